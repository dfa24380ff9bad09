-- What comes out is jsonb like any other: printed, compared, hashed, indexed.
CREATE TABLE event (id integer PRIMARY KEY, doc jsonb);
INSERT INTO event
    SELECT n, jsonb_build_object('userId', 'u' || n, 'event', CASE n % 3 WHEN 0 THEN 'Signed Up' ELSE 'Page Viewed' END,
        'context', jsonb_build_object('ip', '203.0.113.' || n % 256, 'traits', jsonb_build_object('name', 'Ann Lee ' || n, 'email', 'ann' || n || '@example.com')),
        'properties', jsonb_build_object('plan', CASE n % 2 WHEN 0 THEN 'pro' ELSE 'free' END, 'price', (n % 100) * 1.10, 'list', jsonb_build_array(n, n::text, NULL, n % 2 = 0)))
    FROM generate_series(1, 500) n;
SELECT * FROM pii_create_masked_view('event');

-- A round trip through text gives the same value, with the same size in memory.
SELECT count(*) AS "not equal" FROM event_masked WHERE doc::text::jsonb <> doc;
SELECT count(*) AS "other size" FROM (SELECT doc, doc::text::jsonb AS again FROM event_masked) m
    WHERE pg_column_size(doc) <> pg_column_size(again);
SELECT count(*) AS "other hash" FROM event_masked WHERE jsonb_hash(doc::text::jsonb) <> jsonb_hash(doc);
SELECT count(*) AS "other hash" FROM event_masked WHERE jsonb_hash_extended(doc::text::jsonb, 42) <> jsonb_hash_extended(doc, 42);
SELECT count(*) AS "other send" FROM event_masked WHERE jsonb_send(doc::text::jsonb) <> jsonb_send(doc);

-- Operators: containment, existence, access, order, grouping, joins.
SELECT count(*) FROM event_masked WHERE doc @> '{"properties": {"plan": "pro"}}';
SELECT count(*) FROM event_masked WHERE doc @> '{"context": {"traits": {"email": "a***@e***.c***"}}}';
SELECT count(*) FROM event_masked WHERE doc @> '{"context": {"traits": {"email": "ann7@example.com"}}}';
SELECT count(*) FROM event_masked WHERE doc ? 'event' AND doc -> 'context' ?& '{ip,traits}' AND NOT doc ? 'nothing';
SELECT doc -> 'context' ->> 'ip' AS ip, doc #>> '{context,traits,name}' AS name, count(*) FROM event_masked GROUP BY 1, 2 ORDER BY 1, 2 LIMIT 3;
SELECT count(DISTINCT doc) FROM event_masked;
SELECT count(*) FROM event_masked a JOIN event_masked b ON a.doc = b.doc;
SELECT bool_and(doc <= next) AS ordered FROM (SELECT doc, lead(doc) OVER (ORDER BY doc) AS next FROM event_masked) m WHERE next IS NOT NULL;
SELECT jsonb_path_query_first(doc, '$.properties.list[*] ? (@ == "7")') FROM event_masked WHERE id = 7;
SELECT jsonb_set(doc, '{properties,plan}', '"none"') -> 'properties' FROM event_masked WHERE id = 7;
SELECT doc - 'context' - 'properties' || '{"more": 1}' FROM event_masked WHERE id = 7;
SELECT key, value FROM event_masked, jsonb_each(doc) WHERE id = 7 ORDER BY key;

-- A GIN index over masked documents finds what a scan finds.
CREATE MATERIALIZED VIEW kept AS SELECT id, doc FROM event_masked;
CREATE INDEX ON kept USING gin (doc);
CREATE INDEX ON kept USING gin (doc jsonb_path_ops);
CREATE INDEX ON kept USING btree (doc);
CREATE INDEX ON kept USING hash (doc);
SET enable_seqscan = off;
SELECT count(*) FROM kept WHERE doc @> '{"properties": {"plan": "pro"}}';
SELECT count(*) FROM kept WHERE doc ? 'userId';
SELECT count(*) FROM kept k WHERE doc = (SELECT doc FROM event_masked m WHERE m.id = 7);
RESET enable_seqscan;
SELECT count(*) FROM kept WHERE doc::text ~ 'ann[0-9]|203\.0';

-- A document without anything personal is the same to the byte, numeric scale and all.
CREATE TABLE plain (id integer, doc jsonb);
INSERT INTO plain VALUES (1, '{"price": 1.500, "n": 0.00, "big": 123456789012345678901234567890.10, "small": 1e-20}'),
    (2, '[]'), (3, '{}'), (4, 'null'), (5, '1.10'), (6, '"word"'), (7, '[[[[]]]]'), (8, '{"a": {"b": {"c": [1, [2.0, {"d": null}]]}}}'),
    (9, '{"": {"": ""}}'), (10, '{"plan": "pro", "k": "ключ", "e": "\u0001\t\"\\"}');
INSERT INTO plain SELECT 11, jsonb_object_agg('key ' || n, repeat('word ', n % 50)) FROM generate_series(1, 2000) n;
ALTER TABLE plain ALTER doc SET STORAGE PLAIN;
INSERT INTO plain SELECT 12, doc FROM plain WHERE id = 1;
SELECT id FROM plain WHERE pii_mask(doc)::text IS DISTINCT FROM doc::text OR pii_mask(doc) <> doc;
SELECT id, pg_column_size(pii_mask(doc)) = pg_column_size(doc) AS same FROM plain WHERE pg_column_size(pii_mask(doc)) <> pg_column_size(doc);
SELECT id, pii_mask(doc) FROM plain WHERE id IN (1, 5, 10) ORDER BY id;

-- Around what is masked numbers keep their scale as well.
SELECT pii_mask('{"email": "a.b@c.de", "price": 1.500, "list": [0.00, 1e2, -7.10]}');
