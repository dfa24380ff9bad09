-- What administrators and others look at. The functions behind show everybody only what he may see.

CREATE VIEW pii_matcher AS
    SELECT m.name, m.category, m.sensitivity, m.keys, m.key_pattern, m.value_pattern, m.validator, m.mask,
           m."similar", m.enabled, m.builtin, m.description
    FROM pii_matchers() m;

CREATE VIEW pii_access AS
    SELECT g.role, g.source, g.category, g.expires_at, g.reason, g.granted_by, g.granted_at, g.via
    FROM pii_grants() g;

CREATE VIEW pii_inventory AS
    SELECT f.source, f.path, f.category, f.sensitivity, f.matcher, f.share, f.scanned, f.first_seen, f.last_seen,
           f.status
    FROM pii_findings() f;

-- A row for each path: what makes it most sensitive, and what it holds besides.
CREATE VIEW pii_inbox AS
    SELECT i.source, i.path, i.categories[1] AS category, i.sensitivities[1] AS sensitivity, i.matchers[1] AS matcher,
           i.share, i.first_seen, i.last_seen,
           ARRAY(SELECT DISTINCT c FROM pg_catalog.unnest(i.categories) AS c
                 WHERE c OPERATOR(pg_catalog.<>) i.categories[1] ORDER BY c) AS other_categories
    FROM (
        SELECT f.source, f.path,
               pg_catalog.array_agg(f.category ORDER BY f.sensitivity, f.share DESC, f.category) AS categories,
               pg_catalog.array_agg(f.sensitivity ORDER BY f.sensitivity, f.share DESC, f.category) AS sensitivities,
               pg_catalog.array_agg(f.matcher ORDER BY f.sensitivity, f.share DESC, f.category) AS matchers,
               pg_catalog.max(f.share) AS share, pg_catalog.min(f.first_seen) AS first_seen,
               pg_catalog.max(f.last_seen) AS last_seen
        FROM pii_findings() f
        WHERE f.status OPERATOR(pg_catalog.=) 'new'
        GROUP BY f.source, f.path
    ) i;
