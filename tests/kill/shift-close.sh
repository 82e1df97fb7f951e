# shellcheck shell=sh disable=SC2154,SC2119,SC2120 # see trial.sh
# pp-shift close: the drawer has four fen less than it should.
# shellcheck source=life.sh
. "$here/life.sh"

site() {
	till_site
	pp-site set desk.drawers D1
	pp-shift open --drawer D1
	pp-sell M001 12.34 --order K1
	pp-sim stop .
}

act() {
	"$@" pp-shift close --counted 12.30 -f csv
}

judge() {
	judge_till || return
	look "
SELECT 'shift', count(*), sum(closed_at IS NOT NULL), sum(expected_fen),
	sum(counted_fen) FROM shift HAVING count(*) <> 1
	OR sum(closed_at IS NOT NULL) <> 1 OR sum(expected_fen) <> 1234
	OR sum(counted_fen) <> 1230;
SELECT 'drawer', b.balance_fen FROM ledger_balance b JOIN ledger_account l
	ON l.id = b.id WHERE l.shift IS NOT NULL AND b.balance_fen <> 0;
SELECT 'cash', balance_fen FROM ledger_balance WHERE code = 'cash'
	AND balance_fen <> 1230;
SELECT 'difference', balance_fen FROM ledger_balance
	WHERE code = 'difference' AND balance_fen <> 4;"
}
