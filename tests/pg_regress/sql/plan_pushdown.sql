-- A query for one member masks that member alone, and gets the very same answer as from the whole document masked.
CREATE ROLE plan_pushdown_partly;
CREATE TABLE event (id integer PRIMARY KEY, doc jsonb, more jsonb);
INSERT INTO event VALUES
    (1, '{"event": "Signed Up", "email": "on.the@inter.net", "n": 1.50, "traits": {"name": "Bob the Builder", "plan": "pro", "list": ["a.b@c.de", "x", {"phone": "+1 415 555 0132"}]}}', '{"email": "d.e@f.gh"}'),
    (2, '{"event": null, "email": "", "n": "text", "traits": ["a.b@c.de", {"email": 7}], "a.b@c.de": 3}', '[]'),
    (3, '["a.b@c.de", {"email": "a.b@c.de"}]', '"a.b@c.de"'), (4, '"a.b@c.de"', NULL), (5, NULL, 'null'),
    (6, '{"traits": "{\"email\": \"a.b@c.de\"}", "url": "https://example.com/?email=a.b%40c.de", "password": {"event": "x y", "deep": {"er": "z"}}}', '{}');
SELECT column_name, treatment FROM pii_create_masked_view('event');
SELECT pii_classify('event', 'doc.traits.plan', 'yellow');
SELECT pii_grant_access('plan_pushdown_partly', source => 'event', categories => '{email}');
GRANT SELECT ON event_masked TO plan_pushdown_partly;
-- Every document whole, as everybody and as the role sees it: a table knows no push-down.
CREATE TABLE whole AS SELECT 'postgres'::name AS who, * FROM event_masked;
GRANT SELECT, INSERT ON whole TO plan_pushdown_partly;
SET ROLE plan_pushdown_partly;
INSERT INTO whole SELECT 'plan_pushdown_partly', * FROM event_masked;
RESET ROLE;

-- It is in the plan (from the second query of a session on).
EXPLAIN (COSTS OFF, VERBOSE) SELECT doc ->> 'event' FROM event_masked WHERE doc -> 'traits' ->> 'name' <> 'x';

-- Each way to ask for a member, with keys that are there, that are not, NULL, and positions.
CREATE TABLE ask (n serial, expression text);
INSERT INTO ask (expression)
    SELECT format(form, key) FROM unnest(ARRAY['doc ->> %L', 'doc -> %L', 'doc #>> ARRAY[%L]', 'doc #> ARRAY[%L]', 'doc[%L]', 'doc ? %L', '(doc -> %L) #>> ''{0}''',
        'doc -> %L ->> ''name''', 'doc #>> ARRAY[''traits'', %L]', 'doc #> ARRAY[''traits'', %L, ''2'']', 'doc -> ''traits'' -> %L', '(doc ->> %L) || ''''', 'jsonb_typeof(doc -> %L)',
        'coalesce(doc ->> %L, ''none'')', 'CASE WHEN doc ->> %L IS NULL THEN 1 ELSE 2 END', 'more ->> %L', 'doc @> jsonb_build_object(%L, 1)', 'jsonb_path_query_array(doc, ''$.*'') -> %L']) form,
        unnest(ARRAY['event', 'email', 'n', 'traits', 'name', 'plan', 'list', 'password', 'url', 'a.b@c.de', '***.***@***.d***', 'nothing', '', '0']) key;
INSERT INTO ask (expression) VALUES ('doc -> 0'), ('doc ->> 0'), ('doc -> -1 ->> ''email'''), ('doc ->> NULL'), ('doc #>> NULL'), ('doc #>> ''{}'''), ('doc #> ''{traits,list,-1,phone}'''),
    ('doc #>> ''{traits,list,2,phone}'''), ('doc -> ''traits'' -> ''list'' -> 2 ->> ''phone'''), ('doc[''traits''][''list''][2]'), ('doc -> (more ->> ''email'')'), ('doc ->> lower(''EMAIL'')'), ('doc ->> 1'), ('doc -> ''traits'' -> 1 -> ''email''');
CREATE FUNCTION differ(expression text, as_role name) RETURNS text LANGUAGE plpgsql AS $$
DECLARE result text;
BEGIN
    EXECUTE format('SET LOCAL ROLE %I', as_role);
    EXECUTE format('SELECT string_agg(id::text || '': '' || coalesce(a, ''NULL'') || '' instead of '' || coalesce(b, ''NULL''), '', '' ORDER BY id) FROM
        (SELECT v.id, (SELECT (%1$s)::text FROM (SELECT w.doc, w.more) x) AS b, v.a FROM (SELECT id, (%1$s)::text AS a FROM event_masked) v JOIN whole w ON w.id = v.id AND w.who = current_user) t
        WHERE a IS DISTINCT FROM b', expression) INTO result;
    RESET ROLE;
    RETURN result;
END $$;
SELECT count(*) FROM ask;
SELECT who, expression, differ(expression, who) AS difference FROM ask, unnest(ARRAY['postgres', 'plan_pushdown_partly']::name[]) who
    WHERE differ(expression, who) IS NOT NULL ORDER BY n, who;

-- In every place of a query.
CREATE TABLE questions (n serial, query text);
INSERT INTO questions (query) VALUES
    ($$SELECT doc ->> 'email', count(*) FROM the_table GROUP BY 1$$), ($$SELECT id FROM the_table WHERE doc ->> 'email' = 'on.the@inter.net'$$),
    ($$SELECT id FROM the_table ORDER BY doc ->> 'email', id$$), ($$SELECT DISTINCT doc -> 'traits' FROM the_table$$), ($$SELECT max(doc ->> 'email') FROM the_table$$),
    ($$SELECT a.id, b.id FROM the_table a JOIN the_table b ON a.doc ->> 'email' = b.doc ->> 'email'$$), ($$SELECT id, row_number() OVER (PARTITION BY doc ->> 'email' ORDER BY id) FROM the_table$$),
    ($$SELECT e FROM the_table t, LATERAL (SELECT t.doc ->> 'email' AS e) l$$), ($$SELECT id FROM the_table WHERE doc ->> 'email' IN (SELECT doc ->> 'email' FROM the_table)$$),
    ($$WITH c AS MATERIALIZED (SELECT doc FROM the_table) SELECT doc ->> 'email' FROM c$$), ($$SELECT doc ->> 'email' FROM the_table UNION SELECT more ->> 'email' FROM the_table$$),
    ($$SELECT doc ->> 'email', doc FROM the_table$$), ($$SELECT (SELECT t.doc ->> 'email') FROM the_table t$$), ($$SELECT jsonb_agg(doc -> 'traits' ORDER BY id) FROM the_table$$),
    ($$SELECT doc ->> 'email', doc ->> 'event', sum(id) FROM the_table GROUP BY GROUPING SETS ((1), (2))$$), ($$SELECT s FROM the_table t, jsonb_array_elements(CASE jsonb_typeof(t.doc -> 'traits') WHEN 'array' THEN t.doc -> 'traits' ELSE '[]' END) s$$);
CREATE FUNCTION answer(query text, relation text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE result text;
BEGIN
    EXECUTE format('SELECT md5(string_agg(q::text, E''\n'' ORDER BY q::text)) FROM (%s) q', replace(query, 'the_table', relation)) INTO result;
    RETURN result;
END $$;
CREATE VIEW whole_mine AS SELECT id, doc, more FROM whole WHERE who = 'postgres';
SELECT n, query FROM questions WHERE answer(query, 'event_masked') IS DISTINCT FROM answer(query, 'whole_mine') ORDER BY n;
SELECT count(*) FROM questions WHERE answer(query, 'whole_mine') IS NOT NULL;
DROP OWNED BY plan_pushdown_partly;
DROP ROLE plan_pushdown_partly;
