-- Plans and open queries that outlive the right for which they were made: SET ROLE, cursors, functions, revokes, expiries.
-- Each is tried with generic, custom and automatic plans. "told" says whether the sentinel came out.
SET client_min_messages = warning;
CREATE ROLE plans_owner;
CREATE ROLE plans_mallory;
CREATE ROLE plans_granted;
CREATE SCHEMA app AUTHORIZATION plans_owner;
CREATE SCHEMA twin AUTHORIZATION plans_owner;
CREATE SCHEMA lair AUTHORIZATION plans_mallory;
GRANT USAGE ON SCHEMA app, twin TO plans_mallory, plans_granted;
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
SET ROLE plans_owner;
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
GRANT SELECT ON app.events_masked, twin.events TO plans_mallory, plans_granted;
RESET ROLE;

-- The granted role's lines must say t: a detector that has gone blind would say f everywhere.
ALTER ROLE plans_mallory NOINHERIT;
GRANT plans_granted TO plans_mallory;
GRANT CREATE ON SCHEMA lair TO plans_granted;
CREATE FUNCTION app.reads() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT email FROM app.events_masked WHERE id = 3); END $$;
CREATE FUNCTION app.reads_sql() RETURNS SETOF text LANGUAGE sql VOLATILE AS $$ SELECT email FROM app.events_masked ORDER BY id $$;
CREATE FUNCTION app.reads_expression(d jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$ DECLARE r jsonb; BEGIN r := pii_mask(d, 'app.events'); RETURN r; END $$;
CREATE FUNCTION app.masks(d jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT pii_mask(d, 'app.events') $$;
CREATE FUNCTION app.definer() RETURNS SETOF text LANGUAGE sql SECURITY DEFINER AS $$ SELECT email FROM app.events_masked ORDER BY id $$;
CREATE FUNCTION app.definer_opens() RETURNS refcursor LANGUAGE plpgsql SECURITY DEFINER AS
    $$ DECLARE c refcursor := 'opened'; BEGIN OPEN c FOR SELECT email FROM app.events_masked ORDER BY email; RETURN c; END $$;
ALTER FUNCTION app.definer() OWNER TO plans_granted;
ALTER FUNCTION app.definer_opens() OWNER TO plans_granted;
-- Fetches from an open cursor; what comes out, or the error.
CREATE FUNCTION app.fetched(cursor refcursor) RETURNS text LANGUAGE plpgsql AS $$
DECLARE r record;
BEGIN
    FETCH cursor INTO r;
    RETURN CASE WHEN app.tells(r::text) THEN 'told' ELSE 'masked' END;
EXCEPTION WHEN insufficient_privilege THEN RETURN 'refused: ' || CASE WHEN app.tells(SQLERRM) THEN 'told' ELSE 'masked' END;
END $$;
-- Reads in every way that keeps a plan, as one role and as another by turns, within one transaction.
CREATE FUNCTION app.turns(OUT turn int, OUT reader text, OUT static boolean, OUT expression boolean, OUT sql boolean, OUT inlined boolean, OUT plan boolean)
RETURNS SETOF record LANGUAGE plpgsql AS $$
DECLARE d jsonb; v text; e text;
BEGIN
    SELECT doc INTO d FROM twin.events WHERE id = 3;
    FOR n IN 1 .. 8 LOOP
        turn := n;
        reader := CASE n % 2 WHEN 1 THEN 'plans_granted' ELSE 'plans_mallory' END;
        EXECUTE format('SET LOCAL ROLE %I', reader);
        static := app.tells(app.reads());
        expression := app.tells(app.reads_expression(d)::text);
        BEGIN sql := app.tells((SELECT string_agg(r, '') FROM app.reads_sql() r));
        EXCEPTION WHEN insufficient_privilege THEN sql := NULL; END;
        inlined := app.tells((SELECT app.masks(doc)::text FROM twin.events WHERE id = 3));
        EXECUTE 'EXECUTE kept' INTO v;
        plan := app.tells(v);
        RETURN NEXT;
    END LOOP;
    EXECUTE 'SET LOCAL ROLE plans_mallory';
END $$;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA app TO plans_mallory, plans_granted;

-- A grant without end: the call is taken out of the granted role's plans.
SELECT pii_grant_access('plans_granted', 'app.events');
PREPARE kept AS SELECT email FROM app.events_masked WHERE id = 3;
SET plan_cache_mode = auto;
BEGIN; SET LOCAL SESSION AUTHORIZATION plans_mallory; SELECT * FROM app.turns(); ROLLBACK;
SET plan_cache_mode = force_generic_plan;
BEGIN; SET LOCAL SESSION AUTHORIZATION plans_mallory; SELECT * FROM app.turns(); ROLLBACK;
SET plan_cache_mode = force_custom_plan;
BEGIN; SET LOCAL SESSION AUTHORIZATION plans_mallory; SELECT * FROM app.turns(); ROLLBACK;
RESET plan_cache_mode;

-- Cursors opened while granted and fetched while not.
BEGIN; SET LOCAL ROLE plans_granted;
DECLARE c CURSOR FOR SELECT email FROM app.events_masked ORDER BY email;
SELECT app.fetched('c');
SET LOCAL ROLE plans_mallory;
SELECT app.fetched('c');
COMMIT;
-- A definer's cursor is the definer's; his set is his to give.
BEGIN; SET LOCAL ROLE plans_mallory;
SELECT app.definer_opens(); SELECT app.fetched('opened');
SELECT bool_and(app.tells(d)) AS definer_tells FROM app.definer() d;
COMMIT;
-- A definer without access masks, also for a caller who has it.
ALTER FUNCTION app.definer() OWNER TO plans_mallory;
BEGIN; SET LOCAL ROLE plans_granted;
SELECT bool_or(app.tells(d)) AS definer, (SELECT app.tells(app.reads())) AS caller FROM app.definer() d;
COMMIT;
ALTER FUNCTION app.definer() OWNER TO plans_granted;
-- A revoke in the middle of a cursor, by the session itself.
BEGIN; SET LOCAL ROLE plans_granted;
DECLARE c CURSOR FOR SELECT email FROM app.events_masked ORDER BY email;
SELECT app.fetched('c');
RESET ROLE; SELECT pii_revoke_access('plans_granted', 'app.events'); SET LOCAL ROLE plans_granted;
SELECT app.fetched('c');
ROLLBACK;

-- The same with a grant that ends: the mask is decided row by row, and what a query has gathered is not handed on.
SELECT pii_grant_access('plans_granted', 'app.events', expires_at => now() + '1 hour');
DEALLOCATE kept;
PREPARE kept AS SELECT email FROM app.events_masked WHERE id = 3;
SET plan_cache_mode = force_generic_plan;
BEGIN; SET LOCAL SESSION AUTHORIZATION plans_mallory; SELECT * FROM app.turns(); ROLLBACK;
RESET plan_cache_mode;
BEGIN; SET LOCAL ROLE plans_granted;
DECLARE sorted CURSOR FOR SELECT email FROM app.events_masked ORDER BY email;
DECLARE grouped CURSOR FOR SELECT email, count(*) FROM app.events_masked GROUP BY email;
DECLARE windowed CURSOR FOR SELECT lead(email) OVER (ORDER BY id) FROM app.events_masked;
DECLARE kept_rows CURSOR FOR WITH m AS MATERIALIZED (SELECT email FROM app.events_masked) SELECT * FROM m;
DECLARE back SCROLL CURSOR FOR SELECT email FROM app.events_masked;
DECLARE streamed CURSOR FOR SELECT email FROM app.events_masked;
SELECT c, app.fetched(c) FROM unnest('{sorted,grouped,windowed,kept_rows,back,streamed}'::refcursor[]) c;
SET LOCAL ROLE plans_mallory;
SELECT c, app.fetched(c) FROM unnest('{sorted,grouped,windowed,kept_rows,streamed}'::refcursor[]) c;
COMMIT;
-- Expiry in mid-cursor.
SELECT pii_grant_access('plans_granted', 'app.events', expires_at => clock_timestamp() + '1 second');
BEGIN; SET LOCAL ROLE plans_granted;
DECLARE sorted CURSOR FOR SELECT email FROM app.events_masked ORDER BY email;
DECLARE streamed CURSOR FOR SELECT email FROM app.events_masked;
SELECT c, app.fetched(c) FROM unnest('{sorted,streamed}'::refcursor[]) c;
SELECT pg_sleep(1.1);
SELECT c, app.fetched(c) FROM unnest('{sorted,streamed}'::refcursor[]) c;
COMMIT;
-- force_mask in mid-cursor.
SELECT pii_grant_access('plans_granted', 'app.events');
BEGIN; SET LOCAL ROLE plans_granted;
DECLARE sorted CURSOR FOR SELECT email FROM app.events_masked ORDER BY email;
SELECT app.fetched('sorted');
SET LOCAL pii_access.force_mask = on;
SELECT app.fetched('sorted'), app.tells(app.reads());
COMMIT;
-- Membership: taken away, and not inherited.
REVOKE plans_granted FROM plans_mallory;
ALTER ROLE plans_mallory INHERIT;
GRANT plans_granted TO plans_mallory;
SET ROLE plans_mallory;
PREPARE mine AS SELECT app.tells(email) FROM app.events_masked WHERE id = 3;
EXECUTE mine;
RESET ROLE; REVOKE plans_granted FROM plans_mallory; SET ROLE plans_mallory;
EXECUTE mine;
RESET ROLE; ALTER ROLE plans_mallory NOINHERIT; GRANT plans_granted TO plans_mallory; SET ROLE plans_mallory;
EXECUTE mine;
RESET ROLE;

RESET ROLE;
RESET SESSION AUTHORIZATION;
SET client_min_messages = warning;
DROP OWNED BY plans_owner, plans_mallory, plans_granted CASCADE;
DROP ROLE plans_owner, plans_mallory, plans_granted;
