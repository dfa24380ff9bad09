-- Matchers of one's own: added, overridden, switched off, dropped.
-- By its own name.
SELECT pii_mask('{"nickname": "Hugh Bean", "nick_name": "Hugh Bean"}');
SELECT pii_add_matcher('nickname');
SELECT pii_mask('{"nickname": "Hugh Bean", "NickName": "Hugh Bean", "nick": "Hugh Bean"}');
SELECT name, category, sensitivity, keys, key_pattern, value_pattern, validator, mask, "similar", enabled, builtin, description
    FROM pii_matcher WHERE NOT builtin ORDER BY name;

-- By keys; added again it is replaced.
SELECT pii_add_matcher('loyalty', keys => '{loyaltyCard,club-number}', category => 'loyalty', sensitivity => 'red', description => 'Our card');
SELECT pii_mask('{"loyalty_card": "AB 1234", "clubNumber": "77-88", "loyalty": "gold"}');
SELECT pii_add_matcher('loyalty', keys => '{club number}', mask => 'last4');
SELECT pii_mask('{"loyalty_card": "AB 1234", "clubNumber": "7788 9900 1122 3344"}');
SELECT keys, category, sensitivity, mask, description FROM pii_matcher WHERE name = 'loyalty';

-- By a pattern of keys, and by a pattern of values.
SELECT pii_add_matcher('attributes', key_pattern => '^attr_[0-9]+$');
SELECT pii_mask('{"attr_7": "Something", "attr_": "Something", "xattr_7": "Something"}');
SELECT pii_add_matcher('employee', value_pattern => 'EMP-[0-9]{6}', mask => 'full');
SELECT pii_mask('{"text": "ask EMP-123456 about it", "other": "EMP-12", "list": ["EMP-654321"]}');
SELECT * FROM pii_detect('{"text": "ask EMP-123456 about it"}');

-- Similar keys, as Segment does it.
SELECT pii_add_matcher('favourite', keys => '{favouriteColour}', "similar" => true);
SELECT pii_mask('{"favourite_colour": "blue", "favorite_color": "blue", "favouriteColours": "blue", "colour": "blue"}');

-- A built-in's name overrides that built-in; dropping brings it back.
SELECT pii_add_matcher('email', keys => '{mailbox}', category => 'email', mask => 'email');
SELECT pii_mask('{"email": "not a mail", "mailbox": "on.the@inter.net"}');
SELECT builtin, keys, mask FROM pii_matcher WHERE name = 'email';
SELECT pii_drop_matcher('email');
SELECT pii_mask('{"email": "not a mail", "mailbox": "nothing"}');
SELECT builtin, mask FROM pii_matcher WHERE name = 'email';

-- Switches, of built-in ones and of one's own.
SELECT pii_enable_matcher('gender', false);
SELECT pii_mask('{"gender": "female", "nickname": "Hugh Bean"}');
SELECT name, enabled, builtin FROM pii_matcher WHERE NOT enabled;
SELECT pii_enable_matcher('gender');
SELECT pii_enable_matcher('nickname', false);
SELECT pii_mask('{"gender": "female", "nickname": "Hugh Bean"}');
SELECT pii_enable_matcher('nickname', true);
SELECT pii_mask('{"gender": "female", "nickname": "Hugh Bean"}');

-- Custom beats built-in, red beats yellow: precedence chooses the mask.
SELECT pii_add_matcher('our mail', keys => '{email}', mask => 'label');
SELECT pii_mask('{"email": "on.the@inter.net", "other": "on.the@inter.net"}');
SELECT pii_add_matcher('our red mail', keys => '{email}', sensitivity => 'red', mask => 'null');
SELECT pii_mask('{"email": "on.the@inter.net", "other": "on.the@inter.net"}');

-- Each of these is in the audit, with what weakens the mask marked.
SELECT action, object, weakens FROM pii_audit ORDER BY at, object;

-- A grant names the category of a custom matcher like any other.
CREATE ROLE matchers_custom_reader;
SELECT pii_grant_access('matchers_custom_reader', categories => '{nickname}');
SET ROLE matchers_custom_reader;
SELECT pii_mask('{"nickname": "Hugh Bean", "name": "Human Being"}');
-- What custom matchers look for is for administrators.
SELECT name, keys, key_pattern, value_pattern, description FROM pii_matcher WHERE NOT builtin ORDER BY name;
SELECT count(*) FROM pii_matcher_overlay;
RESET ROLE;
SELECT pii_drop_matcher('nickname');
SET ROLE matchers_custom_reader;
SELECT pii_mask('{"nickname": "Hugh Bean", "name": "Human Being"}');
RESET ROLE;

-- Five hundred of them.
DO $$
BEGIN
    FOR n IN 1..500 LOOP
        PERFORM pii_add_matcher('bulk ' || n, keys => ARRAY['bulk key ' || n], category => 'bulk_' || n % 20,
            key_pattern => CASE WHEN n % 10 = 0 THEN '^bulk_pattern_' || n || '$' END,
            value_pattern => CASE WHEN n % 10 = 5 THEN 'BULK-' || n || '-[0-9]{4}' END);
    END LOOP;
END $$;
SELECT count(*) FROM pii_matcher WHERE NOT builtin AND name LIKE 'bulk %';
SELECT count(*) FROM generate_series(1, 500) n WHERE pii_mask(jsonb_build_object('bulkKey' || n, 'Bulk Value')) ->> ('bulkKey' || n) <> 'B*** V***';
SELECT pii_mask('{"bulk_pattern_500": "Bulk Value", "bulk_pattern_501": "Bulk Value", "x": "see BULK-495-1234", "y": "see BULK-496-1234"}');
DROP OWNED BY matchers_custom_reader;
DROP ROLE matchers_custom_reader;
