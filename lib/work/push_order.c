/* SPDX-License-Identifier: ISC */
/*
 * What a meter is told: prices, alarms and overdraft by one order; each table
 * that differs; the zones behind them; overload, the clock, and last the
 * relay.
 */
#include <string.h>

#include "judge.h"
#include "push_impl.h"

static void
say(struct pp_values *values, enum pp_quantity q, int64_t value)
{
	values->known[q] = true;
	values->value[q] = value;
}

static enum pp_status
add(struct stay *t, enum pp_order order, const struct pp_values *values,
    unsigned parts)
{
	struct stay_order *o = &t->orders[t->n_orders];
	enum pp_status rc;

	rc = pp_model_order(t->model, order, values, o->pdu, &o->n);
	if (rc != PP_OK)
		return rc;
	o->reply_ms = pp_model_order_ms(t->model, order);
	o->parts = parts;
	o->refused = false;
	t->n_orders++;
	return PP_OK;
}

static enum pp_status
add_fee(struct stay *t, unsigned parts)
{
	static const enum pp_quantity prices[] = {
	    [PP_RATE_SHARP] = PP_Q_PRICE_SHARP,
	    [PP_RATE_PEAK] = PP_Q_PRICE_PEAK,
	    [PP_RATE_FLAT] = PP_Q_PRICE_FLAT,
	    [PP_RATE_VALLEY] = PP_Q_PRICE_VALLEY,
	};
	const struct pp_wanted *w = &t->p->wanted;
	struct pp_values values = {0};
	size_t r;

	if (parts & 1 << PP_PART_PRICES) {
		if (w->image.price_e4[PP_RATE_DEEP] >= 0)
			return pp_fail(PP_EDATA,
			    "the meter has no price for the rate deep");
		for (r = 0; r < sizeof prices / sizeof *prices; r++)
			if (w->image.price_e4[r] >= 0)
				say(&values, prices[r], w->image.price_e4[r]);
	}
	if (parts & 1 << PP_PART_ALARMS) {
		say(&values, PP_Q_ALARM1_AMOUNT, w->alarm1.fen);
		say(&values, PP_Q_ALARM2_AMOUNT, w->alarm2.fen);
	}
	if (parts & 1 << PP_PART_OVERDRAFT)
		say(&values, PP_Q_OVERDRAFT, w->overdraft.fen);
	return add(t, PP_ORDER_FEE, &values, parts & FEE_PARTS);
}

static bool
same_day(const struct pp_tariff_day *a, const struct pp_tariff_day *b)
{
	unsigned i;

	for (i = 0; i < a->n && i < b->n; i++)
		if (a->segments[i].from != b->segments[i].from ||
		    a->segments[i].rate != b->segments[i].rate)
			return false;
	return a->n == b->n;
}

static bool
same_zones(const struct pp_meter_image *a, const struct pp_meter_image *b)
{
	return a->n_zones == b->n_zones &&
	    memcmp(a->zones, b->zones, a->n_zones * sizeof *a->zones) == 0;
}

/* Those that it holds already are left alone. */
static bool
is_held(const struct stay *t, size_t which, bool zones)
{
	const struct pp_meter_image *want = &t->p->wanted.image;

	if (t->nonsense)
		return false;
	if (zones)
		return same_zones(want, &t->image);
	return which < want->n_tables && which < t->image.n_tables &&
	    same_day(&want->tables[which], &t->image.tables[which]);
}

static enum pp_status
add_tables(struct stay *t)
{
	size_t n = pp_model_table_orders(t->model), i;
	struct pp_capacity capacity;
	struct stay_order *o;
	enum pp_status rc;

	pp_model_capacity(t->model, &capacity);
	for (i = 0; i < n; i++) {
		if (is_held(t, i, i == capacity.tables))
			continue;
		o = &t->orders[t->n_orders];
		rc = pp_model_table_order(t->model, i, &t->p->wanted.image,
		    o->pdu, &o->n);
		if (rc == PP_DONE)
			continue;
		if (rc != PP_OK)
			return rc;
		o->reply_ms = pp_model_order_ms(t->model, PP_ORDER_FORCE);
		o->parts = 1U << PP_PART_TABLES;
		o->refused = false;
		t->n_orders++;
	}
	return PP_OK;
}

/* Step and power factor are told with the power: they stay as they are. */
static enum pp_status
add_overload(struct stay *t)
{
	const struct pp_wanted *w = &t->p->wanted;
	struct pp_values values = {0};

	say(&values, PP_Q_OVERLOAD_ON, w->overload_w > 0);
	if (w->overload_w > 0) {
		say(&values, PP_Q_OVERLOAD_POWER, w->overload_w);
		say(&values, PP_Q_TRIPS_ALLOWED, w->overload_trips);
		say(&values, PP_Q_OVERLOAD_WAIT, w->overload_wait_s);
		if (pp_model_sets(t->model, PP_ORDER_OVERLOAD,
			PP_Q_OVERLOAD_STEP))
			say(&values, PP_Q_OVERLOAD_STEP, t->step_raw);
		if (pp_model_sets(t->model, PP_ORDER_OVERLOAD,
			PP_Q_OVERLOAD_PF))
			say(&values, PP_Q_OVERLOAD_PF, t->pf_raw);
	}
	return add(t, PP_ORDER_OVERLOAD, &values, 1U << PP_PART_OVERLOAD);
}

static enum pp_status
add_clock(struct stay *t)
{
	struct pp_values values = {0};

	say(&values, PP_Q_CLOCK, pp_local_seconds(stay_now(t)));
	return add(t, PP_ORDER_CLOCK, &values, 1U << PP_PART_CLOCK);
}

static enum pp_status
add_relay(struct stay *t)
{
	enum pp_relay_action action = t->p->wanted.order.action;
	struct pp_values values = {0};

	/* Let go as the vendor's tool does it. */
	say(&values, PP_Q_FORCE_ENABLE, action != PP_RELAY_PREPAID);
	say(&values, PP_Q_FORCE_TRIP, action != PP_RELAY_KEEP);
	return add(t, PP_ORDER_FORCE, &values, 0);
}

enum pp_status
stay_make_orders(struct stay *t, unsigned parts, bool relay)
{
	enum pp_status rc = PP_OK;

	t->n_orders = t->at_order = 0;
	if (parts & FEE_PARTS)
		rc = add_fee(t, parts & FEE_PARTS);
	if (rc == PP_OK && parts & 1 << PP_PART_TABLES)
		rc = add_tables(t);
	if (rc == PP_OK && parts & 1 << PP_PART_OVERLOAD)
		rc = add_overload(t);
	if (rc == PP_OK && parts & 1 << PP_PART_CLOCK)
		rc = add_clock(t);
	if (rc == PP_OK && relay)
		rc = add_relay(t);
	return rc;
}
