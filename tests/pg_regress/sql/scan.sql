-- The inventory: what personal data is where, over every type of column, kept by path and never by value.
CREATE ROLE scan_owner;
CREATE SCHEMA app AUTHORIZATION scan_owner;
SET ROLE scan_owner;
CREATE DOMAIN app.mail AS text CHECK (VALUE <> 'refused');
CREATE DOMAIN app.document AS jsonb;
CREATE DOMAIN app.mails AS text[];
CREATE TYPE app.gender AS ENUM ('female', 'male');
CREATE TABLE app.event (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, doc jsonb, raw json, note text, code varchar(40), padded char(30), badge app.mail,
    words text[], docs jsonb[], d app.document, domains app.mail[], array_domain app.mails, gender app.gender, addr inet, mac macaddr,
    card bigint, born date, birthday date, ssn bytea, blob bytea, at timestamptz, ok boolean, "Odd.Column" jsonb, gone text);
ALTER TABLE app.event DROP COLUMN gone;
INSERT INTO app.event (doc, raw, note, code, padded, badge, words, docs, d, domains, array_domain, gender, addr, mac, card, born, birthday, ssn, blob, at, ok, "Odd.Column")
SELECT '{"context": {"traits": {"name": "Ann Lee", "email": "ann@example.com", "age": 40}, "library": {"name": "analytics.js"}, "ip": "8.8.8.8"},
         "properties": {"note": "call bob@example.com", "url": "https://x.example/?email=bob%40example.com", "body": "{\"email\": \"ann@example.com\"}", "nothing": null},
         "products": [{"sku": "A-1"}, {"sku": "carol@example.com"}], "bob@example.com": {"plan": "pro"}}',
       '{"email": "plain", "email": "ann@example.com", "list": ["ann@example.com"]}', 'mail ann@example.com', 'ann@example.com', 'ann@example.com', 'ann@example.com',
       '{plain,ann@example.com}', ARRAY['{"email": "ann@example.com"}', '{}']::jsonb[], '{"phone": "+1 415 555 0132"}', '{ann@example.com}', '{ann@example.com}', 'female', '8.8.8.8', '08:00:2b:01:02:03',
       4111111111111111, '2020-01-01', '1990-01-01', '\x00', '\x00', '2020-01-01', true, '{"email": "ann@example.com"}'
FROM generate_series(1, 4);
INSERT INTO app.event (doc) VALUES ('{}'), ('{"context": {"traits": {"email": ""}}}'), ('[]'), ('"carol@example.com"');
SELECT path, category, sensitivity, matcher, share, status FROM pii_scan('app.event');
-- Kept, without a value.
SELECT source, path, matcher, share, scanned, first_seen = last_seen AS first, status FROM pii_inventory WHERE path LIKE 'doc%' AND matcher = 'email';
RESET ROLE;
SELECT count(*) AS found, count(*) FILTER (WHERE concat_ws(' ', path, category, matcher) ~* '(ann|bob|carol)(@|%40)|8\.8\.8|415|ann lee') AS values FROM pii_finding f;
-- The same as pii_detect says of each document.
SELECT * FROM (SELECT 'doc.' || d.path AS path, d.category, d.matcher FROM app.event e, pii_detect(e.doc) d WHERE d.masked AND d.path <> '' GROUP BY 1, 2, 3) AS detected
FULL JOIN (SELECT path, category, matcher FROM pii_inventory WHERE path LIKE 'doc.%') AS found USING (path, category, matcher) WHERE detected IS NULL OR found IS NULL;

-- A path that a person classified leaves the inbox, and is back when the word is taken back.
SET ROLE scan_owner;
SELECT path, category, sensitivity, matcher, share, other_categories FROM pii_inbox WHERE path LIKE 'doc.%' OR path LIKE '"Odd%' OR path = 'ssn';
SELECT pii_classify('app.event', 'doc.context.traits.email', 'red');
SELECT pii_classify('app.event', 'doc.properties.*', 'yellow');
SELECT pii_classify('app.event', 'doc.products[].sku', 'green');
SELECT path FROM pii_inbox WHERE path LIKE 'doc.%';
SELECT path, matcher, status FROM pii_scan('app.event') WHERE path LIKE 'doc.%';
SELECT path, matcher, first_seen < last_seen AS again, status FROM pii_inventory WHERE path LIKE 'doc.%';
RESET ROLE;
SELECT pii_classify(NULL, '**.phone', 'yellow');
SELECT path, status FROM pii_inventory WHERE path LIKE 'd.%';
DELETE FROM pii_path WHERE label = 'green';
SELECT path FROM pii_inbox WHERE path LIKE 'doc.%';

-- What a scan of all rows does not find any more is gone; it comes back as what it was.
SELECT first_seen AS before FROM pii_inventory WHERE path = 'note' \gset
UPDATE app.event SET note = NULL;
SELECT count(*) > 0 AS found FROM pii_scan('app.event');
SELECT path, status, share FROM pii_inventory WHERE path = 'note';
SELECT path FROM pii_inbox WHERE path = 'note';
UPDATE app.event SET note = 'mail ann@example.com' WHERE id = 1;
SELECT path, share, status FROM pii_scan('app.event') WHERE path = 'note';
SELECT path, status, first_seen = :'before' AS kept, last_seen > first_seen AS later FROM pii_inventory WHERE path = 'note';
-- Matchers count at once.
SELECT pii_add_matcher('plan');
SELECT path, matcher FROM pii_scan('app.event') WHERE matcher = 'plan';
SELECT pii_drop_matcher('plan');
SELECT count(*) > 0 AS found FROM pii_scan('app.event');
SELECT path, matcher, status FROM pii_inventory WHERE matcher = 'plan';

-- How many rows are looked at.
SELECT FROM pii_scan('app.event', 3);
SELECT DISTINCT scanned FROM pii_inventory WHERE status <> 'gone' AND path LIKE 'raw%';
CREATE TABLE app.large AS SELECT n AS id, jsonb_build_object('email', 'u' || n || '@example.com', 'pad', repeat('x', 100)) AS doc, CASE WHEN n = 77 THEN 'once@example.com' END AS rare FROM generate_series(1, 20000) n;
SELECT path, share FROM pii_scan('app.large', NULL);
SELECT scanned FROM pii_inventory WHERE source = 'app.large'::regclass AND path = 'doc.email';
SELECT path, share FROM pii_scan('app.large', 100) WHERE path = 'doc.email';
SELECT scanned BETWEEN 20 AND 200 AS about FROM pii_inventory WHERE source = 'app.large'::regclass AND path = 'doc.email';
SELECT path, share FROM pii_scan('app.large', 5000) WHERE path = 'doc.email';
SELECT scanned BETWEEN 2500 AND 10000 AS about FROM pii_inventory WHERE source = 'app.large'::regclass AND path = 'doc.email';
-- What a sample may have missed is not gone, what it could not miss is.
SELECT path, status FROM pii_inventory WHERE source = 'app.large'::regclass;
UPDATE app.large SET doc = '{}', rare = NULL;
SELECT count(*) FROM pii_scan('app.large', 1000);
SELECT path, status FROM pii_inventory WHERE source = 'app.large'::regclass;
SELECT count(*) FROM pii_scan('app.large', NULL);
SELECT path, status FROM pii_inventory WHERE source = 'app.large'::regclass;
SELECT pii_scan('app.large', 0);
SELECT pii_scan('app.large', -5);
DROP TABLE app.large;

-- Sources of every kind.
CREATE TABLE app.parted (id int, doc jsonb) PARTITION BY RANGE (id);
CREATE TABLE app.part_1 PARTITION OF app.parted FOR VALUES FROM (0) TO (10);
CREATE TABLE app.part_2 (doc jsonb, id int);
ALTER TABLE app.parted ATTACH PARTITION app.part_2 FOR VALUES FROM (10) TO (20);
INSERT INTO app.parted SELECT n, CASE WHEN n < 10 THEN '{"email": "a@b.example"}' ELSE '{"phone": "+1 415 555 0132"}' END::jsonb FROM generate_series(0, 19) n;
CREATE MATERIALIZED VIEW app.copied AS SELECT doc FROM app.parted;
CREATE MATERIALIZED VIEW app.empty AS SELECT doc FROM app.parted WITH NO DATA;
CREATE TABLE app.nothing ();
CREATE TABLE app.parent (doc jsonb);
CREATE TABLE app.child (more text) INHERITS (app.parent);
INSERT INTO app.child VALUES ('{"email": "a@b.example"}', 'a@b.example');
CREATE EXTENSION citext;
CREATE TABLE app.ci (note citext, notes citext[]);
INSERT INTO app.ci VALUES ('A@B.example', '{A@B.example}');
SET client_min_messages = warning;
CREATE EXTENSION file_fdw;
CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
SELECT current_setting('data_directory') || '/scan_foreign.csv' AS file \gset
COPY (SELECT 'f' || n || '@example.com', '{"phone": "+1 415 555 0132"}' FROM generate_series(1, 30) n) TO :'file' WITH (FORMAT csv);
CREATE FOREIGN TABLE app.remote (note text, doc jsonb) SERVER files OPTIONS (filename :'file', format 'csv');
RESET client_min_messages;
CREATE VIEW app.view AS SELECT * FROM app.event;
CREATE TEMPORARY TABLE temporary (doc jsonb);
CREATE UNLOGGED TABLE app.unlogged (doc jsonb);
INSERT INTO app.unlogged VALUES ('{"email": "a@b.example"}');
ALTER TABLE app.unlogged OWNER TO scan_owner;
SELECT source, path, matcher, share FROM pii_scan() WHERE source <> 'app.event'::regclass;
SELECT path, matcher, share FROM pii_scan('app.part_2');
SELECT path, share FROM pii_scan('app.remote', 10);
SELECT DISTINCT scanned FROM pii_inventory WHERE source = 'app.remote'::regclass;
-- A partition that is a foreign table cannot be sampled.
CREATE TABLE app.mixed (note text, doc jsonb) PARTITION BY LIST (note);
CREATE FOREIGN TABLE app.mixed_remote PARTITION OF app.mixed DEFAULT SERVER files OPTIONS (filename :'file', format 'csv');
SELECT path, share FROM pii_scan('app.mixed', 10);
SELECT DISTINCT scanned FROM pii_inventory WHERE source = 'app.mixed'::regclass;
DROP TABLE app.mixed;
SELECT count(*) FROM pii_scan('app.nothing');
\set VERBOSITY terse
SELECT pii_scan('app.view');
DO $$ BEGIN PERFORM pii_scan('temporary'); EXCEPTION WHEN wrong_object_type THEN RAISE NOTICE 'refused'; END $$;
SELECT pii_scan('pg_class');
SELECT pii_scan(0);
\set VERBOSITY default
-- An owner scans his own.
SET ROLE scan_owner;
SELECT DISTINCT source FROM pii_scan() ORDER BY 1;
SELECT DISTINCT source FROM pii_inventory ORDER BY 1;
RESET ROLE;
SELECT count(DISTINCT source) > 4 AS all FROM pii_inventory;

-- One that cannot be read: by name an error, among all a warning and a line of the audit. The others are scanned.
REVOKE SELECT ON app.event FROM scan_owner;
SELECT pii_scan('app.event');
\echo :SQLSTATE
SELECT pii_scan('app.empty');
\echo :SQLSTATE
SELECT count(*) > 5 AS others FROM pii_scan() WHERE source <> 'app.event'::regclass;
SELECT action, object, detail FROM pii_audit WHERE action LIKE 'scan%' ORDER BY at DESC LIMIT 2;
SELECT last_seen AS before FROM pii_inventory WHERE source = 'app.parted'::regclass AND path = 'doc.email' \gset
CALL pii_scan_all();
SELECT last_seen > :'before' AS scanned FROM pii_inventory WHERE source = 'app.parted'::regclass AND path = 'doc.email';
SELECT action, object, detail FROM pii_audit WHERE action LIKE 'scan%' ORDER BY at DESC LIMIT 2;
SELECT current_user, current_setting('lock_timeout') AS lock_timeout, current_setting('search_path') AS search_path;
GRANT SELECT ON app.event TO scan_owner;
-- It commits after each source.
BEGIN;
CALL pii_scan_all();
ROLLBACK;
CREATE PROCEDURE nightly() LANGUAGE plpgsql AS $$ BEGIN CALL pii_scan_all(); CALL pii_scan_all(); END $$;
CALL nightly();
CREATE FUNCTION within() RETURNS void LANGUAGE plpgsql AS $$ BEGIN CALL pii_scan_all(); END $$;
\set VERBOSITY terse
SELECT within();
\set VERBOSITY default
BEGIN READ ONLY;
SELECT pii_scan('app.parted');
ROLLBACK;

-- It follows what is renamed, and forgets what is dropped.
ALTER TABLE app.event RENAME TO events;
ALTER SCHEMA app RENAME TO moved;
SELECT source_name, count(*) > 10 AS found FROM pii_finding WHERE source_oid = 'moved.events'::regclass GROUP BY 1;
SELECT DISTINCT source FROM pii_inventory WHERE path = 'note' ORDER BY 1;
SELECT count(*) > 10 AS found, count(*) FILTER (WHERE first_seen < last_seen) > 10 AS again FROM pii_scan('moved.events') JOIN pii_inventory USING (source, path, category, matcher);
DROP VIEW moved.view;
ALTER TABLE moved.events DROP COLUMN raw, DROP COLUMN "Odd.Column";
SELECT path FROM pii_inventory WHERE path ~ 'raw|Odd';
DROP TABLE moved.parted CASCADE;
SELECT count(*) FROM pii_finding WHERE source_name IN ('moved.parted', 'moved.part_2', 'moved.copied');
CREATE TABLE moved.parted (doc jsonb);
SELECT count(*) FROM pii_inventory WHERE source = 'moved.parted'::regclass;

-- Keys without end are told as one, and the reader is told so.
CREATE TABLE moved.hostile AS SELECT jsonb_build_object('users', jsonb_build_object('user' || n, jsonb_build_object('email', 'u@example.com')), 'email', 'a@b.example') AS doc FROM generate_series(1, 1000) n;
SELECT path, share FROM pii_scan('moved.hostile');
SELECT pii_classify('moved.hostile', 'doc.users.*.email', 'red');
SELECT path, status FROM pii_inventory WHERE source = 'moved.hostile'::regclass;
TRUNCATE moved.hostile;
DO $$
DECLARE doc jsonb;
BEGIN
    FOR row IN 1 .. 50 LOOP
        doc := '{"email": "a@b.example"}';
        FOR level IN 1 .. 40 LOOP
            doc := jsonb_build_object('k' || row || '_' || level, doc, 'l' || level, jsonb_build_array('a@b.example', doc -> 'email'), 'email', 'a@b.example');
        END LOOP;
        INSERT INTO moved.hostile VALUES (doc);
    END LOOP;
END $$;
SELECT count(*) BETWEEN 10 AND 2000 AS bounded FROM pii_scan('moved.hostile');
SELECT max(length(path)) < 1700 AS short FROM pii_finding;

-- Row security that holds for the owner, too.
CREATE TABLE moved.secured (id int, doc jsonb);
INSERT INTO moved.secured VALUES (1, '{"email": "a@b.example"}'), (2, '{"phone": "+1 415 555 0132"}');
ALTER TABLE moved.secured OWNER TO scan_owner;
ALTER TABLE moved.secured ENABLE ROW LEVEL SECURITY;
SELECT path FROM pii_scan('moved.secured');
ALTER TABLE moved.secured FORCE ROW LEVEL SECURITY;
CREATE POLICY first ON moved.secured USING (id = 1);
SELECT path, share FROM pii_scan('moved.secured');

SET client_min_messages = warning;
DROP SCHEMA moved CASCADE;
SELECT count(*) FROM pii_finding;
DROP EXTENSION citext, file_fdw CASCADE;
DROP PROCEDURE nightly();
DROP FUNCTION within();
DROP OWNED BY scan_owner CASCADE;
DROP ROLE scan_owner;
