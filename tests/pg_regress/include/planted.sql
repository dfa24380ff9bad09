-- What an owner may plant on his relations, waiting for somebody with more rights to work on them. Each attack_admin_* takes
-- one function of the extension and calls it on every trap, as an administrator and as a superuser.
SET client_min_messages = warning;
CREATE ROLE planted_mallory;
CREATE ROLE planted_other;
CREATE ROLE planted_admin;
CREATE ROLE planted_granted;
CREATE SCHEMA lair AUTHORIZATION planted_mallory;
GRANT USAGE ON SCHEMA lair TO PUBLIC;
GRANT CREATE ON SCHEMA lair TO planted_other;
GRANT EXECUTE ON FUNCTION pii_administer(), pii_break_glass(text, interval, regclass) TO planted_admin;
SELECT format('GRANT TEMPORARY ON DATABASE %I TO PUBLIC', current_database()) \gexec

-- Put together at run time, so that it stands in no statement: where it is found, something leaked.
CREATE FUNCTION public.sentinel() RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN 'zq7' || 'qzmole'; END $$;
CREATE FUNCTION public.tells(seen text) RETURNS boolean LANGUAGE sql IMMUTABLE AS
    $$ SELECT coalesce(pg_catalog.strpos(pg_catalog.lower(seen), public.sentinel()) > 0, false) $$;
-- Numbers are not undone with what was done.
CREATE SEQUENCE public.escaped;
CREATE SEQUENCE public.as_owner;
GRANT USAGE ON SEQUENCE public.escaped, public.as_owner TO PUBLIC;
SELECT nextval('public.escaped') + nextval('public.as_owner') AS ready \gset

SET ROLE planted_mallory;
-- Counts as whom it runs, and takes what it can get, but not while it is being planted.
CREATE FUNCTION lair.ran(what text) RETURNS boolean LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF current_setting('lair.armed', true) IS DISTINCT FROM 'yes' THEN RETURN true; END IF;
    IF current_user IN ('planted_mallory', 'planted_other') THEN PERFORM nextval('public.as_owner'); ELSE PERFORM nextval('public.escaped'); END IF;
    BEGIN ALTER ROLE planted_mallory SUPERUSER; EXCEPTION WHEN OTHERS THEN NULL; END;
    BEGIN RESET ROLE; EXCEPTION WHEN OTHERS THEN NULL; END;
    BEGIN SET ROLE postgres; EXCEPTION WHEN OTHERS THEN NULL; END;
    BEGIN SET SESSION AUTHORIZATION DEFAULT; EXCEPTION WHEN OTHERS THEN NULL; END;
    IF current_user NOT IN ('planted_mallory', 'planted_other') THEN PERFORM nextval('public.escaped'); END IF;
    RETURN true;
END $$;
CREATE FUNCTION lair.strip(jsonb) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN PERFORM lair.ran('expression'); RETURN $1; END $$;
CREATE FUNCTION lair.fired() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM lair.ran('trigger'); RETURN COALESCE(NEW, OLD); END $$;
CREATE FUNCTION lair.raised(doc jsonb) RETURNS boolean LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'P0001', MESSAGE = doc::text, DETAIL = doc::text, HINT = doc::text; END $$;

-- Names of Postgres's own that ours may be mistaken to mean.
CREATE FUNCTION lair.same(text, text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RETURN lair.ran('operator ='); END $$;
CREATE OPERATOR lair.= (leftarg = text, rightarg = text, function = lair.same);
CREATE FUNCTION lair.same(oid, oid) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RETURN lair.ran('operator = of oid'); END $$;
CREATE OPERATOR lair.= (leftarg = oid, rightarg = oid, function = lair.same);
CREATE FUNCTION lair.same(name, name) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RETURN lair.ran('operator = of name'); END $$;
CREATE OPERATOR lair.= (leftarg = name, rightarg = name, function = lair.same);
CREATE FUNCTION lair.joined(text, text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN PERFORM lair.ran('operator ||'); RETURN $1; END $$;
CREATE OPERATOR lair.|| (leftarg = text, rightarg = text, function = lair.joined);
CREATE FUNCTION lair.arrow(jsonb, text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN PERFORM lair.ran('operator ->>'); RETURN 'x'; END $$;
CREATE OPERATOR lair.->> (leftarg = jsonb, rightarg = text, function = lair.arrow);
CREATE FUNCTION lair.quote_ident(text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN PERFORM lair.ran('quote_ident'); RETURN $1; END $$;
CREATE FUNCTION lair.format(text, text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN PERFORM lair.ran('format'); RETURN $1; END $$;
CREATE FUNCTION lair.now() RETURNS timestamptz LANGUAGE plpgsql AS $$ BEGIN PERFORM lair.ran('now'); RETURN '2000-01-01'; END $$;
CREATE FUNCTION lair.unnest(text[]) RETURNS SETOF text LANGUAGE plpgsql AS $$ BEGIN PERFORM lair.ran('unnest'); END $$;
CREATE FUNCTION lair.pg_relation_size(regclass) RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN PERFORM lair.ran('pg_relation_size'); RETURN 0; END $$;
CREATE FUNCTION lair.has_table_privilege(name, oid, text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RETURN lair.ran('has_table_privilege'); END $$;
CREATE FUNCTION lair.pii_mask_column(text, text, regclass) RETURNS text LANGUAGE plpgsql AS $$ BEGIN PERFORM lair.ran('pii_mask_column'); RETURN $1; END $$;
CREATE FUNCTION lair.pii_administer() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RETURN lair.ran('pii_administer'); END $$;

\i :include/planted_types.sql

-- The traps; how each is sprung by hand: by whoever has more rights, without the extension.
RESET ROLE;
CREATE TABLE public.trap (n serial, trap text, relation regclass, by_hand text);
GRANT SELECT, INSERT ON public.trap TO planted_mallory, planted_other;
GRANT USAGE ON SEQUENCE public.trap_n_seq TO planted_mallory, planted_other;
SET ROLE planted_mallory;

CREATE TABLE lair.types (id int, n lair.note, ns lair.notes, nd lair.deep, nn lair.note[], m lair.mood, ms lair.mood[], p lair.pair, r lair.moods, d lair.doc, doc jsonb);
INSERT INTO lair.types SELECT 1, 'note', '{note}', 'note', '{note}', 'zq', '{zq}', ROW('a', 'zq')::lair.pair, '[zq,zq]', '{"email": "a@b.example"}', '{"email": "a@b.example"}' FROM generate_series(1, 3);
INSERT INTO public.trap (trap, relation, by_hand) VALUES ('types', 'lair.types', $$SELECT m::text, 'x'::lair.deep FROM TRAP$$);

CREATE TABLE lair.names (id int, doc jsonb, "x"" || lair.ran('column name')::text || """ text, "y'); SELECT lair.ran('quote'); --" text, "${z} $1 %s %I $$" text,
    "a
newline, lair.ran('line')" text, "sixty three bytes of a name are all that there is room for, nam" text, "Ünïcödé" text, "select" text);
INSERT INTO lair.names (id, doc, "y'); SELECT lair.ran('quote'); --") VALUES (1, '{"email": "a@b.example"}', 'a@b.example');
ALTER TABLE lair.names RENAME TO "ev""il'; SELECT lair.ran('table name'); -- $$ %s
of sixty bytes";
INSERT INTO public.trap (trap, relation, by_hand)
    SELECT 'names', oid, $$DO 'BEGIN EXECUTE ''SELECT pg_catalog.concat('''''' OPERATOR(pg_catalog.||) (SELECT pg_catalog.min(attname::pg_catalog.text) FROM pg_catalog.pg_attribute WHERE attname::pg_catalog.text OPERATOR(pg_catalog.~) ''^y.*quote'') OPERATOR(pg_catalog.||) ''''''''; END'$$
    FROM pg_class WHERE relname LIKE 'ev%il%' AND relnamespace = 'lair'::regnamespace;

CREATE TABLE lair.written (id int DEFAULT length(lair.ran('default')::text), doc jsonb, made jsonb GENERATED ALWAYS AS (lair.strip(doc)) STORED, CHECK (lair.ran('check')));
CREATE INDEX ON lair.written ((lair.strip(doc))) WHERE lair.always('predicate of an index');
CREATE STATISTICS lair.on_written ON (lair.strip(doc)), (lair.strip(made)) FROM lair.written;
CREATE TRIGGER fired BEFORE INSERT OR UPDATE OR DELETE ON lair.written FOR EACH ROW EXECUTE FUNCTION lair.fired();
CREATE CONSTRAINT TRIGGER later AFTER INSERT OR UPDATE OR DELETE ON lair.written DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION lair.fired();
CREATE RULE ruled AS ON UPDATE TO lair.written DO ALSO SELECT lair.ran('rule');
INSERT INTO lair.written (doc) SELECT '{"email": "a@b.example"}' FROM generate_series(1, 20);
ANALYZE lair.written;
INSERT INTO public.trap (trap, relation, by_hand) VALUES ('written', 'lair.written', $$UPDATE TRAP SET id = 1$$);

CREATE TABLE lair.policies (id int, doc jsonb);
INSERT INTO lair.policies VALUES (1, '{"email": "a@b.example"}');
CREATE POLICY trap ON lair.policies USING (lair.ran('policy')) WITH CHECK (lair.ran('policy'));
GRANT SELECT ON lair.policies TO planted_granted;
ALTER TABLE lair.policies ENABLE ROW LEVEL SECURITY;
ALTER TABLE lair.policies FORCE ROW LEVEL SECURITY;
INSERT INTO public.trap (trap, relation, by_hand) VALUES ('policies', 'lair.policies', $$SET LOCAL ROLE planted_granted;; SELECT * FROM TRAP$$);

CREATE TABLE lair.raising (id int, doc jsonb);
INSERT INTO lair.raising VALUES (1, jsonb_build_object('email', public.sentinel() || '@leak.example'));
CREATE POLICY trap ON lair.raising USING (lair.ran('raising') AND lair.raised(doc));
GRANT SELECT ON lair.raising TO planted_granted;
ALTER TABLE lair.raising ENABLE ROW LEVEL SECURITY;
ALTER TABLE lair.raising FORCE ROW LEVEL SECURITY;
INSERT INTO public.trap (trap, relation, by_hand) VALUES ('raising', 'lair.raising', $$SET LOCAL ROLE planted_granted;; SELECT * FROM TRAP$$);

CREATE VIEW lair.view AS SELECT 1 AS id, lair.ran('view') AS ran, '{"email": "a@b.example"}'::jsonb AS doc;
INSERT INTO public.trap (trap, relation, by_hand) VALUES ('view', 'lair.view', $$SELECT * FROM TRAP$$);
CREATE MATERIALIZED VIEW lair.kept AS SELECT 1 AS id, lair.ran('materialized view') AS ran, '{"email": "a@b.example"}'::jsonb AS doc, 'zq'::lair.mood AS m;
INSERT INTO public.trap (trap, relation, by_hand) VALUES ('materialized view', 'lair.kept', $$SELECT m::text FROM TRAP$$);

-- What stands behind a relation belongs to somebody else, too.
CREATE TABLE lair.parent (id int, doc jsonb, n text);
CREATE TABLE lair.parts (id int, doc jsonb, n text) PARTITION BY LIST (id);
RESET ROLE;
GRANT planted_mallory TO planted_other;
SET ROLE planted_other;
CREATE TABLE lair.child () INHERITS (lair.parent);
CREATE TABLE lair.part PARTITION OF lair.parts FOR VALUES IN (1);
RESET ROLE;
REVOKE planted_mallory FROM planted_other;
SET ROLE planted_other;
CREATE POLICY trap ON lair.child USING (lair.ran('policy of a child'));
ALTER TABLE lair.child ENABLE ROW LEVEL SECURITY;
CREATE INDEX ON lair.child ((lair.strip(doc)));
CREATE TRIGGER fired BEFORE INSERT OR UPDATE OR DELETE ON lair.child FOR EACH ROW EXECUTE FUNCTION lair.fired();
CREATE TRIGGER fired BEFORE INSERT OR UPDATE OR DELETE ON lair.part FOR EACH ROW EXECUTE FUNCTION lair.fired();
INSERT INTO lair.child VALUES (1, '{"email": "a@b.example"}', 'a@b.example');
INSERT INTO lair.part VALUES (1, '{"email": "a@b.example"}', 'a@b.example');
RESET ROLE;
SET ROLE planted_mallory;
INSERT INTO public.trap (trap, relation, by_hand) VALUES
    ('parent', 'lair.parent', $$UPDATE TRAP SET n = 'x'$$), ('partitioned', 'lair.parts', $$UPDATE TRAP SET n = 'x'$$);

-- Views of the extension's own, redefined, and over a source that is another one now.
CREATE TABLE lair.again (id int, doc jsonb);
DO $$ BEGIN PERFORM FROM pii_create_masked_view('lair.again'); END $$;
CREATE OR REPLACE VIEW lair.again_masked AS SELECT id, doc, lair.ran('redefined view') AS more FROM lair.again;
DROP VIEW lair.again_masked;
CREATE VIEW lair.again_masked AS SELECT id, doc, lair.ran('a view of this name') AS more FROM lair.again;
DROP TABLE lair.again CASCADE;
CREATE TABLE lair.again (doc jsonb, m lair.mood, id text);
INSERT INTO lair.again VALUES ('{"email": "a@b.example"}', 'zq', 'a');
CREATE VIEW lair.again_masked AS SELECT lair.ran('a view of this name') AS ran, doc, id FROM lair.again;
INSERT INTO public.trap (trap, relation, by_hand) VALUES ('made again', 'lair.again', $$SELECT * FROM lair.again_masked$$);
RESET ROLE;

-- Masked views on all that may have one, so that functions without a relation have something to work on.
CREATE FUNCTION public.views() RETURNS TABLE (trap text, made text) LANGUAGE plpgsql AS $$
DECLARE t record;
BEGIN
    SET LOCAL ROLE planted_mallory;
    FOR t IN SELECT * FROM public.trap ORDER BY n LOOP
        trap := t.trap;
        BEGIN
            PERFORM FROM pii_create_masked_view(t.relation, name => 'lair.v' || t.n);
            made := 'made';
        EXCEPTION WHEN OTHERS THEN made := SQLSTATE;
        END;
        RETURN NEXT;
    END LOOP;
    RESET ROLE;
END $$;

-- A grant on each that can have one.
CREATE FUNCTION public.granted() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE t record;
BEGIN
    FOR t IN SELECT * FROM public.trap WHERE trap <> 'view' LOOP
        PERFORM pii_grant_access('planted_granted', t.relation, reason => 'test');
    END LOOP;
    RETURN (SELECT count(*) FROM pii_access);
END $$;

-- His names in the session's pg_temp.
CREATE FUNCTION public.plant_temporary() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    SET LOCAL ROLE planted_mallory;
    CREATE TEMPORARY TABLE pg_class (oid oid, relname name);
    CREATE TEMPORARY TABLE pii_grant (a int);
    CREATE TEMPORARY TABLE pii_masked_view (a int);
    CREATE TEMPORARY TABLE types (a int);
    CREATE FUNCTION pg_temp.unnest(anyarray) RETURNS SETOF text LANGUAGE plpgsql AS 'BEGIN PERFORM lair.ran(''unnest''); END';
    CREATE FUNCTION pg_temp.pii_mask(jsonb) RETURNS jsonb LANGUAGE plpgsql AS 'BEGIN PERFORM lair.ran(''pii_mask''); RETURN $1; END';
    RESET ROLE;
END $$;
DO $$ BEGIN PERFORM public.plant_temporary(); END $$;

-- Does statements (separated by ;;) as somebody, with his schema in front, and undoes them.
CREATE FUNCTION public.try_as(caller text, statements text, OUT outcome text, OUT leaks boolean, OUT escapes boolean, OUT as_owner boolean) LANGUAGE plpgsql AS $$
DECLARE
    parts text[] := string_to_array(statements, ';;'); rows boolean[];
    seen text; got text; m text; d text; h text; c text; before record; climbed boolean;
BEGIN
    FOR n IN 1 .. cardinality(parts) LOOP
        rows[n] := parts[n] ~* '^\s*SELECT\M';
        IF rows[n] THEN
            parts[n] := 'SELECT pg_catalog.string_agg(x::pg_catalog.text, '' '') FROM (' || parts[n] || ') x';
        END IF;
    END LOOP;
    SELECT e.last_value AS escaped, o.last_value AS as_owner INTO before FROM public.escaped e, public.as_owner o;
    BEGIN
        PERFORM set_config('lair.armed', 'yes', true), set_config('role', caller, true);
        -- From here on all names are qualified.
        PERFORM pg_catalog.set_config('search_path', 'lair, pg_temp, public, pg_catalog', true);
        FOR n IN 1 .. pg_catalog.cardinality(parts) LOOP
            IF rows[n] THEN EXECUTE parts[n] INTO got; ELSE EXECUTE parts[n]; END IF;
            seen := pg_catalog.concat(seen, got);
        END LOOP;
        SET CONSTRAINTS ALL IMMEDIATE;
        PERFORM pg_catalog.set_config('search_path', 'public', true);
        climbed := (SELECT rolsuper FROM pg_roles WHERE rolname = 'planted_mallory');
        RAISE EXCEPTION USING errcode = 'ATK00';
    EXCEPTION
        WHEN SQLSTATE 'ATK00' THEN outcome := 'done';
        WHEN OTHERS THEN
            GET STACKED DIAGNOSTICS m = MESSAGE_TEXT, d = PG_EXCEPTION_DETAIL, h = PG_EXCEPTION_HINT, c = PG_EXCEPTION_CONTEXT;
            seen := concat(seen, m, d, h, c);
            outcome := SQLSTATE;
    END;
    SELECT climbed IS TRUE OR e.last_value > before.escaped, o.last_value > before.as_owner
        INTO escapes, as_owner FROM public.escaped e, public.as_owner o;
    leaks := public.tells(seen);
END $$;

-- REL stands for a trap as a value, TRAP for its name.
CREATE FUNCTION public.on_trap(statements text, relation regclass) RETURNS text LANGUAGE sql AS
    $$ SELECT replace(replace(statements, 'REL', quote_literal(relation) || '::pg_catalog.regclass'), 'TRAP', relation::text) $$;

-- One function, on every trap: what became of it, as an administrator and as a superuser; whether a value was told; whether
-- planted code ran with more than its owner's rights, and whether it ran with those.
CREATE FUNCTION public.attack(statements text)
RETURNS TABLE (trap text, administrator text, superuser text, leaks boolean, escapes boolean, as_owner boolean) LANGUAGE plpgsql AS $$
DECLARE t record; one record; two record;
BEGIN
    FOR t IN SELECT * FROM public.trap ORDER BY n LOOP
        SELECT * INTO one FROM public.try_as('planted_admin', public.on_trap(statements, t.relation));
        SELECT * INTO two FROM public.try_as('none', public.on_trap(statements, t.relation));
        trap := t.trap; administrator := one.outcome; superuser := two.outcome;
        leaks := one.leaks OR two.leaks; escapes := one.escapes OR two.escapes; as_owner := one.as_owner OR two.as_owner;
        RETURN NEXT;
    END LOOP;
END $$;
-- The same for a function that takes no relation.
CREATE FUNCTION public.attack_once(statements text)
RETURNS TABLE (administrator text, superuser text, leaks boolean, escapes boolean, as_owner boolean) LANGUAGE plpgsql AS $$
DECLARE one record; two record;
BEGIN
    SELECT * INTO one FROM public.try_as('planted_admin', statements);
    SELECT * INTO two FROM public.try_as('none', statements);
    administrator := one.outcome; superuser := two.outcome;
    leaks := one.leaks OR two.leaks; escapes := one.escapes OR two.escapes; as_owner := one.as_owner OR two.as_owner;
    RETURN NEXT;
END $$;
-- The traps are set: by hand each of them is sprung.
CREATE FUNCTION public.by_hand() RETURNS TABLE (trap text, superuser text, leaks boolean, escapes boolean) LANGUAGE plpgsql AS $$
DECLARE t record; one record;
BEGIN
    FOR t IN SELECT * FROM public.trap ORDER BY n LOOP
        SELECT * INTO one FROM public.try_as('none', public.on_trap(t.by_hand, t.relation));
        trap := t.trap; superuser := one.outcome; leaks := one.leaks; escapes := one.escapes;
        RETURN NEXT;
    END LOOP;
END $$;
