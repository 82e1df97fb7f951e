#!/bin/sh
# Books that come back from a backup: the log whole to its head, what is lost
# told, and nothing sold before each meter was read again.
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=../till.sh
. "$root/tests/till.sh"

drill=$root/examples/restore-drill

# sql FILE SQL: past pp, by somebody who can.
sql() {
	sqlite3 "$1" "$2"
}

# changed FILE: one row of its log says something else.
changed() {
	sql "$1" "$(sql "$1" "SELECT 'DROP TRIGGER ' || name || ';'
		FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'log'")
		UPDATE log SET who = 'somebody' WHERE seq = 3"
}

till_site s --meters 4 --buses 2 --class counted
adopt_all 3
expect 0 pp-sell -q M001 5 --order kept
expect 0 pp-db backup -q copy.db
head=$(sql copy.db "SELECT seq || '-' || lower(substr(hex(hash), 1, 8))
	FROM log ORDER BY seq DESC LIMIT 1")
expect 0 pp-sell -q M001 7 --order lost
since=$(pp-log head)

it 'the drill finds the log whole to its head, and tells what would be lost'
sha256sum s/pp.db >books.sum
printf '%s by mail\n' "$head" "$since" >heads
expect 0 "$drill" copy.db heads
empty err
like out "^log: whole, to its head $head\$"
like out '^heads: 1 of 2 are in it, the others are younger$'
like out '^lost: what was done after 20[0-9T:+-]+$'
like out '^closed for sale until they are read: 3 meters of 3$'
check sha256sum --quiet -c books.sum

it 'the drill fails where a known head is of another history'
echo "$head" | tr 0-9a-f 1-9a-f0 | sed "s/.*-/${head%-*}-/" >other
expect 1 "$drill" copy.db other
expect 64 "$drill"

it 'a log that was changed is no backup, but for one who insists'
cp copy.db changed.db
changed changed.db
expect 1 "$drill" changed.db
like err 'backup.db: its log was changed: row 3 '
sha256sum s/pp.db >books.sum
expect 65 pp-db restore changed.db
like err '^pp-db: changed.db: its log was changed: row 3 edited: '
expect 65 pp-db restore changed.db --db none.db
check test ! -e none.db
expect 0 pp-db restore --force changed.db --db forced.db -q
expect 0 pp-log list --db forced.db -f csv --action restore
like out 'forced=yes'

it 'a restore tells the head, and how many orders are lost since when'
expect 0 pp-db restore copy.db -f csv
like err '^pp-db: lost is what was done after 20.*, until 20.*; orders among it: 1$'
check test "$(value head)" = "$head"
check test "$(value lost_orders)" -eq 1

it 'where there are no books to compare with, all until now is lost'
expect 0 pp-db restore copy.db --db new.db -f csv
like err '^pp-db: lost is what was done after 20.*, until 20[^;]*$'
check test -z "$(value lost_orders)"
check test "$(value lost_until)" = "$(value quarantine_at)"

it 'nothing is sold to a meter that was not read since'
pp-sim tell s kill M002
expect 69 pp-sell M002 4 --order early
pp-report orders -f csv >listed
unlike listed '^early,'
check test "$(pp-resolve list -f csv --no-header | grep -c ',M002,')" -eq 1
expect 0 pp-db check -f csv
like out '^quarantine,note,.* restored from .*; meters not read again since: [1-9]'

it 'one that agrees is sold to once it was read, one that knows more is held'
pp-sim tell s revive M002
expect 0 pp-sell -q M002 4 --order now
expect 1 pp-sell -q M001 4 --order held
pp-resolve list -f csv --no-header >left
like left '^external,.*,M001,.*count-ahead'
unlike left ',M002,'
expect 0 pp-db check -q

it 'a meter that was held before is closed to the drill, too'
expect 0 pp-db backup -q held.db
expect 0 "$drill" held.db
like out '^closed for sale until they are read: 3 meters of 3$'
