-- All that it takes to mask them: everybody through the view, in clear for whom it was granted.
\set ECHO queries
CREATE EXTENSION pii_access;
SELECT * FROM pii_create_masked_view('app.events');
GRANT SELECT ON app.events_masked TO analyst, support;
SELECT pii_grant_access('support', source => 'app.events', reason => 'demo');
