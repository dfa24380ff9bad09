-- Reading a masked view by every way that takes rows apart or carries them elsewhere: leaky functions and operators that
-- cost nothing, whole rows, casts, JSON, XML, text search, system columns, COPY.
SET client_min_messages = warning;
CREATE ROLE rows_owner;
CREATE ROLE rows_mallory;
CREATE ROLE rows_granted;
CREATE SCHEMA app AUTHORIZATION rows_owner;
CREATE SCHEMA twin AUTHORIZATION rows_owner;
CREATE SCHEMA lair AUTHORIZATION rows_mallory;
GRANT USAGE ON SCHEMA app, twin TO rows_mallory, rows_granted;
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
SET ROLE rows_owner;
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
GRANT SELECT ON app.events_masked, twin.events TO rows_mallory, rows_granted;
RESET ROLE;

-- Functions and operators of the attacker's own, cheap enough to be evaluated first.
SET ROLE rows_mallory;
CREATE TABLE lair.loot (seen text);
CREATE FUNCTION lair.steal(text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS
    $$ BEGIN INSERT INTO lair.loot VALUES ($1); RETURN true; END $$;
CREATE FUNCTION lair.steal(jsonb) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS
    $$ BEGIN INSERT INTO lair.loot VALUES ($1::text); RETURN true; END $$;
CREATE FUNCTION lair.shout(text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS
    $$ BEGIN RAISE WARNING 'told: %', app.tells($1); RETURN true; END $$;
CREATE FUNCTION lair.fail(text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS
    $$ BEGIN RAISE EXCEPTION 'saw %', $1; END $$;
CREATE FUNCTION lair.eq(text, text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS
    $$ BEGIN INSERT INTO lair.loot VALUES ($1), ($2); RETURN true; END $$;
CREATE OPERATOR lair.=== (leftarg = text, rightarg = text, function = lair.eq, restrict = eqsel);
CREATE FUNCTION lair.add(text, text) RETURNS text LANGUAGE plpgsql AS
    $$ BEGIN INSERT INTO lair.loot VALUES ($2); RETURN $1; END $$;
CREATE AGGREGATE lair.collect(text) (sfunc = lair.add, stype = text, initcond = '');
CREATE TYPE lair.box AS (v text);
CREATE FUNCTION lair.boxed(text) RETURNS lair.box LANGUAGE plpgsql COST 0.0000001 AS
    $$ BEGIN INSERT INTO lair.loot VALUES ($1); RETURN ROW($1)::lair.box; END $$;
CREATE CAST (text AS lair.box) WITH FUNCTION lair.boxed(text);
CREATE DOMAIN lair.spied AS text CHECK (lair.steal(value));

SELECT t.name, a.* FROM (VALUES
    (1, 'plain select',                'SELECT email, doc, raw, tags FROM REL'),
    (2, 'leaky function in WHERE',     'SELECT id FROM REL WHERE lair.steal(email);; SELECT seen FROM lair.loot'),
    (3, 'leaky function on a key',     'SELECT id FROM REL WHERE lair.steal(doc #>> ''{context,traits,email}'');; SELECT seen FROM lair.loot'),
    (4, 'leaky function on a document','SELECT id FROM REL WHERE lair.steal(doc);; SELECT seen FROM lair.loot'),
    (5, 'function that fails loudly',  'SELECT id FROM REL WHERE lair.fail(email)'),
    (6, 'leaky operator',              'SELECT id FROM REL WHERE email OPERATOR(lair.===) ''x'';; SELECT seen FROM lair.loot'),
    (7, 'leaky aggregate',             'SELECT lair.collect(email) FROM REL;; SELECT seen FROM lair.loot'),
    (8, 'leaky cast',                  'SELECT (email::lair.box).v FROM REL;; SELECT seen FROM lair.loot'),
    (9, 'leaky domain',                'SELECT email::lair.spied FROM REL;; SELECT seen FROM lair.loot'),
    (10, 'leaky join',                 'SELECT 1 FROM REL a JOIN REL b ON a.email OPERATOR(lair.===) b.email;; SELECT seen FROM lair.loot'),
    (11, 'failing cast',               'SELECT email::int FROM REL'),
    (12, 'failing cast of a key',      'SELECT (doc #>> ''{context,traits,email}'')::int FROM REL'),
    (13, 'whole row',                  'SELECT e FROM REL e'),
    (14, 'whole row as text',          'SELECT e::text FROM REL e'),
    (15, 'to_jsonb',                   'SELECT to_jsonb(e) FROM REL e'),
    (16, 'row_to_json',                'SELECT row_to_json(e) FROM REL e'),
    (17, 'json_agg',                   'SELECT json_agg(e) FROM REL e'),
    (18, 'format',                     'SELECT format(''%s'', e) FROM REL e'),
    (19, 'table_to_xml',               'SELECT table_to_xml(''REL'', true, false, '''')'),
    (20, 'query_to_xml',               'SELECT query_to_xml(''SELECT * FROM REL'', true, false, '''')'),
    (21, 'cursor_to_xml',              'DECLARE c_xml CURSOR FOR SELECT * FROM REL;; SELECT cursor_to_xml(''c_xml'', 5, true, false, '''')'),
    (22, 'xmlforest',                  'SELECT xmlforest(email, doc) FROM REL'),
    (23, 'ts_stat',                    'SELECT * FROM ts_stat(''SELECT to_tsvector(''''simple'''', email) FROM REL'')'),
    (24, 'to_tsvector of a document',  'SELECT to_tsvector(''simple'', doc) FROM REL'),
    (25, 'jsonb_each',                 'SELECT v FROM REL, jsonb_each(doc) v'),
    (26, 'jsonb_path_query',           'SELECT jsonb_path_query(doc, ''$.**'') FROM REL'),
    (27, 'jsonb_populate_record',      'SELECT r FROM REL, jsonb_to_recordset(jsonb_build_array(to_jsonb(doc -> ''context'' -> ''traits''))) AS r(email text, name text)'),
    (28, 'subscript',                  'SELECT doc[''context''][''traits''][''email''] FROM REL'),
    (29, 'delete what is not wanted',  'SELECT doc - ''event'' FROM REL'),
    (30, 'merge into another key',     'SELECT jsonb_build_object(''k'', doc #> ''{context,traits,email}'') FROM REL'),
    (31, 'reverse in a sub-select',    'SELECT reverse(r) FROM (SELECT reverse(email) AS r FROM REL OFFSET 0) s'),
    (32, 'unnest',                     'SELECT unnest(tags) FROM REL'),
    (33, 'array_to_string',            'SELECT array_to_string(tags, '','') FROM REL'),
    (34, 'json text',                  'SELECT raw ->> ''email'' FROM REL'),
    (35, 'lateral function',           'SELECT s.* FROM REL e, LATERAL (SELECT e.email) s'),
    (36, 'union with nothing',         'SELECT email FROM REL UNION ALL SELECT NULL'),
    (37, 'recursive',                  'WITH RECURSIVE r AS (SELECT email, 1 AS n FROM REL UNION ALL SELECT email, n + 1 FROM r WHERE n < 2) SELECT * FROM r'),
    (39, 'grouping sets',              'SELECT email, count(*) FROM REL GROUP BY GROUPING SETS ((email), ())'),
    (40, 'full join',                  'SELECT a.email FROM REL a FULL JOIN REL b USING (id)')
) t(n, name, statements), app.attack(t.statements) a ORDER BY t.n;

-- Warnings of a function in the query, as text.
SELECT count(*) FROM app.events_masked WHERE id = 1 AND lair.shout(email);
SELECT count(*) FROM twin.events WHERE id = 1 AND lair.shout(email);
-- Ways to the base table or to hidden columns: each is refused, by Postgres itself.
SELECT t.name, (app.try(t.statements, '')).* FROM (VALUES
    ('base table',        'SELECT * FROM app.events'),
    ('a base column',     'SELECT email FROM ONLY app.events'),
    ('ctid of the view',  'SELECT ctid, email FROM app.events_masked'),
    ('xmin of the view',  'SELECT xmin FROM app.events_masked'),
    ('tableoid',          'SELECT tableoid FROM app.events_masked'),
    ('schema_to_xml',     'SELECT schema_to_xml(''app'', true, false, '''')'),
    ('lock the base',     'LOCK TABLE app.events IN ACCESS SHARE MODE;; SELECT 1'),
    ('index the view',    'CREATE INDEX ON app.events_masked (email);; SELECT 1'),
    ('security_invoker',  'ALTER VIEW app.events_masked SET (security_invoker = true);; SELECT 1'),
    ('definition of the view tells nothing', 'SELECT pg_get_viewdef(''app.events_masked'')'),
    ('explain',           'EXPLAIN (VERBOSE) SELECT * FROM app.events_masked WHERE email LIKE ''a%'''),
    ('explain analyze',   'EXPLAIN (ANALYZE, VERBOSE, COSTS off, TIMING off, SUMMARY off) SELECT * FROM app.events_masked')
) t(name, statements);
COPY app.events_masked TO stdout;
COPY (SELECT email, doc #>> '{context,traits,name}', raw, tags FROM app.events_masked WHERE id = 3) TO stdout;

RESET ROLE;
RESET SESSION AUTHORIZATION;
SET client_min_messages = warning;
DROP OWNED BY rows_owner, rows_mallory, rows_granted CASCADE;
DROP ROLE rows_owner, rows_mallory, rows_granted;
