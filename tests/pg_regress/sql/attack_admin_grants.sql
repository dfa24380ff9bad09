-- The list of grants on sources of others. See include/planted.sql.
\set include `echo "$PII_INCLUDE"`
\set ECHO none
\i :include/planted.sql
\set ECHO all
SELECT granted();
SELECT * FROM attack('SELECT * FROM public.pii_access WHERE source OPERATOR(pg_catalog.=) REL');
SELECT * FROM attack_once('SELECT * FROM public.pii_access');
SELECT * FROM attack_once('SELECT * FROM public.pii_grants()');
-- The traps are set: by hand each of them is sprung.
SELECT * FROM by_hand();
\set ECHO none
\i :include/cleared.sql
