#!/bin/sh
# pp-poll against a Modbus server that is not ours: pymodbus.
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"

server=$root/tests/t/foreign_server.py
/usr/bin/python3 -c 'import pymodbus' 2>/dev/null ||
	skip_all 'python3-pymodbus is not installed'

# serve FRAMING: start the server; its port is in $port.
serve() {
	now=$(TZ=Asia/Shanghai date '+%y%m%d0%w%H%M%S')
	rm -f background.out
	background /usr/bin/python3 "$server" "$1" "$now"
	check until_true test -s background.out
	port=$(cat background.out)
}

# describe ENDPOINT: a site with that one bus, and meters at 1 and 2.
describe() {
	rm -rf run pp.db*
	echo "database: $PWD/pp.db" >pp.yaml
	cat >site.yaml <<-END
		site: {name: foreign, timezone: Asia/Shanghai}
		buildings: [{id: B1, name: B1, floors: 1}]
		gateways:
		  - id: G1
		    name: G1
		    buses:
		      - {id: BUS01, endpoint: "$1"}
	END
	cat >meters.csv <<-END
		meter,serial,model,bus,address,building,floor,unit,ct,pt
		M1,1,DTSY1352,BUS01,1,B1,1,,1,1
		M2,2,DTSY1352,BUS01,2,B1,1,,1,1
	END
	export PP_CONFIG="$PWD/pp.yaml"
	pp-db init
	pp-site import site.yaml meters.csv >/dev/null
}

for framing in tcp rtu; do
	serve $framing
	case $framing in
	tcp) describe "tcp://127.0.0.1:$port" ;;
	rtu) describe "rtu+tcp://127.0.0.1:$port" ;;
	esac

	it "reads a foreign server, framing $framing"
	expect 0 pp-poll -f csv
	cut -d, -f1-9,11 out >columns
	same columns <<-END
		meter,result,reason,state,relay,control,balance_yuan,count,energy_kwh,flags
		M1,ok,,alarm2,closed,prepaid,12.34,5,12345.67,
		M2,failed,no answer,unknown,,,,,,
	END

	it "has each phase's values right, framing $framing"
	expect 0 pp-status -E -f csv -m M1
	cut -d, -f13,20-31 out >columns
	same columns <<-END
		power_kw,u_a_v,u_b_v,u_c_v,i_a_a,i_b_a,i_c_a,p_a_kw,p_b_kw,p_c_kw,pf_a,pf_b,pf_c
		7.572,230.1,229.8,231.0,12.50,9.80,11.05,2.850,2.210,2.512,0.991,0.981,0.984
	END
done
