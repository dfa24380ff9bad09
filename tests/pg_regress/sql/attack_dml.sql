-- Writing instead of reading: every kind of statement that changes rows, through the masked view and around it; what it
-- returns, what it copies, what its conditions tell, and what the errors of constraints say.
SET client_min_messages = warning;
CREATE ROLE dml_owner;
CREATE ROLE dml_mallory;
CREATE ROLE dml_granted;
CREATE SCHEMA app AUTHORIZATION dml_owner;
CREATE SCHEMA twin AUTHORIZATION dml_owner;
CREATE SCHEMA lair AUTHORIZATION dml_mallory;
GRANT USAGE ON SCHEMA app, twin TO dml_mallory, dml_granted;
GRANT USAGE ON SCHEMA lair TO PUBLIC;
-- Put together at run time, so that it stands in no statement: where it is found, something leaked.
CREATE FUNCTION app.sentinel() RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN 'zq7' || 'qzmole'; END $$;
CREATE FUNCTION app.tells(seen text) RETURNS boolean LANGUAGE sql IMMUTABLE AS
    $$ SELECT coalesce(pg_catalog.strpos(pg_catalog.lower(seen), app.sentinel()) > 0, false) $$;
-- Runs statements (separated by ;;) with REL standing for a relation, undoes them, and says whether rows or error tell.
CREATE FUNCTION app.try(statements text, relation text, OUT leaks boolean, OUT error text) LANGUAGE plpgsql AS $$
DECLARE
    parts text[] := string_to_array(replace(statements, 'REL', relation), ';;');
    line record; seen text := ''; m text; d text; h text; c text;
BEGIN
    BEGIN
        FOR n IN 1 .. cardinality(parts) - 1 LOOP EXECUTE parts[n]; END LOOP;
        FOR line IN EXECUTE parts[cardinality(parts)] LOOP seen := seen || line::text; END LOOP;
        RAISE EXCEPTION USING errcode = 'ATK00';
    EXCEPTION
        WHEN SQLSTATE 'ATK00' THEN NULL;
        WHEN OTHERS THEN
            GET STACKED DIAGNOSTICS m = MESSAGE_TEXT, d = PG_EXCEPTION_DETAIL, h = PG_EXCEPTION_HINT, c = PG_EXCEPTION_CONTEXT;
            seen := seen || concat(m, d, h, c);
            error := SQLSTATE;
    END;
    leaks := app.tells(seen);
END $$;
CREATE FUNCTION app.attack(statements text, OUT leaks boolean, OUT error text, OUT twin_leaks boolean) LANGUAGE plpgsql AS $$
BEGIN
    SELECT t.leaks, t.error INTO leaks, error FROM app.try(statements, 'app.events_masked') t;
    SELECT t.leaks INTO twin_leaks FROM app.try(statements, 'twin.events') t;
END $$;
SET ROLE dml_owner;
CREATE TABLE app.events (id int PRIMARY KEY, kind text NOT NULL, email text UNIQUE, doc jsonb, raw json, tags text[], seen date);
INSERT INTO app.events
SELECT n, 'signup', app.sentinel() || n || '@leak.example',
       jsonb_build_object('event', 'signup', 'n', n, 'context', jsonb_build_object('traits', jsonb_build_object(
           'email', app.sentinel() || n || '@leak.example', 'name', 'Ann ' || app.sentinel()))),
       json_build_object('email', app.sentinel() || n || '@leak.example'),
       ARRAY['a', app.sentinel() || n || '@leak.example'], '2020-01-01'
FROM generate_series(1, 20) n;
SELECT * FROM pii_create_masked_view('app.events', keep => '{kind}');
-- The same without a mask: an attack that no longer works here tests nothing.
CREATE VIEW twin.events AS SELECT * FROM app.events;
GRANT SELECT ON app.events_masked, twin.events TO dml_mallory, dml_granted;
RESET ROLE;

SET ROLE dml_owner;
-- Constraints whose violation would name a value; a column made from others, one with a default that is personal.
ALTER TABLE app.events ADD n int, ADD m int, ADD email_lower text GENERATED ALWAYS AS (lower(email)) STORED, ADD contact text DEFAULT app.sentinel() || '@default.example';
UPDATE app.events SET n = id, m = id;
ALTER TABLE app.events ADD CONSTRAINT positive CHECK (n > 0), ADD CONSTRAINT other EXCLUDE USING btree (m WITH =, left(email, 9) WITH =), ADD UNIQUE (id, email);
CREATE UNIQUE INDEX ON app.events (n, left(email, 9));
SELECT column_name, treatment FROM pii_refresh_masked_views('app.events');
CREATE TABLE app.child (id int, email text, FOREIGN KEY (id, email) REFERENCES app.events (id, email));
INSERT INTO app.child SELECT id, email FROM app.events WHERE id = 7;
-- The twin is a table of the same kind on which he has every right.
CREATE TABLE twin.direct (LIKE app.events INCLUDING ALL);
INSERT INTO twin.direct (id, kind, email, doc, raw, tags, seen, n, m) SELECT id, kind, email, doc, raw, tags, seen, n, m FROM app.events;
CREATE TABLE twin.child (id int, email text, FOREIGN KEY (id, email) REFERENCES twin.direct (id, email));
INSERT INTO twin.child SELECT id, email FROM twin.direct WHERE id = 7;
GRANT ALL ON app.events_masked, twin.direct, twin.child TO dml_mallory;
GRANT CREATE ON SCHEMA twin TO dml_mallory;
RESET ROLE;
CREATE OR REPLACE FUNCTION app.attack(statements text, OUT leaks boolean, OUT error text, OUT twin_leaks boolean) LANGUAGE plpgsql AS $$
BEGIN
    SELECT t.leaks, t.error INTO leaks, error FROM app.try(statements, 'app.events_masked') t;
    SELECT t.leaks INTO twin_leaks FROM app.try(statements, 'twin.direct') t;
END $$;
SET ROLE dml_mallory;
CREATE TABLE lair.copy (id int PRIMARY KEY, seen text);
CREATE FUNCTION lair.keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO lair.copy VALUES (0, OLD::text) ON CONFLICT DO NOTHING; RETURN NEW; END $$;
CREATE FUNCTION lair.keep_all() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO lair.copy SELECT id, r::text FROM rows r; RETURN NULL; END $$;

SELECT t.name, a.* FROM (VALUES
    (1, 'update, returning all',        'UPDATE REL SET n = n RETURNING *'),
    (2, 'update from a hidden column',  'UPDATE REL SET kind = email WHERE id = 3 RETURNING kind'),
    (3, 'update from a hidden document','UPDATE REL SET kind = doc #>> ''{context,traits,email}'' WHERE id = 3;; SELECT kind FROM REL WHERE id = 3'),
    (4, 'update from a sub-select',     'UPDATE REL SET kind = (SELECT string_agg(email, '','') FROM REL) WHERE id = 3 RETURNING kind'),
    (5, 'update from a join',           'UPDATE REL a SET kind = b.email FROM REL b WHERE a.id = b.id RETURNING a.kind'),
    (6, 'update of a table of his own', 'INSERT INTO lair.copy VALUES (3);; UPDATE lair.copy c SET seen = r.email FROM REL r WHERE r.id = c.id RETURNING c.seen'),
    (7, 'insert into a table of his own','INSERT INTO lair.copy SELECT id, email FROM REL RETURNING seen'),
    (8, 'upsert into a table of his own','INSERT INTO lair.copy VALUES (3, ''x'');; INSERT INTO lair.copy SELECT id, email FROM REL ON CONFLICT (id) DO UPDATE SET seen = excluded.seen RETURNING seen'),
    (9, 'upsert that reads the row',    'INSERT INTO REL AS r (id, kind) VALUES (3, ''x'') ON CONFLICT (id) DO UPDATE SET kind = r.email RETURNING r.kind'),
    (10, 'upsert that returns the row', 'INSERT INTO REL AS r (id, kind) VALUES (3, ''x'') ON CONFLICT (id) DO UPDATE SET n = r.n RETURNING r.*'),
    (11, 'upsert as a question',        'INSERT INTO REL AS r (id, kind) VALUES (3, ''x'') ON CONFLICT (id) DO UPDATE SET n = r.n WHERE r.email LIKE ''zq7%'' RETURNING app.sentinel()'),
    (12, 'upsert on a hidden key',      'INSERT INTO REL (id, kind, email) VALUES (99, ''x'', app.sentinel() || ''3@leak.example'') ON CONFLICT (email) DO UPDATE SET kind = ''y'' RETURNING app.sentinel()'),
    (13, 'insert of a guess',           'INSERT INTO REL (id, kind, email) VALUES (99, ''x'', app.sentinel() || ''3@leak.example'');; SELECT 1'),
    (14, 'insert of a default',         'INSERT INTO REL (id, kind) VALUES (98, ''x'') RETURNING contact'),
    (15, 'delete, returning all',       'DELETE FROM REL WHERE id = 3 RETURNING *'),
    (16, 'delete as a question',        'DELETE FROM REL WHERE email LIKE ''zq7q%'' AND id <> 7 RETURNING app.sentinel()'),
    (17, 'delete using a guess',        'DELETE FROM REL r USING (SELECT app.sentinel() || g || ''@leak.example'' AS e FROM generate_series(1, 6) g) s WHERE s.e = r.email RETURNING app.sentinel()'),
    (18, 'update as a question',        'UPDATE REL SET n = n WHERE doc @@ ''$.context.traits.email starts with "zq7q"'' RETURNING app.sentinel()'),
    (19, 'with, returning',             'WITH u AS (UPDATE REL SET n = n RETURNING email, doc, raw, tags) SELECT * FROM u'),
    (20, 'whole row returned',          'UPDATE REL r SET n = n RETURNING to_jsonb(r)'),
    (21, 'for update',                  'SELECT email FROM REL FOR UPDATE'),
    (22, 'a column made from others',   'UPDATE REL SET email_lower = DEFAULT RETURNING email_lower'),
    (23, 'the check tells the row',     'UPDATE REL SET n = -1 WHERE id = 3;; SELECT 1'),
    (24, 'NOT NULL tells the row',      'UPDATE REL SET kind = NULL WHERE id = 3;; SELECT 1'),
    (25, 'uniqueness tells the key',    'UPDATE REL SET n = 4 WHERE id = 3;; SELECT 1'),
    (26, 'exclusion tells the key',     'UPDATE REL SET m = 4 WHERE id = 3;; SELECT 1'),
    (27, 'the foreign key tells the key','DELETE FROM REL WHERE id = 7;; SELECT 1'),
    (28, 'the foreign key, updated',    'UPDATE REL SET id = 77 WHERE id = 7;; SELECT 1'),
    (29, 'an error in an assignment',   'UPDATE REL SET n = email::int WHERE id = 3;; SELECT 1'),
    (30, 'too long for its column',     'ALTER TABLE lair.copy ALTER seen TYPE varchar(3);; INSERT INTO lair.copy SELECT id, email FROM REL;; SELECT 1'),
    (31, 'a check of his own tells',    'ALTER TABLE lair.copy ADD CHECK (seen IS NULL);; INSERT INTO lair.copy SELECT id, email FROM REL;; SELECT 1'),
    (32, 'a partition of his own tells','CREATE TABLE lair.p (seen text) PARTITION BY LIST (seen);; INSERT INTO lair.p SELECT email FROM REL;; SELECT 1'),
    (33, 'a trigger on the view',       'CREATE TRIGGER k INSTEAD OF UPDATE ON REL FOR EACH ROW EXECUTE FUNCTION lair.keep();; UPDATE REL SET n = 3 WHERE id = 3;; SELECT seen FROM lair.copy'),
    (34, 'a trigger on the table',      'CREATE TRIGGER k BEFORE UPDATE ON REL FOR EACH ROW EXECUTE FUNCTION lair.keep();; UPDATE REL SET n = 3 WHERE id = 3;; SELECT seen FROM lair.copy'),
    (35, 'transition tables',           'CREATE TRIGGER k AFTER UPDATE ON REL REFERENCING OLD TABLE AS rows FOR EACH STATEMENT EXECUTE FUNCTION lair.keep_all();; UPDATE REL SET n = n WHERE id < 5;; SELECT seen FROM lair.copy')
) t(n, name, statements), app.attack(t.statements) a ORDER BY t.n;
-- Statements that older versions do not know, or do not have for views: what matters is that nothing comes out.
SELECT t.name, (app.try(t.statements, 'app.events_masked')).leaks FROM (VALUES
    ('merge into the view',        'MERGE INTO REL r USING (VALUES (3)) v(i) ON r.id = v.i WHEN MATCHED THEN UPDATE SET kind = r.email;; SELECT kind FROM REL WHERE id = 3'),
    ('merge, returning',           'MERGE INTO REL r USING (VALUES (3)) v(i) ON r.id = v.i WHEN MATCHED THEN UPDATE SET n = n RETURNING r.*'),
    ('merge as a question',        'MERGE INTO REL r USING (VALUES (3)) v(i) ON r.id = v.i WHEN MATCHED AND r.email LIKE ''zq7%'' THEN UPDATE SET kind = app.sentinel();; SELECT kind FROM REL WHERE id = 3'),
    ('merge into his own',         'MERGE INTO lair.copy c USING REL r ON c.id = r.id WHEN NOT MATCHED THEN INSERT VALUES (r.id, r.email);; SELECT seen FROM lair.copy'),
    ('old and new',                'UPDATE REL SET n = n RETURNING old.email, new.email, old.*, new.*'),
    ('old of an upsert',           'INSERT INTO REL AS r (id, kind) VALUES (3, ''x'') ON CONFLICT (id) DO UPDATE SET n = r.n RETURNING old.*, new.*'),
    ('old of a document',          'UPDATE REL SET n = n RETURNING old.doc #>> ''{context,traits,email}'', new.doc -> ''context'' -> ''traits'' ->> ''name'''),
    ('old of what is deleted',     'DELETE FROM REL WHERE id = 3 RETURNING to_jsonb(old), old.raw ->> ''email''')
) t(name, statements);
SELECT t.name, (app.try(t.statements, 'app.events_masked')).* FROM (VALUES
    ('where current of',  'DECLARE c CURSOR FOR SELECT * FROM REL;; MOVE c;; UPDATE REL SET kind = email WHERE CURRENT OF c;; SELECT kind FROM REL'),
    ('write what is hidden', 'UPDATE REL SET email = ''x'';; SELECT 1'), ('write a document', 'UPDATE REL SET doc = doc;; SELECT 1'),
    ('write one member', 'UPDATE REL SET doc[''a''] = ''1'';; SELECT 1'),
    ('truncate', 'TRUNCATE REL;; SELECT 1'), ('a rule', 'CREATE RULE r AS ON UPDATE TO REL DO ALSO SELECT old.email;; SELECT 1'),
    ('a default of the view', 'ALTER VIEW REL ALTER kind SET DEFAULT ''x'';; SELECT 1'), ('a trigger on the source', 'CREATE TRIGGER k BEFORE UPDATE ON app.events FOR EACH ROW EXECUTE FUNCTION lair.keep();; SELECT 1'),
    ('a key on the source', 'CREATE TABLE lair.fk (email text REFERENCES app.events (email));; SELECT 1'), ('write the source', 'UPDATE app.events SET kind = email;; SELECT 1'),
    ('copy into the view', 'COPY REL FROM PROGRAM ''echo'';; SELECT 1')
) t(name, statements);
-- What was written through the view is what he saw, not what is there.
UPDATE app.events_masked SET kind = email WHERE id = 3;
RESET ROLE;
SELECT app.tells(kind) AS leaks, app.tells(email) AS source_tells FROM app.events WHERE id = 3;
-- A granted role writes what it sees; the same plan in the hands of another writes the mask, or fails.
SELECT pii_grant_access('dml_granted', 'app.events');
GRANT ALL ON app.events_masked TO dml_granted;
PREPARE moved AS UPDATE app.events_masked SET kind = email WHERE id = 4 RETURNING app.tells(kind) AS told;
SET ROLE dml_granted; EXECUTE moved; RESET ROLE;
SET ROLE dml_mallory; EXECUTE moved; RESET ROLE;
SELECT app.tells(kind) AS leaks FROM app.events WHERE id = 4;

RESET ROLE;
RESET SESSION AUTHORIZATION;
SET client_min_messages = warning;
DROP OWNED BY dml_owner, dml_mallory, dml_granted CASCADE;
DROP ROLE dml_owner, dml_mallory, dml_granted;
