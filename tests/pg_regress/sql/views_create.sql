-- Masked views: what becomes of each column, and why.
CREATE ROLE views_create_owner;
CREATE ROLE views_create_reader;
CREATE SCHEMA app AUTHORIZATION views_create_owner;
GRANT USAGE ON SCHEMA app TO views_create_reader;
SET ROLE views_create_owner;
CREATE TYPE app.mood AS ENUM ('happy', 'sad');
CREATE TABLE app.event (
    id bigint PRIMARY KEY, at timestamptz, event jsonb, raw json, docs jsonb[], note text, few text, found text, tags text[], few_tags text[],
    email text, phone_number bigint, dob date, ip inet, origin inet, hw macaddr, device_id uuid, ref uuid, price numeric(8, 2), active boolean,
    mood app.mood, photo bytea, blob bytea, code varchar(12), fixed char(4), "order" text, "select" integer);
INSERT INTO app.event
    SELECT n, '2020-01-02 00:00+00', '{"email": "on.the@inter.net", "plan": "pro"}', '{"name": "Bob"}', '{"{\"first_name\": \"Bob\"}"}', 'note ' || n, CASE WHEN n < 10 THEN 'few' END,
           CASE n WHEN 500 THEN 'write to a.b@c.de' ELSE 'nothing ' || n END, ARRAY['tag', 'more ' || n], CASE WHEN n < 10 THEN ARRAY['few'] END,
           'on.the@inter.net', 14155550132, '1984-05-17', '203.0.113.7', '203.0.113.8', '00:1b:63:84:45:e6', '7d444840-9dc0-11d1-b245-5ffdce74fad2',
           '7d444840-9dc0-11d1-b245-5ffdce74fad2', n + 0.50, true, 'happy', '\x01', '\x01', 'C-' || n, 'abcd', 'asc', n
    FROM generate_series(1, 1200) n;
ANALYZE app.event;
SELECT * FROM pii_create_masked_view('app.event');
GRANT SELECT ON app.event_masked TO views_create_reader;
RESET ROLE;

-- Same names, order and types; the owner's; made with definer's rights.
SELECT a.attnum, a.attname, format_type(a.atttypid, a.atttypmod) AS type,
       format_type(a.atttypid, a.atttypmod) = format_type(b.atttypid, b.atttypmod) AS same
    FROM pg_attribute a LEFT JOIN pg_attribute b ON b.attrelid = 'app.event'::regclass AND b.attname = a.attname AND b.attnum = a.attnum
    WHERE a.attrelid = 'app.event_masked'::regclass AND a.attnum > 0 ORDER BY 1;
SELECT relowner::regrole, reloptions, obj_description(oid, 'pg_class') FROM pg_class WHERE oid = 'app.event_masked'::regclass;
\x on
SET ROLE views_create_reader;
SELECT * FROM app.event_masked WHERE id = 1;
SELECT found FROM app.event_masked WHERE id = 500;
SELECT * FROM app.event;
RESET ROLE;
\x off
SELECT view_name, source_name, keep, mask, clean, created_by FROM pii_masked_view;

-- The definition depends on nobody's search_path.
SET search_path = pg_catalog;
SELECT pg_get_viewdef('app.event_masked'::regclass) ~ 'public\.pii_mask_column' AS qualified;
RESET search_path;

-- keep and mask.
CREATE TABLE app.asked (a text, b text, c jsonb, email text);
INSERT INTO app.asked SELECT 'plain ' || n, 'plain ' || n, '{}', 'x' FROM generate_series(1, 1200) n;
SELECT * FROM pii_create_masked_view('app.asked', name => 'app.asked_view', keep => '{email,c}', mask => '{b}');
SELECT a, b, email FROM app.asked_view LIMIT 1;
SELECT source_name, path, label FROM pii_path;
SELECT action, object, detail, weakens FROM pii_audit WHERE object LIKE '%asked%' ORDER BY at;

-- Partitioned tables, and materialized views.
CREATE TABLE app.parted (id integer, doc jsonb) PARTITION BY RANGE (id);
CREATE TABLE app.parted_1 PARTITION OF app.parted FOR VALUES FROM (0) TO (10);
CREATE TABLE app.parted_2 PARTITION OF app.parted FOR VALUES FROM (10) TO (20);
INSERT INTO app.parted SELECT n, jsonb_build_object('email', 'on.the@inter.net', 'n', n) FROM generate_series(8, 11) n;
SELECT * FROM pii_create_masked_view('app.parted');
SELECT * FROM app.parted_masked ORDER BY id;
SELECT * FROM pii_create_masked_view('app.parted_1');
CREATE MATERIALIZED VIEW app.kept AS SELECT * FROM app.parted;
SELECT * FROM pii_create_masked_view('app.kept');
SELECT count(*) FROM app.kept_masked WHERE doc ->> 'email' = 'o***.t***@i***.n***';

-- Names: mixed case, quotes, dots, spaces, other scripts, 63 bytes, keywords.
CREATE SCHEMA "My ""Schema";
CREATE TABLE "My ""Schema"."Event.Table's" ("Mixed Case" text, "quo""te" jsonb, "it's" jsonb, "user" text, "table" jsonb, "имя" text, "$x" integer,
    "a234567890123456789012345678901234567890123456789012345678901bc" jsonb);
INSERT INTO "My ""Schema"."Event.Table's" VALUES ('a.b@c.de', '{"email": "a.b@c.de"}', '{"email": "a.b@c.de"}', 'a.b@c.de', '{"email": "a.b@c.de"}', 'Иван', 1, '{"email": "a.b@c.de"}');
SELECT * FROM pii_create_masked_view('"My ""Schema"."Event.Table''s"');
SELECT * FROM "My ""Schema"."Event.Table's_masked";
SELECT view_name, source_name FROM pii_masked_view WHERE view_name LIKE '%Event.%';
SELECT pii_grant_access('views_create_reader', source => '"My ""Schema"."Event.Table''s"');
GRANT USAGE ON SCHEMA "My ""Schema" TO views_create_reader;
GRANT SELECT ON "My ""Schema"."Event.Table's_masked" TO views_create_reader;
SET ROLE views_create_reader;
SELECT * FROM "My ""Schema"."Event.Table's_masked";
RESET ROLE;
CREATE TABLE t234567890123456789012345678901234567890123456789012345678901bc (doc jsonb);
SELECT * FROM pii_create_masked_view('t234567890123456789012345678901234567890123456789012345678901bc');
CREATE TABLE "таблица_событий_с_очень_длинным_имен" (doc jsonb);
SELECT * FROM pii_create_masked_view('"таблица_событий_с_очень_длинным_имен"');
CREATE TABLE "select" ("from" jsonb);
SELECT * FROM pii_create_masked_view('"select"', name => '"Where"');
SELECT view_name FROM pii_masked_view WHERE source_name NOT LIKE 'app.%' ORDER BY view_name COLLATE "C";
SELECT "from" FROM "Where";

DROP SCHEMA "My ""Schema", app CASCADE;
SELECT view_name FROM pii_masked_view ORDER BY view_name COLLATE "C";
DROP OWNED BY views_create_reader, views_create_owner;
DROP ROLE views_create_reader, views_create_owner;

-- A foreign table. (This wrapper has nothing behind it, so only the definition can be looked at.)
CREATE FOREIGN DATA WRAPPER views_create_wrapper;
CREATE SERVER views_create_server FOREIGN DATA WRAPPER views_create_wrapper;
CREATE FOREIGN TABLE far (id integer, doc jsonb, email text) SERVER views_create_server;
SELECT * FROM pii_create_masked_view('far');
SELECT pg_get_viewdef('far_masked'::regclass) ~ 'pii_mask_column' AS masked;
