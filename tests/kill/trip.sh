# shellcheck shell=sh disable=SC2154,SC2119,SC2120 # see trial.sh
# pp-trip: all meters are tripped; whoever runs it again ends with all of them
# tripped, and writes to no meter more than once more than needed.

site() {
	small_site
	pp-site import site.yaml units.csv meters.csv
	pp-site set guards.friendly_hours 00:00-00:01
	pp-site set guards.max_share_per_hour 100%
	pp-sim run --daemon .
	pp-poll -q
	pp-trip warn --all --way call
	pp-sim stop .
}

act() {
	"$@" pp-trip trip --all --reason 'mass trip' --override hours,reading -f csv
}

# Again while it is the line that fails.
after() {
	for _ in 1 2 3 4 5; do
		code=0
		act >again 2>&1 || code=$?
		[ "$code" -eq 69 ] || [ "$code" -eq 75 ] || break
	done
	return "$code"
}

judge() {
	[ "$status" -ne 0 ] || [ "$(grep -c ',ok,' told)" -eq 4 ] || {
		echo 'it told of success, but not of each meter'
		return 1
	}
	pp-sim stop .
	look '
.import --csv run/state truth
SELECT "held", meter, "meter.force_enable", "meter.force_trip" FROM truth
	WHERE "meter.force_enable" <> 1 OR "meter.force_trip" <> 1;
SELECT "not known", code FROM meter m WHERE NOT EXISTS (SELECT 1
	FROM relay_order o JOIN relay_done d ON d.relay_order = o.id
	WHERE o.meter = m.id);
SELECT "too often", meter, count(*) FROM relay_order
	GROUP BY meter HAVING count(*) > 2;'
}
