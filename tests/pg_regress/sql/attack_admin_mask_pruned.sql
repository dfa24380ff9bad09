-- pii_mask_pruned over sources of others. See include/planted.sql.
\set include `echo "$PII_INCLUDE"`
\set ECHO none
\i :include/planted.sql
\set ECHO all
GRANT SELECT ON ALL TABLES IN SCHEMA lair TO planted_admin;
SELECT * FROM attack('SELECT public.pii_mask_pruned(''{"email": "a@b.example"}'', ''doc'', REL, ''{email}'')');
SELECT * FROM attack('SELECT public.pii_mask_pruned(''{"email": "a@b.example"}'', REL, ''{email}'')');
SELECT * FROM attack_once('SELECT public.pii_mask_pruned(d, ''{email}'') FROM lair.types');
-- The traps are set: by hand each of them is sprung.
SELECT * FROM by_hand();
\set ECHO none
\i :include/cleared.sql
