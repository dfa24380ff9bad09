-- What the clients read, and as whom. The sentinel is put together here, so that it stands in no statement.
CREATE EXTENSION pii_access;
CREATE SCHEMA pool;
-- A login that passes nothing on: what it sees without SET ROLE is what nobody was granted.
CREATE ROLE pool_login LOGIN NOINHERIT;
CREATE ROLE pool_none;
CREATE ROLE pool_all;
CREATE ROLE pool_email;
CREATE ROLE pool_until;
CREATE ROLE pool_team;
CREATE ROLE pool_member IN ROLE pool_team;
CREATE ROLE pool_flip;
GRANT pool_none, pool_all, pool_email, pool_until, pool_member, pool_flip TO pool_login;
CREATE TABLE pool.event (id integer PRIMARY KEY, doc jsonb);
INSERT INTO pool.event
SELECT n, jsonb_build_object('email', 'xk4' || 'quill.p' || n || '@leak-host.example', 'name', 'Xk4' || 'quill Person' || n, 'plan', 'pro')
FROM generate_series(1, 100) n;
SELECT FROM pii_create_masked_view('pool.event');
CREATE FUNCTION pool.by_plpgsql(first integer) RETURNS TABLE (id integer, email text, name text, plan text) LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN QUERY SELECT e.id, e.doc ->> 'email', e.doc ->> 'name', e.doc ->> 'plan' FROM pool.event_masked e WHERE e.id BETWEEN first AND first + 1 ORDER BY e.id; END $$;
CREATE FUNCTION pool.by_sql(first integer) RETURNS TABLE (id integer, email text, name text, plan text) LANGUAGE sql VOLATILE AS $$
SELECT e.id, e.doc ->> 'email', e.doc ->> 'name', e.doc ->> 'plan' FROM pool.event_masked e WHERE e.id BETWEEN first AND first + 1 ORDER BY e.id $$;
GRANT USAGE ON SCHEMA pool TO PUBLIC;
GRANT SELECT ON pool.event_masked TO PUBLIC;
SELECT FROM pii_grant_access('pool_all', source => 'pool.event', reason => 'pooler');
SELECT FROM pii_grant_access('pool_email', source => 'pool.event', categories => '{email}', reason => 'pooler');
SELECT FROM pii_grant_access('pool_until', expires_at => now() + interval '1 hour', reason => 'pooler');
SELECT FROM pii_grant_access('pool_team', source => 'pool.event', reason => 'pooler');
VACUUM ANALYZE pool.event;
-- The same, of a session that writes down all that it is sent.
CREATE ROLE pool_loud LOGIN NOINHERIT IN ROLE pool_none, pool_email, pool_flip;
ALTER ROLE pool_loud SET log_statement = 'all';
ALTER ROLE pool_loud SET log_min_messages = 'debug2';
ALTER ROLE pool_loud SET log_min_error_statement = 'debug2';
ALTER ROLE pool_loud SET log_error_verbosity = 'verbose';
ALTER ROLE pool_loud SET log_duration = on;
ALTER ROLE pool_loud SET log_parameter_max_length_on_error = -1;
