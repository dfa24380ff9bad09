-- Who may call what: each call as somebody, as the owner of the source, as a member of the owner, as an administrator.
SET client_min_messages = warning;
CREATE ROLE authority_anybody;
CREATE ROLE authority_owner;
CREATE ROLE authority_member IN ROLE authority_owner;
CREATE ROLE authority_administrator;
CREATE ROLE authority_reader;
RESET client_min_messages;
GRANT EXECUTE ON FUNCTION pii_administer() TO authority_administrator;
CREATE SCHEMA app AUTHORIZATION authority_owner;
CREATE TABLE app.event (id integer, doc jsonb);
INSERT INTO app.event VALUES (1, '{"email": "on.the@inter.net"}');
ALTER TABLE app.event OWNER TO authority_owner;
CREATE TABLE app.seen (doc jsonb);
ALTER TABLE app.seen OWNER TO authority_owner;
GRANT USAGE ON SCHEMA app TO PUBLIC;
SELECT * FROM pii_create_masked_view('app.seen');

-- What a call comes to: "yes", or the SQLSTATE. Whatever it did is undone.
CREATE FUNCTION attempt(as_role name, call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE state text;
BEGIN
    BEGIN
        EXECUTE format('SET LOCAL ROLE %I', as_role);
        EXECUTE call;
        RAISE EXCEPTION USING ERRCODE = 'YESXX', MESSAGE = 'undo';
    EXCEPTION WHEN OTHERS THEN
        state := CASE SQLSTATE WHEN 'YESXX' THEN 'yes' ELSE SQLSTATE END;
    END;
    RETURN state;
END $$;

CREATE TABLE call (n serial, call text);
INSERT INTO call (call) VALUES
    -- Anybody.
    ($$SELECT pii_mask('{}')$$),
    ($$SELECT pii_mask('{}', 'app.event')$$),
    ($$SELECT pii_mask_column('x'::text, 'x', 'app.event')$$),
    ($$SELECT * FROM pii_detect('{}')$$),
    ($$SELECT * FROM pii_detect_value('x', 'email')$$),
    ($$SELECT pii_has_access()$$),
    ($$SELECT pii_has_access(current_user::regrole, 'app.event')$$),
    ($$SELECT pii_preview(current_user::regrole, '{}')$$),
    ($$SELECT * FROM pii_explain(current_user::regrole, '{}')$$),
    ($$SELECT * FROM pii_matcher$$),
    ($$SELECT * FROM pii_access$$),
    ($$SELECT * FROM pii_masked_view$$),
    ($$SELECT * FROM pii_audit$$),
    ($$SELECT * FROM pii_inventory$$),
    ($$SELECT * FROM pii_inbox$$),
    ($$SET LOCAL pii_access.force_mask = on$$),
    -- On a source.
    ($$SELECT pii_grant_access('authority_reader', source => 'app.event')$$),
    ($$SELECT pii_revoke_access('authority_reader', source => 'app.event')$$),
    ($$SELECT pii_classify('app.event', 'doc.x', 'green')$$),
    ($$SELECT * FROM pii_create_masked_view('app.event')$$),
    ($$SELECT * FROM pii_refresh_masked_views('app.seen')$$),
    ($$SELECT pii_drop_masked_view('app.seen_masked')$$),
    ($$SELECT * FROM pii_scan('app.event')$$),
    -- Of his own sources an owner, of all an administrator.
    ($$SELECT * FROM pii_scan()$$),
    -- Refused here for its place in a function, whoever calls.
    ($$CALL pii_scan_all()$$),
    -- For every source, and about others.
    ($$SELECT pii_grant_access('authority_reader')$$),
    ($$SELECT pii_revoke_access('authority_reader')$$),
    ($$SELECT pii_classify(NULL, 'doc.x', 'green')$$),
    ($$SELECT pii_add_matcher('nickname')$$),
    ($$SELECT pii_drop_matcher('loyalty')$$),
    ($$SELECT pii_enable_matcher('email', false)$$),
    ($$SELECT * FROM pii_refresh_masked_views()$$),
    ($$SELECT pii_has_access('authority_reader')$$),
    ($$SELECT pii_preview('authority_reader', '{}')$$),
    ($$SELECT * FROM pii_explain('authority_reader', '{}')$$),
    -- Nobody without EXECUTE.
    ($$SELECT pii_break_glass('test')$$),
    ($$SELECT pii_administer()$$),
    -- Nobody but the extension's owner.
    ($$SELECT * FROM pii_matcher_overlay$$), ($$SELECT * FROM pii_grant$$), ($$SELECT * FROM pii_path$$), ($$SELECT * FROM pii_hash_key$$),
    ($$SELECT * FROM pii_finding$$), ($$DELETE FROM pii_finding$$),
    ($$INSERT INTO pii_matcher_overlay (name, custom, enabled) VALUES ('email', false, false)$$),
    ($$DELETE FROM pii_grant$$), ($$DELETE FROM pii_path$$), ($$DELETE FROM pii_masked_view$$), ($$DELETE FROM pii_audit$$),
    ($$UPDATE pii_audit SET actor = 'nobody'$$), ($$TRUNCATE pii_audit$$), ($$DELETE FROM pii_hash_key$$),
    ($$SET LOCAL pii_access.log_unmasked = on$$), ($$SET LOCAL pii_access.break_glass_max = '7 days'$$),
    ($$ALTER EVENT TRIGGER pii_on_drop DISABLE$$), ($$DROP EXTENSION pii_access$$);
SELECT pii_add_matcher('loyalty');

SELECT call, attempt('authority_anybody', call) AS anybody, attempt('authority_owner', call) AS owner,
       attempt('authority_member', call) AS member, attempt('authority_administrator', call) AS administrator
    FROM call ORDER BY n;

-- Nothing of it stayed.
SELECT count(*) FROM pii_grant;
SELECT action, object FROM pii_audit ORDER BY at;

-- Being an administrator or an owner shows nothing in clear, and the audit shows only to administrators.
SET ROLE authority_administrator;
SELECT pii_mask('{"email": "on.the@inter.net"}', 'app.event');
SELECT count(*) > 0 AS "sees the audit" FROM pii_audit;
SET ROLE authority_owner;
SELECT pii_mask('{"email": "on.the@inter.net"}', 'app.event');
SELECT count(*) AS "rows of the audit" FROM pii_audit;
RESET ROLE;

-- What was found is told to whom it concerns. The procedure asks as the function does.
SELECT count(*) > 0 AS found FROM pii_scan('app.event');
CREATE FUNCTION inventory(as_role name) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN EXECUTE format('SET LOCAL ROLE %I', as_role); RETURN (SELECT count(*) FROM pii_inventory) + (SELECT count(*) FROM pii_inbox); END $$;
SELECT role, inventory(role) FROM unnest('{authority_anybody,authority_owner,authority_member,authority_administrator}'::name[]) role;
SET ROLE authority_anybody;
CALL pii_scan_all();
\echo :SQLSTATE
SET ROLE authority_member;
CALL pii_scan_all();
\echo :SQLSTATE
RESET ROLE;
DROP FUNCTION inventory(name);

-- The caller is who calls, not the owner of the view or function in between.
CREATE FUNCTION lend() RETURNS void LANGUAGE sql SECURITY DEFINER AS $$ SELECT pii_grant_access('authority_anybody', source => 'app.event') $$;
ALTER FUNCTION lend() OWNER TO authority_anybody;
SELECT lend();
\echo :SQLSTATE
DROP FUNCTION lend();

-- A member of the role may look through it.
GRANT authority_reader TO authority_anybody;
SET ROLE authority_anybody;
SELECT pii_has_access('authority_reader'), pii_preview('authority_reader', '{"email": "on.the@inter.net"}');
RESET ROLE;

-- Messages name the right and the way to get it.
SET ROLE authority_anybody;
SELECT pii_classify('app.event', 'doc.x', 'green');
SELECT pii_add_matcher('nickname');
SELECT pii_preview('authority_owner', '{}');
RESET ROLE;
SET client_min_messages = warning;
DROP OWNED BY authority_anybody, authority_owner, authority_member, authority_administrator, authority_reader CASCADE;
DROP ROLE authority_anybody, authority_owner, authority_member, authority_administrator, authority_reader;
