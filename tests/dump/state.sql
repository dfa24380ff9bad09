-- Everything that must be the same on both sides of a dump, by names alone. :gone is a role that is not there.
\pset pager off
SET search_path = public, pg_catalog;
SELECT * FROM pii_matcher ORDER BY name COLLATE "C";
SELECT role_oid::regrole, source_name, category, expires_at, reason, break_glass, granted_by, granted_at, id FROM pii_grant
    WHERE role_oid::regrole::text <> :'gone' ORDER BY role_oid::regrole::text, 2, 3;
-- The OIDs are those of here.
SELECT g.role_name, g.source_name FROM pii_grant g
    WHERE g.source_oid IS DISTINCT FROM coalesce(to_regclass(nullif(g.source_name, ''))::oid, 0) ORDER BY 1, 2;
SELECT p.source_name, p.path FROM pii_path p WHERE p.source_oid IS DISTINCT FROM coalesce(to_regclass(nullif(p.source_name, ''))::oid, 0) ORDER BY 1, 2;
SELECT f.source_name, f.path FROM pii_finding f WHERE f.source_oid IS DISTINCT FROM to_regclass(f.source_name)::oid ORDER BY 1, 2;
SELECT v.view_name FROM pii_masked_view v WHERE v.view_oid IS DISTINCT FROM to_regclass(v.view_name)::oid OR v.source_oid IS DISTINCT FROM to_regclass(v.source_name)::oid ORDER BY 1;
SELECT role, source, category, expires_at, reason, granted_by, granted_at, via FROM pii_access WHERE role::text <> :'gone' ORDER BY role::text, source::text, category;
SELECT source_name, path, label, category, mask, classified_by, classified_at FROM pii_path ORDER BY 1, 2;
SELECT view_name, source_name, keep, mask, clean, definition, created_by, created_at FROM pii_masked_view ORDER BY 1;
SELECT source_name, path, category, matcher, share, scanned, first_seen, last_seen, gone, id FROM pii_finding ORDER BY 1, 2, 3, 4;
SELECT source, path, category, matcher, share, status FROM pii_inventory ORDER BY source::text, 2, 3, 4;
SELECT source, path, category FROM pii_inbox ORDER BY source::text, 2;
SELECT version, key, made_at FROM pii_hash_key ORDER BY 1;
SELECT * FROM pii_audit WHERE action NOT LIKE 'leave out%' ORDER BY at, object, detail;
SELECT c.relname, a.grantee::regrole, a.privilege_type FROM pg_class c, aclexplode(c.relacl) a
    WHERE c.relname LIKE 'pii%' AND a.grantee <> 0 AND a.grantee::regrole::text <> :'gone' AND a.grantee <> c.relowner ORDER BY 1, a.grantee::regrole::text, 3;
SELECT p.proname, a.grantee::regrole, a.privilege_type FROM pg_proc p, aclexplode(p.proacl) a
    WHERE p.proname LIKE 'pii%' AND a.grantee <> 0 AND a.grantee::regrole::text <> :'gone' AND a.grantee <> p.proowner ORDER BY 1, a.grantee::regrole::text, 3;
SELECT tgrelid::regclass, tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgrelid::regclass::text COLLATE "C", tgname;
SELECT evtname, evtenabled FROM pg_event_trigger ORDER BY 1;
SELECT pg_get_viewdef('app.events_masked'::regclass), pg_get_viewdef('app."Odd View"'::regclass);

-- What everybody sees, hashes included.
SELECT * FROM app.events_masked ORDER BY id;
SELECT * FROM app."Odd View";
SET ROLE dump_analyst;
SELECT * FROM app.events_masked ORDER BY id;
SELECT * FROM app."Odd View";
SET ROLE "Dump ""Odd";
SELECT * FROM app.events_masked ORDER BY id;
SELECT * FROM app."Odd View";
RESET ROLE;
