-- The event trigger public.pii_on_drop, when somebody drops what owners planted. See include/planted.sql.
\set include `echo "$PII_INCLUDE"`
\set ECHO none
\i :include/planted.sql
\set ECHO all
SELECT * FROM views();
SELECT granted();
SELECT * FROM attack('DROP TABLE TRAP CASCADE');
SELECT * FROM attack('ALTER TABLE TRAP DROP COLUMN id CASCADE');
SELECT * FROM attack_once('DROP VIEW lair.v1');
SELECT * FROM attack_once('DROP SCHEMA lair CASCADE');
SELECT * FROM attack_once('DROP OWNED BY planted_mallory CASCADE');
-- One that is written without care gives itself away.
CREATE FUNCTION public.careless() RETURNS event_trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM FROM pg_event_trigger_dropped_objects() d WHERE d.schema_name = 'lair' || d.object_type; END $$;
CREATE EVENT TRIGGER careless ON sql_drop EXECUTE FUNCTION public.careless();
SELECT * FROM attack('DROP TABLE TRAP CASCADE');
DROP EVENT TRIGGER careless;
-- The traps are set: by hand each of them is sprung.
SELECT * FROM by_hand();
\set ECHO none
\i :include/cleared.sql
