-- pii_grant_access on sources of others. See include/planted.sql.
\set include `echo "$PII_INCLUDE"`
\set ECHO none
\i :include/planted.sql
\set ECHO all
SELECT * FROM attack('SELECT public.pii_grant_access(''planted_granted'', REL, reason => ''test'')');
SELECT * FROM attack('SELECT public.pii_grant_access(''planted_granted'', REL, ''{email}'', expires_at => ''infinity'', reason => ''test'')');
SELECT * FROM attack_once('SELECT public.pii_grant_access(''planted_granted'', reason => ''test'')');
-- The traps are set: by hand each of them is sprung.
SELECT * FROM by_hand();
\set ECHO none
\i :include/cleared.sql
