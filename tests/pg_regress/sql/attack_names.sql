-- Names that pass to others: a role, a table or a schema is renamed, and another takes its name. What was said about
-- the first stays with the first.
SET client_min_messages = warning;
CREATE ROLE names_owner;
CREATE ROLE names_mallory;
CREATE ROLE names_granted;
CREATE SCHEMA app AUTHORIZATION names_owner;
CREATE SCHEMA twin AUTHORIZATION names_owner;
CREATE SCHEMA lair AUTHORIZATION names_mallory;
GRANT USAGE ON SCHEMA app, twin TO names_mallory, names_granted;
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
SET ROLE names_owner;
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
GRANT SELECT ON app.events_masked, twin.events TO names_mallory, names_granted;
RESET ROLE;

-- A role is renamed, another takes its name, and has a grant of its own. The owner renames his table: the first role's
-- grant of it is written anew, and must not go to the second.
CREATE ROLE names_first;
GRANT USAGE ON SCHEMA app TO names_first; GRANT SELECT ON app.events_masked TO names_first;
SELECT pii_grant_access('names_first', 'app.events');
SET ROLE names_first; SELECT bool_or(app.tells(email)) AS granted_sees FROM app.events_masked; RESET ROLE;
ALTER ROLE names_first RENAME TO names_second;
SET ROLE names_second; SELECT bool_or(app.tells(email)) AS granted_sees FROM app.events_masked; RESET ROLE;
CREATE ROLE names_first;
GRANT USAGE ON SCHEMA app TO names_first; GRANT SELECT ON app.events_masked TO names_first;
SET ROLE names_mallory;
CREATE TABLE lair.mine (id int, doc jsonb);
SELECT pii_grant_access('names_first', 'lair.mine');
SET ROLE names_owner;
ALTER TABLE app.events RENAME TO events_renamed;
ALTER TABLE app.events_renamed RENAME TO events;
SET ROLE names_first; SELECT bool_or(app.tells(email)) AS leaks FROM app.events_masked; RESET ROLE;
SELECT role, source, category FROM pii_access WHERE role = 'names_first'::regrole ORDER BY 2;
-- Nor when an administrator writes other grants of either.
SELECT pii_grant_access('names_first', 'lair.mine', reason => 'again');
SELECT pii_grant_access('names_granted', 'app.events');
SET ROLE names_first; SELECT bool_or(app.tells(email)) AS leaks FROM app.events_masked; RESET ROLE;
SELECT pii_revoke_access('names_granted', 'app.events');
DROP OWNED BY names_first, names_second; DROP ROLE names_first, names_second;

-- A schema is renamed: views, paths and grants go along, and a schema of the old name gets nothing of them.
SELECT pii_classify('app.events', 'doc.note', 'red');
SELECT pii_classify('app.events', 'doc.shown.email', 'green');
SELECT pii_grant_access('names_granted', 'app.events');
ALTER SCHEMA app RENAME TO app_then;
CREATE SCHEMA app AUTHORIZATION names_mallory;
SET ROLE names_mallory;
CREATE TABLE app.events (id int, email text, doc jsonb);
CREATE VIEW app.events_masked AS SELECT * FROM app.events;
ALTER TABLE app.events ADD more int;
RESET ROLE;
SELECT view_oid::regclass, view_name, source_oid::regclass, source_name FROM pii_masked_view ORDER BY 1;
SELECT source_oid::regclass, source_name, path FROM pii_path ORDER BY 1, 3;
SELECT source_oid::regclass, source_name FROM pii_grant WHERE role_name = 'names_granted';
DROP SCHEMA app CASCADE;
ALTER SCHEMA app_then RENAME TO app;
SELECT view_oid::regclass, view_name, source_oid::regclass, source_name FROM pii_masked_view ORDER BY 1;
-- A new matcher still finds the view.
SET ROLE names_owner;
ALTER TABLE app.events ADD nickname int DEFAULT 4711;
SELECT column_name, treatment FROM pii_refresh_masked_views('app.events') WHERE column_name = 'nickname';
RESET ROLE;
SELECT pii_add_matcher('nickname');
SET ROLE names_mallory;
SELECT bool_or(nickname IS NOT NULL) AS leaks FROM app.events_masked;
RESET ROLE;
SELECT bool_or(nickname IS NOT NULL) AS source_has_it FROM app.events;

-- A column is dropped, another takes its name: it is not what somebody called green.
SET ROLE names_owner;
CREATE TABLE app.columns (id int, note text, doc jsonb, "odd.""name" text);
SELECT pii_classify('app.columns', 'note', 'green'), pii_classify('app.columns', 'doc.contact.email', 'green'), pii_classify('app.columns', '"odd.""name"', 'green'), pii_classify('app.columns', 'note.x', 'red');
ALTER TABLE app.columns DROP COLUMN note, DROP COLUMN "odd.""name";
ALTER TABLE app.columns ADD note text, ADD "odd.""name" text;
INSERT INTO app.columns VALUES (1, '{"contact": {"email": "a@b.example"}}', app.sentinel() || '@leak.example', app.sentinel() || '@leak.example');
RESET ROLE;
SELECT path, label FROM pii_path WHERE source_oid = 'app.columns'::regclass ORDER BY 1;
SET ROLE names_owner;
SELECT column_name, treatment FROM pii_create_masked_view('app.columns');
SELECT app.tells(note || "odd.""name") AS leaks, doc FROM app.columns_masked;
SELECT app.tells(note || "odd.""name") AS source_tells FROM app.columns;
RESET ROLE;

-- ALTER INDEX renames tables, too: a table that takes the old name gets neither grants nor green paths.
SET ROLE names_owner;
ALTER INDEX app.events RENAME TO events_then;
CREATE TABLE app.events AS SELECT * FROM app.events_then;
SELECT count(*) FROM pii_create_masked_view('app.events', name => 'other_masked');
GRANT SELECT ON app.other_masked TO names_granted;
RESET ROLE;
SELECT pii_grant_access('names_granted', 'app.events_then', expires_at => now() + '1 hour');
SELECT source_oid::regclass, source_name FROM pii_grant WHERE role_name = 'names_granted';
SET ROLE names_granted;
SELECT bool_or(app.tells(email)) AS granted_sees FROM app.events_masked;
SELECT bool_or(app.tells(email)) AS leaks FROM app.other_masked;
SELECT pii_mask('{"shown": {"email": "a@b.example"}}', 'app.events') AS other, pii_mask('{"shown": {"email": "a@b.example"}}', 'app.events_then') AS first;

RESET ROLE;
RESET SESSION AUTHORIZATION;
SET client_min_messages = warning;
DROP OWNED BY names_owner, names_mallory, names_granted CASCADE;
DROP ROLE names_owner, names_mallory, names_granted;
