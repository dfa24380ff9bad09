-- json columns hold text as it was sent: escapes, white space, and every one of duplicate keys.
CREATE TABLE raw (id integer, doc json);
INSERT INTO raw VALUES
    (1, '{"email": "a.b@c.de"}'),
    (2, '{"em\u0061il": "a.b@c.de", "\u0065mail": "d.e@f.gh"}'),
    (3, '{"x": "a.b\u0040c.de", "y": "\u0061.b@c.de"}'),
    (4, '{"email": "a.b@c.de", "email": "d.e@f.gh", "plan": "pro", "plan": "free"}'),
    (5, E'{ "plan" :\t"pro" ,\n  "name" : "Bob the Builder" }'),
    (6, '{"plan": "pro", "n": 1.50, "e": 1E3, "list": [ 1,2 , 3 ]}'),
    (7, '["a.b@c.de", {"name": "Bob"}, null, true, 1.0]'),
    (8, '"a.b@c.de"'),
    (9, '{"phone": 14155550132, "veteran": true, "name": null, "city": ""}'),
    (10, '{"name": "J\u00fcrgen \"Gro\u00df\u0065\" \\ \/ \ud83d\udc4d"}'),
    (11, '{"name": {"first": "Bob", "first": "Ann", "last": ["B", "uilder"]}}'),
    (12, '{}'), (13, '[]'), (14, 'null'), (15, '  17  '), (16, NULL),
    (17, '{"a.b@c.de": 3, "a.b@c.de": 4}');
SELECT * FROM pii_create_masked_view('raw');
SELECT id, doc FROM raw_masked ORDER BY id;

-- The output is valid json, of the same keys.
SELECT r.id FROM raw r JOIN raw_masked m USING (id)
    WHERE r.id NOT IN (17) AND json_typeof(r.doc) = 'object'
      AND (SELECT array_agg(k) FROM json_object_keys(r.doc) k) IS DISTINCT FROM (SELECT array_agg(k) FROM json_object_keys(m.doc) k);
-- Where nothing is personal not a byte differs.
SELECT r.id FROM raw r JOIN raw_masked m USING (id)
    WHERE r.id IN (6, 12, 13, 14, 15) AND r.doc::text IS DISTINCT FROM m.doc::text;
-- Nothing personal is left, whatever the spelling.
SELECT id FROM raw_masked WHERE doc::text ~ 'a\.b|d\.e|Builder|rgen|4155550132|u0040';

-- json and jsonb agree on documents without duplicate keys.
SELECT id FROM raw WHERE id NOT IN (4, 11, 17)
    AND pii_mask_column(doc, 'doc', 'raw')::jsonb IS DISTINCT FROM pii_mask_column(doc::jsonb, 'doc', 'raw');

-- Arrays of json.
SELECT pii_mask_column(ARRAY['{"email": "a.b@c.de"}', NULL, '{"plan": "pro"}']::json[], 'docs', 'raw');
SELECT pii_mask_column(ARRAY['{"email": "a.b@c.de"}', NULL, '{"plan": "pro"}']::jsonb[], 'docs', 'raw');
