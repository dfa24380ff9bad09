-- Break-glass: no way around its cap, its reason, or the commit.
SET client_min_messages = warning;
CREATE ROLE glass_owner;
CREATE ROLE glass_mallory;
CREATE ROLE glass_granted;
CREATE SCHEMA app AUTHORIZATION glass_owner;
CREATE SCHEMA twin AUTHORIZATION glass_owner;
CREATE SCHEMA lair AUTHORIZATION glass_mallory;
GRANT USAGE ON SCHEMA app, twin TO glass_mallory, glass_granted;
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
SET ROLE glass_owner;
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
GRANT SELECT ON app.events_masked, twin.events TO glass_mallory, glass_granted;
RESET ROLE;

GRANT EXECUTE ON FUNCTION pii_break_glass TO glass_mallory;
SET ROLE glass_mallory;
-- Durations that are short by one way of counting and long by the calendar.
SELECT pii_break_glass('because', '11 mons -330 days 1 hour');
SELECT pii_break_glass('because', '8 hours 1 second');
SELECT pii_break_glass('because', '-1 hour');
SELECT pii_break_glass('because', '0');
SELECT pii_break_glass('because', NULL);
SELECT pii_break_glass('', '1 hour');
SELECT pii_break_glass(NULL, '1 hour');
SELECT pii_break_glass(E' \n\t ', '1 hour');
-- Not before it is committed: neither in the transaction, nor in a subtransaction, nor rolled back.
BEGIN;
SELECT pii_break_glass('because', '1 hour', 'app.events');
SELECT bool_or(app.tells(email)) AS leaks FROM app.events_masked;
SAVEPOINT s;
SELECT pii_break_glass('because', '1 hour');
SELECT bool_or(app.tells(email)) AS leaks FROM app.events_masked;
RELEASE s;
DECLARE c CURSOR WITH HOLD FOR SELECT email FROM app.events_masked ORDER BY email;
SELECT bool_or(app.tells(email)) AS leaks FROM app.events_masked;
ROLLBACK;
SELECT bool_or(app.tells(email)) AS leaks FROM app.events_masked;
DO $$ BEGIN PERFORM pii_break_glass('because', '1 hour'); RAISE WARNING 'told: %', (SELECT bool_or(app.tells(email)) FROM app.events_masked); RAISE EXCEPTION 'undo'; EXCEPTION WHEN raise_exception THEN RAISE WARNING 'told: %', (SELECT bool_or(app.tells(email)) FROM app.events_masked); END $$;
SELECT count(*) FROM pii_access;
-- Committed: what it is for. And over when it is taken back.
SELECT pii_break_glass('because', '1 hour', 'app.events');
SELECT bool_or(app.tells(email)) AS told FROM app.events_masked;
RESET ROLE;
SELECT actor, action, object, weakens FROM pii_audit WHERE action = 'break glass';
SELECT pii_revoke_access('glass_mallory', 'app.events');
SET ROLE glass_mallory;
SELECT bool_or(app.tells(email)) AS leaks FROM app.events_masked;
RESET ROLE; SET ROLE glass_granted;
SELECT pii_break_glass('because');

RESET ROLE;
RESET SESSION AUTHORIZATION;
SET client_min_messages = warning;
DROP OWNED BY glass_owner, glass_mallory, glass_granted CASCADE;
DROP ROLE glass_owner, glass_mallory, glass_granted;
