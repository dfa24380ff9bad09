# Turns the times ("what|microseconds") and results ("what|value|must|aim|detail") of a run into its two tables.
# Exits with 1 when a target was missed.
function met(value, bound,    part) {
    # Nothing measured is nothing met.
    if (value == "") return 0
    split(bound, part, " ")
    return part[1] == "<=" ? value + 0 <= part[2] + 0 : part[1] == ">=" ? value + 0 >= part[2] + 0 : value == part[2]
}
FILENAME ~ /times$/ {
    if (!any++) print "\nmicroseconds a document" "\n-----------------------"
    printf "%-58s %9.3f\n", $1, $2
    next
}
{
    if (!rows++) printf "\n%-58s %10s  %-9s %-9s %s\n%s\n", "target", "measured", "must", "aim", "", \
        "----------------------------------------------------------------------------------------------------"
    verdict = !met($2, $3) ? "MISSED" : $4 != "" && met($2, $4) ? "aim" : "ok"
    if (verdict == "MISSED") missed = 1
    printf "%-58s %10s  %-9s %-9s %-7s %s\n", $1, $2, $3, $4, verdict, $5
}
END { exit missed }
