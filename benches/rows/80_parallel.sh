# What two workers bring, against what they bring to the base table. On a machine with few cores both bring little.
. "$ROOT/benches/lib.sh"
UNPINNED=1
export UNPINNED
relation=large
for workers in 0 2; do
    BEFORE="SET max_parallel_workers_per_gather = $workers; SET parallel_setup_cost = 0; SET min_parallel_table_scan_size = 0;"
    export BEFORE
    measure "parallel_$workers" <<END
base|postgres|SELECT count(event ->> 'event') FROM bench.$relation
view|masked|SELECT count(event) FROM bench.${relation}_masked
END
done
base=$(calc "$(median parallel_0 base) / $(median parallel_2 base)")
view=$(calc "$(median parallel_0 view) / $(median parallel_2 view)")
target "speed-up by 2 workers / the base table's" "$(calc "$view / $base")" ">= 0.9" "" "$view against $base, $(nproc) cores"
