-- Cursors that gathered their rows, continued after matchers or paths changed, by the same role or another.
SET client_min_messages = warning;
CREATE ROLE cursors_first;
CREATE ROLE cursors_second;
CREATE ROLE cursors_none;
CREATE FUNCTION sentinel() RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN 'zq7' || 'qzmole'; END $$;
CREATE TABLE event (id integer, doc jsonb);
CREATE TABLE other (id integer, doc jsonb);
INSERT INTO event SELECT n, jsonb_build_object('alpha', sentinel(), 'beta', sentinel(), 'free', sentinel()) FROM generate_series(1, 5) n;
SELECT FROM pii_create_masked_view('event');
CREATE VIEW twin AS SELECT * FROM event;
GRANT SELECT ON event_masked, twin TO cursors_first, cursors_second, cursors_none;
SELECT pii_add_matcher('alpha', category => 'alpha');
SELECT pii_add_matcher('beta', category => 'beta');
SELECT pii_grant_access('cursors_first', 'event', categories => '{beta}');
SELECT pii_grant_access('cursors_second', 'event', categories => '{alpha}');

-- The categories are numbered anew by a matcher that sorts before them: what was the second one's number is now the
-- first one's.
BEGIN;
SET LOCAL ROLE cursors_first;
DECLARE c CURSOR FOR SELECT id, alpha = sentinel() AS alpha, beta = sentinel() AS beta
    FROM (SELECT id, doc ->> 'alpha' AS alpha, doc ->> 'beta' AS beta FROM event_masked ORDER BY 2, 3, 1) s;
FETCH 1 FROM c;
RESET ROLE;
SELECT pii_add_matcher('aaa', category => 'aaa');
SET LOCAL ROLE cursors_second;
FETCH 1 FROM c;
ROLLBACK;
-- A matcher of another category for what the rows show: they were masked without it.
BEGIN;
SET LOCAL ROLE cursors_none;
DECLARE c CURSOR FOR SELECT id, free = sentinel() AS free FROM (SELECT id, doc ->> 'free' AS free FROM event_masked ORDER BY 2, 1) s;
DECLARE streams CURSOR FOR SELECT id, doc ->> 'free' = sentinel() AS free FROM event_masked;
FETCH 1 FROM c;
FETCH 1 FROM streams;
RESET ROLE;
SELECT pii_add_matcher('free');
SET LOCAL ROLE cursors_none;
FETCH 1 FROM streams;
FETCH 1 FROM c;
ROLLBACK;
-- A classified path.
BEGIN;
SET LOCAL ROLE cursors_none;
DECLARE c CURSOR FOR SELECT id, free = sentinel() AS free FROM (SELECT id, doc ->> 'free' AS free FROM event_masked ORDER BY 2, 1) s;
FETCH 1 FROM c;
RESET ROLE;
SELECT pii_classify('event', 'doc.free', 'red');
SET LOCAL ROLE cursors_none;
FETCH 1 FROM c;
ROLLBACK;
-- What is said about another table, and a grant more, are nothing to this cursor.
BEGIN;
SET LOCAL ROLE cursors_first;
DECLARE c CURSOR FOR SELECT id, beta = sentinel() AS beta FROM (SELECT id, doc ->> 'beta' AS beta FROM event_masked ORDER BY 2, 1) s;
FETCH 1 FROM c;
RESET ROLE;
SELECT pii_classify('other', 'doc.free', 'red');
SELECT pii_grant_access('cursors_first', 'event', categories => '{alpha}');
SET LOCAL ROLE cursors_first;
FETCH 1 FROM c;
ROLLBACK;
-- Within one statement of the client the rows may be had to the end: a loop over a query is running.
SET ROLE cursors_none;
CREATE TEMP TABLE seen (alpha text, free text);
DO $$ DECLARE r record; BEGIN
    FOR r IN SELECT doc ->> 'alpha' AS alpha, doc ->> 'free' AS free FROM event_masked, generate_series(1, 20) ORDER BY 1, 2 LOOP
        INSERT INTO seen VALUES (r.alpha, r.free);
    END LOOP;
END $$;
RESET ROLE;
SELECT count(*), bool_or(alpha = sentinel()) AS alpha, bool_and(free = sentinel()) AS free FROM seen;
-- The twin: nothing stands between the cursor and whoever fetches.
BEGIN;
SET LOCAL ROLE cursors_first;
DECLARE c CURSOR FOR SELECT id, alpha = sentinel() AS alpha, beta = sentinel() AS beta
    FROM (SELECT id, doc ->> 'alpha' AS alpha, doc ->> 'beta' AS beta FROM twin ORDER BY 2, 3, 1) s;
FETCH 1 FROM c;
SET LOCAL ROLE cursors_second;
FETCH 1 FROM c;
ROLLBACK;
DROP TABLE event, other CASCADE;
DROP OWNED BY cursors_first, cursors_second, cursors_none;
DROP ROLE cursors_first, cursors_second, cursors_none;
