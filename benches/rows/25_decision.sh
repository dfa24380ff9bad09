# What it takes to decide who reads, for each row anew: a call on a document that is a single word, over a call of Postgres's
# own that does next to nothing with it.
. "$ROOT/benches/lib.sh"
documents=1000000
psql -X -q -v ON_ERROR_STOP=1 -c "CREATE TABLE bench.word AS SELECT 'true'::jsonb AS event FROM generate_series(1, $documents)" \
    -c 'VACUUM ANALYZE bench.word' -c 'GRANT SELECT ON bench.word TO masked'
measure decision <<END
scan|masked|SELECT count(event) FROM bench.word
call|masked|SELECT count(jsonb_typeof(event)) FROM bench.word
mask|masked|SELECT count(pii_mask(event)) FROM bench.word
END
nanoseconds() { calc "($(median decision "$1") - $(median decision scan)) * 1000000 / $documents"; }
call=$(nanoseconds call) mask=$(nanoseconds mask)
target "a call and its decision about the role, over jsonb_typeof, ns" "$(calc "$mask - $call")" "<= 10" "" "$mask and $call ns a call"
psql -X -q -c 'DROP TABLE bench.word'
