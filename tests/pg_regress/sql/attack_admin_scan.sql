-- pii_scan on what owners planted. See include/planted.sql.
\set include `echo "$PII_INCLUDE"`
\set ECHO none
\i :include/planted.sql
\set ECHO all
SELECT * FROM attack('SELECT * FROM public.pii_scan(REL)');
SELECT * FROM attack('SELECT * FROM public.pii_scan(REL, 2)');
SELECT * FROM attack_once('SELECT * FROM public.pii_scan()');
-- What does not end is ended by the one who waits.
SET ROLE planted_mallory;
CREATE FUNCTION lair.endless() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    LOOP
        BEGIN LOOP END LOOP; EXCEPTION WHEN OTHERS THEN NULL; END;
    END LOOP;
END $$;
CREATE POLICY endless ON lair.policies AS RESTRICTIVE USING (lair.endless());
RESET ROLE;
SET statement_timeout = '200ms';
SELECT count(*) FROM pii_scan('lair.policies');
RESET statement_timeout;
DROP POLICY endless ON lair.policies;
-- To read as the owner is not enough: outside of a restricted context his code goes back to who called.
SELECT * FROM try_as('none', 'SET LOCAL ROLE planted_mallory;; SELECT * FROM lair.view');
-- The traps are set: by hand each of them is sprung.
SELECT * FROM by_hand();
\set ECHO none
\i :include/cleared.sql
