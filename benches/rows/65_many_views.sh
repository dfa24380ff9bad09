# Views over 500 tables, made in one transaction, and a change of the matchers while there are so many.
. "$ROOT/benches/lib.sh"
psql -X -q -v ON_ERROR_STOP=1 -o /dev/null <<'END'
CREATE SCHEMA many;
CREATE FUNCTION pg_temp.make() RETURNS void LANGUAGE plpgsql AS $$ BEGIN
    FOR n IN 1..500 LOOP
        EXECUTE format('CREATE TABLE many.t%s (id bigint PRIMARY KEY, kind text, at timestamptz, event jsonb)', n);
        -- As many rows as a bare text column takes to be evidence.
        EXECUTE format('INSERT INTO many.t%s SELECT id, ''kind '' || id %% 9, now(), event FROM bench.small WHERE id <= 1000', n);
    END LOOP;
END $$;
SELECT pg_temp.make();
END
# seconds STATEMENTS: how long they take in one session.
seconds() {
    began=$(date +%s%N)
    psql -X -q -v ON_ERROR_STOP=1 -o /dev/null -c "$1"
    calc "($(date +%s%N) - $began) / 1000000000"
}
views=$(seconds "SELECT pii_create_masked_view(format('many.t%s', n)::regclass) FROM generate_series(1, 500) AS n")
target "masked views over 500 tables, one transaction, s" "$views" "<= 30" ""
added=$(seconds "SELECT pii_add_matcher('bench nickname', keys => '{nickname}')")
dropped=$(seconds "SELECT pii_drop_matcher('bench nickname')")
target "a matcher's change with 500 masked views, s" \
    "$(echo "$added $dropped" | awk '{printf "%.4f", ($1 > $2 ? $1 : $2)}')" "<= 5" "" "added in $added, dropped in $dropped"
# In parts, each of which finds room for its locks.
for part in 0 1 2 3 4; do
    psql -X -q -v ON_ERROR_STOP=1 -o /dev/null -c 'SET client_min_messages = error' -c "DO \$\$ BEGIN
        FOR n IN $part * 100 + 1..$part * 100 + 100 LOOP EXECUTE format('DROP TABLE many.t%s CASCADE', n); END LOOP; END \$\$"
done
psql -X -q -v ON_ERROR_STOP=1 -o /dev/null -c 'DROP SCHEMA many'
