-- Every type of column, under a name that says nothing, under one that is personal, and under each mask.
DO $$
DECLARE mask text;
BEGIN
    FOREACH mask IN ARRAY '{shape,full,last4,email,hash,year,ip_prefix,round,label,"null",drop,keep}'::text[] LOOP
        PERFORM pii_add_matcher('zz ' || mask, category => 'zz_test', mask => mask);
    END LOOP;
END $$;
CREATE TABLE source (id integer);
CREATE TYPE mood AS ENUM ('happy', 'sad');
CREATE DOMAIN mail AS text CHECK (VALUE ~ '@');
CREATE DOMAIN small AS integer CHECK (VALUE < 100);
CREATE TYPE pair AS (a integer, b text);

-- A column whose name is personal: each type's own rule.
\pset null '(null)'
SELECT pii_mask_column('a.b@c.de'::text, 'email', 'source') AS text,
       pii_mask_column('a.b@c.de'::varchar(10), 'email', 'source') AS varchar,
       pii_mask_column('a.b@c.de'::char(12), 'email', 'source') AS char,
       pii_mask_column('a.b@c.de'::name, 'email', 'source') AS name,
       pii_mask_column('a.b@c.de'::mail, 'email', 'source') AS domain;
SELECT pii_mask_column(42, 'age', 'source') AS integer, pii_mask_column(42::bigint, 'age', 'source') AS bigint,
       pii_mask_column(42::smallint, 'age', 'source') AS smallint, pii_mask_column(42.50, 'age', 'source') AS numeric,
       pii_mask_column(4.5::float8, 'age', 'source') AS float8, pii_mask_column(4.5::real, 'age', 'source') AS real,
       pii_mask_column(true, 'veteran', 'source') AS boolean, pii_mask_column(42::small, 'age', 'source') AS domain,
       pii_mask_column('42'::money, 'salary', 'source') AS money, pii_mask_column(42::oid, 'age', 'source') AS oid;
SELECT pii_mask_column(date '1984-05-17', 'birthday', 'source') AS date,
       pii_mask_column(timestamp '1984-05-17 10:11', 'birthday', 'source') AS timestamp,
       pii_mask_column(timestamptz '1984-05-17 10:11+00', 'birthday', 'source') AS timestamptz,
       pii_mask_column(time '10:11', 'birthday', 'source') AS time,
       pii_mask_column(interval '1 day', 'birthday', 'source') AS interval;
SELECT pii_mask_column(inet '203.0.113.7', 'ip', 'source') AS inet, pii_mask_column(cidr '203.0.113.0/24', 'ip', 'source') AS cidr,
       pii_mask_column(inet '2001:db8::1', 'ip', 'source') AS inet6,
       pii_mask_column(macaddr '00:1b:63:84:45:e6', 'mac_address', 'source') AS macaddr,
       pii_mask_column(macaddr8 '00:1b:63:ff:fe:84:45:e6', 'mac_address', 'source') AS macaddr8;
SELECT pii_mask_column('7d444840-9dc0-11d1-b245-5ffdce74fad2'::uuid, 'device_id', 'source') AS uuid,
       pii_mask_column('happy'::mood, 'gender', 'source') AS enum,
       pii_mask_column('\x626f62'::bytea, 'photo', 'source') AS bytea,
       pii_mask_column(point '(1,2)', 'home_location', 'source') AS point,
       pii_mask_column('<name>Bob</name>'::xml, 'name', 'source') IS NULL AS "xml is null",
       pii_mask_column('bob smith'::tsvector, 'name', 'source') AS tsvector,
       pii_mask_column(int4range(1, 5), 'age', 'source') AS range,
       pii_mask_column(B'101', 'ssn', 'source') AS bit;
SELECT pii_mask_column('{a.b@c.de,NULL,d@e.fg}'::text[], 'email', 'source') AS texts,
       pii_mask_column('{{a.b@c.de,""},{x,d@e.fg}}'::text[], 'email', 'source') AS nested,
       pii_mask_column('[2:3]={a.b@c.de,d@e.fg}'::text[], 'email', 'source') AS bounds,
       pii_mask_column('{1,NULL,3}'::integer[], 'age', 'source') AS integers,
       pii_mask_column('{}'::text[], 'email', 'source') AS empty,
       pii_mask_column('{happy,sad}'::mood[], 'gender', 'source') AS enums;

-- A name that says nothing: only what is personal by value or by type is masked.
SELECT pii_mask_column('write to a.b@c.de today'::text, 'note', 'source') AS text,
       pii_mask_column('nothing here'::text, 'note', 'source') AS clean,
       pii_mask_column('a.b@c.de'::mail, 'note', 'source') AS domain,
       pii_mask_column('{"hello, a.b@c.de",nothing}'::text[], 'note', 'source') AS texts;
SELECT pii_mask_column(42, 'quantity', 'source') AS integer, pii_mask_column(42.50, 'price', 'source') AS numeric,
       pii_mask_column(true, 'active', 'source') AS boolean, pii_mask_column(date '2020-01-02', 'shipped', 'source') AS date,
       pii_mask_column('happy'::mood, 'mood', 'source') AS enum, pii_mask_column(42::small, 'quantity', 'source') AS domain,
       pii_mask_column('7d444840-9dc0-11d1-b245-5ffdce74fad2'::uuid, 'event', 'source') AS uuid,
       pii_mask_column(int4range(1, 5), 'seats', 'source') AS range;
SELECT pii_mask_column(inet '203.0.113.7', 'origin', 'source') AS inet,
       pii_mask_column(macaddr '00:1b:63:84:45:e6', 'port', 'source') AS macaddr;
-- What cannot be searched is not shown.
SELECT pii_mask_column('\x626f62'::bytea, 'body', 'source') AS bytea,
       pii_mask_column('<a/>'::xml, 'body', 'source') IS NULL AS "xml is null",
       pii_mask_column('bob'::tsvector, 'body', 'source') AS tsvector,
       pii_mask_column('(1,a.b@c.de)'::pair, 'body', 'source') AS composite;

-- Each mask over each kind of type.
SELECT mask,
       pii_mask_column('a.b@c.de'::text, 'zz ' || mask, 'source') AS text,
       pii_mask_column(1984.56, 'zz ' || mask, 'source') AS numeric,
       pii_mask_column(1984, 'zz ' || mask, 'source') AS integer,
       pii_mask_column(true, 'zz ' || mask, 'source') AS boolean
    FROM unnest('{shape,full,last4,email,year,ip_prefix,round,label,"null",drop,keep}'::text[]) mask;
SELECT mask,
       pii_mask_column(date '1984-05-17', 'zz ' || mask, 'source') AS date,
       pii_mask_column(timestamp '1984-05-17 10:11', 'zz ' || mask, 'source') AS timestamp,
       pii_mask_column(inet '203.0.113.7', 'zz ' || mask, 'source') AS inet,
       pii_mask_column(inet '2001:db8:1:2::1', 'zz ' || mask, 'source') AS inet6,
       pii_mask_column('happy'::mood, 'zz ' || mask, 'source') AS enum
    FROM unnest('{shape,full,last4,email,hash,year,ip_prefix,round,label,"null",drop,keep}'::text[]) mask;
SELECT mask,
       pii_mask_column('a.b@c.de'::mail, 'zz ' || mask, 'source') AS domain,
       pii_mask_column('7d444840-9dc0-11d1-b245-5ffdce74fad2'::uuid, 'zz ' || mask, 'source') AS uuid,
       pii_mask_column('{1984-05-17,NULL}'::date[], 'zz ' || mask, 'source') AS dates
    FROM unnest('{shape,full,last4,email,hash,year,ip_prefix,round,label,"null",drop,keep}'::text[]) mask;
SELECT pii_mask_column('a.b@c.de'::text, 'zz hash', 'source') ~ '^[0-9a-f]{64}$' AS text,
       pii_mask_column('a.b@c.de'::text, 'zz hash', 'source') = pii_mask('{"zz hash": "a.b@c.de"}') ->> 'zz hash' AS "as in a document";

-- NULL stays NULL, and the type of the result is that of the column.
SELECT pii_mask_column(NULL::text, 'email', 'source') AS text, pii_mask_column(NULL::jsonb, 'doc', 'source') AS jsonb;
SELECT pg_typeof(pii_mask_column('a.b@c.de'::mail, 'email', 'source')), pg_typeof(pii_mask_column('{1}'::integer[], 'age', 'source')),
       pg_typeof(pii_mask_column('{}'::json, 'doc', 'source'));

-- In a view a domain shows as its base type, and a length stays a length.
CREATE TABLE typed (mail mail, code varchar(5), price numeric(8,2), at timestamptz(0), moods mood[]);
INSERT INTO typed VALUES ('a.b@c.de', 'x', 1.50, '2020-01-02 03:04:05+00', '{happy}');
SELECT * FROM pii_create_masked_view('typed');
SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 'typed_masked'::regclass AND attnum > 0 ORDER BY attnum;
SELECT * FROM typed_masked;

-- Arrays that cannot hold a NULL are hidden whole.
SELECT pii_mask_column('1 2 3'::int2vector, 'phone', 'source') AS phone, pii_mask_column('1 2 3'::int2vector, 'event', 'source') AS event,
       pii_mask_column('4711 4712'::oidvector, 'ssn', 'source') AS ssn;
