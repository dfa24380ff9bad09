-- A person's word about a path: red and yellow are masked, green is shown.
CREATE ROLE classify_reader;
CREATE TABLE event (id integer, doc jsonb, "Odd Column" text);
INSERT INTO event VALUES (1, '{"plan": "pro plus", "code": "AB 12", "email": "on.the@inter.net", "deep": {"er": {"code": "CD 34"}},
    "products": [{"name": "Big Game", "sku": "G-1"}, {"name": "Ann Lee", "sku": "G-2"}], "a.b": "dotted key", "list": ["x y", "z"]}', 'odd text');
SELECT * FROM pii_create_masked_view('event');

-- Of a source the path begins with a column.
SELECT pii_classify('event', 'doc.plan', 'yellow');
SELECT doc -> 'plan' AS plan, doc -> 'email' AS email FROM event_masked;
SELECT pii_classify('event', 'doc.code', 'red');
SELECT doc -> 'code' AS code, doc #> '{deep,er,code}' AS deeper FROM event_masked;
SELECT pii_classify('event', 'doc.**.code', 'red', mask => 'label', category => 'codes');
SELECT doc -> 'code' AS code, doc #> '{deep,er,code}' AS deeper FROM event_masked;
SELECT pii_classify('event', 'doc.products[].name', 'yellow');
SELECT doc -> 'products' FROM event_masked;
SELECT pii_classify('event', 'doc."a.b"', 'yellow');
SELECT pii_classify('event', 'doc.list[]', 'yellow');
SELECT doc -> 'a.b' AS dotted, doc -> 'list' AS list FROM event_masked;
-- Green is shown, although a key would have matched.
SELECT pii_classify('event', 'doc.email', 'green');
SELECT doc -> 'email' AS email FROM event_masked;
SELECT pii_classify('event', 'doc.email', 'yellow', mask => 'email');
SELECT doc -> 'email' AS email FROM event_masked;
-- A column that says nothing becomes personal, and the view follows at once.
SELECT pii_classify('event', '"Odd Column"', 'red');
SELECT "Odd Column" FROM event_masked;

-- Only that source's documents; a document of the source without its column takes the path from the second step on.
SELECT pii_mask('{"plan": "pro plus"}') AS "of none", pii_mask('{"plan": "pro plus"}', 'event') AS "of event";

-- For every source: in documents and below columns alike.
SELECT pii_classify(NULL, 'properties.codename', 'yellow');
SELECT pii_mask('{"properties": {"codename": "Blue Bird"}, "codename": "Blue Bird"}');
SELECT pii_mask_column('{"properties": {"codename": "Blue Bird"}}'::jsonb, 'doc', 'event');
SELECT pii_classify(NULL, '**.codename', 'yellow');
SELECT pii_mask('{"properties": {"codename": "Blue Bird"}, "codename": "Blue Bird", "x": [{"codename": "Blue Bird"}]}');
SELECT pii_classify(NULL, '*.shade', 'yellow');
SELECT pii_mask('{"a": {"shade": "Blue Bird"}, "shade": "Blue Bird", "a2": {"b": {"shade": "Blue Bird"}}}');

-- A path needs its category granted like any other.
SELECT pii_grant_access('classify_reader', categories => '{codes}');
GRANT SELECT ON event_masked TO classify_reader;
SET ROLE classify_reader;
SELECT doc -> 'code' AS code, doc -> 'plan' AS plan FROM event_masked;
RESET ROLE;

SELECT source_name, path, label, category, mask, classified_by FROM pii_path ORDER BY source_name, path;
SELECT action, object, detail, weakens FROM pii_audit WHERE action = 'classify path' ORDER BY at;

-- What is refused.
SELECT pii_classify('event', NULL, 'red');
\echo :SQLSTATE
SELECT pii_classify('event', '', 'red');
\echo :SQLSTATE
SELECT pii_classify('event', 'doc..x', 'red');
\echo :SQLSTATE
SELECT pii_classify('event', 'doc."x', 'red');
\echo :SQLSTATE
SELECT pii_classify('event', 'nosuch.x', 'red');
\echo :SQLSTATE
SELECT pii_classify('event', 'doc.x', 'blue');
\echo :SQLSTATE
SELECT pii_classify('event', 'doc.x', NULL);
\echo :SQLSTATE
SELECT pii_classify('event', 'doc.x', 'red', mask => 'blur');
\echo :SQLSTATE
SELECT pii_classify('event', 'doc.x', 'red', category => '');
\echo :SQLSTATE
SELECT pii_classify('event_masked', 'doc.x', 'red');
\echo :SQLSTATE
SELECT pii_classify('pg_class', 'relname', 'red');
\echo :SQLSTATE
SELECT count(*) FROM pii_path WHERE path = 'doc.x';

-- Paths go with their source.
DROP TABLE event CASCADE;
SELECT count(*) FROM pii_path WHERE source_name <> '';
DROP OWNED BY classify_reader;
DROP ROLE classify_reader;
