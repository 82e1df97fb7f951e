/* SPDX-License-Identifier: ISC */
#include "reconcile.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalogue.h"
#include "idset.h"
#include "reconcile_impl.h"
#include "scope.h"
#include "site_setting.h"

enum {
	STEP_WH = 10, /* of a register, at CT and PT of 1 */
};

const char *
pp_misfit_kind_name(enum pp_misfit_kind kind)
{
	static const char *const names[PP_MISFITS] = {
	    [PP_MISFIT_MISSING] = "missing",
	    [PP_MISFIT_EXTRA] = "extra",
	    [PP_MISFIT_DIFFERENT] = "different",
	    [PP_MISFIT_OPEN] = "undecided",
	    [PP_MISFIT_LOST] = "lost-credit",
	    [PP_MISFIT_PHANTOM] = "phantom-credit",
	    [PP_MISFIT_PRICE] = "wrong-price",
	    [PP_MISFIT_BACK] = "rolled-back",
	    [PP_MISFIT_EXCHANGE] = "exchange",
	    [PP_MISFIT_CLOCK] = "clock",
	};

	assert(kind < PP_MISFITS);
	return names[kind];
}

struct pp_misfit *
reconcile_add(struct reconcile_work *work, enum pp_misfit_kind kind,
    const struct pp_sides *sides, int64_t at)
{
	size_t room = work->room == 0 ? 16 : 2 * work->room;
	struct pp_misfit *m;

	if (work->n == work->room) {
		m = reallocarray(work->misfits, room, sizeof *m);
		if (m == NULL)
			return NULL;
		work->misfits = m;
		work->room = room;
	}
	m = &work->misfits[work->n++];
	*m = (struct pp_misfit){
	    .kind = kind,
	    .at = at,
	    .cause = "",
	    .advice = "",
	};
	if (sides != NULL) {
		snprintf(m->meter, sizeof m->meter, "%s", sides->code);
		snprintf(m->account, sizeof m->account, "%s", sides->account);
	}
	return m;
}

struct pp_misfit *
reconcile_last(const struct reconcile_work *work, enum pp_misfit_kind kind,
    const char *meter)
{
	size_t i;

	for (i = work->n; i > 0; i--)
		if (work->misfits[i - 1].kind == kind &&
		    strcmp(work->misfits[i - 1].meter, meter) == 0)
			return &work->misfits[i - 1];
	return NULL;
}

static int
by_meter(const void *key, const void *row)
{
	int64_t x = *(const int64_t *)key;
	int64_t y = ((const struct reconcile_meter *)row)->sides.meter;

	return (x > y) - (x < y);
}

struct reconcile_meter *
reconcile_find(const struct reconcile_work *work, int64_t meter)
{
	if (work->n_meters == 0)
		return NULL;
	return bsearch(&meter, work->meters, work->n_meters,
	    sizeof *work->meters, by_meter);
}

static enum pp_status
load_meters(struct reconcile_work *work)
{
	struct pp_sides_list *list = NULL;
	struct pp_idset wanted = {0};
	struct reconcile_meter *more;
	struct pp_sides s;
	enum pp_status rc;
	size_t room = 0;

	rc = pp_idset_take(&wanted, work->what->ids, work->what->n);
	if (rc == PP_OK)
		rc = pp_sides_open(work->what->db, &list);
	while (rc == PP_OK && (rc = pp_sides_next(list, &s)) == PP_OK) {
		if (!pp_idset_has(&wanted, s.meter))
			continue;
		if (work->n_meters == room) {
			room = room == 0 ? 64 : 2 * room;
			more = reallocarray(work->meters, room, sizeof *more);
			if (more == NULL) {
				rc = pp_fail(PP_ESYS, "out of memory");
				break;
			}
			work->meters = more;
		}
		work->meters[work->n_meters++] = (struct reconcile_meter){
		    .sides = s,
		    .step_wh = STEP_WH * s.ct * s.pt,
		};
	}
	pp_sides_close(list);
	pp_idset_free(&wanted);
	return rc == PP_DONE ? PP_OK : rc;
}

/* One that is on its way for longer than the desk lets it is for people. */
static enum pp_status
weigh_orders(struct reconcile_work *work)
{
	const struct pp_reconcile *what = work->what;
	const struct pp_sale_filter filter = {
	    .meters = what->ids,
	    .n_meters = what->n,
	    .states = 1U << PP_SALE_ARMED | 1U << PP_SALE_DISPUTED,
	};
	struct pp_sales *sales = NULL;
	struct pp_misfit *m;
	struct pp_sale s;
	int64_t patience;
	enum pp_status rc;

	rc = pp_site_duration(what->db, 0, "desk.pending_limit", &patience);
	if (rc == PP_OK)
		rc = pp_sales_open(what->db, &filter, &sales);
	while (rc == PP_OK && (rc = pp_sales_next(sales, &s)) == PP_OK) {
		if (s.state == PP_SALE_ARMED && what->now - s.at <= patience)
			continue;
		m = reconcile_add(work, PP_MISFIT_OPEN, NULL, s.at);
		if (m == NULL) {
			rc = pp_fail(PP_ESYS, "out of memory");
			break;
		}
		snprintf(m->meter, sizeof m->meter, "%s", s.meter_code);
		snprintf(m->account, sizeof m->account, "%s", s.account);
		snprintf(m->order, sizeof m->order, "%s", s.code);
		snprintf(m->books, sizeof m->books, "%s",
		    pp_sale_state_name(s.state));
		m->cause = s.state == PP_SALE_ARMED
		    ? pp_phrase("the meter hasn't answered since")
		    : pp_phrase("what the meter shows fits neither");
		m->advice = s.state == PP_SALE_ARMED
		    ? pp_phrase("pp-settle asks it again")
		    : pp_phrase("pp-resolve order, by two persons");
	}
	pp_sales_close(sales);
	return rc == PP_DONE ? PP_OK : rc;
}

static int
by_place(const void *a, const void *b)
{
	const struct pp_misfit *x = a, *y = b;
	bool x_file = x->kind <= PP_MISFIT_DIFFERENT;
	bool y_file = y->kind <= PP_MISFIT_DIFFERENT;
	int c;

	if (x_file != y_file)
		return x_file ? -1 : 1;
	c = x_file ? strcmp(x->order, y->order) : strcmp(x->meter, y->meter);
	if (c == 0)
		c = (x->at > y->at) - (x->at < y->at);
	return c != 0 ? c : (int)x->kind - (int)y->kind;
}

static enum pp_status
reconcile(struct reconcile_work *work)
{
	const struct pp_reconcile *what = work->what;
	enum pp_status rc;

	rc = reconcile_file(work, PP_TAKINGS_CASH, &what->cash);
	if (rc == PP_OK)
		rc = reconcile_file(work, PP_TAKINGS_CHANNEL, &what->channel);
	if (rc == PP_OK)
		rc = weigh_orders(work);
	if (rc == PP_OK)
		rc = load_meters(work);
	if (rc == PP_OK)
		rc = pp_aside_credits(what->db, what->from, &work->asides,
		    &work->n_asides);
	/* What days show first, so that the rest may add to it. */
	if (rc == PP_OK)
		rc = reconcile_law(work);
	if (rc == PP_OK)
		rc = reconcile_flagged(work);
	/* What meters show by now says nothing of a time that is over. */
	if (rc != PP_OK || what->to < what->now)
		return rc;
	if ((rc = reconcile_meters(work)) != PP_OK)
		return rc;
	return reconcile_prices(work);
}

static struct pp_reconcile_sum
sum_up(const struct reconcile_work *work)
{
	struct pp_reconcile_sum sum = {.meters = work->n_meters};
	const struct reconcile_meter *m;

	for (m = work->meters; m < work->meters + work->n_meters; m++) {
		sum.unread += !m->used;
		sum.unpriced += m->used && !m->lawful;
	}
	return sum;
}

enum pp_status
pp_reconcile(const struct pp_reconcile *what, struct pp_misfit **misfits,
    size_t *n, struct pp_reconcile_sum *sum)
{
	struct reconcile_work work = {.what = what};
	enum pp_status rc;

	if ((rc = pp_scope_may(what->db, PP_ACT_READ_ALL)) != PP_OK)
		return rc;
	if ((rc = reconcile(&work)) == PP_OK) {
		*sum = sum_up(&work);
		*misfits = work.misfits;
		*n = work.n;
		if (*n > 0)
			qsort(*misfits, *n, sizeof **misfits, by_place);
		work.misfits = NULL;
	}
	free(work.misfits);
	free(work.meters);
	free(work.asides);
	return rc;
}
