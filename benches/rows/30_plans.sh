# Plans that must not know about the mask, costs included.
. "$ROOT/benches/lib.sh"
# plan ROLE SQL: without the alias that the view gives to its source.
plan() { psql -X -q -At -v ON_ERROR_STOP=1 -c "SET ROLE $1" -c "EXPLAIN $2" | sed 's/ on large [a-z_]*  (/ on large  (/'; }
# same WHAT ROLE SQL: SQL with @ in place of the relation.
same() {
    base=$(plan postgres "$(echo "$3" | sed 's/@/bench.large/g')")
    view=$(plan "$2" "$(echo "$3" | sed 's/@/bench.large_masked/g')")
    if [ "$base" = "$view" ]; then identical=1; else
        identical=0
        printf '%s\n--- base table\n%s\n--- view\n%s\n' "$1" "$base" "$view" >&2
    fi
    target "plan identical: $1" "$identical" ">= 1" ""
}
same "all columns, granted" granted "SELECT * FROM @"
same "one field, granted" granted "SELECT event ->> 'event' FROM @"
same "index scan on a field, granted" granted "SELECT id FROM @ WHERE event ->> 'event' = 'nothing of the kind'"
same "primary key, granted" granted "SELECT event FROM @ WHERE id = 7"
same "count(*), masked" masked "SELECT count(*) FROM @"
same "unmasked columns, masked" masked "SELECT id, plan FROM @ WHERE id < 100"
