-- pii_refresh_masked_views by others than the owner. See include/planted.sql.
\set include `echo "$PII_INCLUDE"`
\set ECHO none
\i :include/planted.sql
\set ECHO all
SELECT * FROM views();
SELECT * FROM attack('SELECT * FROM public.pii_refresh_masked_views(REL)');
SELECT * FROM attack_once('SELECT * FROM public.pii_refresh_masked_views()');
-- His views redefined, dropped, and made anew by hand; their sources, too.
SET ROLE planted_mallory;
CREATE OR REPLACE VIEW lair.v8 AS SELECT id, doc, n, lair.ran('redefined view') AS more FROM lair.parent;
DO $$ DECLARE view text; BEGIN
    FOR view IN SELECT v::text FROM unnest('{lair.v3,lair.v7,lair.v8,lair.v9,lair.v10}'::regclass[]) v LOOP
        EXECUTE format('CREATE RULE ruled AS ON UPDATE TO %s DO INSTEAD SELECT lair.ran(''rule'')', view);
    END LOOP;
END $$;
ALTER VIEW lair.v3 RENAME TO v3_elsewhere;
CREATE VIEW lair.v3 AS SELECT lair.ran('a view of this name') AS ran;
DROP TABLE lair.again CASCADE;
CREATE TABLE lair.again (doc jsonb, m lair.mood);
RESET ROLE;
UPDATE public.trap SET relation = 'lair.again', by_hand = 'SELECT lair.ran(NULL)' WHERE trap = 'made again';
SELECT * FROM attack('SELECT * FROM public.pii_refresh_masked_views(REL)');
SELECT * FROM attack_once('SELECT * FROM public.pii_refresh_masked_views()');
-- The traps are set: by hand each of them is sprung.
SELECT * FROM by_hand();
\set ECHO none
\i :include/cleared.sql
