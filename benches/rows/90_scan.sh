# The inventory of a whole table, scaled to a million events.
. "$ROOT/benches/lib.sh"
if ! has_function pii_scan; then echo "pii_scan is not part of this build: not measured" >&2; exit 0; fi
measure scan <<END
scan|postgres|SELECT count(*) FROM (SELECT pii_scan('bench.large', $ROWS)) AS found
END
target "pii_scan of 1 million large events, seconds" "$(calc "$(median scan scan) / $ROWS * 1000")" "<= 60" "<= 15"
