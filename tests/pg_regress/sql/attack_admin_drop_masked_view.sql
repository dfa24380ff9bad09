-- pii_drop_masked_view by others than the owner. See include/planted.sql.
\set include `echo "$PII_INCLUDE"`
\set ECHO none
\i :include/planted.sql
\set ECHO all
SELECT * FROM views();
SELECT * FROM attack('SELECT public.pii_drop_masked_view(view_oid) FROM public.pii_masked_view WHERE source_oid OPERATOR(pg_catalog.=) REL');
SELECT * FROM attack('SELECT public.pii_drop_masked_view(REL)');
SELECT * FROM attack_once('SELECT public.pii_drop_masked_view(''lair.again_masked'')');
-- The traps are set: by hand each of them is sprung.
SELECT * FROM by_hand();
\set ECHO none
\i :include/cleared.sql
