# Memory of a backend of its own: over the unmasked query's, how it grows over ten million rows and over ten million keys,
# and what a document of 100 MB takes. The ten million rows also tell whether the time for a row depends on how many there are.
. "$ROOT/benches/lib.sh"
# private STATEMENTS...: the private memory (kB) of a new backend after each, and the milliseconds that its processor has
# spent on it: the clock would also count what others do.
private() {
    {
        printf '%s\n' 'SELECT pg_backend_pid() AS pid \gset' '\setenv PID :pid' '\! taskset -cp 0 "$PID" >/dev/null 2>&1 || :'
        for statements in "$@"; do
            printf '%s\n' '\o /dev/null' "$statements;" '\o' '\! awk "/^RssAnon/ {printf \"%s \", \$2}" /proc/$PID/status' \
                '\! awk "{print \$1 / 1000000}" /proc/$PID/schedstat'
        done
    } | psql -X -q -At -v ON_ERROR_STOP=1 | awk '{print $1, $2 - before; before = $2}'
}
# rows RELATION THOUSANDS: a statement over so many rows.
rows() {
    first=$(($2 * 1000 < ROWS ? $2 * 1000 : ROWS))
    passes=$((($2 * 1000 + first - 1) / first))
    echo "SELECT count(event) FROM generate_series(1, $passes) AS pass, LATERAL (SELECT event FROM bench.$1 WHERE pass > 0 AND id <= $first OFFSET 0) AS again"
}
base=$(private "SELECT count(event) FROM bench.large" "$(rows small 1000)" | tail -n 1 | cut -d' ' -f1)
private "SET ROLE masked" "SELECT count(event) FROM bench.large_masked" "$(rows small_masked 10)" \
    "$(for _ in $(seq 50); do printf '%s;' "$(rows small_masked 10)"; done)" \
    "$(rows small_masked 100)" "$(rows small_masked 1000)" "$(rows small_masked 10000)" >"$BENCH/memory"
# kb LINE, ms LINE: of the statement that stands there.
kb() { sed -n "$1s/ .*//p" "$BENCH/memory"; }
ms() { sed -n "$1s/.* //p" "$BENCH/memory"; }
target "memory of a backend, MB over the unmasked query" "$(calc "($(kb 4) - $base) / 1024")" "<= 8" "<= 4"
target "its growth from 500,000 rows to 10 million, MB" "$(calc "($(kb 7) - $(kb 4)) / 1024")" "<= 1" ""
time_per_document "mask one of 10,000 small ones, 50 times, with reading" "$(ms 4)" 500000
time_per_document "mask one of 100,000, with reading" "$(ms 5)" 100000
time_per_document "mask one of 1 million, with reading" "$(ms 6)" 1000000
time_per_document "mask one of 10 million, with reading" "$(ms 7)" 10000000
target "time a row, 10 million rows / 10,000" "$(calc "$(ms 7) / 20 / $(ms 4)")" "<= 1.2" ""

# Keys that never come again.
# keys PASSES EXPRESSION: the expression over 40,000 keys a pass. A series as long as all of them would itself fill memory.
keys() {
    echo "SELECT count($2) FROM generate_series(1, $1) AS pass, LATERAL (SELECT jsonb_build_object('a' || n, 1, 'first name ' || n, 'Bob',
        n || '@example.com', 2, 'in', jsonb_build_object('k' || n, 'v')) AS event
        FROM generate_series(pass * 10000 - 9999, pass * 10000) AS n) AS made"
}
private "$(keys 3 event)" "SET ROLE masked" "$(keys 250 'pii_mask(event)')" >"$BENCH/memory"
target "memory after 10 million distinct keys, MB" "$(calc "($(kb 3) - $(kb 1)) / 1024")" "<= 8" ""

psql -X -q -v ON_ERROR_STOP=1 -o /dev/null -f "$ROOT/benches/huge.sql"
# peak ID: how many times its size masking a huge document takes, over what its reader has without a mask.
peak() {
    psql -X -q -At -v ON_ERROR_STOP=1 <<END | tr '\n' ' ' | awk '{printf "%.2f", ($3 - $2) * 1024 / $1}'
SELECT pg_backend_pid() AS pid \gset
\setenv PID :pid
SELECT length FROM bench.huge WHERE id = $1;
SELECT count(jsonb_typeof(doc)) FROM bench.huge WHERE id = $1 \g /dev/null
SET ROLE masked;
SELECT count(doc) FROM bench.huge_masked WHERE id = 0 \g /dev/null
\! awk '/^VmRSS/ {print \$2}' /proc/\$PID/status; echo 5 >/proc/\$PID/clear_refs
SELECT count(doc) FROM bench.huge_masked WHERE id = $1 \g /dev/null
\! awk '/^VmHWM/ {print \$2}' /proc/\$PID/status
END
}
psql -X -q -At -F ' ' -c 'SELECT id, what FROM bench.huge ORDER BY id' | while read -r id what; do
    target "memory / size, 100 MB: $what" "$(peak "$id")" "<= 3" ""
done
psql -X -q -v ON_ERROR_STOP=1 -o /dev/null -c 'SET client_min_messages = error' -c 'DROP TABLE bench.huge CASCADE'
