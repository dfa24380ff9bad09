-- Settings that a session gives before the library is loaded in it: Postgres keeps them without looking. One that is for
-- superusers has no effect, whoever set it, and force_mask is as strong as later: what somebody else's function
-- switches off before our library could notice stays on. \c begins a session in which the library is not loaded.
SET client_min_messages = warning;
CREATE ROLE unloaded_mallory LOGIN;
CREATE ROLE unloaded_granted LOGIN;
CREATE TABLE event AS SELECT n AS id, '{"email": "on.the@inter.net"}'::jsonb AS doc FROM generate_series(1, 20000) n;
ANALYZE event;
SELECT count(*) FROM pii_create_masked_view('event');
GRANT SELECT ON event_masked TO unloaded_granted;
SELECT pii_grant_access('unloaded_granted', 'event');
CREATE SCHEMA lair AUTHORIZATION unloaded_mallory;
GRANT USAGE ON SCHEMA lair TO PUBLIC;
SET ROLE unloaded_mallory;
CREATE FUNCTION lair.off(how text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    IF how = 'set' THEN SET pii_access.force_mask = off;
    ELSIF how = 'local' THEN SET LOCAL pii_access.force_mask = off;
    ELSIF how = 'reset' THEN RESET pii_access.force_mask;
    ELSIF how = 'all' THEN RESET ALL;
    ELSE PERFORM set_config('pii_access.force_mask', 'off', false);
    END IF;
    RETURN how;
END $$;
CREATE FUNCTION lair.off_and_read(how text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE seen text;
BEGIN
    PERFORM lair.off(how);
    EXECUTE 'SELECT doc ->> ''email'' FROM public.event_masked WHERE id = 1' INTO seen;
    RETURN seen;
END $$;
CREATE FUNCTION lair.clear() RETURNS text LANGUAGE plpgsql SET pii_access.force_mask = off AS
    $$ BEGIN RETURN (SELECT doc ->> 'email' FROM public.event_masked WHERE id = 1); END $$;
RESET ROLE;
\set seen 'SELECT doc ->> ''email'' AS email FROM public.event_masked WHERE id = 1;'

-- What the client sets holds.
\c - unloaded_granted
:seen
\c - unloaded_granted
SET pii_access.force_mask = on;
:seen
SET pii_access.force_mask = off;
:seen
\c - unloaded_granted
BEGIN; SET LOCAL pii_access.force_mask = on; :seen COMMIT;
:seen
-- In one statement, that loads it.
\c - unloaded_granted
SET pii_access.force_mask = on;
SELECT lair.off_and_read('set');
:seen
\c - unloaded_granted
SET pii_access.force_mask = on;
SELECT lair.off_and_read('local');
:seen
\c - unloaded_granted
SET pii_access.force_mask = on;
SELECT lair.off_and_read('config');
:seen
\c - unloaded_granted
SET pii_access.force_mask = on;
SELECT lair.off_and_read('reset');
:seen
\c - unloaded_granted
SET pii_access.force_mask = on;
SELECT lair.clear();
:seen
-- In a statement before.
\c - unloaded_granted
SET pii_access.force_mask = on;
SELECT lair.off('set');
:seen
\c - unloaded_granted
SET pii_access.force_mask = on;
SELECT lair.off('reset');
:seen
\c - unloaded_granted
SET pii_access.force_mask = on;
SELECT lair.off('all');
:seen
\c - unloaded_granted
BEGIN; SET pii_access.force_mask = on;
SELECT lair.off('config');
:seen
COMMIT;
:seen
-- Parallel workers know of the setting alone: what is held is held from them too.
SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SET parallel_leader_participation = off;
SELECT doc ->> 'email' AS email, count(*) FROM public.event_masked GROUP BY 1;
-- The client itself may; and a switch that was never touched is off.
SET pii_access.force_mask = off;
SELECT doc ->> 'email' AS email, count(*) FROM public.event_masked GROUP BY 1;
\c - unloaded_granted
SELECT lair.off('set');
:seen
SET pii_access.force_mask = off;
:seen

-- At the start of a session, by a superuser for the role: then even a reset leads back to it.
\c - postgres
ALTER ROLE unloaded_granted SET pii_access.force_mask = on;
\c - unloaded_granted
:seen
\c - unloaded_granted
SELECT lair.off('set');
:seen
\c - unloaded_granted
SELECT lair.off('reset');
:seen
\c - postgres
ALTER ROLE unloaded_granted SET pii_access.force_mask = off;
\c - unloaded_granted
:seen
\c - postgres
ALTER ROLE unloaded_granted RESET pii_access.force_mask;

-- The same, once the library is loaded.
\c - unloaded_granted
:seen
SET pii_access.force_mask = on;
SELECT lair.off('reset');
SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SET parallel_leader_participation = off;
SELECT doc ->> 'email' AS email, count(*) FROM public.event_masked GROUP BY 1;

-- Settings for superusers: one that a superuser gave holds, one that anybody else gave has no effect.
\c - postgres
ALTER ROLE unloaded_granted SET pii_access.log_unmasked = on;
ALTER ROLE unloaded_granted SET pii_access.break_glass_max = '1h';
\c - unloaded_granted
SET pii_access.log_unmasked = off;
SET pii_access.break_glass_max = '7d';
:seen
SHOW pii_access.log_unmasked;
SHOW pii_access.break_glass_max;
\c - unloaded_granted
ALTER ROLE unloaded_granted SET pii_access.break_glass_max = '7d';
\echo :SQLSTATE
:seen
ALTER ROLE unloaded_granted SET pii_access.break_glass_max = '7d';
\echo :SQLSTATE
ALTER ROLE unloaded_granted SET pii_access.log_unmasked = off;
\echo :SQLSTATE
SHOW pii_access.break_glass_max;
-- By the options of a connection, which take the place of what a superuser said before anybody looks: the strictest
-- value holds then.
\c "dbname=regress_attack_unloaded user=unloaded_granted options='-c pii_access.break_glass_max=7d -c pii_access.log_unmasked=off -c pii_access.force_mask=on'"
:seen
SHOW pii_access.break_glass_max;
SHOW pii_access.log_unmasked;
SHOW pii_access.force_mask;
\c "dbname=regress_attack_unloaded user=unloaded_granted options='--pii-access.log-unmasked=off -c PII_Access.BREAK_glass_max=7d'"
:seen
SHOW pii_access.break_glass_max;
SHOW pii_access.log_unmasked;
SET pii_access.log_unmasked = off;
\echo :SQLSTATE
RESET pii_access.log_unmasked;
\echo :SQLSTATE
\c "dbname=regress_attack_unloaded user=unloaded_granted options='-c pii_access.force_mask=on'"
SELECT lair.off('set');
:seen
-- Without a superuser's word likewise.
\c "dbname=regress_attack_unloaded user=postgres options=''"
ALTER ROLE unloaded_granted RESET ALL;
\c "dbname=regress_attack_unloaded user=unloaded_granted options='-c pii_access.break_glass_max=7d'"
:seen
SHOW pii_access.break_glass_max;
SHOW pii_access.log_unmasked;
-- A superuser's own options count.
\c "dbname=regress_attack_unloaded user=postgres options='-c pii_access.break_glass_max=3h -c pii_access.log_unmasked=on'"
SELECT pii_has_access();
SHOW pii_access.break_glass_max;
SHOW pii_access.log_unmasked;

\c "dbname=regress_attack_unloaded user=postgres options=''"
SET client_min_messages = warning;
DROP OWNED BY unloaded_mallory, unloaded_granted CASCADE;
DROP ROLE unloaded_mallory, unloaded_granted;
