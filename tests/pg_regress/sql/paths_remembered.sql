-- A classified path knows its source by name, too: one that shows counts by OID and by name; one that masks, and that has no OID
-- of this database, by name. A session that remembers the mask of a source follows its name at once, where nothing lets the
-- path follow it (the event triggers are off), and back again.
SET client_min_messages = warning;
CREATE ROLE paths_reader;
CREATE SCHEMA shop;
CREATE TABLE shop.event (id integer, doc jsonb);
INSERT INTO shop.event VALUES (1, '{"email": "ada@example.com", "free": "secret"}');
SELECT FROM pii_create_masked_view('shop.event', name => 'public.event_masked');
CREATE VIEW twin AS SELECT * FROM shop.event;
GRANT SELECT ON event_masked, twin TO paths_reader;
CREATE FUNCTION sees(OUT by_view jsonb, OUT by_field text, OUT by_prepared text, OUT by_twin jsonb) LANGUAGE plpgsql AS $$ BEGIN
    SET LOCAL ROLE paths_reader;
    EXECUTE 'SELECT doc FROM event_masked' INTO by_view;
    EXECUTE 'SELECT doc ->> ''email'' FROM event_masked' INTO by_field;
    EXECUTE 'EXECUTE kept' INTO by_prepared;
    EXECUTE 'SELECT doc FROM twin' INTO by_twin;
    RESET ROLE;
END $$;
PREPARE kept AS SELECT doc ->> 'free' FROM event_masked;
ALTER EVENT TRIGGER pii_on_ddl DISABLE;

-- One that shows.
SELECT * FROM sees();
SELECT pii_classify('shop.event', 'doc.email', 'green');
SELECT * FROM sees();
ALTER SCHEMA shop RENAME TO store;
SELECT * FROM sees();
ALTER SCHEMA store RENAME TO shop;
SELECT * FROM sees();
BEGIN;
ALTER TABLE shop.event RENAME TO occurrence;
SELECT * FROM sees();
ROLLBACK;
SELECT * FROM sees();

-- A cursor: what it has gathered is refused, but only where the name is another.
BEGIN;
SET LOCAL ROLE paths_reader;
DECLARE sorted CURSOR FOR SELECT seen FROM (SELECT doc ->> 'email' AS seen FROM event_masked, generate_series(1, 3) ORDER BY 1) s;
DECLARE untouched CURSOR FOR SELECT seen FROM (SELECT doc ->> 'email' AS seen FROM event_masked, generate_series(1, 3) ORDER BY 1) s;
FETCH 1 FROM sorted;
CREATE TEMP TABLE news ();
FETCH 1 FROM sorted;
RESET ROLE;
ALTER SCHEMA shop RENAME TO store;
SET LOCAL ROLE paths_reader;
FETCH 1 FROM untouched;
FETCH 1 FROM sorted;
ROLLBACK;
SELECT * FROM sees();

-- One that masks, and came from elsewhere: what bears the name is masked.
SELECT pii_classify('shop.event', 'doc.free', 'red');
SELECT * FROM sees();
ALTER TABLE pii_path DISABLE TRIGGER pii_bind;
UPDATE pii_path SET cluster = 'elsewhere' WHERE path = 'doc.free';
ALTER SCHEMA shop RENAME TO store;
SELECT * FROM sees();
ALTER SCHEMA store RENAME TO shop;
SELECT * FROM sees();
ALTER TABLE shop.event RENAME TO occurrence;
SELECT * FROM sees();
ALTER TABLE shop.occurrence RENAME TO event;
SELECT * FROM sees();

ALTER TABLE pii_path ENABLE ALWAYS TRIGGER pii_bind;
ALTER EVENT TRIGGER pii_on_ddl ENABLE ALWAYS;
DROP SCHEMA shop CASCADE;
DROP OWNED BY paths_reader;
DROP ROLE paths_reader;
