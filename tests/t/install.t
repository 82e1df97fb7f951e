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
	share/pp/models/DTSY1352.yaml share/doc/pp/examples/crontab; do
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

it 'a program can be built on the installed library alone'
cat >program.c <<'END'
#include <pp/amount.h>
#include <stdio.h>

int
main(void)
{
	char yuan[PP_DECIMAL_MAX];
	pp_money money;

	if (pp_money_parse("12.5", &money) != PP_OK)
		return 1;
	puts(pp_money_print(money, yuan));
	return 0;
}
END
expect 0 gcc -std=c2x -Idest/usr/include -o program program.c \
	-Ldest/usr/lib -lpp -Wl,-rpath,"$tmp/dest/usr/lib"
expect 0 ./program
same out <<'END'
12.50
END
