-- A change of policy reaches every session by a relcache invalidation, which row triggers queue. ENABLE ALWAYS:
-- logical replication and session_replication_role = replica fire them too. TRUNCATE and DDL need none.

CREATE FUNCTION pii_policy_changed() RETURNS trigger
    LANGUAGE c AS 'MODULE_PATHNAME', 'pii_policy_changed_wrapper';

CREATE TRIGGER pii_policy_changed AFTER INSERT OR UPDATE OR DELETE ON pii_matcher_overlay
    FOR EACH ROW EXECUTE FUNCTION pii_policy_changed();
ALTER TABLE pii_matcher_overlay ENABLE ALWAYS TRIGGER pii_policy_changed;

CREATE TRIGGER pii_policy_changed AFTER INSERT OR UPDATE OR DELETE ON pii_grant
    FOR EACH ROW EXECUTE FUNCTION pii_policy_changed();
ALTER TABLE pii_grant ENABLE ALWAYS TRIGGER pii_policy_changed;

CREATE TRIGGER pii_policy_changed AFTER INSERT OR UPDATE OR DELETE ON pii_path
    FOR EACH ROW EXECUTE FUNCTION pii_policy_changed();
ALTER TABLE pii_path ENABLE ALWAYS TRIGGER pii_policy_changed;

CREATE TRIGGER pii_policy_changed AFTER INSERT OR UPDATE OR DELETE ON pii_hash_key
    FOR EACH ROW EXECUTE FUNCTION pii_policy_changed();
ALTER TABLE pii_hash_key ENABLE ALWAYS TRIGGER pii_policy_changed;

-- Which database the OIDs in these tables belong to.
CREATE FUNCTION pii_identify() RETURNS void LANGUAGE c AS 'MODULE_PATHNAME', 'pii_identify_wrapper';
SELECT pii_identify();
DROP FUNCTION pii_identify();

-- A dump and a publication bring the OIDs of another database: rows are bound anew to the objects of their names.

CREATE FUNCTION pii_bind_matcher() RETURNS trigger
    LANGUAGE c AS 'MODULE_PATHNAME', 'pii_bind_matcher_wrapper';
CREATE FUNCTION pii_bind_grant() RETURNS trigger
    LANGUAGE c AS 'MODULE_PATHNAME', 'pii_bind_grant_wrapper';
CREATE FUNCTION pii_bind_path() RETURNS trigger
    LANGUAGE c AS 'MODULE_PATHNAME', 'pii_bind_path_wrapper';
CREATE FUNCTION pii_bind_masked_view() RETURNS trigger
    LANGUAGE c AS 'MODULE_PATHNAME', 'pii_bind_masked_view_wrapper';
CREATE FUNCTION pii_bind_finding() RETURNS trigger
    LANGUAGE c AS 'MODULE_PATHNAME', 'pii_bind_finding_wrapper';
CREATE FUNCTION pii_bind_hash_key() RETURNS trigger
    LANGUAGE c AS 'MODULE_PATHNAME', 'pii_bind_hash_key_wrapper';

CREATE TRIGGER pii_bind BEFORE INSERT ON pii_matcher_overlay
    FOR EACH ROW EXECUTE FUNCTION pii_bind_matcher();
ALTER TABLE pii_matcher_overlay ENABLE ALWAYS TRIGGER pii_bind;

CREATE TRIGGER pii_bind BEFORE INSERT OR UPDATE ON pii_grant
    FOR EACH ROW EXECUTE FUNCTION pii_bind_grant();
ALTER TABLE pii_grant ENABLE ALWAYS TRIGGER pii_bind;

CREATE TRIGGER pii_bind BEFORE INSERT OR UPDATE ON pii_path
    FOR EACH ROW EXECUTE FUNCTION pii_bind_path();
ALTER TABLE pii_path ENABLE ALWAYS TRIGGER pii_bind;

CREATE TRIGGER pii_bind BEFORE INSERT OR UPDATE OR DELETE ON pii_masked_view
    FOR EACH ROW EXECUTE FUNCTION pii_bind_masked_view();
ALTER TABLE pii_masked_view ENABLE ALWAYS TRIGGER pii_bind;

CREATE TRIGGER pii_bind BEFORE INSERT OR UPDATE OR DELETE ON pii_finding
    FOR EACH ROW EXECUTE FUNCTION pii_bind_finding();
ALTER TABLE pii_finding ENABLE ALWAYS TRIGGER pii_bind;

CREATE TRIGGER pii_bind BEFORE INSERT ON pii_hash_key
    FOR EACH ROW EXECUTE FUNCTION pii_bind_hash_key();
ALTER TABLE pii_hash_key ENABLE ALWAYS TRIGGER pii_bind;

-- Where replication brings a change, what our functions do beside changing a row is done here. At the end of the
-- transaction, once for all of its rows. Workers of subscriptions are replicas; others need not queue anything.
CREATE FUNCTION pii_follow() RETURNS trigger
    LANGUAGE c AS 'MODULE_PATHNAME', 'pii_follow_wrapper';

CREATE CONSTRAINT TRIGGER pii_follow AFTER INSERT OR UPDATE OR DELETE ON pii_matcher_overlay
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (pg_catalog.current_setting('session_replication_role') = 'replica') EXECUTE FUNCTION pii_follow();
ALTER TABLE pii_matcher_overlay ENABLE ALWAYS TRIGGER pii_follow;

CREATE CONSTRAINT TRIGGER pii_follow AFTER INSERT OR UPDATE OR DELETE ON pii_path
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (pg_catalog.current_setting('session_replication_role') = 'replica') EXECUTE FUNCTION pii_follow();
ALTER TABLE pii_path ENABLE ALWAYS TRIGGER pii_follow;

CREATE CONSTRAINT TRIGGER pii_follow AFTER DELETE ON pii_grant
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (pg_catalog.current_setting('session_replication_role') = 'replica') EXECUTE FUNCTION pii_follow();
ALTER TABLE pii_grant ENABLE ALWAYS TRIGGER pii_follow;

-- 32 bytes from the server's strong random source: two UUIDs hold 244 random bits.
INSERT INTO pii_hash_key (version, key, made_at)
    SELECT 1,
           pg_catalog.sha256(pg_catalog.convert_to(
               pg_catalog.gen_random_uuid()::pg_catalog.text
               OPERATOR(pg_catalog.||) pg_catalog.gen_random_uuid()::pg_catalog.text, 'UTF8')),
           pg_catalog.now();

-- What is dropped takes its rows along, what is renamed keeps them.

CREATE FUNCTION pii_on_drop() RETURNS event_trigger LANGUAGE c AS 'MODULE_PATHNAME', 'pii_on_drop';
CREATE FUNCTION pii_on_ddl() RETURNS event_trigger LANGUAGE c AS 'MODULE_PATHNAME', 'pii_on_ddl';

CREATE EVENT TRIGGER pii_on_drop ON sql_drop EXECUTE FUNCTION pii_on_drop();
ALTER EVENT TRIGGER pii_on_drop ENABLE ALWAYS;

CREATE EVENT TRIGGER pii_on_ddl ON ddl_command_end
    WHEN TAG IN ('ALTER TABLE', 'ALTER FOREIGN TABLE', 'ALTER MATERIALIZED VIEW', 'ALTER VIEW', 'ALTER SCHEMA',
                 'ALTER INDEX', 'ALTER EXTENSION',    -- ALTER INDEX … RENAME renames tables too, ALTER EXTENSION moves them
                 'CREATE STATISTICS', 'DROP OWNED',
                 'CREATE FUNCTION', 'CREATE PROCEDURE', 'CREATE AGGREGATE', 'CREATE TYPE', 'ALTER FUNCTION',
                 'ALTER PROCEDURE', 'ALTER ROUTINE', 'ALTER AGGREGATE')
    EXECUTE FUNCTION pii_on_ddl();
ALTER EVENT TRIGGER pii_on_ddl ENABLE ALWAYS;

COMMENT ON FUNCTION pii_policy_changed() IS 'Tells every session that the policy changed';
COMMENT ON FUNCTION pii_bind_matcher() IS 'Lets a replicated matcher replace the one of its name';
COMMENT ON FUNCTION pii_bind_grant() IS 'Binds a grant to the role and source of its names';
COMMENT ON FUNCTION pii_bind_path() IS 'Binds a classified path to the source of its name';
COMMENT ON FUNCTION pii_bind_masked_view() IS 'Binds a masked view to the relations of its names';
COMMENT ON FUNCTION pii_bind_finding() IS 'Binds a finding to the source of its name';
COMMENT ON FUNCTION pii_bind_hash_key() IS 'Lets a restored key take the place of a fresh one';
COMMENT ON FUNCTION pii_follow() IS 'Does what a replicated change of policy brings along';
COMMENT ON FUNCTION pii_on_drop() IS 'Forgets what was dropped';
COMMENT ON FUNCTION pii_on_ddl() IS 'Follows what was renamed';
COMMENT ON EVENT TRIGGER pii_on_drop IS 'Forgets what was dropped';
COMMENT ON EVENT TRIGGER pii_on_ddl IS 'Follows what was renamed';

COMMENT ON TRIGGER pii_policy_changed ON pii_matcher_overlay IS 'Tells every session that the matchers changed';
COMMENT ON TRIGGER pii_policy_changed ON pii_grant IS 'Tells every session that the grants changed';
COMMENT ON TRIGGER pii_policy_changed ON pii_path IS 'Tells every session that the classified paths changed';
COMMENT ON TRIGGER pii_policy_changed ON pii_hash_key IS 'Tells every session that the key of the mask "hash" changed';
COMMENT ON TRIGGER pii_follow ON pii_matcher_overlay IS 'Masks columns that replicated matchers found';
COMMENT ON TRIGGER pii_follow ON pii_path IS 'Masks columns that replicated paths name';
COMMENT ON TRIGGER pii_follow ON pii_grant IS 'Takes the mark along with the last replicated grant';
COMMENT ON TRIGGER pii_bind ON pii_matcher_overlay IS 'Lets a replicated matcher replace the one of its name';
COMMENT ON TRIGGER pii_bind ON pii_grant IS 'Binds a grant to the role and source of its names';
COMMENT ON TRIGGER pii_bind ON pii_path IS 'Binds a classified path to the source of its name';
COMMENT ON TRIGGER pii_bind ON pii_masked_view IS 'Binds a masked view to the relations of its names';
COMMENT ON TRIGGER pii_bind ON pii_finding IS 'Binds a finding to the source of its name';
COMMENT ON TRIGGER pii_bind ON pii_hash_key IS 'Lets a restored key take the place of a fresh one';
