#!/bin/sh
# pp-roles(7) says of a full site what the library does: each act of its table
# is looked up in the table of right.c.
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"

# full ACT: what right.c has of it, with blanks between.
full() {
	sed -n 's/^ *\[PP_ACT_[A-Z_]*\] = {"'"$1"'", "\([XQA-]*\)".*/\1/p' \
		"$root/lib/book/right.c" | sed 's/./& /g; s/ $//'
}

# page ROW: what the page has of it.
page() {
	sed -n 's/^\.It '"$1"' Ta \(.*\)/\1/p' "$root/man/pp-roles.7" |
		sed 's/ Ta / /g'
}

while IFS='|' read -r row acts; do
	it "pp-roles(7) is right about: $row"
	[ -n "$(page "$row")" ] || fail "the page has no such row"
	for act in $acts; do
		[ "$(full "$act")" = "$(page "$row")" ] ||
			fail "$act is $(full "$act"), not $(page "$row")"
	done
done <<'END'
sell, pay in and out, edit a customer|sell pay-in pay-out edit-account
one's own shift|shift-open shift-close hand-over
close the day, print receipts|day-close print
note the number of an invoice|invoice
refund; reverse one's own order|refund reverse
end a disputed order|resolve
settle from evidence|settle
move a customer's credit|transfer
credit from outside, quarantine|external
open, take over, exchange, close|open adopt add-meter exchange close type give-up
poll|poll
trip or close a relay; push|relay push
many relays; tariffs, limits|relay-many tariff
acknowledge an alarm|acknowledge
send messages that are due|sms
send one again, try a number|sms-again
describe the site, probe|site
operators, roles, the mode|operator grant mode
back up, compact, upgrade|backup compact upgrade
restore|restore
prune; erase personal data|prune erase
approve|approve
verify the log|verify
seal the log|seal
read the log|read-log
list the operators|read-operators
read reports: one's own|read-own
read reports: energy|read-energy
read reports: all|read-all
END

# The head, and what is another's, for which test_right.c has a test.
it 'the table has no row beside these'
check test "$(grep -c '^\.It .* Ta ' "$root/man/pp-roles.7")" -eq $((tests + 2))
