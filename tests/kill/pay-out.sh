# shellcheck shell=sh disable=SC2154,SC2119,SC2120 # see trial.sh
# pp-shift pay-out: the money of a sale that came to nothing, out of the drawer.
# shellcheck source=till.sh
. "$here/till.sh"

site() {
	till_site
	pp-site set desk.drawers D1
	pp-shift open --drawer D1 --float 5
	(PP_SHIM=kill:fdatasync:2 LD_PRELOAD=$B/test/shim.so \
		exec pp-sell M001 12.34 --order K1) || :
	pp-resolve order K1 --as not-credited --unproven --moved no \
		--reason 'the meter has nothing of it'
	pp-sim stop .
	[ "$(sqlite3 pp.db "SELECT balance_fen FROM ledger_balance
		WHERE code = 'refund-due'")" -eq -1234 ]
}

act() {
	"$@" pp-shift pay-out K1 -f csv
}

judge() {
	[ "$status" -ne 0 ] || grep -q '^K1,cash,12.34,' told || {
		echo 'success, but of what?'
		return 1
	}
	echo order,state >told
	judge_till || return
	look "
SELECT 'payout', count(*) FROM payout HAVING count(*) <> 1;
SELECT 'due', balance_fen FROM ledger_balance WHERE code = 'refund-due'
	AND balance_fen <> 0;
SELECT 'drawer', b.balance_fen FROM ledger_balance b JOIN ledger_account l
	ON l.id = b.id WHERE l.shift IS NOT NULL AND b.balance_fen <> 500;"
}
