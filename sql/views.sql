-- What administrators and others look at. The functions behind show everybody only what he may see.

CREATE VIEW pii_matcher AS
    SELECT m.name, m.category, m.sensitivity, m.keys, m.key_pattern, m.value_pattern, m.validator, m.mask,
           m."similar", m.enabled, m.builtin, m.description
    FROM pii_matchers() m;

CREATE VIEW pii_access AS
    SELECT g.role, g.source, g.category, g.expires_at, g.reason, g.granted_by, g.granted_at, g.via
    FROM pii_grants() g;
