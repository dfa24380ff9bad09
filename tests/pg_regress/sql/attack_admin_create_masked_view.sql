-- pii_create_masked_view by others than the owner. See include/planted.sql.
\set include `echo "$PII_INCLUDE"`
\set ECHO none
\i :include/planted.sql
\set ECHO all
SELECT * FROM attack('SELECT * FROM public.pii_create_masked_view(REL)');
SELECT * FROM attack('SELECT * FROM public.pii_create_masked_view(REL, name => ''lair.x'', keep => ''{id}'', mask => ''{doc}'')');
SELECT * FROM attack('SELECT * FROM public.pii_create_masked_view(REL, name => ''lair."x"" AS SELECT lair.ran(); --"'')');
SELECT * FROM attack('SELECT * FROM public.pii_create_masked_view(REL);; SELECT * FROM public.pii_create_masked_view(REL)');
-- The traps are set: by hand each of them is sprung.
SELECT * FROM by_hand();
\set ECHO none
\i :include/cleared.sql
