-- Documents of about 100 MB, plain and compressed.
CREATE TABLE bench.huge (id integer PRIMARY KEY, what text, doc jsonb, length bigint);
ALTER TABLE bench.huge ALTER doc SET STORAGE EXTERNAL;
INSERT INTO bench.huge (id, what, doc) SELECT 1, 'objects, all changed', jsonb_agg(jsonb_build_object(
    'email', 'user' || n || '@example.com', 'n', n, 'note', 'words')) FROM generate_series(1, 1300000) AS n;
INSERT INTO bench.huge (id, what, doc) SELECT 2, 'objects, nothing changed', jsonb_agg(jsonb_build_object(
    'event', 'event ' || n || ' example', 'n', n, 'note', 'words')) FROM generate_series(1, 1300000) AS n;
INSERT INTO bench.huge (id, what, doc)
SELECT 3, 'one string', jsonb_build_object('text', repeat('words and bob@example.com ', 4000000));
INSERT INTO bench.huge (id, what, doc)
SELECT 4, 'an array of addresses', jsonb_agg('user' || n || '@example.com') FROM generate_series(1, 3900000) AS n;
INSERT INTO bench.huge (id, what, doc)
SELECT 5, 'strings of 8 MB, full of addresses', jsonb_agg(repeat('bob@x.com ', 800000)) FROM generate_series(1, 13);
UPDATE bench.huge SET length = pg_column_size(doc);
ALTER TABLE bench.huge ALTER doc SET STORAGE EXTENDED;
INSERT INTO bench.huge SELECT 6, 'objects, all changed, compressed', doc || '[]', length FROM bench.huge WHERE id = 1;
SELECT pii_create_masked_view('bench.huge', keep => '{what}');
GRANT SELECT ON bench.huge, bench.huge_masked TO masked;
