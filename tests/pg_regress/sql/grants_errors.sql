-- What is refused of grants: with a fitting SQLSTATE, a message that names the thing, a hint, and nothing changed.
CREATE ROLE grants_errors_one;
CREATE ROLE grants_errors_two;
CREATE TABLE event (doc jsonb);
CREATE VIEW event_view AS SELECT doc FROM event;
CREATE TEMP TABLE event_temp (doc jsonb);
CREATE SEQUENCE event_sequence;
CREATE INDEX event_index ON event ((doc ->> 'x'));

SELECT pii_grant_access('grants_errors_nobody');
\echo :SQLSTATE
SELECT pii_grant_access(NULL);
\echo :SQLSTATE
SELECT pii_grant_access(0);
\echo :SQLSTATE
SELECT pii_grant_access('grants_errors_one', source => 'nosuch');
\echo :SQLSTATE
SELECT pii_grant_access('grants_errors_one', source => 0);
\echo :SQLSTATE
SELECT pii_grant_access('grants_errors_one', source => 'event_view');
\echo :SQLSTATE
SELECT pii_grant_access('grants_errors_one', source => 'pg_class');
\echo :SQLSTATE
SELECT pii_grant_access('grants_errors_one', source => 'information_schema.sql_features');
\echo :SQLSTATE
SELECT pii_grant_access('grants_errors_one', source => 'event_sequence');
\echo :SQLSTATE
SELECT pii_grant_access('grants_errors_one', source => 'event_index');
\echo :SQLSTATE
SELECT pii_grant_access('grants_errors_one', categories => '{email,nosuch}');
\echo :SQLSTATE
SELECT pii_grant_access('grants_errors_one', categories => '{}');
\echo :SQLSTATE
SELECT pii_grant_access('grants_errors_one', categories => '{email,NULL}');
\echo :SQLSTATE
SELECT pii_grant_access('grants_errors_one', categories => '{*}');
\echo :SQLSTATE
SELECT pii_grant_access('grants_errors_one', expires_at => '2001-01-01');
\echo :SQLSTATE
SELECT pii_grant_access('grants_errors_one', expires_at => now());
\echo :SQLSTATE
SELECT pii_grant_access('grants_errors_one', expires_at => '-infinity');
\echo :SQLSTATE
SELECT pii_revoke_access('grants_errors_nobody');
\echo :SQLSTATE
SELECT pii_revoke_access('grants_errors_one', categories => '{nosuch}');
\echo :SQLSTATE
SELECT pii_has_access('grants_errors_nobody');
\echo :SQLSTATE
SELECT pii_has_access('grants_errors_one', category => 'nosuch');
\echo :SQLSTATE
SELECT pii_has_access('grants_errors_one', source => 'event_view');
\echo :SQLSTATE

-- The temporary table's schema differs from session to session.
DO $$ BEGIN PERFORM pii_grant_access('grants_errors_one', source => 'event_temp');
EXCEPTION WHEN OTHERS THEN RAISE NOTICE '% %', SQLSTATE, regexp_replace(SQLERRM, 'pg_temp_[0-9]+', 'pg_temp'); END $$;

-- Without the right: for every source, for a source of others, about others.
SET ROLE grants_errors_one;
SELECT pii_grant_access('grants_errors_one');
\echo :SQLSTATE
SELECT pii_grant_access('grants_errors_one', source => 'event');
\echo :SQLSTATE
SELECT pii_revoke_access('grants_errors_two');
\echo :SQLSTATE
SELECT pii_has_access('grants_errors_two');
\echo :SQLSTATE
SELECT pii_break_glass('curious');
\echo :SQLSTATE
INSERT INTO pii_grant SELECT * FROM pii_grant;
\echo :SQLSTATE
SELECT * FROM pii_grant;
\echo :SQLSTATE
UPDATE pii_grant SET expires_at = NULL;
\echo :SQLSTATE
GRANT REFERENCES ON pii_grant_mark TO grants_errors_one;
\echo :SQLSTATE
SELECT count(*) FROM pii_access;
SELECT count(*) FROM pii_audit;
INSERT INTO pii_audit (actor, session, action, object, detail, weakens) VALUES ('x', 'x', 'x', 'x', '{}', false);
\echo :SQLSTATE
SELECT * FROM pii_hash_key;
\echo :SQLSTATE
RESET ROLE;

-- The privilege that marks a grant is none by itself.
GRANT REFERENCES ON pii_grant_mark TO grants_errors_one;
SET ROLE grants_errors_one;
SELECT pii_mask('{"email": "on.the@inter.net"}');
RESET ROLE;

-- The row that holds that privilege has an end: who comes to it is told what to do instead. How many roles it holds depends
-- on how well their numbers compress.
DO $$
BEGIN
    FOR n IN 1..3000 LOOP EXECUTE 'CREATE ROLE grants_errors_many_' || n; END LOOP;
    EXECUTE 'GRANT REFERENCES ON pii_grant_mark TO ' || (SELECT string_agg('grants_errors_many_' || n, ',') FROM generate_series(1, 2000) n);
    FOR n IN 2001..3000 LOOP
        BEGIN
            EXECUTE 'GRANT REFERENCES ON pii_grant_mark TO grants_errors_many_' || n;
        EXCEPTION WHEN program_limit_exceeded THEN EXIT;
        END;
    END LOOP;
END $$;
SELECT pii_grant_access('grants_errors_many_3000', reason => 'test');
DO $$ BEGIN
    EXECUTE 'REVOKE ALL ON pii_grant_mark FROM ' || (SELECT string_agg(rolname, ',') FROM pg_roles WHERE rolname ~ '^grants_errors_many_');
    FOR n IN 1..3000 LOOP EXECUTE 'DROP ROLE grants_errors_many_' || n; END LOOP;
END $$;

SELECT count(*) AS grants FROM pii_grant;
SELECT count(*) AS audited FROM pii_audit;
DROP OWNED BY grants_errors_one, grants_errors_two;
DROP ROLE grants_errors_one, grants_errors_two;
