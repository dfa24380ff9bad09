# Memory of a backend of its own: over the unmasked query's, and its growth over ten million rows in one statement.
. "$ROOT/benches/lib.sh"
passes=$(((10000000 + ROWS - 1) / ROWS))
# Prints the private memory (kB) of a backend that ran the statements given, after each of them.
memory() {
    {
        printf '%s\n' 'SELECT pg_backend_pid() AS pid \gset' '\setenv PID :pid'
        for statement in "$@"; do
            printf '%s\n' "$statement \\g /dev/null"
            printf '%s\n' '\! awk "/^RssAnon/ {print \$2}" /proc/$PID/status'
        done
    } | psql -X -q -At -v ON_ERROR_STOP=1
}
base=$(memory "SELECT count(event) FROM bench.large" | tail -n 1)
set -- $(memory "SET ROLE masked" "SELECT count(event) FROM bench.large_masked" \
    "SELECT count(event) FROM generate_series(1, $passes) AS pass, LATERAL (SELECT event FROM bench.small_masked WHERE pass > 0 OFFSET 0) AS again")
target "memory of a backend, MB over the unmasked query" "$(calc "($2 - $base) / 1024")" "<= 8" "<= 4"
target "its growth over 10 million rows more, MB" "$(calc "($3 - $2) / 1024")" "<= 1" ""
