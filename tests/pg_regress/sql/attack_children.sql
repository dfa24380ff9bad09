-- Other relations that hold the same rows: partitions, inheritance children, toast, indexes; and other ways to run the
-- same query: parallel workers, compiled expressions, partition-wise plans.
SET client_min_messages = warning;
CREATE ROLE children_owner;
CREATE ROLE children_mallory;
CREATE ROLE children_granted;
CREATE SCHEMA app AUTHORIZATION children_owner;
CREATE SCHEMA twin AUTHORIZATION children_owner;
CREATE SCHEMA lair AUTHORIZATION children_mallory;
GRANT USAGE ON SCHEMA app, twin TO children_mallory, children_granted;
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
SET ROLE children_owner;
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
GRANT SELECT ON app.events_masked, twin.events TO children_mallory, children_granted;
RESET ROLE;

SET ROLE children_owner;
CREATE TABLE app.parted (id int, email text, doc jsonb) PARTITION BY RANGE (id);
CREATE TABLE app.part1 PARTITION OF app.parted FOR VALUES FROM (0) TO (1000);
CREATE TABLE app.part2 PARTITION OF app.parted FOR VALUES FROM (1000) TO (100000);
CREATE TABLE app.parent (id int, email text);
CREATE TABLE app.child (more text) INHERITS (app.parent);
INSERT INTO app.parted SELECT n, app.sentinel() || n || '@leak.example', jsonb_build_object('email', app.sentinel() || n || '@leak.example') FROM generate_series(1, 3000) n;
INSERT INTO app.child SELECT n, app.sentinel() || n || '@leak.example', 'x' FROM generate_series(1, 20) n;
ANALYZE app.parted;
SELECT column_name, treatment FROM pii_create_masked_view('app.parted');
SELECT column_name, treatment FROM pii_create_masked_view('app.parent');
SELECT column_name, treatment FROM pii_create_masked_view('app.part1');
CREATE VIEW twin.parted AS SELECT * FROM app.parted;
CREATE VIEW twin.parent AS SELECT * FROM app.parent;
GRANT SELECT ON app.parted_masked, app.parent_masked, app.part1_masked, twin.parted, twin.parent TO children_mallory, children_granted;
RESET ROLE;
CREATE FUNCTION app.fetched(cursor refcursor) RETURNS boolean LANGUAGE plpgsql AS $$ DECLARE r record; BEGIN FETCH cursor INTO r; RETURN app.tells(r::text); END $$;
CREATE FUNCTION app.toast_of() RETURNS text LANGUAGE sql SECURITY DEFINER AS $$ SELECT reltoastrelid::regclass::text FROM pg_class WHERE oid = 'app.events'::regclass $$;
SET ROLE children_mallory;
SELECT t.name, (app.try(t.statements, '')).* FROM (VALUES
    ('partition', 'SELECT * FROM app.part1'), ('child', 'SELECT * FROM app.child'), ('only the parent', 'SELECT * FROM ONLY app.parent'),
    ('toast', 'SELECT * FROM ' || app.toast_of()), ('view of a partition', 'SELECT * FROM app.part1_masked'), ('view of a parent', 'SELECT * FROM app.parent_masked'),
    ('attach', 'CREATE TABLE lair.p (id int, email text, doc jsonb);; ALTER TABLE app.parted ATTACH PARTITION lair.p FOR VALUES FROM (100000) TO (200000);; SELECT 1'),
    ('inherit', 'CREATE TABLE lair.c () INHERITS (app.parent);; SELECT * FROM lair.c'),
    ('like', 'CREATE TABLE lair.c (LIKE app.events INCLUDING ALL);; SELECT * FROM lair.c'),
    ('foreign key', 'CREATE TABLE lair.f (email text REFERENCES app.events (email));; SELECT 1'),
    ('twin of the partitions', 'SELECT * FROM twin.parted'), ('twin of the parent', 'SELECT * FROM twin.parent')
) t(name, statements);
RESET ROLE;
-- With workers and compiled expressions, for whoever may not see, may see, and may see for a while.
SELECT pii_grant_access('children_granted', 'app.parted');
SET max_parallel_workers_per_gather = 2; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SET parallel_leader_participation = off;
SET jit = on; SET jit_above_cost = 0; SET jit_inline_above_cost = 0; SET jit_optimize_above_cost = 0; SET enable_partitionwise_aggregate = on; SET enable_partitionwise_join = on;
SET ROLE children_mallory;
SELECT count(*), count(*) FILTER (WHERE app.tells(email)) AS told, count(*) FILTER (WHERE app.tells(doc::text)) AS told_doc FROM app.parted_masked;
SELECT count(*) FILTER (WHERE app.tells(m)) AS told FROM (SELECT max(email) AS m FROM app.parted_masked GROUP BY id) s;
SELECT count(*) FROM app.parted_masked a JOIN app.parted_masked b USING (id) WHERE app.tells(a.email || b.email);
SELECT count(*) FILTER (WHERE app.tells(email)) AS twin_told FROM twin.parted;
SET ROLE children_granted;
SELECT count(*) FILTER (WHERE app.tells(email)) AS told, count(*) FILTER (WHERE app.tells(doc::text)) AS told_doc FROM app.parted_masked;
RESET ROLE;
SELECT pii_grant_access('children_granted', 'app.parted', expires_at => now() + '1 hour');
SET ROLE children_granted;
SELECT count(*) FILTER (WHERE app.tells(email)) AS told, count(*) FILTER (WHERE app.tells(doc::text)) AS told_doc FROM app.parted_masked;
BEGIN;
DECLARE gathered CURSOR FOR SELECT email FROM app.parted_masked;
SELECT app.fetched('gathered') AS told;
SET LOCAL ROLE children_mallory;
FETCH 5 FROM gathered;
ROLLBACK;
SET pii_access.force_mask = on;
SELECT count(*) FILTER (WHERE app.tells(email)) AS told FROM app.parted_masked;
RESET pii_access.force_mask;
RESET ROLE;

RESET ROLE;
RESET SESSION AUTHORIZATION;
SET client_min_messages = warning;
DROP OWNED BY children_owner, children_mallory, children_granted CASCADE;
DROP ROLE children_owner, children_mallory, children_granted;
