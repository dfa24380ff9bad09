# The inventory of a whole table, scaled to a million events.
. "$ROOT/benches/lib.sh"
measure scan <<END
scan|postgres|SELECT count(*) FROM pii_scan('bench.large', NULL)
read|postgres|SELECT count(event) FROM bench.large
END
time_per_document "large: pii_scan, with reading" "$(median scan scan)" "$ROWS"
target "pii_scan of 1 million large events, seconds" "$(calc "$(median scan scan) / $ROWS * 1000")" "<= 60" "<= 15" \
    "reading alone: $(calc "$(median scan read) / $ROWS * 1000")"
