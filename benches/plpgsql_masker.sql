-- The baseline: what somebody writes who has an afternoon. It walks a document and masks by key and by two patterns.
CREATE FUNCTION bench.shape(value text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT regexp_replace(value, '(\w)\w*', '\1***', 'g')
$$;

CREATE FUNCTION bench.plpgsql_mask(doc jsonb, hidden boolean DEFAULT false) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    result jsonb;
    member record;
    content text;
BEGIN
    CASE jsonb_typeof(doc)
        WHEN 'object' THEN
            result := '{}';
            FOR member IN SELECT key, value FROM jsonb_each(doc) LOOP
                result := result || jsonb_build_object(member.key, bench.plpgsql_mask(member.value, hidden OR member.key ~*
                    '^(e?-?mail|.*_email|phone|.*_phone|first_?name|last_?name|.*_name|address|street|city|zip|postal_?code|ip|ssn|birthday|password|iban|card_number|gender|age)$'));
            END LOOP;
            RETURN result;
        WHEN 'array' THEN
            RETURN coalesce((SELECT jsonb_agg(bench.plpgsql_mask(item, hidden) ORDER BY n)
                FROM jsonb_array_elements(doc) WITH ORDINALITY AS element (item, n)), '[]');
        WHEN 'string' THEN
            content := doc #>> '{}';
            IF hidden THEN
                RETURN to_jsonb(bench.shape(content));
            END IF;
            IF content ~ '[[:alnum:]._%+-]+@[[:alnum:].-]+\.[[:alpha:]]{2,}' OR content ~ '\m\d{1,3}(\.\d{1,3}){3}\M' THEN
                RETURN to_jsonb(bench.shape(content));
            END IF;
            RETURN doc;
        WHEN 'number' THEN
            RETURN CASE WHEN hidden THEN 'null' ELSE doc END;
        ELSE
            RETURN doc;
    END CASE;
END $$;
