# shellcheck shell=sh disable=SC2154,SC2119,SC2120 # see trial.sh
# pp-shift pay-in: what a tenant owed when his meter was gone, into the drawer.
# shellcheck source=till.sh
. "$here/till.sh"

site() {
	till_site
	pp-site set desk.drawers D1
	persist pp-refund M001 --all --method bank
	pp-shift open --drawer D1 --float 5
	pp-sim stop .
	pp-account close A00001 --meter M001 --typed --balance -3.50 \
		--count "$(last count)" --reason burnt \
		--energy-kwh "$(last 'printf("%.2f", total_wh / 1000.0)')"
	sqlite3 pp.db "SELECT receipt FROM event WHERE kind = 'closed'" >claim
	[ "$(sqlite3 pp.db "SELECT balance_fen FROM ledger_balance
		WHERE code = 'claim'")" -eq 350 ]
}

# last WHAT: of the meter, as the books saw it.
last() {
	sqlite3 pp.db "SELECT $1 FROM evidence ORDER BY id DESC LIMIT 1"
}

act() {
	"$@" pp-shift pay-in "$(cat claim)" -f csv
}

judge() {
	[ "$status" -ne 0 ] || grep -q ',3\.50,' told || {
		echo 'success, but of what?'
		return 1
	}
	look "
SELECT 'payin', count(*) FROM payin HAVING count(*) <> 1;
SELECT 'claim', balance_fen FROM ledger_balance WHERE code = 'claim'
	AND balance_fen <> 0;
SELECT 'drawer', b.balance_fen FROM ledger_balance b JOIN ledger_account l
	ON l.id = b.id WHERE l.shift IS NOT NULL AND b.balance_fen <> 850;
SELECT 'log', count(*) FROM log WHERE action = 'pay-in'
	AND result = 'done' HAVING count(*) <> 1;"
}
