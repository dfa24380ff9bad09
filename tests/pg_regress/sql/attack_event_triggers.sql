-- Event triggers: only superusers make them, but they run in everybody's DDL, and in what the extension does itself. Names
-- that they look up may be planted; names that ours look at may be anything.
SET client_min_messages = warning;
CREATE ROLE event_triggers_owner;
CREATE ROLE event_triggers_mallory;
CREATE ROLE event_triggers_granted;
CREATE SCHEMA app AUTHORIZATION event_triggers_owner;
CREATE SCHEMA twin AUTHORIZATION event_triggers_owner;
CREATE SCHEMA lair AUTHORIZATION event_triggers_mallory;
GRANT USAGE ON SCHEMA app, twin TO event_triggers_mallory, event_triggers_granted;
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
SET ROLE event_triggers_owner;
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
GRANT SELECT ON app.events_masked, twin.events TO event_triggers_mallory, event_triggers_granted;
RESET ROLE;

-- Nobody else makes them, or turns ours off.
SET ROLE event_triggers_mallory;
CREATE FUNCTION lair.planted() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN NULL; END $$;
SELECT t.name, (app.try(t.statements, '')).* FROM (VALUES
    ('create one', 'CREATE EVENT TRIGGER planted ON ddl_command_end EXECUTE FUNCTION lair.planted();; SELECT 1'),
    ('drop ours', 'DROP EVENT TRIGGER pii_on_ddl;; SELECT 1'), ('disable ours', 'ALTER EVENT TRIGGER pii_on_drop DISABLE;; SELECT 1'),
    ('skip ours', 'SET session_replication_role = replica;; SELECT 1'),
    ('take the function', 'CREATE OR REPLACE FUNCTION pii_on_ddl() RETURNS event_trigger LANGUAGE plpgsql AS ''BEGIN END'';; SELECT 1'),
    ('call the function', 'SELECT pii_on_drop()'), ('call the other', 'SELECT pii_on_ddl()')
) t(name, statements);
DO $$ BEGIN SET event_triggers = off; RAISE WARNING 'anybody may skip them'; EXCEPTION WHEN undefined_object OR insufficient_privilege THEN NULL; END $$;
RESET ROLE;

-- A superuser's event trigger that writes down every command, and names its table without a schema: harmless while it
-- runs as whoever gives the command. Mallory has a table of that name, with a trigger.
CREATE TABLE public.ddl_log (who text, tag text);
GRANT INSERT ON public.ddl_log TO PUBLIC;
CREATE FUNCTION public.log_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO ddl_log SELECT current_user, tg_tag; END $$;
CREATE EVENT TRIGGER event_triggers_log ON ddl_command_end EXECUTE FUNCTION public.log_ddl();
CREATE TABLE public.ran (who text);
GRANT INSERT ON public.ran TO PUBLIC;
GRANT EXECUTE ON FUNCTION pii_break_glass(text, interval, regclass) TO event_triggers_mallory;
SELECT format('GRANT TEMPORARY ON DATABASE %I TO event_triggers_mallory', current_database()) \gexec
SET ROLE event_triggers_mallory;
CREATE TABLE lair.mine (id int, doc jsonb, note text);
CREATE TEMPORARY TABLE ddl_log (who text, tag text);
CREATE FUNCTION lair.up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO public.ran VALUES (current_user);
    BEGIN ALTER ROLE event_triggers_mallory SUPERUSER; EXCEPTION WHEN OTHERS THEN NULL; END;
    RETURN NEW;
END $$;
GRANT USAGE ON SCHEMA lair TO PUBLIC;
CREATE TRIGGER up BEFORE INSERT ON pg_temp.ddl_log FOR EACH ROW EXECUTE FUNCTION lair.up();
SELECT pii_grant_access('event_triggers_granted', 'lair.mine');
SELECT pii_classify('lair.mine', 'doc.x', 'red');
SELECT count(*) FROM pii_create_masked_view('lair.mine');
SELECT count(*) FROM pii_refresh_masked_views('lair.mine');
ALTER TABLE lair.mine RENAME TO yours;
SELECT pii_break_glass('planted', '1 minute');
SELECT pii_revoke_access('event_triggers_granted', 'lair.yours');
SELECT pii_drop_masked_view('lair.mine_masked');
DROP TABLE lair.yours;
RESET ROLE;
-- His code ran as himself alone.
SELECT DISTINCT who FROM public.ran;
SELECT rolsuper FROM pg_roles WHERE rolname = 'event_triggers_mallory';
-- The same by an administrator, on tables of a superuser and of another owner; and by the owner of one table whose word
-- about it makes the views of all others follow the policy. The administrator's own commands, and the owner's, are logged.
RESET ROLE;
DROP TABLE pg_temp.ddl_log; TRUNCATE public.ran; TRUNCATE public.ddl_log;
CREATE TABLE public.of_a_superuser (id int, email text, nickname int);
CREATE ROLE event_triggers_admin;
GRANT EXECUTE ON FUNCTION pii_administer() TO event_triggers_admin;
GRANT USAGE ON SCHEMA app TO event_triggers_admin;
ALTER EVENT TRIGGER event_triggers_log DISABLE;
CREATE FUNCTION public.log_soundly() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.ddl_log SELECT current_user, tg_tag; END $$;
CREATE EVENT TRIGGER event_triggers_sound ON ddl_command_end EXECUTE FUNCTION public.log_soundly();
SET ROLE event_triggers_owner;
SELECT count(*) FROM pii_create_masked_view('app.events', name => 'logged_masked');
SET ROLE event_triggers_mallory;
CREATE TABLE lair.other (id int, doc jsonb);
RESET ROLE;
SELECT who, tag FROM public.ddl_log WHERE tag LIKE '%VIEW' OR tag = 'COMMENT' ORDER BY 1, 2;
DROP EVENT TRIGGER event_triggers_sound;
ALTER EVENT TRIGGER event_triggers_log ENABLE;
GRANT CREATE ON SCHEMA public TO event_triggers_mallory;
SELECT format('GRANT TEMPORARY ON DATABASE %I TO event_triggers_admin', current_database()) \gexec
SET ROLE event_triggers_admin;
CREATE TEMPORARY TABLE ddl_log (who text, tag text);
CREATE TRIGGER up BEFORE INSERT ON pg_temp.ddl_log FOR EACH ROW EXECUTE FUNCTION lair.up();
SELECT count(*) FROM pii_create_masked_view('public.of_a_superuser');
SELECT count(*) FROM pii_create_masked_view('app.events', name => 'by_the_admin');
SELECT pii_add_matcher('nickname');
SELECT column_name, treatment FROM pii_refresh_masked_views('public.of_a_superuser');
SELECT pii_drop_matcher('nickname');
SET ROLE event_triggers_mallory;
SELECT pii_classify('lair.other', 'doc.x', 'red');
SET ROLE event_triggers_admin;
SELECT pii_drop_masked_view('public.of_a_superuser_masked');
SELECT pii_drop_masked_view('app.by_the_admin');
RESET ROLE;
SELECT view_name FROM pii_masked_view ORDER BY 1;
SELECT DISTINCT who FROM public.ran ORDER BY 1;
SELECT rolname FROM pg_roles WHERE rolsuper AND rolname LIKE 'event_triggers_%';
DROP OWNED BY event_triggers_admin; DROP ROLE event_triggers_admin;
SET ROLE event_triggers_mallory;
CREATE TEMPORARY TABLE ddl_log (who text, tag text);
CREATE TRIGGER up BEFORE INSERT ON pg_temp.ddl_log FOR EACH ROW EXECUTE FUNCTION lair.up();
RESET ROLE;
-- The trap is a trap: a superuser's own command falls into it.
TRUNCATE public.ran;
COMMENT ON TABLE public.ran IS 'what ran';
SELECT DISTINCT who FROM public.ran;
SELECT rolsuper AS twin_climbs FROM pg_roles WHERE rolname = 'event_triggers_mallory';
ALTER ROLE event_triggers_mallory NOSUPERUSER;
DROP EVENT TRIGGER event_triggers_log;
DROP TABLE pg_temp.ddl_log;

-- Names that would be code if ours pasted them.
SELECT format('GRANT CREATE ON DATABASE %I TO event_triggers_mallory', current_database()) \gexec
SET ROLE event_triggers_mallory;
DO $body$
DECLARE
    odd text[] := ARRAY['a"b', 'a''b', 'a;DROP TABLE app.events;--', E'a\nb', E'a\\b', 'a.b', '$$', '$1', '%I', 'ä' || repeat('x', 60), ' ', '{}', '(SELECT 1)', E'\u202e'];
    n text; m text;
BEGIN
    FOREACH n IN ARRAY odd LOOP
        m := left(n, 20) || '2';
        EXECUTE format('CREATE SCHEMA %I', n);
        EXECUTE format('CREATE TABLE %I.%I (%I int, doc jsonb)', n, n, n);
        PERFORM pii_grant_access('event_triggers_granted', format('%I.%I', n, n)::regclass);
        PERFORM pii_classify(format('%I.%I', n, n)::regclass, '"' || replace(n, '"', '""') || '"', 'red');
        PERFORM pii_create_masked_view(format('%I.%I', n, n)::regclass, name => format('%I', m));
        EXECUTE format('ALTER TABLE %I.%I RENAME TO %I', n, n, m || '3');
        EXECUTE format('ALTER VIEW %I.%I RENAME TO %I', n, m, m || '4');
        EXECUTE format('ALTER TABLE %I.%I RENAME COLUMN %I TO %I', n, m || '3', n, m);
        EXECUTE format('ALTER SCHEMA %I RENAME TO %I', n, m);
        IF (SELECT count(*) FROM pii_masked_view v WHERE v.view_name = format('%I.%I', m, m || '4') AND v.source_name = format('%I.%I', m, m || '3')
                AND v.view_oid = v.view_name::regclass AND v.source_oid = v.source_name::regclass) <> 1 THEN
            RAISE WARNING 'lost sight of %', quote_literal(n);
        END IF;
        EXECUTE format('DROP TABLE %I.%I CASCADE', m, m || '3');
        EXECUTE format('DROP SCHEMA %I CASCADE', m);
    END LOOP;
END $body$;
RESET ROLE;
SELECT count(*) FROM pii_masked_view WHERE source_name <> 'app.events';
SELECT count(*) FROM pii_path;
SELECT count(*) FROM pii_grant WHERE source_name <> '';
SELECT count(*) > 10 AS "still there" FROM app.events;

RESET ROLE;
RESET SESSION AUTHORIZATION;
SET client_min_messages = warning;
DROP OWNED BY event_triggers_owner, event_triggers_mallory, event_triggers_granted CASCADE;
DROP ROLE event_triggers_owner, event_triggers_mallory, event_triggers_granted;
