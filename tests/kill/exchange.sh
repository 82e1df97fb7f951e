# shellcheck shell=sh disable=SC2154,SC2119,SC2120 # see trial.sh
# pp-account exchange, when the new meter hangs there.
# shellcheck source=life.sh
. "$here/life.sh"

site() {
	life_site
	persist pp-account exchange M001 --reason worn
	hang M001 202599990001
	pp-sim stop .
}

act() {
	"$@" pp-account exchange M001 --serial 202599990001 --start-kwh 0 -f csv
}

judge() {
	judge_life 1 && judge_meter M001 100 1
}
