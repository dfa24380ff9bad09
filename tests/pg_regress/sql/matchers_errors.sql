-- What is refused: with a fitting SQLSTATE, a message that names the thing, a hint, and nothing changed.
CREATE ROLE matchers_errors_other;
CREATE TABLE before AS SELECT * FROM pii_matcher_overlay;

SELECT pii_add_matcher(NULL);
\echo :SQLSTATE
SELECT pii_add_matcher('');
\echo :SQLSTATE
SELECT pii_add_matcher('  ');
\echo :SQLSTATE
SELECT pii_add_matcher('*');
\echo :SQLSTATE
SELECT pii_add_matcher(repeat('x', 64));
\echo :SQLSTATE
SELECT pii_add_matcher('???');
\echo :SQLSTATE
SELECT pii_add_matcher('ok', keys => '{""}');
\echo :SQLSTATE
SELECT pii_add_matcher('ok', keys => '{a,NULL}');
\echo :SQLSTATE
SELECT pii_add_matcher('ok', keys => '{a,--}');
\echo :SQLSTATE
SELECT pii_add_matcher('ok', key_pattern => '(');
\echo :SQLSTATE
SELECT pii_add_matcher('ok', value_pattern => '[a-');
\echo :SQLSTATE
SELECT pii_add_matcher('ok', value_pattern => '(?=x)y');
\echo :SQLSTATE
SELECT pii_add_matcher('ok', value_pattern => '(a{1000}){1000}');
\echo :SQLSTATE
-- One that matches the empty string would match everywhere.
SELECT pii_add_matcher('ok', value_pattern => 'x*');
\echo :SQLSTATE
SELECT pii_add_matcher('ok', mask => 'blur');
\echo :SQLSTATE
SELECT pii_add_matcher('ok', mask => '');
\echo :SQLSTATE
SELECT pii_add_matcher('ok', sensitivity => 'green');
\echo :SQLSTATE
SELECT pii_add_matcher('ok', category => '');
\echo :SQLSTATE
SELECT pii_add_matcher('ok', category => repeat('x', 64));
\echo :SQLSTATE
SELECT pii_drop_matcher('nosuch');
\echo :SQLSTATE
SELECT pii_drop_matcher(NULL);
\echo :SQLSTATE
SELECT pii_drop_matcher('email');
\echo :SQLSTATE
SELECT pii_enable_matcher('nosuch');
\echo :SQLSTATE
SELECT pii_enable_matcher('');
\echo :SQLSTATE

-- Whoever is no administrator.
SET ROLE matchers_errors_other;
SELECT pii_add_matcher('nickname');
\echo :SQLSTATE
SELECT pii_drop_matcher('nickname');
\echo :SQLSTATE
SELECT pii_enable_matcher('email', false);
\echo :SQLSTATE
INSERT INTO pii_matcher_overlay (name, custom, enabled) VALUES ('email', false, false);
\echo :SQLSTATE
DELETE FROM pii_matcher_overlay;
\echo :SQLSTATE
TRUNCATE pii_matcher_overlay;
\echo :SQLSTATE
SELECT * FROM pii_matcher_overlay;
\echo :SQLSTATE
RESET ROLE;

SELECT count(*) AS changed FROM (TABLE before EXCEPT TABLE pii_matcher_overlay UNION ALL TABLE pii_matcher_overlay EXCEPT TABLE before) c;
SELECT count(*) AS audited FROM pii_audit;
SELECT pii_mask('{"email": "on.the@inter.net"}');
DROP ROLE matchers_errors_other;
