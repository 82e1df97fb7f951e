# shellcheck shell=sh
# shellcheck disable=SC2154 # of soak.sh
# What is asked of a soak when the storm is over.

# How often what happened.
sum_up() {
	sort strikes | uniq -c | sed 's/^ */# struck: /'
	sed -n 's/^pp-sim: \(.* exchanges\)$/# wire: \1/p' after.storm.err
	cat ends.* | sort | uniq -c | sed 's/^ */# ended: /'
	cat told.* | awk -F, '{ n[$4]++ } END { for (w in n) print n[w], w }' |
		sort -k 2 | sed 's/^/# told: /'
	cat waits.* | awk '{ n++; tries += $2; if ($3 > most) most = $3 }
		END { printf "# %d orders and batches asked for, %d tries, " \
			"the longest wait %d s\n", n, tries, most }'
}

# Refused, pending, silent, busy or killed; nothing else.
only_ends_as_it_may() {
	! cat ends.* | grep -vE ' (0|137)$' |
		grep -vE '^pp-(sell|refund|reverse|settle) (1|3|69|75|76)$'
}

nobody_speaks_of_locks() {
	! cat said.* | grep -E 'locked|SQLITE|held by another program|holds it'
}

# Done, or recorded for whoever comes next.
got_through() {
	grep -qE '^(0|3) ' "waits.seller$1" 2>/dev/null
}

all_got_through() {
	for i in $(seq 1 "$sellers"); do
		got_through "$i" || return
	done
}

# All that he asked for was answered in the end, and nobody waited in vain.
each_seller_got_through() {
	for i in $(seq 1 "$sellers"); do
		got_through "$i" || {
			echo "# seller $i sold nothing"
			return 1
		}
	done
	! grep -hvE '^[013] ' waits.seller* | sed 's/^/# not answered: /' |
		grep .
}

all_agree() {
	pp-settle --all -f csv >compared 2>compared.err || {
		sed 's/^/# /' compared.err
		return 1
	}
	[ "$(grep -c 'agrees' compared)" -eq 24 ]
}

# look QUERIES: each row that they give is a fault; past all code of ours.
look() {
	printf '%s\n' "ATTACH 'file:s/pp.db?mode=ro' AS db;" "$1" |
		sqlite3 -bail -csv :memory: >faults
	sed 's/^/# /' faults
	[ ! -s faults ]
}

told_truly() {
	{
		echo order,meter,yuan,state
		cat told.*
	} >told
	look '
.import --csv told told
CREATE TEMP TABLE last AS SELECT "order" AS code, state FROM told
	WHERE rowid IN (SELECT max(rowid) FROM told GROUP BY "order");
SELECT DISTINCT "told, booked", t."order", t.state, s.state, s.amount_fen
	FROM told t LEFT JOIN sale s ON s.code = t."order"
	WHERE t.state NOT IN ("refused", "cut")
	AND (s.code IS NULL OR s.amount_fen <> round(t.yuan * 100)
	OR (t.state <> "pending" AND t.state <> s.state));
SELECT "refused at last, booked", code, s.state FROM last
	JOIN sale s USING (code) WHERE last.state = "refused";'
}

# Each seller gives all his orders once more: what was sold is told again, and
# what never came to the meter is sold now.
given_again() {
	rm -f told.* again.*
	for i in $(seq 1 "$sellers"); do
		{
			echo meter,amount_yuan,order
			cat "sales.seller$i"
		} >"again.$i"
		status=0
		pp-sell <"again.$i" >out.again 2>err.again || status=$?
		case $status in
		0 | 1) ;;
		*)
			sed 's/^/# /' err.again
			return 1
			;;
		esac
		note_told again
	done
	[ "$(cat again.? | wc -l)" -eq $(($(wc -l <told.again) + sellers)) ] &&
		told_truly
}

# A meter's own count, its own sum of purchases, and its credit with what it
# used by its own prices: against the orders.  The fen that pass between the
# reading and the setting of a refund stand in the books as rounding.
judge() {
	look '
.import --csv before before
.import --csv after after
CREATE TEMP TABLE given AS SELECT epoch, sum(moved) AS moved,
	sum(iif(gives, fen, 0)) AS gave, sum(iif(gives, 0, fen)) AS took,
	sum(NOT gives) AS takings
	FROM (SELECT epoch, moved, iif(state = "credited", amount_fen, 0) AS fen,
	    kind IN ("sale", "refund-reversal") AS gives FROM sale)
	GROUP BY epoch;
CREATE TEMP TABLE rounded AS SELECT e.epoch, sum(p.amount_fen) AS fen
	FROM entry e JOIN posting p ON p.entry = e.id
	WHERE e.kind = "rounding" GROUP BY e.epoch;
CREATE TEMP TABLE truth AS SELECT a.meter,
	a."meter.count" - b."meter.count" AS count,
	a."meter.purchased_fen" - b."meter.purchased_fen" AS purchased,
	a."meter.credit" - b."meter.credit"
	+ (a."meter.energy_wh[SIM_SHARP]" - b."meter.energy_wh[SIM_SHARP]")
	    * a."meter.price_e4[SIM_SHARP]"
	+ (a."meter.energy_wh[SIM_PEAK]" - b."meter.energy_wh[SIM_PEAK]")
	    * a."meter.price_e4[SIM_PEAK]"
	+ (a."meter.energy_wh[SIM_FLAT]" - b."meter.energy_wh[SIM_FLAT]")
	    * a."meter.price_e4[SIM_FLAT]"
	+ (a."meter.energy_wh[SIM_VALLEY]" - b."meter.energy_wh[SIM_VALLEY]")
	    * a."meter.price_e4[SIM_VALLEY]" AS credit
	FROM after a JOIN before b USING (meter);
CREATE TEMP TABLE sides AS SELECT m.code, t.count, t.purchased,
	t.credit / 100000.0 AS gained, ifnull(g.moved, 0) AS moved,
	ifnull(g.gave, 0) AS gave,
	ifnull(g.gave - g.took, 0) + ifnull(r.fen, 0) AS net,
	ifnull(g.takings, 0) AS takings,
	-l.balance_fen - e.start_fen AS ledger
	FROM epoch e JOIN meter m ON m.id = e.meter
	JOIN truth t ON t.meter = m.code
	JOIN ledger_balance l ON l.epoch = e.id
	LEFT JOIN given g ON g.epoch = e.id
	LEFT JOIN rounded r ON r.epoch = e.id;
SELECT "not all meters" WHERE (SELECT count(*) FROM sides) <> 24;
SELECT "count", * FROM sides WHERE count <> moved;
SELECT "purchased", * FROM sides WHERE purchased <> gave;
SELECT "ledger", * FROM sides WHERE ledger <> net;
SELECT "credit", * FROM sides WHERE abs(gained - net) > 2 * takings;
SELECT "credited twice", sale FROM entry WHERE kind = "credited"
	GROUP BY sale HAVING count(*) > 1;
SELECT "reversed twice", reverses FROM sale WHERE state = "credited"
	AND reverses IS NOT NULL GROUP BY reverses HAVING count(*) > 1;
SELECT "open", code, state, remark FROM sale
	WHERE state IN ("armed", "disputed");
SELECT "held", m.code, h.reason FROM hold h JOIN meter m ON m.id = h.meter;
SELECT "suspense", balance_fen FROM ledger_balance
	WHERE code = "suspense" AND balance_fen <> 0;
SELECT "no orders" WHERE (SELECT count(*) FROM sale) = 0;' &&
		sqlite3 "file:s/pp.db?mode=ro" 'SELECT "# booked: " || count(*) ||
			" " || kind || ", " || state FROM sale
			GROUP BY kind, state'
}

# sees COLUMN AMOUNT: were a meter to hold so much more, the judge would say.
sees() {
	cp after truth
	awk -F, -v OFS=, -v name="$1" -v more="$2" 'NR == 1 {
			for (i = 1; i <= NF; i++)
				if ($i == name)
					c = i
		}
		NR == 2 { $c = sprintf("%.0f", $c + more) }
		{ print }' truth >after
	! judge >/dev/null || return
	cp truth after
}

# Nor does a seller who was told of a sale that no book has go unseen.
sees_what_was_told() {
	echo never,M001,5.00,credited >told.never
	! told_truly >/dev/null || return
	rm told.never
}
