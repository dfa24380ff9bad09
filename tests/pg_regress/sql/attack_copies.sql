-- Copies and stored queries: what is kept in a table, a materialized view, a function, a rule or a policy holds the mask.
SET client_min_messages = warning;
CREATE ROLE copies_owner;
CREATE ROLE copies_mallory;
CREATE ROLE copies_granted;
CREATE SCHEMA app AUTHORIZATION copies_owner;
CREATE SCHEMA twin AUTHORIZATION copies_owner;
CREATE SCHEMA lair AUTHORIZATION copies_mallory;
GRANT USAGE ON SCHEMA app, twin TO copies_mallory, copies_granted;
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
SET ROLE copies_owner;
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
GRANT SELECT ON app.events_masked, twin.events TO copies_mallory, copies_granted;
RESET ROLE;

SET ROLE copies_mallory;
CREATE TABLE lair.kept (v text);
SELECT t.name, a.* FROM (VALUES
    (1, 'CREATE TABLE AS',     'CREATE TABLE lair.copy AS SELECT * FROM REL;; SELECT * FROM lair.copy'),
    (3, 'temporary table',     'CREATE TEMP TABLE copy AS TABLE REL;; SELECT * FROM pg_temp.copy'),
    (4, 'INSERT SELECT',       'CREATE TABLE lair.copy (v text);; INSERT INTO lair.copy SELECT email FROM REL;; SELECT * FROM lair.copy'),
    (5, 'RETURNING',           'CREATE TABLE lair.copy (v text);; INSERT INTO lair.copy SELECT email FROM REL RETURNING v'),
    (6, 'UPDATE FROM',         'CREATE TABLE lair.copy AS SELECT 1 AS id, NULL AS v;; UPDATE lair.copy c SET v = e.email FROM REL e WHERE e.id = c.id;; SELECT * FROM lair.copy'),
    (7, 'MERGE',               'CREATE TABLE lair.copy (id int, v text);; MERGE INTO lair.copy c USING REL e ON e.id = c.id WHEN NOT MATCHED THEN INSERT VALUES (e.id, e.email);; SELECT * FROM lair.copy'),
    (8, 'materialized view',   'CREATE MATERIALIZED VIEW lair.copy AS SELECT * FROM REL;; REFRESH MATERIALIZED VIEW lair.copy;; SELECT * FROM lair.copy'),
    (9, 'view over the view',  'CREATE VIEW lair.copy AS SELECT * FROM REL;; SELECT * FROM lair.copy'),
    (10, 'invoker view',       'CREATE VIEW lair.copy WITH (security_invoker) AS SELECT * FROM REL;; SELECT * FROM lair.copy'),
    (11, 'barrier view',       'CREATE VIEW lair.copy WITH (security_barrier) AS SELECT * FROM REL;; SELECT * FROM lair.copy'),
    (12, 'BEGIN ATOMIC',       'CREATE FUNCTION lair.f() RETURNS SETOF text LANGUAGE sql BEGIN ATOMIC SELECT email FROM REL; END;; SELECT * FROM lair.f()'),
    (13, 'SQL function',       'CREATE FUNCTION lair.f() RETURNS SETOF text LANGUAGE sql AS ''SELECT email FROM REL'';; SELECT * FROM lair.f()'),
    (14, 'immutable function', 'CREATE FUNCTION lair.f(int) RETURNS text LANGUAGE sql IMMUTABLE AS ''SELECT email FROM REL WHERE id = $1'';; SELECT lair.f(3)'),
    (15, 'definer function',   'CREATE FUNCTION lair.f() RETURNS SETOF text LANGUAGE sql SECURITY DEFINER AS ''SELECT email FROM REL'';; SELECT * FROM lair.f()'),
    (16, 'PL/pgSQL',           'CREATE FUNCTION lair.f() RETURNS SETOF text LANGUAGE plpgsql AS ''BEGIN RETURN QUERY SELECT email FROM REL; END'';; SELECT * FROM lair.f()'),
    (17, 'PL/pgSQL expression','CREATE FUNCTION lair.f() RETURNS text LANGUAGE plpgsql AS ''DECLARE v text := (SELECT email FROM REL WHERE id = 3); BEGIN RETURN v; END'';; SELECT lair.f()'),
    (18, 'rule that selects',  'CREATE TABLE lair.t (v text);; CREATE RULE r AS ON INSERT TO lair.t DO ALSO INSERT INTO lair.kept SELECT email FROM REL;; INSERT INTO lair.t VALUES (''x'');; SELECT * FROM lair.kept'),
    (19, 'rule that answers',  'CREATE TABLE lair.t (v text);; CREATE RULE r AS ON UPDATE TO lair.t DO INSTEAD SELECT email FROM REL;; INSERT INTO lair.kept SELECT email FROM REL;; SELECT * FROM lair.kept'),
    (20, 'row security',       'CREATE TABLE lair.t AS SELECT app.sentinel() AS v;; ALTER TABLE lair.t ENABLE ROW LEVEL SECURITY;; ALTER TABLE lair.t FORCE ROW LEVEL SECURITY;; CREATE POLICY p ON lair.t USING (EXISTS (SELECT 1 FROM REL WHERE email LIKE ''zq7q%''));; SELECT * FROM lair.t'),
    (21, 'CHECK option',       'CREATE VIEW lair.v AS SELECT v FROM lair.kept WHERE EXISTS (SELECT 1 FROM REL e WHERE e.email = v) WITH CHECK OPTION;; DO $d$ BEGIN INSERT INTO lair.v VALUES (app.sentinel() || ''3@leak.example''); EXCEPTION WHEN OTHERS THEN NULL; END $d$;; SELECT * FROM lair.kept'),
    (22, 'cursor',             'DECLARE c_copy CURSOR FOR SELECT * FROM REL;; FETCH ALL c_copy'),
    (23, 'prepared',           'DEALLOCATE ALL;; PREPARE s_copy AS SELECT email FROM REL;; CREATE TABLE lair.copy AS EXECUTE s_copy;; SELECT * FROM lair.copy'),
    (24, 'default of a column','CREATE FUNCTION lair.f() RETURNS text LANGUAGE sql AS ''SELECT email FROM REL WHERE id = 3'';; CREATE TABLE lair.t (n int, v text DEFAULT lair.f());; INSERT INTO lair.t VALUES (1);; SELECT * FROM lair.t'),
    (25, 'index on a function','CREATE FUNCTION lair.f(int) RETURNS text LANGUAGE plpgsql IMMUTABLE AS ''BEGIN RETURN (SELECT email FROM REL WHERE id = $1); END'';; CREATE TABLE lair.t AS SELECT 3 AS n;; CREATE INDEX ON lair.t (lair.f(n));; SELECT lair.f(n) FROM lair.t ORDER BY lair.f(n)'),
    (26, 'generated column',   'CREATE FUNCTION lair.f(int) RETURNS text LANGUAGE plpgsql IMMUTABLE AS ''BEGIN RETURN (SELECT email FROM REL WHERE id = $1); END'';; CREATE TABLE lair.t (n int, v text GENERATED ALWAYS AS (lair.f(n)) STORED);; INSERT INTO lair.t VALUES (3);; SELECT * FROM lair.t'),
    (27, 'notification',       'SELECT pg_notify(''lair'', email), email FROM REL'),
    (28, 'setting',            'SELECT set_config(''lair.setting'', (SELECT email FROM REL WHERE id = 3), true);; SELECT current_setting(''lair.setting'', true) FROM (SELECT set_config(''lair.setting'', (SELECT email FROM REL WHERE id = 3), true)) s'),
    (29, 'large object',       'CREATE TABLE lair.copy AS SELECT lo_from_bytea(0, (SELECT convert_to(email, ''UTF8'') FROM REL WHERE id = 3)) AS o;; SELECT convert_from(lo_get(o), ''UTF8'') FROM lair.copy'),
    (30, 'comment',            'DO $d$ BEGIN EXECUTE format(''COMMENT ON SCHEMA lair IS %L'', (SELECT email FROM REL WHERE id = 3)); END $d$;; SELECT obj_description(''lair''::regnamespace)')
) t(n, name, statements), app.attack(t.statements) a ORDER BY t.n;
SELECT * INTO lair.copy FROM app.events_masked;
SELECT * INTO lair.twin_copy FROM twin.events;
SELECT (SELECT bool_or(app.tells(c::text)) FROM lair.copy c) AS leaks, (SELECT bool_or(app.tells(c::text)) FROM lair.twin_copy c) AS twin_leaks;

RESET ROLE;
RESET SESSION AUTHORIZATION;
SET client_min_messages = warning;
DROP OWNED BY copies_owner, copies_mallory, copies_granted CASCADE;
DROP ROLE copies_owner, copies_mallory, copies_granted;
