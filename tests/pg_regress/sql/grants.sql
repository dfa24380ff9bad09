-- Who sees what in clear: scope, expiry, inheritance, and how grants are replaced and taken back.
SET client_min_messages = warning;
CREATE ROLE grants_analyst;
CREATE ROLE grants_support;
CREATE ROLE grants_team;
CREATE ROLE grants_member IN ROLE grants_team;
CREATE ROLE grants_member_of_member IN ROLE grants_member;
CREATE ROLE grants_super SUPERUSER;
CREATE ROLE grants_owner;
RESET client_min_messages;
CREATE TABLE event (doc jsonb);
CREATE TABLE other (doc jsonb);
INSERT INTO event VALUES ('{"name": "Bob the Builder", "email": "on.the@inter.net", "plan": "pro"}');
INSERT INTO other TABLE event;
ALTER TABLE event OWNER TO grants_owner;
GRANT CREATE ON SCHEMA public TO grants_owner;
SELECT * FROM pii_create_masked_view('event');
SELECT * FROM pii_create_masked_view('other');
GRANT SELECT ON event_masked, other_masked TO PUBLIC;
CREATE FUNCTION seen(OUT role name, OUT event jsonb, OUT other jsonb, OUT document jsonb) LANGUAGE sql
    AS $$ SELECT current_user, (SELECT doc FROM event_masked), (SELECT doc FROM other_masked),
          pii_mask('{"name": "Bob the Builder", "email": "on.the@inter.net", "plan": "pro"}') $$;

-- Without a grant everybody sees the same, the owner and superusers included.
SELECT * FROM seen();
SET ROLE grants_owner; SELECT * FROM seen();
SET ROLE grants_super; SELECT * FROM seen();
SET ROLE grants_analyst; SELECT * FROM seen();
RESET ROLE;

-- One source, all categories.
SELECT pii_grant_access('grants_support', source => 'event', reason => 'INC-42');
SET ROLE grants_support; SELECT * FROM seen();
SET ROLE grants_analyst; SELECT * FROM seen();
SET ROLE grants_super; SELECT * FROM seen();
RESET ROLE;
-- Every source, one category: another grant beside the first.
SELECT pii_grant_access('grants_support', categories => '{email}');
SET ROLE grants_support; SELECT * FROM seen();
SELECT role, source, category, expires_at, reason, granted_by, via FROM pii_access ORDER BY source, category;
SELECT pii_has_access() AS "all", pii_has_access(category => 'email') AS email, pii_has_access(source => 'event') AS event,
       pii_has_access(source => 'event', category => 'name') AS "event, name", pii_has_access(source => 'other', category => 'name') AS "other, name";
RESET ROLE;
SELECT pii_has_access('grants_support', 'event'), pii_has_access('grants_analyst', 'event'), pii_has_access('grants_super', 'event');

-- The same again replaces expiry and reason.
SELECT pii_grant_access('grants_support', source => 'event', expires_at => now() + '1 hour', reason => 'INC-43');
SELECT pii_grant_access('grants_support', source => 'event', expires_at => 'infinity', reason => 'INC-44');
SELECT role, source, category, expires_at, reason FROM pii_access ORDER BY source, category;

-- Taking back: a part of a wider grant cannot be.
SELECT pii_revoke_access('grants_support', source => 'event', categories => '{name}');
\echo :SQLSTATE
SELECT pii_revoke_access('grants_support', source => 'other', categories => '{email}');
\echo :SQLSTATE
SELECT pii_revoke_access('grants_support', source => 'other');
\echo :SQLSTATE
SELECT role, source, category FROM pii_access ORDER BY source, category;
SELECT pii_revoke_access('grants_support', source => 'event');
\echo :SQLSTATE
SELECT pii_revoke_access('grants_support', categories => '{email}');
SELECT pii_revoke_access('grants_support', source => 'event');
SELECT count(*) FROM pii_access;
SELECT pii_revoke_access('grants_support');
SET ROLE grants_support; SELECT * FROM seen();
RESET ROLE;
-- NULL is every grant on that axis.
SELECT pii_grant_access('grants_support', source => 'event', categories => '{email,name}');
SELECT pii_grant_access('grants_support', source => 'other', categories => '{email}');
SELECT pii_revoke_access('grants_support', categories => '{email}');
SELECT role, source, category FROM pii_access ORDER BY source, category;
SELECT pii_grant_access('grants_support', source => 'other', categories => '{email}');
SELECT pii_revoke_access('grants_support');
SELECT count(*) FROM pii_access;
-- Nothing is left of the privilege that marks who holds a grant.
SELECT count(*) FROM pg_class, aclexplode(relacl) a WHERE relname = 'pii_grant_mark' AND a.grantee = 'grants_support'::regrole;

-- Through membership, also of a member.
SELECT pii_grant_access('grants_team', categories => '{email}');
SET ROLE grants_member_of_member; SELECT * FROM seen();
SELECT role, via, category FROM pii_access;
RESET ROLE;
SELECT role, via, category FROM pii_access ORDER BY role::text;
REVOKE grants_member FROM grants_member_of_member;
SET ROLE grants_member_of_member; SELECT * FROM seen();
SET ROLE grants_member; SELECT * FROM seen();
RESET ROLE;
-- Only privileges that are inherited. SET ROLE is the way then.
ALTER ROLE grants_member_of_member NOINHERIT;
GRANT grants_team TO grants_member_of_member;
SET SESSION AUTHORIZATION grants_member_of_member;
SELECT * FROM seen();
SET ROLE grants_team;
SELECT * FROM seen();
RESET SESSION AUTHORIZATION;
-- A superuser has what he was given explicitly, and no more.
SELECT pii_has_access('grants_super', category => 'email');
GRANT grants_team TO grants_super;
SET ROLE grants_super; SELECT * FROM seen();
RESET ROLE;
REVOKE grants_team FROM grants_super;
SET ROLE grants_super; SELECT * FROM seen();
RESET ROLE;

-- Until it expires. Nothing else happens at that moment.
SELECT pii_grant_access('grants_analyst', expires_at => clock_timestamp() + '0.3 seconds');
SET ROLE grants_analyst;
SELECT event FROM seen();
SELECT pg_sleep(0.4);
SELECT event FROM seen();
SELECT pii_has_access();
RESET ROLE;
SELECT count(*) FROM pii_access WHERE role = 'grants_analyst'::regrole;

-- A document is clear only where every category that hit it is granted.
SELECT pii_add_matcher('badge', keys => '{email}', category => 'badge');
SELECT pii_grant_access('grants_analyst', categories => '{email}');
SET ROLE grants_analyst; SELECT pii_mask('{"email": "on.the@inter.net", "x": "on.the@inter.net"}');
RESET ROLE;
SELECT pii_grant_access('grants_analyst', categories => '{badge}');
SET ROLE grants_analyst; SELECT pii_mask('{"email": "on.the@inter.net", "x": "on.the@inter.net"}');
-- force_mask can only take away.
SET pii_access.force_mask = on;
SELECT pii_mask('{"email": "on.the@inter.net", "x": "on.the@inter.net"}');
RESET pii_access.force_mask;
RESET ROLE;
SELECT pii_drop_matcher('badge');

-- The owner grants on his own source, and it is in the audit that he granted himself.
SET ROLE grants_owner;
SELECT pii_grant_access('grants_owner', source => 'event', reason => 'mine');
SELECT * FROM seen();
RESET ROLE;
SELECT actor, action, object, detail, weakens FROM pii_audit WHERE actor = 'grants_owner';

-- In a function that runs as its definer the definer counts.
CREATE FUNCTION as_definer() RETURNS jsonb LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$ SELECT doc FROM event_masked $$;
ALTER FUNCTION as_definer() OWNER TO grants_owner;
SET ROLE grants_support; SELECT as_definer(), doc FROM event_masked;
RESET ROLE;

-- A grant ends with its role or its source; a renamed source keeps it.
ALTER TABLE event RENAME TO event_renamed;
SET ROLE grants_owner; SELECT event FROM seen();
RESET ROLE;
SELECT role, source FROM pii_access WHERE source IS NOT NULL;
DROP TABLE event_renamed CASCADE;
SELECT count(*) FROM pii_grant WHERE source_name <> '';
DROP ROLE grants_team;
\echo :SQLSTATE
DROP OWNED BY grants_team;
DROP ROLE grants_team;
SELECT role, category FROM pii_access ORDER BY role::text, category;
SET client_min_messages = warning;
DROP OWNED BY grants_analyst, grants_support, grants_member, grants_member_of_member, grants_super, grants_owner CASCADE;
DROP ROLE grants_analyst, grants_support, grants_member, grants_member_of_member, grants_super, grants_owner;
