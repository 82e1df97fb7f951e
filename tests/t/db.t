#!/bin/sh
# pp-db, and what every tool says of a database that is no good.
#
# The full disk is a small file system, mounted where nobody else sees it.
if [ "$(id -u)" -eq 0 ] && [ -z "${UNSHARED-}" ] && unshare -m true; then
	UNSHARED=yes exec unshare -m sh "$0"
fi 2>/dev/null
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"

settings() {
	printf 'database: %s\nlock_wait: 1s\n' "$1" >"${2-pp.yaml}"
}
settings "$tmp/pp.db"
PP_CONFIG=$tmp/pp.yaml
export PP_CONFIG

sql() {
	sqlite3 -bail "${2-pp.db}" "$1" >/dev/null
}

# ./someone COMMAND...: as a user without rights, who may be unable to reach
# the build.
mkdir -p here
cp -R "$B/lib" here/
mkdir here/bin
cp "$B/bin/pp-db" here/bin/
{
	echo '#!/bin/sh'
	# shellcheck disable=SC2016 # the script's own
	if [ "$(id -u)" -eq 0 ]; then
		echo 'exec setpriv --reuid=65534 --regid=65534 \
			--clear-groups "$@"'
	else
		echo 'exec "$@"'
	fi
} >someone
chmod 755 someone "$tmp" here here/*
chmod 644 here/lib/*.so*

it 'init makes a private database once, whatever the umask'
(umask 0 && pp-db init)
check test "$(stat -c %a pp.db)" = 600
cp pp.db first.db
expect 73 pp-db init
like err '^pp-db: .*/pp.db: exists already$'
check cmp -s pp.db first.db
check test ! -e pp.db.partial

it 'init names the folder that is not there'
expect 73 pp-db init --db nowhere/pp.db
like err '^pp-db: nowhere: No such file or directory$'
expect 73 pp-db init --db pp.db/pp.db
like err '^pp-db: pp.db: Not a directory$'

it 'init does not adopt the journal of a database that is gone'
: >gone.db-wal
expect 73 pp-db init --db gone.db
like err 'gone.db-wal: belongs to a database'
check test ! -e gone.db

it 'a new database passes every check, and says that it is a trial'
expect 0 pp-db check
empty err
same out <<'END'
check,result,detail
integrity,ok,
references,ok,
bus_line,ok,
bus_in_use,ok,
gateway_in_use,ok,
reading_pass,ok,
reading_meter,ok,
last_good,ok,
last_shown,ok,
state,ok,
gateway_state,ok,
daily,ok,
daily_pack,ok,
learned,ok,
receipt,ok,
order_epoch,ok,
order_evidence,ok,
order_reversal,ok,
order_slot,ok,
epoch_count,ok,
epoch_in_use,ok,
account_in_use,ok,
entry,ok,
order_posted,ok,
suspense,ok,
refund_due,ok,
liability,ok,
carry,ok,
transfer,ok,
closing,ok,
exchange,ok,
exchange_time,ok,
drawer,ok,
payout,ok,
payin,ok,
operator_role,ok,
operator_left,ok,
session,ok,
request,ok,
log_mode,ok,
log_operator,ok,
log_role,ok,
log_limit,ok,
log_order,ok,
log_note,ok,
log_entry,ok,
log_checkpoint,ok,
log_secret,ok,
log_request,ok,
log_personal,ok,
log_account,ok,
log_setting,ok,
log_tariff,ok,
log_day,ok,
log,ok,
schema,ok,
mode,note,"trial: one user, no separation of duties"
END

it 'check names what was tampered with, and exits 1'
cp pp.db tampered.db
sql 'DROP TRIGGER reading_no_delete' tampered.db
expect 1 pp-db check --db tampered.db
like out '^schema,failed,trigger reading_no_delete: missing or altered$'
like err '^pp-db: check schema: trigger reading_no_delete: missing or altered$'

# damaged FILE OFFSET BYTES: a copy of the database with a hole in it.
damaged() {
	sqlite3 pp.db ".backup $1"
	yes | head -c "$3" |
		dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}
page=$(sqlite3 pp.db 'PRAGMA page_size')
sql 'PRAGMA wal_checkpoint(TRUNCATE)'
root_of() {
	sqlite3 pp.db "SELECT rootpage FROM sqlite_schema WHERE name = '$1'"
}

it 'check gives its rows of a damaged file, wherever the damage is'
for name in setting meter pass edit; do
	damaged hole.db $((page * ($(root_of "$name") - 1))) 512
	expect 1 pp-db check --db hole.db
	like out '^integrity,failed,'
	like out '^schema,ok,$'
	lines out "$(tail -n +2 out | grep -c '^[a-z_]*,[a-z]*,' |
		awk '{ print $1 + 1 }')"
done
damaged hole.db 100 200
expect 1 pp-db check --db hole.db
lines out 2
like out '^integrity,failed,.*malformed'

it 'check is silent in cron unless something is wrong'
expect 0 pp-db check --quiet
empty out
empty err
expect 1 pp-db check --quiet --db tampered.db
empty out
lines err 1

it 'wrong usage says what is right'
expect 64 pp-db
like err 'init \| check'
expect 64 pp-db frobnicate
like err '"frobnicate": has to be one of init'
expect 64 pp-db backup
like err 'backup: takes FILE'
expect 64 pp-db backup -
like err 'needs a file with a name'
expect 64 pp-db init extra
expect 64 pp-db check --force
like err -- '--force: only with backup'
expect 64 pp-db prune
like err -- '--readings-before DATE is needed'
expect 65 pp-db prune --readings-before soon
like err '"soon"'
expect 65 pp-db prune --readings-before 2999-01-01
like err 'in the future'

it 'what is not a database of ours is refused, each by its name'
expect 66 pp-db check --db none.db
like err 'none.db: no such file; pp-db init makes one$'
echo 'meter,serial,model,bus,address' >text.db
expect 78 pp-db check --db text.db
like err 'text.db: file is not a database'
: >empty.db
expect 78 pp-db check --db empty.db
like err 'empty.db: empty'
expect 78 pp-db check --db /dev/null
like err 'not a regular file'
expect 78 pp-db check --db .
sqlite3 songs.db 'CREATE TABLE song (name)'
sha256sum songs.db >songs.sum
expect 78 pp-db compact --db songs.db
like err "songs.db: a database, but another program's"
check sha256sum --quiet -c songs.sum
cp pp.db newer.db
sql 'PRAGMA user_version = 99' newer.db
for command in check compact upgrade; do
	expect 78 pp-db "$command" --db newer.db
	like err "schema 99 is newer than this program's"
done

it 'a database that can only be read is read, and not written'
mkdir shut
cp pp.db shut/pp.db
chmod 444 shut/pp.db
chmod 755 shut
[ "$(id -u)" -ne 0 ] || chown 65534 shut
settings "$tmp/shut/pp.db" shut.yaml
chmod 644 shut.yaml
expect 0 ./someone here/bin/pp-db check -c "$tmp/shut.yaml" -f csv
like out '^integrity,ok,$'
expect 71 ./someone here/bin/pp-db compact -c "$tmp/shut.yaml"
like err "pp.db: can't be written, only read"

it 'in a folder that can only be read the message says what is needed'
rm -f shut/pp.db-*
chmod 555 shut
expect 71 ./someone here/bin/pp-db check -c "$tmp/shut.yaml"
like err 'folder must be writable, for readers too'
chmod 755 shut

it 'a database locked for longer than the wait is told, and nothing is done'
mkfifo go
background python3 -c '
import fcntl, struct, sys
f = open("pp.db-lock", "r+b")
fcntl.fcntl(f, 37, struct.pack("hhqqi4x", fcntl.F_WRLCK, 0, 1, 1, 0))
print("locked", flush=True)
open("go").read()'
until_true grep -q locked background.out
began=$(date +%s)
expect 75 pp-db compact
check test $(($(date +%s) - began)) -lt 10
like err 'pp.db-lock: held by another program for 1.0 s; try again$'

it 'a locked database can be read and backed up all the same'
expect 0 pp-db check
expect 0 pp-db backup locked.db
: >go
ended "$child"
expect 0 pp-db compact

it 'a writer that knows nothing of our lock is waited for, too'
background python3 -c '
import sqlite3
db = sqlite3.connect("pp.db", isolation_level=None)
db.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
open("go").read()'
until_true grep -q locked background.out
expect 75 pp-db compact
like err "another program than pp's holds it"
: >go
ended "$child"

it 'a backup is one private file, verified, with a row that says so'
(umask 0 && pp-db backup copy.db -f csv >out)
like out '^file,bytes,readings,meters,verified_at$'
like out "^copy.db,$(stat -c %s copy.db),0,0,20"
check test "$(stat -c %a copy.db)" = 600
check test ! -e copy.db-wal
check test ! -e copy.db.partial
check test "$(sqlite3 copy.db 'PRAGMA journal_mode')" = delete
expect 0 pp-db check --db copy.db

it 'a backup never overwrites unless it is told to'
sha256sum copy.db >copy.sum
expect 73 pp-db backup copy.db
like err '^pp-db: copy.db: exists already$'
check sha256sum --quiet -c copy.sum
expect 0 pp-db backup --force copy.db
expect 73 pp-db backup --force pp.db
like err 'pp.db: is the database itself'

it 'a backup takes the place of no device or pipe'
mkfifo pipe
expect 73 pp-db backup --force pipe
like err '^pp-db: pipe: not a regular file'
check test -p pipe

it 'restore brings the backup back, keeps what was there, twice the same'
sql "INSERT INTO gateway VALUES (1, 'G1', '', NULL)"
for kept in 1 2; do
	expect 0 pp-db restore copy.db -f csv
	like err 'under quarantine until the counts'
	like out '^file,.*,quarantine_at,kept,head,newest_at,lost_until,lost_orders$'
	like out '^copy.db,[0-9]+,0,0,20.*pp.db.before-restore-20.*Z(-2)?,'
	check test "$(sqlite3 pp.db 'SELECT count(*) FROM gateway')" = 0
	check test "$(find . -name '*.before-restore-*' | wc -l)" -eq $kept
done
set -- pp.db.before-restore-*Z
check test "$(sqlite3 "$1" 'SELECT code FROM gateway')" = G1
check test "$(stat -c %a "$1")" = 600
expect 0 pp-db check
unlike out '^quarantine' # it has no meters

it 'restore makes the database where there is none'
expect 0 pp-db restore copy.db --db fresh.db -f csv
check test "$(sqlite3 fresh.db 'PRAGMA journal_mode')" = wal
expect 0 pp-db check --db fresh.db

it 'restore refuses what is damaged, foreign or not there, and changes nothing'
head -c 20000 copy.db >short.db
sha256sum pp.db >pp.sum
expect 65 pp-db restore short.db
like err 'short.db: database disk image is malformed; take another copy$'
damaged hole.db $((page * ($(root_of setting) - 1))) 512
expect 65 pp-db restore hole.db
like err '^pp-db: hole.db: damaged: '
for file in songs.db text.db empty.db; do
	expect 78 pp-db restore "$file"
	like err "$file: .*; name a file that pp-db backup made$"
done
expect 78 pp-db restore newer.db
like err 'newer.db: schema 99 is newer .*; install the newer pp$'
expect 66 pp-db restore none.db
like err '^pp-db: none.db: no such file$'
expect 65 pp-db restore pp.db
check sha256sum --quiet -c pp.sum
expect 0 pp-db check

it 'restore says how to get over a database that is beyond help'
cp text.db wreck.db
expect 78 pp-db restore copy.db --db wreck.db
like err 'wreck.db: .*move it, its -wal and its -shm away and restore again'

it 'upgrade leaves a database alone that is up to date'
expect 0 pp-db upgrade -f csv
same out <<'END'
from_version,to_version,kept
8,8,
END
check test -z "$(find . -name '*.before-upgrade-*')"

it 'upgrade brings the first schema up to date, with all that is in it'
printf '%s\n' 'PRAGMA journal_mode = wal;' BEGIN\; >schema1.sql
cat "$root/lib/book/schema/1.sql" - >>schema1.sql <<'END'
INSERT INTO gateway VALUES (1, 'G1', '', NULL);
INSERT INTO bus VALUES (1, 'B1', 1, 'x', 'L1', 9600, NULL);
INSERT INTO meter VALUES (1, 'M1', NULL, 'X', 1, 1, NULL, NULL, NULL,
    1, 1, NULL, '', '', NULL);
INSERT INTO pass VALUES (1, 1000, 1001, NULL, 0, 1, 1);
INSERT INTO reading (id, after_s, flags, rest_wh, bits, packed)
    VALUES (2097154, 0, 0, 100, 0, x'000000');
INSERT INTO meter_now VALUES (1, 100, 2097154, 2097154, 1000, 'unknown',
    1000, 0);
INSERT INTO daily VALUES (0, 1, 1, 0, NULL, 0, 0, 0, 0, 0, 0);
PRAGMA application_id = 0x70700001;
PRAGMA user_version = 1;
COMMIT;
END
sqlite3 schema1.db <schema1.sql >/dev/null
sqlite3 schema1.db 'SELECT * FROM reading' >before
expect 78 pp-db check --db schema1.db
like err 'schema 1 is older than .*; run pp-db upgrade$'
expect 0 pp-db upgrade --db schema1.db -f csv
like out '^1,8,.*schema1.db.before-upgrade-20.*Z$'
sqlite3 schema1.db 'SELECT * FROM reading' >after
check cmp before after
expect 0 pp-db check --db schema1.db
check test "$(sqlite3 schema1.db.before-upgrade-*Z 'PRAGMA user_version')" = 1
expect 0 pp-db upgrade --db schema1.db -f csv
like out '^8,8,$'
rm schema1.db*

it 'prune counts first and spares what a meter shows'
sql "
INSERT INTO gateway VALUES (1, 'G1', '', NULL);
INSERT INTO bus VALUES (1, 'B1', 1, 'x', 'L1', 9600, NULL);
INSERT INTO meter VALUES (1, 'M1', NULL, 'X', 1, 1, NULL, NULL, NULL,
    1, 1, NULL, '', '', NULL);
INSERT INTO pass VALUES (1, 1000000000, 1000000001, NULL, 0, 1, 1),
    (2, 1000000100, 1000000101, NULL, 0, 1, 1);
INSERT INTO reading (id, after_s, flags, rest_wh, bits, packed)
    VALUES (2097154, 0, 0, 100, 0, x''), (4194306, 0, 0, 110, 0, x'');
INSERT INTO daily VALUES (1, 2, 0, NULL, 10, 0, 0, 0, 0, 0);
INSERT INTO meter_now VALUES (1, 100, 4194306, 4194306, 1000000100,
    'unknown', 1000000000, 0);"
expect 0 pp-db prune --readings-before 2020-01-01 --dry-run -f csv
like out '^2020-01-01T00:00:00.*,1,1,dry-run$'
check test "$(sqlite3 pp.db 'SELECT count(*) FROM reading')" = 2
expect 0 pp-db prune --readings-before 2020-01-01 -f csv
like out '^2020-01-01T00:00:00.*,1,1,ok$'
check test "$(sqlite3 pp.db 'SELECT id FROM reading')" = 4194306
expect 0 pp-db check

it 'nothing of this is left half done'
check test -z "$(find . -name '*.partial*')"

cp copy.db big.db
sql "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL
    SELECT i + 1 FROM n WHERE i < 2000)
    INSERT INTO setting SELECT 'k' || i, hex(zeroblob(500)) FROM n" big.db
mkdir disk
if [ -z "${UNSHARED-}" ] ||
	! mount -t tmpfs -o size=1024k,mode=700 none disk 2>/dev/null; then
	it 'on a full disk nothing is lost # SKIP only root can make one'
	exit 0
fi

it 'on a full disk a backup fails, and the old one stays'
cp copy.db disk/copy.db
expect 71 pp-db backup --force disk/copy.db --db big.db
like err 'disk is full|No space left'
check cmp -s copy.db disk/copy.db
check test "$(ls disk)" = copy.db

it 'on a full disk init leaves nothing'
rm disk/copy.db
head -c 1M /dev/zero >disk/fill 2>/dev/null || :
expect 71 pp-db init --db disk/pp.db
like err 'disk is full|No space left'
unlike err 'may have happened'
check test "$(ls disk)" = fill

it 'on a full disk a restore changes nothing'
rm disk/fill
cp copy.db disk/pp.db
expect 71 pp-db restore big.db --db disk/pp.db
like err 'disk is full|No space left'
expect 0 pp-db check --db disk/pp.db
check test "$(sqlite3 disk/pp.db 'SELECT count(*) FROM setting')" = 0
check test -z "$(find disk -name '*.partial*')"

umount disk
