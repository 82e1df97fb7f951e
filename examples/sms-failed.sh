#!/bin/sh
# sms-failed.sh SPOOL LOG FILE: what gammu-smsd runs when it could not send FILE,
# by runonfailure in gammu-smsdrc.
#
# By itself it would try the same one again at once, and for ever, and all
# others would wait behind it.  So the file is taken away: into error/ where the
# network refused it, for pp-sms(1) to hand over once more when the time has
# come; else, as when the modem never answered, into unknown/: the message may
# have gone, and a second try could send it twice.  LOG is gammu-smsd's; its
# last line tells which.
set -eu

if [ "$#" -ne 3 ]; then
	echo 'usage: sms-failed.sh SPOOL LOG FILE' >&2
	exit 64
fi
case $(tail -n 9 "$2" | grep -v 'Starting run on failure' | tail -n 1) in
*'Error getting send status of message:'*'(UNKNOWN['*) to=error ;;
*) to=unknown ;;
esac
mkdir -p "$1/$to"
exec mv "$1/outbox/$3" "$1/$to/$3"
