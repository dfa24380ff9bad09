-- What is personal in a document and why. Never a raw value, and never a raw key that is itself personal.
SELECT * FROM pii_detect('{"email": "on.the@inter.net", "plan": "pro", "context": {"ip": "203.0.113.77", "traits": {"first_name": "Bob"}},
    "properties": {"note": "call +1 415 555 0132", "products": [{"name": "Big Game"}, {"gift_for": "ann@example.com"}], "ssn": "078-05-1120"}}');
SELECT count(*) FROM pii_detect('{"plan": "pro", "price": 1.50, "nested": {"list": [1, null, true]}}');
SELECT count(*) FROM unnest(ARRAY['{}', '[]', 'null', '1', 'true', '"plain"']::jsonb[]) doc, pii_detect(doc);
SELECT count(*) FROM pii_detect(NULL);

-- An apparent hit that was vetoed is listed, with the reason, and is not masked.
SELECT path, category, matched_on, masked FROM pii_detect('{"pay": "4111 1111 1111 1112"}');
SELECT path, matcher, matched_on, masked FROM pii_detect('{"context": {"library": {"name": "analytics.js"}}}');
SELECT bool_and(NOT masked) AS "none masked" FROM pii_detect('{"context": {"library": {"name": "analytics.js"}}, "pay": "4111 1111 1111 1112"}');

-- A key that is itself personal is found as such, and appears masked; also inside a string.
SELECT * FROM pii_detect('{"ann@example.com": 3, "x": "{\"+1 415 555 0132\": true}"}');
SELECT count(*) AS raw FROM pii_detect('{"ann@example.com": {"email": "bob@example.com"}, "list": ["cy@example.com"], "x": {"+1 415 555 0132": "Dee Doe"}}') d
    WHERE d::text ~ 'ann|bob@|cy@|415|Dee';

-- What pii_detect says is masked is what pii_mask masks, and nothing else.
CREATE TABLE sample (doc jsonb);
INSERT INTO sample VALUES ('{"email": "a.b@c.de", "plan": "pro"}'), ('{"x": {"name": "Bob"}, "list": ["a.b@c.de", "plain"]}'), ('{"plan": "pro", "n": 1}'),
    ('{"context": {"library": {"name": "analytics.js"}}}'), ('{"phone": 14155550132, "veteran": true}'), ('{"name": null, "email": ""}'), ('{"ann@example.com": 3}'), ('{"url": "https://example.com/?email=a.b%40c.de"}');
SELECT doc FROM sample WHERE (pii_mask(doc) = doc) = EXISTS (SELECT FROM pii_detect(doc) d WHERE d.masked);

-- Custom matchers, also by value; classified paths of every source.
SELECT pii_add_matcher('nickname');
SELECT pii_add_matcher('employee', value_pattern => 'EMP-[0-9]{6}', category => 'staff', sensitivity => 'red');
SELECT pii_classify(NULL, 'properties.codename', 'yellow');
SELECT * FROM pii_detect('{"nickname": "Hugh Bean", "text": "ask EMP-123456", "properties": {"codename": "Blue Bird"}}');
SELECT pii_enable_matcher('nickname', false);
SELECT count(*) FROM pii_detect('{"nickname": "Hugh Bean"}');

-- One value: spans in characters from 1.
SELECT d.*, substr(value, d.start, d.length) AS span FROM (VALUES ('write to ann.lee@example.com, or to bob@example.com'), ('Größe: ann@example.com'), ('nothing'), ('')) v (value),
    pii_detect_value(value) d ORDER BY 3;
SELECT * FROM pii_detect_value('Bob the Builder', 'name');
SELECT * FROM pii_detect_value('Bob the Builder', 'plan');
SELECT * FROM pii_detect_value('Bob the Builder', NULL);
SELECT count(*) FROM pii_detect_value(NULL, 'name');
