-- Run after loading: indexes and statistics first, so that all plans are those of a table in use.
CREATE INDEX ON bench.large ((event ->> 'event'));
CREATE INDEX ON bench.small ((event ->> 'event'));
VACUUM ANALYZE bench.small, bench.large, bench.small_clean, bench.large_clean;
CREATE EXTENSION pii_access;
SELECT pii_create_masked_view(source::regclass)
FROM unnest('{bench.small,bench.large,bench.small_clean,bench.large_clean}'::text[]) AS source;
GRANT SELECT ON bench.small_masked, bench.large_masked, bench.small_clean_masked, bench.large_clean_masked TO masked, granted;
SELECT pii_grant_access('granted', source => source::regclass, reason => 'benchmark')
FROM unnest('{bench.small,bench.large,bench.small_clean,bench.large_clean}'::text[]) AS source;
CHECKPOINT;
