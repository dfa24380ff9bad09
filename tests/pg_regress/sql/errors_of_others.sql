-- Errors of queries that have nothing to do with the mask keep all that they say: context, names, position.
LOAD 'pii_access';
CREATE TABLE part (a integer CONSTRAINT part_small CHECK (a < 10));
CREATE FUNCTION fails() RETURNS integer LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION 'no' USING detail = 'why', hint = 'how', column = 'c', constraint = 'k', datatype = 'd', table = 't', schema = 's';
END $$;
SELECT fails();
DO $$ BEGIN PERFORM fails(); END $$;
SELECT 1 / a FROM (VALUES (0)) v (a);
SELECT 1 / 0;
SELECT nothing FROM part;
DO $$ BEGIN PERFORM nothing FROM part; END $$;
CREATE FUNCTION told(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE s text; t text; c text; k text; d text; x text;
BEGIN
    EXECUTE query;
    RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS s = SCHEMA_NAME, t = TABLE_NAME, c = COLUMN_NAME, k = CONSTRAINT_NAME, d = PG_DATATYPE_NAME,
        x = PG_EXCEPTION_CONTEXT;
    RETURN format('%s: schema %s, table %s, column %s, constraint %s, type %s, context %s', SQLSTATE, s, t, c, k, d, replace(x, E'\n', ' / '));
END $$;
SELECT told('INSERT INTO part VALUES (10)');
SELECT told('SELECT fails()');
SELECT told('CALL nothing()');
SELECT told('DO ''BEGIN PERFORM fails(); END''');
