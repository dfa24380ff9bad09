-- Every object of the extension, who owns it, and who may do what with it. A change here is a change of what users rely on.
CREATE FUNCTION acl(acl aclitem[]) RETURNS text LANGUAGE sql SET search_path = pg_catalog AS $$
    SELECT string_agg(format('%s: %s', CASE a.grantee WHEN 0 THEN 'public' ELSE a.grantee::regrole::text END, a.rights), ', ' ORDER BY a.grantee <> 0, a.grantee::regrole::text)
    FROM (SELECT x.grantee, string_agg(lower(x.privilege_type) || CASE WHEN x.is_grantable THEN '*' ELSE '' END, ' ' ORDER BY x.privilege_type) AS rights
          FROM aclexplode(acl) x WHERE x.privilege_type <> 'MAINTAIN' GROUP BY 1) a $$;

SELECT regexp_replace(pg_describe_object(classid, objid, 0), '^(type|index|toast) pg_toast.*', 'toast') AS object
    FROM pg_depend WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e' AND classid <> 'pg_type'::regclass
      AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'pii_access')
    ORDER BY regexp_replace(pg_describe_object(classid, objid, 0), '^(type|index|toast) pg_toast.*', 'toast') COLLATE "C";

SELECT p.oid::regprocedure AS function, o.rolsuper AS superuser, p.prosecdef AS definer, p.proconfig AS config, p.provolatile AS volatile,
       p.proparallel AS parallel, p.proisstrict AS strict, p.proretset AS set, p.prosupport::text AS support, l.lanname AS language, acl(p.proacl)
    FROM pg_proc p JOIN pg_roles o ON o.oid = p.proowner JOIN pg_language l ON l.oid = p.prolang
    JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
    JOIN pg_extension e ON e.oid = d.refobjid AND e.extname = 'pii_access'
    ORDER BY p.oid::regprocedure::text COLLATE "C";

SELECT c.oid::regclass AS relation, c.relkind AS kind, o.rolsuper AS superuser, c.relrowsecurity AS "row security", c.relforcerowsecurity AS forced,
       c.reloptions AS options, c.relpersistence AS persistence, acl(c.relacl)
    FROM pg_class c JOIN pg_roles o ON o.oid = c.relowner
    JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
    JOIN pg_extension e ON e.oid = d.refobjid AND e.extname = 'pii_access'
    ORDER BY c.oid::regclass::text COLLATE "C";

SELECT attrelid::regclass AS relation, attname AS "column", format_type(atttypid, atttypmod) AS type, attnotnull AS "not null", attacl
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'v')
    JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
    JOIN pg_extension e ON e.oid = d.refobjid AND e.extname = 'pii_access'
    WHERE attnum > 0 AND NOT attisdropped ORDER BY attrelid::regclass::text COLLATE "C", attnum;

SELECT tgrelid::regclass AS relation, tgname, tgenabled, pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid::regclass::text LIKE 'pii%' AND NOT tgisinternal
    ORDER BY tgrelid::regclass::text COLLATE "C", tgname;
SELECT evtname, evtevent, evtenabled, evttags, evtfoid::regproc FROM pg_event_trigger WHERE evtname LIKE 'pii%' ORDER BY evtname;
SELECT polrelid::regclass AS relation, polname, polcmd, pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid) FROM pg_policy ORDER BY 1::text, 2;
SELECT conrelid::regclass AS relation, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid::regclass::text LIKE 'pii%' AND contype <> 'n'
    ORDER BY conrelid::regclass::text COLLATE "C", pg_get_constraintdef(oid) COLLATE "C";
SELECT r::regclass AS dumped, condition FROM pg_extension, unnest(extconfig, extcondition) AS u (r, condition) WHERE extname = 'pii_access' ORDER BY r::regclass::text COLLATE "C";
SELECT extrelocatable, extversion ~ '^[0-9]+\.[0-9]+\.[0-9]+$' AS version, obj_description(oid, 'pg_extension') FROM pg_extension WHERE extname = 'pii_access';
-- Settings are known once the library is there, which the first call brings about.
SELECT pii_mask('{}');
SELECT name, context, vartype, unit, boot_val, min_val, max_val, short_desc FROM pg_settings WHERE name LIKE 'pii\_access.%' ORDER BY name;
