-- The owner of the schema that holds the extension (of a schema public that is the owner of the database, since 15) gives it
-- another name, and puts tables with triggers of his own into a schema of the old name. What works as the extension's owner, a
-- superuser, must not write into those.
SET client_min_messages = warning;
CREATE ROLE schema_mallory;
SELECT format('GRANT CREATE ON DATABASE %I TO schema_mallory', current_database()) AS grant_create \gset
:grant_create;
ALTER SCHEMA public OWNER TO schema_mallory;
CREATE TABLE pg_temp.columns AS SELECT c.relname, string_agg(format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod)), ', ' ORDER BY a.attnum) AS list
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname LIKE 'pii\_%' GROUP BY c.relname;
GRANT SELECT ON pg_temp.columns TO schema_mallory;
CREATE TABLE pg_temp.keys AS SELECT c.relname, pg_get_indexdef(i.indexrelid) AS definition FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relname LIKE 'pii\_%' AND i.indisunique;
GRANT SELECT ON pg_temp.keys TO schema_mallory;

SET SESSION AUTHORIZATION schema_mallory;
CREATE SCHEMA lair;
CREATE TABLE lair.event (id integer, doc jsonb, note text);
INSERT INTO lair.event VALUES (1, '{"email": "ada@example.com"}', 'x');
CREATE TABLE lair.caught (who name, relation name);
-- Whoever writes into one of his tables gives him his rights.
CREATE FUNCTION lair.catches() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO lair.caught VALUES (current_user, TG_TABLE_NAME);
    RETURN NULL;
END $$;
-- Everything that the owner of a table may call has read the policy by now.
SELECT FROM pii_create_masked_view('lair.event');
SELECT pii_classify('lair.event', 'doc.first', 'red');
SELECT pii_mask('{}');
ALTER SCHEMA public RENAME TO moved;
-- His own schemas, and who owns that one, are no business of ours.
ALTER SCHEMA lair RENAME TO den;
ALTER SCHEMA den RENAME TO lair;
-- Where a superuser lets him after all, what a session remembers of the schema is forgotten.
RESET SESSION AUTHORIZATION;
ALTER EVENT TRIGGER pii_on_ddl DISABLE;
SET SESSION AUTHORIZATION schema_mallory;
SELECT pii_mask('{}');
ALTER SCHEMA public RENAME TO moved;
CREATE SCHEMA public;
DO $$ DECLARE t record; BEGIN
    FOR t IN SELECT * FROM pg_temp.columns LOOP
        EXECUTE format('CREATE TABLE public.%I (%s)', t.relname, t.list);
        EXECUTE format('CREATE TRIGGER catches BEFORE INSERT OR UPDATE OR DELETE ON public.%I FOR EACH STATEMENT EXECUTE FUNCTION lair.catches()', t.relname);
    END LOOP;
    FOR t IN SELECT * FROM pg_temp.keys LOOP EXECUTE t.definition; END LOOP;
END $$;
-- One call each, in a transaction of its own: what was remembered is forgotten by the next change.
CREATE PROCEDURE lair.calls() LANGUAGE plpgsql AS $$
DECLARE call text; code text;
BEGIN
    FOREACH call IN ARRAY ARRAY[
        'SELECT moved.pii_classify(''lair.event'', ''doc.second'', ''red'')',
        'SELECT count(*) FROM moved.pii_refresh_masked_views(''lair.event'')',
        'SELECT count(*) FROM moved.pii_create_masked_view(''lair.event'', name => ''lair.again'')',
        'SELECT count(*) FROM moved.pii_scan(''lair.event'')',
        'SELECT moved.pii_grant_access(''schema_mallory'', ''lair.event'')',
        'SELECT moved.pii_revoke_access(''schema_mallory'', ''lair.event'')',
        'SELECT moved.pii_drop_masked_view(''lair.again'')']
    LOOP
        code := 'done';
        BEGIN EXECUTE call; EXCEPTION WHEN OTHERS THEN code := SQLSTATE; END;
        RAISE WARNING '%: %', substring(call FROM 'pii_\w+'), code;
        COMMIT;
        -- As it was, for whoever remembers: the other name and back leave everything as it is.
        ALTER SCHEMA public RENAME TO trap;
        ALTER SCHEMA moved RENAME TO public;
        PERFORM public.pii_mask('{}');
        COMMIT;
        ALTER SCHEMA public RENAME TO moved;
        ALTER SCHEMA trap RENAME TO public;
        COMMIT;
    END LOOP;
END $$;
CALL lair.calls();
SELECT who, relation FROM lair.caught ORDER BY 1, 2;
RESET SESSION AUTHORIZATION;
-- The twin: the trap catches a superuser who writes into it.
INSERT INTO public.pii_path DEFAULT VALUES;
SELECT who, relation FROM lair.caught;
-- The real tables have what was written.
SELECT path FROM moved.pii_path ORDER BY path;
DROP SCHEMA public, lair CASCADE;
ALTER SCHEMA moved RENAME TO public;
ALTER EVENT TRIGGER pii_on_ddl ENABLE ALWAYS;
ALTER SCHEMA public OWNER TO CURRENT_USER;
DROP OWNED BY schema_mallory;
DROP ROLE schema_mallory;
