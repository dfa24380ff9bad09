-- The event trigger public.pii_on_ddl, when somebody alters what owners planted. See include/planted.sql.
\set include `echo "$PII_INCLUDE"`
\set ECHO none
\i :include/planted.sql
\set ECHO all
SELECT * FROM views();
SELECT * FROM attack('ALTER TABLE TRAP RENAME TO renamed');
SELECT * FROM attack('ALTER TABLE TRAP RENAME COLUMN id TO ident');
SELECT * FROM attack('ALTER TABLE TRAP ADD COLUMN nickname pg_catalog.text');
SELECT * FROM attack('ALTER TABLE TRAP SET SCHEMA public');
SELECT * FROM attack('ALTER TABLE TRAP OWNER TO planted_other');
SELECT * FROM attack('CREATE STATISTICS public.some ON id, doc FROM TRAP');
SELECT * FROM attack_once('ALTER SCHEMA lair RENAME TO den;; ALTER SCHEMA den RENAME TO lair');
SELECT * FROM attack_once('CREATE FUNCTION lair.pii_mask(jsonb) RETURNS jsonb LANGUAGE sql AS ''SELECT $1''');
SELECT * FROM attack_once('ALTER FUNCTION lair.strip(jsonb) RENAME TO pii_strip');
-- One that is written without care gives itself away.
CREATE FUNCTION public.careless() RETURNS event_trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM FROM pg_event_trigger_ddl_commands() c WHERE c.schema_name = 'lair' || c.object_type; END $$;
CREATE EVENT TRIGGER careless ON ddl_command_end WHEN TAG IN ('ALTER TABLE') EXECUTE FUNCTION public.careless();
SELECT * FROM attack('ALTER TABLE TRAP RENAME TO renamed');
DROP EVENT TRIGGER careless;
-- The traps are set: by hand each of them is sprung.
SELECT * FROM by_hand();
\set ECHO none
\i :include/cleared.sql
