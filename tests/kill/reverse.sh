# shellcheck shell=sh disable=SC2154,SC2119,SC2120 # see trial.sh
# pp-reverse: a sale is undone, once.
# shellcheck source=till.sh
. "$here/till.sh"

site() {
	till_site
	pp-sell M001 12.34 --order K1
	pp-sim stop .
}

act() {
	"$@" pp-reverse K1 --reason slip -f csv
}
