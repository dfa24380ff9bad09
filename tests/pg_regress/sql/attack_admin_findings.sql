-- The inventory and the inbox of sources on which owners planted something. See include/planted.sql.
\set include `echo "$PII_INCLUDE"`
\set ECHO none
\i :include/planted.sql
\set ECHO all
CALL pii_scan_all();
SELECT * FROM attack('SELECT * FROM public.pii_inventory WHERE source OPERATOR(pg_catalog.=) REL');
SELECT * FROM attack_once('SELECT * FROM public.pii_inventory');
SELECT * FROM attack_once('SELECT * FROM public.pii_inbox');
SELECT * FROM attack_once('SELECT * FROM public.pii_findings()');
-- The traps are set: by hand each of them is sprung.
SELECT * FROM by_hand();
\set ECHO none
\i :include/cleared.sql
