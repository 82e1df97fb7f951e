#!/bin/sh
# Chinese: every word for people has its translation, and people get it where
# they ask for it: by LANGUAGE, by the settings (cron has nothing else), by the
# name of a locale that the machine need not have.
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"

zh=$root/lib/po/zh_CN.po

it 'zh_CN.po has the words of the program, no more and no less: make po'
check make -s -C "$root" "B=$tmp/made" "$tmp/made/gen/pp.pot"
msgmerge --quiet --no-fuzzy-matching --no-location "$zh" made/gen/pp.pot |
	msgattrib --no-obsolete >merged.po
same "$zh" <merged.po

it 'each has its translation'
msgattrib --untranslated --no-wrap "$zh" | sed -n 's/^msgid "\(..*\)"$/\1/p' \
	>untranslated
empty untranslated
msgattrib --only-fuzzy "$zh" >fuzzy
empty fuzzy
check msgfmt --check-format --check-domain -o /dev/null "$zh"

it 'each translation is Chinese'
msgattrib --no-wrap "$zh" | sed '1,/^$/d' | tr '\n' ' ' |
	sed 's/ msgid /\n&/g' | LC_ALL=C grep -v '[^ -~]' >latin || :
# Names alone: of options, keys and settings.
grep -vE '^ *(msgid "[^ "]*[-._][^ "]*" .*)?$' latin >english || :
empty english

it 'no word in the source is for people and in no catalogue'
/usr/bin/python3 "$root/tests/language/untranslated.py" made/gen/pp.pot \
	"$root"/lib/*/*.[ch] "$root"/cmd/*.[ch] >without
empty without

it 'a translation that asks for other values is not built'
mkdir -p wrong/lib/po
ln -s "$root/tests" wrong/tests
cp "$root/lib/po/po.mk" wrong/lib/po
sed '/^msgid "%s yuan"$/,/^$/s/^msgstr "%s /msgstr "%d /' "$zh" \
	>wrong/lib/po/zh_CN.po
mo=share/locale/zh_CN/LC_MESSAGES/pp.mo
expect 2 make -s -C wrong -f "$root/Makefile" "B=$tmp/wrong" "$tmp/wrong/$mo"
like err "format specifications"
check test ! -e "wrong/$mo"

it 'all help is Chinese, but for names'
for tool in "$B"/bin/pp*; do
	LANGUAGE=zh_CN "$tool" --help || fail "$tool --help"
done >help
LC_ALL=C grep -v '[^ -~]' help | sed '/^$/d' >english
empty english

it 'the settings choose it where no locale is: in cron'
mkdir etc
pp-db init --db etc/pp.db
printf 'database: pp.db\nlanguage: zh_CN\n' >etc/zh.yaml
printf 'database: pp.db\nlanguage: en\n' >etc/en.yaml
told() {
	status=0
	env -i "$@" >out 2>err || status=$?
}
told PP_CONFIG=etc/zh.yaml "$B/bin/pp-site" list units --format table
like out '^单元 '
told PP_CONFIG=etc/zh.yaml "$B/bin/pp-sell" M1 1.00
like err '^pp-sell: meter: "M1": 没有'
told PP_CONFIG=etc/zh.yaml "$B/bin/pp-sell" --help
like out '^选项：'
told PP_CONFIG=etc/zh.yaml "$B/bin/pp-sell" --frobnicate
like err '^pp-sell: 未知选项 --frobnicate'
told PP_CONFIG=etc/zh.yaml "$B/bin/pp" frobnicate
like err '^pp: frobnicate：没有这个命令'

it 'LANGUAGE overrides the settings, and the settings a locale'
told LANGUAGE=en PP_CONFIG=etc/zh.yaml "$B/bin/pp-sell" --help
like out '^Options:'
told LANGUAGE=zh_CN:en PP_CONFIG=etc/en.yaml "$B/bin/pp-sell" --help
like out '^选项：'
told LANG=zh_CN.UTF-8 PP_CONFIG=etc/en.yaml "$B/bin/pp-sell" --help
like out '^Options:'

it 'pp leaves the choice to the tool that it runs'
told PP_CONFIG=etc/zh.yaml "$B/bin/pp" sell M1 1.00 --config etc/en.yaml
like err '^pp-sell: meter: "M1": no '

it 'the name of a locale is enough, on machines without it'
printf 'database: pp.db\n' >etc/none.yaml
for variable in LANG LC_MESSAGES LC_ALL; do
	told "$variable=zh_CN.UTF-8" PP_CONFIG=etc/none.yaml \
		"$B/bin/pp-sell" M1 1.00
	like err '^pp-sell: meter: "M1": 没有'
done
told LANG=C PP_CONFIG=etc/none.yaml "$B/bin/pp-sell" M1 1.00
like err '^pp-sell: meter: "M1": no '

it 'books and log are kept in English'
LANGUAGE=zh_CN
export LANGUAGE
site site --meters 4 --buses 1
unset LANGUAGE
expect 1 env LANGUAGE=zh_CN pp-sell M001 1.00
like err '没有开户'
expect 0 pp-log list --format csv
LC_ALL=C grep '[^ -~]' out >chinese || :
empty chinese

it 'rows for programs are the same in both'
for command in 'status --all' 'site list meters' 'site list defaults' \
	'account list' 'report orders' 'report sales' 'log' 'set show --all'; do
	for format in csv json; do
		# shellcheck disable=SC2086 # a command and its operands
		expect 0 pp $command --format "$format"
		mv out english
		# shellcheck disable=SC2086
		expect 0 env LANGUAGE=zh_CN pp $command --format "$format"
		same out <english
	done
done

it 'columns of a table stand below their Chinese heads'
expect 0 env LANGUAGE=zh_CN pp-site list meters --format table
# A character of Chinese takes three bytes, and two columns.
LC_ALL=C awk 'NR == 1 { gsub(/[\344-\351]../, "xx"); want = index($0, " ") }
	NR == 2 { exit substr($0, 1, want) !~ /^[^ ]+ *$/ }' out
check test "$?" -eq 0
like out '^电表 '
