# The plan of a soak, so many lines of it, by chance out of a seed:
#
#	awk -v seed=N -v lines=N -v what=KIND -f plan.awk
#
# seller	"sale ORDER METER YUAN", "batch - - METER,YUAN,ORDER ...",
#		"refund ORDER METER YUAN", "reversal ORDER ORDER-BEFORE -"
# strike	"AFTER_S LOT HOLD_S": a program is killed, or stopped so long
# trouble	"AFTER_S TARGET FAULT FOR_S": for pp-sim tell

function meter(from) {
	return sprintf("M%03d", from + int(rand() * (25 - from)))
}

function yuan(least) {
	return sprintf("%d.%02d", least + rand() * 50, rand() * 100)
}

function id() {
	return "s" me "-" ++n
}

function batch(rows, line) {
	line = "batch - -"
	while (rows-- > 0)
		line = line " " meter(1) "," yuan(1) "," id()
	return line
}

# A mistake is undone at once or never.  Nothing is taken from the first three
# meters, which may hear a request twice: a balance set twice wipes out what was
# sold in between, whatever the meter counts.
function order(lot, at, sold, undone) {
	if (lot < 0.70) {
		sold = id()
		at = meter(1)
		if (at > "M003")
			last = sold
		return "sale " sold " " at " " yuan(1)
	}
	if (lot < 0.78)
		return batch(4)
	if (lot < 0.90 || last == "")
		return "refund " id() " " meter(4) " " yuan(10)
	undone = last
	last = ""
	return "reversal " id() " " undone " -"
}

function trouble(lot) {
	if (lot < 0.15)
		return sprintf("BUS%02d silent", 1 + int(rand() * 3))
	if (lot < 0.30)
		return sprintf("BUS%02d dead", 1 + int(rand() * 3))
	if (lot < 0.50)
		return meter(1) " dead"
	if (lot < 0.70)
		return meter(1) " lost_request"
	return meter(1) (lot < 0.90 ? " lost_reply" : " corrupt")
}

BEGIN {
	srand(seed)
	me = seed % 10
	for (i = 0; i < lines; i++) {
		if (what == "seller")
			print order(rand())
		else if (what == "strike")
			print 0.3 + rand() * 1.2, int(rand() * 1000),
				0.1 + rand() * rand() * 5
		else
			print 1 + rand() * 6, trouble(rand()), 1 + int(rand() * 3)
	}
}
