-- An owner who fills the policy, which every session reads: he comes to a limit before others have no room.
SET client_min_messages = warning;
CREATE ROLE crowding_owner;
CREATE ROLE crowding_mallory;
CREATE ROLE crowding_granted;
CREATE SCHEMA app AUTHORIZATION crowding_owner;
CREATE SCHEMA twin AUTHORIZATION crowding_owner;
CREATE SCHEMA lair AUTHORIZATION crowding_mallory;
GRANT USAGE ON SCHEMA app, twin TO crowding_mallory, crowding_granted;
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
SET ROLE crowding_owner;
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
GRANT SELECT ON app.events_masked, twin.events TO crowding_mallory, crowding_granted;
RESET ROLE;

GRANT EXECUTE ON FUNCTION pii_administer() TO crowding_granted;
SET ROLE crowding_mallory;
CREATE TABLE lair.one (id int, doc jsonb);
CREATE TABLE lair.two (id int, doc jsonb);
SELECT pii_classify('lair.one', 'doc.first', 'red', category => 'c0');
RESET ROLE;
-- What he would have come to by and by.
INSERT INTO pii_path (source_oid, source_name, path, label, category, classified_by, classified_at, cluster)
    SELECT source_oid, source_name, 'doc.p' || g, label, 'c' || g, classified_by, classified_at, cluster FROM pii_path, generate_series(1, 9998) g;
SET ROLE crowding_mallory;
SELECT pii_classify('lair.one', 'doc.last', 'red');
SELECT pii_classify('lair.one', 'doc.more', 'red');
-- The sum over all that is his; what is there already may be said again.
SELECT pii_classify('lair.two', 'doc.more', 'red');
SELECT pii_classify('lair.one', 'doc.first', 'yellow');
SELECT count(*) FROM pii_create_masked_view('lair.two', mask => '{doc}');
RESET ROLE;
SELECT count(*), count(DISTINCT category) FROM pii_path;
-- Others have room: another owner, an administrator, also for his tables.
SET ROLE crowding_owner;
SELECT pii_classify('app.events', 'doc.more', 'red');
SET ROLE crowding_granted;
SELECT pii_classify('lair.one', 'doc.more', 'red');
SELECT pii_add_matcher('nickname', category => 'a new category');
RESET ROLE;
-- Grants likewise.
SET ROLE crowding_mallory;
SELECT pii_grant_access('crowding_owner', 'lair.one', categories => '{c1}');
RESET ROLE;
INSERT INTO pii_grant (role_oid, role_name, source_oid, source_name, category, granted_by, granted_at, cluster)
    SELECT role_oid, role_name, source_oid, source_name, 'c' || g, granted_by, granted_at, cluster FROM pii_grant, generate_series(2, 10000) g;
SET ROLE crowding_mallory;
SELECT pii_grant_access('crowding_mallory', 'lair.two');
SELECT pii_grant_access('crowding_owner', 'lair.one', categories => '{c1}', reason => 'again');
SELECT pii_revoke_access('crowding_owner', 'lair.one');
SELECT pii_grant_access('crowding_mallory', 'lair.two');
RESET ROLE;
SET ROLE crowding_mallory;
SELECT count(*) FILTER (WHERE app.tells(e::text)) AS leaks, (SELECT count(*) FILTER (WHERE app.tells(t::text)) FROM twin.events t) AS twin_leaks FROM app.events_masked e;
RESET ROLE;

RESET ROLE;
RESET SESSION AUTHORIZATION;
SET client_min_messages = warning;
DROP OWNED BY crowding_owner, crowding_mallory, crowding_granted CASCADE;
DROP ROLE crowding_owner, crowding_mallory, crowding_granted;
