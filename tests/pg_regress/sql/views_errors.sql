-- What is refused of masked views: with a fitting SQLSTATE, a message that names the thing, a hint, and nothing changed.
CREATE ROLE views_errors_owner;
CREATE ROLE views_errors_other;
CREATE TABLE event (id integer, doc jsonb);
CREATE VIEW event_view AS TABLE event;
CREATE TEMP TABLE event_temp (doc jsonb);
CREATE TABLE secured (doc jsonb);
ALTER TABLE secured ENABLE ROW LEVEL SECURITY;
CREATE TABLE nothing ();
CREATE SEQUENCE event_sequence;
CREATE INDEX event_index ON event (id);
CREATE TYPE event_type AS (a integer);
CREATE TABLE taken_masked (x integer);
CREATE TABLE taken (doc jsonb);

SELECT * FROM pii_create_masked_view(NULL);
\echo :SQLSTATE
SELECT * FROM pii_create_masked_view('nosuch');
\echo :SQLSTATE
SELECT * FROM pii_create_masked_view(0);
\echo :SQLSTATE
SELECT * FROM pii_create_masked_view('event_view');
\echo :SQLSTATE
SELECT * FROM pii_create_masked_view('pg_class');
\echo :SQLSTATE
SELECT * FROM pii_create_masked_view('information_schema.sql_features');
\echo :SQLSTATE
SELECT * FROM pii_create_masked_view('secured');
\echo :SQLSTATE
SELECT * FROM pii_create_masked_view('nothing');
\echo :SQLSTATE
SELECT * FROM pii_create_masked_view('event_sequence');
\echo :SQLSTATE
SELECT * FROM pii_create_masked_view('event_index');
\echo :SQLSTATE
SELECT * FROM pii_create_masked_view('event_type');
\echo :SQLSTATE
SELECT * FROM pii_create_masked_view('taken');
\echo :SQLSTATE
SELECT * FROM pii_create_masked_view('event', name => 'taken_masked');
\echo :SQLSTATE
SELECT * FROM pii_create_masked_view('event', name => 'event');
\echo :SQLSTATE
SELECT * FROM pii_create_masked_view('event', name => '');
\echo :SQLSTATE
SELECT * FROM pii_create_masked_view('event', name => 'a.b.c');
\echo :SQLSTATE
SELECT * FROM pii_create_masked_view('event', name => '"open');
\echo :SQLSTATE
SELECT * FROM pii_create_masked_view('event', name => 'x; DROP TABLE event');
\echo :SQLSTATE
SELECT * FROM pii_create_masked_view('event', name => 'nosuch.event_masked');
\echo :SQLSTATE
SELECT * FROM pii_create_masked_view('event', keep => '{nosuch}');
\echo :SQLSTATE
SELECT * FROM pii_create_masked_view('event', mask => '{nosuch}');
\echo :SQLSTATE
SELECT * FROM pii_create_masked_view('event', keep => '{doc}', mask => '{doc}');
\echo :SQLSTATE
SELECT * FROM pii_create_masked_view('event', keep => '{DOC}');
\echo :SQLSTATE
SELECT * FROM pii_refresh_masked_views('event_view');
\echo :SQLSTATE
SELECT pii_drop_masked_view('event_view');
\echo :SQLSTATE
SELECT pii_drop_masked_view('event');
\echo :SQLSTATE
SELECT pii_drop_masked_view(NULL);
\echo :SQLSTATE
SELECT pii_drop_masked_view('nosuch');
\echo :SQLSTATE
DO $$ BEGIN PERFORM pii_create_masked_view('event_temp');
EXCEPTION WHEN OTHERS THEN RAISE NOTICE '% %', SQLSTATE, regexp_replace(SQLERRM, 'pg_temp_[0-9]+', 'pg_temp'); END $$;

-- Without the right.
SET ROLE views_errors_other;
SELECT * FROM pii_create_masked_view('event');
\echo :SQLSTATE
SELECT * FROM pii_refresh_masked_views('event');
\echo :SQLSTATE
SELECT * FROM pii_refresh_masked_views();
\echo :SQLSTATE
RESET ROLE;
-- The owner needs a place to put it.
CREATE SCHEMA closed;
CREATE TABLE closed.event (doc jsonb);
ALTER TABLE closed.event OWNER TO views_errors_owner;
GRANT USAGE ON SCHEMA closed TO views_errors_owner;
SET ROLE views_errors_owner;
SELECT * FROM pii_create_masked_view('closed.event');
\echo :SQLSTATE
RESET ROLE;

-- Row security that comes later is refused as long as there is a view. Policies alone do nothing, and can wait.
SELECT count(*) AS columns FROM pii_create_masked_view('event');
CREATE POLICY mine ON event USING (id = 1);
ALTER TABLE event ENABLE ROW LEVEL SECURITY;
\echo :SQLSTATE
ALTER TABLE event ADD COLUMN late integer, ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
\echo :SQLSTATE
DO $$ BEGIN EXECUTE 'ALTER TABLE event ENABLE ROW LEVEL SECURITY'; EXCEPTION WHEN feature_not_supported THEN RAISE NOTICE '%', SQLERRM; END $$;
SELECT relrowsecurity FROM pg_class WHERE oid = 'event'::regclass;
ALTER TABLE event FORCE ROW LEVEL SECURITY;
ALTER TABLE event DISABLE ROW LEVEL SECURITY;
-- Of a table without one it is nobody's business.
ALTER TABLE taken ENABLE ROW LEVEL SECURITY;
-- Where a superuser switched the watchman off, whoever works on the views is told, and pii_masked_view keeps it.
ALTER EVENT TRIGGER pii_on_ddl DISABLE;
ALTER TABLE event ENABLE ROW LEVEL SECURITY;
ALTER EVENT TRIGGER pii_on_ddl ENABLE ALWAYS;
SELECT * FROM pii_refresh_masked_views('event');
\echo :SQLSTATE
SELECT * FROM pii_create_masked_view('event');
\echo :SQLSTATE
SELECT * FROM pii_refresh_masked_views();
SELECT view_name, problem FROM pii_masked_view;
SELECT pii_classify(NULL, 'nothing.of.this', 'red');
-- What has nothing to do with it still works, and mends it.
ALTER TABLE event ADD COLUMN late integer;
ALTER TABLE event DISABLE ROW LEVEL SECURITY;
SELECT count(*) FROM pii_refresh_masked_views();
SELECT view_name, problem FROM pii_masked_view;
DELETE FROM pii_path;

SELECT view_name FROM pii_masked_view;
SELECT count(*) AS paths FROM pii_path;
SELECT action, object FROM pii_audit;
SELECT relname FROM pg_class WHERE relkind = 'v' AND relname LIKE '%masked%' AND relname NOT LIKE 'pii%';
DROP OWNED BY views_errors_owner, views_errors_other;
DROP ROLE views_errors_owner, views_errors_other;
