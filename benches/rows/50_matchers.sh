# From 10 to 500 custom matchers, half by key and half by value. The two cannot be interleaved, so each is set against
# jsonb_strip_nulls of its own session.
. "$ROOT/benches/lib.sh"
# add FROM TO
add() {
    psql -X -q -v ON_ERROR_STOP=1 -o /dev/null -c "SELECT CASE WHEN n % 2 = 0
        THEN pii_add_matcher('bench_' || n, keys => ARRAY['internal code ' || n])
        ELSE pii_add_matcher('bench_' || n, value_pattern => 'BX' || n || '-[0-9]{6}') END
        FROM generate_series($1, $2) AS n"
}
# relative TAG
relative() {
    measure "$1" <<END
scan|postgres|SELECT count(event) FROM bench.large
mask|masked|SELECT count(event) FROM bench.large_masked
strip_nulls|postgres|SELECT count(jsonb_strip_nulls(event)) FROM bench.large
END
    scan=$(median "$1" scan)
    calc "($(median "$1" mask) - $scan) / ($(median "$1" strip_nulls) - $scan)"
}
add 1 10
few=$(relative matchers_10)
add 11 500
many=$(relative matchers_500)
target "mask with 500 custom matchers / with 10" "$(calc "$many / $few")" "<= 1.2" "<= 1.05"
BENCH_FIRST_ROW_LIMIT=20 BENCH_FIRST_ROW_NAME=", 500 custom matchers" sh -eu "$ROOT/benches/rows/60_first_row.sh"
psql -X -q -o /dev/null -c "SELECT pii_drop_matcher('bench_' || n) FROM generate_series(1, 500) AS n"
