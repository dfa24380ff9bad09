-- First nothing to anybody, then each right with its reason.

REVOKE ALL ON TABLE pii_matcher_overlay, pii_grant, pii_grant_mark, pii_path, pii_masked_view, pii_hash_key,
    pii_audit, pii_finding, pii_matcher, pii_access, pii_inventory, pii_inbox FROM PUBLIC;

REVOKE ALL ON FUNCTION
    pii_mask(jsonb), pii_mask(jsonb, regclass), pii_mask_column(anyelement, text, regclass), pii_detect(jsonb),
    pii_detect_value(text, text), pii_preview(regrole, jsonb, regclass), pii_explain(regrole, jsonb, regclass),
    pii_administer(), pii_matchers(), pii_add_matcher(text, text[], text, text, text, text, text, boolean, text),
    pii_drop_matcher(text), pii_enable_matcher(text, boolean), pii_grants(),
    pii_grant_access(regrole, regclass, text[], timestamptz, text), pii_revoke_access(regrole, regclass, text[]),
    pii_has_access(regrole, regclass, text), pii_break_glass(text, interval, regclass),
    pii_classify(regclass, text, text, text, text), pii_create_masked_view(regclass, text, text[], text[]),
    pii_refresh_masked_views(regclass), pii_drop_masked_view(regclass), pii_policy_changed(), pii_bind_grant(),
    pii_mask_pruned(jsonb, text[]), pii_mask_pruned(jsonb, regclass, text[]),
    pii_mask_pruned(jsonb, text, regclass, text[]), pii_mask_support(internal), pii_bind_path(), pii_bind_masked_view(), pii_bind_hash_key(), pii_bind_matcher(), pii_follow(), pii_on_drop(), pii_on_ddl(),
    pii_bind_finding(), pii_scan(regclass, bigint), pii_findings()
FROM PUBLIC;
REVOKE ALL ON PROCEDURE pii_scan_all() FROM PUBLIC;

-- Masking is for everybody: a view checks EXECUTE for the role that reads it.
GRANT EXECUTE ON FUNCTION pii_mask(jsonb), pii_mask(jsonb, regclass), pii_mask_column(anyelement, text, regclass),
    pii_mask_pruned(jsonb, text[]), pii_mask_pruned(jsonb, regclass, text[]),
    pii_mask_pruned(jsonb, text, regclass, text[]), pii_detect(jsonb), pii_detect_value(text, text) TO PUBLIC;

-- These decide by their caller: an administrator, the owner of the source, or whoever it is about.
GRANT EXECUTE ON FUNCTION pii_preview(regrole, jsonb, regclass), pii_explain(regrole, jsonb, regclass),
    pii_matchers(), pii_grants(), pii_has_access(regrole, regclass, text),
    pii_add_matcher(text, text[], text, text, text, text, text, boolean, text), pii_drop_matcher(text),
    pii_enable_matcher(text, boolean), pii_grant_access(regrole, regclass, text[], timestamptz, text),
    pii_revoke_access(regrole, regclass, text[]), pii_classify(regclass, text, text, text, text),
    pii_create_masked_view(regclass, text, text[], text[]), pii_refresh_masked_views(regclass),
    pii_drop_masked_view(regclass), pii_scan(regclass, bigint), pii_findings() TO PUBLIC;
GRANT EXECUTE ON PROCEDURE pii_scan_all() TO PUBLIC;

-- Names of matchers and categories are no secret; what custom ones look for is hidden by the function.
GRANT SELECT ON TABLE pii_matcher TO PUBLIC;

-- Shows each role what concerns itself.
GRANT SELECT ON TABLE pii_access TO PUBLIC;

-- Show each role what was found in its own sources, and administrators everything.
GRANT SELECT ON TABLE pii_inventory, pii_inbox TO PUBLIC;

-- Names of views and sources, as in pg_class.
GRANT SELECT ON TABLE pii_masked_view TO PUBLIC;

-- The audit is for administrators; row security lets them see all of it and others nothing. Nobody but the
-- owner holds a right to write.
ALTER TABLE pii_audit ENABLE ROW LEVEL SECURITY;
CREATE POLICY pii_administrators ON pii_audit FOR SELECT
    USING (pg_catalog.has_function_privilege('pii_administer()'::pg_catalog.regprocedure, 'EXECUTE'));
GRANT SELECT ON TABLE pii_audit TO PUBLIC;
COMMENT ON POLICY pii_administrators ON pii_audit IS 'Administrators see all of it, others nothing';

-- Functions of the same names that were in the schema before could be called in place of these.
CREATE FUNCTION pii_refuse_overloads() RETURNS void LANGUAGE c AS 'MODULE_PATHNAME', 'pii_refuse_overloads_wrapper';
SELECT pii_refuse_overloads();
DROP FUNCTION pii_refuse_overloads();
