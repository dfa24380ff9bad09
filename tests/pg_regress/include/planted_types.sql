-- Types and casts in schema lair that call lair.ran(text).
CREATE FUNCTION lair.always(what text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN lair.ran(what); END $$;
CREATE DOMAIN lair.note AS text CHECK (lair.ran('domain'));
CREATE DOMAIN lair.notes AS lair.note[] CHECK (lair.ran('domain over an array of a domain'));
CREATE DOMAIN lair.deep AS lair.note CHECK (lair.ran('domain over a domain'));
CREATE DOMAIN lair.doc AS jsonb CHECK (lair.ran('domain over jsonb'));
CREATE TYPE lair.mood AS ENUM ('zq');
CREATE FUNCTION lair.text(lair.mood) RETURNS text LANGUAGE plpgsql AS $$ BEGIN PERFORM lair.ran('cast to text'); RETURN 'x'; END $$;
CREATE CAST (lair.mood AS text) WITH FUNCTION lair.text(lair.mood) AS IMPLICIT;
CREATE FUNCTION lair.jsonb(lair.mood) RETURNS jsonb LANGUAGE plpgsql AS $$ BEGIN PERFORM lair.ran('cast to jsonb'); RETURN '{}'; END $$;
CREATE CAST (lair.mood AS jsonb) WITH FUNCTION lair.jsonb(lair.mood) AS ASSIGNMENT;
CREATE TYPE lair.pair AS (a text, b lair.mood);
CREATE FUNCTION lair.diff(lair.mood, lair.mood) RETURNS float8 LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN PERFORM lair.ran('range'); RETURN 0; END $$;
CREATE TYPE lair.moods AS RANGE (subtype = lair.mood, subtype_diff = lair.diff);
