# shellcheck shell=sh
# Helpers for the tests of selling; sourced behind lib.sh.

# till_site DIR [ARGUMENT of pp-sim init...]: a site as site() makes it, on
# lines and meters as fast as they can be (but for SLOW_MS, that a meter takes to
# answer), and running.
till_site() {
	till=$1
	shift
	pp-sim init "$till" --link tcp "$@"
	sed -i 's/baud: .*/baud: 38400/
		s/turnaround_ms: .*/turnaround_ms: '"${SLOW_MS:-2}"'/
		s/dark_s: .*/dark_s: 1/' "$till"/sim.yaml
	sed -i 's/^\( *\)endpoint: .*/&\n\1baud: 38400/' "$till"/site.yaml
	PP_CONFIG=$(cd "$till" && pwd)/pp.yaml
	export PP_CONFIG
	pp-db init
	pp-site import "$till"/site.yaml "$till"/units.csv \
		"$till"/meters.csv >/dev/null
	start_sim "$till"
}

# in_mode MODE: the site asks who acts, and the caller is a cashier who is logged
# in; in_trial: it doesn't any more.
in_mode() {
	if [ ! -e operator.csv ]; then
		pp-operator add me --name Me --user "$(id -un)" \
			--role admin -f csv >operator.csv
		pp-operator grant me cashier >/dev/null
		code=$(value one_time_code operator.csv)
		printf '%s\n' "$code" 'a long way home' 'a long way home' >pw
		pp-login me --password-fd 3 3<pw >/dev/null
	fi
	pp-site set site.mode "$1" >/dev/null
}
in_trial() {
	sqlite3 "$till/pp.db" "UPDATE setting SET value = 'trial'
		WHERE key = 'site.mode'"
}

# adopt_all N: customers c1, c2 ... for the first N meters.
adopt_all() {
	{
		echo meter,name,phone
		seq 1 "$1" | awk '{ printf "M%03d,c%d,1380013%04d\n", $1, $1, $1 }'
	} >customers.csv
	pp-account adopt -q --from customers.csv
}

# value COLUMN [FILE]: of the last row of a CSV; what is quoted is not kept.
value() {
	awk -F, -v name="$1" '{ gsub(/"[^"]*"/, "") }
		NR == 1 {
			for (i = 1; i <= NF; i++)
				if ($i == name)
					c = i
		}
		{ last = $c }
		END { print last }' "${2-out}"
}

# values COLUMN [FILE]: of all its rows, each once, with how often.
values() {
	awk -F, -v name="$1" '{ gsub(/"[^"]*"/, "") }
		NR == 1 {
			for (i = 1; i <= NF; i++)
				if ($i == name)
					c = i
			next
		}
		{ n[$c]++ }
		END { for (v in n) print v, n[v] }' "${2-out}" | sort
}

# truth METER COLUMN: what the simulated meter holds.
truth() {
	pp-sim state "$till" -f csv |
		awk -F, -v meter="$1" -v name="$2" 'NR == 1 {
				for (i = 1; i <= NF; i++)
					if ($i == name)
						c = i
			}
			$1 == meter { print $c }'
}

# booked METER COLUMN: what the books say of it.
booked() {
	pp-account show "$1" -f csv >booked.csv
	awk -F, -v meter="$1" -v name="$2" 'NR == 1 {
			for (i = 1; i <= NF; i++)
				if ($i == name)
					c = i
		}
		$4 == meter { print $c }' booked.csv
}
