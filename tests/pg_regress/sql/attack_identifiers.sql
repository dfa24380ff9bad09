-- Names and texts that would be code if somebody pasted them: in every argument of every function, and as the name of
-- everything that has one.
SET client_min_messages = warning;
CREATE ROLE identifiers_owner;
CREATE ROLE identifiers_mallory;
CREATE ROLE identifiers_granted;
CREATE SCHEMA app AUTHORIZATION identifiers_owner;
CREATE SCHEMA twin AUTHORIZATION identifiers_owner;
CREATE SCHEMA lair AUTHORIZATION identifiers_mallory;
GRANT USAGE ON SCHEMA app, twin TO identifiers_mallory, identifiers_granted;
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
SET ROLE identifiers_owner;
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
GRANT SELECT ON app.events_masked, twin.events TO identifiers_mallory, identifiers_granted;
RESET ROLE;

-- What must never run, and how it is noticed: a number that goes up, whatever is rolled back.
CREATE SEQUENCE public.ran;
CREATE FUNCTION public.boom() RETURNS text LANGUAGE sql AS $$ SELECT nextval('public.ran')::text $$;
CREATE TABLE public.odd (n serial, x text);
INSERT INTO public.odd (x) VALUES
    ($x$'; SELECT public.boom(); --$x$), ($x$"; SELECT public.boom(); --$x$), ($x$''; SELECT public.boom(); --$x$), ($x$\'; SELECT public.boom(); --$x$),
    ($x$' || public.boom() || '$x$), ($x$" || public.boom() || "$x$), ($x$'), public.boom(), ('$x$), ($x$$$; SELECT public.boom(); $$$x$),
    ($x$(SELECT public.boom())$x$), ($x$public.boom()$x$), ($x$x"y$x$), ($x$x""y$x$), ($x$x'y$x$), ($x$x\y$x$), ($x$x.y$x$), ($x$x;y$x$), ($x$x--y$x$), ($x$x/*y$x$), (E'x\ny'), (E'x\r\ty'),
    ($x$$1$x$), ($x$%s %I %L$x$), ($x${z}$x$), ($x${"a":"b"}$x$), ($x$[]$x$), ($x$*$x$), ($x$**$x$), ($x$.$x$), ($x$"$x$), ($x$'$x$), ($x$\$x$), ($x$ $x$), ($x$  x  $x$),
    (E'\u202ex'), (E'\u200b'), (E'\u00fcn\u00efcode'), (E'\U0001F600'), (repeat('x', 63)), (repeat(E'\u00fc', 31)), ('SELECT'), ('user'), ('pg_catalog'), ('now'), ('unnest'), ('pii_mask'), ('pg_temp'), ('NULL'), ('infinity');

-- As an argument. A syntax error (42601), an internal one (XX000) or a name that is looked up (42883) would say that it was pasted.
CREATE TABLE public.call (n serial, of text, argument text, call text);
INSERT INTO public.call (of, argument, call) VALUES
    ('pii_mask', 'doc', $$pii_mask(jsonb_build_object($1, $1, 'email', $1))$$),
    ('pii_mask_column', 'value', $$pii_mask_column($1, 'note', 'app.events')$$),
    ('pii_mask_column', 'column_name', $$pii_mask_column('x'::text, $1, 'app.events')$$),
    ('pii_mask_pruned', 'path', $$pii_mask_pruned(jsonb_build_object($1, 'x'), ARRAY[$1])$$),
    ('pii_mask_pruned', 'path of a source', $$pii_mask_pruned(jsonb_build_object($1, 'x'), 'app.events'::regclass, ARRAY[$1])$$),
    ('pii_mask_pruned', 'column_name', $$pii_mask_pruned(jsonb_build_object($1, 'x'), $1, 'app.events', ARRAY[$1])$$),
    ('pii_detect', 'doc', $$pii_detect(jsonb_build_object($1, $1))$$),
    ('pii_detect_value', 'value', $$pii_detect_value($1, 'email')$$),
    ('pii_detect_value', 'key', $$pii_detect_value('x', $1)$$),
    ('pii_preview', 'doc', $$pii_preview('identifiers_mallory', jsonb_build_object($1, $1), 'app.events')$$),
    ('pii_explain', 'doc', $$pii_explain('identifiers_mallory', jsonb_build_object($1, $1), 'app.events')$$),
    ('pii_has_access', 'category', $$pii_has_access('identifiers_mallory', 'app.events', $1)$$),
    ('pii_grant_access', 'categories', $$pii_grant_access('identifiers_granted', 'app.events', ARRAY[$1])$$),
    ('pii_grant_access', 'reason', $$pii_grant_access('identifiers_granted', 'app.events', reason => $1)$$),
    ('pii_revoke_access', 'categories', $$pii_revoke_access('identifiers_mallory', 'app.events', ARRAY[$1])$$),
    ('pii_break_glass', 'reason', $$pii_break_glass($1, '1 minute', 'app.events')$$),
    ('pii_add_matcher', 'name', $$pii_add_matcher($1)$$),
    ('pii_add_matcher', 'keys', $$pii_add_matcher('added', keys => ARRAY[$1])$$),
    ('pii_add_matcher', 'key_pattern', $$pii_add_matcher('added', key_pattern => $1)$$),
    ('pii_add_matcher', 'value_pattern', $$pii_add_matcher('added', value_pattern => $1)$$),
    ('pii_add_matcher', 'category', $$pii_add_matcher('added', category => $1)$$),
    ('pii_add_matcher', 'sensitivity', $$pii_add_matcher('added', sensitivity => $1)$$),
    ('pii_add_matcher', 'mask', $$pii_add_matcher('added', mask => $1)$$),
    ('pii_add_matcher', 'description', $$pii_add_matcher('added', description => $1)$$),
    ('pii_enable_matcher', 'name', $$pii_enable_matcher($1, false)$$),
    ('pii_drop_matcher', 'name', $$pii_drop_matcher($1)$$),
    ('pii_classify', 'path', $$pii_classify(NULL, $1, 'red')$$),
    ('pii_classify', 'quoted path', $$pii_classify('app.events', 'doc."' || replace($1, '"', '""') || '"', 'green')$$),
    ('pii_classify', 'label', $$pii_classify('app.events', 'doc.a', $1)$$),
    ('pii_classify', 'category', $$pii_classify('app.events', 'doc.a', 'red', $1)$$),
    ('pii_classify', 'mask', $$pii_classify('app.events', 'doc.a', 'red', mask => $1)$$),
    ('pii_create_masked_view', 'name', $$pii_create_masked_view('app.events', name => $1)$$),
    ('pii_create_masked_view', 'quoted name', $$pii_create_masked_view('app.events', name => quote_ident($1))$$),
    ('pii_create_masked_view', 'keep', $$pii_create_masked_view('app.events', name => 'v', keep => ARRAY[$1])$$),
    ('pii_create_masked_view', 'mask', $$pii_create_masked_view('app.events', name => 'v', mask => ARRAY[$1])$$);
SELECT p.proname AS "takes text and is not called here" FROM pg_proc p JOIN pg_depend d ON d.objid = p.oid AND d.classid = 'pg_proc'::regclass AND d.deptype = 'e'
JOIN pg_extension e ON e.oid = d.refobjid WHERE e.extname = 'pii_access' AND p.proargtypes::oid[] && '{text,text[],jsonb,anyelement}'::regtype[]::oid[] AND p.proname NOT IN (SELECT of FROM public.call) ORDER BY 1;
CREATE FUNCTION public.tried(call text, x text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE line record;
BEGIN
    BEGIN
        FOR line IN EXECUTE 'SELECT * FROM ' || call USING x LOOP NULL; END LOOP;
        RAISE EXCEPTION USING errcode = 'ATK00';
    EXCEPTION WHEN OTHERS THEN RETURN CASE SQLSTATE WHEN 'ATK00' THEN 'accepted' ELSE SQLSTATE END;
    END;
END $$;
SELECT c.of, c.argument, string_agg(DISTINCT t, ' ' ORDER BY t) AS results FROM public.call c, public.odd o, LATERAL public.tried(c.call, o.x) t GROUP BY c.n, c.of, c.argument ORDER BY c.n;
-- The same for settings that change how literals are read.
SET standard_conforming_strings = off; SET escape_string_warning = off; SET backslash_quote = on; SET quote_all_identifiers = on;
SELECT string_agg(DISTINCT t, ' ' ORDER BY t) AS results FROM public.call c, public.odd o, LATERAL public.tried(c.call, o.x) t;
RESET standard_conforming_strings; RESET escape_string_warning; RESET backslash_quote; RESET quote_all_identifiers;
SELECT is_called AS leaks FROM public.ran;
-- The detector sees.
DO $$ BEGIN EXECUTE 'SELECT ''' || (SELECT x FROM public.odd WHERE n = 5) || ''''; END $$;
SELECT is_called AS twin_leaks FROM public.ran;

-- As the name of a role, a schema, a table, its columns, a view: made, masked, granted, refreshed, read, and dropped.
DROP SEQUENCE public.ran; CREATE SEQUENCE public.ran;
CREATE FUNCTION public.as_names(x text) RETURNS text LANGUAGE plpgsql AS $body$
DECLARE
    who name := format('identifiers_%s', x); other name := left(x, 20) || '2'; t text; masked text; clear text; got record;
BEGIN
    BEGIN
        EXECUTE format('CREATE ROLE %I', who);
        EXECUTE format('CREATE SCHEMA %I; GRANT USAGE ON SCHEMA %1$I TO %I', x, who);
        EXECUTE format('CREATE TABLE %I.%I (%I jsonb, %I text, email text)', x, x, x, other);
        EXECUTE format('INSERT INTO %I.%I VALUES ($1, $2, $2)', x, x) USING jsonb_build_object(x, 'a@b.example', 'email', 'a@b.example'), 'a@b.example';
        t := format('%I.%I', x, x);
        PERFORM pii_create_masked_view(t::regclass, name => format('%I', other), keep => ARRAY[other]);
        EXECUTE format('GRANT SELECT ON %I.%I TO %I', x, other, who);
        PERFORM pii_add_matcher(left(trim(x), 20) || ' as a key', keys => ARRAY[left(trim(x), 20) || ' as a key']);
        PERFORM pii_classify(t::regclass, '"' || replace(x, '"', '""') || '"."' || replace(x, '"', '""') || '"', 'red', category => 'own');
        PERFORM pii_refresh_masked_views(t::regclass);
        EXECUTE format('SET LOCAL ROLE %I', who);
        EXECUTE format('SELECT (v.%I - ''email'')::text || v.email FROM %I.%I v', x, x, other) INTO masked;
        RESET ROLE;
        PERFORM pii_grant_access(format('%I', who)::regrole, t::regclass, reason => x);
        EXECUTE format('SET LOCAL ROLE %I', who);
        EXECUTE format('SELECT (v.%I - ''email'')::text || v.email FROM %I.%I v', x, x, other) INTO clear;
        RESET ROLE;
        PERFORM pii_preview(format('%I', who)::regrole, '{}', t::regclass), pii_has_access(format('%I', who)::regrole, t::regclass);
        SELECT * INTO STRICT got FROM pii_access a WHERE a.role = format('%I', who)::regrole;
        IF got.reason IS DISTINCT FROM x OR got.source <> t::regclass THEN RAISE EXCEPTION 'another grant'; END IF;
        PERFORM pii_revoke_access(format('%I', who)::regrole, t::regclass);
        PERFORM pii_drop_masked_view(format('%I.%I', x, other)::regclass);
        PERFORM pii_drop_matcher(left(trim(x), 20) || ' as a key');
        RAISE EXCEPTION USING errcode = 'ATK00';
    EXCEPTION
        WHEN SQLSTATE 'ATK00' THEN RETURN CASE WHEN masked LIKE '%a@b.example%' THEN 'leaks' WHEN clear NOT LIKE '%a@b.example%a@b.example' THEN 'not granted' ELSE 'sound' END;
        WHEN OTHERS THEN RETURN SQLSTATE || ' ' || SQLERRM;
    END;
END $body$;
SELECT r, array_agg(x ORDER BY n) FILTER (WHERE r <> 'sound') FROM public.odd, LATERAL public.as_names(x) r WHERE octet_length(x) < 50 AND x NOT LIKE 'pg\_%' GROUP BY r ORDER BY r;
SELECT is_called AS leaks FROM public.ran;

RESET ROLE;
RESET SESSION AUTHORIZATION;
SET client_min_messages = warning;
DROP OWNED BY identifiers_owner, identifiers_mallory, identifiers_granted CASCADE;
DROP ROLE identifiers_owner, identifiers_mallory, identifiers_granted;
