-- One field of a document, where the mask is pushed down to the member that is wanted: every way to ask for it, with
-- functions, operators, types and plans of the attacker's own in between.
SET client_min_messages = warning;
CREATE ROLE fields_owner;
CREATE ROLE fields_mallory;
CREATE ROLE fields_granted;
CREATE SCHEMA app AUTHORIZATION fields_owner;
CREATE SCHEMA twin AUTHORIZATION fields_owner;
CREATE SCHEMA lair AUTHORIZATION fields_mallory;
GRANT USAGE ON SCHEMA app, twin TO fields_mallory, fields_granted;
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
SET ROLE fields_owner;
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
GRANT SELECT ON app.events_masked, twin.events TO fields_mallory, fields_granted;
RESET ROLE;

SET ROLE fields_mallory;
CREATE TABLE lair.loot (seen text);
CREATE FUNCTION lair.steal(anyelement) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS $$ BEGIN INSERT INTO lair.loot VALUES ($1::text); RETURN true; END $$;
CREATE FUNCTION lair.take(jsonb, text) RETURNS text LANGUAGE plpgsql COST 0.0001 AS $$ BEGIN INSERT INTO lair.loot VALUES ($1::text); RETURN $1 OPERATOR(pg_catalog.->>) $2; END $$;
CREATE OPERATOR lair.->> (leftarg = jsonb, rightarg = text, function = lair.take);
CREATE OPERATOR lair.=>> (leftarg = jsonb, rightarg = text, function = jsonb_object_field_text);
CREATE OPERATOR lair.#>> (leftarg = jsonb, rightarg = text[], function = jsonb_extract_path_text);
CREATE FUNCTION lair.same(text, text) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS $$ BEGIN INSERT INTO lair.loot VALUES ($1), ($2); RETURN true; END $$;
CREATE OPERATOR lair.=== (leftarg = text, rightarg = text, function = lair.same);
CREATE FUNCTION lair.inlined(jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT $1 -> 'context' -> 'traits' ->> 'email' $$;
CREATE DOMAIN lair.doc AS jsonb CHECK (lair.steal(value));
CREATE DOMAIN lair.plain AS jsonb;
CREATE TYPE lair.traits AS (email text, name text);
CREATE TYPE lair.context AS (traits lair.traits);
CREATE TYPE lair.event AS (context lair.context);
-- The same in one more layer: his view, his function, his materialized view over the masked one.
CREATE VIEW lair.fields AS SELECT id, doc -> 'context' AS context, doc['context']['traits'] AS traits FROM app.events_masked;
CREATE VIEW lair.fields_twin AS SELECT id, doc -> 'context' AS context, doc['context']['traits'] AS traits FROM twin.events;
SELECT t.name, a.*, b.* FROM (VALUES
    (1, 'arrows',                 'SELECT doc -> ''context'' -> ''traits'' ->> ''email'' FROM REL'),
    (2, 'path',                   'SELECT doc #>> ''{context,traits,email}'' FROM REL'),
    (3, 'path, then arrow',       'SELECT doc #> ''{context,traits}'' ->> ''name'' FROM REL'),
    (4, 'subscripts',             'SELECT doc[''context''][''traits''][''email''] FROM REL'),
    (5, 'subscript, then arrow',  'SELECT doc[''context''] -> ''traits'' ->> ''email'' FROM REL'),
    (6, 'functions',              'SELECT jsonb_extract_path_text(doc, ''context'', ''traits'', ''email''), jsonb_object_field_text(jsonb_object_field(doc, ''context''), ''traits'') FROM REL'),
    (7, 'variadic',               'SELECT jsonb_extract_path_text(doc, VARIADIC ''{context,traits,email}'') FROM REL'),
    (8, 'keys from a table',      'SELECT doc -> c -> t ->> e FROM REL, (VALUES (''context'', ''traits'', ''email'')) k(c, t, e)'),
    (9, 'his operator of their function', 'SELECT doc -> ''context'' -> ''traits'' OPERATOR(lair.=>>) ''email'', doc OPERATOR(lair.#>>) ''{context,traits,name}'' FROM REL'),
    (10, 'his operator',          'SELECT doc -> ''context'' -> ''traits'' OPERATOR(lair.->>) ''email'' FROM REL;; SELECT seen FROM lair.loot'),
    (11, 'his operator on the whole', 'SELECT doc OPERATOR(lair.->>) ''event'' FROM REL;; SELECT seen FROM lair.loot'),
    (12, 'his operator in front', 'SET LOCAL search_path = lair, pg_catalog;; SELECT doc ->> ''event'' FROM REL;; SELECT seen FROM lair.loot'),
    (13, 'a condition',           'SELECT id FROM REL WHERE lair.steal(doc -> ''context'' -> ''traits'' ->> ''email'');; SELECT seen FROM lair.loot'),
    (14, 'a condition before it', 'SELECT doc ->> ''event'' FROM REL WHERE lair.steal(doc) AND doc ->> ''event'' = ''signup'';; SELECT seen FROM lair.loot'),
    (15, 'a condition on a part', 'SELECT id FROM REL WHERE lair.steal(doc -> ''context'') OR doc ->> ''event'' = ''x'';; SELECT seen FROM lair.loot'),
    (16, 'his comparison',        'SELECT 1 FROM REL a JOIN REL b ON a.doc #>> ''{context,traits,email}'' OPERATOR(lair.===) (b.doc #>> ''{context,traits,name}'');; SELECT seen FROM lair.loot'),
    (17, 'sorted by it',          'SELECT id FROM REL ORDER BY lair.steal(doc #>> ''{context,traits,email}'');; SELECT seen FROM lair.loot'),
    (18, 'grouped by it',         'SELECT doc #>> ''{context,traits,email}'', count(*) FROM REL GROUP BY 1'),
    (19, 'grouped, and the rest', 'SELECT doc ->> ''event'', jsonb_agg(doc) FROM REL GROUP BY 1'),
    (20, 'filtered aggregate',    'SELECT max(doc #>> ''{context,traits,email}'') FILTER (WHERE doc ->> ''event'' = ''signup'') FROM REL'),
    (21, 'inlined function',      'SELECT lair.inlined(doc) FROM REL'),
    (22, 'exists',                'SELECT app.sentinel() FROM REL WHERE doc -> ''context'' -> ''traits'' ? (app.sentinel() || ''x'') OR doc #> ''{context,traits}'' @> jsonb_build_object(''name'', ''Ann '' || app.sentinel())'),
    (23, 'case',                  'SELECT CASE WHEN doc ->> ''event'' = ''signup'' THEN doc -> ''context'' END FROM REL'),
    (24, 'coalesce and nullif',   'SELECT coalesce(doc -> ''no'', doc -> ''context''), nullif(doc #>> ''{context,traits,email}'', '''') FROM REL'),
    (25, 'lateral',               'SELECT l.* FROM REL r, LATERAL (SELECT r.doc -> ''context'' -> ''traits'' AS t OFFSET 0) l'),
    (26, 'array of parts',        'SELECT ARRAY[doc -> ''context'', doc #> ''{context,traits}''] FROM REL'),
    (27, 'row of parts',          'SELECT ROW(doc -> ''context'', doc) FROM REL'),
    (28, 'a cast to his domain',  'SELECT (doc -> ''context'')::lair.doc FROM REL;; SELECT seen FROM lair.loot'),
    (29, 'his domain, then arrow','SELECT doc::lair.plain -> ''context'' -> ''traits'' ->> ''email'' FROM REL'),
    (30, 'populated record',      'SELECT jsonb_populate_record(NULL::lair.event, doc) FROM REL'),
    (31, 'record of a part',      'SELECT r.* FROM REL, jsonb_to_record(doc #> ''{context,traits}'') r(email text, name text)'),
    (32, 'jsonpath of a part',    'SELECT jsonb_path_query(doc -> ''context'', ''$.traits.email''), jsonb_path_query_first(doc, ''$.context.*.name'') FROM REL'),
    (33, 'jsonpath with guesses', 'SELECT app.sentinel() FROM REL WHERE jsonb_path_exists(doc, ''$.context.traits.email ? (@ == $g)'', jsonb_build_object(''g'', app.sentinel() || ''3@leak.example''))'),
    (34, 'jsonpath, unwrapped',   'SELECT jsonb_path_query_array(doc, ''$.** ? (@.type() == "object").keyvalue()'') FROM REL'),
    (35, 'each',                  'SELECT e.* FROM REL, jsonb_each_text(doc #> ''{context,traits}'') e'),
    (36, 'set and take',          'SELECT jsonb_set(doc, ''{a}'', doc #> ''{context,traits}'') -> ''a'' ->> ''email'', (doc || doc -> ''context'') #>> ''{traits,email}'' FROM REL'),
    (37, 'take, and minus',       'SELECT doc #- ''{context,traits,name}'', (doc - ''event'') -> ''context'' FROM REL'),
    (38, 'plain json',            'SELECT raw ->> ''email'', raw #>> ''{email}'', json_extract_path_text(raw, ''email'') FROM REL'),
    (39, 'json as jsonb',         'SELECT raw::jsonb ->> ''email'', doc::json -> ''context'' #>> ''{traits,email}'' FROM REL'),
    (40, 'whole row, as jsonb',   'SELECT to_jsonb(r) #>> ''{doc,context,traits,email}'', to_jsonb(r) ->> ''email'' FROM REL r'),
    (41, 'field of a record',     'SELECT (r).email, ((r).doc #>> ''{context,traits,email}'') FROM (SELECT r FROM REL r OFFSET 0) s'),
    (42, 'text and back',         'SELECT doc::text::jsonb #>> ''{context,traits,email}'' FROM REL'),
    (43, 'his view',              'SELECT context #>> ''{traits,email}'', traits FROM VIEW'),
    (44, 'his view, a condition', 'SELECT id FROM VIEW WHERE lair.steal(traits ->> ''email'');; SELECT seen FROM lair.loot'),
    (45, 'window',                'SELECT first_value(doc -> ''context'') OVER (PARTITION BY doc ->> ''event'' ORDER BY doc #>> ''{context,traits,email}'') FROM REL'),
    (46, 'set operation',         'SELECT doc -> ''context'' FROM REL UNION SELECT doc -> ''context'' -> ''traits'' FROM REL'),
    (47, 'recursion',             'WITH RECURSIVE w AS (SELECT doc AS d FROM REL UNION SELECT v FROM w, jsonb_each(CASE jsonb_typeof(d) WHEN ''object'' THEN d ELSE ''{}'' END) e(k, v)) SELECT d FROM w'),
    (48, 'values list',           'SELECT v.x FROM REL, LATERAL (VALUES (doc #>> ''{context,traits,email}''), (email)) v(x)'),
    (49, 'negative and numeric keys', 'SELECT doc -> ''context'' -> ''traits'' -> 0, doc #> ''{context,-1}'', doc #>> ''{context,traits,email,0}'', doc -> 0 FROM REL;; SELECT doc #>> ''{context,traits}'' FROM REL'),
    (50, 'copied', 'CREATE TABLE lair.kept AS SELECT doc -> ''context'' -> ''traits'' ->> ''email'' AS e, doc[''context''] AS c FROM REL;; SELECT * FROM lair.kept')
) t(n, name, statements), LATERAL (SELECT
    (app.try(replace(t.statements, 'VIEW', 'lair.fields'), 'app.events_masked')).*) a,
    LATERAL (SELECT (app.try(replace(t.statements, 'VIEW', 'lair.fields_twin'), 'twin.events')).leaks AS twin_leaks) b ORDER BY t.n;
-- SQL/JSON, where the server knows it: nothing comes out.
SELECT t.name, (app.try(t.statements, 'app.events_masked')).leaks FROM (VALUES
    ('json_value', 'SELECT json_value(doc, ''$.context.traits.email'') FROM REL'), ('json_query', 'SELECT json_query(doc, ''$.context'') FROM REL'),
    ('json_exists', 'SELECT app.sentinel() FROM REL WHERE json_exists(doc, ''$.context.traits.email ? (@ starts with "zq7")'')'),
    ('json_table', 'SELECT t.* FROM REL, json_table(doc, ''$.context.traits'' COLUMNS (email text PATH ''$.email'', name text PATH ''$.name'')) t'),
    ('json_value on error', 'SELECT json_value(doc, ''$.context.traits.email'' RETURNING int ERROR ON ERROR) FROM REL'),
    ('json_scalar', 'SELECT json_scalar(email) FROM REL'), ('json object', 'SELECT json_object(''a'' VALUE doc) FROM REL'), ('json_serialize', 'SELECT json_serialize(raw) FROM REL')
) t(name, statements);
-- What only a part of is wanted is what it is in the whole, under every plan.
CREATE FUNCTION lair.differences(OUT different bigint, OUT rows bigint) LANGUAGE sql AS $$
    SELECT count(*) FILTER (WHERE part IS DISTINCT FROM whole), count(*) FROM (
        SELECT (doc -> 'context')::text || (doc #> '{context,traits}')::text || (doc['context']['traits']['email'])::text || (doc ->> 'event') AS part,
            (w -> 'context')::text || (w #> '{context,traits}')::text || (w #> '{context,traits,email}')::text || (w ->> 'event') AS whole
        FROM app.events_masked, LATERAL (SELECT doc::text::jsonb AS w) l) c $$;
SELECT * FROM lair.differences();
SET jit = on; SET jit_above_cost = 0; SET jit_inline_above_cost = 0; SET jit_optimize_above_cost = 0;
SELECT * FROM lair.differences();
SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off;
SELECT * FROM lair.differences();

RESET ROLE;
RESET SESSION AUTHORIZATION;
SET client_min_messages = warning;
DROP OWNED BY fields_owner, fields_mallory, fields_granted CASCADE;
DROP ROLE fields_owner, fields_mallory, fields_granted;
