-- The policy's tables. Nobody but the extension's owner may write them; the functions do, in his name.
-- Roles and relations are kept by OID and by name together, so that a row never passes to another
-- object that happens to get the same OID, and so that a dump, which knows only names, can be loaded.

CREATE TABLE pii_matcher_overlay (
    name text NOT NULL PRIMARY KEY CHECK (name <> ''),
    custom boolean NOT NULL,                -- false: only switches the built-in of that name
    category text,
    sensitivity text CHECK (sensitivity IN ('red', 'yellow')),
    keys text[],
    key_pattern text,
    value_pattern text,
    mask text,
    "similar" boolean NOT NULL DEFAULT false,
    enabled boolean NOT NULL DEFAULT true,
    description text,
    CHECK (NOT custom OR (category IS NOT NULL AND sensitivity IS NOT NULL AND mask IS NOT NULL))
);
COMMENT ON TABLE pii_matcher_overlay IS 'Custom matchers, and switches of built-in ones; read the view pii_matcher';

CREATE TABLE pii_grant (
    role_oid oid NOT NULL,
    role_name text NOT NULL,
    source_oid oid NOT NULL,                -- 0: every source
    source_name text NOT NULL,              -- '': every source
    category text NOT NULL,                 -- '*': every category
    expires_at timestamptz,
    reason text,
    break_glass boolean NOT NULL DEFAULT false,
    granted_by text NOT NULL,
    granted_at timestamptz NOT NULL,
    cluster text NOT NULL,                  -- which cluster and database these OIDs belong to
    UNIQUE (role_oid, source_oid, category, break_glass)
);
COMMENT ON TABLE pii_grant IS 'Who sees what in clear; read the view pii_access';

CREATE TABLE pii_grant_mark ();
COMMENT ON TABLE pii_grant_mark IS 'Always empty. REFERENCES on it marks the roles that hold a grant, so that DROP ROLE, DROP OWNED and dumps treat a grant as a privilege';

CREATE TABLE pii_path (
    source_oid oid NOT NULL,                -- 0: every source
    source_name text NOT NULL,              -- '': every source
    path text NOT NULL CHECK (path <> ''),
    label text NOT NULL CHECK (label IN ('red', 'yellow', 'green')),
    category text NOT NULL,
    mask text,
    classified_by text NOT NULL,
    classified_at timestamptz NOT NULL,
    cluster text NOT NULL,
    UNIQUE (source_oid, path)
);
COMMENT ON TABLE pii_path IS 'Paths that a person classified as red, yellow or green';

CREATE TABLE pii_masked_view (
    view_oid oid NOT NULL,
    view_name text NOT NULL PRIMARY KEY,
    source_oid oid NOT NULL,
    source_name text NOT NULL,
    keep text[] NOT NULL DEFAULT '{}',
    mask text[] NOT NULL DEFAULT '{}',
    clean text[] NOT NULL DEFAULT '{}',     -- columns left bare because a sample of them was clean
    definition text NOT NULL,               -- the query that the view was last given
    created_by text NOT NULL,
    created_at timestamptz NOT NULL,
    cluster text NOT NULL
);
COMMENT ON TABLE pii_masked_view IS 'The masked views and what they stand for';

CREATE TABLE pii_hash_key (
    version integer NOT NULL PRIMARY KEY,
    key bytea NOT NULL,
    made_at timestamptz NOT NULL
);
COMMENT ON TABLE pii_hash_key IS 'Keys of the mask "hash"; the highest version is in use';
ALTER TABLE pii_hash_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE pii_hash_key FORCE ROW LEVEL SECURITY;

CREATE TABLE pii_audit (
    at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    actor text NOT NULL,                    -- the role that called
    session text NOT NULL,                  -- the role that logged in
    action text NOT NULL,
    object text NOT NULL,
    detail jsonb NOT NULL,
    weakens boolean NOT NULL                -- somebody sees more than before
);
COMMENT ON TABLE pii_audit IS 'Who changed which matcher, grant, path or view, and break-glass';

SELECT pg_catalog.pg_extension_config_dump('pii_matcher_overlay', '');
-- Not the rows that a dropped role left behind: where they are loaded, another role may have its name.
SELECT pg_catalog.pg_extension_config_dump('pii_grant', $$
    WHERE EXISTS (
        SELECT FROM pg_catalog.pg_class t
            JOIN pg_catalog.pg_class m ON m.relnamespace = t.relnamespace AND m.relname = 'pii_grant_mark',
            pg_catalog.aclexplode(m.relacl) a
        WHERE t.oid = pii_grant.tableoid AND a.grantee = pii_grant.role_oid AND a.privilege_type = 'REFERENCES')
$$);
SELECT pg_catalog.pg_extension_config_dump('pii_path', '');
SELECT pg_catalog.pg_extension_config_dump('pii_masked_view', '');
SELECT pg_catalog.pg_extension_config_dump('pii_hash_key', '');
SELECT pg_catalog.pg_extension_config_dump('pii_audit', '');
