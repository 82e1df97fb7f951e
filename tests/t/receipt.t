#!/bin/sh
# pp-receipt: numbered, in copies, and nothing that isn't a good original looks
# like one; a printer that fails has printed nothing.
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=../till.sh
. "$root/tests/till.sh"

# fake_lp LINE...: the lp that is found first, a script of these lines.
fake_lp() {
	printf '%s\n' '#!/bin/sh' "$@" >bin/lp
	chmod +x bin/lp
}

# armed ORDER: it is in the book, and on its way.
armed() {
	pp-report orders --verdict pending -f csv | grep -q "^$1,"
}

# sql STATEMENT: what the book says of it.
sql() {
	sqlite3 "$till/pp.db" "$1"
}

# pages [OPTION...]: the text of what pp-receipt gives as PDF is in the file page.
pages() {
	expect 0 pp-receipt "$@" --format pdf -o receipt.pdf
	pdftotext -layout receipt.pdf page
}

# setting LINE...: of the map `receipt` in the settings, before all else.
setting() {
	{
		echo 'receipt:'
		printf '  %s\n' "$@"
		cat plain.yaml
	} >"$PP_CONFIG"
}

mkdir bin
PATH=$tmp/bin:$PATH
SLOW_MS=100
till_site s --meters 12 --buses 6 --class counted
cp "$PP_CONFIG" plain.yaml
adopt_all 6
expect 0 pp-sell M001 100.50 --order s1
expect 0 pp-refund M001 30.50 --order r1 --method wechat

it 'three copies are told apart, with figures and capitals'
expect 0 pp-receipt s1
check test "$(grep -c 'Amount .* 100.50 yuan' out)" -eq 3
check test "$(grep -c '人民币壹佰元零伍角整' out)" -eq 3
for copy in "Customer's copy" "Seller's copy" "Accounts' copy"; do
	check test "$(grep -c "No. 7 .*$copy" out)" -eq 1
done
unlike out REPRINT
check test "$(tr -cd '\f' <out | wc -c)" -eq 2

it 'as PDF three copies are on one page, with the same words'
pages s1 -n
check test "$(pdfinfo receipt.pdf | sed -n 's/^Pages: *//p')" -eq 1
check test "$(grep -c 'Amount .* 100.50 yuan' page)" -eq 3
check test "$(grep -c '人民币壹佰元零伍角整' page)" -eq 3
for copy in "Customer's copy" "Seller's copy" "Accounts' copy"; do
	check test "$(grep -c "No. 7 .*$copy" page)" -eq 1
done
check test "$(grep -c SAMPLE page)" -eq 3
# What stands on the page is what stands in the text, but for blanks and rules.
plain() {
	tr -d ' \f' | sed 's/^--*$//; /^$/d'
}
expect 0 pp-receipt s1 -n
plain <out | grep -v ^Clerk >want
plain <page | grep -v ^Clerk >got
check cmp want got
expect 0 pp-receipt s1 -n --format pdf
check test "$(head -c 5 out)" = %PDF-

it 'a page for each copy, where the paper is for one'
setting 'paper: 241x93' 'format: pdf'
expect 0 pp-receipt s1 -n --copies 2 -o receipt.pdf
pdfinfo receipt.pdf >info
like info '^Pages: +2$'
like info '^Page size: +683.* x 263'
cp plain.yaml "$PP_CONFIG"

it 'what PDF needs and is not here is told, and nothing is counted'
printed=$(sql 'SELECT count(*) FROM print WHERE NOT failed')
mkdir -p away
: >away/libpangocairo-1.0.so.0
expect 78 env LD_LIBRARY_PATH="$tmp/away" pp-receipt s1 --format pdf -o r.pdf
like err 'libpangocairo-1.0.so.0: .*; install libpangocairo-1.0-0$'
setting 'font: Nothing Of The Kind'
expect 78 pp-receipt s1 --format pdf -o r.pdf
like err '^pp-receipt: Nothing Of The Kind: no such font here'
cp plain.yaml "$PP_CONFIG"
echo '<?xml version="1.0"?><fontconfig/>' >fonts.conf
expect 78 env FONTCONFIG_FILE="$tmp/fonts.conf" pp-receipt s1 --format pdf \
	-o r.pdf
like err 'no font with Chinese characters is here; install fonts-'
check test ! -e r.pdf
check test "$(sql 'SELECT count(*) FROM print WHERE NOT failed')" -eq "$printed"

it 'what is longer than its form is said, and printed'
setting 'form_lines: 12'
expect 0 pp-receipt s1 -n --format escp --copies 2
check test "$(grep -c 'receipt.form_lines is 12: each copy runs into' err)" -eq 1
expect 0 pp-receipt s1 -n --format text
unlike err form_lines
cp plain.yaml "$PP_CONFIG"
expect 0 pp-receipt s1 -n --format escp
unlike err form_lines

it 'what is printed again says so, and how often'
expect 0 pp-receipt s1 --copies 1
check test "$(grep -c 'REPRINT No. 1' out)" -eq 1
expect 0 pp-receipt 7 --copies 1
like out 'REPRINT No. 2'

it 'a sample is marked as one, and is not counted'
expect 0 pp-receipt r1 -n --copies 1
like out SAMPLE
expect 0 pp-receipt r1 --copies 1
unlike out 'SAMPLE|REPRINT'
like out 'Refund \(red\)'

it 'a print as PDF counts as one of text does'
pages r1 --copies 1
like page 'REPRINT No. 1'
check test "$(sql 'SELECT format FROM print ORDER BY id DESC LIMIT 1')" = pdf

it 'speaks Chinese by the settings or the environment'
expect 0 env LANGUAGE=zh_CN pp-receipt s1 --copies 1
like out '购电收据'
like out '补打 第3次'
cp plain.yaml "$PP_CONFIG"
sed -i '/^language/d' "$PP_CONFIG"
echo 'language: zh_CN' >>"$PP_CONFIG"
expect 0 pp-receipt r1 --copies 3
like out '退费收据（红字）'
for copy in 客户联 存根联 财务联; do
	like out "$copy"
done
expect 0 env LANGUAGE=en pp-receipt r1 --copies 1
like out 'Refund'
cp plain.yaml "$PP_CONFIG"

it 'an order that is pending says that it is not proven'
background pp-sell M002 10 --order p1 -f csv
check until_true armed p1
pp-sim tell s kill M002
wait "$child" || :
expect 0 pp-receipt p1 --copies 1
like out 'NOT PROVEN YET'
expect 0 env LANGUAGE=zh_CN pp-receipt p1 --copies 1
like out '待确认'

it 'one that came to nothing is void'
expect 0 pp-resolve order p1 --as not-credited --unproven --reason burnt -q
expect 0 pp-receipt p1 --copies 1
like out 'VOID'
expect 0 env LANGUAGE=zh_CN pp-receipt p1 --copies 1
like out '作废'
LANGUAGE=zh_CN pages p1
check test "$(grep -c '【作废：未成交】' page)" -eq 3
check test "$(grep -c '日志链头' page)" -eq 3

it 'one that was reversed says by which order'
expect 0 pp-sell M003 20 --order m1
expect 0 pp-reverse m1 --reason 'the wrong meter' --order u1
expect 0 pp-receipt m1 --copies 1
like out 'REVERSED BY u1'
expect 0 pp-receipt u1 --copies 1
like out '^Undoes +m1'
like out '^Note +the wrong meter'

it 'an account and a meter have the receipt of what happened last to them'
expect 0 pp-receipt M004 --copies 1
like out 'Running meter taken over'
account=$(booked M004 account)
expect 0 pp-receipt "$account" --copies 1
like out "^Account +$account"

it 'the last one of who asks for it'
expect 0 pp-receipt --last --copies 1
like out '^Order +u1'

it 'the number of an invoice is noted once, and stands there from then on'
expect 0 pp-receipt s1 --invoice 12345678
expect 0 pp-receipt s1 --invoice 12345678
empty out
check test "$(sql 'SELECT count(*) FROM invoice')" -eq 1
expect 0 pp-receipt s1 -n
like out '^Invoice +12345678'
pages s1 -n --copies 1
like page 'Invoice +12345678'
expect 65 pp-receipt s1 --invoice 12-34
like err '^pp-receipt: --invoice: "12-34": not ASCII letters and digits$'

it 'lp gets the bytes as they are, without a shell between'
fake_lp "printf '%s\\n' \"\$@\" >$tmp/arguments" "cat >$tmp/bytes" \
	"echo request id is x-1"
# shellcheck disable=SC2016 # as it stands
expect 0 pp-receipt r1 --print 'a;b $(c)' --format escp --copies 2
empty out
same arguments <<'END'
-d
a;b $(c)
-t
pp-receipt 8
-o
raw
--
-
END
check test "$(tr -cd '\f' <bytes | wc -c)" -eq 2
iconv -f GB18030 -t UTF-8 bytes >readable
like readable '人民币叁拾元伍角整'

it 'lp gets pages with the size of their paper'
setting 'paper: 241x93' 'format: pdf' 'queue: desk'
expect 0 pp-receipt r1 --print --copies 1
same arguments <<'END'
-d
desk
-t
pp-receipt 8
-o
media=Custom.241x93mm
--
-
END
check test "$(head -c 5 bytes)" = %PDF-
cp plain.yaml "$PP_CONFIG"
expect 0 pp-receipt r1 --print --format pdf --copies 1
like arguments '^media=A4$'

it 'the settings have the printer, its language and the copies'
setting 'queue: desk' 'format: escp' 'copies: 1' 'form_lines: 33'
expect 0 pp-receipt r1 --print
check test "$(sed -n 2p arguments)" = desk
check test "$(od -An -tx1 -N9 bytes | tr -d ' ')" = 1b401c261b321b4321
check test "$(tr -cd '\f' <bytes | wc -c)" -eq 1
cp plain.yaml "$PP_CONFIG"

it 'a printer that fails is told, and the next is no reprint of it'
expect 0 pp-sell M005 5 --order f1
fake_lp 'echo "lp: the printer is on fire" >&2' 'exit 1'
expect 69 pp-receipt f1 --print LQ
like err '^pp-receipt: LQ: lp failed with status 1, nothing was printed'
like err 'on fire'
expect 69 pp-receipt f1 --print LQ
rm bin/lp
expect 69 env PATH="$tmp/bin" "$(command -v pp-receipt)" f1 --print
like err 'there is no lp here'
fake_lp 'exec cat' >"$tmp/bytes"
expect 0 pp-receipt f1 --print LQ
unlike err REPRINT
like err '^Order +f1'

it 'what may have come out is counted'
# shellcheck disable=SC2016 # the other shell's own
fake_lp 'kill -9 $$'
expect 0 pp-sell M005 6 --order f2
expect 74 pp-receipt f2 --print LQ
like err 'lp was ended by signal 9'
expect 0 pp-receipt f2 --copies 1
like out 'REPRINT No. 1'
expect 0 pp-sell M005 7 --order f3
expect 74 sh -c 'pp-receipt f3 >/dev/full'
expect 0 pp-receipt f3 --copies 1
like out 'REPRINT No. 1'

it 'a crash before the printer was done leaves it counted'
expect 0 pp-sell M005 8 --order f4
# shellcheck disable=SC2016 # the other shell's own
fake_lp 'kill -9 $PPID'
expect 137 pp-receipt f4 --print LQ
expect 0 pp-receipt f4 --copies 1
like out 'REPRINT No. 1'

it 'a printer that hangs is ended, and what it did is not known'
expect 0 pp-sell M005 8.50 --order f6
# As when its time is over, which isn't waited for here.
# shellcheck disable=SC2016 # the other shell's own
fake_lp 'cat >/dev/null' 'kill -ALRM $$' 'sleep 9'
expect 74 sh -c "trap '' ALRM; exec pp-receipt f6 --print LQ"
like err '^pp-receipt: LQ: lp was ended by signal 14, for it took too long;'
expect 0 pp-receipt f6 --copies 1
like out 'REPRINT No. 1'

it 'what lp left unread may be missing'
expect 0 pp-sell M005 8.60 --order f7
# More than a pipe holds.
{
	pp-receipt --show-template
	seq 1 6000
} >long.txt
fake_lp 'exec 0<&-'
expect 74 pp-receipt f7 --print LQ --copies 9 --template long.txt
like err "^pp-receipt: LQ: lp didn't take all of it"

it 'whoever ignores the end of children loses nothing'
expect 0 pp-sell M005 8.70 --order f8
fake_lp 'cat >/dev/null' 'exit 3'
expect 69 sh -c "trap '' CHLD; exec pp-receipt f8 --print LQ"
like err 'lp failed with status 3, nothing was printed'
fake_lp 'cat >/dev/null'
expect 0 sh -c "trap '' CHLD; exec pp-receipt f8 --print LQ"
expect 0 pp-receipt f8 --copies 1
like out 'REPRINT No. 1'

it 'a file is written whole or not at all'
expect 0 pp-sell M005 9 --order f5
expect 73 pp-receipt f5 -o nowhere/file
expect 0 pp-receipt f5 -o file
unlike file REPRINT
empty out

it 'the built-in template is one to begin with'
expect 0 pp-receipt --show-template -o mine.txt
echo '** {holder:>8} **' >>mine.txt
expect 0 pp-receipt s1 -n --copies 1 --template mine.txt
like out '^\*\*       c1 \*\*$'
expect 0 pp-receipt --show-template --template mine.txt
check cmp out mine.txt
setting "template: $tmp/mine.txt"
expect 0 pp-receipt s1 -n --copies 1
like out '^\*\*       c1 \*\*$'

it 'a template with a fault is refused before anything is counted'
echo '{mark}{receipt} {amont}' >wrong.txt
printed=$(sql 'SELECT count(*) FROM print')
expect 65 pp-receipt s1 --template wrong.txt
like err '^pp-receipt: wrong.txt:1:17: unknown field$'
expect 66 pp-receipt s1 --template none.txt
echo 'no {receipt}' >wrong.txt
expect 65 pp-receipt s1 --template wrong.txt
like err 'wrong.txt: has no \{mark\}, which a receipt needs'
setting "template: $tmp/wrong.txt"
expect 78 pp-receipt s1
check test "$(sql 'SELECT count(*) FROM print')" -eq "$printed"

it 'a template that means ill is refused with its place'
# refused TEMPLATE WORDS: and nothing comes out.
refused() {
	expect 65 pp-receipt s1 --template "$1"
	like err "^pp-receipt: $1:$2"
	empty out
}
printf '{mark}{receipt}\n{meter\n' >open.txt
refused open.txt "2:1: the brace isn't closed$"
printf '{mark}{receipt}\n表 {\n' >open.txt
refused open.txt "2:3: no field's name behind \{"
printf '{mark}{receipt}\n  \033[2J' >code.txt
refused code.txt '2:3: a control character'
printf '{mark}{receipt}\na\000b\n' >nul.txt
refused nul.txt '2: a NUL byte'
{
	printf '{mark}{receipt}\n'
	head -c 70000 /dev/zero | tr '\0' x
} >huge.txt
refused huge.txt ' more than 65536 bytes$'
expect 65 pp-receipt s1 --template /dev/zero
{
	printf '{mark}{receipt}'
	yes '{holder:99}' | head -n 3000 | tr -d '\n'
} >wide.txt
expect 0 pp-receipt s1 -n --copies 1 --template wide.txt
check test "$(wc -L <out)" -le 76
lines=$(wc -l <out)
pages s1 -n --copies 1 --template wide.txt
check test "$(pdfinfo receipt.pdf | sed -n 's/^Pages: *//p')" -ge \
	$((lines / 100))
check test "$(sql 'SELECT count(*) FROM print')" -eq "$printed"

it 'settings that are no good are told with their place'
for line in 'copies: 10' 'form_lines: 0' 'format: html' 'colour: red' \
	'paper: A9' 'paper: 241x' 'paper: 9x9' 'paper: 241x93x1'; do
	setting "$line"
	expect 78 pp-receipt s1
	like err '^pp-receipt: .*pp.yaml:2:[0-9]+: '
done
cp plain.yaml "$PP_CONFIG"

it 'what makes no sense is a usage error, and what is not there is told'
expect 64 pp-receipt
expect 64 pp-receipt s1 LQ
expect 64 pp-receipt s1 --copies 0
expect 64 pp-receipt s1 --format html
expect 64 pp-receipt s1 --print -o file
expect 64 pp-receipt s1 --print -n
expect 64 pp-receipt s1 -q
expect 64 pp-receipt s1 --invoice 1 --print
expect 64 pp-receipt s1 --print -- -x
expect 1 pp-receipt nothing
like err '^pp-receipt: nothing: no such order or receipt, and no account'
expect 1 pp-receipt 4711

it 'the book is sound, and receipts have no holes'
expect 0 pp-db check -q

it 'each copy has the head of the log, with its own printing in it'
expect 0 pp-receipt s1 --copies 2
cp out receipt
expect 0 pp-log head
check test "$(grep -c "^Log head  $(cat out)\$" receipt)" -eq 2
expect 0 pp-log verify --head "$(cat out)"
