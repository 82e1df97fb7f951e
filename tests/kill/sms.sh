# shellcheck shell=sh disable=SC2154,SC2119,SC2120 # see trial.sh
# pp-sms run: what waits is handed to a spool, and each message is sent once,
# by a modem that is quick: what lies in outbox/ when the program ends is gone.

site() {
	small_site
	pp-site import site.yaml units.csv meters.csv
	pp-site set alarms.quiet_hours '' # at any hour
	mkdir spool spool/inbox spool/outbox spool/sent spool/error
	echo 'sms: {sender: gammu-smsd, spool: spool, reports: yes}' >>pp.yaml
	sqlite3 pp.db "WITH n (id) AS (VALUES (1), (2), (3)),
		at (s) AS (SELECT unixepoch() - 60)
		INSERT INTO message (key, kind, meter, number, text, parts,
		made_at, not_before, state, state_at, tries, reason)
		SELECT 'k' || id, 'customer', id, '+861380013800' || id, 'text',
		1, s, s, 'waiting', s, 0, '' FROM n, at"
	# One that the modem has had already.
	pp-sms run --quiet
	modem
	sqlite3 pp.db "INSERT INTO message (key, kind, meter, number, text,
		parts, made_at, not_before, state, state_at, tries, reason)
		SELECT key || 'b', kind, meter, number, text, parts, made_at,
		not_before, 'waiting', state_at, 0, '' FROM message"
}

modem() {
	for file in spool/outbox/OUT*; do
		[ ! -e "$file" ] || mv "$file" spool/sent/
	done
}

act() {
	"$@" pp-sms run -f csv
}

after() {
	for _ in 1 2; do
		modem
		pp-sms run --quiet || return
	done
	modem
	pp-sms run --quiet
}

# Numbers of files by message: each has one, and nothing lies about.
judge() {
	[ "$status" -ne 0 ] || [ "$(grep -c ',handed,' told)" -eq 3 ] || {
		echo 'it told of success, but not of each message'
		return 1
	}
	find spool -type f | sed 's/.*_pp\([0-9]*\)-1\.txtd$/sent,\1/' |
		sed '1i\what,message' >found
	look '
.import --csv found found
SELECT "lies about", what FROM found WHERE what <> "sent";
SELECT "sent twice", message FROM found GROUP BY message HAVING count(*) > 1;
SELECT "lost", m.id FROM message m WHERE NOT EXISTS (SELECT 1 FROM found
	WHERE message = m.id);
SELECT "state", id, state, reason FROM message WHERE state <> "sent";
SELECT "messages", count(*) FROM message HAVING count(*) <> 6;
SELECT "warnings", meter, count(*) FROM warning GROUP BY meter
	HAVING count(*) <> 2;
SELECT "no warning" WHERE NOT EXISTS (SELECT 1 FROM warning);
SELECT "log", count(*) FROM log WHERE action = "sms" HAVING count(*) <> 6;'
}
