# shellcheck shell=sh disable=SC2154,SC2119,SC2120 # see trial.sh
# pp-account exchange of a meter that is gone, by its last values.
# shellcheck source=life.sh
. "$here/life.sh"

site() {
	life_site
	hang M001 202599990001
	pp-sim stop .
}

act() {
	"$@" pp-account exchange M001 --serial 202599990001 --typed \
		--balance "$(old balance_yuan)" --count "$(old count)" \
		--energy-kwh "$(old energy_kwh)" --start-kwh 0 \
		--reason burnt -f csv
}

judge() {
	judge_life 1 && judge_meter M001 100 1
}
