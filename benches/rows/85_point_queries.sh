# Short queries by eight clients: over kept connections, and with a connection for each.
. "$ROOT/benches/lib.sh"
for relation in large large_masked; do
    printf '%s\n' "\\set id random(1, $ROWS)" "SELECT event FROM bench.$relation WHERE id = :id;" >"$BENCH/$relation.pgbench"
done
# rate USER RELATION [OPTION]: transactions a second
rate() {
    PGUSER=$1 pgbench -n -c 8 -j 2 -T 3 -f "$BENCH/$2.pgbench" ${3:-} 2>&1 | sed -n 's/^tps = \([0-9.]*\).*/\1/p'
}
middle() { sort -n | sed -n 2p; }
for kept in "" -C; do
    : >"$BENCH/rates"
    for _ in 1 2 3; do echo "$(rate postgres large $kept) $(rate masked large_masked $kept)" >>"$BENCH/rates"; done
    base=$(cut -d' ' -f1 "$BENCH/rates" | middle)
    view=$(cut -d' ' -f2 "$BENCH/rates" | middle)
    if [ -z "$kept" ]; then
        target "point queries, 8 kept connections / base table" "$(calc "$view / $base")" ">= 0.9" "" "$view against $base a second"
    else
        target "point queries, connection each / base table" "$(calc "$view / $base")" ">= 0" "" "$view against $base a second"
    fi
done
