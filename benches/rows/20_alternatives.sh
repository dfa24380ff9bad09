# What users write instead, over the first rows only: it is slow.
. "$ROOT/benches/lib.sh"
few=$((ROWS < 2000 ? ROWS : 2000))
for size in small large; do
    measure "alternatives_$size" <<END
scan|postgres|SELECT count(event) FROM bench.$size
mask|masked|SELECT count(event) FROM bench.${size}_masked
plpgsql|postgres|SELECT count(bench.plpgsql_mask(event)) FROM (SELECT event FROM bench.$size LIMIT $few) AS few
set|postgres|SELECT count(jsonb_set(jsonb_set(jsonb_set(event, '{context,ip}', '"x"', false), '{traits,email}', '"x"', false), '{properties,customer_email}', '"x"', false)) FROM (SELECT event FROM bench.$size LIMIT $few) AS few
replace|postgres|SELECT count(regexp_replace(event::text, '[[:alnum:]._%+-]+@[[:alnum:].-]+', 'x', 'g')::jsonb) FROM (SELECT event FROM bench.$size LIMIT $few) AS few
END
    mask=$(calc "($(median alternatives_$size mask) - $(median alternatives_$size scan)) / $ROWS")
    plpgsql=$(median alternatives_$size plpgsql)
    time_per_document "$size: recursive PL/pgSQL masker" "$plpgsql" "$few"
    time_per_document "$size: three times jsonb_set" "$(median alternatives_$size set)" "$few"
    time_per_document "$size: regexp_replace over the text" "$(median alternatives_$size replace)" "$few"
    target "recursive PL/pgSQL masker / mask, $size" "$(calc "$plpgsql / $few / $mask")" ">= 100" ">= 200"
done
