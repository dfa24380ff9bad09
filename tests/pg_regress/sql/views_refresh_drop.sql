-- Masked views follow their source; what others granted on them or said about them stays.
CREATE ROLE views_refresh_reader;
CREATE TABLE event (id integer, note text, doc jsonb);
INSERT INTO event SELECT n, 'note ' || n, '{"email": "on.the@inter.net"}' FROM generate_series(1, 1500) n;
SELECT * FROM pii_create_masked_view('event');
GRANT SELECT ON event_masked TO views_refresh_reader;
COMMENT ON VIEW event_masked IS 'For analysts';
CREATE VIEW dependant AS SELECT id, note FROM event_masked;

-- Nothing to do: nothing done.
SELECT * FROM pii_refresh_masked_views('event');
SELECT count(*) FROM pii_audit WHERE action = 'refresh masked view';

-- A new column, a renamed one.
ALTER TABLE event ADD COLUMN email text DEFAULT 'on.the@inter.net', ADD COLUMN n integer DEFAULT 7;
ALTER TABLE event RENAME COLUMN note TO phone;
SELECT * FROM pii_refresh_masked_views('event');
SELECT * FROM event_masked WHERE id = 1;
SELECT * FROM dependant WHERE id = 1;
SELECT relacl::text LIKE '%views_refresh_reader=r%' AS granted, obj_description(oid, 'pg_class') FROM pg_class WHERE oid = 'event_masked'::regclass;
SELECT action, object, detail FROM pii_audit WHERE action = 'refresh masked view';

-- A text column that was clean and is no more.
ALTER TABLE event ADD COLUMN more text;
UPDATE event SET more = 'more ' || id;
SELECT column_name, treatment, because FROM pii_refresh_masked_views() WHERE column_name = 'more';
UPDATE event SET more = 'ask a.b@c.de' WHERE id = 5;
SELECT column_name, treatment, because FROM pii_refresh_masked_views() WHERE column_name = 'more';
SELECT more FROM event_masked WHERE id = 5;

-- A change of matchers takes bare columns in at once, without a refresh.
ALTER TABLE event ADD COLUMN shade text;
UPDATE event SET shade = 'deep blue';
SELECT column_name, treatment FROM pii_refresh_masked_views() WHERE column_name = 'shade';
SELECT shade FROM event_masked WHERE id = 1;
SELECT pii_add_matcher('shade');
SELECT shade FROM event_masked WHERE id = 1;
SELECT n FROM event_masked WHERE id = 1;
SELECT pii_add_matcher('n');
SELECT n FROM event_masked WHERE id = 1;
-- And a new pattern of values takes every text column in, for nobody has looked for it yet.
ALTER TABLE event ADD COLUMN words text;
UPDATE event SET words = 'see TICKET-' || id;
SELECT column_name, treatment FROM pii_refresh_masked_views() WHERE column_name = 'words';
SELECT pii_add_matcher('ticket', value_pattern => 'TICKET-[0-9]+');
SELECT words FROM event_masked WHERE id = 1;
SELECT column_name, treatment, because FROM pii_refresh_masked_views() WHERE column_name = 'words';

-- A renamed source and a renamed view are followed.
ALTER TABLE event RENAME TO event_two;
ALTER VIEW event_masked RENAME TO event_seen;
SELECT view_name, source_name FROM pii_masked_view;
ALTER TABLE event_two ADD COLUMN last integer;
SELECT column_name, treatment FROM pii_refresh_masked_views('event_two') WHERE column_name = 'last';
CREATE SCHEMA moved;
ALTER TABLE event_two SET SCHEMA moved;
SELECT view_name, source_name FROM pii_masked_view;
ALTER SCHEMA moved RENAME TO moved_again;
SELECT view_name, source_name FROM pii_masked_view;
SELECT doc FROM event_seen WHERE id = 1;
SELECT doc FROM (SELECT pii_mask_column(doc, 'doc', 'moved_again.event_two') AS doc FROM moved_again.event_two WHERE id = 1) m;

-- A column that the view needs cannot be dropped by accident.
\set VERBOSITY terse
ALTER TABLE moved_again.event_two DROP COLUMN doc;
\set VERBOSITY default
\echo :SQLSTATE

-- Dropping: by its function, refused while something depends on it; by SQL, the row goes with it.
\set VERBOSITY terse
SELECT pii_drop_masked_view('event_seen');
\set VERBOSITY default
\echo :SQLSTATE
DROP VIEW dependant;
SELECT pii_drop_masked_view('event_seen');
SELECT count(*) FROM pii_masked_view;
SELECT to_regclass('event_seen');
SELECT action, object FROM pii_audit WHERE action = 'drop masked view';
SELECT treatment, count(*) FROM pii_create_masked_view('moved_again.event_two', name => 'public.again') GROUP BY 1 ORDER BY 1;
SELECT view_name FROM pii_masked_view;
DROP VIEW again;
SELECT count(*) FROM pii_masked_view;
DROP OWNED BY views_refresh_reader;
DROP ROLE views_refresh_reader;
