-- The document as another role would see it, and what decided, leaf by leaf.
CREATE ROLE preview_explain_support;
CREATE ROLE preview_explain_analyst;
CREATE ROLE preview_explain_lead IN ROLE preview_explain_support;
CREATE TABLE event (doc jsonb);
SELECT pii_grant_access('preview_explain_support', source => 'event', categories => '{email}', reason => 'INC-42');
SELECT pii_classify('event', 'doc.plan', 'yellow');
SELECT pii_classify(NULL, 'city', 'green');
\set doc '{"email": "on.the@inter.net", "name": "Bob the Builder", "plan": "pro", "city": "Rome", "n": 1, "list": ["bob@example.com", "plain"]}'

SELECT pii_preview('preview_explain_support', :'doc');
SELECT pii_preview('preview_explain_support', :'doc', 'event');
SELECT pii_preview('preview_explain_analyst', :'doc', 'event');
SELECT pii_preview('preview_explain_lead', :'doc', 'event');
-- As the role itself sees it.
SET ROLE preview_explain_lead;
SELECT pii_preview('preview_explain_lead', :'doc', 'event') = pii_mask(:'doc', 'event') AS same,
       pii_preview('preview_explain_support', :'doc', 'event') = pii_mask(:'doc', 'event') AS "of a role it may become";
SELECT pii_preview('preview_explain_analyst', :'doc', 'event');
\echo :SQLSTATE
SELECT * FROM pii_explain('preview_explain_analyst', :'doc', 'event');
\echo :SQLSTATE
RESET ROLE;

SELECT * FROM pii_explain('preview_explain_support', :'doc', 'event');
SELECT * FROM pii_explain('preview_explain_analyst', :'doc');
SELECT count(*) AS raw FROM pii_explain('preview_explain_support', :'doc', 'event') e WHERE e::text ~ 'on\.the|Builder|bob@|Rome|pro\M';

-- NULL, and what is refused.
SELECT pii_preview('preview_explain_support', NULL) IS NULL AS "NULL";
SELECT count(*) FROM pii_explain('preview_explain_support', NULL);
SELECT pii_preview(NULL, '{}');
\echo :SQLSTATE
SELECT pii_preview('preview_explain_nobody', '{}');
\echo :SQLSTATE
SELECT pii_preview(0, '{}');
\echo :SQLSTATE
SELECT * FROM pii_explain(NULL, '{}');
\echo :SQLSTATE
SELECT pii_preview('preview_explain_support', '{}', 'nosuch');
\echo :SQLSTATE
DROP OWNED BY preview_explain_support, preview_explain_analyst, preview_explain_lead;
DROP ROLE preview_explain_support, preview_explain_analyst, preview_explain_lead;
