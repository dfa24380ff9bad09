-- Values that take a mask long, in ways that differ: one a row, in the column that is not NULL. MEGABYTES is about how
-- large each is; a single string is searched up to 8 MB.
CREATE EXTENSION pii_access;
CREATE TABLE huge (id integer PRIMARY KEY, what text, doc jsonb, note text, raw json);
ALTER TABLE huge ALTER doc SET STORAGE EXTERNAL, ALTER note SET STORAGE EXTERNAL, ALTER raw SET STORAGE EXTERNAL;

CREATE FUNCTION filled(piece text, megabytes integer) RETURNS text LANGUAGE sql AS
    $$ SELECT repeat(piece, (megabytes * 1048576 - 1024) / octet_length(piece)) $$;

INSERT INTO huge (id, what, doc)
SELECT 1, 'many objects', jsonb_agg(jsonb_build_object('email', 'user' || n || '@example.com', 'n', n, 'note', 'words'))
FROM generate_series(1, :megabytes * 12000) n;
INSERT INTO huge (id, what, doc)
SELECT 2, 'one object of many addresses', jsonb_object_agg('user' || n || '@example.com', n) FROM generate_series(1, :megabytes * 4000) n;
INSERT INTO huge (id, what, doc)
SELECT 3, 'one huge string', jsonb_build_object('text', filled('words and more words. ', :megabytes));
INSERT INTO huge (id, what, doc)
SELECT 4, 'long strings of words', jsonb_agg(filled('words and more words. ', 8)) FROM generate_series(1, :megabytes / 8);
INSERT INTO huge (id, what, doc)
SELECT 5, 'long strings of addresses', jsonb_agg(filled('bob@x.com ', 8)) FROM generate_series(1, :megabytes / 8);
INSERT INTO huge (id, what, doc)
SELECT 6, 'long strings of digits', jsonb_agg(filled('4111-1111-1111-1112 1.1.1.1 ', 8)) FROM generate_series(1, :megabytes / 8);
INSERT INTO huge (id, what, doc)
SELECT 7, 'long strings of pairs', jsonb_agg(filled('k=v&', 8)) FROM generate_series(1, :megabytes / 16);
INSERT INTO huge (id, what, doc)
SELECT 8, 'long strings of JSON', jsonb_agg('[' || filled('{"email": "bob@x.com"},', 8) || '1]') FROM generate_series(1, :megabytes / 8);
INSERT INTO huge (id, what, doc)
SELECT 9, 'deep', (repeat('[', 2000) || filled('{"email": "bob@x.com"},', :megabytes / 2) || '1' || repeat(']', 2000))::jsonb;
INSERT INTO huge (id, what, note) SELECT 10, 'text of secrets', filled('token:', 8);
INSERT INTO huge (id, what, note) SELECT 11, 'text of labels', filled(E'a: b\n', 8);
INSERT INTO huge (id, what, raw) SELECT 12, 'json of objects', ('[' || filled('{"email": "bob@x.com", "bob@x.com": 1},', :megabytes) || '1]')::json;
INSERT INTO huge (id, what, raw) SELECT 13, 'json of one string', ('["' || filled('\n', :megabytes) || '"]')::json;

SELECT pii_create_masked_view('huge', keep => '{what}');
CREATE ROLE reader LOGIN;
GRANT SELECT ON huge_masked TO reader;
