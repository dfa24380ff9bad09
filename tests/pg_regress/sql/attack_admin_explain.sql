-- pii_explain for a source of others. See include/planted.sql.
\set include `echo "$PII_INCLUDE"`
\set ECHO none
\i :include/planted.sql
\set ECHO all
SELECT * FROM attack('SELECT * FROM public.pii_explain(''planted_mallory'', ''{"email": "a@b.example", "m": "zq"}'', REL)');
-- The traps are set: by hand each of them is sprung.
SELECT * FROM by_hand();
\set ECHO none
\i :include/cleared.sql
