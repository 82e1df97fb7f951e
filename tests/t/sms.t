#!/bin/sh
# pp-sms: from an alarm to a file that a modem takes, and to a command; once
# each, whoever runs twice, is killed or hangs.
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"

settings() {
	{
		echo 'database: pp.db'
		echo "simulated_clock: $PWD/clock"
		echo "sms: {$1}"
	} >pp.yaml
}

# later SECONDS: the clock stands still, there.
now=1763776800
later() {
	now=$((now + $1))
	echo "0 $now 0" >clock
}

spool='sender: gammu-smsd, spool: spool, reports: yes, hang_after: 10m'
later 0
settings "$spool"
PP_CONFIG=$PWD/pp.yaml
export PP_CONFIG
mkdir -p spool/inbox spool/outbox spool/sent spool/error
pp-db init
cat >site.yaml <<'END'
site: {name: Test, mode: trial, sms_sign: 宝湾}
gateways:
  - id: G1
    name: g
    buses:
      - {id: B1, endpoint: "tcp://127.0.0.1:1"}
END
printf 'meter,serial,model,bus,address\nM001,,DTSY1352,B1,1\n' >meters.csv
pp-site import site.yaml meters.csv >/dev/null

# alarm KIND: of meter M001, as a poll would have raised it.
alarm() {
	sqlite3 pp.db "INSERT INTO alarm (kind, meter, since, raised_at)
		SELECT '$1', id, $now, $now FROM meter"
}

it 'has nothing to do where nothing is wrong, and says nothing'
expect 0 pp-sms run --quiet
empty out
empty err

it 'shows in a dry run who would be told what, and leaves nothing behind'
pp-site set alarms.quiet_hours '' >/dev/null
pp-site set defaults.sms_numbers 13800138000 >/dev/null
alarm tamper
expect 0 pp-sms run -n -f csv
like out '^,staff,waiting,\+8613800138000,,M001,'
like out '【宝湾】'
check test -z "$(find spool -type f)"
expect 0 pp-sms list -f csv
lines out 1

it 'sees in a dry run what no pass sees, and says what is held until when'
sqlite3 pp.db "INSERT INTO pass (began_at, ended_at, missed, meters, answered)
	VALUES ($now - 36000, $now - 36000, 0, 1, 1)"
expect 0 pp-sms run -n -f csv
like out '已10小时没有抄表.*电表M001'
check test "$(sqlite3 pp.db "SELECT count(*) FROM alarm")" -eq 1
pp-site set alarms.quiet_hours 09:00-11:00 >/dev/null
expect 0 pp-sms run -n
like err '2 more are to be told, but not before 2025-11-22T11:00:00'
expect 0 pp-sms run -n -q
empty err
pp-site set alarms.quiet_hours '' >/dev/null
sqlite3 pp.db "UPDATE pass SET ended_at = $now + 9999999"

it 'shows what it has written where nobody takes it'
settings 'sender: none'
expect 78 pp-sms run -f csv
like out '^1,staff,waiting,\+8613800138000,,M001,'
expect 78 pp-sms run -f csv
lines out 1
settings "$spool"

it 'hands it over, once'
expect 0 pp-sms run -f csv
like out '^1,staff,handed,\+8613800138000,'
expect 0 pp-sms run -f csv
lines out 1
check test "$(find spool/outbox -type f | wc -l)" -eq 1

it 'says what became of it'
mv spool/outbox/* spool/sent/
later 60
expect 0 pp-sms run -f csv
like out '^1,staff,sent,'
printf Delivered >spool/inbox/IN20251122_020200_00_+8613800138000_00.txt
expect 0 pp-sms run -q
expect 0 pp-sms list --state delivered -f csv
like out '^1,staff,delivered,'

it 'tries a number in any form, and refuses what is none'
expect 0 pp-sms test '１３９ 0013-9000' -f csv
like out '^2,test,handed,\+8613900139000,'
expect 65 pp-sms test 0513-85012345

it 'notices a modem that hangs, and hands it nothing more'
later 599
expect 0 pp-sms run -q
later 2
expect 69 pp-sms test 13900139000 -f csv
like out '^3,test,failed,'
like err "isn't taken"
check test "$(find spool/outbox -type f | wc -l)" -eq 1
expect 0 pp-sms run -n
like err '1 more is to be told' # of the modem
expect 69 pp-sms run -q
check test "$(sqlite3 pp.db "SELECT count(*) FROM alarm
	WHERE kind = 'modem'")" -eq 1
mv spool/outbox/* spool/sent/
expect 0 pp-sms test 13900139000
check test "$(find spool/outbox -type f | wc -l)" -eq 1

it 'tells of what is gone, and sends it again only when a person says so'
rm spool/outbox/*
expect 1 pp-sms run -q
like err 'message 4: may have been sent'
expect 0 pp-sms run -q
expect 0 pp-sms resend 4 -f csv
like out ',handed,.*,4,'
expect 1 pp-sms resend 4
like err 'is being sent again already'
expect 1 pp-sms resend 999
expect 65 pp-sms resend three

it 'acknowledges an alarm, once'
expect 0 pp-sms acknowledge 1 --note 'called' -f csv
like out '^1,tamper,ok,,called$'
expect 1 pp-sms acknowledge 1 -f csv
like out '^1,,skipped,'
expect 65 pp-sms acknowledge one

it 'ends with 78 where a template or a sender is no good'
settings "$spool, templates: nowhere.yaml"
expect 78 pp-sms run
settings 'sender: gammu-smsd'
expect 78 pp-sms run
like err 'needs a spool'
settings 'sender: command, command: /nowhere/send'
expect 78 pp-sms run
settings 'sender: none'
expect 78 pp-sms test 13900139000

# What a command got, a line each; it ends as the file `end` says.
cat >send <<'END'
#!/bin/sh
cd "${0%/*}" || exit 1
printf '%s %s %s\n' "$PP_MESSAGE_ID" "$PP_NUMBER" "$(cat)" >>got
. ./end
END
chmod 700 send
mv spool/outbox/* spool/sent/
settings "$spool"
expect 0 pp-sms run -q
settings 'sender: command, command: send, command_wait: 20s'

it 'hands a text to a command, and believes what it says'
echo 'exit 0' >end
expect 0 pp-sms test 13900139000 -f csv
like out ',test,sent,'
like got '^6 \+8613900139000 【宝湾】'
echo 'exit 75' >end
expect 0 pp-sms test 13900139000 -f csv
like out ',test,waiting,'
echo 'exit 1' >end
expect 1 pp-sms test 13900139000 -f csv
like out ',test,failed,'

it 'never runs a command twice for what it may have sent when pp-sms died'
later 1
# shellcheck disable=SC2016 # the command's own
echo 'kill -9 $PPID; exit 0' >end
expect 137 pp-sms test 13900139000
lines got 4
echo 'exit 0' >end
expect 1 pp-sms run -f csv
like out ',test,unknown,'
later 100000
expect 0 pp-sms run -q
lines got 5 # the one that was to be tried later
check test "$(cut -d' ' -f1 got | sort | uniq -d)" = 7

it 'does nothing while another runs, and says so unless it is from cron'
mkfifo going gone
echo 'echo x >going; read -r _ <gone' >end
background pp-sms test 13900139000
read -r _ <going
expect 75 pp-sms run
like err "another pp-sms is at it"
expect 75 pp-sms run -q
empty err
echo x >gone
check ended "$child"
lines got 6

it 'tells the staff anew of what could not be sent, and says so until then'
pp-site set alarms.tries 1 >/dev/null
later 4000
alarm overload
echo 'exit 75' >end
expect 1 pp-sms run -q
expect 0 pp-report alarms --live -f csv
like out ',overload,live,.*,failed,'
echo 'exit 0' >end
later 3599
expect 0 pp-sms run -f csv
lines out 1
later 1
expect 0 pp-sms run -f csv
like out ',staff,sent,.*过载'
expect 0 pp-report alarms --live -f csv
like out ',overload,live,.*,told,'
