#!/bin/sh
# many.sh BUILD LIBS FOLDER: passes over 1,000 Modbus TCP buses of 32 meters
# each, at the pace of their lines, in one process.  Prints rows for bench.sh.
set -eu

bench=$(cd "${0%/*}" && pwd)
build=$(cd "$1" && pwd)
cd "$3"
buses=1000
meters=32
PATH=$build/bin:$PATH
export PP_CONFIG="$PWD/pp.yaml"
server=
trap '[ -z "$server" ] || kill "$server"' EXIT
trap 'exit 1' INT TERM HUP

"${CC:-cc}" -std=c2x -D_DEFAULT_SOURCE -O2 -o many "$bench/many.c"
./many $buses 1 >served &
server=$!
until grep -q '^$' served; do
	kill -0 "$server"
	sleep 0.1
done
sed '/^$/,$d' served >ports

printf 'database: pp.db\nrun_dir: locks\n' >pp.yaml
awk 'BEGIN {
	print "site:\n  name: bench\n  timezone: UTC"
	print "buildings:\n  - id: B1\n    name: B1\n    floors: 20\ngateways:"
}
{
	print "  - id: G" NR "\n    name: G" NR "\n    buses:"
	print "      - id: BUS" NR
	print "        endpoint: tcp://127.0.0.1:" $1
}' ports >site.yaml
awk -v buses=$buses -v meters=$meters 'BEGIN {
	print "meter,serial,model,bus,address,building,floor,unit,ct,pt"
	for (b = 1; b <= buses; b++)
		for (a = 1; a <= meters; a++)
			printf "M%05d,%012d,DTSY1352,BUS%d,%d,B1,1,,1,1\n",
			    ++n, n, b, a
}' >meters.csv
pp-db init --quiet
pp-site import --quiet site.yaml meters.csv

# The first pass knows nothing of the gateways; then the median of three.
for _ in 1 2 3 4; do
	perl "$bench/many.pl" pp-poll --verbose -f csv -o rows.csv \
		>>took 2>>said
done
sed -n 's/.*stored in \([0-9]*\) ms.*/\1/p' said >stored
sed '1,/^$/d' served | paste -d ' ' took stored - | sed 1d |
	sort -n | sed -n 2p >median
read -r _ cpu_ms memory_kb threads ended_us stored_ms _ first_us last_us \
	<median
answered=$(sqlite3 pp.db 'SELECT min(answered) FROM pass')

# 140.8 ms an exchange: 48 registers at 9600 8N1, 20 ms turnaround.
awk -v all=$((buses * meters)) -v wire=$((meters * 1408 / 10)) \
	-v answered="$answered" -v pass=$(((last_us - first_us) / 1000)) \
	-v rest=$(((ended_us - last_us) / 1000)) -v cpu="$cpu_ms" \
	-v stored="$stored_ms" \
	-v memory="$memory_kb" -v threads="$threads" 'BEGIN {
	row = "%s,%d,%d,%.3f,%s,,\n"
	what = "1000 TCP buses: "
	printf row, what "meters read", answered, all, answered / all, "1"
	printf row, what "pass / wire time of 32 (ms)", pass, wire,
	    pass / wire, ""
	printf row, what "storing / pass (ms)", stored, pass,
	    stored / pass, "<= 0.05"
	printf row, what "from the last reply to the end / pass (ms)",
	    rest, pass, rest / pass, ""
	printf row, what "processor / pass (ms)", cpu, pass, cpu / pass, ""
	printf "%s,%d,,,,,\n", what "most memory (KB)", memory
	printf "%s,%d,,,,,\n", what "threads", threads
}'
