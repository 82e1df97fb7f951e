/* SPDX-License-Identifier: ISC */
/*
 * What others do to a relay, where nothing is wished that would undo it.
 */
#include "relays.h"
#include "state.h"

enum {
	HELD = PP_BIT_FORCED | PP_BIT_FORCED_CLOSED
};

/* It is brought to what is wished of it, whatever it shows. */
static bool
is_seen_to(const struct pp_relay_wish *order)
{
	return order->action != PP_RELAY_PREPAID ||
	    (!order->done && order->cause != PP_CAUSE_PROVEN &&
		order->cause != PP_CAUSE_SALE);
}

enum pp_status
pp_relay_foreign(struct pp_db *db, int64_t meter, const struct pp_past *past,
    const struct pp_reading *reading, bool *foreign)
{
	unsigned bits = reading->bits, before = past->shown.bits;
	struct pp_relay_wish order;
	enum pp_status rc;

	*foreign = false;
	if (!past->has_shown || !(bits & PP_BIT_FORCED))
		return PP_OK;
	rc = pp_relay_order_last(db, meter, &order);
	if (rc != PP_OK && rc != PP_NO)
		return rc;
	if (rc == PP_OK) {
		if (is_seen_to(&order))
			return PP_OK;
		bits = pp_relay_bits(bits, reading->at, &order);
		before = pp_relay_bits(before, past->shown.at, &order);
	}
	*foreign = (bits & PP_BIT_FORCED) && (bits & HELD) != (before & HELD);
	return PP_OK;
}
