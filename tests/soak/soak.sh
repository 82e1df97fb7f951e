#!/bin/sh
# A site in real time, as busy as it will ever be: eight sellers, a poller, a
# settler and a reporter on three buses of all kinds with meters of all
# classes, while programs are killed and stopped at random moments and the
# lines fail.  When the storm is over, one run of pp-settle after the other
# brings every order to its end; then the judge, who believes the meters, adds
# up the tables himself and knows what each seller was told.  Prints TAP.
#
#	soak.sh BUILD SECONDS [SEED]	of storm; the rest takes half a minute
B=$1 seconds=$2 seed=${3:-$(date +%s)}
LIMIT=180
# How long a seller may be kept from selling, in seconds: not how long it
# takes, but beyond what the misfortunes of a slow machine can add up to.
patience=300
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=people.sh
. "$root/tests/soak/people.sh"
# shellcheck source=judge.sh
. "$root/tests/soak/judge.sh"

sellers=8 # 1 to 9
speed=5
still=0.001 # nothing is used meanwhile
rates='lost_request=1;lost_reply=1;late=1;corrupt=1;half=0.5;delayed=0.5;busy=0.5'

# Eight meters on each of a serial line, Modbus TCP and RTU over TCP: the
# first three of a bus count, three are blind, two are naive.  Only the very
# first, which count and are only sold to, may hear a request twice.
make_site() {
	pp-sim init s --meters 24 --buses 3 --link tcp
	sed -i 's/turnaround_ms: .*/turnaround_ms: 5/
		s/late_ms: .*/late_ms: 800/
		s/baud: .*/baud: 19200/
		/id: BUS01/,/id: BUS02/ {
			s/link: tcp/link: pty/
			/port:/d
		}
		/id: BUS03/,$ s/link: tcp/link: rtu+tcp/' s/sim.yaml
	sed -i "s/^\( *\)endpoint: .*/&\n\1baud: 19200/
		/id: BUS01/,/id: BUS02/ s,endpoint: .*,endpoint: 'rtu:$PWD/s/run/BUS01?baud=19200\&parity=N',
		/id: BUS03/,$ s,tcp://,rtu+tcp://," s/site.yaml
	sed -i '/id: BUS01/,/id: BUS02/ { /baud: 19200$/d }' s/site.yaml
	awk -F, -v OFS=, 'NR > 1 {
			$5 = $3 <= 3 ? "counted" : $3 <= 6 ? "blind" : "naive"
		} { print }' s/sim.csv >sim.well
	awk -F, -v OFS=, -v rates="$rates" 'NR > 1 {
			$NF = rates ($3 == 1 ? ";again=5" : "")
		} { print }' sim.well >sim.ill
	PP_CONFIG=$PWD/s/pp.yaml
	export PP_CONFIG
	pp-db init
	pp-site import s/site.yaml s/units.csv s/meters.csv >/dev/null
	pp-site set defaults.fence 2s >/dev/null
	pp-site set defaults.hoarding_cap_yuan 9000000.00 >/dev/null
	sqlite3 :memory: '.import --csv sim.well sim' \
		"ATTACH 's/pp.db' AS db" \
		"INSERT INTO db.probe (meter, serial, at, who, class, detail)
		SELECT m.id, m.serial, 1, 'soak', sim.class, ''
		FROM db.meter m JOIN sim ON sim.meter = m.code"
}

# play FILE SPEED: the site with the meters of FILE, well or ill.
play() {
	cp "$1" s/sim.csv
	start_sim s -v --seed "$seed" --speed "$2"
}

# halt NAME: the site ends; what its meters remember is kept.
halt() {
	pp-sim stop s
	ended "$sim"
	cp s/run/state "$1"
	cp sim.err "$1.err"
}

open_accounts() {
	{
		echo meter,name,phone
		seq 1 24 | awk '{ printf "M%03d,c%d,1380013%04d\n", $1, $1, $1 }'
	} >customers.csv
	pp-account adopt -q --from customers.csv
}

# Everybody at once, for a while and until each seller has sold, so that it
# isn't luck who does; each ends what he has begun.
storm() {
	plan_all
	people=
	for i in $(seq 1 $sellers); do
		begin seller "$i"
	done
	for who in poller settler reporter trouble 'striker kill' \
		'striker stop'; do
		# shellcheck disable=SC2086 # words
		begin $who
	done
	sleep "$seconds"
	over=$(($(date +%s) + patience))
	until all_got_through || [ "$(date +%s)" -ge "$over" ]; do
		sleep 1
	done
	touch stop
	for pid in $people; do
		wait "$pid" || fail "one of the storm left with $?"
	done
}

begin() {
	"$@" &
	people="$people $!"
	children="$children $!"
}

# Nothing fails any more; settling until there is nothing to settle.
settle() {
	rounds=0
	until pp-settle >settled 2>settled.err; do
		rounds=$((rounds + 1))
		[ $rounds -lt 10 ] || return 1
	done
}

echo "# seed $seed, $seconds s of storm"
it 'a site of three buses and all classes of meters opens'
make_site
play sim.well $still
open_accounts
halt before
check test "$(pp-account list -f csv | grep -c ,open,)" -eq 24

it 'every program of the storm ends as it may'
play sim.ill $speed
storm
halt after.storm
sum_up
check only_ends_as_it_may
check nobody_speaks_of_locks

it 'every seller got through'
check each_seller_got_through

it 'when the lines are well, settling ends all that is open'
play sim.well $still
settle || fail 'orders are still open' settled.err
check all_agree

it 'what each seller was told is so by the books'
check told_truly

it 'the orders given again are the same orders'
check given_again

it 'the meters hold what the books say, and each order once'
halt after
check judge
expect 0 pp-db check -q

it 'the judge would see a purchase, a count or money in the wrong place'
check sees meter.purchased_fen 1
check sees meter.count 1
check sees meter.credit -10000000000
check sees_what_was_told
