-- Types that hold any text without being text: none of them is bare without evidence.
SET client_min_messages = warning;
CREATE ROLE columns_owner;
CREATE ROLE columns_mallory;
CREATE ROLE columns_granted;
CREATE SCHEMA app AUTHORIZATION columns_owner;
CREATE SCHEMA twin AUTHORIZATION columns_owner;
CREATE SCHEMA lair AUTHORIZATION columns_mallory;
GRANT USAGE ON SCHEMA app, twin TO columns_mallory, columns_granted;
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
SET ROLE columns_owner;
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
GRANT SELECT ON app.events_masked, twin.events TO columns_mallory, columns_granted;
RESET ROLE;

SET ROLE columns_owner;
CREATE TYPE app.textrange AS RANGE (subtype = text);
CREATE DOMAIN app.short AS varchar(200);
CREATE DOMAIN app.names AS name;
CREATE TABLE app.odd (a name, b name[], c app.textrange, d app.textrange[], e app.short, f app.names, g bpchar(40), h "char", i int4range, j app.short[], k xml, l tsvector, m bytea);
INSERT INTO app.odd SELECT s, ARRAY[s]::name[], app.textrange(s, s, '[]'), ARRAY[app.textrange(s, s, '[]')], s, s, s, 'x', '[1,2]', ARRAY[s], ('<a>' || s || '</a>')::xml, to_tsvector('simple', s), convert_to(s, 'UTF8')
FROM (SELECT app.sentinel() || '@leak.example') t(s);
SELECT * FROM pii_create_masked_view('app.odd');
CREATE VIEW twin.odd AS SELECT * FROM app.odd;
GRANT SELECT ON app.odd_masked, twin.odd TO columns_mallory;
SET ROLE columns_mallory;
SELECT key, app.tells(value) AS twin_leaks, (SELECT app.tells(m.value) FROM app.odd_masked o, jsonb_each_text(to_jsonb(o)) m WHERE m.key = t.key) AS leaks
FROM twin.odd o, jsonb_each_text(to_jsonb(o)) t ORDER BY key;
SELECT app.tells(convert_from(m, 'UTF8')) AS leaks FROM app.odd_masked;
SELECT app.tells(convert_from(m, 'UTF8')) AS twin_leaks FROM twin.odd;
-- Ranges, and multiranges, over types in which anything may stand.
RESET ROLE; SET ROLE columns_owner;
CREATE TYPE app.pair AS (a text, b int);
CREATE TYPE app.pairs AS RANGE (subtype = app.pair);
CREATE TYPE app.docs AS RANGE (subtype = jsonb);
CREATE TYPE app.lists AS RANGE (subtype = text[]);
CREATE TYPE app.words AS RANGE (subtype = tsvector);
CREATE DOMAIN app.docs_of_ours AS app.docs;
CREATE TABLE app.ranges (a app.pairs, b app.docs, c app.lists, d app.words, e app.docs_of_ours, f app.docs[], g app.docs_multirange, h refcursor, i jsonpath, j tsquery, k app.pair[]);
INSERT INTO app.ranges SELECT app.pairs(ROW(s, 1)::app.pair, ROW(s, 1)::app.pair, '[]'), app.docs(to_jsonb(s), to_jsonb(s), '[]'), app.lists(ARRAY[s], ARRAY[s], '[]'),
    app.words(to_tsvector('simple', s), to_tsvector('simple', s), '[]'), app.docs(to_jsonb(s), to_jsonb(s), '[]'), ARRAY[app.docs(to_jsonb(s), to_jsonb(s), '[]')],
    app.docs_multirange(app.docs(to_jsonb(s), to_jsonb(s), '[]')), s::refcursor, to_json(s)::text::jsonpath, to_tsquery('simple', app.sentinel()), ARRAY[ROW(s, 1)::app.pair]
FROM (SELECT 'Ann ' || app.sentinel()) t(s);
SELECT * FROM pii_create_masked_view('app.ranges');
CREATE VIEW twin.ranges AS SELECT * FROM app.ranges;
GRANT SELECT ON app.ranges_masked, twin.ranges TO columns_mallory;
SET ROLE columns_mallory;
SELECT key, app.tells(value) AS twin_leaks, (SELECT app.tells(m.value) FROM app.ranges_masked o, jsonb_each_text(to_jsonb(o)) m WHERE m.key = t.key) AS leaks
FROM twin.ranges o, jsonb_each_text(to_jsonb(o)) t ORDER BY key;
-- A name that Postgres would cut is refused, so that the view is registered under the name that it has.
RESET ROLE;
SELECT * FROM pii_create_masked_view('app.odd', name => repeat('v', 64));
SELECT * FROM pii_create_masked_view('app.odd', name => repeat('s', 64) || '.v');
SELECT count(*) FROM pii_create_masked_view('app.odd', name => repeat('v', 63));
SELECT view_name FROM pii_masked_view ORDER BY 1;

RESET ROLE;
RESET SESSION AUTHORIZATION;
SET client_min_messages = warning;
DROP OWNED BY columns_owner, columns_mallory, columns_granted CASCADE;
DROP ROLE columns_owner, columns_mallory, columns_granted;
