-- The results that the documentation promises, typed just so.
SELECT pii_mask('{"name":"Bob the Builder"}');
SELECT pii_mask('{"name":"Human Being","email":"on.the@inter.net","nickname":"Hugh Bean"}');
SELECT pii_add_matcher('nickname');
SELECT pii_mask('{"name":"Human Being","email":"on.the@inter.net","nickname":"Hugh Bean"}');

-- Mail is mail wherever it stands.
SELECT jsonb_pretty(pii_mask('{"context": {"traits": {"email": "f.p@h.c"}}, "properties": {"email": "f.p@h.c"}}'));

-- Things have names too.
SELECT jsonb_pretty(pii_mask('{
    "context": {
        "library": {"name": "analytics.js", "version": "2.11.1"},
        "campaign": {"name": "TPS Innovation Newsletter", "source": "Newsletter", "medium": "email"},
        "app": {"name": "InitechGlobal", "version": "545"},
        "os": {"name": "iPhone OS", "version": "8.1.3"},
        "page": {"title": "Analytics Academy", "path": "/academy/"}},
    "properties": {"products": [{"product_id": "507f1f77bcf86cd799439011", "name": "Monopoly: 3rd Edition", "price": 19}]},
    "event": "Order Completed", "type": "track"}'));

-- The formats of the documentation, one by one.
SELECT pii_mask('{"phone": "+1 (415) 555-0132"}');
SELECT pii_mask('{"ip": "8.8.8.8"}');
SELECT pii_mask('{"ssn": "078-05-1120"}');
SELECT pii_add_matcher('last_digits', mask => 'last4');
SELECT pii_mask('{"last_digits": "4111 1111 1111 1111", "more": {"lastDigits": "4111111111111111"}}');

-- NULL is NULL, and a document without anything personal is the document.
SELECT pii_mask(NULL) IS NULL AS "NULL stays";
SELECT pii_mask('null'), pii_mask('[]'), pii_mask('{}'), pii_mask('1.50'), pii_mask('"plain"'), pii_mask('true');
SELECT pii_mask('{"plan": "pro", "price": 19.990, "items": [1, 2.0, null, true], "nested": {"a": {}}}');
