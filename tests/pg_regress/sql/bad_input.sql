-- What a sender of events can do: nothing that breaks the queries of others, nothing that shows.
CREATE TABLE event (id integer PRIMARY KEY, doc jsonb);
-- 5,000 deep, objects and arrays.
INSERT INTO event VALUES (1, (repeat('{"a":', 5000) || '"deep.down@inter.net"' || repeat('}', 5000))::jsonb);
INSERT INTO event VALUES (2, (repeat('[', 5000) || '"deep.down@inter.net"' || repeat(']', 5000))::jsonb);
INSERT INTO event VALUES (3, (repeat('{"email":[', 2500) || '"deep.down@inter.net"' || repeat(']}', 2500))::jsonb);
-- 100,000 keys.
INSERT INTO event SELECT 4, jsonb_object_agg('key' || n, 'deep.down@inter.net') FROM generate_series(1, 100000) n;
-- 100,000 elements.
INSERT INTO event SELECT 5, jsonb_agg('deep.down@inter.net'::text) FROM generate_series(1, 100000) n;
-- JSON in strings: broken, and nested to absurdity.
INSERT INTO event VALUES (6, jsonb_build_object('x', '{"email": "deep.down@inter.net", "y": '));
INSERT INTO event VALUES (7, jsonb_build_object('x', repeat('[', 100000) || '"deep.down@inter.net"'));
INSERT INTO event VALUES (8, jsonb_build_object('x', repeat('{"a":', 100000) || '"deep.down@inter.net"' || repeat('}', 100000)));
DO $$
DECLARE doc text := '{"email": "deep.down@inter.net"}';
BEGIN
    FOR n IN 1..12 LOOP doc := jsonb_build_object('x', doc)::text; END LOOP;
    INSERT INTO event VALUES (9, doc::jsonb);
END $$;
INSERT INTO event VALUES (10, '{"x": "{\"email\": \"deep.down@inter.net\"} trailing {"}');
INSERT INTO event VALUES (11, jsonb_build_object('x', repeat('\"', 50000) || 'deep.down@inter.net'));
-- Long strings, long keys, many hits, separators only.
INSERT INTO event VALUES (12, jsonb_build_object(repeat('long_', 2000) || 'email', 'deep.down@inter.net'));
INSERT INTO event VALUES (13, jsonb_build_object('x', repeat('deep.down@inter.net ', 20000)));
INSERT INTO event VALUES (14, jsonb_build_object('email', repeat('a', 1000000) || '@inter.net'));
INSERT INTO event VALUES (15, jsonb_build_object('x', repeat('.@', 200000), 'name', repeat(' -', 100000)));
INSERT INTO event VALUES (16, jsonb_build_object('x', repeat('1', 500000), 'y', repeat('4111 ', 100000)));
-- Numbers at the edge, control characters, characters of four bytes, unusual spaces, text that runs right to left.
INSERT INTO event VALUES (17, jsonb_build_object('phone', 1e1000::numeric, 'age', -1e-1000::numeric, 'x', 1e1000::numeric));
INSERT INTO event VALUES (18, '{"x": "\u0001\u001f deep.down@inter.net\u0085\u2028\u200e\ufeff", "name": "\u202eBob\u202c 𝒜da 👩‍👩‍👧", "": "deep.down@inter.net"}');
-- Keys that collide once they are masked.
INSERT INTO event SELECT 19, jsonb_object_agg(n || '.down@inter.net', n) FROM generate_series(1000, 1100) n;
INSERT INTO event VALUES (20, '{"plan": "pro"}');

-- One query over all of them; and no document loses its shape.
SELECT id, pii_mask(doc)::text ~ 'deep\.down' AS shown, jsonb_typeof(pii_mask(doc)) = jsonb_typeof(doc) AS "same type",
       (SELECT count(*) FROM jsonb_object_keys(CASE jsonb_typeof(doc) WHEN 'object' THEN doc ELSE '{}' END))
       = (SELECT count(*) FROM jsonb_object_keys(CASE jsonb_typeof(doc) WHEN 'object' THEN pii_mask(doc) ELSE '{}' END)) AS "same keys",
       pii_mask(doc)::text::jsonb = pii_mask(doc) AS valid
    FROM event ORDER BY id;
-- (Unaligned: how wide some of these are is a question of the version of psql.)
\pset format unaligned
SELECT id, pii_mask(doc) FROM event WHERE id IN (6, 10, 18, 20) ORDER BY id;
\pset format aligned
SELECT pii_mask(doc) #>> '{}' ~ '"age": null' AS age, pii_mask(doc) -> 'phone' AS phone, pii_mask(doc) -> 'x' = doc -> 'x' AS x FROM event WHERE id = 17;

-- The same as json text.
SELECT id, coalesce(masked ~ 'deep\.down', false) AS shown, masked IS NULL OR masked::json IS NOT NULL AS valid
    FROM (SELECT id, pii_mask_column(doc::text::json, 'doc', 'event')::text AS masked FROM event) e ORDER BY id;
-- And as plain text.
SELECT id, pii_mask_column(doc::text, 'note', 'event') ~ 'deep\.down' AS shown FROM event ORDER BY id;

-- A json column may be nested deeper than jsonb could be.
SELECT coalesce(pii_mask_column((repeat('[', 6000) || '"deep.down@inter.net"' || repeat(']', 6000))::json, 'doc', 'event')::text ~ 'deep\.down', false) AS shown;

-- Telling about it is as safe as masking it.
SELECT id, count(*) > 0 AS found, count(*) FILTER (WHERE d::text ~ 'deep\.down') AS raw
    FROM event, pii_detect(doc) d WHERE id NOT IN (4, 5, 13) GROUP BY id ORDER BY id;
