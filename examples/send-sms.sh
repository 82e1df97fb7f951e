#!/bin/sh
# send-sms.sh: one short message, by a provider's HTTPS interface; an sms.command
# for pp.yaml.  The text is on standard input, the number in PP_NUMBER, and
# PP_MESSAGE_ID is the same each time that one is tried again.
#
# What the provider wants besides is in SEND_SMS_CONF, or /etc/pp/send-sms.conf,
# of the account pp and mode 0600, as curl(1) reads it; such as
#
#	url = "https://sms.example.com/v1/messages"
#	header = "Authorization: Bearer 5ecret"
#
# Neither that, nor the number, nor the text is in an argument, which all users
# of the machine can see.  Exits 0 where the provider took it, 75 where another
# try makes sense, 1 where it refused it, 78 where the settings are no good;
# and ends by a signal where nobody knows, so that pp-sms(1) doesn't either.
set -eu

conf=${SEND_SMS_CONF:-/etc/pp/send-sms.conf}
case $(stat -c %a "$conf" 2>/dev/null) in
[46]00) ;;
*)
	echo "send-sms.sh: $conf: has to be there, and only its owner's" >&2
	exit 78
	;;
esac

# field NAME: standard input as a setting of curl's.
field() {
	printf 'data-urlencode = "%s=' "$1"
	sed -e 's/[\\"]/\\&/g' -e '$!s/$/\\n/' | tr -d '\n'
	echo '"'
}

status=0
answer=$({
	printf %s "$PP_NUMBER" | field to
	printf %s "$PP_MESSAGE_ID" | field id
	field text
} | curl --silent --show-error --config "$conf" --config - \
	--connect-timeout 15 --max-time 45 --output /dev/null \
	--write-out '%{http_code}') || status=$?

case $status:$answer in
0:2??) exit 0 ;;
0:408 | 0:429 | 0:503) exit 75 ;;
0:4??) echo "send-sms.sh: refused: $answer" >&2 && exit 1 ;;
# No such host, no connection, no TLS: nothing was sent.
5:* | 6:* | 7:* | 35:* | 60:*) exit 75 ;;
2:* | 3:* | 26:*) exit 78 ;;
esac
echo "send-sms.sh: may have been sent: curl $status, HTTP $answer" >&2
kill -s KILL $$
