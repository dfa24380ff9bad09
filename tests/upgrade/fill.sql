-- Besides what a dump must bring back: what only OIDs can tell.
CREATE ROLE up_reader;
CREATE ROLE up_member IN ROLE up_reader;
CREATE ROLE up_breaker;
CREATE ROLE up_was;
CREATE ROLE up_dropped;
GRANT USAGE ON SCHEMA app TO PUBLIC;
SELECT * FROM pii_create_masked_view('app.events', name => 'app.up_masked');
GRANT SELECT ON app.up_masked TO PUBLIC;
SELECT pii_grant_access('up_reader', source => 'app.events');
SELECT pii_grant_access('up_was', source => 'app.events');
ALTER ROLE up_was RENAME TO up_is;
CREATE ROLE up_was;
GRANT EXECUTE ON FUNCTION pii_break_glass(text, interval, regclass) TO up_breaker;
SET ROLE up_breaker;
SELECT pii_break_glass('INC-42', source => 'app.events');
RESET ROLE;
-- A role that held grants and is gone.
SELECT pii_grant_access('up_dropped');
SELECT pii_grant_access('up_dropped', 'app.events', '{email}');
CREATE TABLE dropped AS SELECT 'up_dropped'::regrole::oid AS dropped;
DROP OWNED BY up_dropped;
DROP ROLE up_dropped;
