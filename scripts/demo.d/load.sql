-- Reads numbered lines from standard input and appends those that are JSON objects to app.events.
CREATE TEMP TABLE line (number bigint, content text);
\copy line FROM PSTDIN WITH (FORMAT csv, DELIMITER E'\x02', QUOTE E'\x01')

-- Postgres 14 and 15 cannot ask whether a text is valid JSON, so each line is tried.
CREATE FUNCTION pg_temp.as_event(content text, OUT event jsonb, OUT received_at timestamptz, OUT problem text)
LANGUAGE plpgsql AS $$
BEGIN
    event := content::jsonb;
    IF jsonb_typeof(event) <> 'object' THEN
        problem := 'a JSON ' || jsonb_typeof(event) || ', not an object';
        RETURN;
    END IF;
    BEGIN
        received_at := coalesce(event ->> 'receivedAt', event ->> 'timestamp', event ->> 'sentAt')::timestamptz;
    EXCEPTION WHEN data_exception THEN
        received_at := NULL;
    END;
EXCEPTION WHEN data_exception OR program_limit_exceeded OR statement_too_complex THEN
    problem := 'not valid JSON: ' || SQLERRM;
END $$;

CREATE TEMP TABLE tried AS
SELECT line.number, tried.* FROM line, pg_temp.as_event(line.content) AS tried WHERE btrim(line.content) <> '';

INSERT INTO app.events (received_at, event)
SELECT coalesce(received_at, now()), event FROM tried WHERE problem IS NULL ORDER BY number;

-- What was skipped and why; lines that were not UTF-8 never arrived and are seen by the gap that they left.
\pset format unaligned
\pset tuples_only on
SELECT 'skipped line ' || number || ': ' || problem FROM tried WHERE problem IS NOT NULL ORDER BY number LIMIT 5;
SELECT 'skipped ' || count(*) - 5 || ' more' FROM tried WHERE problem IS NOT NULL HAVING count(*) > 5;
SELECT 'skipped, not UTF-8: ' || max(number) - count(*) FROM line HAVING max(number) > count(*);
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM app.events) THEN
        RAISE EXCEPTION 'no event was loaded' USING HINT = 'The input must hold one JSON object a line.';
    END IF;
END $$;
ANALYZE app.events;
