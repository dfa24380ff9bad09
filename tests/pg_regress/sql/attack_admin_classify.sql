-- pii_classify on sources of others. See include/planted.sql.
\set include `echo "$PII_INCLUDE"`
\set ECHO none
\i :include/planted.sql
\set ECHO all
SELECT * FROM views();
SELECT * FROM attack('SELECT public.pii_classify(REL, ''doc.x'', ''red'')');
SELECT * FROM attack('SELECT public.pii_classify(REL, ''id'', ''red'');; SELECT public.pii_classify(REL, ''id'', ''green'')');
SELECT * FROM attack('SELECT public.pii_classify(REL, ''m'', ''red'')');
SELECT * FROM attack('SELECT public.pii_classify(REL, ''doc.x''''); SELECT lair.ran(1); --'', ''yellow'')');
SELECT * FROM attack_once('SELECT public.pii_classify(NULL, ''**.id'', ''red'')');
SELECT * FROM attack_once('SELECT public.pii_classify(NULL, ''**.doc'', ''green'')');
-- The traps are set: by hand each of them is sprung.
SELECT * FROM by_hand();
\set ECHO none
\i :include/cleared.sql
