#!/bin/sh
# verify-log.sh [HEAD...]: check the lines of `pp-log list --chain` on standard
# input with nothing of pp: awk(1) and sha256sum(1).  HEAD is one that was known
# outside, as pp-log head prints it.  Says each fault; exits 1 where there is
# one.
#
#	pp-log list --chain | verify-log.sh 1234-9f3a77c1
#
# A line is the row's hash, a tab, and the row: ten fields, each LENGTH:BYTES,
# of which the first is its number.  The hash is the SHA-256 of "pp-log-1,", the
# hash of the row before (zeros before the first), "," and the row.
set -eu

batch=500
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 1' HUP INT TERM
export LC_ALL=C

awk -F '\t' -v folder="$folder" -v batch="$batch" -v heads="$*" '
	function fault(words) {
		print words
		found = 1
	}
	# What is in the files now, against the hashes that go with them.
	function check_batch(	command, line, i) {
		command = "cd " folder " && sha256sum [0-9]* && rm [0-9]*"
		for (i = 0; i < n && (command | getline line) > 0; i++)
			if (substr(line, 1, 64) != hash[substr(line, 67)])
				fault("row " row[substr(line, 67)] \
				    ": its hash is not that of what it says")
		close(command)
		if (i < n)
			fault("sha256sum: failed")
		n = 0
	}
	BEGIN {
		before = sprintf("%064d", 0)
		n_heads = split(heads, head, " ")
		for (i = 1; i <= n_heads; i++) {
			split(head[i], part, "-")
			known[part[1]] = known[part[1]] " " tolower(part[2])
			if (part[1] + 0 > last_known)
				last_known = part[1] + 0
		}
	}
	{
		split($2, part, /[:,]/)
		seq = part[2] + 0
		if (seq != last + 1)
			fault("rows " last + 1 " to " seq - 1 ": missing")
		else {
			name = sprintf("%06d", n++)
			hash[name] = $1
			row[name] = seq
			ORS = ""
			print "pp-log-1," before "," substr($0, 66) \
			    >(folder "/" name)
			close(folder "/" name)
			ORS = "\n"
		}
		k = split(known[seq], part, " ")
		for (i = 1; i <= k; i++)
			if (substr($1, 1, length(part[i])) != part[i])
				fault("row " seq ": not that of head " part[i])
		before = $1
		last = seq
	}
	n == batch { check_batch() }
	END {
		if (n > 0)
			check_batch()
		if (last < last_known)
			fault("rows " last + 1 " to " last_known ": cut")
		exit found
	}'
