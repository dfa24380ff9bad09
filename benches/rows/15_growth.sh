# Large documents: compressed out of line as a table keeps them, and how time grows with size when nothing is compressed.
. "$ROOT/benches/lib.sh"
psql -X -q -v ON_ERROR_STOP=1 -o /dev/null <<'END'
CREATE TABLE bench.toasted (id bigint GENERATED ALWAYS AS IDENTITY, plan integer, event jsonb NOT NULL);
CREATE TABLE bench.growth (LIKE bench.toasted);
ALTER TABLE bench.growth ALTER event SET STORAGE EXTERNAL;
-- About 32 KB each.
INSERT INTO bench.toasted (event) SELECT jsonb_build_object('events', jsonb_agg(event)) FROM bench.small
WHERE id <= 100000 GROUP BY id / 100;
-- plan: how many events one document holds. The same 10 MB in ever larger documents; 0: some members of one event.
INSERT INTO bench.growth (id, plan, event)
SELECT 0, n, jsonb_build_object('events', jsonb_agg(event ORDER BY id)) FROM unnest('{3,30,300,3000,30000}'::integer[]) AS n,
    LATERAL (SELECT small.id, event FROM bench.small WHERE small.id <= 30000) AS e GROUP BY n, (e.id - 1) / n;
INSERT INTO bench.growth (id, plan, event)
SELECT 0, 0, jsonb_build_object('type', event -> 'type', 'userId', event -> 'userId', 'ip', event #> '{context,ip}')
FROM bench.small WHERE id <= 30000;
VACUUM ANALYZE bench.toasted, bench.growth;
SELECT pii_create_masked_view('bench.toasted'), pii_create_masked_view('bench.growth');
GRANT SELECT ON bench.toasted_masked, bench.growth_masked TO masked;
END

measure toasted <<END
mask|masked|SELECT count(event) FROM bench.toasted_masked
strip_nulls|postgres|SELECT count(jsonb_strip_nulls(event)) FROM bench.toasted
END
target "mask toasted 32 KB documents / jsonb_strip_nulls" \
    "$(calc "$(median toasted mask) / $(median toasted strip_nulls)")" "<= 0.75" "<= 0.5" "reading them included"

psql -X -At -F ' ' -c 'SELECT plan, count(*), sum(pg_column_size(event)), (avg(pg_column_size(event)) / 1000)::numeric(9, 2)
    FROM bench.growth GROUP BY plan ORDER BY plan' >"$BENCH/sizes"
{
    echo "scan|postgres|SELECT count(event) FROM bench.growth WHERE plan = -1"
    while read -r plan count bytes kb; do
        echo "doc_$plan|masked|SELECT count(event) FROM bench.growth_masked WHERE plan = $plan"
        echo "strip_$plan|postgres|SELECT count(jsonb_strip_nulls(event)) FROM bench.growth WHERE plan = $plan"
    done <"$BENCH/sizes"
} >"$BENCH/growth"
measure growth <"$BENCH/growth"
# per WHAT PLAN: nanoseconds a byte, the way past the other documents taken off.
per() {
    calc "($(median growth "$1$2") - $(median growth scan)) * 1000000 / $(awk -v plan="$2" '$1 == plan {print $3}' "$BENCH/sizes")"
}
while read -r plan count bytes kb; do
    time_per_document "a document of $kb KB, with reading" "$(calc "$(median growth "doc_$plan") - $(median growth scan)")" "$count"
done <"$BENCH/sizes"
while read -r plan count bytes kb; do
    echo "documents of $kb KB: mask, ns a byte|$(per doc_ "$plan")" >>"$BENCH/times"
done <"$BENCH/sizes"
# From 10 KB on nothing fits the processor's nearest caches any more, and from 10 MB on memory comes from the system anew
# for every document: jsonb_strip_nulls tells how much that is.
target "time a byte, documents of 10 MB / of 10 KB" "$(calc "$(per doc_ 30000) / $(per doc_ 30)")" "<= 1.5" "" \
    "jsonb_strip_nulls: $(calc "$(per strip_ 30000) / $(per strip_ 30)")"
target "time a byte, documents of 10 KB / of 1 KB" "$(calc "$(per doc_ 30) / $(per doc_ 3)")" "<= 1.5" "" \
    "jsonb_strip_nulls: $(calc "$(per strip_ 30) / $(per strip_ 3)")"
target "time a byte, documents of 1 KB / of 100 bytes" "$(calc "$(per doc_ 3) / $(per doc_ 0)")" "<= 1.5" "" \
    "jsonb_strip_nulls: $(calc "$(per strip_ 3) / $(per strip_ 0)")"
