#!/bin/sh
# big_site.sh FOLDER: what pp-site imports for 10,000 meters on 50 buses, and
# an empty database with its settings.
set -eu

cd "$1"
printf 'database: pp.db\n' >pp.yaml
awk 'BEGIN {
	print "site:\n  name: bench\n  timezone: Asia/Shanghai"
	print "buildings:\n  - id: B1\n    name: B1\n    floors: 20"
	print "gateways:\n  - id: G1\n    name: G1\n    buses:"
	for (b = 1; b <= 50; b++) {
		print "      - id: BUS" b
		print "        endpoint: tcp://192.0.2." b ":502"
	}
}' >site.yaml
awk 'BEGIN {
	print "unit,building,floor,name"
	for (i = 1; i <= 10000; i++)
		print "U" i ",B1," i % 20 + 1 ",shop " i
}' >units.csv
awk 'BEGIN {
	print "meter,serial,model,bus,address,building,floor,unit,ct,pt"
	for (i = 1; i <= 10000; i++)
		printf "M%05d,%012d,DTSY1352,BUS%d,%d,B1,%d,U%d,1,1\n",
		    i, i, int((i - 1) / 200) + 1, (i - 1) % 200 + 1,
		    i % 20 + 1, i
}' >meters.csv
PP_CONFIG=$PWD/pp.yaml pp-db init --quiet
