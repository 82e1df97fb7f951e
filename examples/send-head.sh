#!/bin/sh
# send-head.sh [-f FILE] [ADDRESS...]: the log's head, to where nobody here can
# change it.  From cron or a timer, once a day.  Each way is there if it is asked
# for, in the environment or in FILE, which the shell reads:
#
#	ADDRESS...	by mail(1), as to those of HEAD_MAIL
#	HEAD_SENDER	a command of the shell, with the head on its standard
#			input: one that sends a short message, or prints
#	HEAD_SYSLOG	a host with a syslog that takes messages from others
#	HEAD_WITNESS	a host to log in to by ssh(1) without a password; the
#			head goes behind the others in pp-heads.txt there
#
# What arrives is what `pp-log verify --heads` reads, and that a head left is
# noted by `pp-log sent`.  Exits 1 where a way is
# closed, and 64 where none is asked for: then the head stays at home.  Without
# FILE itself, nothing is sent and nothing said.
set -eu

if [ "${1-}" = -f ] && [ "$#" -ge 2 ]; then
	[ -e "$2" ] || exit 0
	case $2 in
	/*) file=$2 ;;
	*) file=./$2 ;;
	esac
	shift 2
	# shellcheck source=/dev/null
	. "$file"
fi
# shellcheck disable=SC2086 # a list
set -- "$@" ${HEAD_MAIL-}
if [ "$#" -eq 0 ] &&
	[ -z "${HEAD_SENDER-}${HEAD_SYSLOG-}${HEAD_WITNESS-}" ]; then
	echo "send-head.sh: the head goes nowhere; name an ADDRESS, or set" \
		"HEAD_MAIL, HEAD_SENDER, HEAD_SYSLOG or HEAD_WITNESS" >&2
	exit 64
fi
bin=${0%/*}/../../../../bin # of where it is installed
[ ! -x "$bin/pp-log" ] || PATH=$PATH:$bin
head="$(pp-log head --full) $(date -u +%Y-%m-%dT%H:%M:%SZ) $(uname -n)"

# Each way by itself: one that is closed is no reason to spare the others.
status=0
sent=
closed() {
	echo "send-head.sh: $*" >&2
	status=1
}
if [ "$#" -gt 0 ] && ! command -v mail >/dev/null; then
	closed "mail isn't installed (bsd-mailx has it); nothing went to $*"
	shift "$#"
fi
for address; do
	if echo "$head" | mail -s "pp: head of the log" "$address"; then
		sent=yes
	else
		closed "$address: mail didn't take it"
	fi
done
if [ -n "${HEAD_SENDER-}" ]; then
	if echo "$head" | sh -c "$HEAD_SENDER"; then
		sent=yes
	else
		closed "HEAD_SENDER: exit status $?"
	fi
fi
if [ -n "${HEAD_SYSLOG-}" ]; then
	if logger -n "$HEAD_SYSLOG" -t pp-log "head $head"; then
		sent=yes
	else
		closed "$HEAD_SYSLOG: logger failed"
	fi
fi
if [ -n "${HEAD_WITNESS-}" ]; then
	if echo "$head" | ssh -o BatchMode=yes "$HEAD_WITNESS" \
		'cat >>pp-heads.txt'; then
		sent=yes
	else
		closed "$HEAD_WITNESS: ssh failed"
	fi
fi
if [ -n "$sent" ]; then
	pp-log sent --quiet "${head%% *}" ||
		closed "pp-log sent: exit status $?"
fi
exit "$status"
