-- Takes away what planted.sql made.
RESET ROLE;
RESET search_path;
SET client_min_messages = warning;
DROP OWNED BY planted_mallory, planted_other, planted_admin, planted_granted CASCADE;
DROP ROLE planted_mallory, planted_other, planted_admin, planted_granted;
