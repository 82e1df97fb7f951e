#!/bin/sh
# sell-file.sh FILE: sell what a payment provider says was paid.  FILE is a CSV
# that begins with order,meter,amount_yuan and may have method and note.  Each
# order has the provider's own id, so that it is sold once, however often this
# is run and wherever it was killed.  From cron, until FILE is gone:
#
#	find /var/spool/pp -name '*.csv' -exec sell-file.sh {} \;
#
# FILE.sold has what came of each order, and FILE.back those that came to
# nothing: their money is owed back.
#
# Exit status: 0 all sold; 1 some came to nothing; and while FILE stays: 3 some
# are under way, to be settled by whoever comes next; 65 rows are no good, to
# be mended in FILE; 75 another is at it; others as pp-sell.
set -eu

[ $# -eq 1 ] || {
	echo "usage: sell-file.sh FILE" >&2
	exit 64
}
file=$1
[ -f "$file" ] || {
	echo "sell-file.sh: $file: no such file" >&2
	exit 66
}

# One at a time; pp-sell keeps the lock should this script be killed.
exec 9<"$file"
flock --nonblock 9 || exit 75
[ -e "$file" ] || exit 0 # done by the one before

# Without an id a row might be sold again by the next run.
if ! sed 1q "$file" | grep -q '^order,meter,amount_yuan' ||
	grep -n '^[[:blank:]",]' "$file" >&2; then
	echo "sell-file.sh: $file: not all rows begin with an order's id" >&2
	exit 65
fi

status=0
said=$(pp-sell -f csv -o "$file.sold" <"$file" 2>&1) || status=$?
[ "$status" -eq 0 ] || printf '%s\n' "$said" >&2

case $status in
0) ;;
1) awk -F, 'NR == 1 || $6 != "credited"' "$file.sold" >"$file.back" ;;
*) exit "$status" ;;
esac
mv "$file" "$file.done"
exit "$status"
