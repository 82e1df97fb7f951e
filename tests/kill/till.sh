# shellcheck shell=sh
# shellcheck disable=SC2154 # status: how act ended
# shellcheck disable=SC2094,SC2119,SC2120 # files and functions of one name
# What the scenarios with money share: M001 has an account, and the judge
# compares the books with what the meters truly hold, fen by fen; time hardly
# passes there, but a fen or two may be used.

till_site() {
	small_site "$@"
	pp-site import site.yaml units.csv meters.csv
	pp-site set defaults.fence 1s
	pp-sim run --daemon .
	pp-account adopt --name Li --phone 13800000000 --meter M001
}

# persist COMMAND...: again while it is the line that fails, as it may where
# many simulators share a slow machine.
persist() {
	for _ in 1 2 3 4 5 6 7 8 9; do
		code=0
		"$@" || code=$?
		case $code in
		3 | 69 | 75 | 76) ;;
		*) break ;;
		esac
	done
	return "$code"
}

# Once more, as people do when they are not sure.
after() {
	persist pp-settle --all || :
	persist act >again 2>&1 || [ $? -eq 1 ]
}

# What is so by the books has to be so in the meters; nothing is open, nothing
# was done twice, and what was told is so.
judge_till() {
	pp-sim state . -f csv >truth
	grep -q '^order,' told || echo order,state >told
	look '
.import --csv truth truth
.import --csv told told
SELECT "books, meter", m.code, c.count, t.count, -b.balance_fen,
	t.balance_yuan
	FROM epoch e JOIN meter m ON m.id = e.meter
	JOIN epoch_count c ON c.id = e.id JOIN ledger_balance b ON b.epoch = e.id
	LEFT JOIN truth t ON t.meter = m.code
	WHERE e.ended_at IS NULL AND (t.meter IS NULL OR t.count <> c.count
	OR round(t.balance_yuan * 100) NOT BETWEEN -b.balance_fen - 2
		AND -b.balance_fen);
SELECT "no account" WHERE NOT EXISTS (SELECT 1 FROM epoch
	WHERE began_at IS NOT NULL);
SELECT "open", code, state FROM sale WHERE state IN ("armed", "disputed");
SELECT "suspense", balance_fen FROM ledger_balance
	WHERE code = "suspense" AND balance_fen <> 0;
SELECT "held", reason FROM hold WHERE ended_at IS NULL;
SELECT "twice", kind, count(*) FROM sale WHERE state = "credited"
	AND reverses IS NOT NULL GROUP BY reverses HAVING count(*) > 1;
SELECT "told", t."order", s.state FROM told t
	LEFT JOIN sale s ON s.code = t."order" WHERE t.state = "credited"
	AND s.state IS NOT "credited";'
}

# Success is told of something.
judge() {
	[ "$status" -ne 0 ] || grep -q ',credited,' told || {
		echo 'success, but of what?'
		return 1
	}
	judge_till
}
