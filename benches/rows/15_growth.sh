# Large documents: compressed out of line as a table keeps them, and how time grows with size when nothing is compressed.
. "$ROOT/benches/lib.sh"
psql -X -q -v ON_ERROR_STOP=1 -o /dev/null <<'END'
CREATE TABLE bench.toasted (id bigint GENERATED ALWAYS AS IDENTITY, plan integer, event jsonb NOT NULL);
CREATE TABLE bench.growth (LIKE bench.toasted);
ALTER TABLE bench.growth ALTER event SET STORAGE EXTERNAL;
-- About 32 KB each.
INSERT INTO bench.toasted (event) SELECT jsonb_build_object('events', jsonb_agg(event)) FROM bench.small
WHERE id <= 100000 GROUP BY id / 100;
-- plan: how many events one document holds. The same 33 MB in ever larger documents.
INSERT INTO bench.growth (id, plan, event)
SELECT 0, n, jsonb_build_object('events', jsonb_agg(event ORDER BY id)) FROM unnest('{1,10,100,1000,10000,30000}'::integer[]) AS n,
    LATERAL (SELECT small.id, event FROM bench.small WHERE small.id <= 30000) AS e GROUP BY n, (e.id - 1) / n;
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

sizes=$(psql -X -At -F ' ' -c 'SELECT plan, sum(pg_column_size(event)), (avg(pg_column_size(event)) / 1000)::numeric(9, 1) FROM bench.growth GROUP BY plan ORDER BY plan')
echo "$sizes" | while read -r plan bytes kb; do
    echo "$plan|masked|SELECT count(event) FROM bench.growth_masked WHERE plan = $plan"
done >"$BENCH/growth"
cat >>"$BENCH/growth" <<END
strip_100|postgres|SELECT count(jsonb_strip_nulls(event)) FROM bench.growth WHERE plan = 100
strip_30000|postgres|SELECT count(jsonb_strip_nulls(event)) FROM bench.growth WHERE plan = 30000
END
measure growth <"$BENCH/growth"
echo "$sizes" | while read -r plan bytes kb; do
    echo "documents of $kb KB: mask, with reading, per KB|$(calc "$(median growth "$plan") * 1000 / $bytes * 1000")" >>"$BENCH/times"
done
# shellcheck disable=SC2046 # pairs of numbers
set -- $(echo "$sizes" | awk '{print $1, $2}')
target "time a byte, documents of 10 MB / of 33 KB" \
    "$(calc "($(median growth 30000) / ${12}) / ($(median growth 100) / $6)")" "<= 1.5" "" \
    "jsonb_strip_nulls: $(calc "($(median growth strip_30000) / ${12}) / ($(median growth strip_100) / $6)")"
