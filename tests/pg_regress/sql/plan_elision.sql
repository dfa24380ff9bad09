-- No price for the allowed: their plans are those of the base table. Everybody's are where nothing personal is read.
CREATE ROLE plan_elision_masked;
CREATE ROLE plan_elision_granted;
CREATE ROLE plan_elision_partly;
CREATE ROLE plan_elision_expiring;
CREATE TABLE event (id integer PRIMARY KEY, kind text, doc jsonb);
INSERT INTO event SELECT n, 'kind ' || n % 5, jsonb_build_object('email', 'ann' || n || '@example.com', 'plan', CASE n % 2 WHEN 0 THEN 'pro' ELSE 'free' END)
    FROM generate_series(1, 2000) n;
CREATE INDEX ON event ((doc ->> 'email'));
CREATE INDEX ON event USING gin (doc);
ANALYZE event;
SELECT column_name, treatment FROM pii_create_masked_view('event');
GRANT SELECT ON event, event_masked TO plan_elision_masked, plan_elision_granted, plan_elision_partly, plan_elision_expiring;
SELECT pii_grant_access('plan_elision_granted', source => 'event');
SELECT pii_grant_access('plan_elision_partly', source => 'event', categories => '{email}');
SELECT pii_grant_access('plan_elision_expiring', source => 'event', expires_at => now() + '1 hour');

-- The plan of a query over "the_table", through the view or over the table itself, as made for a role. But for aliases they must be equal.
CREATE FUNCTION plan(as_role name, query text, relation text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE line text; result text := '';
BEGIN
    EXECUTE format('SET LOCAL ROLE %I', as_role);
    FOR line IN EXECUTE 'EXPLAIN (COSTS OFF, VERBOSE) ' || regexp_replace(query, '(FROM|JOIN) the_table', '\1 ' || relation || ' the_table') LOOP
        result := result || line || E'\n';
    END LOOP;
    RESET ROLE;
    RETURN regexp_replace(regexp_replace(result, '\m(the_table|event_1|event|s)\.', '', 'g'), ' (the_table|event_1|s)$', '', 'gn');
END $$;
CREATE TABLE query (n serial, personal boolean, query text);
INSERT INTO query (personal, query) VALUES
    (true, 'SELECT * FROM the_table'),
    (true, 'SELECT doc FROM the_table WHERE id = 7'),
    (true, $$SELECT id FROM the_table WHERE doc ->> 'email' = 'ann7@example.com'$$),
    (true, $$SELECT id FROM the_table WHERE doc @> '{"plan": "pro", "email": "ann8@example.com"}'$$),
    (true, $$SELECT doc ->> 'plan', count(*) FROM the_table GROUP BY 1$$),
    (true, $$SELECT id FROM the_table ORDER BY doc ->> 'email' LIMIT 3$$),
    (true, $$SELECT a.id FROM event a JOIN the_table ON a.doc ->> 'email' = the_table.doc ->> 'email' WHERE a.id < 5$$),
    (true, $$SELECT id, (SELECT max(doc ->> 'email') FROM the_table) FROM event WHERE id < 3$$),
    (false, 'SELECT count(*) FROM the_table'),
    (false, 'SELECT id FROM the_table WHERE id < 5'),
    (false, 'SELECT kind, count(*) FROM the_table GROUP BY kind'),
    (false, 'SELECT id, kind FROM the_table ORDER BY id DESC LIMIT 3');
SELECT n, query, who, plan(who, query, 'event_masked') = plan(who, query, 'event') AS "as the base table"
    FROM query, unnest('{plan_elision_granted,plan_elision_masked,plan_elision_partly,plan_elision_expiring}'::name[]) who
    WHERE personal ORDER BY n, who;
SELECT n, query, bool_and(plan(who, query, 'event_masked') = plan(who, query, 'event')) AS "as the base table, for all"
    FROM query, unnest('{plan_elision_granted,plan_elision_masked,plan_elision_partly,plan_elision_expiring}'::name[]) who
    WHERE NOT personal GROUP BY n, query ORDER BY n;

-- Seen with one's own eyes.
SET ROLE plan_elision_granted;
EXPLAIN (COSTS OFF) SELECT id FROM event_masked WHERE doc ->> 'email' = 'ann7@example.com';
SELECT * FROM event_masked WHERE doc ->> 'email' = 'ann7@example.com';
SET ROLE plan_elision_masked;
SELECT id FROM event_masked WHERE doc ->> 'email' = 'ann7@example.com';
SELECT doc FROM event_masked WHERE id = 7;
EXPLAIN (COSTS OFF, VERBOSE) SELECT doc FROM event_masked WHERE id = 7;

-- A prepared statement, with a plan of its own and with a generic one, by each role in turn.
RESET ROLE;
SET plan_cache_mode = force_generic_plan;
PREPARE one(integer) AS SELECT doc FROM event_masked WHERE id = $1;
SET ROLE plan_elision_granted; EXECUTE one(7);
SET ROLE plan_elision_masked; EXECUTE one(7);
SET ROLE plan_elision_granted; EXECUTE one(7);
SET pii_access.force_mask = on; EXECUTE one(7);
RESET pii_access.force_mask; EXECUTE one(7);
RESET ROLE;
SELECT pii_revoke_access('plan_elision_granted', source => 'event');
SET ROLE plan_elision_granted; EXECUTE one(7);
RESET ROLE;
SELECT pii_grant_access('plan_elision_masked', source => 'event');
SET ROLE plan_elision_masked; EXECUTE one(7);
SET ROLE plan_elision_expiring; EXECUTE one(7);
RESET ROLE;
RESET plan_cache_mode;

-- A plan that is kept regardless of the role never runs for another: a cursor, and a function's.
BEGIN;
SET LOCAL ROLE plan_elision_masked;
DECLARE c CURSOR FOR SELECT doc FROM event_masked ORDER BY id;
FETCH 1 FROM c;
RESET ROLE;
SELECT pii_revoke_access('plan_elision_masked', source => 'event');
SET LOCAL ROLE plan_elision_masked;
FETCH 1 FROM c;
\echo :SQLSTATE
ROLLBACK;
SELECT pii_grant_access('plan_elision_masked', source => 'event');
CREATE FUNCTION one() RETURNS jsonb LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN (SELECT doc FROM event_masked WHERE id = 7); END $$;
SET ROLE plan_elision_masked; SELECT one(), one();
SET ROLE plan_elision_partly; SELECT one(), one();
SET ROLE plan_elision_masked; SELECT one(), one();
RESET ROLE;
-- Writing the masked into a table writes the mask.
CREATE TABLE copy (doc jsonb);
GRANT INSERT, SELECT ON copy TO plan_elision_partly;
SELECT pii_revoke_access('plan_elision_partly');
SET ROLE plan_elision_partly;
INSERT INTO copy SELECT doc FROM event_masked WHERE id = 7;
RESET ROLE;
SELECT doc FROM copy;
DROP OWNED BY plan_elision_masked, plan_elision_granted, plan_elision_partly, plan_elision_expiring;
DROP ROLE plan_elision_masked, plan_elision_granted, plan_elision_partly, plan_elision_expiring;
