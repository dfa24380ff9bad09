-- Asking instead of reading: predicates, patterns, order, groups, windows and errors that depend on what is behind the mask.
SET client_min_messages = warning;
CREATE ROLE oracles_owner;
CREATE ROLE oracles_mallory;
CREATE ROLE oracles_granted;
CREATE SCHEMA app AUTHORIZATION oracles_owner;
CREATE SCHEMA twin AUTHORIZATION oracles_owner;
CREATE SCHEMA lair AUTHORIZATION oracles_mallory;
GRANT USAGE ON SCHEMA app, twin TO oracles_mallory, oracles_granted;
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
SET ROLE oracles_owner;
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
GRANT SELECT ON app.events_masked, twin.events TO oracles_mallory, oracles_granted;
RESET ROLE;

-- Each question is asked so that a row comes back exactly when it has the answer; it then builds the sentinel itself.
SET ROLE oracles_mallory;
CREATE FUNCTION lair.fail() RETURNS int LANGUAGE plpgsql VOLATILE AS $$ BEGIN RAISE EXCEPTION '%', app.sentinel(); END $$;
SELECT t.name, a.* FROM (VALUES
    (1, 'equality',            'SELECT app.sentinel() FROM REL WHERE email = app.sentinel() || ''3@leak.example'''),
    (2, 'LIKE',                'SELECT app.sentinel() FROM REL WHERE email LIKE ''zq7q%'''),
    (3, 'regular expression',  'SELECT app.sentinel() FROM REL WHERE email ~ ''^zq7qz'''),
    (4, 'range',               'SELECT app.sentinel() FROM REL WHERE email BETWEEN ''zq7'' AND ''zq8'''),
    (5, 'length',              'SELECT app.sentinel() FROM REL WHERE length(email) BETWEEN 20 AND 30'),
    (6, 'containment',         'SELECT app.sentinel() FROM REL WHERE doc @> jsonb_build_object(''context'', jsonb_build_object(''traits'', jsonb_build_object(''name'', ''Ann '' || app.sentinel())))'),
    (7, 'jsonpath',            'SELECT app.sentinel() FROM REL WHERE doc @? ''$.** ? (@ starts with "zq7q")'''),
    (8, 'jsonpath match',      'SELECT app.sentinel() FROM REL WHERE doc @@ ''$.context.traits.email starts with "zq7q"'''),
    (9, 'jsonpath regex',      'SELECT app.sentinel() FROM REL WHERE jsonb_path_exists(doc, ''$.context.** ? (@ like_regex "^zq7q")'')'),
    (10, 'arrow and LIKE',     'SELECT app.sentinel() FROM REL WHERE doc #>> ''{context,traits,email}'' LIKE ''zq7q%'''),
    (11, 'json arrow',         'SELECT app.sentinel() FROM REL WHERE raw ->> ''email'' LIKE ''zq7q%'''),
    (12, 'array element',      'SELECT app.sentinel() FROM REL WHERE app.sentinel() || ''3@leak.example'' = ANY (tags)'),
    (13, 'text search',        'SELECT app.sentinel() FROM REL WHERE to_tsvector(''simple'', doc) @@ to_tsquery(''simple'', app.sentinel() || '':*'')'),
    (14, 'order',              'SELECT app.sentinel() FROM (SELECT id, rank() OVER (ORDER BY email COLLATE "C") AS r FROM REL) s WHERE id = 19 AND r = 10'),
    (15, 'order of documents', 'SELECT app.sentinel() FROM (SELECT id, rank() OVER (ORDER BY doc #>> ''{context,traits,email}'' COLLATE "C") AS r FROM REL) s WHERE id = 19 AND r = 10'),
    (16, 'minimum',            'SELECT app.sentinel() FROM REL HAVING min(email) LIKE ''zq7q%'''),
    (17, 'groups',             'SELECT app.sentinel() FROM REL HAVING count(DISTINCT email) = 20'),
    (18, 'groups of documents','SELECT app.sentinel() FROM REL HAVING count(DISTINCT doc #>> ''{context,traits,email}'') = 20'),
    (19, 'join with a guess',  'SELECT app.sentinel() FROM REL e JOIN (SELECT app.sentinel() || g || ''@leak.example'' AS guess FROM generate_series(1, 20) g) s ON s.guess = e.email'),
    (20, 'semi-join',          'SELECT app.sentinel() WHERE app.sentinel() || ''7@leak.example'' IN (SELECT email FROM REL)'),
    (21, 'except',             'SELECT app.sentinel() WHERE NOT EXISTS (SELECT app.sentinel() || ''7@leak.example'' EXCEPT SELECT email FROM REL)'),
    (22, 'window',             'SELECT app.sentinel() FROM (SELECT id, lead(email) OVER (ORDER BY id) AS l FROM REL) s WHERE l LIKE ''zq7q%'''),
    (23, 'hash',               'SELECT app.sentinel() FROM REL WHERE md5(email) = md5(app.sentinel() || ''3@leak.example'')'),
    (24, 'size of a value',    'SELECT app.sentinel() FROM REL WHERE pg_column_size(email) > 20'),
    (25, 'date',               'SELECT app.sentinel() FROM REL WHERE doc ->> ''n'' = ''3'' AND (doc -> ''context'' -> ''traits'' ->> ''email'') = app.sentinel() || ''3@leak.example'''),
    (26, 'error as an answer', 'SELECT CASE WHEN email LIKE ''zq7q%'' THEN lair.fail() ELSE 0 END FROM REL'),
    (27, 'division by zero',   'SELECT app.sentinel() WHERE EXISTS (SELECT 1 FROM REL WHERE 1 / (CASE WHEN email LIKE ''zq7q%'' THEN 1 ELSE 2 END) = 1)'),
    (28, 'limit by answer',    'SELECT app.sentinel() FROM REL LIMIT (SELECT count(*) FROM REL WHERE email LIKE ''zq7q%'')'),
    (29, 'rows of a plan',     'SELECT app.sentinel() FROM (SELECT count(*) AS n FROM REL WHERE email LIKE ''zq7q%'') s WHERE n > 0'),
    (30, 'similar to',         'SELECT app.sentinel() FROM REL WHERE email SIMILAR TO ''zq7q%'''),
    (31, 'collation',          'SELECT app.sentinel() FROM REL WHERE email COLLATE "C" >= ''zq7q'' COLLATE "C" AND email COLLATE "C" < ''zq7r'' COLLATE "C"'),
    (32, 'keys with values',   'SELECT app.sentinel() FROM REL, jsonb_each_text(doc -> ''context'' -> ''traits'') t WHERE t.value LIKE ''%zq7q%'''),
    (33, 'greatest',           'SELECT app.sentinel() FROM REL WHERE greatest(email, ''zq7'') LIKE ''zq7q%''')
) t(n, name, statements), app.attack(t.statements) a ORDER BY t.n;
-- A search by halves, as against products that mask only what is returned: it must learn nothing.
CREATE FUNCTION lair.search(relation text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE found text := ''; next text; c text; hit boolean;
BEGIN
    FOR n IN 1 .. 9 LOOP
        next := NULL;
        FOR c IN SELECT chr(g) FROM generate_series(48, 122) g WHERE chr(g) ~ '[a-z0-9]' LOOP
            EXECUTE format('SELECT EXISTS (SELECT 1 FROM %s WHERE email LIKE $1)', relation) INTO hit USING found || c || '%';
            IF hit THEN next := c; EXIT; END IF;
        END LOOP;
        EXIT WHEN next IS NULL;
        found := found || next;
    END LOOP;
    RETURN found;
END $$;
SELECT app.tells(lair.search('app.events_masked')) AS leaks, app.tells(lair.search('twin.events')) AS twin_leaks;

RESET ROLE;
RESET SESSION AUTHORIZATION;
SET client_min_messages = warning;
DROP OWNED BY oracles_owner, oracles_mallory, oracles_granted CASCADE;
DROP ROLE oracles_owner, oracles_mallory, oracles_granted;
