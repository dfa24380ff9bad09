-- For every function that takes a relation, that only administrators may call, or that an event trigger calls, there is a file
-- attack_admin_*, which calls it on what owners planted.
\set called `cat "$PII_INCLUDE"/../sql/attack_admin_*.sql | grep -o 'public\.pii_[a-z_]*' | sort -u | tr '\n' ' '`
SELECT count(*) > 20 AS "files are there" FROM regexp_split_to_table(:'called', ' ');
SELECT p.oid::regprocedure AS "is called by none"
FROM pg_proc p
JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
JOIN pg_extension e ON e.oid = d.refobjid
WHERE e.extname = 'pii_access'
    AND ('regclass'::regtype = ANY (p.proargtypes) OR p.prorettype = 'event_trigger'::regtype
        OR p.prosrc ~ 'pii_administer' OR NOT has_function_privilege('public', p.oid, 'EXECUTE'))
    AND p.prorettype NOT IN ('trigger'::regtype, 'internal'::regtype) AND p.proname <> 'pii_administer' -- which does nothing
    AND 'public.' || p.proname <> ALL (regexp_split_to_array(:'called', ' '))
ORDER BY 1::text;
