# shellcheck shell=sh disable=SC2154,SC2119,SC2120 # see trial.sh
# pp-sell to a meter that compares the count.
# shellcheck source=till.sh
. "$here/till.sh"

site() {
	till_site --class counted
	pp-sim stop .
	sqlite3 pp.db "INSERT INTO probe (meter, serial, at, who, class, detail)
		SELECT id, serial, 1, 'test', 'counted', '' FROM meter"
}

act() {
	"$@" pp-sell M001 12.34 --order K1 -f csv
}
