-- pii_mask_column over columns of planted types. See include/planted.sql.
\set include `echo "$PII_INCLUDE"`
\set ECHO none
\i :include/planted.sql
\set ECHO all
GRANT SELECT ON ALL TABLES IN SCHEMA lair TO planted_admin;
SELECT * FROM attack('SELECT public.pii_mask_column(''a@b.example''::pg_catalog.text, ''n'', REL)');
SELECT attname, a.* FROM pg_attribute, attack_once(format('SELECT public.pii_mask_column(%I, %L, ''lair.types'') FROM lair.types', attname, attname)) a
WHERE attrelid = 'lair.types'::regclass AND attnum > 0 ORDER BY attnum;
-- Also where the mask would change each of them.
DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT attname FROM pg_attribute WHERE attrelid = 'lair.types'::regclass AND attnum > 0 LOOP
        PERFORM pii_classify('lair.types', name, 'red', mask => 'shape');
    END LOOP;
END $$;
SELECT attname, a.* FROM pg_attribute, attack_once(format('SELECT public.pii_mask_column(%I, %L, ''lair.types'') FROM lair.types', attname, attname)) a
WHERE attrelid = 'lair.types'::regclass AND attnum > 0 ORDER BY attnum;
-- The traps are set: by hand each of them is sprung.
SELECT * FROM by_hand();
\set ECHO none
\i :include/cleared.sql
