-- Roles that Postgres brings along, and ways to the data that need one of them: statistics, files, the write-ahead log,
-- logical decoding, writing without reading.
SET client_min_messages = warning;
CREATE ROLE predefined_roles_owner;
CREATE ROLE predefined_roles_mallory;
CREATE ROLE predefined_roles_granted;
CREATE SCHEMA app AUTHORIZATION predefined_roles_owner;
CREATE SCHEMA twin AUTHORIZATION predefined_roles_owner;
CREATE SCHEMA lair AUTHORIZATION predefined_roles_mallory;
GRANT USAGE ON SCHEMA app, twin TO predefined_roles_mallory, predefined_roles_granted;
GRANT USAGE ON SCHEMA lair TO PUBLIC;
-- Put together at run time, so that it stands in no statement: where it is found, something leaked.
CREATE FUNCTION app.sentinel() RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN 'zq7' || 'qzmole'; END $$;
CREATE FUNCTION app.tells(seen text) RETURNS boolean LANGUAGE sql IMMUTABLE AS
    $$ SELECT coalesce(pg_catalog.strpos(pg_catalog.lower(seen), app.sentinel()) > 0, false) $$;
-- Runs statements (separated by ;;) with REL standing for a relation, undoes them, and says whether rows or error tell.
CREATE FUNCTION app.try(statements text, relation text, OUT leaks boolean, OUT error text) LANGUAGE plpgsql AS $$
DECLARE
    parts text[] := string_to_array(replace(statements, 'REL', relation), ';;');
    line record; seen text := ''; m text; d text; h text; c text;
BEGIN
    BEGIN
        FOR n IN 1 .. cardinality(parts) - 1 LOOP EXECUTE parts[n]; END LOOP;
        FOR line IN EXECUTE parts[cardinality(parts)] LOOP seen := seen || line::text; END LOOP;
        RAISE EXCEPTION USING errcode = 'ATK00';
    EXCEPTION
        WHEN SQLSTATE 'ATK00' THEN NULL;
        WHEN OTHERS THEN
            GET STACKED DIAGNOSTICS m = MESSAGE_TEXT, d = PG_EXCEPTION_DETAIL, h = PG_EXCEPTION_HINT, c = PG_EXCEPTION_CONTEXT;
            seen := seen || concat(m, d, h, c);
            error := SQLSTATE;
    END;
    leaks := app.tells(seen);
END $$;
CREATE FUNCTION app.attack(statements text, OUT leaks boolean, OUT error text, OUT twin_leaks boolean) LANGUAGE plpgsql AS $$
BEGIN
    SELECT t.leaks, t.error INTO leaks, error FROM app.try(statements, 'app.events_masked') t;
    SELECT t.leaks INTO twin_leaks FROM app.try(statements, 'twin.events') t;
END $$;
SET ROLE predefined_roles_owner;
CREATE TABLE app.events (id int PRIMARY KEY, kind text NOT NULL, email text UNIQUE, doc jsonb, raw json, tags text[], seen date);
INSERT INTO app.events
SELECT n, 'signup', app.sentinel() || n || '@leak.example',
       jsonb_build_object('event', 'signup', 'n', n, 'context', jsonb_build_object('traits', jsonb_build_object(
           'email', app.sentinel() || n || '@leak.example', 'name', 'Ann ' || app.sentinel()))),
       json_build_object('email', app.sentinel() || n || '@leak.example'),
       ARRAY['a', app.sentinel() || n || '@leak.example'], '2020-01-01'
FROM generate_series(1, 20) n;
SELECT * FROM pii_create_masked_view('app.events', keep => '{kind}');
-- The same without a mask: an attack that no longer works here tests nothing.
CREATE VIEW twin.events AS SELECT * FROM app.events;
GRANT SELECT ON app.events_masked, twin.events TO predefined_roles_mallory, predefined_roles_granted;
RESET ROLE;

SET ROLE predefined_roles_owner;
ALTER TABLE app.events ADD CONSTRAINT positive CHECK (id > 0), ADD UNIQUE (id, email);
CREATE STATISTICS app.of_both ON email, kind FROM app.events;
CREATE STATISTICS app.of_lower ON lower(email) FROM app.events;
CREATE TABLE app.child (id int, email text, FOREIGN KEY (id, email) REFERENCES app.events (id, email));
INSERT INTO app.child SELECT id, email FROM app.events WHERE id = 7;
ANALYZE app.events;
RESET ROLE;
-- Each attack as a role that holds that role of Postgres's, and as one that may read the table.
CREATE ROLE predefined_roles_reader;
GRANT USAGE ON SCHEMA app, twin TO predefined_roles_reader;
GRANT ALL ON app.events, twin.events, app.child TO predefined_roles_reader;
GRANT pg_monitor, pg_read_all_settings, pg_read_all_stats, pg_stat_scan_tables, pg_signal_backend, pg_write_all_data TO predefined_roles_mallory;
CREATE FUNCTION app.as_each(statements text, OUT leaks boolean, OUT error text, OUT reader_tells boolean) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE 'SET LOCAL ROLE predefined_roles_mallory';
    SELECT t.leaks, t.error INTO leaks, error FROM app.try(statements, 'app.events') t;
    EXECUTE 'SET LOCAL ROLE predefined_roles_reader';
    SELECT t.leaks INTO reader_tells FROM app.try(statements, 'app.events') t;
    EXECUTE 'RESET ROLE';
END $$;
SELECT t.name, a.* FROM (VALUES
    (1, 'common values',            'SELECT most_common_vals, histogram_bounds FROM pg_stats WHERE schemaname = ''app'' AND tablename = ''events'''),
    (2, 'extended statistics',      'SELECT most_common_vals FROM pg_stats_ext WHERE schemaname = ''app'''),
    (3, 'statistics of an expression', 'SELECT histogram_bounds FROM pg_stats_ext_exprs WHERE schemaname = ''app'''),
    (4, 'the catalog of statistics','SELECT stavalues1 FROM pg_statistic'),
    (5, 'the data of extended ones','SELECT * FROM pg_statistic_ext_data'),
    (6, 'read',                     'SELECT email FROM REL'),
    (7, 'write, and read what was written', 'UPDATE REL SET kind = ''x'' RETURNING email'),
    (8, 'write what is there',      'UPDATE REL SET kind = email;; SELECT kind FROM app.events_masked'),
    (9, 'upsert what is there',     'INSERT INTO REL AS e (id, kind) VALUES (3, ''x'') ON CONFLICT (id) DO UPDATE SET kind = e.email;; SELECT kind FROM app.events_masked'),
    (10, 'delete by a guess',       'DELETE FROM REL WHERE email LIKE ''zq7q%'' AND id <> 7 RETURNING app.sentinel()'),
    (11, 'a check tells the row',   'UPDATE REL SET id = -1;; SELECT 1'),
    (12, 'NOT NULL tells the row',  'UPDATE REL SET kind = NULL;; SELECT 1'),
    (13, 'a foreign key tells',     'DELETE FROM REL;; SELECT 1'),
    (14, 'a foreign key tells the other way', 'INSERT INTO app.child VALUES (3, app.sentinel() || ''x'');; SELECT 1'),
    (15, 'copy in',                 'COPY REL (id, kind, email) FROM PROGRAM ''true'';; SELECT 1'),
    (16, 'what others run',         'SELECT query FROM pg_stat_activity WHERE pid <> pg_backend_pid()')
) t(n, name, statements), LATERAL app.as_each(t.statements) a ORDER BY t.n;
-- Through the view they see no more than others.
SET ROLE predefined_roles_mallory;
SELECT count(*) FILTER (WHERE app.tells(e::text)) AS leaks, count(*) FROM app.events_masked e;
-- Files, the log of changes, logical decoding, and what they need.
SELECT t.name, (app.try(t.statements, '')).error FROM (VALUES
    ('file of the table', 'SELECT pg_read_binary_file(pg_relation_filepath(''app.events''))'), ('list of files', 'SELECT pg_ls_dir(''base'')'),
    ('import a file', 'SELECT lo_import(''PG_VERSION'')'), ('copy from a program', 'CREATE TABLE lair.f (t text);; COPY lair.f FROM PROGRAM ''cat PG_VERSION'';; SELECT 1'),
    ('logical slot', 'SELECT pg_create_logical_replication_slot(''P'', ''test_decoding'')'), ('changes of a slot', 'SELECT pg_logical_slot_get_changes(''P'', NULL, NULL)'),
    ('peek at a slot', 'SELECT pg_logical_slot_peek_binary_changes(''P'', NULL, NULL)'), ('publication', 'CREATE PUBLICATION P FOR TABLE app.events;; SELECT 1'),
    ('publication of all', 'CREATE PUBLICATION P FOR ALL TABLES;; SELECT 1'),
    ('subscription', 'CREATE SUBSCRIPTION P CONNECTION ''dbname=x'' PUBLICATION p WITH (connect = false);; SELECT 1'),
    ('pages', 'CREATE EXTENSION pageinspect;; SELECT 1'), ('a library', 'LOAD ''auto_explain'';; SELECT 1'),
    ('a function in C', 'CREATE FUNCTION lair.c(text) RETURNS text LANGUAGE c AS ''pii_access'', ''pii_mask'';; SELECT 1'),
    ('a function of the backend', 'CREATE FUNCTION lair.i(internal) RETURNS internal LANGUAGE internal AS ''pg_stat_get_numscans'';; SELECT 1'),
    ('preload', 'SET session_preload_libraries = ''auto_explain'';; SELECT 1'), ('log what is sent', 'SET log_statement = ''all'';; SELECT 1'), ('plans into the log', 'SET log_min_messages = debug5;; SELECT 1')
) t(name, statements);
RESET ROLE;
-- The detector sees.
CHECKPOINT;
SELECT position(convert_to(app.sentinel(), 'UTF8') IN pg_read_binary_file(pg_relation_filepath('app.events'))) > 0 AS twin_leaks;
DROP OWNED BY predefined_roles_reader; DROP ROLE predefined_roles_reader;

RESET ROLE;
RESET SESSION AUTHORIZATION;
SET client_min_messages = warning;
DROP OWNED BY predefined_roles_owner, predefined_roles_mallory, predefined_roles_granted CASCADE;
DROP ROLE predefined_roles_owner, predefined_roles_mallory, predefined_roles_granted;
