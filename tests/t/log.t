#!/bin/sh
# The log as people see it: rows, heads, checks, checkpoints; and the second
# verifier in examples/, which has nothing of pp in it.
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"

verifier=$root/examples/verify-log.sh

# One statement on a copy of the database, as whoever owns the file can.
tamper() {
	rm -f copy.db*
	sqlite3 pp.db '.backup copy.db'
	sqlite3 copy.db "DROP TRIGGER log_no_update; DROP TRIGGER log_no_delete;
		DROP TRIGGER log_no_replace; $1"
}

# The hashes of the copy from a row on, made anew as they would be.
rehash() {
	before=$(sqlite3 copy.db "SELECT lower(hex(hash)) FROM log
		WHERE seq = $1 - 1")
	pp-log list --chain -d copy.db | tail -n "+$1" | cut -f 2- >links
	seq=$1
	while IFS= read -r link; do
		before=$(printf 'pp-log-1,%s,%s' "$before" "$link" |
			sha256sum | cut -d ' ' -f 1)
		sqlite3 copy.db "UPDATE log SET hash = x'$before'
			WHERE seq = $seq"
		seq=$((seq + 1))
	done <links
}

echo 'database: pp.db' >pp.yaml
PP_CONFIG=$PWD/pp.yaml
export PP_CONFIG
pp-db init

it 'an empty log has no head, and is whole'
expect 1 pp-log head
like err 'the log is empty'
expect 0 pp-log verify
expect 0 pp-log
same out <<'END'
seq,at,who,uid,tty,tool,action,subject,words,result,hash
END

it 'what changes the site is in the log, with before and after'
for name in One Two Three Four; do
	pp-site set site.name "$name" --quiet
done
expect 0 pp-log list --action site --since -1d
lines out 5
like out 'site.name.*One.*Two'
like out ",done,[0-9a-f]{64}\$"

it 'rows are found by who, subject and result'
expect 0 pp-log --no-header --subject site.name --result 'done'
lines out 4
expect 0 pp-log --no-header --who nobody
empty out
expect 0 pp-log --no-header --result refused
empty out

it 'words that no row has are said to be wrong'
expect 65 pp-log --action selling
like err 'action: "selling"'
expect 65 pp-log --result maybe
expect 64 pp-log verify --since yesterday
expect 64 pp-log --chain --who root
expect 64 pp-log verify --heads - --first-key -
expect 64 pp-log erase

it 'a head is a row and the first digits of its hash'
expect 0 pp-log head
like out '^4-[0-9a-f]{8}$'
head=$(cat out)
expect 0 pp-log head --full
like out "^${head}[0-9a-f]{56}\$"
full=$(cat out)

it 'pp-report log shows the same rows'
pp-log >rows
expect 0 pp-report log
check cmp -s rows out

it 'an untouched log agrees with its heads, for both verifiers'
expect 0 pp-log verify -v --head "$head,$full"
like err '4 rows, 2 heads and 0 checkpoints agree'
echo "$full 2026-11-23 and more" | expect 0 pp-log verify --heads -
pp-log --chain >chain
expect 0 "$verifier" "$head" "$full" <chain
empty out

it 'an edited row is named by both'
tamper "UPDATE log SET who = 'nobody' WHERE seq = 2"
expect 1 pp-log verify -d copy.db
like out '^edited,2,2,'
like err 'the log was tampered with'
pp-log --chain -d copy.db >chain
expect 1 "$verifier" <chain
like out '^row 2: its hash'
lines out 1
expect 1 pp-db check -d copy.db
like out '^log,failed,"?rows 2 to 2 edited'

it 'a removed row is named by both'
tamper 'DELETE FROM log WHERE seq = 2'
expect 1 pp-log verify -d copy.db
like out '^missing,2,2,'
pp-log --chain -d copy.db >chain
expect 1 "$verifier" <chain
like out '^row 2: missing'
lines out 1

it 'a removed row behind which all was renumbered is told by both'
tamper 'DELETE FROM log WHERE seq = 2; UPDATE log SET seq = seq - 1
	WHERE seq > 2'
expect 1 pp-log verify -d copy.db
pp-log --chain -d copy.db >chain
expect 1 "$verifier" <chain
like out '^row 2: before it 1 is missing'
lines out 1

it 'an inserted row is named by both, and none of those behind it'
for hash in 'hash' "zeroblob(32)"; do
	tamper "UPDATE log SET seq = seq + 1000 WHERE seq > 2;
		UPDATE log SET seq = seq - 999 WHERE seq > 1000;
		INSERT INTO log SELECT 3, at, 'eve', uid, tty, tool, action,
		subject, words, result, $hash FROM log WHERE seq = 2"
	expect 1 pp-log verify -d copy.db
	like out '^inserted,3,3,'
	pp-log --chain -d copy.db >chain
	expect 1 "$verifier" "$head" <chain
	like out '^row 3: inserted$'
	lines out 1
done

it 'a row with a newline is one row, and an edited one'
tamper "UPDATE log SET who = 'a' || char(10) || 'b' WHERE seq = 2"
pp-log --chain -d copy.db >chain
expect 1 "$verifier" "$head" <chain
like out '^row 2: its hash'
lines out 1

it 'swapped rows are named'
tamper 'UPDATE log SET seq = 9 WHERE seq = 2; UPDATE log SET seq = 2
	WHERE seq = 3; UPDATE log SET seq = 3 WHERE seq = 9'
expect 1 pp-log verify -d copy.db
like out '^swapped,2,3,'
lines out 2
pp-log --chain -d copy.db >chain
expect 1 "$verifier" <chain

it 'a log that was cut is whole, but for those who know its head'
tamper 'DELETE FROM log WHERE seq > 2'
pp-log --chain -d copy.db >chain
expect 0 pp-log verify -d copy.db
expect 0 "$verifier" <chain
expect 1 pp-log verify -d copy.db --head "$head"
like out '^cut,3,4,'
expect 1 "$verifier" "$head" <chain
like out '^rows 3 to 4: cut'

it 'what is no head agrees with nothing'
for bad in 4 4- 04-00000000 4-1234567 4-x2345678 '4-12345678 ' ''; do
	expect 65 "$verifier" "$bad" <chain
	like err 'no head'
done

it 'a history written anew is whole, but for those who know its head'
tamper "UPDATE log SET who = 'nobody' WHERE seq = 2"
rehash 2
pp-log --chain -d copy.db >chain
expect 0 pp-log verify -d copy.db
expect 0 "$verifier" <chain
printf '# heads\n\n%s\n' "$head" >heads
expect 1 pp-log verify -d copy.db --heads heads
like out '^rewritten,1,4,'
expect 1 "$verifier" "$head" <chain
like out '^row 4: not that of head'

it 'what is no head or key is refused, with its line'
printf '# heads\n4-9f3a77\n' >heads
expect 65 pp-log verify --heads heads
like err 'heads:2: "4-9f3a77"'
expect 65 pp-log verify --head "$head,17"
expect 66 pp-log verify --heads nowhere
echo 'not a key' >key
expect 65 pp-log verify --public-key key
like err 'key: no key'
expect 65 pp-log verify --first-key key

it 'without keys there is no checkpoint'
expect 66 pp-log seal
like err 'pp-setup makes the keys'

# The private key and its public one are those of RFC 8032, section 7.1.
mkdir -m 700 keys
printf '\114\315\010\233\050\377\226\332\235\266\303\106\354\021\116\017' \
	>keys/sign.key
printf '\133\212\061\237\065\253\246\044\332\214\366\355\117\270\246\373' \
	>>keys/sign.key
echo 3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c \
	>keys/sign.pub
head -c 32 /dev/zero >keys/mac.key
chmod 600 keys/*
echo 0000 0000 0000 0000 0000 0000 0000 0000 \
	0000 0000 0000 0000 0000 0000 0000 0000 >paper

it 'a key without any checkpoint proves nothing, and that is said'
expect 1 pp-log verify
like out '^unsealed,1,4,"there is a key, but no checkpoint'

it 'a checkpoint is made, and its key goes forward'
expect 0 pp-log seal
like out '^5-[0-9a-f]{8}$'
pp-site set site.name Five --quiet
expect 0 pp-log seal --quiet
empty out
pp-site set site.name Six --quiet
expect 0 pp-log seal --full
like out '^9-[0-9a-f]{64}$'
expect 0 pp-log verify -v --first-key paper
like err '9 rows, 0 heads and 3 checkpoints agree'
check test "$(stat -c %a keys/mac.key)" = 600
! head -c 32 /dev/zero | cmp -s - keys/mac.key || fail 'the key stayed'

it 'a key that others may read makes no checkpoint'
chmod 640 keys/mac.key
expect 78 pp-log seal
like err 'others may read it'
chmod 600 keys/mac.key

it 'two checkpoints at once are not made'
expect 75 flock keys pp-log seal
like err 'another checkpoint'

it 'what is no head agrees with nothing'
for bad in 4 4- 04-00000000 4-1234567 4-x2345678 '4-12345678 ' ''; do
	expect 65 "$verifier" "$bad" <chain
	like err 'no head'
done

it 'a history written anew is between two checkpoints'
tamper "UPDATE log SET who = 'nobody' WHERE seq = 8"
rehash 8
expect 1 pp-log verify -d copy.db
like out '^rewritten,8,9,'

it 'a forged checkpoint is not signed, and not on the paper'
tamper "DROP TRIGGER seal_no_update;
	UPDATE seal SET sums = 'posting=0' WHERE no = 2"
expect 1 pp-log verify -d copy.db
like out '^unsealed,7,7,checkpoint 2: not signed'
expect 1 pp-log verify -d copy.db --first-key paper
like out '^unsealed,7,7,checkpoint 2: its MAC'
cp paper wrong
sed -i s/0/1/ wrong
expect 1 pp-log verify --first-key wrong
lines out 4

it 'checkpoints that are gone are missed, with a key and without'
tamper 'DROP TRIGGER seal_no_delete; DELETE FROM seal'
expect 1 pp-log verify -d copy.db
like out '^unsealed,5,9,checkpoints that the log tells of: 3 were removed'
expect 1 pp-db check -d copy.db
like out 'log_checkpoint,failed,row 9 of the log: its checkpoint is gone'
tamper 'DROP TRIGGER seal_no_delete; DELETE FROM seal WHERE no = 3'
expect 1 pp-log verify -d copy.db
like out '^unsealed,9,9,'

it 'tables that somebody edited are not what the log says'
tamper "INSERT OR REPLACE INTO setting VALUES ('site.mode', 'full')"
expect 0 pp-log verify -d copy.db
expect 1 pp-db check -d copy.db
like out 'log_mode,failed,"site.mode is full, but no row of the log has set it"'

it 'checkpoints that no key proves are said to be unchecked'
mv keys/sign.pub public
expect 0 pp-log verify
like err '3 checkpoints were not checked'
expect 0 pp-log verify --public-key public
empty err
mv public keys/sign.pub

it 'behind sudo no file is opened for the caller'
if [ "$(id -u)" -eq 0 ]; then
	chmod 755 "$tmp"
	mkdir installed
	cp -R "$B/bin" "$B/lib" installed
	for option in --heads --public-key --first-key --output --db; do
		expect 77 env -u PP_CONFIG SUDO_UID=12345 setpriv \
			--reuid 65534 --clear-groups \
			installed/bin/pp-log verify "$option" paper
		like err 'behind sudo'
	done
else
	echo '# not tried: needs root'
fi

it 'personal data is erased, and the chain stays whole'
pp-operator add li.na --name 'Li Na' --user root --role admin >/dev/null
check test "$(sqlite3 pp.db 'SELECT value FROM log_personal')" = 'Li Na'
pp-log --chain >chain
unlike chain 'Li Na'
expect 0 pp-log erase @li.na -n
like out '^@li.na,1'
expect 0 pp-log erase @li.na
like out '^@li.na,1'
expect 0 pp-log erase @li.na
like out '^@li.na,0'
check test -z "$(sqlite3 pp.db 'SELECT value FROM log_personal')"
expect 0 pp-log verify --head "$head"
expect 1 pp-log erase A00001
expect 1 pp-log erase @nobody

it 'send-head.sh brings the head to all that are named'
mkdir bin
for name in mail logger ssh; do
	printf '#!/bin/sh\n{ echo "%s $*"; [ -t 0 ] || cat; } >>%s\n' \
		"$name" "$PWD/sent" >"bin/$name"
	chmod +x "bin/$name"
done
expect 0 env PATH="$PWD/bin:$PATH" HEAD_WITNESS=pp@far HEAD_SYSLOG=far \
	HEAD_SENDER="sed 's/^/short /' >>$PWD/sent" \
	"$root/examples/send-head.sh" owner@example.org auditor@example.org
like sent '^mail .*owner@example.org$'
like sent '^mail .*auditor@example.org$'
like sent '^short [0-9]+-[0-9a-f]{64} '
like sent '^logger -n far -t pp-log head [0-9]+-[0-9a-f]{64} '
like sent '^ssh .*pp@far'
grep '^[0-9]*-' sent | sort -u >heads
check test -s heads
expect 0 pp-log verify --heads heads

it 'that a head left is noted, and the log has it'
check test "$(sqlite3 pp.db "SELECT count(*) FROM done_last
	WHERE what = 'head-left' AND at > strftime('%s', 'now') - 600")" -eq 1
expect 0 pp-log --action verify --subject head -f csv
like out ",sent=$(cut -d' ' -f1 heads | head -n 1),done,"
expect 1 pp-log sent 1-00000000
like err '^pp-log: 1-00000000: no head of this log$'
expect 1 pp-log sent 999999-00000000
expect 65 pp-log sent nonsense
expect 64 "$root/examples/send-head.sh"
like err 'goes nowhere'

it 'send-head.sh does as a file says, and says nothing without one'
cat >head.conf <<END
HEAD_MAIL='owner@example.org auditor@example.org'
HEAD_SENDER='cat >>$PWD/short'
END
: >sent
expect 0 env PATH="$PWD/bin:$PATH" "$root/examples/send-head.sh" -f head.conf
empty out
empty err
like sent '^mail .*auditor@example.org$'
like short '^[0-9]+-[0-9a-f]{64} '
unlike sent '^(logger|ssh)'
expect 0 "$root/examples/send-head.sh" -f none.conf
empty err

it 'a way that is closed is no reason to spare the others'
printf '#!/bin/sh\nexit 1\n' >bin/mail
: >sent
expect 1 env PATH="$PWD/bin:$PATH" HEAD_SYSLOG=far \
	HEAD_SENDER='exit 7' "$root/examples/send-head.sh" owner@example.org
like sent '^logger'
like err "^send-head.sh: owner@example.org: mail didn't take it$"
like err '^send-head.sh: HEAD_SENDER: exit status 7$'

it 'send-head.sh says where mail is not installed, and goes the other ways'
mkdir few
for name in sh env date uname cat ssh logger; do
	ln -s "$(PATH=$PWD/bin:$PATH command -v "$name")" few
done
ln -s "$(command -v pp-log)" few
: >sent
expect 1 env PATH="$PWD/few" HEAD_SYSLOG=far \
	"$root/examples/send-head.sh" owner@example.org
like err "mail isn't installed"
like sent '^logger'
