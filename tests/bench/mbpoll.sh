#!/bin/sh
# mbpoll.sh LINES FOLDER: a peer of pp-poll, an mbpoll for each bus, all at
# once; what each says is in a file of FOLDER.  LINES has a bus, its device
# and its addresses in each line.
set -eu

while read -r bus device addresses; do
	mbpoll -m rtu -b 9600 -P none -0 -r 512 -c 48 -t 4:hex -1 \
		-a "$addresses" "$device" >"$2/$bus" 2>"$2/$bus.err" &
done <"$1"
wait
