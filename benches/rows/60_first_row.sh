# The first row of a new connection: milliseconds over the same without a mask.
. "$ROOT/benches/lib.sh"
# first ROLE RELATION: milliseconds of the first statement that reads an event.
first() {
    psql -X -q -At -c "SET ROLE $1" -c '\timing on' -c "SELECT event FROM bench.$2 LIMIT 1" |
        sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p' | tail -n 1
}
round=0
: >"$BENCH/first"
while [ "$round" -lt 21 ]; do
    echo "$(first postgres large) $(first masked large_masked)" >>"$BENCH/first"
    round=$((round + 1))
done
middle() { sort -n | sed -n 11p; }
base=$(cut -d' ' -f1 "$BENCH/first" | middle)
view=$(cut -d' ' -f2 "$BENCH/first" | middle)
target "first row of a connection, ms over unmasked${BENCH_FIRST_ROW_NAME:-}" "$(calc "$view - $base")" \
    "<= ${BENCH_FIRST_ROW_LIMIT:-5}" "$([ -n "${BENCH_FIRST_ROW_LIMIT:-}" ] || echo '<= 1')" "$view against $base"
