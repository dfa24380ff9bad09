-- A database with one of everything that a dump must bring back.
CREATE EXTENSION pii_access;
CREATE SCHEMA app;
CREATE TABLE app.events (id integer PRIMARY KEY, doc jsonb, note text);
INSERT INTO app.events VALUES
    (1, '{"email": "on.the@inter.net", "nickname": "Hugh Bean", "gender": "female", "shade": "deep blue", "plan": "pro plus", "token_id": "T-1"}', 'EMP-123456'),
    (2, '{"email": "ann@example.com", "mailbox": "ann@example.com", "attr_7": "x y", "favorite_color": "red", "codename": "Blue Bird"}', 'nothing');
CREATE TABLE app."Odd Table's" ("Mixed Case" jsonb);
INSERT INTO app."Odd Table's" VALUES ('{"email": "on.the@inter.net"}');
-- Other tables before and after, so that OIDs differ on the other side.
CREATE TABLE public.other (doc jsonb);

SELECT pii_add_matcher('nickname');
SELECT pii_add_matcher('attributes', key_pattern => '^attr_[0-9]+$', sensitivity => 'red', description => 'Numbered, it''s said');
SELECT pii_add_matcher('employee', value_pattern => 'EMP-[0-9]{6}', category => 'staff', mask => 'full');
SELECT pii_add_matcher('favourite', keys => '{favouriteColour}', "similar" => true);
SELECT pii_add_matcher('email', keys => '{mailbox,email}', category => 'email', mask => 'email');
SELECT pii_add_matcher('linked', keys => '{token_id}', mask => 'hash');
SELECT pii_add_matcher('shade');
SELECT pii_enable_matcher('shade', false);
SELECT pii_enable_matcher('gender', false);

SELECT * FROM pii_create_masked_view('app.events');
SELECT * FROM pii_create_masked_view('app."Odd Table''s"', name => '"Odd View"', mask => '{"Mixed Case"}');
GRANT USAGE ON SCHEMA app TO PUBLIC;
GRANT SELECT ON app.events_masked, app."Odd View" TO dump_analyst, dump_gone, "Dump ""Odd";

SELECT pii_grant_access('dump_analyst', source => 'app.events', categories => '{email,nickname}', expires_at => '2100-01-01', reason => 'it''s "needed"');
SELECT pii_grant_access('dump_analyst', categories => '{staff}');
SELECT pii_grant_access('dump_gone');
SELECT pii_grant_access('dump_gone', source => 'app.events', categories => '{email}');
SELECT pii_grant_access('"Dump ""Odd"', source => 'app."Odd Table''s"');
GRANT EXECUTE ON FUNCTION pii_administer() TO dump_analyst;
GRANT EXECUTE ON FUNCTION pii_break_glass(text, interval, regclass) TO dump_analyst;

SELECT pii_classify('app.events', 'doc.plan', 'red', mask => 'label', category => 'plans');
SELECT pii_classify('app.events', 'doc."a.b".x[]', 'yellow');
SELECT pii_classify(NULL, '**.codename', 'yellow');
SELECT pii_classify(NULL, 'context.harmless', 'green');

SELECT FROM pii_scan();
