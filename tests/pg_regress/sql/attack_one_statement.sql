-- A mask decides again at every row. A cursor that hands on each row as it comes lives on while, within one statement of the
-- client, the role changes, or what it may see.
SET client_min_messages = warning;
CREATE ROLE one_first;
CREATE ROLE one_second;
CREATE ROLE one_team;
CREATE FUNCTION sentinel() RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN 'zq7' || 'qzmole'; END $$;
CREATE SCHEMA shop;
CREATE TABLE shop.event (id integer, doc jsonb);
INSERT INTO shop.event SELECT n, jsonb_build_object('email', sentinel()) FROM generate_series(1, 9) n;
SELECT FROM pii_create_masked_view('shop.event', name => 'public.event_masked');
CREATE VIEW twin AS SELECT * FROM shop.event;
GRANT SELECT ON event_masked, twin TO one_first, one_second;
-- By a category: the mask stays in the plan, and the plan serves everybody.
SELECT pii_grant_access('one_first', 'shop.event', categories => '{email}');
-- Whether what is fetched tells: first as one_first, then after each of the commands.
CREATE FUNCTION told(relation text, VARIADIC commands text[]) RETURNS text LANGUAGE plpgsql AS $$
DECLARE c refcursor; seen text; said text := '';
BEGIN
    SET LOCAL ROLE one_first;
    OPEN c FOR EXECUTE format('SELECT doc ->> ''email'' FROM %s', relation);
    FETCH c INTO seen;
    said := strpos(seen, sentinel()) > 0;
    FOR n IN 1 .. cardinality(commands) LOOP
        RESET ROLE;
        SET LOCAL ROLE one_first;
        EXECUTE commands[n];
        FETCH c INTO seen;
        said := concat_ws(', ', said, (strpos(seen, sentinel()) > 0)::text);
    END LOOP;
    RESET ROLE;
    RETURN said;
END $$;
-- The role, there and back.
BEGIN; SELECT told('event_masked', 'SET LOCAL ROLE one_second', 'SELECT', 'SET LOCAL ROLE one_second'); ROLLBACK;
-- The grant. What a statement has lost it does not gain again, but another role's reading is another's.
BEGIN; SELECT told('event_masked', 'RESET ROLE; SELECT pii_revoke_access(''one_first''); SET LOCAL ROLE one_first',
    'RESET ROLE; SELECT pii_grant_access(''one_first'', ''shop.event'', categories => ''{email}''); SET LOCAL ROLE one_first',
    'SET LOCAL ROLE one_second'); ROLLBACK;
-- A membership, taken away.
SELECT pii_revoke_access('one_first');
SELECT pii_grant_access('one_team', 'shop.event', categories => '{email}');
GRANT one_team TO one_first;
BEGIN; SELECT told('event_masked', 'SELECT', 'RESET ROLE; REVOKE one_team FROM one_first; SET LOCAL ROLE one_first'); ROLLBACK;
BEGIN; SELECT told('event_masked', 'SELECT', 'RESET ROLE; DROP OWNED BY one_team; SET LOCAL ROLE one_first'); ROLLBACK;
-- The setting.
BEGIN; SELECT told('event_masked', 'SELECT', 'SET LOCAL pii_access.force_mask = on'); ROLLBACK;
-- The name of the source's schema, which no lock keeps, where nothing lets the grant follow it: from the next statement on.
ALTER EVENT TRIGGER pii_on_ddl DISABLE;
BEGIN;
SET LOCAL ROLE one_first;
DECLARE c CURSOR FOR SELECT strpos(doc ->> 'email', sentinel()) > 0 AS told FROM event_masked;
FETCH 1 FROM c;
RESET ROLE;
ALTER SCHEMA shop RENAME TO store;
SET LOCAL ROLE one_first;
FETCH 1 FROM c;
RESET ROLE;
ALTER SCHEMA store RENAME TO shop;
SET LOCAL ROLE one_first;
FETCH 1 FROM c;
ROLLBACK;
ALTER EVENT TRIGGER pii_on_ddl ENABLE ALWAYS;
-- The twin: nothing stands between.
BEGIN; SELECT told('twin', 'SET LOCAL ROLE one_second', 'SET LOCAL pii_access.force_mask = on'); ROLLBACK;
DROP SCHEMA shop CASCADE;
DROP OWNED BY one_first, one_second, one_team;
DROP ROLE one_first, one_second, one_team;
