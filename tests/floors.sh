#!/bin/sh
# The floors of the house: a file includes headers of its own room or of a
# lower floor, and a foreign library is known to one file, never to a header.
set -eu
cd "${0%/*}/.."
faults=$(mktemp)
trap 'rm -f "$faults"' EXIT

fault() {
	echo "$*" | tee -a "$faults"
}

# What a room may include besides itself.
allowed() {
	case $1 in
	base) ;;
	form | seal) echo base ;;
	wire | sim) echo base form ;;
	book) echo base form seal ;;
	work) echo base form seal wire book ;;
	cmd) echo base form seal wire book work sim ;;
	*) fault "lib/$1: no floor is given for this room" ;;
	esac
}

room_of() {
	case $1 in
	cmd/*) echo cmd ;;
	lib/*) expr "$1" : 'lib/\([^/]*\)/' ;;
	esac
}

# Which files may include a foreign header.
home_of() {
	case $1 in
	csv.h) echo 'lib/form/rows.c' ;;
	yaml.h) echo 'lib/form/conf.c' ;;
	sqlite3.h) echo 'lib/book/db*' ;;
	xlsxwriter.h) echo 'lib/form/excel.c' ;;
	modbus.h | modbus/* | modbus-*) echo 'lib/wire/serial.c' ;;
	err.h | getopt.h) echo 'cmd/*' ;;
	nettle/*) echo 'lib/seal/*' ;;
	openssl/*) echo 'lib/seal/openssl.c' ;;
	pango/* | cairo*) echo 'lib/form/pdf.c' ;;
	jansson.h | microhttpd.h | libpq*) echo none ;;
	*) echo anywhere ;;
	esac
}

headers=$(ls lib/*/*.h cmd/*.h)

check_own() {
	file=$1 header=$2
	room=$(room_of "$file")
	[ "$header" != schema.h ] || return 0 # generated, for db
	[ "$header" != receipts.h ] || return 0 # the same, for templates
	[ "$header" != messages.h ] || return 0 # and for messages
	found=$(echo "$headers" | grep "/$header\$" || :)
	case $found in
	'')
		fault "$file: \"$header\" is no header of ours"
		return
		;;
	*'
'*)
		fault "$header: two headers of one name: $found"
		return
		;;
	esac
	case $file:$header in
	# The simulator's virtual world is one more world behind the seam.
	lib/sim/sim_virtual*:world.h | lib/sim/sim_virtual*:endpoint.h) return ;;
	esac
	from=$(room_of "$found")
	[ "$from" != "$room" ] || return 0
	case " $(allowed "$room") " in
	*" $from "*) ;;
	*) fault "$file: $room may not include \"$header\" of $from" ;;
	esac
}

check_foreign() {
	file=$1 header=$2
	home=$(home_of "$header")
	[ "$home" != anywhere ] || return 0
	case $file in
	*.h) fault "$file: <$header> in a header" ;;
	esac
	# shellcheck disable=SC2254 # a pattern
	case $file in
	$home) ;;
	*) fault "$file: <$header> belongs to $home" ;;
	esac
}

grep -HE '^[[:space:]]*#[[:space:]]*include' lib/*/*.[ch] cmd/*.[ch] |
	sed -n 's/^\([^:]*\):.*include[[:space:]]*\([<"]\)\([^>"]*\).*/\1 \2 \3/p' |
	while read -r file kind header; do
		case $kind in
		'"') check_own "$file" "$header" ;;
		*) check_foreign "$file" "$header" ;;
		esac
	done

[ ! -s "$faults" ]
