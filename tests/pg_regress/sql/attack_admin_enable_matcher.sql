-- pii_enable_matcher, which brings everybody's masked views up to date. See include/planted.sql.
\set include `echo "$PII_INCLUDE"`
\set ECHO none
\i :include/planted.sql
\set ECHO all
SELECT pii_add_matcher('mood', keys => '{m,n,id,doc}');
SELECT * FROM views();
SELECT * FROM attack_once('SELECT public.pii_enable_matcher(''mood'', false);; SELECT public.pii_enable_matcher(''mood'')');
-- The traps are set: by hand each of them is sprung.
SELECT * FROM by_hand();
\set ECHO none
\i :include/cleared.sql
