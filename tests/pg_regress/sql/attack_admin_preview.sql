-- pii_preview for a source of others. See include/planted.sql.
\set include `echo "$PII_INCLUDE"`
\set ECHO none
\i :include/planted.sql
\set ECHO all
SELECT * FROM attack('SELECT public.pii_preview(''planted_mallory'', ''{"email": "a@b.example"}'', REL)');
SELECT * FROM attack('SELECT public.pii_preview(''planted_granted'', public.pii_preview(''planted_admin'', ''{"m": "zq"}'', REL), REL)');
-- The traps are set: by hand each of them is sprung.
SELECT * FROM by_hand();
\set ECHO none
\i :include/cleared.sql
