-- Administrators and superusers who work on what an owner planted: every function of the extension that takes a relation,
-- called by either. His code runs as himself, or not at all; and what he broke does not keep them from masking the rest.
SET client_min_messages = warning;
CREATE ROLE administrators_owner;
CREATE ROLE administrators_mallory;
CREATE ROLE administrators_granted;
CREATE SCHEMA app AUTHORIZATION administrators_owner;
CREATE SCHEMA twin AUTHORIZATION administrators_owner;
CREATE SCHEMA lair AUTHORIZATION administrators_mallory;
GRANT USAGE ON SCHEMA app, twin TO administrators_mallory, administrators_granted;
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
SET ROLE administrators_owner;
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
GRANT SELECT ON app.events_masked, twin.events TO administrators_mallory, administrators_granted;
RESET ROLE;

CREATE ROLE administrators_admin;
GRANT EXECUTE ON FUNCTION pii_administer(), pii_break_glass(text, interval, regclass) TO administrators_admin;
GRANT USAGE ON SCHEMA lair TO PUBLIC;
CREATE TABLE public.ran (what text, who text);
GRANT INSERT ON public.ran TO PUBLIC;
SET ROLE administrators_mallory;
CREATE FUNCTION lair.ran(what text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO public.ran VALUES (what, current_user);
    BEGIN ALTER ROLE administrators_mallory SUPERUSER; EXCEPTION WHEN OTHERS THEN NULL; END;
    RETURN true;
END $$;
\set include `echo "$PII_INCLUDE"`
\i :include/planted_types.sql
CREATE FUNCTION lair.arrow(jsonb, text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN PERFORM lair.ran('operator'); RETURN 'x'; END $$;
CREATE OPERATOR lair.->> (leftarg = jsonb, rightarg = text, function = lair.arrow);
CREATE FUNCTION lair.same(text, text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RETURN lair.ran('operator ='); END $$;
CREATE OPERATOR lair.= (leftarg = text, rightarg = text, function = lair.same);
CREATE FUNCTION lair.quote_ident(text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN PERFORM lair.ran('quote_ident'); RETURN $1; END $$;
CREATE FUNCTION lair.now() RETURNS timestamptz LANGUAGE plpgsql AS $$ BEGIN PERFORM lair.ran('now'); RETURN '2000-01-01'; END $$;
CREATE FUNCTION lair.strip(jsonb) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN PERFORM lair.ran('generated column'); RETURN $1; END $$;
CREATE TABLE lair.trap (id int DEFAULT length(lair.ran('default')::text), n lair.note, m lair.mood, ms lair.mood[], d lair.doc, doc jsonb, made jsonb GENERATED ALWAYS AS (lair.strip(doc)) STORED,
    CHECK (lair.ran('check')));
CREATE INDEX ON lair.trap ((lair.strip(doc))) WHERE lair.always('predicate of an index');
CREATE FUNCTION lair.fired() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM lair.ran('trigger'); RETURN NEW; END $$;
CREATE TRIGGER fired BEFORE INSERT OR UPDATE OR DELETE ON lair.trap FOR EACH ROW EXECUTE FUNCTION lair.fired();
CREATE POLICY trap ON lair.trap USING (lair.ran('policy')) WITH CHECK (lair.ran('policy'));
CREATE RULE trap AS ON UPDATE TO lair.trap DO ALSO SELECT lair.ran('rule');
INSERT INTO lair.trap (n, m, ms, d, doc) SELECT 'note', 'zq', '{zq}', '{}', '{"email": "a@b.example"}' FROM generate_series(1, 1100);
ANALYZE lair.trap;
-- Casts between types of Postgres's own are not his to make.
SELECT (app.try('CREATE CAST (jsonb AS text) WITH FUNCTION lair.arrow(jsonb, text);; SELECT 1', '')).error;
RESET ROLE;
SELECT format('GRANT TEMPORARY ON DATABASE %I TO PUBLIC', current_database()) \gexec
TRUNCATE public.ran;

-- Every function that takes a relation is called here; one that is added must be, too.
CREATE TABLE public.call (n serial, of text, call text);
GRANT SELECT ON public.call TO PUBLIC;
INSERT INTO public.call (of, call) VALUES
    ('pii_create_masked_view', $$SELECT * FROM P.pii_create_masked_view('lair.trap', keep => '{id}', mask => '{m}')$$),
    ('pii_create_masked_view', $$SELECT * FROM P.pii_create_masked_view('lair.trap', name => 'lair.second')$$),
    ('pii_refresh_masked_views', $$SELECT * FROM P.pii_refresh_masked_views('lair.trap')$$),
    ('pii_refresh_masked_views', $$SELECT * FROM P.pii_refresh_masked_views()$$),
    ('pii_classify', $$SELECT P.pii_classify('lair.trap', 'doc.x', 'red')$$),
    ('pii_classify', $$SELECT P.pii_classify('lair.trap', 'm', 'red')$$),
    ('pii_classify', $$SELECT P.pii_classify(NULL, '**.y', 'green')$$),
    ('pii_grant_access', $$SELECT P.pii_grant_access('administrators_granted', 'lair.trap', expires_at => 'infinity', reason => 'test')$$),
    ('pii_has_access', $$SELECT P.pii_has_access('administrators_granted', 'lair.trap')$$),
    ('pii_preview', $$SELECT P.pii_preview('administrators_mallory', '{"email": "a@b.example"}', 'lair.trap')$$),
    ('pii_explain', $$SELECT * FROM P.pii_explain('administrators_mallory', '{"email": "a@b.example"}', 'lair.trap')$$),
    ('pii_mask', $$SELECT P.pii_mask('{"email": "a@b.example"}'::pg_catalog.jsonb, 'lair.trap')$$),
    ('pii_mask_column', $$SELECT P.pii_mask_column('a@b.example'::pg_catalog.text, 'n', 'lair.trap')$$),
    ('pii_mask_pruned', $$SELECT P.pii_mask_pruned('{"email": "a@b.example"}', 'doc', 'lair.trap', '{email}')$$),
    ('pii_break_glass', $$SELECT P.pii_break_glass('test', '1 minute', 'lair.trap')$$),
    ('pii_matchers', $$SELECT * FROM P.pii_matcher$$),
    ('pii_grants', $$SELECT * FROM P.pii_access$$),
    ('pii_add_matcher', $$SELECT P.pii_add_matcher('mood', keys => '{m,n,d}', value_pattern => 'zq')$$),
    ('pii_enable_matcher', $$SELECT P.pii_enable_matcher('mood', false)$$),
    ('pii_drop_matcher', $$SELECT P.pii_drop_matcher('mood')$$),
    ('pii_scan', $$SELECT * FROM P.pii_scan('lair.trap')$$),
    ('pii_scan', $$SELECT * FROM P.pii_scan('lair.trap', 10)$$),
    ('pii_scan', $$SELECT * FROM P.pii_scan()$$),
    ('pii_findings', $$SELECT * FROM P.pii_inventory$$),
    ('pii_findings', $$SELECT * FROM P.pii_inbox$$),
    ('pii_revoke_access', $$SELECT P.pii_revoke_access('administrators_granted', 'lair.trap')$$),
    ('pii_drop_masked_view', $$SELECT P.pii_drop_masked_view('lair.second')$$),
    ('pii_drop_masked_view', $$SELECT P.pii_drop_masked_view('lair.trap_masked')$$);
UPDATE public.call SET call = replace(call, ' P.', ' ' || quote_ident(n.nspname) || '.') FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pii_access';
SELECT p.proname AS "takes a relation and is not called here" FROM pg_proc p JOIN pg_depend d ON d.objid = p.oid AND d.classid = 'pg_proc'::regclass AND d.deptype = 'e'
JOIN pg_extension e ON e.oid = d.refobjid WHERE e.extname = 'pii_access' AND 'regclass'::regtype = ANY (p.proargtypes) AND p.proname NOT IN (SELECT of FROM public.call) ORDER BY 1;
CREATE FUNCTION public.calls() RETURNS TABLE (called bigint, failed text[]) LANGUAGE plpgsql AS $$
DECLARE c record; line record;
BEGIN
    called := 0; failed := '{}';
    FOR c IN SELECT * FROM public.call ORDER BY n LOOP
        BEGIN
            FOR line IN EXECUTE c.call LOOP NULL; END LOOP;
            called := called + 1;
        EXCEPTION WHEN OTHERS THEN failed := failed || (c.of || ' ' || SQLSTATE || ' ' || SQLERRM);
        END;
    END LOOP;
    RETURN NEXT;
END $$;
-- His schema stands in front, and his names in pg_temp.
CREATE FUNCTION public.plant() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE 'SET LOCAL ROLE administrators_mallory';
    CREATE TEMPORARY TABLE IF NOT EXISTS pg_class (oid oid, relname name);
    CREATE TEMPORARY TABLE IF NOT EXISTS pii_grant (a int);
    CREATE TEMPORARY TABLE IF NOT EXISTS trap (a int);
    CREATE OR REPLACE FUNCTION pg_temp.unnest(anyarray) RETURNS SETOF text LANGUAGE plpgsql AS 'BEGIN PERFORM lair.ran(''unnest''); END';
    CREATE OR REPLACE FUNCTION pg_temp.pii_mask(jsonb) RETURNS jsonb LANGUAGE plpgsql AS 'BEGIN PERFORM lair.ran(''pii_mask''); RETURN $1; END';
END $$;
BEGIN; SELECT public.plant(); COMMIT;
SET search_path = lair, pg_temp, public, pg_catalog;
SET ROLE administrators_admin;
SELECT * FROM public.calls();
RESET ROLE;
SELECT * FROM public.calls();
RESET search_path;
SELECT what, who FROM public.ran WHERE who <> 'administrators_mallory' GROUP BY 1, 2 ORDER BY 1;
SELECT DISTINCT what AS "ran as himself" FROM public.ran WHERE who = 'administrators_mallory' ORDER BY 1;
SELECT rolsuper FROM pg_roles WHERE rolname = 'administrators_mallory';
-- The detector sees: by hand, it runs as whoever reads.
SELECT m::text FROM lair.trap LIMIT 1;
SELECT what, who FROM public.ran WHERE who <> 'administrators_mallory' GROUP BY 1, 2 ORDER BY 1;
SELECT rolsuper AS twin_climbs FROM pg_roles WHERE rolname = 'administrators_mallory';
ALTER ROLE administrators_mallory NOSUPERUSER;
DISCARD TEMP;
SELECT pii_revoke_access('administrators_admin');
SELECT pii_revoke_access(current_user::regrole);
SELECT count(*) FROM pii_grant;

-- What he broke: a view with a column more, one in a schema where he may not create, a table with row security. A new
-- matcher is everybody's, and masks the others' views.
SET ROLE administrators_owner;
ALTER TABLE app.events ADD nickname int DEFAULT 4711;
SELECT column_name, treatment FROM pii_refresh_masked_views('app.events') WHERE column_name = 'nickname';
SET ROLE administrators_mallory;
CREATE TABLE lair.wider (id int, nickname int);
CREATE TABLE lair.secured (id int, nickname int);
SELECT count(*) FROM pii_create_masked_view('lair.wider');
SELECT count(*) FROM pii_create_masked_view('lair.secured');
CREATE OR REPLACE VIEW lair.wider_masked AS SELECT id, nickname, 1 AS more FROM lair.wider;
ALTER TABLE lair.secured ENABLE ROW LEVEL SECURITY;
RESET ROLE;
CREATE SCHEMA shut AUTHORIZATION administrators_mallory;
SET ROLE administrators_mallory;
CREATE TABLE shut.events (id int, nickname int);
SELECT count(*) FROM pii_create_masked_view('shut.events');
RESET ROLE;
ALTER SCHEMA shut OWNER TO administrators_owner;
SET ROLE administrators_admin;
SELECT pii_add_matcher('nickname');
SELECT pii_classify(NULL, '*.secret', 'red');
SET ROLE administrators_mallory;
SELECT count(nickname) AS leaks FROM app.events_masked;
RESET ROLE;
SELECT count(nickname) > 0 AS source_has_it FROM app.events;
SELECT object, detail, weakens FROM pii_audit WHERE action = 'masked view left behind' ORDER BY at;
-- For his own source he is told by an error.
SET ROLE administrators_mallory;
SELECT pii_classify('lair.wider', 'id', 'red');
SELECT count(*) FROM pii_refresh_masked_views('lair.wider');
RESET ROLE;
-- All that can be brought up to date, is.
SET ROLE administrators_admin;
SELECT view, column_name, treatment FROM pii_refresh_masked_views() WHERE column_name = 'nickname' ORDER BY 1;
RESET ROLE;
DROP OWNED BY administrators_admin CASCADE; DROP ROLE administrators_admin;

RESET ROLE;
RESET SESSION AUTHORIZATION;
SET client_min_messages = warning;
DROP OWNED BY administrators_owner, administrators_mallory, administrators_granted CASCADE;
DROP ROLE administrators_owner, administrators_mallory, administrators_granted;
