-- Code that the owner of a source planted, waiting for an administrator who works on it: column names, casts, domains,
-- defaults, triggers, rules, policies, functions under the names of Postgres's own. It runs as its owner, or not at all.
SET client_min_messages = warning;
CREATE ROLE planted_owner;
CREATE ROLE planted_mallory;
CREATE ROLE planted_granted;
CREATE SCHEMA app AUTHORIZATION planted_owner;
CREATE SCHEMA twin AUTHORIZATION planted_owner;
CREATE SCHEMA lair AUTHORIZATION planted_mallory;
GRANT USAGE ON SCHEMA app, twin TO planted_mallory, planted_granted;
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
SET ROLE planted_owner;
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
GRANT SELECT ON app.events_masked, twin.events TO planted_mallory, planted_granted;
RESET ROLE;

-- What ran, and as whom: anything but the owner is a way up.
CREATE TABLE public.ran (what text, who text, session text);
GRANT INSERT ON public.ran TO PUBLIC;
CREATE ROLE planted_admin;
GRANT EXECUTE ON FUNCTION pii_administer() TO planted_admin;
SET ROLE planted_mallory;
CREATE FUNCTION lair.ran(what text) RETURNS boolean LANGUAGE plpgsql AS
    $$ BEGIN INSERT INTO public.ran VALUES (what, current_user, session_user); RETURN true; END $$;
CREATE FUNCTION lair.climb(what text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    PERFORM lair.ran(what);
    BEGIN RESET ROLE; EXCEPTION WHEN OTHERS THEN NULL; END;
    BEGIN RESET SESSION AUTHORIZATION; EXCEPTION WHEN OTHERS THEN NULL; END;
    BEGIN SET ROLE postgres; EXCEPTION WHEN OTHERS THEN NULL; END;
    BEGIN CREATE TEMP TABLE pg_temp_planted (a int); EXCEPTION WHEN OTHERS THEN NULL; END;
    PERFORM lair.ran(what || ' after');
    RETURN true;
END $$;
CREATE DOMAIN lair.note AS text CHECK (lair.climb('domain'));
CREATE TYPE lair.mood AS ENUM ('zq');
CREATE FUNCTION lair.to_text(lair.mood) RETURNS text LANGUAGE plpgsql AS $$ BEGIN PERFORM lair.climb('cast'); RETURN 'x'; END $$;
CREATE CAST (lair.mood AS text) WITH FUNCTION lair.to_text(lair.mood) AS IMPLICIT;
CREATE TYPE lair.pair AS (a text, b lair.mood);
CREATE FUNCTION lair.diff(lair.mood, lair.mood) RETURNS float8 LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN PERFORM lair.climb('range'); RETURN 0; END $$;
CREATE TYPE lair.moods AS RANGE (subtype = lair.mood, subtype_diff = lair.diff);
-- Names that would be code if somebody pasted them.
CREATE TABLE lair."ev""il'; SELECT lair.ran('table name'); --" (
    id int DEFAULT length(lair.ran('default')::text), n lair.note, m lair.mood, p lair.pair, r lair.moods, mm lair.mood[], nn lair.note[],
    "x"" || lair.ran('column name')::text || """ text, "y'); SELECT lair.ran('quote'); --" text, "${z} $1 %s %I" text, doc jsonb);
INSERT INTO lair."ev""il'; SELECT lair.ran('table name'); --" (id, n, m, p, r, mm, nn, "x"" || lair.ran('column name')::text || """, "y'); SELECT lair.ran('quote'); --", "${z} $1 %s %I", doc)
    SELECT n, 'note', 'zq', ROW('a', 'zq')::lair.pair, '[zq,zq]', '{zq}', '{note}', 'x', 'y', 'z', '{"email": "a@b.example"}' FROM generate_series(1, 5) n;
CREATE FUNCTION lair.fired() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM lair.climb('trigger'); RETURN NEW; END $$;
CREATE TRIGGER t BEFORE INSERT OR UPDATE OR DELETE ON lair."ev""il'; SELECT lair.ran('table name'); --" FOR EACH ROW EXECUTE FUNCTION lair.fired();
-- Stand-ins for what generated SQL calls, in front and in pg_temp.
CREATE FUNCTION lair.unnest(anyarray) RETURNS SETOF anyelement LANGUAGE plpgsql AS $$ BEGIN PERFORM lair.climb('unnest'); END $$;
CREATE FUNCTION lair.system(internal) RETURNS tsm_handler LANGUAGE internal AS 'tsm_system_handler';
CREATE FUNCTION lair.pii_mask_column(anyelement, text, regclass) RETURNS anyelement LANGUAGE plpgsql AS $$ BEGIN PERFORM lair.climb('mask'); RETURN $1; END $$;
CREATE FUNCTION lair.eq(text, text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RETURN lair.climb('operator'); END $$;
CREATE OPERATOR lair.= (leftarg = text, rightarg = text, function = lair.eq);
GRANT USAGE ON SCHEMA lair TO PUBLIC;
RESET ROLE;
ALTER ROLE planted_owner SET search_path = lair, public;
TRUNCATE public.ran;
DROP TABLE IF EXISTS pg_temp.pg_temp_planted;
-- An administrator who is nobody else, and a superuser, each with the attacker's schema in front.
SET search_path = lair, pg_temp, public, pg_catalog;
SET ROLE planted_admin;
SELECT column_name, treatment FROM pii_create_masked_view('lair."ev""il''; SELECT lair.ran(''table name''); --"');
SELECT count(*) FROM pii_refresh_masked_views('lair."ev""il''; SELECT lair.ran(''table name''); --"');
SELECT pii_add_matcher('planted', keys => '{x lair ran column name text}');
SELECT pii_classify('lair."ev""il''; SELECT lair.ran(''table name''); --"', 'n', 'red');
SELECT pii_grant_access('planted_granted', 'lair."ev""il''; SELECT lair.ran(''table name''); --"');
SELECT pii_has_access('planted_granted', 'lair."ev""il''; SELECT lair.ran(''table name''); --"');
SELECT pii_revoke_access('planted_granted', 'lair."ev""il''; SELECT lair.ran(''table name''); --"');
SELECT count(*) FROM pii_access;
RESET ROLE;
SELECT count(*) FROM pii_refresh_masked_views();
SELECT pii_enable_matcher('planted', false);
SELECT pii_drop_matcher('planted');
SELECT pii_drop_masked_view(v.view_oid) FROM pii_masked_view v WHERE view_name LIKE '%ev%il%';
SELECT column_name FROM pii_create_masked_view('lair."ev""il''; SELECT lair.ran(''table name''); --"', name => 'lair."v"""" ; --"', keep => ARRAY['y''); SELECT lair.ran(''quote''); --'], mask => ARRAY['${z} $1 %s %I']) WHERE treatment LIKE 'bare';
RESET search_path;
SELECT view_name FROM pii_masked_view WHERE view_name LIKE 'lair%';
-- Owner's code that ran, and as whom.
SELECT DISTINCT what, who FROM public.ran WHERE who <> 'planted_mallory';
SELECT count(*) FROM pg_class WHERE relname = 'pg_temp_planted';
-- The detector sees: the same done by hand runs it as the administrator.
SELECT m::text FROM lair."ev""il'; SELECT lair.ran('table name'); --" LIMIT 1;
SELECT DISTINCT what, who FROM public.ran WHERE who <> 'planted_mallory' ORDER BY 1;
DROP OWNED BY planted_admin;
DROP ROLE planted_admin;

RESET ROLE;
RESET SESSION AUTHORIZATION;
SET client_min_messages = warning;
DROP OWNED BY planted_owner, planted_mallory, planted_granted CASCADE;
DROP ROLE planted_owner, planted_mallory, planted_granted;
