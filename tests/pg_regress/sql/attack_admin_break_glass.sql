-- pii_break_glass on sources of others. See include/planted.sql.
\set include `echo "$PII_INCLUDE"`
\set ECHO none
\i :include/planted.sql
\set ECHO all
SELECT * FROM attack('SELECT public.pii_break_glass(''test'', ''1 minute'', REL)');
SELECT * FROM attack_once('SELECT public.pii_break_glass(''test'', ''1 minute'')');
-- The traps are set: by hand each of them is sprung.
SELECT * FROM by_hand();
\set ECHO none
\i :include/cleared.sql
