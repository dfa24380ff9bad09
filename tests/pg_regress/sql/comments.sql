-- Every object says what it is.
SELECT pg_describe_object(d.classid, d.objid, 0) AS "without a comment"
    FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid AND e.extname = 'pii_access'
    WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
      -- The row types of tables, their arrays and toast tables are no objects of their own.
      AND d.classid <> 'pg_type'::regclass
      AND coalesce(obj_description(d.objid, d.classid::regclass::name), '') = ''
    ORDER BY 1;
SELECT coalesce(obj_description(oid, 'pg_extension'), '') <> '' AS "extension" FROM pg_extension WHERE extname = 'pii_access';
SELECT tgrelid::regclass, tgname AS "trigger without a comment" FROM pg_trigger
    WHERE tgrelid::regclass::text LIKE 'pii%' AND NOT tgisinternal AND coalesce(obj_description(oid, 'pg_trigger'), '') = '' ORDER BY 1::text, 2;
SELECT polname AS "policy without a comment" FROM pg_policy WHERE coalesce(obj_description(oid, 'pg_policy'), '') = '';
