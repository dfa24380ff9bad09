-- The extension works wherever it is, and depends on nobody's search_path.
SET client_min_messages = warning;
DROP EXTENSION pii_access CASCADE;
RESET client_min_messages;
CREATE SCHEMA "My ""schema";
CREATE EXTENSION pii_access SCHEMA "My ""schema";
CREATE ROLE search_path_reader;
CREATE ROLE "search_path Odd""Role";
-- Before a fresh session has found anything, and with decoys of the names that matter in front.
\c
CREATE SCHEMA decoy;
CREATE FUNCTION decoy.now() RETURNS timestamptz LANGUAGE sql AS $$ SELECT 1 / 0; SELECT NULL::timestamptz $$;
CREATE FUNCTION decoy.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS $$ SELECT 1 / 0; SELECT NULL::timestamptz $$;
CREATE FUNCTION decoy.equal(text, text) RETURNS boolean LANGUAGE sql AS $$ SELECT 1 / 0 = 0 $$;
CREATE OPERATOR decoy.= (leftarg = text, rightarg = text, function = decoy.equal);
CREATE FUNCTION decoy.equal(oid, oid) RETURNS boolean LANGUAGE sql AS $$ SELECT 1 / 0 = 0 $$;
CREATE OPERATOR decoy.= (leftarg = oid, rightarg = oid, function = decoy.equal);
CREATE FUNCTION decoy.pii_mask_column(anyelement, text, regclass) RETURNS anyelement LANGUAGE sql AS $$ SELECT $1 $$;
CREATE TABLE decoy.pii_grant (x integer);
CREATE TABLE decoy.pg_class (x integer);
CREATE TYPE decoy.text AS (x integer);
CREATE TYPE decoy.regclass AS (x integer);
GRANT USAGE ON SCHEMA decoy TO PUBLIC;
CREATE TABLE public.event (id integer, doc jsonb, note pg_catalog.text);
INSERT INTO public.event VALUES (1, '{"email": "on.the@inter.net", "nickname": "Hugh Bean"}', 'a.b@c.de');
SET search_path = decoy, pg_catalog;
SELECT "My ""schema".pii_mask('{"email": "on.the@inter.net"}');
SELECT * FROM "My ""schema".pii_create_masked_view('public.event');
GRANT SELECT ON public.event_masked TO search_path_reader, "search_path Odd""Role";
SELECT * FROM public.event_masked;
SELECT "My ""schema".pii_add_matcher('nickname');
SELECT "My ""schema".pii_grant_access('"search_path Odd""Role"', source => 'public.event', categories => '{nickname}', reason => 'it''s');
SELECT "My ""schema".pii_classify('public.event', 'doc.x', 'red');
SELECT * FROM "My ""schema".pii_refresh_masked_views();
SELECT role, source, category, reason FROM "My ""schema".pii_access;
SET ROLE "search_path Odd""Role";
SELECT * FROM public.event_masked;
RESET ROLE;
SET search_path = '';
SELECT "My ""schema".pii_mask('{"email": "on.the@inter.net"}');
SELECT * FROM public.event_masked;
SELECT "My ""schema".pii_has_access('search_path_reader', 'public.event');
SELECT "My ""schema".pii_grant_access('search_path_reader', source => 'public.event', expires_at => pg_catalog.now() + '1 hour');
SET ROLE search_path_reader;
SELECT * FROM public.event_masked;
RESET ROLE;
SELECT "My ""schema".pii_revoke_access('search_path_reader');
SELECT count(*) FROM "My ""schema".pii_matcher WHERE NOT builtin;
SELECT action, object FROM "My ""schema".pii_audit ORDER BY at;
SELECT "My ""schema".pii_drop_matcher('nosuch');
SELECT "My ""schema".pii_drop_masked_view('public.event_masked');
RESET search_path;

-- A reader needs no USAGE on the schema of the extension; the view has found the mask already.
SELECT column_name, treatment FROM "My ""schema".pii_create_masked_view('event');
GRANT SELECT ON event_masked TO search_path_reader;
SET ROLE search_path_reader;
SELECT "My ""schema".pii_mask('{}');
\echo :SQLSTATE
SELECT * FROM event_masked;
RESET ROLE;

-- It cannot be moved: the names in views and functions hold.
ALTER EXTENSION pii_access SET SCHEMA public;
\echo :SQLSTATE
SET client_min_messages = warning;
DROP EXTENSION pii_access CASCADE;
SELECT to_regclass('event_masked');
DROP OWNED BY search_path_reader, "search_path Odd""Role";
DROP ROLE search_path_reader, "search_path Odd""Role";
