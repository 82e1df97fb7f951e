#!/bin/sh
# From a poll to a phone: alarms, messages, and gammu-smsd as it is installed,
# with its phone for tests and with modems on pseudo-terminals.
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=../till.sh
. "$root/tests/till.sh"

command -v gammu-smsd >/dev/null || skip_all 'gammu-smsd is not installed'
examples=$root/examples

# spool WAY: the folders of a sender.
spool() {
	mkdir -p "$1/inbox" "$1/outbox" "$1/sent" "$1/error" "$1/unknown"
}

# modem WAY FAULT...: one that answers, at WAY/line.
modem() {
	way=$1
	shift
	rm -f "$way/line"
	background "$B/test/modem" "$way" "$@"
	modem=$child
	check until_true test -e "$way/line"
}

daemons=
# smsd WAY EDIT...: gammu-smsd of that spool, as in examples/ but for the edits,
# and that it doesn't sleep for long; its id is in $smsd.
smsd() {
	way=$PWD/$1
	shift
	sed -e "s|/var/spool/pp-sms|$way|g" \
		-e "s|/usr/local/share/doc/pp/examples|$examples|" \
		-e "s|^device = .*|device = $way/line|" \
		-e 's/^commtimeout = .*/commtimeout = 1/' "$@" \
		"$examples/gammu-smsdrc" >"$way/smsdrc"
	# In the C locale, as a daemon's is.
	LC_ALL=C background gammu-smsd -c "$way/smsdrc" -X 300
	smsd=$child
	daemons="$daemons $smsd"
}

# What one can wait for.
are_in() {
	[ "$(find "$1" -type f | wc -l)" -ge "$2" ]
}
show_lines() {
	[ "$(wc -l <"$1")" -ge "$2" ]
}

# What has to be waited for most comes first, and beside all others.
for way in dummy modem mute; do
	spool "$way"
done
mkdir dummy/phone
smsd dummy -e 's/^connection = .*/connection = none/' \
	-e "s|^device = .*|device = $PWD/dummy/phone|" \
	-e '/^\[gammu\]/a model = dummy'
# The first one arrives, but the modem never says so.
modem mute hang@1
mute_modem=$modem
smsd mute -e 's/^sendtimeout = .*/sendtimeout = 1/'
mute=$smsd
modem modem refuse=38@1 refuse=41@6 chatter report
smsd modem

it 'the modem answers as the one whose dialogue was recorded'
perl -ne 'next unless s/^> //; chomp; s/\\r/\r/; s/<ESC>/\e/; s/<SUB>/\x1a/;
	print' "$root/tests/modem/at_dialogue.txt" >asked
perl -ne 'next unless s/^< //; chomp; s/\\r/\r/g; s/\\n/\n/g; s/GS: \d+/GS: N/;
	print' "$root/tests/modem/at_dialogue.txt" >told
"$B/test/modem" - refuse=38@4 no-echo <asked | sed 's/GS: [0-9]*/GS: N/' \
	>answered
check test -s told
check cmp told answered

# Three customers have little left, by the limit that is set; and what they are
# told takes two messages, with a character where the cut would be.
till_site sim --meters 3 --buses 1 --class counted
cat >customers.csv <<'END'
meter,name,phone
M001,c1,138 0013 8000
M002,c2,００８６-１３９-００１３-９０００
M003,c3,8613700137000
END
please=$(yes 请及时购电。 | head -n 9 | tr -d "\n")
printf 'zh:\n  alarm1: "{sign}{unit}号%s😀余额不多。"\n' "$please" >texts.yaml
pp-account adopt -q --from customers.csv
for setting in alarms.quiet_hours= alarms.tries=2 site.sms_sign=宝湾物流 \
	defaults.alarm1_yuan=90000.00; do
	pp-site set "${setting%%=*}" "${setting#*=}" >/dev/null
done
pp-poll -q
for who in +8613800138000:1-101 +8613900139000:1-201 +8613700137000:1-102; do
	printf '%s\t【宝湾物流】%s号%s😀余额不多。\n' "${who%:*}" "${who#*:}" \
		"$please"
done | sort >meant

# Each way gets the books as they are now; only its clock can be set.
for way in dummy modem mute; do
	pp-db backup "$way/pp.db" >/dev/null
	cp sim/run/clock "$way/clock"
	cat >"$way/pp.yaml" <<-'END'
		database: pp.db
		simulated_clock: clock
		run_dir: .
		sms:
		  sender: gammu-smsd
		  spool: .
		  reports: yes
	END
done
for way in dummy modem; do
	echo '  templates: ../texts.yaml' >>$way/pp.yaml
done

# later WAY SECONDS
later() {
	read -r at now speed <"$1/clock"
	echo "$at $((now + $2)) $speed" >"$1/clock"
}

# states WAY: of all messages to customers, each state with how many.
states() {
	pp-sms list -c "$1/pp.yaml" -f csv >list.csv
	sed -n '1p; /,customer,/p' list.csv >customers.csv
	values state customers.csv | paste -s -d,
}

pp-site set -c mute/pp.yaml defaults.sms_numbers 13600136000 >/dev/null
it 'what a poll found is handed to gammu-smsd'
for way in mute modem dummy; do
	expect 0 pp-sms run -c $way/pp.yaml -f csv
	check test "$(values state)" = 'handed 3'
done

it 'what the phone for tests took is sent'
check until_true are_in dummy/sent 3
expect 0 pp-sms run -c dummy/pp.yaml -f csv
check test "$(values state)" = 'sent 3'
expect 0 pp-sms run -c dummy/pp.yaml
empty err
check test "$(states dummy)" = 'sent 3'

it 'a long Chinese message arrives whole, at the number that was meant'
check until_true are_in modem/inbox 4
check until_true are_in modem/error 1
expect 0 pp-sms run -c modem/pp.yaml
check test "$(states modem)" = 'delivered 2,waiting 1'
refused=$(sed -n 's/^1,customer,waiting,\(+[0-9]*\),.*/\1/p' list.csv)
check test -n "$refused"
sort modem/phones >arrived
grep -vF "$refused" meant | same arrived

it 'what the network refuses is tried again, later'
expect 0 pp-sms run -c modem/pp.yaml -f csv --no-header
empty out
later modem 301
expect 0 pp-sms run -c modem/pp.yaml -f csv
check test "$(values state)" = 'handed 1'
check until_true are_in modem/error 2

it 'a modem that hangs is noticed and told'
check until_true are_in mute/unknown 1
later mute 601
expect 69 pp-sms run -c mute/pp.yaml
like err "outbox: what was put there at .* isn't taken; is gammu-smsd running"
expect 0 pp-report alarms -c mute/pp.yaml --live -f csv
like out ',modem,live,'

it 'what may have gone is unknown, and nobody sends it again by guess'
check test "$(states mute)" = 'handed 2,unknown 1'
like list.csv ',staff,waiting,\+8613600136000,.*发不出短信'
kill -9 "$mute" "$mute_modem"
ended "$mute"
ended "$mute_modem"
modem mute
smsd mute

it 'and no more often than alarms.tries: then people are told'
expect 1 pp-sms run -c modem/pp.yaml
like err 'message 1: not sent: the modem refused it; pp-sms resend 1 '
check test "$(states modem)" = 'delivered 2,failed 1'
later modem 86400
expect 0 pp-sms run -c modem/pp.yaml
check test "$(states modem)" = 'delivered 2,failed 1'
expect 0 pp-sms resend -c modem/pp.yaml 1
check until_true show_lines modem/phones 3
sort modem/phones | cmp -s - meant || fail 'all are there' modem/phones

it 'what waited for the modem goes when it is back, and nothing goes twice'
check until_true are_in mute/sent 2
expect 0 pp-sms run -c mute/pp.yaml
check test "$(states mute)" = 'sent 2,unknown 1'
check until_true show_lines mute/phones 4
cut -f1 mute/phones | sort >arrived
{
	cut -f1 meant
	echo +8613600136000
} | sort | same arrived
expect 0 pp-db check -c mute/pp.yaml

# By themselves they end slowly.
# shellcheck disable=SC2086 # a list
kill -9 $daemons 2>/dev/null || :
