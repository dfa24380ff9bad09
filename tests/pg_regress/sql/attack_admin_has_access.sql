-- pii_has_access on sources of others. See include/planted.sql.
\set include `echo "$PII_INCLUDE"`
\set ECHO none
\i :include/planted.sql
\set ECHO all
SELECT granted();
SELECT * FROM attack('SELECT public.pii_has_access(''planted_granted'', REL)');
SELECT * FROM attack('SELECT public.pii_has_access(''planted_granted'', REL, ''email'')');
-- The traps are set: by hand each of them is sprung.
SELECT * FROM by_hand();
\set ECHO none
\i :include/cleared.sql
