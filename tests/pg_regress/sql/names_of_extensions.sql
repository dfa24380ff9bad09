-- A table that belongs to an extension goes with it into another schema: by a command that names no table. Grants and classified
-- paths go along, as with any other change of a name.
SET client_min_messages = warning;
CREATE ROLE extensions_reader;
CREATE SCHEMA before;
CREATE SCHEMA after;
CREATE EXTENSION citext SCHEMA before;
CREATE TABLE before.event (id integer, doc jsonb);
INSERT INTO before.event VALUES (1, '{"email": "ada@example.com", "name": "Ada"}');
ALTER EXTENSION citext ADD TABLE before.event;
CREATE TABLE before.other AS TABLE before.event;
SELECT FROM pii_create_masked_view('before.event', name => 'public.event_masked');
SELECT FROM pii_create_masked_view('before.other', name => 'public.other_masked');
GRANT SELECT ON event_masked, other_masked TO extensions_reader;
SELECT pii_classify('before.event', 'doc.name', 'green');
SELECT pii_classify('before.other', 'doc.name', 'green');
SELECT pii_grant_access('extensions_reader', 'before.event', categories => '{email}');
SELECT pii_grant_access('extensions_reader', 'before.other', categories => '{email}');
SET ROLE extensions_reader;
SELECT doc FROM event_masked;
RESET ROLE;
ALTER EXTENSION citext SET SCHEMA after;
SET ROLE extensions_reader;
SELECT doc FROM event_masked;
-- What does not belong to it stays as it was.
SELECT doc FROM other_masked;
SELECT source, category FROM pii_access ORDER BY source::text;
RESET ROLE;
SELECT view_name, source_name FROM pii_masked_view ORDER BY view_name;
-- Who takes the old name gets nothing of it.
CREATE TABLE before.event AS TABLE after.event;
SELECT FROM pii_create_masked_view('before.event', name => 'public.event_masked_again');
GRANT SELECT ON event_masked_again TO extensions_reader;
SET ROLE extensions_reader;
SELECT doc FROM event_masked_again;
RESET ROLE;
ALTER EXTENSION citext DROP TABLE after.event;
DROP SCHEMA before, after CASCADE;
DROP OWNED BY extensions_reader;
DROP ROLE extensions_reader;
