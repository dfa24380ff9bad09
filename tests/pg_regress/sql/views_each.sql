-- A change of policy brings every masked view up to date. One that an owner broke holds up neither the administrator nor
-- the others; what it shows in clear is said, noted, and tried again.
CREATE ROLE each_one;
CREATE ROLE each_two;
CREATE ROLE each_three;
CREATE ROLE each_admin;
CREATE ROLE each_reader;
GRANT EXECUTE ON FUNCTION pii_administer() TO each_admin;
CREATE SCHEMA one;
CREATE SCHEMA two;
CREATE SCHEMA three;
GRANT USAGE, CREATE ON SCHEMA one TO each_one;
GRANT USAGE, CREATE ON SCHEMA two TO each_two;
GRANT USAGE, CREATE ON SCHEMA three TO each_three;
GRANT USAGE ON SCHEMA one, two, three TO each_reader, each_admin;
SET ROLE each_one;
CREATE TABLE one.event AS SELECT n AS id, 'deep blue' AS shade, 'a word' AS word, '{"email": "a@b.co"}'::jsonb AS doc FROM generate_series(1, 1200) n;
SELECT column_name, treatment FROM pii_create_masked_view('one.event');
GRANT SELECT ON one.event_masked TO each_reader;
SET ROLE each_two;
CREATE TABLE two.event AS SELECT n AS id, 'deep blue' AS shade, 'a word' AS word FROM generate_series(1, 1200) n;
SELECT column_name, treatment FROM pii_create_masked_view('two.event');
GRANT SELECT ON two.event_masked TO each_reader;
SET ROLE each_three;
CREATE TABLE three.event AS SELECT n AS id, 'deep blue' AS shade, 'a word' AS word FROM generate_series(1, 1200) n;
SELECT column_name, treatment FROM pii_create_masked_view('three.event');
GRANT SELECT ON three.event_masked TO each_reader;
-- He makes something else of his masked view.
CREATE OR REPLACE VIEW three.event_masked AS SELECT id, shade, word, 1 AS more FROM three.event;
RESET ROLE;
-- His right to create is gone, without which his view cannot be replaced.
REVOKE CREATE ON SCHEMA one FROM each_one;

SET ROLE each_admin;
SELECT pii_add_matcher('shade');
SET ROLE each_reader;
SELECT 'one' AS source, shade FROM one.event_masked WHERE id = 1
UNION ALL SELECT 'two', shade FROM two.event_masked WHERE id = 1
UNION ALL SELECT 'three', shade FROM three.event_masked WHERE id = 1;
SELECT view_name, problem FROM pii_masked_view ORDER BY 1;
SET ROLE each_admin;
SELECT action, object, detail, weakens FROM pii_audit WHERE action IN ('refresh masked view', 'masked view left behind') ORDER BY at;
-- So does a classified path of every source, and what concerns none of the columns: the problem stays.
SELECT pii_classify(NULL, 'nothing.of.this', 'red');
SELECT view_name, problem FROM pii_masked_view ORDER BY 1;
-- Of one that is asked for by name, the error itself is shown.
\set VERBOSITY terse
SELECT column_name, treatment FROM pii_refresh_masked_views('one.event');
\echo :SQLSTATE
SELECT column_name, treatment FROM pii_refresh_masked_views('three.event');
\echo :SQLSTATE
\set VERBOSITY default
-- All of them: those that can be.
SELECT view, column_name, treatment FROM pii_refresh_masked_views();
-- Nothing of the failed attempts is left: not the user, not a setting.
SELECT current_user, current_setting('lock_timeout') AS lock_timeout, current_setting('search_path') AS search_path;

-- Mended, the next change of policy takes it along.
RESET ROLE;
GRANT CREATE ON SCHEMA one TO each_one;
SELECT pii_drop_masked_view('three.event_masked');
SET ROLE each_admin;
SELECT pii_add_matcher('another');
SET ROLE each_reader;
SELECT shade, word FROM one.event_masked WHERE id = 1;
SELECT view_name, problem FROM pii_masked_view ORDER BY 1;

-- In a transaction that is undone, and in a block with an exception handler.
SET ROLE each_admin;
BEGIN;
SELECT pii_add_matcher('word');
SET LOCAL ROLE each_reader;
SELECT word FROM one.event_masked WHERE id = 1;
ROLLBACK;
SET ROLE each_reader;
SELECT word FROM one.event_masked WHERE id = 1;
RESET ROLE;
REVOKE CREATE ON SCHEMA one FROM each_one;
SET client_min_messages = error;
DO $$ BEGIN
    BEGIN
        PERFORM pii_add_matcher('word');
        RAISE EXCEPTION 'undone';
    EXCEPTION WHEN raise_exception THEN NULL;
    END;
    PERFORM pii_add_matcher('id');
END $$;
RESET client_min_messages;
SELECT name FROM pii_matcher WHERE NOT builtin ORDER BY 1;
SELECT view_name, problem FROM pii_masked_view ORDER BY 1;
SET ROLE each_reader;
SELECT * FROM two.event_masked WHERE id = 1 OR id IS NULL LIMIT 1;
RESET ROLE;

-- An error of an owner's own code, under the code of a cancel, of a want of memory, of a transaction to be tried again, is
-- his view's alone: the others are brought up to date, and nobody hears his words.
GRANT CREATE ON SCHEMA one TO each_one;
SET ROLE each_one;
CREATE TABLE one.state (state text);
CREATE FUNCTION one.raise() RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE state text := (SELECT s.state FROM one.state s);
BEGIN
    IF state IS NOT NULL THEN RAISE EXCEPTION USING ERRCODE = state, MESSAGE = 'words of his'; END IF;
    RETURN true;
END $$;
CREATE INDEX ON one.event (id) WHERE one.raise();
INSERT INTO one.state VALUES (NULL);
RESET ROLE;
CREATE FUNCTION claim(claimed text) RETURNS TABLE (refreshed text[]) LANGUAGE plpgsql AS $$
BEGIN
    UPDATE one.state SET state = claimed;
    SET LOCAL ROLE each_admin;
    RETURN QUERY SELECT array_agg(DISTINCT r.view::text ORDER BY r.view::text) FROM pii_refresh_masked_views() r;
    RESET ROLE;
END $$;
SELECT claim('57014');
SELECT claim('53200');
SELECT claim('40001');
SELECT claim(NULL);
DROP FUNCTION claim(text);
REVOKE CREATE ON SCHEMA one FROM each_one;

-- Very many views.
SET client_min_messages = warning;
CREATE SCHEMA many;
DO $$ BEGIN
    FOR n IN 1 .. 500 LOOP
        EXECUTE format('CREATE TABLE many.t%s (id int, number%s int, doc jsonb)', n, n % 7);
        PERFORM pii_create_masked_view(format('many.t%s', n)::regclass);
    END LOOP;
END $$;
SELECT clock_timestamp() AS began \gset
SELECT pii_add_matcher('number3');
SELECT clock_timestamp() - :'began' < interval '5 s' AS in_time;
SELECT count(*), count(*) FILTER (WHERE definition LIKE '%number3''::pg_catalog.text%') AS masked FROM pii_masked_view WHERE source_name LIKE 'many.%' AND problem IS NULL;
DROP SCHEMA many CASCADE;
DROP OWNED BY each_one, each_two, each_three, each_admin, each_reader CASCADE;
DROP ROLE each_one, each_two, each_three, each_admin, each_reader;
