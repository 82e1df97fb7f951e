# shellcheck shell=sh disable=SC2154,SC2119,SC2120 # see trial.sh
# pp-settle: a sale whose seller was killed, once before its order went out
# and once after.
# shellcheck source=till.sh
. "$here/till.sh"

# lost_seller POINT METER ORDER
lost_seller() {
	(PP_SHIM=kill:$1 LD_PRELOAD=$B/test/shim.so \
		exec pp-sell "$2" 12.34 --order "$3") || :
}

site() {
	till_site
	pp-account adopt --name Wang --phone 13800000001 --meter M002
	lost_seller fdatasync:2 M001 K1
	lost_seller sendto:3 M002 K2
	pp-sim stop .
	[ "$(sqlite3 pp.db "SELECT count(*) FROM sale
		WHERE state = 'armed'")" -eq 2 ]
}

act() {
	"$@" pp-settle --all -f csv
}

judge() {
	judge_till
}
