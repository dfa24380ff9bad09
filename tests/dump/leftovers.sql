-- Every object of this database that initdb did not make, and what it depends on.
\pset tuples_only on
\pset format unaligned
SELECT 'class ' || c.oid::regclass::text || ' ' || relkind::text || ' ' || coalesce(relacl::text, '') FROM pg_class c WHERE oid >= 16384 ORDER BY 1;
SELECT 'proc ' || oid::regprocedure::text || ' ' || coalesce(proacl::text, '') FROM pg_proc WHERE oid >= 16384 ORDER BY 1;
SELECT 'type ' || oid::regtype::text FROM pg_type WHERE oid >= 16384 ORDER BY 1;
SELECT 'namespace ' || nspname FROM pg_namespace WHERE oid >= 16384 ORDER BY 1;
SELECT 'trigger ' || tgname FROM pg_trigger WHERE oid >= 16384 ORDER BY 1;
SELECT 'event trigger ' || evtname FROM pg_event_trigger ORDER BY 1;
SELECT 'policy ' || polname FROM pg_policy ORDER BY 1;
SELECT 'operator ' || oid::regoperator::text FROM pg_operator WHERE oid >= 16384 ORDER BY 1;
SELECT 'constraint ' || conname FROM pg_constraint WHERE oid >= 16384 ORDER BY 1;
SELECT 'cast' FROM pg_cast WHERE oid >= 16384;
SELECT 'extension ' || extname FROM pg_extension ORDER BY 1;
SELECT 'comment ' || classoid::regclass::text || ' ' || description FROM pg_description WHERE objoid >= 16384 ORDER BY 1;
SELECT 'init privilege ' || classoid::regclass::text FROM pg_init_privs WHERE objoid >= 16384 ORDER BY 1;
SELECT 'depends ' || pg_describe_object(classid, objid, objsubid) || ' on ' || pg_describe_object(refclassid, refobjid, refobjsubid) FROM pg_depend WHERE objid >= 16384 ORDER BY 1;
SELECT 'default privilege' FROM pg_default_acl;
SELECT 'role depends ' || classid::regclass::text || ' ' || deptype::text FROM pg_shdepend WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) ORDER BY 1;
SELECT 'setting ' || array_to_string(setconfig, ',') FROM pg_db_role_setting WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database()) ORDER BY 1;
