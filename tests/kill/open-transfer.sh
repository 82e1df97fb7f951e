# shellcheck shell=sh disable=SC2154,SC2119,SC2120 # see trial.sh
# pp-account open with what a meter outside the books had, and a first credit.
# shellcheck source=life.sh
. "$here/life.sh"

site() {
	factory_site
}

act() {
	"$@" pp-account open --name Li --phone 13800000000 --meter M001 \
		--transfer 12.34 --note 'old meter 77' --credit 20 --order K1 \
		-f csv
}

judge() {
	judge_life 1 && judge_meter M001 32.34 2
}
