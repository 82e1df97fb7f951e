#!/bin/sh
# Power cuts during sales: disks are built as they may be found afterwards,
# from the record of what a program wrote, and looked at; see images.c.  The
# stand-in shows that losses are found where SQLite's modes allow them.
# Prints TAP.
#
#	run.sh BUILD IMAGES [SEED]
# shellcheck disable=SC2317 # leave is called by trap
set -eu

B=$(cd "$1" && pwd)
images=$2
seed=${3:-1}
PATH=$B/bin:$PATH
PP_CONFIG=pp.yaml
export PP_CONFIG LC_ALL=C.UTF-8 TZ=UTC
unset PP_DB NO_COLOR
# Where nothing waits for a disk.
tmp=$(mktemp -d "$([ -w /dev/shm ] && echo /dev/shm || echo /tmp)/pp-images.XXXXXX")
sim=
leave() {
	[ -z "$sim" ] || pp-sim stop "$sim" || :
	rm -rf "$tmp"
}
trap leave EXIT
trap 'exit 143' HUP INT TERM
cd "$tmp"
n=0
status=0

# recorded PROGRAM...: run in the folder site, its record added to the log.
recorded() {
	(
		cd site
		LD_PRELOAD=$B/test/shim.so PP_SHIM=log:$tmp/log:$tmp/site \
			exec "$@"
	)
}

# cut STATUS PROMISE IMAGES ARGUMENT...: what images says of the log.
cut() {
	wanted=$1 promise=$2 many=$3
	shift 3
	n=$((n + 1))
	got=0
	mkdir -p built
	(cd built && "$B/test/images" -n "$many" -s "$seed" "$@" ../before \
		../log pp.db) >said 2>&1 || got=$?
	if [ "$got" -eq "$wanted" ]; then
		echo "ok $n - $promise"
	else
		echo "not ok $n - $promise"
		status=1
	fi
	if [ "$got" -le 1 ] && [ "$got" -eq "$wanted" ]; then
		grep 'events,\|images,' said
	else
		sed 's/^#* */# /' said
	fi
	rm -rf built
}

# standin STATUS PROMISE JOURNAL SYNCHRONOUS
standin() {
	rm -rf log before site
	mkdir before
	"$B/test/standin" before/pp.db make "$3"
	cp -R before site
	recorded "$B/test/standin" pp.db sell "$3" "$4" 40 >/dev/null
	cut "$1" "$2" $((images / 10)) -r 'SELECT count(*) FROM sale' \
		-e "SELECT count(*) FROM sale WHERE state = 'credited'" \
		-w 'SELECT sale FROM posting GROUP BY sale HAVING sum(fen) <> 0'
}

# Everything that moves money, and a checkpoint in between.
site() {
	rm -rf log before site
	pp-sim init site --meters 4 --buses 2 --tcp --unopened
	(
		cd site
		sed -i -e 's/^\( *baud:\) .*/\1 38400/' sim.yaml
		pp-db init
		pp-site import site.yaml units.csv meters.csv
		pp-sim run --daemon .
	) >site.log 2>&1
	sim=$tmp/site
	cp -R site before
	for meter in M001 M004; do
		recorded pp-account open --name "L$meter" --phone 13800000000 \
			--meter "$meter" --credit 20 --order "O$meter"
	done
	for i in 1 2 3 4 5; do
		printf 'meter,amount_yuan,order\nM001,1%d.00,A%d\nM004,2%d,B%d\n' \
			"$i" "$i" "$i" "$i" >rows
		recorded pp-sell <rows
		recorded pp-refund M001 "$i.50" --order "R$i"
		recorded pp-reverse "B$i" --reason slip
		[ "$i" -ne 3 ] || recorded pp-poll
	done
	pp-sim stop site
	sim=
} >told 2>&1

standin 0 'WAL with FULL loses nothing' wal full
standin 1 'found: what DELETE with FULL loses' delete full
standin 1 'found: what WAL with NORMAL loses' wal normal

if ! site; then
	sed 's/^/# /' site.log told
	echo "Bail out! the site cannot be played"
	exit 1
fi
sales() {
	cut "$@" -t ',(credited|open),' \
		-r 'SELECT (SELECT count(*) FROM sale) +
			(SELECT count(*) FROM epoch)' \
		-e "SELECT (SELECT count(*) FROM sale WHERE state = 'credited')
			+ (SELECT count(*) FROM epoch
			WHERE began_at IS NOT NULL)" \
		-w "SELECT code FROM sale s WHERE (SELECT count(*) FROM entry e
			JOIN posting p ON p.entry = e.id WHERE e.sale = s.id
			AND e.kind IN ('armed', s.state)) <>
			CASE s.state WHEN 'armed' THEN 1 ELSE 2 END"
}
sales 0 'a sale is recorded before it is sent, and told when it has ended' \
	"$images"
sales 1 'found: the same sales, had they not been synced' $((images / 10)) -x

echo "1..$n"
exit "$status"
