#!/bin/sh
# pp-sim at the pace of the wire, with faults, over all kinds of links: what
# a client sees is what it would see there.
# shellcheck source=../lib.sh
. "${0%/*}/../lib.sh"

# The client: exchanges on a line or a socket, each with its outcome.
cat >client.py <<'END'
import os, select, socket, sys, termios, time, tty

where, count, wait = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
if where.isdigit():
    line = socket.create_connection(("127.0.0.1", int(where)))
    fd = line.fileno()
else:
    fd = os.open(where, os.O_RDWR | os.O_NOCTTY)
    tty.setraw(fd)
    mode = termios.tcgetattr(fd)
    mode[4] = mode[5] = getattr(termios, "B" + (sys.argv[4:] or ["9600"])[0])
    termios.tcsetattr(fd, termios.TCSANOW, mode)
request = bytes.fromhex("0103020000304466")

def check(frame):
    crc = 0xFFFF
    for byte in frame:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0xA001 if crc & 1 else crc >> 1
    return "sound" if frame and crc == 0 else "not sound"

for i in range(count):
    start = time.monotonic()
    os.write(fd, request)
    got, last = b"", start
    while len(got) < 101:
        if not select.select([fd], [], [], start + wait - time.monotonic()
                if start + wait > time.monotonic() else 0)[0]:
            break
        more = os.read(fd, 512)
        if not more:
            break
        got, last = got + more, time.monotonic()
    print(len(got), got[:2].hex(), int((last - start) * 1e6), check(got))
    time.sleep(0.02)
END

# exchange WHERE COUNT WAIT [BAUD]: into the file out.
exchange() {
	expect 0 /usr/bin/python3 client.py "$@"
}

port() {
	sed -n "/id: $1\$/,/endpoint/s/.*127.0.0.1://p" site/site.yaml
}

# with YAML...: play a new site with that in its sim.yaml.
with() {
	[ -z "${sim-}" ] || { kill "$sim" && ended "$sim"; }
	rm -rf site
	pp-sim init site --meters 12
	printf '%s\n' "$@" | cat - site/sim.yaml |
		awk -F: '!($1 ~ /^[a-z]/ && seen[$1]++)' >new
	mv new site/sim.yaml
	start_sim site --seed 3 -v
}

it 'a serial exchange takes the time of the wire, never less'
with 'speed: 1'
exchange site/run/BUS01 10 2
check test "$(grep -c '^101 0103' out)" -eq 10
fastest=$(awk '{ print $3 }' out | sort -n | head -n 1)
# 8 + 3.5 + 101 characters of 1041.67 us, and 20 ms: 137.19 ms.
check test "$fastest" -ge 137190
check test "$fastest" -lt 160000

it 'so does one with raw RTU over TCP'
exchange "$(port BUS12)" 5 2
check test "$(grep -c '^101 0103' out)" -eq 5
check test "$(awk '{ print $3 }' out | sort -n | head -n 1)" -ge 137190

it 'a line of another rate is not understood'
exchange site/run/BUS02 1 0.5 19200
like out '^0 '
exchange site/run/BUS02 1 2 9600
like out '^101 '

it 'a lost reply is silence'
with 'faults: {lost_reply: 100}'
exchange site/run/BUS01 1 0.5
like out '^0 '

it 'a half reply breaks off'
with 'faults: {half: 100}'
exchange site/run/BUS01 3 0.5
unlike out '^(0|101) '

it 'a foreign reply has another address'
with 'faults: {foreign: 100}'
exchange site/run/BUS01 2 2
unlike out '^101 01'
like out '^101 '

it 'an echo comes before the reply'
with 'faults: {echo: 100}'
exchange site/run/BUS01 1 2
like out '^10[1-9] 0103'

it 'a late reply comes when the asker has given up'
with 'faults: {late: 100}' 'late_ms: 400'
exchange site/run/BUS01 1 0.3
like out '^0 '
exchange site/run/BUS02 1 2
like out '^101 0103 5[0-9]{5} sound$'

# A purchase of 1.00 at address 1, and what is said to it within so long.
cat >buy.py <<'END'
import os, select, sys, time, tty
fd = os.open(sys.argv[1], os.O_RDWR | os.O_NOCTTY)
tty.setraw(fd)
os.write(fd, bytes.fromhex("012001000004080000006400010000a4c3"))
got, end = b"", time.monotonic() + float(sys.argv[2])
while select.select([fd], [], [], max(0, end - time.monotonic()))[0]:
    got += os.read(fd, 512)
print(got.hex())
END

# counted METER N: so many purchases.
counted() {
	pp-sim state site >rows
	test "$(awk -F, -v m="$1" '$1 == m { print $14 }' rows)" -eq "$2"
}

it 'what a gateway delivers again is obeyed and answered again'
with 'faults: {again: 100}' 'late_ms: 500'
check counted M001 3
expect 0 /usr/bin/python3 buy.py site/run/BUS01 1
like out '^(0120010000048032){2}$'
check counted M001 5

it 'what is delayed is obeyed when the asker has given up'
with 'faults: {delayed: 100}' 'late_ms: 800'
expect 0 /usr/bin/python3 buy.py site/run/BUS01 0.2
like out '^$'
check until_true counted M001 4

# read_with STATUS MBPOLL-OPTIONS... LINE: the live block, once.
read_with() {
	wanted=$1
	shift
	expect "$wanted" mbpoll -m rtu -1 -q -o 1 -t 4 -0 -r 512 -c 48 "$@"
}

# A second meter on BUS01, from BUS02, which begins to speak 50 ms later.
it 'two meters at one address answer into each other'
kill "$sim" && ended "$sim"
rm -rf site
pp-sim init site --meters 12
sed -e '1s/$/,turnaround_ms/' -e '2,$s/$/,/' \
	-e '/^M002,/s/,BUS02,1,\(.*\)$/,BUS01,2,\170/' site/sim.csv >new
mv new site/sim.csv
start_sim site
read_with 0 -b 9600 -P none -a 1 site/run/BUS01
read_with 0 -b 9600 -P none -a 2 site/run/BUS01
expect 0 pp-sim tell site address M002 1
exchange site/run/BUS01 1 2
like out '^1[0-9]{2} 0103 [0-9]+ not sound$'
read_with 1 -b 9600 -P none -a 2 site/run/BUS01
expect 1 pp-sim tell site address M002 300
like err 'want an address of 1 to 247'

it 'a meter that is set to another rate hears what is sent at it'
expect 0 pp-sim tell site port M003 4800 E
read_with 1 -b 9600 -P none -a 1 site/run/BUS03
read_with 0 -b 4800 -P even -a 1 site/run/BUS03
read_with 1 -b 4800 -P none -a 1 site/run/BUS03
expect 1 pp-sim tell site port M003 7 E
like err 'want 1200 to 38400 baud'

it 'what was asked on a bus is counted'
exchange site/run/BUS04 5 2
expect 0 pp-sim state site --by-bus
like out '^bus,link,requests,broken_silences,least_gap_us$'
like out '^BUS04,pty,5,0,[0-9]+$'
like out '^BUS05,pty,0,0,$'
# One that answers into the next request: the silence is broken, and counted.
cat >hasty.py <<'END'
import os, sys, time
fd = os.open(sys.argv[1], os.O_RDWR | os.O_NOCTTY)
os.write(fd, bytes.fromhex("0103020000304466"))
time.sleep(0.08)
os.write(fd, bytes.fromhex("0103020000304466"))
time.sleep(0.3)
END
expect 0 /usr/bin/python3 hasty.py site/run/BUS05
expect 0 pp-sim state site --by-bus
like out '^BUS05,pty,2,1,0$'

it 'a script strikes its targets in its time'
with 'speed: 1'
kill "$sim" && ended "$sim"
cat >script.csv <<'END'
at_s,target,fault,for_s
0,M001,dead,600
0,BUS12,dead,600
0,M002,busy,600
END
start_sim site --faults script.csv -v
exchange site/run/BUS01 1 0.5
like out '^0 '
exchange site/run/BUS02 1 0.5
like out '^5 0183'
exchange site/run/BUS03 1 2
like out '^101 0103'
expect 1 /usr/bin/python3 client.py "$(port BUS12)" 1 1
like err 'refused'

it 'what really happened is counted'
kill "$sim" && ended "$sim"
like sim.err '^pp-sim: dead: 1 exchanges$'
like sim.err '^pp-sim: busy: 1 exchanges$'

it 'a script that makes no sense is refused with its place'
printf 'at_s,target,fault,for_s\n1,M001,late,1\n1,M999,late,1\n' >script.csv
expect 65 pp-sim run site --faults script.csv
same err <<'END'
pp-sim: script.csv:3:2: target: "M999": no such meter or bus
END

it 'a gateway for one client refuses the next, or lets it wait'
pp-sim init tcp --link tcp --meters 1 --buses 1
port=$(sed -n 's/.*127.0.0.1://p' tcp/site.yaml)
cat >pair.py <<'END'
import socket, sys

def ask(line):
    line.send(bytes.fromhex("000100000006010302000030"))
    line.settimeout(5)
    try:
        return len(line.recv(300))
    except ConnectionResetError:
        return 0

at = ("127.0.0.1", int(sys.argv[1]))
a, b = socket.create_connection(at), socket.create_connection(at)
print(ask(a))
if sys.argv[2] == "wait":
    a.close()
print(ask(b))
END
sed 's/link: tcp/&\n    clients: 1/' tcp/sim.yaml >new
mv new tcp/sim.yaml
start_sim tcp
expect 0 /usr/bin/python3 pair.py "$port" refuse
same out <<'END'
105
0
END
kill "$sim" && ended "$sim"
sed 's/clients: 1/&\n    when_full: queue/' tcp/sim.yaml >new
mv new tcp/sim.yaml
start_sim tcp
expect 0 /usr/bin/python3 pair.py "$port" wait
same out <<'END'
105
105
END
