-- What a company has before it thinks of masking: events in a table.
CREATE SCHEMA app;
CREATE TABLE app.events (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    received_at timestamptz NOT NULL DEFAULT now(),
    event jsonb NOT NULL
);
CREATE INDEX ON app.events ((event ->> 'event'));
CREATE ROLE analyst LOGIN;
CREATE ROLE support LOGIN;
GRANT USAGE ON SCHEMA app TO analyst, support;
