/* SPDX-License-Identifier: ISC */
#include "balance.h"

#include <assert.h>
#include <stdbool.h>

/*
 * Errors are taken as even within their bounds: the square of each counts for
 * a third; and 2.8 times the root of their sum is passed, on either side, once
 * in 400 times.
 */
enum {
	E4 = 10000,
	SQUARE_MILLI = 2613, /* 2.8^2 / 3 */
	MILLI = 1000,
};

static const int64_t WH_MAX = 1000000000000000;

__extension__ typedef unsigned __int128 wide;

struct bounds {
	wide squares;
	int64_t shared, all; /* all: of each at its worst */
};

const char *
pp_balance_finding_name(enum pp_balance_finding finding)
{
	static const char *const names[] = {
	    [PP_BALANCE_OK] = "ok",
	    [PP_BALANCE_LOSS] = "loss",
	    [PP_BALANCE_GAIN] = "gain",
	};

	assert(finding <= PP_BALANCE_GAIN);
	return names[finding];
}

/* Upwards; WH_MAX times E4 is less than an int64_t holds. */
static int64_t
part_of(int64_t wh, int32_t e4)
{
	return (wh * e4 + E4 - 1) / E4;
}

static void
add_own(struct bounds *b, int64_t wh)
{
	b->squares += (wide)wh * (wide)wh;
	b->all += wh;
}

static void
add_meter(struct bounds *b, const struct pp_balance_meter *m, bool shares)
{
	int64_t error = part_of(m->wh, m->class_e4);
	int64_t shared = shares ? error / 2 : 0;

	b->shared += shared;
	b->all += shared;
	add_own(b, error - shared);
	add_own(b, part_of(m->wh, m->ct_e4));
	add_own(b, m->step_wh);
	b->shared += m->skew_wh;
	b->all += m->skew_wh;
}

/* Upwards, by Newton: it falls until it is there. */
static int64_t
root_of(wide square)
{
	wide root = (wide)1 << 63, next;

	if (square == 0)
		return 0;
	for (;;) {
		next = (root + square / root) / 2;
		if (next >= root)
			break;
		root = next;
	}
	return (int64_t)(root * root < square ? root + 1 : root);
}

static int64_t
bound_of(const struct bounds *b)
{
	int64_t likely = b->shared + root_of(b->squares * SQUARE_MILLI / MILLI);

	return likely < b->all ? likely : b->all;
}

static bool
is_sane(const struct pp_balance_meter *m)
{
	return m->wh >= 0 && m->wh <= WH_MAX && m->step_wh >= 0 &&
	    m->step_wh <= WH_MAX && m->skew_wh >= 0 && m->skew_wh <= WH_MAX &&
	    m->class_e4 >= 0 && m->class_e4 <= PP_BALANCE_E4_MAX &&
	    m->ct_e4 >= 0 && m->ct_e4 <= PP_BALANCE_E4_MAX;
}

static enum pp_status
too_much(void)
{
	return pp_fail(PP_EDATA, "more energy than any meter counts");
}

enum pp_status
pp_balance_of(const struct pp_balance_meter *head,
    const struct pp_balance_meter *below, size_t n, int32_t line_e4,
    struct pp_balance *balance)
{
	struct bounds bounds = {0};
	int64_t sum = 0, bound;
	size_t i;

	assert(line_e4 >= 0 && line_e4 <= PP_BALANCE_E4_MAX);
	if (!is_sane(head))
		return too_much();
	add_meter(&bounds, head, false);
	for (i = 0; i < n; i++) {
		if (!is_sane(&below[i]) || bounds.all > WH_MAX ||
		    __builtin_add_overflow(sum, below[i].wh, &sum) ||
		    sum > WH_MAX)
			return too_much();
		add_meter(&bounds, &below[i], true);
	}
	bound = bound_of(&bounds);
	*balance = (struct pp_balance){
	    .head_wh = head->wh,
	    .below_wh = sum,
	    .loss_wh = head->wh - sum,
	    .low_wh = -bound,
	    .high_wh = bound + part_of(head->wh, line_e4),
	};
	if (balance->loss_wh > balance->high_wh)
		balance->finding = PP_BALANCE_LOSS;
	else if (balance->loss_wh < balance->low_wh)
		balance->finding = PP_BALANCE_GAIN;
	return PP_OK;
}
