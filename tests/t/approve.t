#!/bin/sh
# Money goes back by two people in a full site, and up to a limit by one in a
# small one: with meters, from request to receipt.
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=../till.sh
. "$root/tests/till.sh"

[ "$(id -u)" -eq 0 ] || skip_all 'needs root, to be two people'

till_site s --meters 4 --buses 2
adopt_all 2
mine='a long way home'

# Another person: an ancestor of his is among who called.
cat >as_an <<-'EOF2'
	#!/bin/sh
	SUDO_UID=1003 exec setpriv --euid 1003 timeout --foreground 60 \
		setpriv --reuid 0 "$@"
EOF2
chmod +x as_an
PATH=$tmp:$PATH

# make_one OPERATOR UID ROLE: add one; what the first login asks for is in pw.
make_one() {
	pp-operator add "$1" --name "$1" --user "$2" --role "$3" -f csv >added
	printf '%s\n' "$(value one_time_code added)" "$mine" "$mine" >pw
}

make_one me 0 admin
pp-operator grant me cashier >/dev/null
pp-login me -q --password-fd 3 3<pw
make_one an 1003 auditor
pp-site set site.mode full >/dev/null
as_an pp-login an -q --password-fd 3 3<pw

# credits METER: how often it was credited or debited, in truth.
credits() {
	truth "$1" count
}

it 'a cashier sells alone, and is refused a refund until another agrees'
expect 0 pp-sell M001 50
before=$(credits M001)
expect 1 pp-refund M001 10
like err 'M001: needs a second person: request Q1 waits for an auditor'
check test "$(value state)" = requested
check test "$(credits M001)" = "$before"
expect 77 pp-approve Q1 --yes
expect 0 as_an pp-approve Q1 --yes
expect 0 pp-refund M001 10
check test "$(value state)" = credited
check test "$(credits M001)" != "$before"

it 'the approval is of no further use, and of none for more'
before=$(credits M001)
expect 1 pp-refund M001 10 --again
like err 'request Q2 waits'
expect 0 as_an pp-approve Q2 --yes
expect 1 pp-refund M001 11 --again
like err 'request Q3 waits'
expect 1 pp-refund M002 10
like err 'request Q4 waits'
check test "$(credits M001)" = "$before"
expect 0 pp-refund M001 10 --again
check test "$(value state)" = credited

it 'killed before anything is armed, an approval is not lost'
expect 0 as_an pp-approve Q3 --yes
pp-sim tell s kill M001
expect 69 pp-refund M001 11 --again
pp-sim tell s revive M001
expect 0 pp-refund M001 11 --again
check test "$(value state)" = credited

it 'a dry run asks nobody'
expect 1 pp-refund M002 12 --dry-run
unlike err 'request Q'
expect 0 pp-approve -f csv
lines out 2
like out '^Q4,refund,M002,'

it "a refund above one's own limit is not even asked for"
expect 1 pp-operator limit me --refund 5
expect 0 as_an pp-approve Q5 --yes
expect 0 pp-operator limit me --refund 5
expect 77 pp-refund M002 6
like err "M002: more than me's limit of 5.00 yuan"
expect 1 pp-refund M002 5

it 'all of it is in the log'
sqlite3 -separator ' ' s/pp.db 'SELECT action, subject, who, result, words
	FROM log' >log
like log '^refund M001 me requested .*amount_yuan=10.00.*request=1$'
like log '^approve Q1 me refused why=role$'
like log '^approve Q1 an done says=approved action=refund about=M001'
like log '^refund M001 me approved .*amount_yuan=10.00.*request=1$'
like log '^refund M002 me refused .*why=limit$'
expect 0 pp-db check

it 'in a small site one person refunds alone, up to the limit'
expect 1 pp-site set site.mode small
expect 0 as_an pp-approve Q7 --yes
expect 0 pp-site set site.mode small
expect 0 pp-refund M002 4
check test "$(value state)" = credited
sqlite3 s/pp.db "SELECT result FROM log WHERE action = 'refund'
	ORDER BY seq DESC LIMIT 1" >result
same result <<-'END'
	alone
END
expect 1 pp-site set limits.refund_alone_yuan 3
like err 'needs a second person: request Q8 waits for an auditor or an admin'
