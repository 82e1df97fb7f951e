#!/bin/sh
# open-hundred.sh FILE [WORD]: open the accounts of a whole building from a
# CSV with the columns meter and name; and phone, alarm1_yuan, alarm2_yuan,
# overload_kw, credit_yuan, transfer_yuan, transfer_note where it has them.
# Rows with the same name and phone number are one customer.  WORD says how
# first credits are paid, as `pp-account open --method` does.
#
#	meter,name,phone,credit_yuan
#	M001,Wang,13800138001,50.00
#
# All rows are looked at before any meter is: while one of them is no good,
# nothing is opened.  What is open already is left as it is and sold nothing
# twice, so this can be run again, with the same FILE, wherever it stopped.
#
# FILE.opened has a row for each meter as it is now, and FILE.left those rows
# of FILE whose meters aren't open yet: go and see to them, then run it again.
#
# Exit status: 0 all are open; 1 some are left; 3 some are pending, which
# pp-settle or the next run ends; 65 rows are no good; others as pp-account.
set -eu

[ $# -eq 1 ] || [ $# -eq 2 ] || {
	echo "usage: open-hundred.sh FILE [WORD]" >&2
	exit 64
}
file=$1
method=${2-cash}
[ -f "$file" ] || {
	echo "open-hundred.sh: $file: no such file" >&2
	exit 66
}

# A meter that somebody else has is refused here, too, but that is told again.
status=0
said=$(pp-account open -q -n --from "$file" --method "$method" 2>&1) ||
	status=$?
[ "$status" -ne 65 ] || {
	printf '%s\n' "$said" >&2
	exit 65
}

status=0
pp-account open --from "$file" --method "$method" -f csv \
	-o "$file.opened" || status=$?

# The column meter of both is found by its name; only names have commas.
awk -F, '
	{
		line = $0
		gsub(/\r|^\357\273\277/, "")
		gsub(/"[^",]*,[^"]*"/, "x")
	}
	FNR == 1 {
		for (meter = 1; meter < NF && $meter != "meter"; meter++)
			;
		if (NR != FNR)
			print line
		next
	}
	NR == FNR {
		if ($NF == "ok" || $NF == "skipped")
			open[$meter] = 1
		next
	}
	{ gsub(/[" ]/, "", $meter) }
	!($meter in open) { print line }' "$file.opened" "$file" >"$file.left"
[ "$(wc -l <"$file.left")" -gt 1 ] || rm "$file.left"
exit "$status"
