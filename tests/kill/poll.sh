# shellcheck shell=sh disable=SC2154,SC2119,SC2120 # see trial.sh
# pp-poll: a pass is in the database whole or not at all, and the next one
# goes through.

site() {
	small_site
	pp-site import site.yaml units.csv meters.csv
}

act() {
	"$@" pp-poll -f csv
}

after() {
	pp-poll -f csv
}

judge() {
	[ "$status" -ne 0 ] || [ "$(grep -c '^M00' told)" -eq 4 ] || {
		echo 'it told of success, but not of each meter'
		return 1
	}
	look "SELECT 'passes', count(*) FROM pass HAVING count(*) NOT BETWEEN
		CASE $status WHEN 0 THEN 2 ELSE 1 END AND 2;"
}
