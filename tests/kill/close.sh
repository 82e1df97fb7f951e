# shellcheck shell=sh disable=SC2154,SC2119,SC2120 # see trial.sh
# pp-account close: two meters on two buses.
# shellcheck source=life.sh
. "$here/life.sh"

site() {
	life_site
	persist pp-account add-meter A00001 --meter M003 --credit 50 --order K2
	pp-sim stop .
}

act() {
	"$@" pp-account close A00001 --reason moved -f csv
}

judge() {
	judge_life 0 && judge_meter M001 0 0 && judge_meter M003 0 0 || return
	look "
.import --csv truth truth
SELECT 'on', meter FROM truth WHERE opened <> 'no';
SELECT 'cash', balance_fen FROM ledger_balance WHERE code = 'cash'
	AND balance_fen NOT BETWEEN 0 AND 4;"
}
