-- A source, its masked view or a role is dropped and made anew under the same name, in the session that reads: the grant was
-- about what is gone. And where it is taken back to a savepoint, the grant counts again.
SET client_min_messages = warning;
CREATE ROLE recreated_reader;
CREATE TABLE event (id integer PRIMARY KEY, doc jsonb);
INSERT INTO event VALUES (1, '{"email": "ada@example.com"}');
SELECT FROM pii_create_masked_view('event');
GRANT SELECT ON event_masked TO recreated_reader;
PREPARE kept AS SELECT doc ->> 'email' = 'ada@example.com' FROM event_masked WHERE id = 1;
CREATE FUNCTION static() RETURNS boolean LANGUAGE plpgsql AS
    $$ BEGIN RETURN (SELECT doc ->> 'email' = 'ada@example.com' FROM event_masked WHERE id = 1); END $$;
CREATE FUNCTION inlined() RETURNS boolean LANGUAGE sql STABLE AS
    $$ SELECT doc ->> 'email' = 'ada@example.com' FROM event_masked WHERE id = 1 $$;
CREATE FUNCTION expression() RETURNS boolean LANGUAGE plpgsql AS
    $$ DECLARE doc jsonb := '{"email": "ada@example.com"}'; BEGIN doc := pii_mask(doc, 'event'); RETURN doc ->> 'email' = 'ada@example.com'; END $$;
-- Whether the reader sees in clear, by each way that keeps a plan.
CREATE FUNCTION sees(OUT by_view boolean, OUT by_prepared boolean, OUT by_static boolean, OUT by_inlined boolean, OUT by_expression boolean)
LANGUAGE plpgsql AS $$ BEGIN
    SET LOCAL ROLE recreated_reader;
    EXECUTE 'SELECT doc ->> ''email'' = ''ada@example.com'' FROM event_masked' INTO by_view;
    EXECUTE 'EXECUTE kept' INTO by_prepared;
    by_static := static();
    -- Anew: up to 17 a function of SQL that is called by an expression keeps its plans for a transaction, also over the end
    -- of their tables.
    EXECUTE 'SELECT inlined()' INTO by_inlined;
    by_expression := expression();
    RESET ROLE;
END $$;
CREATE PROCEDURE table_anew() LANGUAGE plpgsql AS $$ BEGIN
    DROP TABLE event CASCADE;
    CREATE TABLE event (id integer PRIMARY KEY, doc jsonb);
    INSERT INTO event VALUES (1, '{"email": "ada@example.com"}');
    PERFORM pii_create_masked_view('event');
    GRANT SELECT ON event_masked TO recreated_reader;
END $$;
CREATE PROCEDURE view_anew() LANGUAGE plpgsql AS $$ BEGIN
    DROP VIEW event_masked;
    PERFORM pii_create_masked_view('event');
    GRANT SELECT ON event_masked TO recreated_reader;
END $$;
CREATE PROCEDURE role_anew() LANGUAGE plpgsql AS $$ BEGIN
    DROP OWNED BY recreated_reader;
    DROP ROLE recreated_reader;
    CREATE ROLE recreated_reader;
    GRANT SELECT ON event_masked TO recreated_reader;
END $$;
SELECT * FROM sees();
SELECT pii_grant_access('recreated_reader', source => 'event');
SELECT * FROM sees();

-- In one transaction, and back.
BEGIN;
SELECT * FROM sees();
SAVEPOINT before;
CALL table_anew();
SELECT * FROM sees();
SELECT pii_grant_access('recreated_reader', source => 'event');
SELECT * FROM sees();
ROLLBACK TO before;
SELECT * FROM sees();
CALL view_anew();
SELECT * FROM sees();
ROLLBACK TO before;
SELECT * FROM sees();
CALL role_anew();
SELECT * FROM sees();
SELECT pii_grant_access('recreated_reader', source => 'event');
SELECT * FROM sees();
ROLLBACK TO before;
SELECT * FROM sees();
-- What was rolled back in a subtransaction of PL/pgSQL.
DO $$ BEGIN CALL role_anew(); RAISE EXCEPTION 'back'; EXCEPTION WHEN raise_exception THEN NULL; END $$;
SELECT * FROM sees();
DO $$ BEGIN CALL table_anew(); RAISE EXCEPTION 'back'; EXCEPTION WHEN raise_exception THEN NULL; END $$;
SELECT * FROM sees();
ROLLBACK;
SELECT * FROM sees();
-- The extension itself.
BEGIN;
DROP EXTENSION pii_access CASCADE;
CREATE EXTENSION pii_access;
SELECT FROM pii_create_masked_view('event');
GRANT SELECT ON event_masked TO recreated_reader;
SELECT * FROM sees();
ROLLBACK;
SELECT * FROM sees();
-- And for good.
CALL view_anew();
SELECT * FROM sees();
CALL table_anew();
SELECT * FROM sees();
SELECT pii_grant_access('recreated_reader', source => 'event');
SELECT * FROM sees();
CALL role_anew();
SELECT * FROM sees();
-- The twin: a view of that name without a mask.
DROP VIEW event_masked;
CREATE VIEW event_masked AS SELECT * FROM event;
GRANT SELECT ON event_masked TO recreated_reader;
SELECT * FROM sees();
DROP TABLE event CASCADE;
DROP OWNED BY recreated_reader;
DROP ROLE recreated_reader;
