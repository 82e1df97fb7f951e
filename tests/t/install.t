#!/bin/sh
# make install: what lies under the prefix works without the source.
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"

it 'installs below DESTDIR and PREFIX, and nowhere else'
expect 0 make -C "$root" install PREFIX=/usr DESTDIR="$tmp/dest"
find dest -maxdepth 1 >found
same found <<'END'
dest
dest/usr
END
for file in bin/pp-poll lib/libpp.so.0 lib/libpp.a include/pp/db.h \
	share/man/man1/pp-poll.1 share/man/man5/pp.5 share/man/man7/pp.7 \
	share/pp/models/DTSY1352.yaml share/doc/pp/examples/crontab \
	share/locale/zh_CN/LC_MESSAGES/pp.mo; do
	check test -s "dest/usr/$file"
done

it 'the installed tools find their library, models and load by themselves'
PATH=$tmp/dest/usr/bin:$PATH
expect 0 env -u LD_LIBRARY_PATH pp-sim init s --meters 4 --buses 2
start_sim s
export PP_CONFIG="$tmp/s/pp.yaml"
expect 0 pp db init
expect 0 pp site import s/site.yaml s/units.csv s/meters.csv
expect 0 pp poll -q
expect 0 pp status -f csv --no-header
lines out 4

it 'pp help shows the page that was installed, by man or by mandoc'
expect 0 env -u LD_LIBRARY_PATH MANPATH=/nonexistent pp help poll
like out '^PP-POLL\(1\)'
mkdir only
ln -s "$(command -v mandoc)" only/mandoc
pp=$(command -v pp)
expect 0 env PATH="$tmp/only" "$pp" help poll
like out '^PP-POLL\(1\)'
expect 69 env PATH="$tmp/nothing" "$pp" help poll
same err <<'END'
pp: help: neither man nor mandoc is here; 'pp poll --help' shows its options
END

it 'each installed header stands by itself, in gcc and clang'
for compiler in gcc clang; do
	for header in dest/usr/include/pp/*.h; do
		expect 0 "$compiler" -std=c2x -Wall -Wextra -Wpedantic \
			-Werror -fsyntax-only -include "$header" -xc /dev/null
	done
done

# With what pkg-config says of the place that it was copied to.
installed() {
	expect 0 env PKG_CONFIG_SYSROOT_DIR="$tmp/dest" \
		PKG_CONFIG_LIBDIR="$tmp/dest/usr/lib/pkgconfig" \
		PKG_CONFIG_ALLOW_SYSTEM_CFLAGS=1 \
		PKG_CONFIG_ALLOW_SYSTEM_LIBS=1 "$@"
}

it 'hello-pp is built on the installed library alone, and reads the books'
installed pkg-config --modversion libpp
check test "pp $(cat out)" = "$(pp --version)"
cp -R dest/usr/share/doc/pp/examples/hello-pp .
installed make -C hello-pp CC=gcc \
	CFLAGS='-std=c2x -Wall -Wextra -Wpedantic -Werror' \
	LDFLAGS="-Wl,-rpath,$tmp/dest/usr/lib"
expect 0 hello-pp/hello-pp s/pp.db
like out '^meter,account,state,balance_yuan,age_s$'
sed '1d' out | cut -d, -f1,4 | sort >got
pp status -f csv --no-header | cut -d, -f1,10 | sort >want
check cmp want got
expect 1 hello-pp/hello-pp none.db
like err '^hello-pp: none.db: no such file'

# offered WORD...: what bash offers for the last of them.
offered() {
	# shellcheck disable=SC2016 # the inner shell's own
	expect 0 bash -c '. "$1"; shift
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
		_pp "$1" "${!#}" "${COMP_WORDS[COMP_CWORD - 1]}"
		echo "${COMPREPLY[*]}"' \
		- dest/usr/share/bash-completion/completions/pp-db "$@"
}

it 'bash completes commands, options and formats by what the tools say'
while read -r words; do
	# shellcheck disable=SC2086 # a list
	offered ${words%% = *}
	check test "$(cat out)" = "${words##* = }"
done <<'END'
pp rec = receipt
pp help rec = receipt
pp db re = restore
pp-db restore --force --confi = --config
pp-db --format x = xlsx
pp-db --db pp.db ba = backup
END
offered pp-db backup ''
same out <<'END'

END

it 'examples and pages name programs and files where they were installed'
expect 1 grep -rF /usr/local dest/usr/share/doc/pp/examples dest/usr/share/man
like dest/usr/share/doc/pp/examples/systemd/pp-poll.service \
	'^ExecStart=/usr/bin/pp-poll '
