-- What is personal without anybody saying so: the matchers that come with the extension.
SELECT count(*) >= 36 AS "a good many", count(*) = count(DISTINCT name) AS "names are unique",
       bool_and(category <> '' AND category IS NOT NULL) AS "all have a category",
       bool_and(sensitivity IN ('red', 'yellow')) AS "and a colour", bool_and(mask <> 'keep' AND mask <> '') AS "and a mask",
       bool_and(coalesce(cardinality(keys), 0) > 0 OR value_pattern IS NOT NULL OR validator IS NOT NULL) AS "and a condition",
       bool_and(enabled AND builtin) AS "are on", bool_and(description <> '') AS "say what they are"
    FROM pii_matcher;

-- Segment's own, each found by its name as a key, with its colour. None may be missing.
CREATE TABLE segment (key text, sensitivity text);
INSERT INTO segment SELECT unnest('{social security number,password,visa,veteran,disability,credit card,passport,token}'::text[]), 'red';
INSERT INTO segment SELECT unnest('{race,birthdate,phone,address,gender,ethnicity,citizenship,name,street,city,zipcode,email,certificate,
    license,identification,serial,ip,photo,salary,religion,mac,sex,sexual orientation,medication,allergy,condition,diagnosis,
    procedure}'::text[]), 'yellow';
SELECT count(*) FROM segment;
SELECT s.key, s.sensitivity, d.category, d.sensitivity AS found FROM segment s
    LEFT JOIN LATERAL pii_detect(jsonb_build_object('traits', jsonb_build_object(s.key, 'Some Value 12'))) d ON d.masked
    WHERE d.sensitivity IS DISTINCT FROM s.sensitivity ORDER BY 1;
-- However the key is written.
SELECT s.key, spelt FROM segment s,
    unnest(ARRAY[replace(s.key, ' ', '_'), replace(s.key, ' ', '-'), upper(replace(s.key, ' ', '_')), '$' || replace(s.key, ' ', '_'),
                 replace(initcap(s.key), ' ', ''), lower(left(s.key, 1)) || substr(replace(initcap(s.key), ' ', ''), 2),
                 'user_' || replace(s.key, ' ', '_')]) spelt
    WHERE pii_mask(jsonb_build_object('traits', jsonb_build_object(spelt, 'Some Value 12')))
          = jsonb_build_object('traits', jsonb_build_object(spelt, 'Some Value 12'))
    ORDER BY 1, 2;

-- Further kinds of personal data.
SELECT key FROM unnest('{username,latitude,longitude,device_id,advertising_id,idfa,iban,bank_account,cvv,national_id,tax_id,
    api_key,secret,access_token,age,blood_type,wallet_address,vin,license_plate,first_name,last_name,middleName,dateOfBirth,mobile,
    postal_code,ip_address,user_agent,avatar,income,nationality,marital_status,political_party,drivers_license}'::text[]) key
    WHERE pii_mask(jsonb_build_object('traits', jsonb_build_object(key, 'Some Value 12')))
          = jsonb_build_object('traits', jsonb_build_object(key, 'Some Value 12'))
    ORDER BY 1;

-- What only looks like it.
SELECT key FROM unnest('{event,plan,price,quantity,currency,referrer_type,filename,hostname,tagname,className,page,description,version,
    nickname,revenue,coupon,channel,timezone,locale,status,size,color}'::text[]) key
    WHERE pii_mask(jsonb_build_object('properties', jsonb_build_object(key, 'Some Value')))
          <> jsonb_build_object('properties', jsonb_build_object(key, 'Some Value'))
    ORDER BY 1;

-- By value, wherever they stand. (The numbers are reserved for documentation, or nobody's.)
SELECT value, pii_mask(jsonb_build_object('x', value)) ->> 'x' AS masked
    FROM unnest(ARRAY['write to ann.lee@example.com please', 'pay with 4111 1111 1111 1111', 'pay with 4111 1111 1111 1112',
        'my number is 078-05-1120', 'from 203.0.113.77 today', 'from 2001:db8:85a3::8a2e:370:7334', 'call +1 415 555 0132',
        'IBAN DE89 3704 0044 0532 0130 00', 'IBAN DE88 3704 0044 0532 0130 00', 'mac 00:1b:63:84:45:e6',
        'key AKIAZ5GH2JQWXR7TPLMN', 'order 1234567890', 'version 10.2.3', 'at 1700000000', '7d444840-9dc0-11d1-b245-5ffdce74fad2',
        'https://example.com/?email=ann%40example.com&page=2', '{"email": "ann@example.com", "plan": "pro"}']) value;
SELECT pii_mask('{"ann@example.com": 3, "plain": 4}');
SELECT count(*) FROM jsonb_object_keys(pii_mask('{"ann@example.com": 1, "abe@example.com": 2, "al@example.com": 3}'));
