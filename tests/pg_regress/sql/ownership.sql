-- DROP OWNED BY and REASSIGN OWNED BY: grants are privileges, masked views and sources are objects.
SET client_min_messages = warning;
CREATE ROLE ownership_first;
CREATE ROLE ownership_second;
CREATE ROLE ownership_officer;
CREATE ROLE ownership_reader;
CREATE ROLE ownership_super SUPERUSER;
CREATE ROLE ownership_other SUPERUSER;
RESET client_min_messages;
GRANT EXECUTE ON FUNCTION pii_administer() TO ownership_officer;
CREATE SCHEMA app;
GRANT ALL ON SCHEMA app TO ownership_first, ownership_second, ownership_reader, ownership_officer;
CREATE FUNCTION app.seen(role name) RETURNS text LANGUAGE plpgsql AS $$
DECLARE seen text;
BEGIN
    EXECUTE format('SET LOCAL ROLE %I', role);
    EXECUTE 'SELECT doc ->> ''email'' FROM app.events_masked' INTO seen;
    RESET ROLE;
    RETURN seen;
END $$;
SET ROLE ownership_first;
CREATE TABLE app.events (doc jsonb);
INSERT INTO app.events VALUES ('{"email": "on.the@inter.net", "badge": "B-1"}');
SELECT count(*) FROM pii_create_masked_view('app.events');
GRANT SELECT ON app.events_masked TO ownership_reader, ownership_officer, ownership_second;
SELECT pii_grant_access('ownership_reader', 'app.events', reason => 'by the owner');
RESET ROLE;
SET ROLE ownership_officer;
SELECT pii_grant_access('ownership_reader', categories => '{ssn}', reason => 'by the officer');
SELECT pii_grant_access('ownership_second', 'app.events', '{email}');
SELECT pii_classify(NULL, '**.badge', 'red');
RESET ROLE;

-- The owner leaves: what he owned is another's, his grants to others stay, and he holds nothing.
DROP ROLE ownership_first;
\echo :SQLSTATE
SELECT pii_grant_access('ownership_first', 'app.events');
REASSIGN OWNED BY ownership_first TO ownership_second;
SELECT c.relname, c.relowner::regrole FROM pg_class c WHERE c.relnamespace = 'app'::regnamespace ORDER BY 1;
SELECT app.seen('ownership_reader'), app.seen('ownership_second'), app.seen('ownership_officer');
-- Grants are privileges, which REASSIGN leaves.
SELECT pii_has_access('ownership_first', 'app.events');
DROP ROLE ownership_first;
\echo :SQLSTATE
DROP OWNED BY ownership_first;
SELECT pii_has_access('ownership_first', 'app.events');
SELECT count(*) FROM pii_grant WHERE role_name = 'ownership_first';
DROP ROLE ownership_first;
SELECT actor, action, object, weakens FROM pii_audit WHERE action = 'drop owned';
-- The new owner works on: the view follows its source, and grants are his to give.
SET ROLE ownership_second;
ALTER TABLE app.events ADD COLUMN note text;
SELECT view, column_name, treatment FROM pii_refresh_masked_views('app.events');
SELECT pii_grant_access('ownership_reader', 'app.events', '{email}');
RESET ROLE;
SELECT app.seen('ownership_reader');

-- What is left of a role that a superuser parted from its grant by hand is told to no owner, and is no other's.
CREATE ROLE ownership_parted;
SELECT pii_grant_access('ownership_parted', 'app.events', reason => 'confidential');
SELECT 'ownership_parted'::regrole::oid AS parted \gset
REVOKE REFERENCES ON pii_grant_mark FROM ownership_parted;
DROP ROLE ownership_parted;
SELECT role_name FROM pii_grant WHERE reason = 'confidential';
SET ROLE ownership_second;
ALTER TABLE app.events RENAME TO moved;
ALTER TABLE app.moved RENAME TO events;
ALTER TABLE app.events ADD COLUMN extra int;
ALTER TABLE app.events DROP COLUMN extra;
RESET ROLE;
CREATE ROLE ownership_parted;
SET allow_system_table_mods = on;
INSERT INTO pg_authid (oid, rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolbypassrls, rolconnlimit)
    VALUES (:parted, 'ownership_heir', false, true, false, false, true, false, false, -1);
RESET allow_system_table_mods;
SELECT pii_grant_access('ownership_parted', categories => '{ssn}');
SELECT pii_grant_access('ownership_heir', categories => '{ssn}');
SELECT pii_has_access('ownership_parted', 'app.events', 'email'), pii_has_access('ownership_heir', 'app.events', 'email');
SELECT count(*) FROM pii_grant WHERE reason = 'confidential';
ALTER ROLE ownership_heir RENAME TO ownership_heiress;
DROP OWNED BY ownership_parted, ownership_heiress;
DROP ROLE ownership_parted, ownership_heiress;
SELECT actor, object FROM pii_audit WHERE action = 'drop owned' ORDER BY object;

-- The administrator leaves. What he decided stays, under his name; he is one no longer.
DROP ROLE ownership_officer;
\echo :SQLSTATE
REASSIGN OWNED BY ownership_officer TO ownership_second;
DROP OWNED BY ownership_officer;
SET ROLE ownership_officer;
SELECT pii_grant_access('ownership_reader');
\echo :SQLSTATE
RESET ROLE;
DROP ROLE ownership_officer;
SELECT role, source, category, granted_by, reason FROM pii_access ORDER BY role::text, category;
SELECT path, label, classified_by FROM pii_path;

-- A role can give up only what it gave itself, as with every privilege.
SET client_min_messages = error;
SET ROLE ownership_reader;
DROP OWNED BY ownership_reader;
RESET ROLE;
RESET client_min_messages;
SELECT count(*) FROM pii_grant WHERE role_name = 'ownership_reader';
SELECT has_table_privilege('ownership_reader', 'app.events_masked', 'SELECT'), pii_has_access('ownership_reader', 'app.events', 'email');
-- Undone with the transaction.
SELECT pii_grant_access('ownership_reader', 'app.events');
BEGIN;
DROP OWNED BY ownership_reader;
SELECT pii_has_access('ownership_reader', 'app.events');
ROLLBACK;
SELECT pii_has_access('ownership_reader', 'app.events');
-- One that held none leaves no trace.
DROP OWNED BY ownership_other;
SELECT DISTINCT object FROM pii_audit WHERE action = 'drop owned' ORDER BY object;

-- Source and views go with their owner.
DROP OWNED BY ownership_second;
SELECT count(*) FROM pii_masked_view;
SELECT role_name, source_name, category FROM pii_grant;
DROP ROLE ownership_second;

-- The owner of the extension can change, and his rights with him.
DROP EXTENSION pii_access CASCADE;
SET ROLE ownership_super;
CREATE EXTENSION pii_access;
RESET ROLE;
SELECT pii_grant_access('ownership_reader', categories => '{email}');
REASSIGN OWNED BY ownership_super TO ownership_other;
SELECT extowner::regrole FROM pg_extension WHERE extname = 'pii_access';
SELECT DISTINCT relowner::regrole FROM pg_class WHERE relname LIKE 'pii%' AND relkind = 'r';
DROP OWNED BY ownership_super;
DROP ROLE ownership_super;
SELECT pii_has_access('ownership_reader', category => 'email');
SELECT pii_grant_access('ownership_reader', categories => '{ssn}');
SELECT pii_revoke_access('ownership_reader');
DROP OWNED BY ownership_reader, ownership_other CASCADE;
SELECT count(*) FROM pg_extension WHERE extname = 'pii_access';
DROP ROLE ownership_reader, ownership_other;
DROP SCHEMA app CASCADE;
