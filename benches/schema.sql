-- Four corpora: two sizes, each with and without personal data.
CREATE SCHEMA bench;
CREATE TABLE bench.small (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, plan integer DEFAULT 1, event jsonb NOT NULL);
CREATE TABLE bench.large (LIKE bench.small INCLUDING ALL);
CREATE TABLE bench.small_clean (LIKE bench.small INCLUDING ALL);
CREATE TABLE bench.large_clean (LIKE bench.small INCLUDING ALL);
-- What the rows measure is neither TOAST nor compression.
ALTER TABLE bench.large SET (toast_tuple_target = 8160);
ALTER TABLE bench.large_clean SET (toast_tuple_target = 8160);
CREATE ROLE masked LOGIN;
CREATE ROLE granted LOGIN;
GRANT USAGE ON SCHEMA bench TO masked, granted;
\ir plpgsql_masker.sql
