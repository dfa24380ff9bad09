# Short queries by eight clients: over kept connections, by both protocols, and with a connection for each. A view that
# does nothing is measured too: what it costs to plan any view is not ours to save.
. "$ROOT/benches/lib.sh"
psql -X -q -v ON_ERROR_STOP=1 -c 'CREATE OR REPLACE VIEW bench.large_plain AS SELECT * FROM bench.large' \
    -c 'GRANT SELECT ON bench.large_plain TO masked'
for relation in large large_plain large_masked; do
    printf '%s\n' "\\set id random(1, $ROWS)" "SELECT event FROM bench.$relation WHERE id = :id;" >"$BENCH/$relation.pgbench"
done
# rate USER RELATION OPTION...: transactions a second
rate() {
    user=$1 relation=$2; shift 2
    PGUSER=$user pgbench -n -c 8 -j 2 -T 3 -f "$BENCH/$relation.pgbench" "$@" 2>&1 | sed -n 's/^tps = \([0-9.]*\).*/\1/p'
}
middle() { cut -d' ' -f"$1" "$BENCH/rates" | sort -n | sed -n 2p; }
# point_queries WHAT MUST OPTION...
point_queries() {
    what=$1 must=$2; shift 2
    : >"$BENCH/rates"
    for _ in 1 2 3; do
        echo "$(rate postgres large "$@") $(rate masked large_plain "$@") $(rate masked large_masked "$@") $(rate granted large_masked "$@")" >>"$BENCH/rates"
    done
    base=$(middle 1) plain=$(middle 2)
    detail="of $base a second; a view that does nothing: $(calc "$plain / $base")"
    target "point queries, $what, masked role / base table" "$(calc "$(middle 3) / $base")" "$must" "" "$detail"
    target "point queries, $what, granted role / base table" "$(calc "$(middle 4) / $base")" "$must" "" "$detail"
}
point_queries "8 kept connections" ">= 0.9"
point_queries "8 kept connections, prepared" ">= 0.9" -M prepared
point_queries "connection each" ">= 0" -C
