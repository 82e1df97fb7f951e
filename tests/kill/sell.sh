# shellcheck shell=sh disable=SC2154,SC2119,SC2120 # see trial.sh
# pp-sell to a blind meter.
# shellcheck source=till.sh
. "$here/till.sh"

site() {
	till_site
	pp-sim stop .
}

act() {
	"$@" pp-sell M001 12.34 --order K1 -f csv
}
