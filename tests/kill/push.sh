# shellcheck shell=sh disable=SC2154,SC2119,SC2120 # see trial.sh
# pp-set: settings are sent to all meters; whoever runs it again ends in the
# wanted state, and writes to no meter more than once more than needed.

site() {
	small_site
	pp-site import site.yaml units.csv meters.csv
	pp-site set defaults.alarm1_yuan 77.00
	pp-site set defaults.overdraft_yuan 12.00
	pp-site set defaults.fence 1s
}

act() {
	"$@" pp-set push --all --part alarms,overdraft -f csv
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

# What the meters hold counts; and each order stands in the book before it goes
# out, so that there are no more of them.
judge() {
	[ "$status" -ne 0 ] || [ "$(grep -c ',ok,' told)" -eq 8 ] || {
		echo 'it told of success, but not of each meter'
		return 1
	}
	pp-sim stop .
	look '
.import --csv run/state truth
SELECT "held", meter, "meter.alarm_fen[0]", "meter.overdraft_fen" FROM truth
	WHERE "meter.alarm_fen[0]" <> 7700 OR "meter.alarm_fen[1]" <> 5000
	OR "meter.overdraft_fen" <> 1200;
SELECT "open", meter, part FROM push WHERE result IS NULL;
SELECT "not known", m.code, p.value FROM meter m,
	(SELECT "alarms" AS part, "alarm1=77.00 alarm2=50.00" AS value
	UNION ALL SELECT "overdraft", "overdraft=12.00") p
	WHERE p.value IS NOT (SELECT value FROM confirmed WHERE meter = m.id
	AND part = p.part ORDER BY id DESC LIMIT 1);
SELECT "too often", meter, part, count(*) FROM push
	GROUP BY meter, part HAVING count(*) > 2;'
}
