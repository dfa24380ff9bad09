-- Every mask over every kind of value. One matcher for each mask, with the mask's name for a key.
DO $$
DECLARE mask text;
BEGIN
    FOREACH mask IN ARRAY '{shape,full,last4,email,hash,year,ip_prefix,round,label,"null",drop,keep}'::text[] LOOP
        PERFORM pii_add_matcher('zz ' || mask, category => 'zz_test', mask => mask);
    END LOOP;
END $$;
CREATE FUNCTION masked(mask text, value jsonb) RETURNS jsonb LANGUAGE sql
    AS $$ SELECT pii_mask(jsonb_build_object('zz ' || mask, value)) -> ('zz ' || mask) $$;

CREATE TABLE value (n serial, value jsonb);
INSERT INTO value (value) VALUES
    ('"Bob the Builder"'), ('"A B"'), ('"x"'), ('"O''Neil-Smith, J."'), ('"on.the@inter.net"'),
    ('"Jürgen Größe"'), ('"Ελένη Παπά"'), ('"山田 太郎"'), ('"علي حسن"'), ('"e\u0301a n\u0303o o\u0308"'), ('"नमस्ते दुनिया"'), ('"👍🏽 ok 👍🏽"'),
    ('"4111 1111 1111 1111"'), ('"4111111111111111"'), ('"123456789012"'), ('"12345678901"'), ('"1-2-3"'),
    ('"1984-05-17"'), ('"1984-05-17T10:00:00Z"'), ('"17.05.1984"'), ('"05/17/84"'), ('"1984"'),
    ('"203.0.113.77"'), ('"2001:db8:85a3::8a2e:370:7334"'), ('"999.1.1.1"'),
    ('"52.520008"'), ('"-0.04"'), ('"***"'), ('"* * *"'), ('" - "'), ('" "'), ('""'),
    ('52.520008'), ('-0.04'), ('1984'), ('0'), ('12345678901234567890.50'), ('1e-30'), ('true'), ('false'), ('null');

-- (Unaligned: how wide some of these are is a question of the version of psql.)
\pset format unaligned
SELECT value, masked('shape', value) AS shape, masked('full', value) AS full FROM value ORDER BY n;
SELECT value, masked('last4', value) AS last4, masked('email', value) AS email FROM value ORDER BY n;
SELECT value, masked('year', value) AS year, masked('ip_prefix', value) AS ip_prefix, masked('round', value) AS round
    FROM value ORDER BY n;
-- JSON null reads "null", a member that was dropped is NULL and shows as nothing.
SELECT value, masked('label', value) AS label, masked('null', value) AS "null", masked('drop', value) AS drop
    FROM value ORDER BY n;
\pset format aligned
SELECT count(*) AS "not kept" FROM value WHERE masked('keep', value) <> value;
-- What is hashed is text, 64 hexadecimal digits of it, the same each time, and different for different values.
SELECT count(*) AS texts, count(*) FILTER (WHERE masked('hash', value) #>> '{}' ~ '^[0-9a-f]{64}$') AS hashes,
       count(DISTINCT masked('hash', value)) AS different, bool_and(masked('hash', value) = masked('hash', value)) AS stable
    FROM value WHERE jsonb_typeof(value) = 'string' AND value #>> '{}' ~ '[[:alnum:]]';
-- What has no letters is hashed too, numbers by their text; nothing stays nothing.
SELECT value, masked('hash', value) = value AS same, masked('hash', value) #>> '{}' ~ '^[0-9a-f]{64}$' AS hash FROM value
    WHERE jsonb_typeof(value) <> 'string' OR value = '""' ORDER BY n;

-- No mask but keep ever yields what it was given, unless there is nothing in it to hide.
SELECT mask, value FROM value, unnest('{shape,full,last4,email,hash,year,ip_prefix,round,label,"null",drop}'::text[]) mask
    WHERE masked(mask, value) = value AND value NOT IN ('null', '""')
    ORDER BY mask, n;

-- Beneath a key that matches every leaf is masked, and the shape of the document stays.
SELECT mask, masked(mask, '{"a": "Ann Lee", "b": [1, "two", null, {"c": true, "d": ""}], "e": {}, "f": []}')
    FROM unnest('{shape,full,last4,email,year,ip_prefix,round,label,"null",drop,keep}'::text[]) mask;
SELECT mask, masked(mask, '["Ann Lee", ["Bob", 7], {"x": {"y": "Cy"}}]')
    FROM unnest('{shape,full,label,"null",drop,keep}'::text[]) mask;

-- The document itself: an array, and a bare string that is personal.
SELECT pii_mask('[{"email": "a.b@c.de"}, "a.b@c.de", {"x": ["a.b@c.de"]}]');
SELECT pii_mask('"a.b@c.de"');

-- Default masks: what has few values or is secret is hidden whole.
SELECT jsonb_pretty(pii_mask('{"gender": "female", "race": "martian", "religion": "none at all", "password": "hunter2 hunter2",
    "ssn": "078-05-1120", "credit_card": "4111 1111 1111 1111", "city": "San Francisco", "street": "12 Main St", "salary": 120000,
    "birthday": "1984-05-17", "age": 42, "veteran": true, "phone": "+1 (415) 555-0132"}'));
