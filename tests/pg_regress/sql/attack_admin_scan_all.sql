-- pii_scan_all with owners about who planted something. See include/planted.sql.
\set include `echo "$PII_INCLUDE"`
\set ECHO none
\i :include/planted.sql
\set ECHO all
CALL pii_scan_all();
SELECT * FROM attack_once('SELECT * FROM public.pii_inventory');
-- It commits after each source, so it is called here, as an administrator and as a superuser, with his schema in front.
SET lair.armed = 'yes';
SET search_path = lair, pg_temp, public, pg_catalog;
SET ROLE planted_admin;
CALL public.pii_scan_all();
RESET ROLE;
CALL public.pii_scan_all();
RESET search_path;
RESET lair.armed;
SELECT last_value > 1 AS escapes FROM public.escaped;
SELECT last_value > 1 AS as_owner FROM public.as_owner;
SELECT rolsuper AS climbed FROM pg_roles WHERE rolname = 'planted_mallory';
-- The traps are set: by hand each of them is sprung.
SELECT * FROM by_hand();
\set ECHO none
\i :include/cleared.sql
