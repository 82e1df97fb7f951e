#!/bin/sh
# sms.sh BUILD LIBS FOLDER: how long pp-sms takes where there is nothing to do,
# as cron starts it every few minutes; on a site with alarms and messages that
# were told long ago.
set -eu

bench=$(cd "$(dirname "$0")" && pwd)
# shellcheck disable=SC2086 # a list of options
"${CC:-cc}" -O2 -o "$3/empty" "$bench/empty.c" -Wl,--no-as-needed \
	-L"$1/lib" -lpp $2 -Wl,-rpath,"$1/lib"
pp-sim init "$3/site" >/dev/null
PP_CONFIG=$3/site/pp.yaml
export PP_CONFIG
mkdir "$3/spool"
for folder in inbox outbox sent error; do
	mkdir "$3/spool/$folder"
done
echo "sms: {sender: gammu-smsd, spool: $3/spool, reports: yes}" >>"$PP_CONFIG"
pp-db init
pp-site import "$3/site/site.yaml" "$3/site/units.csv" \
	"$3/site/meters.csv" >/dev/null
sqlite3 "$3/site/pp.db" "
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n
	WHERE i < 10000)
INSERT INTO message (key, kind, meter, number, text, parts, made_at,
	not_before, state, state_at, tries, reason)
SELECT 'k' || i, 'customer', 1 + i % 257, '+8613800138000', 'text', 1, i, i,
	'sent', i, 0, '' FROM n"
pp-sms run --quiet
perl "$bench/pair.pl" 'pp-sms run, nothing to do / empty program (ms)' '<= 3' \
	31 'pp-sms run --quiet' "$3/empty"
