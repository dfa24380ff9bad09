-- A role that was given EXECUTE on pii_break_glass unmasks for itself, for a while.
CREATE ROLE break_glass_oncall;
CREATE ROLE break_glass_other;
CREATE TABLE event (doc jsonb);
CREATE TABLE more (doc jsonb);
GRANT EXECUTE ON FUNCTION pii_break_glass(text, interval, regclass) TO break_glass_oncall;
SET ROLE break_glass_other;
SELECT pii_break_glass('let me in');
\echo :SQLSTATE
SET ROLE break_glass_oncall;
SELECT pii_mask('{"email": "on.the@inter.net"}');
SELECT pii_break_glass('INC-42');
SELECT pii_mask('{"email": "on.the@inter.net"}');
SELECT role, source, category, expires_at - granted_at BETWEEN '59 minutes' AND '61 minutes' AS "an hour", reason, granted_by, via FROM pii_access;
-- Only for itself.
SET ROLE break_glass_other;
SELECT pii_mask('{"email": "on.the@inter.net"}');
RESET ROLE;
SELECT pii_revoke_access('break_glass_oncall');
SET ROLE break_glass_oncall;
SELECT pii_mask('{"email": "on.the@inter.net"}');

-- One source, for as long as said.
SELECT pii_break_glass('INC-43', '0.4 seconds', 'event');
SELECT pii_mask('{"email": "on.the@inter.net"}', 'event'), pii_mask('{"email": "on.the@inter.net"}', 'more'), pii_mask('{"email": "on.the@inter.net"}');
SELECT pg_sleep(0.5);
SELECT pii_mask('{"email": "on.the@inter.net"}', 'event');

-- Counts only once committed, and not at all when rolled back.
BEGIN;
SELECT pii_break_glass('INC-44');
SELECT pii_mask('{"email": "on.the@inter.net"}');
COMMIT;
SELECT pii_mask('{"email": "on.the@inter.net"}');
RESET ROLE;
SELECT pii_revoke_access('break_glass_oncall');
SET ROLE break_glass_oncall;
BEGIN;
SELECT pii_break_glass('INC-45');
ROLLBACK;
SELECT pii_mask('{"email": "on.the@inter.net"}');
BEGIN;
SAVEPOINT a;
SELECT pii_break_glass('INC-46');
RELEASE a;
SELECT pii_mask('{"email": "on.the@inter.net"}');
ROLLBACK;
SELECT pii_mask('{"email": "on.the@inter.net"}');

-- A reason, a duration, a limit.
SELECT pii_break_glass(NULL);
\echo :SQLSTATE
SELECT pii_break_glass('  ');
\echo :SQLSTATE
SELECT pii_break_glass('INC-47', NULL);
\echo :SQLSTATE
SELECT pii_break_glass('INC-47', '0');
\echo :SQLSTATE
SELECT pii_break_glass('INC-47', '-1 hour');
\echo :SQLSTATE
SELECT pii_break_glass('INC-47', '8 hours 1 second');
\echo :SQLSTATE
SELECT pii_break_glass('INC-47', '1 year');
\echo :SQLSTATE
SELECT pii_break_glass('INC-47', source => 'pg_class');
\echo :SQLSTATE
SET pii_access.break_glass_max = '7 days';
\echo :SQLSTATE
RESET ROLE;
SET pii_access.break_glass_max = '10min';
SELECT pii_break_glass('INC-48', '11 minutes');
\echo :SQLSTATE
RESET pii_access.break_glass_max;

-- Each is in the audit, whoever revoked it since; the one that was rolled back is in the server's log alone.
SELECT actor, action, object, detail - 'expires_at' AS detail, weakens FROM pii_audit WHERE action = 'break glass' ORDER BY at;
DROP OWNED BY break_glass_oncall, break_glass_other;
DROP ROLE break_glass_oncall, break_glass_other;
