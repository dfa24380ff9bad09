# One field of a document for a masked role, against the same on the base table; whole statements, the scan included.
. "$ROOT/benches/lib.sh"
for size in small large; do
    measure "field_$size" <<END
base|postgres|SELECT count(event ->> 'event') FROM bench.$size
view|masked|SELECT count(event ->> 'event') FROM bench.${size}_masked
base_where|postgres|SELECT count(*) FROM bench.$size WHERE event ->> 'type' = 'track'
view_where|masked|SELECT count(*) FROM bench.${size}_masked WHERE event ->> 'type' = 'track'
base_path|postgres|SELECT count(event #>> '{properties,plan}') FROM bench.$size
view_path|masked|SELECT count(event #>> '{properties,plan}') FROM bench.${size}_masked
END
    for kind in "" _where _path; do
        target "one field$kind, $size / base table" \
            "$(calc "$(median "field_$size" "view$kind") / $(median "field_$size" "base$kind")")" "<= 2" "<= 1.3"
    done
done
