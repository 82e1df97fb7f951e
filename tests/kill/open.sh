# shellcheck shell=sh disable=SC2154,SC2119,SC2120 # see trial.sh
# pp-account open: a meter that nobody has yet is cleared, and sold to.
# shellcheck source=till.sh
. "$here/till.sh"

site() {
	small_site --unopened
	pp-site import site.yaml units.csv meters.csv
	pp-site set defaults.fence 1s
}

act() {
	"$@" pp-account open --name Li --phone 13800000000 --meter M001 \
		--credit 12.34 --order K1 -f csv
}

# Whoever was killed before anything was recorded has opened nothing.
judge() {
	judge_till
}
