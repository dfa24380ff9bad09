-- A limit keeps the row that it handed on last, and hands it on again when the cursor turns round behind the last one, or
-- before the first.
SET client_min_messages = warning;
CREATE ROLE scroll_first;
CREATE ROLE scroll_second;
CREATE FUNCTION sentinel() RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN 'zq7' || 'qzmole'; END $$;
CREATE TABLE event (id integer, doc jsonb);
INSERT INTO event SELECT n, jsonb_build_object('email', sentinel(), 'free', sentinel()) FROM generate_series(1, 5) n;
SELECT FROM pii_create_masked_view('event');
CREATE VIEW twin AS SELECT * FROM event;
GRANT SELECT ON event_masked, twin TO scroll_first, scroll_second;
SELECT pii_grant_access('scroll_first', 'event', expires_at => now() + '1 hour');

-- Another role.
BEGIN;
SET LOCAL ROLE scroll_first;
DECLARE c SCROLL CURSOR FOR SELECT id, doc ->> 'email' = sentinel() AS told FROM event_masked LIMIT 2;
FETCH 3 FROM c;
SET LOCAL ROLE scroll_second;
FETCH BACKWARD 1 FROM c;
ROLLBACK;
-- A cursor of which nobody said that it scrolls, and a limit below.
BEGIN;
SET LOCAL ROLE scroll_first;
DECLARE c CURSOR FOR SELECT id, told FROM (SELECT id, doc ->> 'email' = sentinel() AS told FROM event_masked LIMIT 2) s
    WHERE id > 0;
FETCH 3 FROM c;
SET LOCAL ROLE scroll_second;
FETCH BACKWARD 1 FROM c;
ROLLBACK;
-- Fetched forward in between: nothing was computed anew.
BEGIN;
SET LOCAL ROLE scroll_first;
DECLARE c SCROLL CURSOR FOR SELECT id, doc ->> 'email' = sentinel() AS told FROM event_masked LIMIT 2;
FETCH 3 FROM c;
SET LOCAL ROLE scroll_second;
FETCH 1 FROM c;
FETCH BACKWARD 1 FROM c;
ROLLBACK;
-- Turned round before the first one, with the role that may see, and without.
BEGIN;
SET LOCAL ROLE scroll_first;
DECLARE c SCROLL CURSOR FOR SELECT id, doc ->> 'email' = sentinel() AS told FROM event_masked LIMIT 2;
FETCH 1 FROM c;
FETCH BACKWARD 1 FROM c;
SET LOCAL ROLE scroll_second;
FETCH 1 FROM c;
ROLLBACK;
BEGIN;
SET LOCAL ROLE scroll_first;
DECLARE c SCROLL CURSOR FOR SELECT id, doc ->> 'email' = sentinel() AS told FROM event_masked OFFSET 1 LIMIT 3;
FETCH 2 FROM c;
MOVE BACKWARD 5 IN c;
SET LOCAL pii_access.force_mask = on;
FETCH 1 FROM c;
ROLLBACK;
BEGIN;
SET LOCAL ROLE scroll_first;
DECLARE c SCROLL CURSOR FOR SELECT id, doc ->> 'email' = sentinel() AS told FROM event_masked LIMIT 2;
FETCH 1 FROM c;
SET LOCAL ROLE scroll_second;
MOVE BACKWARD 1 IN c;
ROLLBACK;
-- The grant ends, and the setting.
BEGIN;
SET LOCAL ROLE scroll_first;
DECLARE c SCROLL CURSOR FOR SELECT id, doc ->> 'email' = sentinel() AS told FROM event_masked LIMIT 2;
FETCH 3 FROM c;
RESET ROLE;
SELECT pii_revoke_access('scroll_first', 'event');
SET LOCAL ROLE scroll_first;
FETCH BACKWARD 1 FROM c;
ROLLBACK;
BEGIN;
SET LOCAL ROLE scroll_first;
DECLARE c SCROLL CURSOR FOR SELECT id, doc ->> 'email' = sentinel() AS told FROM event_masked LIMIT 2;
FETCH 3 FROM c;
SET LOCAL pii_access.force_mask = on;
FETCH BACKWARD 1 FROM c;
ROLLBACK;
-- A matcher for what was shown.
BEGIN;
SET LOCAL ROLE scroll_second;
DECLARE c SCROLL CURSOR FOR SELECT id, doc ->> 'free' = sentinel() AS told FROM event_masked LIMIT 2;
FETCH 3 FROM c;
RESET ROLE;
SELECT pii_add_matcher('free');
SET LOCAL ROLE scroll_second;
FETCH BACKWARD 1 FROM c;
ROLLBACK;
-- Forward the rest is masked, and without a limit backward too.
BEGIN;
SET LOCAL ROLE scroll_first;
DECLARE c SCROLL CURSOR FOR SELECT id, doc ->> 'email' = sentinel() AS told FROM event_masked LIMIT 3;
DECLARE d SCROLL CURSOR FOR SELECT id, doc ->> 'email' = sentinel() AS told FROM event_masked;
FETCH 1 FROM c;
FETCH 6 FROM d;
SET LOCAL ROLE scroll_second;
FETCH 1 FROM c;
FETCH BACKWARD 2 FROM d;
ROLLBACK;
-- Nothing changed: back and forth.
BEGIN;
SET LOCAL ROLE scroll_first;
DECLARE c SCROLL CURSOR FOR SELECT id, doc ->> 'email' = sentinel() AS told FROM event_masked LIMIT 2;
FETCH 3 FROM c;
FETCH BACKWARD 2 FROM c;
FETCH 2 FROM c;
ROLLBACK;
-- The twin: nothing stands between the cursor and whoever fetches.
BEGIN;
SET LOCAL ROLE scroll_first;
DECLARE c SCROLL CURSOR FOR SELECT id, doc ->> 'email' = sentinel() AS told FROM twin LIMIT 2;
FETCH 3 FROM c;
SET LOCAL ROLE scroll_second;
FETCH BACKWARD 1 FROM c;
ROLLBACK;
BEGIN;
SET LOCAL ROLE scroll_first;
DECLARE c SCROLL CURSOR FOR SELECT id, doc ->> 'email' = sentinel() AS told FROM twin LIMIT 2;
FETCH 1 FROM c;
FETCH BACKWARD 1 FROM c;
SET LOCAL ROLE scroll_second;
FETCH 1 FROM c;
ROLLBACK;
DROP TABLE event CASCADE;
DROP OWNED BY scroll_first, scroll_second;
DROP ROLE scroll_first, scroll_second;
