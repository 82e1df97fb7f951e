# shellcheck shell=sh disable=SC2154,SC2119,SC2120 # see trial.sh
# pp-refund: the meter is set to less.
# shellcheck source=till.sh
. "$here/till.sh"

site() {
	till_site
	pp-sim stop .
}

act() {
	"$@" pp-refund M001 5.00 --order R1 -f csv
}
