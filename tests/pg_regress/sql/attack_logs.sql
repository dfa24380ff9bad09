-- The server's log: plans with their parameters (auto_explain), statements, durations, contexts. This file shows little by
-- itself; tests/attacks/log_check runs it on a server that logs all it can, and searches the log for the sentinel. It also
-- looks there for another word, which is a parameter and so must be found: or the search has gone blind.
SET client_min_messages = warning;
CREATE ROLE logs_owner;
CREATE ROLE logs_mallory;
CREATE ROLE logs_granted;
CREATE SCHEMA app AUTHORIZATION logs_owner;
CREATE SCHEMA twin AUTHORIZATION logs_owner;
CREATE SCHEMA lair AUTHORIZATION logs_mallory;
GRANT USAGE ON SCHEMA app, twin TO logs_mallory, logs_granted;
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
SET ROLE logs_owner;
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
GRANT SELECT ON app.events_masked, twin.events TO logs_mallory, logs_granted;
RESET ROLE;

LOAD 'auto_explain';
SET auto_explain.log_min_duration = 0; SET auto_explain.log_analyze = on; SET auto_explain.log_verbose = on; SET auto_explain.log_nested_statements = on; SET auto_explain.log_triggers = on; SET auto_explain.log_format = json;
DO $$ BEGIN PERFORM set_config('auto_explain.log_parameter_max_length', '-1', false); EXCEPTION WHEN OTHERS THEN NULL; END $$;
SET log_parameter_max_length = -1; SET log_parameter_max_length_on_error = -1; SET log_duration = on; SET log_lock_waits = on; SET log_executor_stats = on; SET debug_print_parse = on; SET debug_print_rewritten = on;
SELECT pii_grant_access('logs_granted', 'app.events', expires_at => now() + '1 hour', reason => 'test');
SET ROLE logs_mallory;
CREATE FUNCTION lair.word() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN 'zq8' || 'qztwin'; END $$;
PREPARE told(text) AS SELECT count(*) FROM app.events_masked WHERE email = $1;
EXECUTE told(lair.word());
PREPARE told_field(text) AS SELECT count(*) FROM app.events_masked WHERE doc #>> '{context,traits,email}' LIKE $1 AND raw ->> 'email' <> $1;
EXECUTE told_field(lair.word());
SET plan_cache_mode = force_generic_plan;
EXECUTE told(lair.word());
CREATE FUNCTION lair.each() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE r record; n bigint := 0; e text; d jsonb;
BEGIN
    FOR r IN SELECT email, doc, raw, tags FROM app.events_masked LOOP
        SELECT count(*) + n INTO n FROM app.events_masked WHERE email = r.email AND doc = r.doc;
        e := upper(r.email); d := pii_mask(r.doc); PERFORM pii_mask_column(r.email, 'email', 'app.events'), pii_detect_value(r.email, 'email');
    END LOOP;
    RETURN n;
END $$;
SELECT lair.each() > 0 AS ran;
DO $$ DECLARE r record; BEGIN SELECT email, doc INTO r FROM app.events_masked WHERE id = 3; PERFORM (r.email)::int; EXCEPTION WHEN OTHERS THEN NULL; END $$;
SELECT email::int FROM app.events_masked WHERE id = 3;
SELECT 1 / (length(email) - length(email)) FROM app.events_masked WHERE id = 3;
SELECT count(*) FROM app.events_masked, LATERAL (SELECT * FROM pii_detect(doc)) d;
RESET plan_cache_mode;
-- What the owner and administrators do logs names.
SET ROLE logs_owner;
SELECT count(*) FROM pii_refresh_masked_views('app.events');
SELECT pii_classify('app.events', 'doc.context.traits.email', 'red');
RESET ROLE;
SELECT pii_add_matcher('logged', value_pattern => 'zq[0-9]');
SELECT count(*) FROM pii_refresh_masked_views();
SELECT pii_drop_matcher('logged');
SELECT count(*) FROM pii_matcher WHERE name = 'logged';
-- A corrupt or refused value is not in the error.
SET ROLE logs_mallory;
SELECT pii_mask_column(email, 'email', 'app.events')::date FROM app.events_masked WHERE id = 3;
SELECT pii_preview('logs_granted', doc) FROM app.events_masked WHERE id = 3;
RESET ROLE;
SELECT current_setting('auto_explain.log_verbose') AS "plans were logged";

RESET ROLE;
RESET SESSION AUTHORIZATION;
SET client_min_messages = warning;
DROP OWNED BY logs_owner, logs_mallory, logs_granted CASCADE;
DROP ROLE logs_owner, logs_mallory, logs_granted;
