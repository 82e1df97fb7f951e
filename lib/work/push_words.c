/* SPDX-License-Identifier: ISC */
/*
 * Parts as words, as they are wanted and as they were read; and what can be
 * said of a push without asking the meter.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "probe_log.h"
#include "push_impl.h"

enum {
	KW_PLACES = 3,
};

static void
print_overload(int64_t w, int64_t trips, int64_t wait_s,
    char words[PP_PART_WORDS_MAX])
{
	char kw[PP_DECIMAL_MAX];

	if (w == 0)
		snprintf(words, PP_PART_WORDS_MAX, "off");
	else
		snprintf(words, PP_PART_WORDS_MAX, "kw=%s trips=%lld wait=%lld",
		    pp_decimal_print(w, KW_PLACES, KW_PLACES, kw),
		    (long long)trips, (long long)wait_s);
}

static void
print_alarms(pp_money one, pp_money two, char words[PP_PART_WORDS_MAX])
{
	char first[PP_DECIMAL_MAX], second[PP_DECIMAL_MAX];

	snprintf(words, PP_PART_WORDS_MAX, "alarm1=%s alarm2=%s",
	    pp_money_print(one, first), pp_money_print(two, second));
}

static void
print_overdraft(pp_money overdraft, char words[PP_PART_WORDS_MAX])
{
	char yuan[PP_DECIMAL_MAX];

	snprintf(words, PP_PART_WORDS_MAX, "overdraft=%s",
	    pp_money_print(overdraft, yuan));
}

enum pp_status
pp_wanted_words(const struct pp_wanted *wanted, enum pp_part part,
    char words[PP_PART_WORDS_MAX])
{
	if (!(wanted->has & 1U << part))
		return pp_fail(PP_NO, "no %s are wanted", pp_part_name(part));
	switch (part) {
	case PP_PART_PRICES:
		pp_image_prices_print(&wanted->image, words);
		break;
	case PP_PART_TABLES:
		pp_image_tables_print(&wanted->image, words);
		break;
	case PP_PART_ALARMS:
		print_alarms(wanted->alarm1, wanted->alarm2, words);
		break;
	case PP_PART_OVERDRAFT:
		print_overdraft(wanted->overdraft, words);
		break;
	case PP_PART_OVERLOAD:
		print_overload(wanted->overload_w, wanted->overload_trips,
		    wanted->overload_wait_s, words);
		break;
	case PP_PART_CLOCK:
		snprintf(words, PP_PART_WORDS_MAX, "ahead=0");
		break;
	case PP_PARTS:
		break;
	}
	return PP_OK;
}

static void
print_clock(const struct pp_reading *live, char words[PP_PART_WORDS_MAX])
{
	if (live->known[PP_R_CLOCK])
		snprintf(words, PP_PART_WORDS_MAX, "ahead=%lld",
		    (long long)live->value[PP_R_CLOCK]);
	else
		snprintf(words, PP_PART_WORDS_MAX, "ahead=?");
}

void
stay_held_words(const struct stay *t, enum pp_part part,
    char words[PP_PART_WORDS_MAX])
{
	const int64_t *v = t->values.value;

	switch (part) {
	case PP_PART_PRICES:
		pp_image_prices_print(&t->image, words);
		break;
	case PP_PART_TABLES:
		if (t->nonsense)
			snprintf(words, PP_PART_WORDS_MAX, "?");
		else
			pp_image_tables_print(&t->image, words);
		break;
	case PP_PART_ALARMS:
		print_alarms((pp_money){v[PP_Q_ALARM1_AMOUNT]},
		    (pp_money){v[PP_Q_ALARM2_AMOUNT]}, words);
		break;
	case PP_PART_OVERDRAFT:
		print_overdraft((pp_money){v[PP_Q_OVERDRAFT]}, words);
		break;
	case PP_PART_OVERLOAD:
		print_overload(v[PP_Q_OVERLOAD_ON] ? v[PP_Q_OVERLOAD_POWER] : 0,
		    v[PP_Q_TRIPS_ALLOWED], v[PP_Q_OVERLOAD_WAIT], words);
		break;
	case PP_PART_CLOCK:
		print_clock(&t->live, words);
		break;
	case PP_PARTS:
		break;
	}
}

enum pp_quantity
stay_part_quantity(enum pp_part part)
{
	static const enum pp_quantity of[PP_PARTS] = {
	    [PP_PART_PRICES] = PP_Q_PRICE_FLAT,
	    [PP_PART_TABLES] = PP_QUANTITIES,
	    [PP_PART_ALARMS] = PP_Q_ALARM1_AMOUNT,
	    [PP_PART_OVERDRAFT] = PP_Q_OVERDRAFT,
	    [PP_PART_OVERLOAD] = PP_Q_OVERLOAD_POWER,
	    [PP_PART_CLOCK] = PP_Q_CLOCK,
	};

	return of[part];
}

bool
pp_push_can(const struct pp_model *m, enum pp_part part)
{
	enum pp_quantity q = stay_part_quantity(part);
	enum pp_order order = PP_ORDER_FEE;

	if (part == PP_PART_TABLES)
		return pp_model_table_orders(m) > 0;
	if (part == PP_PART_OVERLOAD)
		order = PP_ORDER_OVERLOAD;
	else if (part == PP_PART_CLOCK)
		order = PP_ORDER_CLOCK;
	return pp_model_sets(m, order, q) && pp_model_tells(m, q) != NULL;
}

static enum pp_status
check_parts(const struct pp_model *m, const struct pp_push *push)
{
	enum pp_part part;

	for (part = 0; part < PP_PARTS; part++)
		if (push->wanted.has & 1U << part && !pp_push_can(m, part))
			return pp_fail(PP_NO, "model %s has no order for %s",
			    pp_model_name(m), pp_part_name(part));
	if (push->wanted.relay && !pp_model_has_order(m, PP_ORDER_FORCE))
		return pp_fail(PP_NO, "model %s has no order for its relay",
		    pp_model_name(m));
	return PP_OK;
}

/* Whether all can be put into registers; nobody likes that later. */
static enum pp_status
check_form(const struct pp_pusher *pusher, struct pp_push push,
    const struct pp_model *m)
{
	struct pp_pusher copy = *pusher;
	struct stay t = {.pusher = &copy, .p = &push, .model = m};

	t.nonsense = true; /* so that all tables are told */
	return stay_make_orders(&t, push.wanted.has, push.wanted.relay);
}

enum pp_status
pp_push_fits(const struct pp_models *models, const struct pp_push *push,
    enum pp_part part)
{
	const struct pp_pusher pusher = {.models = models};
	const struct pp_model *m = pp_models_find(models, push->target.model);
	struct pp_push only = *push;

	assert(part != PP_PART_CLOCK);
	if (m == NULL)
		return pp_fail(PP_ECONF, "no model %s; see models_dir",
		    push->target.model);
	only.wanted.has = 1U << part;
	only.wanted.relay = false;
	return check_form(&pusher, only, m);
}

/* A converter that refuses 20H lets writes to registers through. */
static enum pp_status
check_bus(const struct pp_pusher *pusher, const struct pp_push *push)
{
	bool read_only;
	enum pp_status rc;

	if ((push->wanted.has & ~(1U << PP_PART_TABLES)) == 0)
		return PP_OK;
	rc = pp_probe_read_only(pusher->db, push->target.bus, &read_only);
	if (rc == PP_OK && read_only)
		rc = pp_fail(PP_NO,
		    "bus %s takes no orders, by its last probe: its converter"
		    " refuses function 20H",
		    push->target.bus_code);
	return rc;
}

enum pp_status
pp_push_check(const struct pp_pusher *pusher, const struct pp_push *push)
{
	const struct pp_model *m =
	    pp_models_find(pusher->models, push->target.model);
	enum pp_status rc;

	if (m == NULL)
		return pp_fail(PP_ECONF, "no model %s; see models_dir",
		    push->target.model);
	if (!pp_model_is_prepaid(m))
		return pp_fail(PP_NO,
		    "model %s is an instrument: it is only read",
		    pp_model_name(m));
	if (pp_model_type_code(m) < 0 && !pp_model_tells(m, PP_Q_NUMBER))
		return pp_fail(PP_NO, "model %s doesn't show who it is",
		    pp_model_name(m));
	if ((rc = check_parts(m, push)) != PP_OK || push->looks_only)
		return rc;
	if ((rc = check_form(pusher, *push, m)) != PP_OK ||
	    (rc = check_bus(pusher, push)) != PP_OK)
		return rc;
	return push->wanted.has != 0
	    ? stay_check_open(pusher->db, push->target.id)
	    : PP_OK;
}
