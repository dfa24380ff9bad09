-- The policy's tables. Nobody but the extension's owner may write them; the functions do, in his name.
-- Roles and relations are kept by OID and by name together: OIDs survive renames, and count only in the database
-- whose identity stands in "cluster"; by names rows are bound anew where a dump or a publication brings them.
-- Every table has a replica identity that means the same on two servers, for publications FOR ALL TABLES.

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
    cluster text NOT NULL,                  -- the database whose OIDs these are; '': bound to nothing
    id uuid NOT NULL PRIMARY KEY DEFAULT pg_catalog.gen_random_uuid()
);
CREATE UNIQUE INDEX pii_grant_bound ON pii_grant (role_oid, source_oid, category, break_glass) WHERE cluster <> '';
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
    id uuid NOT NULL PRIMARY KEY DEFAULT pg_catalog.gen_random_uuid(),
    UNIQUE (source_oid, source_name, path)
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
    cluster text NOT NULL,
    problem text                            -- why the view is not what the policy says, if it is not
);
COMMENT ON TABLE pii_masked_view IS 'The masked views and what they stand for';

CREATE TABLE pii_finding (
    source_oid oid NOT NULL,
    source_name text NOT NULL,
    path text NOT NULL,                     -- * and ** where paths were folded; never a raw value
    category text NOT NULL,
    matcher text NOT NULL,                  -- its name, or the classified path
    sensitivity text NOT NULL,
    share double precision NOT NULL,        -- of the rows that were looked at
    scanned bigint NOT NULL,                -- how many that were
    first_seen timestamptz NOT NULL,
    last_seen timestamptz NOT NULL,
    gone boolean NOT NULL,                  -- looked for later and not found
    cluster text NOT NULL,
    id uuid NOT NULL PRIMARY KEY DEFAULT pg_catalog.gen_random_uuid(),
    UNIQUE (source_oid, source_name, path, category, matcher)
);
COMMENT ON TABLE pii_finding IS 'What personal data was found where; read the views pii_inventory and pii_inbox';

-- Two keys of one version: a restore without triggers left the fresh one beside the one it brought.
CREATE TABLE pii_hash_key (
    version integer NOT NULL,
    key bytea NOT NULL,
    made_at timestamptz NOT NULL,
    PRIMARY KEY (version, made_at)
);
COMMENT ON TABLE pii_hash_key IS 'Keys of the mask "hash"; the highest version is in use, of two the older';
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
ALTER TABLE pii_audit REPLICA IDENTITY FULL;
COMMENT ON TABLE pii_audit IS 'Who changed which matcher, grant, path or view, and break-glass';

SELECT pg_catalog.pg_extension_config_dump('pii_matcher_overlay', '');
-- pg_dump puts this behind the name of the table. Grants in force go into a dump, under the name that their role has
-- now: where they are loaded, another role may have the name that it had, or that a dropped role left behind.
SELECT pg_catalog.pg_extension_config_dump('pii_grant', $$
    AS g (role_oid, granted_as, source_oid, source_name, category, expires_at, reason, break_glass, granted_by, granted_at, cluster, id)
    JOIN (SELECT oid, rolname::pg_catalog.text FROM pg_catalog.pg_roles) r (is_oid, role_name) ON r.is_oid = g.role_oid
    WHERE EXISTS (
            SELECT FROM pg_catalog.pg_class t
                JOIN pg_catalog.pg_class m ON m.relnamespace = t.relnamespace AND m.relname = 'pii_grant_mark',
                pg_catalog.aclexplode(m.relacl) a
            WHERE t.oid = g.tableoid AND a.grantee = g.role_oid AND a.privilege_type = 'REFERENCES')
        AND EXISTS (
            SELECT FROM pg_catalog.pg_attrdef d
            WHERE d.adrelid = g.tableoid
                AND pg_catalog.starts_with(pg_catalog.pg_get_expr(d.adbin, d.adrelid), pg_catalog.quote_literal(g.cluster)))
        AND (g.source_oid = 0 OR g.source_oid = pg_catalog.to_regclass(nullif(g.source_name, '')))
$$);
SELECT pg_catalog.pg_extension_config_dump('pii_path', '');
SELECT pg_catalog.pg_extension_config_dump('pii_masked_view', '');
SELECT pg_catalog.pg_extension_config_dump('pii_finding', '');
SELECT pg_catalog.pg_extension_config_dump('pii_hash_key', '');
SELECT pg_catalog.pg_extension_config_dump('pii_audit', '');
