-- pii_mask over sources of others. See include/planted.sql.
\set include `echo "$PII_INCLUDE"`
\set ECHO none
\i :include/planted.sql
\set ECHO all
GRANT SELECT ON ALL TABLES IN SCHEMA lair TO planted_admin;
SELECT * FROM attack('SELECT public.pii_mask(''{"email": "a@b.example"}''::pg_catalog.jsonb, REL)');
SELECT * FROM attack_once('SELECT public.pii_mask(d), public.pii_mask(doc) FROM lair.types');
SELECT * FROM attack_once('SELECT public.pii_mask(d, ''lair.types''), public.pii_mask(doc, ''lair.types'') FROM lair.types');
-- The traps are set: by hand each of them is sprung.
SELECT * FROM by_hand();
\set ECHO none
\i :include/cleared.sql
