#!/bin/sh
# What can be found by reading: form, floors, manuals, scripts, suspicious C.
#
#	lint.sh [deep]
#
# Clang's analyzer looks at so many states of a function at most, 6000, or deep
# as many as it would by itself, 225000, in four times the time.  Where a function
# has more it stops: what it hasn't come to by then, in that function, it says
# nothing of, and only deep it comes so far.
set -u
cd "${0%/*}/.." || exit
jobs=$(nproc)
status=0
nodes=6000
[ "${1-}" != deep ] || nodes=225000

wrong() {
	echo "lint: $*"
	status=1
}

# How the compiler is called.
set -- -std=c2x -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE \
	-D_GNU_SOURCE= -DPP_VERSION='"lint"' -iquote build/release/gen
for room in lib/*/ cmd; do
	set -- "$@" -iquote "$room"
done
for folder in $(pkg-config --cflags-only-I pangocairo | sed 's/-I//g'); do
	set -- "$@" -isystem "$folder"
done

clang-format --dry-run -Werror lib/*/*.[ch] cmd/*.[ch] tests/*/*.[ch] ||
	wrong 'run clang-format -i'

sh tests/floors.sh || wrong 'floors'

mandoc -T lint -W warning man/* || wrong 'manual pages'

printf '%s\n' tests/*.sh tests/*/*.sh tests/t/*.t examples/*.sh .ci/run |
	xargs -P "$jobs" -n 8 shellcheck -s sh || wrong 'shell scripts'
shellcheck -s sh examples/nightly-backup examples/restore-drill \
	debian/pp.postinst debian/pp.postrm || wrong 'shell scripts'
shellcheck -s bash cmd/completion.bash || wrong 'completion'

# The project stands alone, and nothing is left for later.
words='\.\./sha''red|(^|[^a-z])/wo''rk/|TO''DO|FIX''ME'
grep -rnE "$words" --include='*' Makefile README.md cmd debian examples lib man \
	tests .ci && wrong 'words that do not belong here'

# Any header stands alone, and all of them side by side: one name, one thing.
for header in lib/*/*.h cmd/*.h; do
	printf '#include "%s"\n' "${header##*/}" | gcc "$@" -fsyntax-only -x c - ||
		wrong "$header needs what it doesn't include"
done
for header in lib/*/*.h cmd/*.h; do
	printf '#include "%s"\n' "${header##*/}"
done | gcc "$@" -fsyntax-only -x c - || wrong 'two headers give one name'

banned='strcpy|strcat|sprintf|vsprintf|strtok|atoi|atol|atoll|gets|alloca'
grep -nE "\\b($banned)\(" lib/*/*.[ch] cmd/*.[ch] &&
	wrong 'functions that we do not use'

# cppcheck 2.10 stumbles over C2x: it sees the code without our attributes.
# Its uninitvar doesn't look into callees; clang's analyzer and -W do.
cppcheck --quiet --std=c11 --error-exitcode=1 --inline-suppr -j "$jobs" \
	--enable=warning,performance,portability \
	--suppress=missingIncludeSystem --suppress=nullPointerOutOfMemory \
	--suppress=uninitvar \
	-D_Noreturn='__attribute__((noreturn))' \
	-D'PP_PRINTF(a,b)=' -DPP_CHECKED= -DPP_VERSION='"lint"' \
	-Ilib/base -Ilib/form -Ilib/seal -Ilib/wire -Ilib/book -Ilib/work -Ilib/sim \
	-Icmd lib/*/*.c cmd/*.c || wrong 'cppcheck'

# The files that define what analyzer.h wraps, or the like, go without it and
# without the analyzer.
wrapped='^pp_[a-z_]*(fail|fail_in|fault|bad)\('
tidy() {
	xargs -P "$jobs" -I '{}' clang-tidy --quiet "$checks" '{}' -- "$@" \
		-Xclang -analyzer-config -Xclang max-nodes="$nodes" 2>/dev/null
}
checks=--checks=
grep -LE "$wrapped" lib/*/*.c cmd/*.c |
	tidy "$@" -include tests/analyzer.h || wrong 'clang-tidy'
checks='--checks=-clang-analyzer-*'
grep -lE "$wrapped" lib/*/*.c cmd/*.c | tidy "$@" || wrong 'clang-tidy'

exit "$status"
