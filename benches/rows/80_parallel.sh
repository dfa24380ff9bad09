# What two workers bring, against what they bring to the base table. On a machine with few cores both bring little, and
# whatever else runs there takes from either: so all are measured in turn, and the best of each counts.
. "$ROOT/benches/lib.sh"
UNPINNED=1
export UNPINNED
BEFORE="SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0;"
export BEFORE
REPS=$((REPS * 3))
export REPS
for workers in 0 2; do
    with="SET max_parallel_workers_per_gather = $workers; SELECT count(event ->> 'event') FROM"
    echo "base_$workers|postgres|$with bench.large"
    echo "view_$workers|masked|$with bench.large_masked"
    # A scan that has more to do than to begin.
    with="SET max_parallel_workers_per_gather = $workers; SELECT max(length(event::text)) FROM"
    echo "base_text_$workers|postgres|$with bench.large"
    echo "view_text_$workers|masked|$with bench.large_masked"
done | measure parallel
# best NAME: milliseconds.
best() { awk -v name="$1" '$1 == name && (!best || $2 < best) {best = $2} END {print best}' "$BENCH/raw"; }
# compare WHAT SUFFIX
compare() {
    base=$(calc "$(best "base$2_0") / $(best "base$2_2")")
    view=$(calc "$(best "view$2_0") / $(best "view$2_2")")
    target "speed-up by 2 workers / the base table's, $1" "$(calc "$view / $base")" ">= 0.9" "" \
        "$view against $base, $(nproc) cores"
}
compare "one field" ""
compare "documents as text" _text
