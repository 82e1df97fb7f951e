# shellcheck shell=sh disable=SC2154,SC2119,SC2120 # see trial.sh
# pp-account exchange of a meter that is on its bus still: what it has is taken
# from it, then its account; the new one comes when that is done.
# shellcheck source=life.sh
. "$here/life.sh"

site() {
	life_site
	pp-sim stop .
}

act() {
	"$@" pp-account exchange M001 --reason worn -f csv
}

# And what people do then.
after() {
	persist pp-settle --all || :
	persist act >again 2>&1 || [ $? -eq 1 ]
	hang M001 202599990001
	persist pp-account exchange M001 --serial 202599990001 \
		--start-kwh 0 --reason worn
}

judge() {
	judge_life 1 && judge_meter M001 100 1
}
