-- Every function is C, runs with the rights of its caller, and checks itself what the caller may do.

-- Masking: for everybody.

CREATE FUNCTION pii_mask_support(internal) RETURNS internal
    LANGUAGE c STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'pii_mask_support';
COMMENT ON FUNCTION pii_mask_support(internal) IS 'Takes the mask out of plans of roles that may see everything';

CREATE FUNCTION pii_mask(doc jsonb) RETURNS jsonb
    LANGUAGE c STABLE STRICT PARALLEL SAFE COST 100 SUPPORT pii_mask_support AS 'MODULE_PATHNAME', 'pii_mask';

CREATE FUNCTION pii_mask(doc jsonb, source regclass) RETURNS jsonb
    LANGUAGE c STABLE STRICT PARALLEL SAFE COST 100 SUPPORT pii_mask_support AS 'MODULE_PATHNAME', 'pii_mask';

CREATE FUNCTION pii_mask_column(value anyelement, column_name text, source regclass) RETURNS anyelement
    LANGUAGE c STABLE STRICT PARALLEL SAFE COST 100 SUPPORT pii_mask_support AS 'MODULE_PATHNAME', 'pii_mask_column';

-- What queries for one member of a masked document are planned with.

CREATE FUNCTION pii_mask_pruned(doc jsonb, path text[]) RETURNS jsonb
    LANGUAGE c STABLE STRICT PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'pii_mask_pruned';

CREATE FUNCTION pii_mask_pruned(doc jsonb, source regclass, path text[]) RETURNS jsonb
    LANGUAGE c STABLE STRICT PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'pii_mask_pruned';

CREATE FUNCTION pii_mask_pruned(doc jsonb, column_name text, source regclass, path text[]) RETURNS jsonb
    LANGUAGE c STABLE STRICT PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'pii_mask_pruned';

CREATE FUNCTION pii_detect(
    doc jsonb,
    OUT path text, OUT category text, OUT sensitivity text, OUT matcher text, OUT matched_on text, OUT masked boolean
) RETURNS SETOF record
    LANGUAGE c STABLE STRICT PARALLEL SAFE COST 1000 AS 'MODULE_PATHNAME', 'pii_detect_wrapper';

CREATE FUNCTION pii_detect_value(
    value text, key text DEFAULT NULL,
    OUT category text, OUT matcher text, OUT start integer, OUT length integer
) RETURNS SETOF record
    LANGUAGE c STABLE PARALLEL SAFE COST 1000 AS 'MODULE_PATHNAME', 'pii_detect_value_wrapper';

CREATE FUNCTION pii_preview(role regrole, doc jsonb, source regclass DEFAULT NULL) RETURNS jsonb
    LANGUAGE c STABLE PARALLEL SAFE COST 1000 AS 'MODULE_PATHNAME', 'pii_preview';

CREATE FUNCTION pii_explain(
    role regrole, doc jsonb, source regclass DEFAULT NULL,
    OUT path text, OUT category text, OUT decision text, OUT because text
) RETURNS SETOF record
    LANGUAGE c STABLE PARALLEL SAFE COST 1000 AS 'MODULE_PATHNAME', 'pii_explain_wrapper';

-- Who holds EXECUTE on this one is an administrator. It does nothing.

CREATE FUNCTION pii_administer() RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS 'SELECT true';

-- Matchers.

CREATE FUNCTION pii_matchers(
    OUT name text, OUT category text, OUT sensitivity text, OUT keys text[], OUT key_pattern text,
    OUT value_pattern text, OUT validator text, OUT mask text, OUT "similar" boolean, OUT enabled boolean,
    OUT builtin boolean, OUT description text
) RETURNS SETOF record
    LANGUAGE c STABLE PARALLEL SAFE ROWS 150 AS 'MODULE_PATHNAME', 'pii_matchers_wrapper';

CREATE FUNCTION pii_add_matcher(
    name text, keys text[] DEFAULT NULL, key_pattern text DEFAULT NULL, value_pattern text DEFAULT NULL,
    category text DEFAULT NULL, sensitivity text DEFAULT 'yellow', mask text DEFAULT NULL,
    "similar" boolean DEFAULT false, description text DEFAULT NULL
) RETURNS void
    LANGUAGE c VOLATILE AS 'MODULE_PATHNAME', 'pii_add_matcher_wrapper';

CREATE FUNCTION pii_drop_matcher(name text) RETURNS void
    LANGUAGE c VOLATILE AS 'MODULE_PATHNAME', 'pii_drop_matcher_wrapper';

CREATE FUNCTION pii_enable_matcher(name text, enabled boolean DEFAULT true) RETURNS void
    LANGUAGE c VOLATILE AS 'MODULE_PATHNAME', 'pii_enable_matcher_wrapper';

-- Grants.

CREATE FUNCTION pii_grants(
    OUT role regrole, OUT source regclass, OUT category text, OUT expires_at timestamptz, OUT reason text,
    OUT granted_by text, OUT granted_at timestamptz, OUT via regrole
) RETURNS SETOF record
    LANGUAGE c STABLE AS 'MODULE_PATHNAME', 'pii_grants_wrapper';

CREATE FUNCTION pii_grant_access(
    role regrole, source regclass DEFAULT NULL, categories text[] DEFAULT NULL,
    expires_at timestamptz DEFAULT NULL, reason text DEFAULT NULL
) RETURNS void
    LANGUAGE c VOLATILE AS 'MODULE_PATHNAME', 'pii_grant_access_wrapper';

CREATE FUNCTION pii_revoke_access(
    role regrole, source regclass DEFAULT NULL, categories text[] DEFAULT NULL
) RETURNS void
    LANGUAGE c VOLATILE AS 'MODULE_PATHNAME', 'pii_revoke_access_wrapper';

CREATE FUNCTION pii_has_access(
    role regrole DEFAULT NULL, source regclass DEFAULT NULL, category text DEFAULT NULL
) RETURNS boolean
    LANGUAGE c STABLE AS 'MODULE_PATHNAME', 'pii_has_access_wrapper';

CREATE FUNCTION pii_break_glass(
    reason text, duration interval DEFAULT '1 hour', source regclass DEFAULT NULL
) RETURNS void
    LANGUAGE c VOLATILE AS 'MODULE_PATHNAME', 'pii_break_glass_wrapper';

-- Classified paths.

CREATE FUNCTION pii_classify(
    source regclass, path text, label text, category text DEFAULT NULL, mask text DEFAULT NULL
) RETURNS void
    LANGUAGE c VOLATILE AS 'MODULE_PATHNAME', 'pii_classify_wrapper';

-- Masked views.

CREATE FUNCTION pii_create_masked_view(
    source regclass, name text DEFAULT NULL, keep text[] DEFAULT NULL, mask text[] DEFAULT NULL,
    OUT column_name text, OUT treatment text, OUT because text
) RETURNS SETOF record
    LANGUAGE c VOLATILE AS 'MODULE_PATHNAME', 'pii_create_masked_view_wrapper';

CREATE FUNCTION pii_refresh_masked_views(
    source regclass DEFAULT NULL,
    OUT view regclass, OUT column_name text, OUT treatment text, OUT because text
) RETURNS SETOF record
    LANGUAGE c VOLATILE AS 'MODULE_PATHNAME', 'pii_refresh_masked_views_wrapper';

CREATE FUNCTION pii_drop_masked_view(view regclass) RETURNS void
    LANGUAGE c VOLATILE AS 'MODULE_PATHNAME', 'pii_drop_masked_view_wrapper';

-- The inventory.

CREATE FUNCTION pii_scan(
    source regclass DEFAULT NULL, sample_rows bigint DEFAULT 10000,
    OUT source regclass, OUT path text, OUT category text, OUT sensitivity text, OUT matcher text,
    OUT share double precision, OUT status text
) RETURNS SETOF record
    LANGUAGE c VOLATILE AS 'MODULE_PATHNAME', 'pii_scan_wrapper';

CREATE PROCEDURE pii_scan_all()
    LANGUAGE c AS 'MODULE_PATHNAME', 'pii_scan_all';

CREATE FUNCTION pii_findings(
    OUT source regclass, OUT path text, OUT category text, OUT sensitivity text, OUT matcher text,
    OUT share double precision, OUT scanned bigint, OUT first_seen timestamptz, OUT last_seen timestamptz,
    OUT status text
) RETURNS SETOF record
    LANGUAGE c STABLE AS 'MODULE_PATHNAME', 'pii_findings_wrapper';
