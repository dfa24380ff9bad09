-- Statistics: what ANALYZE gathers of masked columns, and what an operator of the attacker's own is handed by the planner.
SET client_min_messages = warning;
CREATE ROLE statistics_owner;
CREATE ROLE statistics_mallory;
CREATE ROLE statistics_granted;
CREATE SCHEMA app AUTHORIZATION statistics_owner;
CREATE SCHEMA twin AUTHORIZATION statistics_owner;
CREATE SCHEMA lair AUTHORIZATION statistics_mallory;
GRANT USAGE ON SCHEMA app, twin TO statistics_mallory, statistics_granted;
GRANT USAGE ON SCHEMA lair TO PUBLIC;
-- Put together at run time, so that it stands in no statement: where it is found, something leaked.
CREATE FUNCTION app.sentinel() RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN 'zq7' || 'qzmole'; END $$;
CREATE FUNCTION app.tells(seen text) RETURNS boolean LANGUAGE sql IMMUTABLE AS
    $$ SELECT coalesce(pg_catalog.strpos(pg_catalog.lower(seen), app.sentinel()) > 0, false) $$;
-- Runs statements (separated by ;;) with REL standing for a relation, undoes them, and says whether rows or error tell.
CREATE FUNCTION app.try(statements text, relation text, OUT leaks boolean, OUT error text) LANGUAGE plpgsql AS $$
DECLARE
    parts text[] := string_to_array(replace(statements, 'REL', relation), ';;');
    line record; seen text := ''; m text; d text; h text; c text;
BEGIN
    BEGIN
        FOR n IN 1 .. cardinality(parts) - 1 LOOP EXECUTE parts[n]; END LOOP;
        FOR line IN EXECUTE parts[cardinality(parts)] LOOP seen := seen || line::text; END LOOP;
        RAISE EXCEPTION USING errcode = 'ATK00';
    EXCEPTION
        WHEN SQLSTATE 'ATK00' THEN NULL;
        WHEN OTHERS THEN
            GET STACKED DIAGNOSTICS m = MESSAGE_TEXT, d = PG_EXCEPTION_DETAIL, h = PG_EXCEPTION_HINT, c = PG_EXCEPTION_CONTEXT;
            seen := seen || concat(m, d, h, c);
            error := SQLSTATE;
    END;
    leaks := app.tells(seen);
END $$;
CREATE FUNCTION app.attack(statements text, OUT leaks boolean, OUT error text, OUT twin_leaks boolean) LANGUAGE plpgsql AS $$
BEGIN
    SELECT t.leaks, t.error INTO leaks, error FROM app.try(statements, 'app.events_masked') t;
    SELECT t.leaks INTO twin_leaks FROM app.try(statements, 'twin.events') t;
END $$;
SET ROLE statistics_owner;
CREATE TABLE app.events (id int PRIMARY KEY, kind text NOT NULL, email text UNIQUE, doc jsonb, raw json, tags text[], seen date);
INSERT INTO app.events
SELECT n, 'signup', app.sentinel() || n || '@leak.example',
       jsonb_build_object('event', 'signup', 'n', n, 'context', jsonb_build_object('traits', jsonb_build_object(
           'email', app.sentinel() || n || '@leak.example', 'name', 'Ann ' || app.sentinel()))),
       json_build_object('email', app.sentinel() || n || '@leak.example'),
       ARRAY['a', app.sentinel() || n || '@leak.example'], '2020-01-01'
FROM generate_series(1, 20) n;
SELECT * FROM pii_create_masked_view('app.events', keep => '{kind}');
-- The same without a mask: an attack that no longer works here tests nothing.
CREATE VIEW twin.events AS SELECT * FROM app.events;
GRANT SELECT ON app.events_masked, twin.events TO statistics_mallory, statistics_granted;
RESET ROLE;

SELECT pii_grant_access('statistics_owner', 'app.events');
SET ROLE statistics_owner;
-- The owner may see, and gathers statistics of the very expression that the view has.
DO $$
DECLARE expression text;
BEGIN
    SELECT (regexp_match(definition, '\S*pii_mask_column\(\w+\.email[^)]*\)'))[1] INTO expression FROM pii_masked_view WHERE source_name = 'app.events';
    EXECUTE format('CREATE STATISTICS app.of_mask ON (%s) FROM app.events', expression);
EXCEPTION WHEN OTHERS THEN RAISE WARNING '%', SQLERRM;
END $$;
-- By a function that calls the mask, and that the planner inlines: it can be made, and is not looked at.
DO $$
DECLARE expression text;
BEGIN
    SELECT (regexp_match(definition, '\S*pii_mask_column\(\w+\.email[^)]*\)'))[1] INTO expression FROM pii_masked_view WHERE source_name = 'app.events';
    EXECUTE format('CREATE FUNCTION app.wrapped(email text) RETURNS text LANGUAGE sql STABLE AS $f$ SELECT %s $f$', regexp_replace(expression, '\(\w+\.email', '(email'));
END $$;
CREATE STATISTICS app.of_wrapped ON (app.wrapped(email)), (id + 1) FROM app.events;
CREATE STATISTICS app.of_twin ON (lower(email)), (upper(email)) FROM app.events;
CREATE VIEW twin.lowered AS SELECT lower(email) AS email FROM app.events;
GRANT SELECT ON twin.lowered TO statistics_mallory;
INSERT INTO app.events SELECT n, 'signup', app.sentinel() || n || '@leak.example' FROM generate_series(21, 2000) n;
ANALYZE app.events;
SET ROLE statistics_mallory;
CREATE TABLE lair.loot (seen text);
CREATE FUNCTION lair.lt(text, text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN INSERT INTO lair.loot VALUES ($1), ($2); RETURN true; END $$;
CREATE OPERATOR lair.< (leftarg = text, rightarg = text, function = lair.lt, restrict = scalarltsel);
CREATE OPERATOR lair.=== (leftarg = text, rightarg = text, function = lair.lt, restrict = eqsel);
-- The planner hands histogram and common values to the operator.
EXPLAIN (COSTS off) SELECT 1 FROM twin.lowered WHERE email OPERATOR(lair.<) 'm';
SELECT bool_or(app.tells(seen)) AS twin_leaks FROM lair.loot;
TRUNCATE lair.loot;
DO $$ DECLARE line text; BEGIN
    FOR line IN EXECUTE 'EXPLAIN SELECT 1 FROM app.events_masked WHERE email OPERATOR(lair.<) ''m''' LOOP END LOOP;
    FOR line IN EXECUTE 'EXPLAIN SELECT 1 FROM app.events_masked WHERE email OPERATOR(lair.===) ''m''' LOOP END LOOP;
    FOR line IN EXECUTE 'EXPLAIN SELECT 1 FROM app.events_masked WHERE doc #>> ''{context,traits,email}'' OPERATOR(lair.<) ''m''' LOOP END LOOP;
    FOR line IN EXECUTE 'EXPLAIN SELECT 1 FROM app.events_masked a JOIN app.events_masked b ON a.email OPERATOR(lair.===) b.email' LOOP END LOOP;
END $$;
SELECT coalesce(bool_or(app.tells(seen)), false) AS leaks FROM lair.loot;
RESET ROLE;
SELECT count(*) > 0 AS "the function's statistics are there, and hold it", bool_or(app.tells(histogram_bounds::text)) AS told
    FROM pg_stats_ext_exprs WHERE statistics_name = 'of_wrapped' AND expr LIKE '%wrapped%';
SET ROLE statistics_mallory;
SELECT count(*) FROM pg_stats WHERE schemaname = 'app' AND tablename = 'events';
SELECT count(*) FROM pg_stats_ext_exprs WHERE schemaname = 'app';
SELECT (app.try('SELECT * FROM pg_statistic', '')).*;
SELECT (app.try('SELECT * FROM pg_statistic_ext_data', '')).*;
RESET ROLE;
SELECT (app.try('SELECT most_common_vals, histogram_bounds FROM pg_stats WHERE schemaname = ''app''', '')).leaks AS superuser_reads_them;

RESET ROLE;
RESET SESSION AUTHORIZATION;
SET client_min_messages = warning;
DROP OWNED BY statistics_owner, statistics_mallory, statistics_granted CASCADE;
DROP ROLE statistics_owner, statistics_mallory, statistics_granted;
