-- The same events through the same view as two roles see them, side by side. Variable width: columns of the terminal.
\pset format unaligned
\pset tuples_only on
SELECT greatest((:width - 3) / 2, 24) AS half \gset

-- Of each type one event of moderate length that has something to hide, as far as somebody who sees them can tell.
SET ROLE support;
WITH early AS (
    SELECT id, event, length(event::text) AS length
    FROM (SELECT * FROM app.events_masked ORDER BY id LIMIT 1000) AS first WHERE length(event::text) < 5000
),
of_each_type AS (
    SELECT DISTINCT ON (event ->> 'type') id FROM early
    ORDER BY event ->> 'type', event::text ~ '@' DESC, length NOT BETWEEN 200 AND 900, id
)
SELECT coalesce(array_agg(id ORDER BY id), '{}') AS chosen FROM (SELECT id FROM of_each_type ORDER BY id LIMIT 6) AS few \gset
SELECT coalesce(jsonb_object_agg(id, jsonb_pretty(event)), '{}') AS clear
FROM app.events_masked WHERE id = ANY (:'chosen') \gset
RESET ROLE;
SET ROLE analyst;
SELECT coalesce(jsonb_object_agg(id, jsonb_pretty(event)), '{}') AS masked
FROM app.events_masked WHERE id = ANY (:'chosen') \gset
RESET ROLE;

-- A line that differs is marked. Wide characters may shift a line; nothing else does.
WITH seen AS (
    SELECT id, side.who, line.number, replace(line.content, '    ', '  ') AS content
    FROM unnest(:'chosen'::bigint[]) AS id,
        (VALUES ('analyst', :'masked'::jsonb), ('support', :'clear'::jsonb)) AS side (who, docs),
        string_to_table(side.docs ->> id::text, E'\n') WITH ORDINALITY AS line (content, number)
),
both_sides AS (
    SELECT id, number, coalesce(l.content, '') AS l, coalesce(r.content, '') AS r
    FROM (SELECT * FROM seen WHERE who = 'analyst') AS l
    FULL JOIN (SELECT * FROM seen WHERE who = 'support') AS r USING (id, number)
),
printed AS (
    SELECT id, number, l, r FROM both_sides
    UNION ALL SELECT id, 0, 'event ' || id || ' as analyst sees it', 'event ' || id || ' as support sees it'
    FROM unnest(:'chosen'::bigint[]) AS id
    UNION ALL SELECT id, -1, '', '' FROM unnest(:'chosen'::bigint[]) AS id
)
SELECT CASE WHEN number = -1 THEN '' ELSE
    rpad(CASE WHEN length(l) > :half THEN left(l, :half - 3) || '...' ELSE l END, :half)
    || CASE WHEN number > 0 AND l <> r THEN ' # ' ELSE ' | ' END
    || CASE WHEN length(r) > :half THEN left(r, :half - 3) || '...' ELSE r END END
FROM printed ORDER BY id, number;
