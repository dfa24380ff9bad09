-- The list of matchers, asked with planted names in front. See include/planted.sql.
\set include `echo "$PII_INCLUDE"`
\set ECHO none
\i :include/planted.sql
\set ECHO all
SELECT pii_add_matcher('mood', keys => '{m,n,id,doc}');
SELECT * FROM attack_once('SELECT * FROM public.pii_matcher');
SELECT * FROM attack_once('SELECT * FROM public.pii_matchers()');
-- The traps are set: by hand each of them is sprung.
SELECT * FROM by_hand();
\set ECHO none
\i :include/cleared.sql
