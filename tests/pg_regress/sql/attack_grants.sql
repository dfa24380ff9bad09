-- Grants that wander: to another role of the same OID or name, to another relation of the same OID or name.
SET client_min_messages = warning;
CREATE ROLE grants_owner;
CREATE ROLE grants_mallory;
CREATE ROLE grants_granted;
CREATE SCHEMA app AUTHORIZATION grants_owner;
CREATE SCHEMA twin AUTHORIZATION grants_owner;
CREATE SCHEMA lair AUTHORIZATION grants_mallory;
GRANT USAGE ON SCHEMA app, twin TO grants_mallory, grants_granted;
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
SET ROLE grants_owner;
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
GRANT SELECT ON app.events_masked, twin.events TO grants_mallory, grants_granted;
RESET ROLE;

CREATE ROLE grants_gone;
SELECT pii_grant_access('grants_gone');
SELECT pii_grant_access('grants_gone', 'app.events', '{email}');
-- DROP ROLE treats a grant as the privilege that it is.
DROP ROLE grants_gone;
SELECT 'grants_gone'::regrole::oid AS gone \gset
DROP OWNED BY grants_gone;
DROP ROLE grants_gone;
SELECT count(*) FROM pii_access;
-- And not as long as anything of it is left.
SELECT count(*) FROM pii_grant;
-- Another role gets the OID.
SET allow_system_table_mods = on;
INSERT INTO pg_authid (oid, rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolbypassrls, rolconnlimit)
    VALUES (:gone, 'grants_heir', false, true, false, false, true, false, false, -1);
RESET allow_system_table_mods;
GRANT USAGE ON SCHEMA app, twin TO grants_heir; GRANT SELECT ON app.events_masked, twin.events TO grants_heir; GRANT CREATE, USAGE ON SCHEMA lair TO grants_heir;
SET ROLE grants_heir;
SELECT bool_or(app.tells(email)) AS leaks, (SELECT bool_or(app.tells(email)) FROM twin.events) AS twin_leaks FROM app.events_masked;
-- The heir gives himself access to a table of his own, which is his right, and must not wake what was the dead role's.
CREATE TABLE lair.mine (id int, email text);
SELECT pii_grant_access('grants_heir', 'lair.mine');
SELECT bool_or(app.tells(email)) AS leaks FROM app.events_masked;
SELECT role, source, category FROM pii_access;
RESET ROLE;
DROP OWNED BY grants_heir;
DROP ROLE grants_heir;
-- The same name, another role.
CREATE ROLE grants_gone;
GRANT USAGE ON SCHEMA app TO grants_gone; GRANT SELECT ON app.events_masked TO grants_gone;
GRANT REFERENCES ON pii_grant_mark TO grants_gone;
SET ROLE grants_gone;
SELECT bool_or(app.tells(email)) AS leaks FROM app.events_masked;
RESET ROLE;
DROP OWNED BY grants_gone; DROP ROLE grants_gone;
-- A rename keeps it; a role that takes the old name gets nothing.
CREATE ROLE grants_first; GRANT USAGE ON SCHEMA app TO grants_first; GRANT SELECT ON app.events_masked TO grants_first;
SELECT pii_grant_access('grants_first', 'app.events');
ALTER ROLE grants_first RENAME TO grants_second;
SET ROLE grants_second; SELECT bool_or(app.tells(email)) AS told FROM app.events_masked; RESET ROLE;
CREATE ROLE grants_first; GRANT USAGE ON SCHEMA app TO grants_first; GRANT SELECT ON app.events_masked TO grants_first;
SET ROLE grants_first; SELECT bool_or(app.tells(email)) AS leaks FROM app.events_masked; RESET ROLE;
-- Nor does the old name take the grant away, whatever the source is called meanwhile, and whoever else is granted something.
SET ROLE grants_owner; ALTER TABLE app.events RENAME TO events_meanwhile; RESET ROLE;
SELECT pii_grant_access('grants_first', 'app.events_meanwhile', '{ssn}');
SET ROLE grants_second; SELECT bool_or(app.tells(email)) AS told FROM app.events_masked; RESET ROLE;
SET ROLE grants_first; SELECT bool_or(app.tells(email)) AS leaks FROM app.events_masked; RESET ROLE;
SET ROLE grants_owner; ALTER TABLE app.events_meanwhile RENAME TO events; RESET ROLE;
SELECT role, source, category FROM pii_access WHERE role::text IN ('grants_first', 'grants_second') ORDER BY role::text;
DROP OWNED BY grants_first, grants_second; DROP ROLE grants_first, grants_second;
-- A grant of a table does not pass to the table that takes its name, nor to one that takes its place.
SELECT pii_grant_access('grants_granted', 'app.events');
SET ROLE grants_owner;
ALTER TABLE app.events RENAME TO events_then;
CREATE TABLE app.events AS SELECT * FROM app.events_then;
SELECT count(*) FROM pii_create_masked_view('app.events', name => 'events_new_masked');
GRANT SELECT ON app.events_new_masked TO grants_granted;
SET ROLE grants_granted;
SELECT bool_or(app.tells(email)) AS told FROM app.events_masked;
SELECT bool_or(app.tells(email)) AS leaks FROM app.events_new_masked;
RESET ROLE;
DROP TABLE app.events_then CASCADE;
SELECT count(*) FROM pii_access;
-- Nobody writes the policy but through its functions, and nobody reads what is others'.
SET ROLE grants_mallory;
SELECT t.name, (app.try(t.statements, '')).error FROM (VALUES
    ('write a grant', 'INSERT INTO pii_grant SELECT * FROM pii_grant RETURNING 1'), ('read grants', 'SELECT * FROM pii_grant'),
    ('mark oneself', 'GRANT REFERENCES ON pii_grant_mark TO grants_mallory;; SELECT 1'), ('reference the mark', 'CREATE TABLE lair.r (a int REFERENCES pii_grant_mark);; SELECT 1'),
    ('read matchers', 'SELECT * FROM pii_matcher_overlay'), ('read paths', 'SELECT * FROM pii_path'), ('read the key', 'SELECT * FROM pii_hash_key'),
    ('write the audit', 'INSERT INTO pii_audit (actor, session, action, object, detail, weakens) VALUES (''a'', ''a'', ''a'', ''a'', ''{}'', false) RETURNING 1'),
    ('read the audit', 'SELECT 1 / count(*) FROM pii_audit'), ('empty the audit', 'TRUNCATE pii_audit;; SELECT 1'),
    ('write a view', 'UPDATE pii_masked_view SET definition = ''SELECT 1'' RETURNING 1'),
    ('call a trigger function', 'CREATE TABLE lair.t (role_name text, source_name text);; CREATE TRIGGER t BEFORE INSERT ON lair.t FOR EACH ROW EXECUTE FUNCTION pii_bind_grant();; SELECT 1'),
    ('use the support function', 'CREATE FUNCTION lair.f(jsonb) RETURNS jsonb LANGUAGE sql STABLE SUPPORT pii_mask_support AS ''SELECT $1'';; SELECT 1'),
    ('grant oneself', 'SELECT pii_grant_access(''grants_mallory'')'), ('grant oneself a source', 'SELECT pii_grant_access(''grants_mallory'', ''app.events'')'),
    ('classify', 'SELECT pii_classify(''app.events'', ''email'', ''green'')'), ('classify everywhere', 'SELECT pii_classify(NULL, ''**.email'', ''green'')'),
    ('switch a matcher off', 'SELECT pii_enable_matcher(''email'', false)'), ('add a matcher that keeps', 'SELECT pii_add_matcher(''email'', mask => ''keep'')'),
    ('drop the view', 'SELECT pii_drop_masked_view(''app.events_new_masked'')'), ('view with all kept', 'SELECT pii_create_masked_view(''app.events'', name => ''lair.v'', keep => ''{email,doc}'')'),
    ('break the glass', 'SELECT pii_break_glass(''x'')'), ('look through another', 'SELECT pii_preview(''grants_granted'', ''{}'')'), ('be an administrator', 'SELECT pii_administer()')
) t(name, statements);
RESET ROLE;

RESET ROLE;
RESET SESSION AUTHORIZATION;
SET client_min_messages = warning;
DROP OWNED BY grants_owner, grants_mallory, grants_granted CASCADE;
DROP ROLE grants_owner, grants_mallory, grants_granted;
