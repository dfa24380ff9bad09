-- A nested loop keeps the row of its outer side while it looks for the rows of its inner side. Where the outer side has
-- computed the mask, the rest of its rows would show what the role of an earlier fetch saw.
SET client_min_messages = warning;
CREATE ROLE loops_first;
CREATE ROLE loops_second;
CREATE FUNCTION sentinel() RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN 'zq7' || 'qzmole'; END $$;
CREATE TABLE event (id integer, doc jsonb);
INSERT INTO event SELECT n, jsonb_build_object('email', sentinel(), 'free', sentinel()) FROM generate_series(1, 3) n;
CREATE TABLE line (event integer, line integer);
INSERT INTO line SELECT n, m FROM generate_series(1, 3) n, generate_series(1, 4) m;
SELECT FROM pii_create_masked_view('event');
CREATE VIEW twin AS SELECT * FROM event;
GRANT SELECT ON event_masked, twin, line TO loops_first, loops_second;
SELECT pii_grant_access('loops_first', 'event', expires_at => now() + '1 hour');
-- What a fetch brings of the first event's later lines: whether it tells, or the error.
CREATE FUNCTION fetched(cursor refcursor) RETURNS text LANGUAGE plpgsql AS $$
DECLARE r record;
BEGIN
    FETCH cursor INTO r;
    RETURN format('line %s: %s', r.line, CASE WHEN strpos(r.shown, sentinel()) > 0 THEN 'told' ELSE 'masked' END);
EXCEPTION WHEN insufficient_privilege THEN RETURN 'refused';
END $$;
-- Cursors of each kind over a relation: a limit on the inner side leaves no other join.
CREATE FUNCTION opened(relation text) RETURNS SETOF refcursor LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('DECLARE inner_join CURSOR FOR SELECT shown, line FROM (SELECT id, doc ->> ''email'' AS shown FROM %s OFFSET 0) e,
        LATERAL (SELECT line FROM line WHERE event = id LIMIT 4) l', relation);
    RETURN NEXT 'inner_join';
    EXECUTE format('DECLARE left_join CURSOR FOR SELECT shown, line FROM (SELECT id, doc ->> ''email'' AS shown FROM %s OFFSET 0) e
        LEFT JOIN LATERAL (SELECT line FROM line WHERE event = id LIMIT 4) l ON true', relation);
    RETURN NEXT 'left_join';
    EXECUTE format('DECLARE below CURSOR FOR SELECT shown, line FROM (SELECT shown, line FROM (SELECT id, doc ->> ''email'' AS shown
        FROM %s OFFSET 0) e, LATERAL (SELECT line FROM line WHERE event = id LIMIT 4) l) j UNION ALL SELECT NULL, 0', relation);
    RETURN NEXT 'below';
END $$;
SET ROLE loops_second;
EXPLAIN (COSTS OFF) SELECT shown, line FROM (SELECT id, doc ->> 'email' AS shown FROM event_masked OFFSET 0) e,
    LATERAL (SELECT line FROM line WHERE event = id LIMIT 4) l;
RESET ROLE;

-- Another role.
BEGIN;
SET LOCAL ROLE loops_first;
SELECT c, fetched(c) FROM opened('event_masked') c;
SET LOCAL ROLE loops_second;
SELECT c, fetched(c) FROM unnest('{inner_join,left_join,below}'::refcursor[]) c;
ROLLBACK;
-- The same role, which lost its grant.
BEGIN;
SET LOCAL ROLE loops_first;
SELECT c, fetched(c) FROM opened('event_masked') c;
RESET ROLE;
SELECT pii_revoke_access('loops_first', 'event');
SET LOCAL ROLE loops_first;
SELECT c, fetched(c) FROM unnest('{inner_join,left_join,below}'::refcursor[]) c;
ROLLBACK;
-- The setting.
BEGIN;
SET LOCAL ROLE loops_first;
SELECT c, fetched(c) FROM opened('event_masked') c;
SET LOCAL pii_access.force_mask = on;
SELECT c, fetched(c) FROM unnest('{inner_join,left_join,below}'::refcursor[]) c;
ROLLBACK;
-- A matcher for what was shown.
BEGIN;
SET LOCAL ROLE loops_second;
DECLARE free CURSOR FOR SELECT shown, line FROM (SELECT id, doc ->> 'free' AS shown FROM event_masked OFFSET 0) e,
    LATERAL (SELECT line FROM line WHERE event = id LIMIT 4) l;
SELECT fetched('free');
RESET ROLE;
SELECT pii_add_matcher('free');
SET LOCAL ROLE loops_second;
SELECT fetched('free');
ROLLBACK;
-- Nothing changed: it goes on.
BEGIN;
SET LOCAL ROLE loops_first;
SELECT c, fetched(c) FROM opened('event_masked') c;
SELECT c, fetched(c) FROM unnest('{inner_join,left_join,below}'::refcursor[]) c;
ROLLBACK;
-- The twin: nothing stands between the cursor and whoever fetches.
BEGIN;
SET LOCAL ROLE loops_first;
SELECT c, fetched(c) FROM opened('twin') c;
SET LOCAL ROLE loops_second;
SELECT c, fetched(c) FROM unnest('{inner_join,left_join,below}'::refcursor[]) c;
ROLLBACK;
DROP TABLE event, line CASCADE;
DROP OWNED BY loops_first, loops_second;
DROP ROLE loops_first, loops_second;
