# shellcheck shell=sh
# shellcheck disable=SC2154 # of soak.sh
# Who works at the site of a soak, and what befalls them.

mkdir pids
: >strikes

# plan NAME KIND N: of this seed, the Nth.
plan() {
	awk -v seed="$((seed * 100 + $3))" -v what="$2" \
		-v lines=$((4 * (seconds + patience))) \
		-f "$root/tests/soak/plan.awk" >"plan.$1"
}

plan_all() {
	for i in $(seq 1 "$sellers"); do
		plan "seller$i" seller "$i"
	done
	plan kill strike 10
	plan stop strike 11
	plan trouble trouble 12
}

# tool NAME COMMAND...: where it can be struck; its end is in $status.
tool() {
	name=$1
	shift
	"$@" <"in.$name" >"out.$name" 2>"err.$name" &
	echo $! >"pids/$name"
	status=0
	wait $! 2>/dev/null || status=$?
	rm -f "pids/$name"
	cat "err.$name" >>"said.$name"
	echo "$1 $status" >>"ends.$name"
}

# note_told NAME: what he knows of his orders now; "cut" where he can't know.
note_told() {
	awk -F, -v OFS=, 'NR > 1 && NF >= 14 { print $1, $2, $4, $6 }' \
		"out.$1" >>"told.$1"
	[ "$status" -ne 137 ] ||
		sed 's/$/,,,cut/' "asked.$1" >>"told.$1"
}

# ask COMMAND...: again, under the same ids, while he was cut off or is to try
# again; the storm doesn't end before each was answered once.
ask() {
	began=$(date +%s)
	tries=0
	while :; do
		tool "$me" "$@"
		note_told "$me"
		tries=$((tries + 1))
		waited=$(($(date +%s) - began))
		case $status in
		69 | 75 | 76 | 137) ;;
		*) break ;;
		esac
		[ ! -e stop ] || return 0
		[ "$waited" -lt "$patience" ] || break
		sleep 0.2
	done
	echo "$status $tries $waited" >>"waits.$me"
}

seller() {
	me=seller$1
	: >"in.$me"
	while read -r what order on rest; do
		[ ! -e stop ] || break
		echo "$order" >"asked.$me"
		case $what in
		sale)
			echo "$on,$rest,$order" >>"sales.$me"
			set -- pp-sell "$on" "$rest" --order "$order"
			;;
		refund) set -- pp-refund "$on" "$rest" --order "$order" ;;
		reversal)
			set -- pp-reverse "$on" --order "$order" --reason soak
			;;
		batch)
			# shellcheck disable=SC2086 # rows without blanks
			printf '%s\n' meter,amount_yuan,order $rest >"in.$me"
			sed 1d "in.$me" >>"sales.$me"
			sed '1d; s/.*,//' "in.$me" >"asked.$me"
			set -- pp-sell
			;;
		esac
		ask "$@"
		: >"in.$me"
		sleep 0.3
	done <"plan.$me"
}

# every SECONDS NAME COMMAND...
every() {
	pause=$1 who=$2
	shift 2
	: >"in.$who"
	while [ ! -e stop ]; do
		tool "$who" "$@"
		sleep "$pause"
	done
}

poller() {
	every 4 poller pp-poll -q
}

settler() {
	every 2 settler pp-settle -q
}

reporter() {
	: >in.reporter
	while [ ! -e stop ]; do
		tool reporter pp-report orders
		tool reporter pp-status
		tool reporter pp-account list
		sleep 1
	done
}

# victim N: a program of the site that runs now, in $struck and $program.
victim() {
	n=$1
	set -- pids/*
	shift $((n % $#))
	struck=
	read -r pid 2>/dev/null <"$1" || return
	program=$(readlink "/proc/$pid/exe") || return
	case $program in
	"$B"/bin/pp-*) struck=$pid ;;
	*) return 1 ;;
	esac
}

# striker kill|stop: a program is killed, or stands still for a while.
striker() {
	struck=
	trap '[ -z "$struck" ] || kill -s CONT "$struck" 2>/dev/null' EXIT
	trap 'exit 1' TERM
	while read -r delay lot hold; do
		sleep "$delay"
		[ ! -e stop ] || break
		victim "$lot" || continue
		kill -s "$1" "$struck" 2>/dev/null || continue
		echo "$1 ${program##*/}" >>strikes
		[ "$1" = kill ] || {
			sleep "$hold"
			kill -s CONT "$struck" 2>/dev/null || :
		}
		struck=
	done <"plan.$1"
}

# A line, a gateway or a meter fails for some seconds.
trouble() {
	while read -r delay target fault for; do
		sleep "$delay"
		[ ! -e stop ] || break
		pp-sim tell s fault "$target" "$fault" \
			$((for * speed)) &&
			echo "fault $fault" >>strikes
	done <plan.trouble
}
