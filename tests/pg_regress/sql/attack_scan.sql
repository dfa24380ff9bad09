-- The inventory: what an owner planted runs with his rights or not at all when somebody else scans his table, nobody scans
-- or sees what is not his, and no value gets into what is kept, said or logged.
SET client_min_messages = warning;
CREATE ROLE scans_owner;
CREATE ROLE scans_mallory;
CREATE ROLE scans_granted;
CREATE SCHEMA app AUTHORIZATION scans_owner;
CREATE SCHEMA twin AUTHORIZATION scans_owner;
CREATE SCHEMA lair AUTHORIZATION scans_mallory;
GRANT USAGE ON SCHEMA app, twin TO scans_mallory, scans_granted;
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
SET ROLE scans_owner;
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
GRANT SELECT ON app.events_masked, twin.events TO scans_mallory, scans_granted;
RESET ROLE;

-- Nothing of a value is in what a scan keeps, returns, says or writes down; keys that are personal data are masked.
CREATE ROLE scans_admin;
GRANT EXECUTE ON FUNCTION pii_administer() TO scans_admin;
GRANT USAGE ON SCHEMA app TO scans_admin;
INSERT INTO app.events (id, kind, doc)
SELECT 100 + n, 'keys', jsonb_build_object(app.sentinel() || n || '@leak.example', jsonb_build_object('email', app.sentinel()), 'body',
    jsonb_build_object(app.sentinel() || n || '@leak.example', 'x')::text, 'url', 'https://x.example/?email=' || app.sentinel() || '%40leak.example') FROM generate_series(1, 300) n;
SELECT leaks, error, twin_leaks FROM app.attack('SELECT doc FROM REL WHERE id = 101');
SET ROLE scans_admin;
SELECT count(*) > 5 AS found, bool_or(app.tells(s::text)) AS leaks FROM pii_scan('app.events', NULL) s;
CALL pii_scan_all();
SELECT count(*) > 5 AS found, bool_or(app.tells(i::text)) AS leaks FROM pii_inventory i;
SELECT count(*) > 5 AS found, bool_or(app.tells(i::text)) AS leaks FROM pii_inbox i;
SELECT count(*) > 2 AS found, bool_or(app.tells(a::text)) AS leaks FROM pii_audit a;
RESET ROLE;
SELECT count(*) > 5 AS found, bool_or(app.tells(f::text)) AS leaks FROM pii_finding f;
SELECT path FROM pii_inventory WHERE source = 'app.events'::regclass AND path LIKE 'doc.%' AND matcher = 'email';

-- Nobody scans another's table, or reads what was found there.
CREATE FUNCTION lair.scan() RETURNS SETOF text LANGUAGE sql SECURITY DEFINER AS $$ SELECT path FROM pii_scan('app.events') $$;
ALTER FUNCTION lair.scan() OWNER TO scans_mallory;
SET ROLE scans_mallory;
CREATE FUNCTION lair.peek(text) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS $$ BEGIN RAISE NOTICE 'peeked: %', $1; RETURN true; END $$;
SET client_min_messages = notice;
SELECT count(*) FROM pii_inventory WHERE lair.peek(path);
SELECT count(*) FROM pii_inbox WHERE lair.peek(path);
SELECT count(*) FROM pii_findings() WHERE lair.peek(path);
SET client_min_messages = warning;
\set VERBOSITY terse
SELECT pii_scan('app.events');
SELECT pii_scan();
CALL pii_scan_all();
SELECT count(*) FROM pii_finding;
INSERT INTO pii_finding SELECT * FROM pii_finding;
RESET ROLE;
SELECT lair.scan();
SET ROLE scans_granted;
SELECT count(*) FROM pii_inventory;
RESET ROLE;
SELECT count(*) > 5 AS found FROM pii_inventory WHERE lair.peek(path) IS NOT NULL;
\set VERBOSITY default

-- What ran, and as whom: anything but the owner is a way up.
CREATE TABLE public.ran (what text, who text);
GRANT INSERT ON public.ran TO PUBLIC;
SET ROLE scans_mallory;
CREATE FUNCTION lair.ran(what text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO public.ran VALUES (what, current_user);
    -- Not while he plants it: the session is a superuser's.
    IF current_setting('lair.armed', true) IS DISTINCT FROM 'yes' THEN RETURN true; END IF;
    BEGIN ALTER ROLE scans_mallory SUPERUSER; EXCEPTION WHEN OTHERS THEN NULL; END;
    BEGIN RESET ROLE; EXCEPTION WHEN OTHERS THEN NULL; END;
    BEGIN SET ROLE postgres; EXCEPTION WHEN OTHERS THEN NULL; END;
    BEGIN SET SESSION AUTHORIZATION DEFAULT; EXCEPTION WHEN OTHERS THEN NULL; END;
    BEGIN CREATE TEMP TABLE pg_temp_scanned (a int); EXCEPTION WHEN OTHERS THEN NULL; END;
    BEGIN EXECUTE 'DECLARE held CURSOR WITH HOLD FOR SELECT 1'; EXCEPTION WHEN OTHERS THEN NULL; END;
    INSERT INTO public.ran VALUES (what || ' after', current_user);
    RETURN true;
END $$;
\set include `echo "$PII_INCLUDE"`
\i :include/planted_types.sql
CREATE FUNCTION lair.same(text, text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RETURN lair.ran('operator ='); END $$;
CREATE OPERATOR lair.= (leftarg = text, rightarg = text, function = lair.same);
CREATE FUNCTION lair.same(oid, oid) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RETURN lair.ran('operator = of oid'); END $$;
CREATE OPERATOR lair.= (leftarg = oid, rightarg = oid, function = lair.same);
CREATE FUNCTION lair.unnest(anyarray) RETURNS SETOF anyelement LANGUAGE plpgsql AS $$ BEGIN PERFORM lair.ran('unnest'); END $$;
CREATE FUNCTION lair.pg_relation_size(regclass) RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN PERFORM lair.ran('pg_relation_size'); RETURN 0; END $$;
CREATE FUNCTION lair.strip(jsonb) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN PERFORM lair.ran('generated column'); RETURN $1; END $$;
CREATE TABLE lair."ev""il'; SELECT lair.ran('table name'); --" (id int DEFAULT length(lair.ran('default')::text), n lair.note, m lair.mood, ms lair.mood[], p lair.pair, r lair.moods,
    nn lair.note[], d lair.doc, doc jsonb, "x"" || lair.ran('column name')::text || """ text, "y'); SELECT lair.ran('quote'); --" text, "${z} $1 %s %I" text,
    made jsonb GENERATED ALWAYS AS (lair.strip(doc)) STORED, CHECK (lair.ran('check')));
ALTER TABLE lair."ev""il'; SELECT lair.ran('table name'); --" RENAME TO trap;
CREATE INDEX ON lair.trap ((lair.strip(doc))) WHERE lair.always('predicate of an index');
CREATE FUNCTION lair.fired() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM lair.ran('trigger'); RETURN NEW; END $$;
CREATE TRIGGER fired BEFORE INSERT OR UPDATE OR DELETE ON lair.trap FOR EACH ROW EXECUTE FUNCTION lair.fired();
CREATE RULE trap AS ON UPDATE TO lair.trap DO ALSO SELECT lair.ran('rule');
INSERT INTO lair.trap (n, m, ms, p, r, nn, d, doc, "y'); SELECT lair.ran('quote'); --")
    SELECT 'note', 'zq', '{zq}', ROW('a', 'zq')::lair.pair, '[zq,zq]', '{note}', '{}', '{"email": "a@b.example"}', 'a@b.example' FROM generate_series(1, 50) n;
CREATE POLICY trap ON lair.trap USING (lair.ran('policy')) WITH CHECK (lair.ran('policy'));
ALTER TABLE lair.trap ENABLE ROW LEVEL SECURITY;
ALTER TABLE lair.trap FORCE ROW LEVEL SECURITY;
ALTER TABLE lair.trap RENAME TO "ev""il'; SELECT lair.ran('table name'); --";
RESET ROLE;
ALTER ROLE scans_mallory SET search_path = lair, public;
TRUNCATE public.ran;
SET lair.armed = 'yes';
-- An administrator who is nobody else, and a superuser, each with the attacker's schema in front.
SET search_path = lair, pg_temp, public, pg_catalog;
SET ROLE scans_admin;
SELECT source, path, matcher FROM pii_scan('lair."ev""il''; SELECT lair.ran(''table name''); --"');
SELECT source, path, matcher FROM pii_scan('lair."ev""il''; SELECT lair.ran(''table name''); --"', 10);
SELECT count(*) > 0 AS found FROM pii_scan();
CALL pii_scan_all();
SELECT count(*) > 0 AS found FROM pii_inbox;
RESET ROLE;
SELECT count(*) > 0 AS found FROM pii_scan();
CALL pii_scan_all();
RESET search_path;
SELECT what, who FROM public.ran WHERE who <> 'scans_mallory' GROUP BY 1, 2 ORDER BY 1;
SELECT DISTINCT what AS "ran as himself" FROM public.ran WHERE who = 'scans_mallory' ORDER BY 1;
SELECT rolsuper FROM pg_roles WHERE rolname = 'scans_mallory';
SELECT count(*) FROM pg_class WHERE relname = 'pg_temp_scanned';
SELECT count(*) FROM pg_cursors WHERE name = 'held';
-- The detector sees: the same done by hand runs it as the superuser.
SELECT m::text FROM lair."ev""il'; SELECT lair.ran('table name'); --" LIMIT 1;
SELECT DISTINCT what, who FROM public.ran WHERE who <> 'scans_mallory' ORDER BY 1;
SELECT rolsuper AS twin_climbs FROM pg_roles WHERE rolname = 'scans_mallory';
RESET lair.armed;
ALTER ROLE scans_mallory NOSUPERUSER;
DROP TABLE IF EXISTS pg_temp.pg_temp_scanned;

-- Errors that hold a value: of code that the owner wrote, under any code, and of Postgres's own. Only the code is told, and
-- the others are scanned all the same.
SET ROLE scans_mallory;
CREATE FUNCTION lair.raise(doc jsonb, state text) RETURNS boolean LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION USING ERRCODE = state, MESSAGE = doc::text, DETAIL = doc::text, HINT = doc::text; END $$;
CREATE TABLE lair.raising (doc jsonb);
INSERT INTO lair.raising SELECT jsonb_build_object('email', app.sentinel() || '@leak.example');
CREATE TABLE lair.state (state text);
INSERT INTO lair.state VALUES ('P0001');
ALTER TABLE lair.raising ENABLE ROW LEVEL SECURITY;
ALTER TABLE lair.raising FORCE ROW LEVEL SECURITY;
CREATE POLICY raising ON lair.raising USING (lair.raise(doc, (SELECT state FROM lair.state)));
CREATE TABLE lair.zlast AS SELECT '{"email": "a@b.example"}'::jsonb AS doc;
RESET ROLE;
CREATE FUNCTION public.failing(state text, OUT one text, OUT tells boolean, OUT others boolean) LANGUAGE plpgsql AS $$
DECLARE m text; d text; h text; c text;
BEGIN
    UPDATE lair.state s SET state = failing.state;
    SET LOCAL ROLE scans_admin;
    BEGIN
        PERFORM pii_scan('lair.raising');
        one := 'scanned';
    EXCEPTION WHEN OTHERS OR QUERY_CANCELED THEN
        GET STACKED DIAGNOSTICS m = MESSAGE_TEXT, d = PG_EXCEPTION_DETAIL, h = PG_EXCEPTION_HINT, c = PG_EXCEPTION_CONTEXT;
        one := SQLSTATE || ' ' || m;
        tells := app.tells(concat(m, d, h, c));
    END;
    BEGIN
        others := EXISTS (SELECT FROM pii_scan() s WHERE s.source = 'lair.zlast'::regclass);
    EXCEPTION WHEN OTHERS OR QUERY_CANCELED THEN
        others := false;
    END;
    RESET ROLE;
END $$;
SELECT state, f.* FROM unnest('{P0001,57014,53200,40001,57P01,XX001,42501}'::text[]) state, failing(state) f;
SELECT count(*) > 5 AS told, bool_or(app.tells(a::text)) AS leaks FROM pii_audit a WHERE action = 'scan failed';
CREATE FUNCTION public.by_hand() RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE m text;
BEGIN
    SET LOCAL ROLE scans_mallory;
    PERFORM * FROM lair.raising;
    RETURN NULL;
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS m = MESSAGE_TEXT;
    RETURN app.tells(m);
END $$;
SELECT by_hand() AS twin_leaks;
-- A file that is not what the table says: the error names the value.
CREATE EXTENSION file_fdw;
CREATE SERVER scans_files FOREIGN DATA WRAPPER file_fdw;
SELECT current_setting('data_directory') || '/attack_scan.csv' AS file \gset
COPY (SELECT app.sentinel()) TO :'file' WITH (FORMAT csv);
CREATE FOREIGN TABLE lair.broken (number int) SERVER scans_files OPTIONS (filename :'file', format 'csv');
SET ROLE scans_admin;
SELECT pii_scan('lair.broken');
\echo :SQLSTATE
RESET ROLE;
SELECT leaks, error, twin_leaks IS NOT NULL AS twin FROM app.attack('SELECT pii_scan(''lair.broken'')');
SELECT leaks AS twin_leaks, error FROM app.try('SELECT * FROM lair.broken', '');

DROP EXTENSION file_fdw CASCADE;
DROP FUNCTION public.failing(text), public.by_hand();
DROP TABLE public.ran;
DROP OWNED BY scans_admin CASCADE;
DROP ROLE scans_admin;
SET client_min_messages = warning;
DROP OWNED BY scans_owner, scans_mallory, scans_granted CASCADE;
DROP ROLE scans_owner, scans_mallory, scans_granted;
