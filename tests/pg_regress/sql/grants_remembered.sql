-- What a role sees is remembered from statement to statement of a session. Whatever it depends on makes the session think
-- again at once, in the same transaction too, and back again when that is rolled back.
CREATE ROLE ada;
CREATE ROLE analysts;
CREATE SCHEMA shop;
CREATE TABLE shop.event (id int PRIMARY KEY, body jsonb);
INSERT INTO shop.event VALUES (1, '{"email": "ada@example.com"}');
SELECT pii_create_masked_view('shop.event');
GRANT USAGE ON SCHEMA shop TO ada;
GRANT SELECT ON shop.event_masked TO ada;
-- The source by its OID: its name changes below. Each way to ask, one after the other.
CREATE FUNCTION public.sees(OUT said boolean, OUT view_shows boolean, OUT mask_shows boolean) LANGUAGE plpgsql AS $$
DECLARE
    source regclass := (SELECT source FROM public.this_source);
    read text;
BEGIN
    said := pii_has_access('ada', source);
    SET LOCAL ROLE ada;
    EXECUTE (SELECT format('SELECT body ->> ''email'' FROM %s', view) FROM public.this_source) INTO read;
    view_shows := read = 'ada@example.com';
    EXECUTE format('SELECT pii_mask(jsonb %L, %s::oid::regclass) ->> ''email''',
        '{"email": "ada@example.com"}', source::oid) INTO read;
    mask_shows := read = 'ada@example.com';
    RESET ROLE;
END $$;
CREATE TABLE public.this_source AS SELECT 'shop.event'::regclass AS source, 'shop.event_masked'::regclass AS view;
GRANT SELECT ON public.this_source TO ada;

SELECT * FROM sees();
SELECT pii_grant_access('ada', source => 'shop.event', reason => 'support');
SELECT * FROM sees();

-- A grant knows its source by name, too: what bears another name now is another source, until the grant follows. Here the
-- event triggers that let it follow are off.
ALTER EVENT TRIGGER pii_on_ddl DISABLE;
BEGIN;
SELECT * FROM sees();
SAVEPOINT before;
ALTER TABLE shop.event RENAME TO occurrence;
SELECT * FROM sees();
ROLLBACK TO before;
SELECT * FROM sees();
ALTER SCHEMA shop RENAME TO store;
SELECT * FROM sees();
ROLLBACK TO before;
SELECT * FROM sees();
CREATE SCHEMA other;
GRANT USAGE ON SCHEMA other TO ada;
ALTER TABLE shop.event SET SCHEMA other;
SELECT * FROM sees();
ROLLBACK;
SELECT * FROM sees();
-- Also an expression of PL/pgSQL whose source stands in a function of SQL, by its number.
SELECT format('CREATE FUNCTION public.masked(doc jsonb) RETURNS jsonb LANGUAGE sql STABLE AS %L',
    format('SELECT public.pii_mask(doc, %s::oid::regclass)', 'shop.event'::regclass::oid)) AS function \gset
:function;
CREATE FUNCTION public.expression() RETURNS text LANGUAGE plpgsql AS $$
DECLARE doc jsonb := '{"email": "ada@example.com"}'; seen jsonb;
BEGIN
    seen := public.masked(doc);
    RETURN seen ->> 'email';
END $$;
SET ROLE ada;
SELECT expression();
SELECT expression();
RESET ROLE;
ALTER TABLE shop.event RENAME TO occurrence;
SET ROLE ada;
SELECT expression();
RESET ROLE;
ALTER TABLE shop.occurrence RENAME TO event;
SET ROLE ada;
SELECT expression();
RESET ROLE;
ALTER EVENT TRIGGER pii_on_ddl ENABLE ALWAYS;

-- Memberships.
SELECT pii_revoke_access('ada', source => 'shop.event');
SELECT pii_grant_access('analysts', source => 'shop.event', reason => 'support');
SELECT * FROM sees();
BEGIN;
GRANT analysts TO ada;
SELECT * FROM sees();
ROLLBACK;
SELECT * FROM sees();
GRANT analysts TO ada;
SELECT * FROM sees();
BEGIN;
REVOKE analysts FROM ada;
SELECT * FROM sees();
ROLLBACK;
SELECT * FROM sees();
REVOKE analysts FROM ada;
SELECT * FROM sees();

-- Grants of a transaction that does not commit.
BEGIN;
SELECT pii_grant_access('ada', source => 'shop.event', reason => 'support');
SELECT * FROM sees();
ROLLBACK;
SELECT * FROM sees();
SELECT pii_grant_access('ada', source => 'shop.event', reason => 'support');
BEGIN;
SELECT pii_revoke_access('ada', source => 'shop.event');
SELECT * FROM sees();
ROLLBACK;
SELECT * FROM sees();
SELECT pii_revoke_access('ada', source => 'shop.event');

-- An end that comes while nothing else changes.
SELECT pii_grant_access('ada', source => 'shop.event', reason => 'support', expires_at => clock_timestamp() + interval '1 second');
SELECT * FROM sees();
SELECT pg_sleep(1.1);
SELECT * FROM sees();

-- The setting.
SELECT pii_grant_access('ada', source => 'shop.event', reason => 'support');
SELECT * FROM sees();
SET pii_access.force_mask = on;
SELECT * FROM sees();
SET pii_access.force_mask = off;
SELECT * FROM sees();

-- More roles and sources than are remembered, each with its own answer.
DO $$ BEGIN
    FOR n IN 1..20 LOOP EXECUTE format('CREATE TABLE shop.event_%s (body jsonb)', n); END LOOP;
END $$;
SELECT s, string_agg(r::text, ' ' ORDER BY round, r) AS who_sees
FROM generate_series(1, 2) AS round,
    (VALUES ('ada'::regrole), ('analysts')) AS roles (r),
    (SELECT oid::regclass FROM pg_class WHERE relname ~ '^event' AND relkind = 'r') AS sources (s)
WHERE pii_has_access(r, s)
GROUP BY s ORDER BY s;

-- The extension, created anew.
DROP EXTENSION pii_access CASCADE;
CREATE EXTENSION pii_access;
SELECT pii_create_masked_view('shop.event');
GRANT SELECT ON shop.event_masked TO ada;
UPDATE public.this_source SET view = 'shop.event_masked';
SELECT * FROM sees();
DROP OWNED BY ada, analysts;
DROP ROLE ada, analysts;
