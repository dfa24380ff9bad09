# Whole documents: the mask against the cheapest built-in that rewrites a document, with the scan's cost off both sides.
. "$ROOT/benches/lib.sh"
for size in small large; do
    for corpus in $size ${size}_clean; do
        measure "$corpus" <<END
scan|postgres|SELECT count(event) FROM bench.$corpus
mask|masked|SELECT count(event) FROM bench.${corpus}_masked
strip_nulls|postgres|SELECT count(jsonb_strip_nulls(event)) FROM bench.$corpus
text|postgres|SELECT count(event::text) FROM bench.$corpus
END
        scan=$(median "$corpus" scan)
        time_per_document "$corpus: scan (taken off the others)" "$scan" "$ROWS"
        for name in mask strip_nulls text; do
            time_per_document "$corpus: $name" "$(calc "$(median "$corpus" $name) - $scan")" "$ROWS"
        done
        mask=$(calc "$(median "$corpus" mask) - $scan")
        ratio=$(calc "$mask / ($(median "$corpus" strip_nulls) - $scan)")
        case $corpus in
            *_clean) target "$size documents without PII / jsonb_strip_nulls" "$ratio" "<= 0.5" "<= 0.3" ;;
            *)
                target "mask $size documents / jsonb_strip_nulls" "$ratio" "<= 0.75" "<= 0.5"
                target "mask $size documents / doc::text" "$(calc "$mask / ($(median "$corpus" text) - $scan)")" "<= 0.5" ""
                ;;
        esac
    done
done
