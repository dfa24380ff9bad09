-- Settings: a granted role that masks itself to run what somebody else wrote stays masked; nobody weakens a mask by a
-- setting, and no setting of one session spoils the policy of others.
SET client_min_messages = warning;
CREATE ROLE settings_owner;
CREATE ROLE settings_mallory;
CREATE ROLE settings_granted;
CREATE SCHEMA app AUTHORIZATION settings_owner;
CREATE SCHEMA twin AUTHORIZATION settings_owner;
CREATE SCHEMA lair AUTHORIZATION settings_mallory;
GRANT USAGE ON SCHEMA app, twin TO settings_mallory, settings_granted;
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
SET ROLE settings_owner;
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
GRANT SELECT ON app.events_masked, twin.events TO settings_mallory, settings_granted;
RESET ROLE;

SELECT pii_grant_access('settings_granted', 'app.events');
SET ROLE settings_mallory;
CREATE TABLE lair.loot (seen text);
GRANT INSERT ON lair.loot TO PUBLIC;
CREATE FUNCTION lair.steal(text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN INSERT INTO lair.loot VALUES ($1); RETURN $1; END $$;
CREATE FUNCTION lair.off(how text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    IF how = 'set' THEN SET pii_access.force_mask = off;
    ELSIF how = 'local' THEN SET LOCAL pii_access.force_mask = off;
    ELSIF how = 'reset' THEN RESET pii_access.force_mask;
    ELSIF how = 'all' THEN RESET ALL;
    ELSE PERFORM set_config('pii_access.force_mask', 'off', how = 'config local');
    END IF;
    RETURN how;
END $$;
CREATE FUNCTION lair.clear() RETURNS text LANGUAGE plpgsql IMMUTABLE SET pii_access.force_mask = off AS
    $$ BEGIN RETURN (SELECT email FROM app.events_masked WHERE id = 3); END $$;
CREATE PROCEDURE lair.run() LANGUAGE plpgsql AS $$ BEGIN SET pii_access.force_mask = off; INSERT INTO lair.loot SELECT email FROM app.events_masked; END $$;
CREATE VIEW lair.trojan AS SELECT id, lair.steal(email) FROM app.events_masked;
CREATE VIEW lair.trojan_off AS SELECT set_config('pii_access.force_mask', 'off', false) AS off, id, lair.steal(email) AS email FROM app.events_masked;
GRANT SELECT ON lair.trojan, lair.trojan_off TO PUBLIC;
GRANT USAGE ON SCHEMA lair TO PUBLIC;
RESET ROLE;
-- What the trojan view got; the loot is emptied.
CREATE FUNCTION app.loot(OUT rows bigint, OUT told boolean) LANGUAGE sql SECURITY DEFINER AS
    $$ WITH l AS (DELETE FROM lair.loot RETURNING seen) SELECT count(*), coalesce(bool_or(app.tells(seen)), false) FROM l $$;

SET ROLE settings_granted;
-- Without the setting, the trojan works: that is what the setting is for.
SELECT count(*) FROM (SELECT * FROM lair.trojan OFFSET 0) t;
SELECT * FROM app.loot();
SET pii_access.force_mask = on;
SELECT count(*) FROM (SELECT * FROM lair.trojan OFFSET 0) t;
SELECT * FROM app.loot();
-- One that switches it off first, in every way.
SELECT count(*) FROM (SELECT * FROM lair.trojan_off OFFSET 0) t;
SELECT lair.off('set');
SELECT lair.off('local');
SELECT lair.off('config');
SELECT lair.off('config local');
SELECT app.tells(lair.clear());
CALL lair.run();
DO $$ BEGIN SET pii_access.force_mask = off; END $$;
SELECT lair.off('reset'), (SELECT bool_or(app.tells(email)) FROM app.events_masked) AS tells;
SELECT bool_or(app.tells(email)) AS tells FROM app.events_masked;
SET pii_access.force_mask = on;
SELECT lair.off('all'), (SELECT bool_or(app.tells(email)) FROM app.events_masked) AS tells;
SELECT bool_or(app.tells(email)) AS tells FROM app.events_masked;
SELECT * FROM app.loot();
-- The client itself may.
SET pii_access.force_mask = off;
SELECT bool_or(app.tells(email)) AS tells FROM app.events_masked;
BEGIN; SET LOCAL pii_access.force_mask = on; SELECT bool_or(app.tells(email)) AS tells FROM app.events_masked; COMMIT;
SELECT bool_or(app.tells(email)) AS tells FROM app.events_masked;
BEGIN; SET LOCAL pii_access.force_mask = on; SELECT bool_or(app.tells(email)) AS tells FROM app.events_masked; ROLLBACK;
SELECT bool_or(app.tells(email)) AS tells FROM app.events_masked;
BEGIN; SAVEPOINT s; SET LOCAL pii_access.force_mask = on; SELECT 1 / 0; ROLLBACK TO s; SELECT bool_or(app.tells(email)) AS tells FROM app.events_masked; COMMIT;
SET pii_access.force_mask = on; RESET pii_access.force_mask;
SELECT bool_or(app.tells(email)) AS tells FROM app.events_masked;
SET pii_access.force_mask = on; DISCARD ALL; SET ROLE settings_granted;
SELECT bool_or(app.tells(email)) AS tells FROM app.events_masked;
-- A function that masks itself does not mask what comes after it.
RESET ROLE;
CREATE FUNCTION app.masked_read() RETURNS text LANGUAGE sql SET pii_access.force_mask = on AS 'SELECT email FROM app.events_masked WHERE id = 3';
SET ROLE settings_granted;
SELECT app.tells(app.masked_read()) AS inside, (SELECT app.tells(email) FROM app.events_masked WHERE id = 3) AS outside;
SELECT bool_or(app.tells(email)) AS tells FROM app.events_masked;
-- Settings for superusers.
SET pii_access.log_unmasked = off;
SET pii_access.break_glass_max = '7d';
-- Postgres 14 takes what nobody defines with a warning alone.
SELECT (app.try('SET pii_access.no_such_setting = on;; SELECT 1', '')).error IS NOT DISTINCT FROM CASE WHEN current_setting('server_version_num')::int >= 150000 THEN '42602' END AS refused;
-- How names are quoted is anybody's setting: it changes neither what is granted nor what is stored.
SET quote_all_identifiers = on;
SELECT bool_or(app.tells(email)) AS tells FROM app.events_masked;
SET ROLE settings_mallory;
CREATE TABLE lair.any_table (a int);
ALTER TABLE lair.any_table ADD b int;
RESET quote_all_identifiers;
SET ROLE settings_granted;
SELECT bool_or(app.tells(email)) AS tells FROM app.events_masked;
RESET ROLE;
SELECT DISTINCT source_name FROM pii_grant;

RESET ROLE;
RESET SESSION AUTHORIZATION;
SET client_min_messages = warning;
DROP OWNED BY settings_owner, settings_mallory, settings_granted CASCADE;
DROP ROLE settings_owner, settings_mallory, settings_granted;
