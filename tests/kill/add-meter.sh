# shellcheck shell=sh disable=SC2154,SC2119,SC2120 # see trial.sh
# pp-account add-meter with credit of a meter of the same account.
# shellcheck source=life.sh
. "$here/life.sh"

site() {
	life_site
	pp-sim stop .
}

act() {
	"$@" pp-account add-meter A00001 --meter M002 --transfer 30 \
		--transfer-from M001 -f csv
}

judge() {
	judge_life 1 && judge_meter M001 70 2 && judge_meter M002 30 1
}
