# shellcheck shell=sh disable=SC2154,SC2119,SC2120 # see trial.sh
# pp-site import: the site is there whole or not at all, and importing it
# again makes it whole.

site() {
	small_site
	pp-site import -n site.yaml units.csv meters.csv >whole
}

act() {
	"$@" pp-site import site.yaml units.csv meters.csv
}

# What is there already is not told again.
after() {
	act >again
}

judge() {
	added=$(grep -c ',added,' again || :)
	if [ "$added" -ne 0 ] && { [ "$status" -eq 0 ] ||
		[ "$added" -ne "$(grep -c ',added,' whole)" ]; }
	then
		echo "after status $status, $added were added"
		return 1
	fi
	look "SELECT 'meters', count(*) FROM meter HAVING count(*) <> 4;"
}
