-- What was said about a column holds under its new name, whatever makes the view follow.
SET client_min_messages = warning;
CREATE TABLE event (id integer, doc jsonb, note text, spare text, free text);
INSERT INTO event SELECT n, '{"traits": {"crew": "blue", "name": "Ada Lovelace"}}', 'one two', 'three four', 'five six'
FROM generate_series(1, 1500) n;
SELECT * FROM pii_create_masked_view('event', mask => '{note}', keep => '{free}');
SELECT pii_classify('event', 'doc.traits.crew', 'yellow');
SELECT pii_classify('event', 'doc.traits.name', 'green');
SELECT * FROM event_masked WHERE id = 1;

-- Without a refresh the view goes on as it was.
ALTER TABLE event RENAME COLUMN doc TO payload;
ALTER TABLE event RENAME COLUMN note TO remark;
ALTER TABLE event RENAME COLUMN free TO open;
SELECT * FROM event_masked WHERE id = 1;
-- A change of matchers that has nothing to do with it.
SELECT pii_add_matcher('unrelated');
SELECT * FROM event_masked WHERE id = 1;
SELECT path, label FROM pii_path ORDER BY path;
SELECT keep, mask, clean FROM pii_masked_view;
SELECT object, detail, weakens FROM pii_audit WHERE action = 'follow renamed columns';

-- A refresh.
ALTER TABLE event RENAME COLUMN payload TO body;
ALTER TABLE event RENAME COLUMN remark TO words;
SELECT * FROM pii_refresh_masked_views('event');
SELECT * FROM event_masked WHERE id = 1;

-- A column that gets the name of one that was green is not green.
SELECT pii_classify('event', 'body.traits.name', 'green');
ALTER TABLE event RENAME COLUMN body TO old_body;
ALTER TABLE event ADD COLUMN body jsonb DEFAULT '{"traits": {"name": "Grace Hopper"}}';
SELECT count(*) FROM pii_refresh_masked_views('event');
SELECT old_body, body FROM event_masked WHERE id = 1;

-- Two views over one source.
SELECT count(*) FROM pii_create_masked_view('event', name => 'event_second', mask => '{spare}');
SELECT pii_classify('event', 'old_body.traits.team', 'red');
ALTER TABLE event RENAME COLUMN old_body TO doc;
ALTER TABLE event RENAME COLUMN spare TO reserve;
UPDATE event SET doc = '{"traits": {"crew": "blue", "team": "red"}}' WHERE id = 1;
SELECT count(*) FROM pii_refresh_masked_views();
SELECT doc FROM event_masked WHERE id = 1;
SELECT doc, reserve FROM event_second WHERE id = 1;
