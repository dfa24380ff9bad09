-- A jsonb datum that nobody could have stored: an error at worst, which does not tell what it holds, and never a crash.
-- Only a superuser can make one, by taking bytes for jsonb.
CREATE CAST (bytea AS jsonb) WITHOUT FUNCTION;
CREATE CAST (jsonb AS bytea) WITHOUT FUNCTION;
CREATE TABLE event (doc jsonb);

-- What a call comes to: "masked", or the SQLSTATE. The result is not printed, which is Postgres's own risk.
CREATE FUNCTION outcome(bytes bytea) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    message text;
    result text := '';
BEGIN
    BEGIN
        PERFORM pii_mask(bytes::jsonb);
        result := 'masked';
    EXCEPTION WHEN OTHERS THEN
        GET STACKED DIAGNOSTICS message = MESSAGE_TEXT;
        IF message ~ 'secret' THEN RETURN 'told: ' || message; END IF;
        result := SQLSTATE;
    END;
    BEGIN
        PERFORM FROM pii_detect(bytes::jsonb);
    EXCEPTION WHEN OTHERS THEN
        IF SQLSTATE <> 'XX001' THEN RETURN 'detect: ' || SQLSTATE || ' ' || SQLERRM; END IF;
    END;
    BEGIN
        PERFORM pii_mask_column(bytes::jsonb, 'doc', 'event'), pii_preview(current_user::regrole, bytes::jsonb);
        PERFORM FROM pii_explain(current_user::regrole, bytes::jsonb);
    EXCEPTION WHEN OTHERS THEN
        IF SQLSTATE <> 'XX001' THEN RETURN 'column: ' || SQLSTATE || ' ' || SQLERRM; END IF;
    END;
    RETURN result;
END $$;

CREATE TABLE sample (n serial, bytes bytea);
INSERT INTO sample (bytes) SELECT doc::jsonb::bytea FROM unnest(ARRAY[
    '{"email": "secret@secret.example", "list": [1, 2.50, null, true, {"first_name": "secret"}], "plan": "pro"}',
    '["secret@secret.example", [], {}, [["secret@secret.example"]]]', '"secret@secret.example"', '12.50', 'null', '{}', '[]',
    '{"password": {"a": {"b": "secret"}}}']) doc;

-- The whole.
SELECT n, outcome(bytes), position('secret'::bytea IN pii_mask(bytes::jsonb)::bytea) > 0 AS shown FROM sample ORDER BY n;
-- With more behind, and cut off anywhere.
SELECT n, outcome(bytes || '\x00000000'::bytea) FROM sample ORDER BY n;
SELECT outcome(substring(bytes FOR length)) AS outcome, count(*) > 0 AS some FROM sample, generate_series(0, octet_length(bytes) - 1) length
    WHERE outcome(substring(bytes FOR length)) NOT IN ('masked', 'XX001') GROUP BY 1 ORDER BY 1;
SELECT n, outcome(substring(bytes FOR 3)) FROM sample ORDER BY n;
-- Each byte that is no text: every bit the other way, and all of them.
SELECT outcome, count(*) > 0 AS some FROM sample,
    generate_series(0, octet_length(bytes) - 1) at, unnest(ARRAY[1, 2, 4, 8, 16, 32, 64, 128, 255]) bits,
    outcome(set_byte(bytes, at, get_byte(bytes, at) # bits)) outcome
    WHERE get_byte(bytes, at) NOT BETWEEN 32 AND 126 AND outcome NOT IN ('masked', 'XX001') GROUP BY 1 ORDER BY 1;
SELECT bool_or(outcome = 'XX001') AS "some are refused", bool_or(outcome = 'masked') AS "some are masked" FROM sample,
    generate_series(0, octet_length(bytes) - 1) at, outcome(set_byte(bytes, at, get_byte(bytes, at) # 255)) outcome
    WHERE get_byte(bytes, at) NOT BETWEEN 32 AND 126;
-- Nothing, and noise.
SELECT outcome(''), outcome('\x00'), outcome('\xffffffff'), outcome('\x00000050ffffffffffffffff'), outcome('\x01000020'), outcome('\xffffff2f');
SELECT outcome, count(*) > 0 AS some FROM generate_series(1, 1000) n,
    outcome(set_byte(sha512(n::text::bytea), 3, 16 + n % 80)) outcome WHERE outcome NOT IN ('masked', 'XX001') GROUP BY 1 ORDER BY 1;

-- The message says what to do, and not what is in it.
SELECT pii_mask('\x01000020'::bytea::jsonb);
\echo :SQLSTATE
SELECT * FROM pii_detect('\x01000020'::bytea::jsonb);
\echo :SQLSTATE

-- The backend lives on.
SELECT pii_mask('{"email": "on.the@inter.net"}');
