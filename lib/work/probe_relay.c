/* SPDX-License-Identifier: ISC */
/*
 * What the relay does when it is tripped, let go, kept, and let go again; and
 * at last it is forced, or not, as it was before.
 */
#include "probe_impl.h"

#include "catalogue.h"

static const struct {
	const char *question;
	int64_t enable, trip;
} orders[PROBE_FORCES] = {
    [FORCE_TRIP] = {"trip", 1, 1},
    [FORCE_OFF] = {PP_PHRASE("force off after a trip"), 0, 1},
    [FORCE_KEEP] = {"keep", 1, 0},
    [FORCE_OFF_AGAIN] = {PP_PHRASE("force off after keep"), 0, 1},
    [FORCE_AS_BEFORE] = {PP_PHRASE("forced as before"), 0, 0},
};

/* What the order asks for; at the end what was found at first. */
static bool
wants_force(const struct probe *b, int what)
{
	return what == FORCE_AS_BEFORE ? b->first.forced
				       : orders[what].enable != 0;
}

static bool
wants_trip(const struct probe *b, int what)
{
	return what == FORCE_AS_BEFORE ? !b->first.forced_closed
				       : orders[what].trip != 0;
}

static bool
is_obeyed(const struct probe *b, int what)
{
	bool force = wants_force(b, what);

	return b->now.forced == force &&
	    (!force || b->now.forced_closed != wants_trip(b, what));
}

bool
probe_relay_begin(struct probe *b, int what)
{
	struct pp_values values = {0};

	if (!b->p->relay || b->stranger)
		return false;
	if (what == FORCE_AS_BEFORE &&
	    (!b->forced || (!b->stale && is_obeyed(b, what))))
		return false;
	if (b->force_of != what) {
		b->force_of = what;
		b->forces = 0;
		b->was_closed = b->now.relay;
	}
	if (b->forces > 0 && is_obeyed(b, what))
		return false;
	if (b->forces++ >= PROBE_SENDS) {
		probe_tell(b, &b->x, pp_phrase(orders[what].question),
		    pp_phrase("not obeyed"), "sent %d times", PROBE_SENDS);
		probe_stop(b, PP_EPEER, "its relay doesn't obey");
		return false;
	}
	probe_set(&values, PP_Q_FORCE_ENABLE, wants_force(b, what));
	probe_set(&values, PP_Q_FORCE_TRIP, wants_trip(b, what));
	b->forced = true;
	return probe_send(b, PP_ORDER_FORCE, &values);
}

void
probe_relay_end(struct probe *b, int what)
{
	const char *finding =
	    b->now.relay ? pp_phrase("closes") : pp_phrase("opens");

	if (!is_obeyed(b, what))
		return;
	if (b->now.relay == b->was_closed)
		finding = b->now.relay ? pp_phrase("stays closed")
				       : pp_phrase("stays open");
	probe_tell(b, &b->x, pp_phrase(orders[what].question), finding,
	    "fee control %s, status 0x%04X, sources 0x%04X",
	    b->now.prepay ? pp_phrase("on") : pp_phrase("off"),
	    (unsigned)b->now.status, (unsigned)b->now.sources);
}

/* The order as the meter holds it, beside the contact. */
bool
probe_force_begin(struct probe *b, int what)
{
	if (!b->p->relay || b->force_read == what)
		return false;
	b->force_read = what;
	return probe_ask(b, "force");
}

void
probe_force_end(struct probe *b, int what)
{
	struct pp_values v;
	bool sound = probe_words(b, &v) && v.known[PP_Q_FORCE_ENABLE] &&
	    v.known[PP_Q_FORCE_TRIP];
	bool same = sound &&
	    v.value[PP_Q_FORCE_ENABLE] == orders[what].enable &&
	    (orders[what].enable == 0 ||
		v.value[PP_Q_FORCE_TRIP] == orders[what].trip);

	probe_tell(b, &b->x, pp_phrase("the order read back"),
	    !sound     ? pp_phrase("not to be read")
		: same ? pp_phrase("as sent")
		       : pp_phrase("not as sent"),
	    "after: %s", pp_phrase(orders[what].question));
}
