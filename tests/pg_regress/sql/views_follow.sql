-- A matcher that comes after the view: columns of every type that were bare pass through the mask from then on.
SET client_min_messages = warning;
CREATE DOMAIN points AS int CHECK (value > 0);
CREATE DOMAIN label AS varchar(20) CHECK (value <> 'x***');
CREATE DOMAIN labels AS text[];
CREATE DOMAIN word AS text COLLATE "C";
CREATE TYPE mood AS ENUM ('good', 'bad');
CREATE TABLE event (id int, p points, l label, ls labels, ps points[], w word, c text COLLATE "C", n numeric(8, 2), v varchar(20), b bpchar(8), ch "char", m mood, d date, ts timestamp(3), iv interval day to second, bo boolean, bits bit(3), u uuid, na name);
INSERT INTO event SELECT g, g, 'label', '{label}', ARRAY[g], 'word', 'word', 1.5, 'v', 'b', 'c', 'good', '2020-02-02', '2020-02-02', '1 day', true, B'101', gen_random_uuid(), 'na' FROM generate_series(1, 1000) g;
SELECT column_name, treatment FROM pii_create_masked_view('event', keep => '{na}') WHERE treatment <> 'bare';
CREATE VIEW types AS SELECT attname, format_type(atttypid, atttypmod) AS type, attcollation::regcollation AS collation FROM pg_attribute WHERE attrelid = 'event_masked'::regclass;
CREATE TABLE types_before AS SELECT * FROM types;
-- A domain shows as its base type, also while it is bare.
SELECT * FROM types_before WHERE attname IN ('p', 'l', 'ls', 'ps', 'w', 'c');
SELECT count(p) AS p, count(l) AS l, count(ls) AS ls, count(c) AS c, count(u) AS u FROM event_masked;
RESET client_min_messages;
SELECT pii_add_matcher('all of them', keys => '{p,l,ls,ps,w,c,n,v,b,ch,m,d,ts,iv,bo,bits,u}', sensitivity => 'red');
SELECT * FROM event_masked WHERE id = 1;
SELECT * FROM types EXCEPT SELECT * FROM types_before;
SELECT pii_drop_matcher('all of them');
SELECT count(p) AS p, count(ls) AS ls, count(c) AS c FROM event_masked;
-- A domain's index is used as that of its base type is.
CREATE INDEX ON event (p);
SET enable_seqscan = off;
EXPLAIN (COSTS off) SELECT id FROM event_masked WHERE p = 5;
