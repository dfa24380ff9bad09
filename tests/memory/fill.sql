-- Usual events, views over 60 tables, and huge values, each about MEGABYTES large.
CREATE EXTENSION pii_access;
CREATE ROLE reader;
SELECT setseed(0.5);
CREATE TABLE events AS
SELECT jsonb_build_object('event', 'Order ' || n % 50, 'messageId', md5(n::text), 'context', jsonb_build_object(
        'ip', '203.0.113.' || n % 256, 'userAgent', 'Mozilla/5.0 (' || n % 90 || ')', 'traits', jsonb_build_object(
            'email', 'user' || n || '@example.com', 'firstName', 'Bob', 'plan', (ARRAY['free', 'pro'])[1 + n % 2])),
    'properties', jsonb_build_object('revenue', n / 100.0, 'note', 'words ' || n || ' and more', 'n' || n % 40, n)) AS doc
FROM generate_series(1, 10000) AS n;
SELECT pii_create_masked_view('events');
GRANT SELECT ON events_masked TO reader;

CREATE SCHEMA many;
GRANT USAGE ON SCHEMA many TO reader;
DO $$ BEGIN
    FOR n IN 1..60 LOOP
        EXECUTE format('CREATE TABLE many.t%s AS SELECT doc || jsonb_build_object(''of'', jsonb_build_object(''t%1$s'', 1)) AS doc
            FROM events LIMIT 300', n);
        PERFORM pii_create_masked_view(format('many.t%s', n)::regclass);
        EXECUTE format('GRANT SELECT ON many.t%s_masked TO reader', n);
    END LOOP;
END $$;

CREATE TABLE huge (id integer PRIMARY KEY, what text, doc jsonb, note text, raw json, length bigint);
ALTER TABLE huge ALTER doc SET STORAGE EXTERNAL, ALTER note SET STORAGE EXTERNAL, ALTER raw SET STORAGE EXTERNAL;
CREATE FUNCTION filled(piece text, megabytes integer) RETURNS text LANGUAGE sql AS
    $$ SELECT repeat(piece, (megabytes * 1048576 - 1024) / octet_length(piece)) $$;

INSERT INTO huge (id, what, doc)
SELECT 1, 'small objects, changed', jsonb_agg(jsonb_build_object('email', 'user' || n || '@example.com', 'n', n, 'note', 'words'))
FROM generate_series(1, :megabytes * 13000) n;
INSERT INTO huge (id, what, doc)
SELECT 2, 'small objects, unchanged', jsonb_agg(jsonb_build_object('event', 'event ' || n || ' example', 'n', n, 'note', 'words'))
FROM generate_series(1, :megabytes * 13000) n;
INSERT INTO huge (id, what, doc)
SELECT 3, 'one string', jsonb_build_object('text', filled('words and bob@example.com ', :megabytes));
INSERT INTO huge (id, what, doc)
SELECT 4, 'long strings of addresses', jsonb_agg(filled('bob@x.com ', 1)) FROM generate_series(1, :megabytes);
INSERT INTO huge (id, what, doc)
SELECT 5, 'an array of addresses', jsonb_agg('user' || n || '@example.com') FROM generate_series(1, :megabytes * 38000) n;
INSERT INTO huge (id, what, doc)
SELECT 6, 'values that grow', jsonb_agg(jsonb_build_object('email', 'a@b.cd', 'phone', n)) FROM generate_series(1, :megabytes * 22000) n;
INSERT INTO huge (id, what, doc)
SELECT 7, 'one object of addresses', jsonb_object_agg('user' || n || '@example.com', n) FROM generate_series(1, :megabytes * 3000) n;
INSERT INTO huge (id, what, note) SELECT 8, 'text', filled('words and bob@example.com ', :megabytes);
INSERT INTO huge (id, what, raw)
SELECT 9, 'json of objects', ('[' || filled('{"email": "bob@x.com", "bob@x.com": 1},', :megabytes) || '1]')::json;
INSERT INTO huge (id, what, raw)
SELECT 10, 'json, unchanged', ('[' || filled('{"event": "words", "n": 1},', :megabytes) || '1]')::json;
UPDATE huge SET length = coalesce(pg_column_size(doc), pg_column_size(note), pg_column_size(raw));
CREATE TABLE huge_compressed (LIKE huge);
INSERT INTO huge_compressed SELECT * FROM huge WHERE id IN (1, 9);
SELECT pii_create_masked_view('huge', keep => '{what}'), pii_create_masked_view('huge_compressed', keep => '{what}');
GRANT SELECT ON huge, huge_compressed, huge_masked, huge_compressed_masked TO reader;
