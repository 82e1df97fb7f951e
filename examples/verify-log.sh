#!/bin/sh
# verify-log.sh [HEAD...]: check the lines of `pp-log list --chain` on standard
# input with nothing of pp: awk(1) and sha256sum(1).  HEAD is one that was known
# outside, as pp-log head prints it.  Says each fault; exits 1 where there is
# one, and 65 where a HEAD is none.
#
#	pp-log list --chain | verify-log.sh 1234-9f3a77c1
#
# A line is the row's hash, a tab, and the row: ten fields, each LENGTH:BYTES,
# of which the first is its number.  The hash is the SHA-256 of "pp-log-1,", the
# hash of the row before (zeros before the first), "," and the row.
set -eu

for head; do
	printf '%s\n' "$head" |
		grep -Eqix '[1-9][0-9]{0,17}-[0-9a-f]{8,64}' || {
		echo "verify-log.sh: \"$head\": no head; a row, '-' and 8 to" \
			"64 hexadecimal digits" >&2
		exit 65
	}
done
batch=500
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 1' HUP INT TERM
export LC_ALL=C

awk -v folder="$folder" -v batch="$batch" -v heads="$*" '
	function fault(words) {
		print words
		found = 1
	}
	function rows(first, last) {
		return first == last ? "row " first : "rows " first " to " last
	}
	function starts(line) {
		return substr(line, 65, 1) == "\t" &&
		    substr(line, 1, 64) !~ /[^0-9a-f]/
	}
	# Whether all of the ten fields are there.
	function is_whole(text,	i, at, colon, length_) {
		at = 66
		for (i = 0; i < 10; i++) {
			colon = index(substr(text, at, 12), ":")
			length_ = substr(text, at, colon - 1)
			if (colon < 2 || length_ ~ /[^0-9]/)
				return 0
			at += colon + length_
			if (substr(text, at++, 1) != ",")
				return 0
		}
		return at == length(text) + 1
	}
	# What the hash of row k is of, had it `less` for its number and that
	# row before it.
	function put(name, k, less, before,	number) {
		number = seq[k] - less
		printf "%s", "pp-log-1," before "," length(number) ":" number \
		    "," rest[k] >(folder "/" name)
		close(folder "/" name)
	}
	function fits(k, less, before,	command, line) {
		if (k > n)
			return 0
		put("one", k, less, before)
		command = "sha256sum <" folder "/one"
		command | getline line
		close(command)
		return substr(line, 1, 64) == hash[k]
	}
	# Row k is not what its hash says: which of it and those beside it were
	# put there, or is something gone before it?  Else it was edited.
	function diagnose(k,	all, back, less) {
		for (all = 1; all <= near; all++)
			for (back = 0; back <= all && back < k - floor_; back++)
				if (fits(k + all - back, shift + all,
				    hash[k - 1 - back])) {
					fault(rows(seq[k - back],
					    seq[k - back] + all - 1) \
					    ": inserted")
					shift += all
					hash[k + all - back - 1] = \
					    hash[k - 1 - back]
					return k + all - back
				}
		for (less = 1; less <= near; less++)
			if (fits(k + 1, shift - less, hash[k])) {
				fault("row " seq[k] ": before it " less \
				    (less == 1 ? " is" : " are") " missing")
				shift -= less
				return k + 1
			}
		fault("row " seq[k] ": its hash is not that of what it says")
		return k + 1
	}
	# The first of rows first to last whose hash is wrong; 0: none.
	function first_wrong(first, last,	k, command, line, wrong) {
		for (k = first; k <= last; k++)
			put(sprintf("b%09d", k), k, shift, hash[k - 1])
		command = "cd " folder " && sha256sum b* && rm b*"
		for (k = first; (command | getline line) > 0; k++)
			if (!wrong && !(k in gap) &&
			    substr(line, 1, 64) != hash[k])
				wrong = k
		close(command)
		if (k <= last) {
			fault("sha256sum: failed")
			exit 1
		}
		return wrong
	}
	function compare_heads(k,	number, part, i, m) {
		number = seq[k] - shift
		m = split(known[number], part, " ")
		for (i = 1; i <= m; i++)
			if (substr(hash[k], 1, length(part[i])) != part[i])
				fault("row " seq[k] ": not that of head " \
				    part[i])
		if (number > highest)
			highest = number
	}
	# Rows from `next_` to `last`.
	function check(last,	wrong, k) {
		while (next_ <= last) {
			wrong = first_wrong(next_, last)
			for (k = next_; k <= last && k != wrong; k++)
				compare_heads(k)
			next_ = k
			if (wrong)
				next_ = diagnose(wrong)
		}
		for (k = floor_; k < next_ - near - 2; k++) {
			delete hash[k]
			delete seq[k]
			delete rest[k]
			delete gap[k]
		}
		floor_ = k
	}
	function take(line,	part, number) {
		split(substr(line, 66, 40), part, /[:,]/)
		number = part[2] + 0
		n++
		if (number > number_before + 1) {
			fault(rows(number_before + 1, number - 1) ": missing")
			gap[n] = 1 # what it followed is gone
		} else if (number <= number_before)
			fault("row " number ": is behind row " number_before)
		number_before = number
		hash[n] = substr(line, 1, 64)
		seq[n] = number
		rest[n] = substr(line, 66 + length(part[1] part[2]) + 2)
		if (n - next_ >= batch + near)
			check(n - near)
	}
	BEGIN {
		near = 8
		next_ = 1
		hash[0] = sprintf("%064d", 0)
		n_heads = split(tolower(heads), head, " ")
		for (i = 1; i <= n_heads; i++) {
			split(head[i], part, "-")
			known[part[1] + 0] = known[part[1] + 0] " " part[2]
			if (part[1] + 0 > last_known)
				last_known = part[1] + 0
		}
	}
	# A row may have a newline in it, if somebody put it there.
	held != "" && (!starts($0) || !is_whole($0)) {
		$0 = held "\n" $0
		held = ""
	}
	held != "" {
		take(held)
		held = ""
	}
	is_whole($0) {
		take($0)
		next
	}
	{ held = $0 }
	END {
		if (held != "")
			take(held)
		check(n)
		if (highest < last_known)
			fault(rows(highest + 1, last_known) ": cut")
		exit found
	}'
