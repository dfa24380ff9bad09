-- Looks for personal data in what a role without a grant sees, with patterns of its own: nothing here calls the extension.
-- Prints a line "name|problems|of how many|example" for each check. A check of nothing is a problem, too.
\pset tuples_only on
\pset format unaligned
SET search_path = public, pg_catalog;

-- Every string of a document under the path that leads to it; a position in an array is "[]".
CREATE FUNCTION leaves(doc jsonb, OUT path text, OUT key text, OUT value jsonb) RETURNS SETOF record LANGUAGE sql AS $$
    WITH RECURSIVE walk AS (
        SELECT '$' AS path, ''::text AS key, doc AS value
        UNION ALL
        SELECT w.path || m.step, coalesce(m.key, w.key), m.value FROM walk w, LATERAL (
            SELECT '.' || o.key AS step, o.key, o.value FROM jsonb_each(CASE jsonb_typeof(w.value) WHEN 'object' THEN w.value ELSE '{}' END) o
            UNION ALL
            SELECT '[' || a.n || ']', NULL, a.value FROM jsonb_array_elements(CASE jsonb_typeof(w.value) WHEN 'array' THEN w.value ELSE '[]' END) WITH ORDINALITY a (value, n)) m)
    SELECT path, key, value FROM walk WHERE jsonb_typeof(value) NOT IN ('object', 'array')
$$;

SET ROLE real_analyst;
CREATE TEMP TABLE seen AS SELECT id, event FROM app.events_masked;
RESET ROLE;
CREATE TEMP TABLE before AS SELECT e.id, l.path, l.key, l.value, l.value #>> '{}' AS text FROM app.events e, leaves(e.event) l;
CREATE TEMP TABLE after AS SELECT e.id, l.path, l.key, l.value, l.value #>> '{}' AS text FROM seen e, leaves(e.event) l;
ANALYZE before;
ANALYZE after;

CREATE TEMP TABLE result (n serial, name text, problems bigint, looked_at bigint, example text);
INSERT INTO result (name, problems, looked_at, example)
    SELECT 'every event is there', abs((SELECT count(*) FROM app.events) - count(*)), count(*), NULL FROM seen;

-- No address anywhere: an unmasked letter or digit on either side of an at sign, in values and in keys.
INSERT INTO result (name, problems, looked_at, example)
    SELECT 'no e-mail address', count(*) FILTER (WHERE text ~ '[[:alnum:]]@[[:alnum:]]'),
           (SELECT count(*) FROM before WHERE text ~ '[[:alnum:]_.+-]+@[[:alnum:]-]+\.[[:alnum:]]'), min(path || ' ' || text) FILTER (WHERE text ~ '[[:alnum:]]@[[:alnum:]]')
    FROM after WHERE text !~ '^(https?|git|npm|ssh):|^@?[a-z-]+/';
INSERT INTO result (name, problems, looked_at, example)
    SELECT 'no e-mail address of the original', count(s.id), count(*), min(s.id || ' ' || a.address)
    FROM (SELECT DISTINCT id, lower(m[1]) AS address FROM before, regexp_matches(text, '([[:alnum:]_.+-]+@[[:alnum:]-]+(\.[[:alnum:]-]+)+)', 'g') m) a
    LEFT JOIN seen s ON s.id = a.id AND position(a.address IN lower(s.event::text)) > 0;
INSERT INTO result (name, problems, looked_at, example)
    SELECT 'no local part before an at sign', count(s.id), count(*), min(s.id || ' ' || a.name)
    FROM (SELECT DISTINCT id, lower(m[1]) AS name FROM before, regexp_matches(text, '([[:alnum:]_.+-]+)@[[:alnum:]-]+\.', 'g') m) a
    LEFT JOIN seen s ON s.id = a.id AND position(a.name || '@' IN lower(s.event::text)) > 0
    WHERE a.name ~ '[[:alnum:]]';

-- Under keys that say so: no digits of phones, no letters of names, no parts of addresses.
INSERT INTO result (name, problems, looked_at, example)
    SELECT 'no phone number', count(*) FILTER (WHERE a.text ~ '[0-9]{2}'), count(*), min(b.path || ' ' || a.text) FILTER (WHERE a.text ~ '[0-9]{2}')
    FROM before b JOIN after a USING (id, path) WHERE b.key ~* '(^|_| |[a-z])phone(_?number)?s?$|^mobile$' AND b.text ~ '[0-9]{3}.*[0-9]{4}';
INSERT INTO result (name, problems, looked_at, example)
    SELECT 'no first or last name', count(*) FILTER (WHERE a.text ~ '[[:alnum:]]{2}'), count(*), min(b.path || ' ' || a.text) FILTER (WHERE a.text ~ '[[:alnum:]]{2}')
    FROM before b JOIN after a USING (id, path) WHERE b.key ~* '^(first|last|middle|full)[_ ]?name$' AND b.text ~ '[[:alpha:]]{2}';
INSERT INTO result (name, problems, looked_at, example)
    SELECT 'no name of a person', count(*) FILTER (WHERE a.text ~ '[[:alnum:]]{2}'), count(*), min(b.path || ' ' || a.text) FILTER (WHERE a.text ~ '[[:alnum:]]{2}')
    FROM before b JOIN after a USING (id, path) WHERE b.path ~ '^\$\.(context\.)?traits\.name$' AND b.text ~ '[[:alpha:]]{2}'
      AND NOT EXISTS (SELECT FROM app.events e WHERE e.id = b.id AND e.event ->> 'type' = 'group');
INSERT INTO result (name, problems, looked_at, example)
    SELECT 'no network address', count(*) FILTER (WHERE a.text = b.text), count(*), min(b.path || ' ' || a.text) FILTER (WHERE a.text = b.text)
    FROM before b JOIN after a USING (id, path) WHERE b.key ~* '^(request_?)?ip(_?address)?$' AND b.text ~ '^[0-9]+(\.[0-9]+){3}$' AND b.text !~ '^0\.0\.0\.0$';
INSERT INTO result (name, problems, looked_at, example)
    SELECT 'no street, city or postal code', count(*) FILTER (WHERE a.text ~ '[[:alnum:]]{2}'), count(*), min(b.path || ' ' || a.text) FILTER (WHERE a.text ~ '[[:alnum:]]{2}')
    FROM before b JOIN after a USING (id, path) WHERE b.path ~ 'traits\.address\.(street|city|postal_?[cC]ode|zip)$' AND b.text ~ '[[:alnum:]]{2}';
INSERT INTO result (name, problems, looked_at, example)
    SELECT 'no date of birth', count(*) FILTER (WHERE a.text ~ '[0-9]'), count(*), min(b.path || ' ' || a.text) FILTER (WHERE a.text ~ '[0-9]')
    FROM before b JOIN after a USING (id, path) WHERE b.key ~* '^birth_?(day|date)$|^dob$|^date_?of_?birth$' AND b.text ~ '[0-9]';

-- What is not personal stays: keys, types but for numbers that became null, names of events and of libraries.
INSERT INTO result (name, problems, looked_at, example)
    SELECT 'same keys', count(*) FILTER (WHERE b.path IS NULL OR a.path IS NULL), count(*), min(coalesce(b.path, a.path)) FILTER (WHERE b.path IS NULL OR a.path IS NULL)
    FROM (SELECT * FROM before WHERE path !~ '@') b FULL JOIN (SELECT * FROM after WHERE path !~ '@') a USING (id, path);
INSERT INTO result (name, problems, looked_at, example)
    SELECT 'same types', count(*) FILTER (WHERE p), count(*), min(path || ' ' || b || ' ' || a) FILTER (WHERE p)
    FROM (SELECT path, jsonb_typeof(b.value) AS b, jsonb_typeof(a.value) AS a,
                 jsonb_typeof(b.value) <> jsonb_typeof(a.value) AND NOT (jsonb_typeof(b.value) IN ('number', 'boolean') AND jsonb_typeof(a.value) = 'null') AS p
          FROM before b JOIN after a USING (id, path)) t;
INSERT INTO result (name, problems, looked_at, example)
    SELECT 'events, types and libraries are untouched', count(*) FILTER (WHERE a.value <> b.value), count(*), min(b.path || ' ' || a.text) FILTER (WHERE a.value <> b.value)
    FROM before b JOIN after a USING (id, path)
    WHERE b.path IN ('$.event', '$.type', '$.version', '$.channel', '$.messageId', '$.timestamp', '$.sentAt', '$.context.library.name', '$.context.library.version',
                     '$.context.app.name', '$.context.app.version', '$.context.os.name', '$.context.campaign.name', '$.context.campaign.source', '$.properties.currency',
                     '$.properties.revenue', '$.properties.total', '$.properties.plan')
      AND b.text !~ '@|[0-9]{3}-[0-9]{4}';
INSERT INTO result (name, problems, looked_at, example)
    SELECT 'most of it is untouched', CASE WHEN avg((a.value = b.value)::integer) < 0.5 THEN 1 ELSE 0 END, count(*), round(avg((a.value = b.value)::integer), 3)::text
    FROM before b JOIN after a USING (id, path);

-- A role that was granted sees the very bytes.
SET ROLE real_support;
CREATE TEMP TABLE clear AS SELECT id, jsonb_send(event) AS bytes, event::text AS text FROM app.events_masked;
RESET ROLE;
INSERT INTO result (name, problems, looked_at, example)
    SELECT 'granted, byte for byte', count(*) FILTER (WHERE c.bytes IS DISTINCT FROM jsonb_send(e.event) OR c.text IS DISTINCT FROM e.event::text), count(*), NULL
    FROM app.events e LEFT JOIN clear c USING (id);

SELECT name, problems, looked_at, coalesce(left(example, 200), '') FROM result ORDER BY n;
