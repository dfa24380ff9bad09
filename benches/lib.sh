# Sourced by each file of rows/: how to measure, and how to say what came out. POSIX sh.

# measure TAG <queries: runs lines of "name|role|sql" in one session, REPS times in turn after one unmeasured round, and keeps
# each name's median in $BENCH/median.TAG as "name milliseconds". The sql must give few rows: its result is thrown away.
measure() {
    cat >"$BENCH/queries"
    {
        printf '%s\n' 'SELECT pg_backend_pid() AS pid \gset' '\setenv PID :pid'
        [ -n "${UNPINNED:-}" ] || printf '%s\n' '\! taskset -cp 0 "$PID" >/dev/null 2>&1 || :'
        printf '%s\n' "${BEFORE:-}"
        round=0
        while [ "$round" -le "$REPS" ]; do
            while IFS='|' read -r name role sql; do
                printf '%s\n' "SET ROLE $role;" 'SELECT clock_timestamp() AS t0 \gset' "$sql \\g /dev/null"
                [ "$round" = 0 ] || printf '%s\n' \
                    "SELECT '$name', extract(epoch FROM clock_timestamp() - :'t0'::timestamptz) * 1000;"
                printf '%s\n' 'RESET ROLE;'
            done <"$BENCH/queries"
            round=$((round + 1))
        done
    } >"$BENCH/script"
    psql -X -q -At -F ' ' -v ON_ERROR_STOP=1 -f "$BENCH/script" >"$BENCH/raw"
    sort -k1,1 -k2,2n "$BENCH/raw" | awk '
        $1 != name { if (n) print name, v[int((n + 1) / 2)]; name = $1; n = 0 }
        { v[++n] = $2 }
        END { if (n) print name, v[int((n + 1) / 2)] }' >"$BENCH/median.$1"
}

# median TAG NAME: milliseconds.
median() { awk -v name="$2" '$1 == name { print $2; found = 1 } END { exit !found }' "$BENCH/median.$1"; }

# calc EXPRESSION: awk's arithmetic.
calc() { awk "BEGIN { printf \"%.4f\", $1 }"; }

# target WHAT VALUE MUST AIM [DETAIL]: one line of the final table. MUST and AIM are "<= x" or ">= x"; AIM may be empty.
target() { echo "$1|$2|$3|$4|${5:-}" >>"$BENCH/results"; }

# time_per_document WHAT MILLISECONDS ROWS: one line of the table of times.
time_per_document() { echo "$1|$(calc "$2 * 1000 / $3")" >>"$BENCH/times"; }

# has_function NAME: whether the installed extension has it.
has_function() { [ "$(psql -X -Atc "SELECT count(*) FROM pg_proc WHERE proname = '$1'")" != 0 ]; }
