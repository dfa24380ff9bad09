-- pii_revoke_access on sources of others. See include/planted.sql.
\set include `echo "$PII_INCLUDE"`
\set ECHO none
\i :include/planted.sql
\set ECHO all
SELECT granted();
SELECT * FROM attack('SELECT public.pii_revoke_access(''planted_granted'', REL)');
SELECT * FROM attack_once('SELECT public.pii_revoke_access(''planted_granted'')');
-- The traps are set: by hand each of them is sprung.
SELECT * FROM by_hand();
\set ECHO none
\i :include/cleared.sql
