-- Functions of the names of ours, in the schema of the extension, where others may create: one that fits better would be
-- called in place of the mask by every view that is made, and in place of any function by an administrator who calls it.
SET client_min_messages = warning;
CREATE ROLE overloads_owner;
CREATE ROLE overloads_mallory;
CREATE ROLE overloads_granted;
CREATE SCHEMA app AUTHORIZATION overloads_owner;
CREATE SCHEMA twin AUTHORIZATION overloads_owner;
CREATE SCHEMA lair AUTHORIZATION overloads_mallory;
GRANT USAGE ON SCHEMA app, twin TO overloads_mallory, overloads_granted;
GRANT USAGE ON SCHEMA lair TO PUBLIC;
-- Put together at run time, so that it stands in no statement: where it is found, something leaked.
CREATE FUNCTION app.sentinel() RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN 'zq7' || 'qzmole'; END $$;
CREATE FUNCTION app.tells(seen text) RETURNS boolean LANGUAGE sql IMMUTABLE AS
    $$ SELECT coalesce(pg_catalog.strpos(pg_catalog.lower(seen), app.sentinel()) > 0, false) $$;
-- Runs statements (separated by ;;) with REL standing for a relation, undoes them, and says whether rows or error tell.
CREATE FUNCTION app.try(statements text, relation text, OUT leaks boolean, OUT error text) LANGUAGE plpgsql AS $$
DECLARE
    parts text[] := string_to_array(replace(statements, 'REL', relation), ';;');
    line record; seen text := ''; m text; d text; h text; c text;
BEGIN
    BEGIN
        FOR n IN 1 .. cardinality(parts) - 1 LOOP EXECUTE parts[n]; END LOOP;
        FOR line IN EXECUTE parts[cardinality(parts)] LOOP seen := seen || line::text; END LOOP;
        RAISE EXCEPTION USING errcode = 'ATK00';
    EXCEPTION
        WHEN SQLSTATE 'ATK00' THEN NULL;
        WHEN OTHERS THEN
            GET STACKED DIAGNOSTICS m = MESSAGE_TEXT, d = PG_EXCEPTION_DETAIL, h = PG_EXCEPTION_HINT, c = PG_EXCEPTION_CONTEXT;
            seen := seen || concat(m, d, h, c);
            error := SQLSTATE;
    END;
    leaks := app.tells(seen);
END $$;
CREATE FUNCTION app.attack(statements text, OUT leaks boolean, OUT error text, OUT twin_leaks boolean) LANGUAGE plpgsql AS $$
BEGIN
    SELECT t.leaks, t.error INTO leaks, error FROM app.try(statements, 'app.events_masked') t;
    SELECT t.leaks INTO twin_leaks FROM app.try(statements, 'twin.events') t;
END $$;
SET ROLE overloads_owner;
CREATE TABLE app.events (id int PRIMARY KEY, kind text NOT NULL, email text UNIQUE, doc jsonb, raw json, tags text[], seen date);
INSERT INTO app.events
SELECT n, 'signup', app.sentinel() || n || '@leak.example',
       jsonb_build_object('event', 'signup', 'n', n, 'context', jsonb_build_object('traits', jsonb_build_object(
           'email', app.sentinel() || n || '@leak.example', 'name', 'Ann ' || app.sentinel()))),
       json_build_object('email', app.sentinel() || n || '@leak.example'),
       ARRAY['a', app.sentinel() || n || '@leak.example'], '2020-01-01'
FROM generate_series(1, 20) n;
SELECT * FROM pii_create_masked_view('app.events', keep => '{kind}');
-- The same without a mask: an attack that no longer works here tests nothing.
CREATE VIEW twin.events AS SELECT * FROM app.events;
GRANT SELECT ON app.events_masked, twin.events TO overloads_mallory, overloads_granted;
RESET ROLE;

GRANT CREATE ON SCHEMA public TO overloads_mallory;
SET ROLE overloads_mallory;
CREATE FUNCTION lair.shows(text, text, regclass) RETURNS text LANGUAGE sql AS 'SELECT $1';
CREATE FUNCTION lair.pii_mask_column(text, text, regclass) RETURNS text LANGUAGE sql AS 'SELECT $1';
CREATE FUNCTION public.shows(text, text, regclass) RETURNS text LANGUAGE sql AS 'SELECT $1';
CREATE TYPE lair.pii_mask AS RANGE (subtype = text);
SELECT t.name, (app.try(t.statements, '')).error FROM (VALUES
    ('one that fits better',  'CREATE FUNCTION public.pii_mask_column(text, text, regclass) RETURNS text LANGUAGE sql AS ''SELECT $1'';; SELECT 1'),
    ('for documents',         'CREATE FUNCTION public.pii_mask_column(jsonb, text, regclass) RETURNS jsonb LANGUAGE sql AS ''SELECT $1'';; SELECT 1'),
    ('for literals',          'CREATE FUNCTION public.pii_mask(text) RETURNS text LANGUAGE sql AS ''SELECT $1'';; SELECT 1'),
    ('an administrator''s',   'CREATE FUNCTION public.pii_grant_access(text, text) RETURNS void LANGUAGE sql AS ''SELECT 1'';; SELECT 1'),
    ('with defaults',         'CREATE FUNCTION public.pii_drop_masked_view(a text, b int DEFAULT 1) RETURNS void LANGUAGE sql AS ''SELECT 1'';; SELECT 1'),
    ('variadic',              'CREATE FUNCTION public.pii_has_access(VARIADIC text[]) RETURNS boolean LANGUAGE sql AS ''SELECT true'';; SELECT 1'),
    ('a procedure',           'CREATE PROCEDURE public.pii_classify(text, text) LANGUAGE sql AS ''SELECT 1'';; SELECT 1'),
    ('an aggregate',          'CREATE AGGREGATE public.pii_mask(text) (sfunc = textcat, stype = text);; SELECT 1'),
    ('a range',               'CREATE TYPE public.pii_grant_access AS RANGE (subtype = text);; SELECT 1'),
    ('renamed',               'ALTER FUNCTION public.shows(text, text, regclass) RENAME TO pii_mask_column;; SELECT 1'),
    ('renamed as a routine',  'ALTER ROUTINE public.shows(text, text, regclass) RENAME TO pii_mask_column;; SELECT 1'),
    ('moved',                 'ALTER FUNCTION lair.pii_mask_column(text, text, regclass) SET SCHEMA public;; SELECT 1'),
    ('in a function',         'DO $d$ BEGIN CREATE FUNCTION public.pii_preview(text, jsonb) RETURNS jsonb LANGUAGE sql AS ''SELECT $2''; END $d$;; SELECT 1'),
    ('in place of ours',      'CREATE OR REPLACE FUNCTION public.pii_mask(doc jsonb) RETURNS jsonb LANGUAGE sql AS ''SELECT $1'';; SELECT 1'),
    ('another name',          'CREATE FUNCTION public.pii_mine(text) RETURNS text LANGUAGE sql AS ''SELECT $1'';; SELECT 1'),
    ('another schema',        'CREATE FUNCTION lair.pii_grant_access(text, text) RETURNS void LANGUAGE sql AS ''SELECT 1'';; SELECT 1')
) t(name, statements);
CREATE FUNCTION public.pii_mask_column(text, text, regclass) RETURNS text LANGUAGE sql AS 'SELECT $1';
RESET ROLE;
-- Should one be there all the same, no view is made over it.
ALTER EVENT TRIGGER pii_on_ddl DISABLE;
SET ROLE overloads_mallory;
CREATE FUNCTION public.pii_mask_column(text, text, regclass) RETURNS text LANGUAGE sql AS 'SELECT $1';
RESET ROLE;
SET ROLE overloads_owner;
SELECT count(*) FROM pii_create_masked_view('app.events', name => 'second_masked');
-- One that was made in another way (a restore, say) shows what it should hide; the next refresh finds it.
SELECT format('CREATE OR REPLACE VIEW app.events_masked AS %s', definition) AS sql FROM pii_masked_view WHERE view_name = 'app.events_masked' \gset
:sql;
SET ROLE overloads_mallory;
SELECT bool_or(app.tells(email)) AS twin_leaks FROM app.events_masked;
SET ROLE overloads_owner;
SELECT count(*) FROM pii_refresh_masked_views('app.events');
RESET ROLE;
SELECT pii_add_matcher('nickname');
ALTER FUNCTION public.pii_mask_column(text, text, regclass) RENAME TO shown;
ALTER EVENT TRIGGER pii_on_ddl ENABLE ALWAYS;
SET ROLE overloads_owner;
SELECT count(*) FROM pii_refresh_masked_views('app.events');
SET ROLE overloads_mallory;
SELECT bool_or(app.tells(email)) AS leaks FROM app.events_masked;
RESET ROLE;
-- What was there before the extension is not overlooked.
DROP EXTENSION pii_access CASCADE;
SET ROLE overloads_mallory;
ALTER FUNCTION public.shown(text, text, regclass) RENAME TO pii_mask_column;
RESET ROLE;
\set SHOW_CONTEXT never
CREATE EXTENSION pii_access;
\set SHOW_CONTEXT errors
DROP FUNCTION public.pii_mask_column(text, text, regclass);
CREATE EXTENSION pii_access;
SELECT count(*) FROM pg_proc WHERE proname = 'pii_refuse_overloads';
SET ROLE overloads_owner;
SELECT count(*) FROM pii_create_masked_view('app.events');
GRANT SELECT ON app.events_masked TO overloads_mallory;
SET ROLE overloads_mallory;
SELECT bool_or(app.tells(email)) AS leaks FROM app.events_masked;
RESET ROLE;

RESET ROLE;
RESET SESSION AUTHORIZATION;
SET client_min_messages = warning;
DROP OWNED BY overloads_owner, overloads_mallory, overloads_granted CASCADE;
DROP ROLE overloads_owner, overloads_mallory, overloads_granted;
