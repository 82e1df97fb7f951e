/* SPDX-License-Identifier: ISC */
#include "balance_hints.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "amount.h"
#include "grow.h"
#include "push_log.h"
#include "site_setting.h"
#include "state.h"
#include "stream.h"

enum {
	METERS = 1048576, /* as the schema bounds their ids */
	LITTLE_WH = 20,   /* two steps of a register, at CT of 1 */
	STANDS_WH = 2000, /* no price is so low that a fen wouldn't fall */
	DEAD_U = 500,     /* 0.1 V */
	LIVE_U = 1500,
	SOME_I = 50, /* 0.01 A */
	TWICE = 2,   /* once may be the moment of a switch */
};

/* A meter under way. */
struct track {
	int64_t meter;
	struct pp_reading last;
	int64_t stands_wh, stands_at; /* since its credit moved last */
	struct pp_hint hint[PP_HINTS];
};

struct tracks {
	struct pp_db *db;
	struct track *track;
	size_t n, room;
	uint32_t *index; /* by meter: 1 + its place; 0: none yet */
};

const char *
pp_hint_kind_name(enum pp_hint_kind kind)
{
	static const char *const names[PP_HINTS] = {
	    [PP_HINT_WHILE_OPEN] = "use-while-open",
	    [PP_HINT_AT_ZERO] = "use-at-zero",
	    [PP_HINT_CREDIT] = "credit-stands",
	    [PP_HINT_COUNTER_BACK] = "counter-back",
	    [PP_HINT_NO_VOLTAGE] = "current-without-voltage",
	};

	assert(kind < PP_HINTS);
	return names[kind];
}

static void
note(struct track *t, enum pp_hint_kind kind, int64_t from, int64_t to,
    int64_t wh)
{
	struct pp_hint *h = &t->hint[kind];

	if (h->times++ == 0)
		h->from = from;
	h->to = to;
	h->wh += wh;
}

/* What may be owed before its relay opens, as far as is known. */
static enum pp_status
overdraft_of(const struct tracks *ts, const struct track *t, int64_t at,
    int64_t *fen)
{
	char value[PP_SETTING_MAX];
	struct pp_confirmed seen;
	const char *yuan = value;
	pp_money money = {0};
	enum pp_status rc;

	rc = pp_site_setting(ts->db, t->meter, "defaults.overdraft_yuan", value,
	    NULL);
	if (rc != PP_OK)
		return rc;
	rc = pp_confirmed_at(ts->db, t->meter, PP_PART_OVERDRAFT, at, &seen);
	if (rc == PP_OK && (yuan = strchr(seen.value, '=')) != NULL)
		yuan++;
	else if (rc == PP_NO)
		rc = PP_OK;
	if (rc == PP_OK && yuan != NULL)
		rc = pp_money_parse(yuan, &money);
	*fen = money.fen;
	return rc;
}

/* Of both: all of some bits, and none of others. */
static bool
are(const struct pp_reading *a, const struct pp_reading *b, unsigned all,
    unsigned none)
{
	return (a->bits & b->bits & all) == all &&
	    ((a->bits | b->bits) & none) == 0;
}

static bool
knows_money(const struct pp_reading *a, const struct pp_reading *b)
{
	return a->known[PP_R_BALANCE] && b->known[PP_R_BALANCE] &&
	    a->known[PP_R_COUNT] && b->known[PP_R_COUNT] &&
	    a->value[PP_R_COUNT] == b->value[PP_R_COUNT];
}

static enum pp_status
check_relay(const struct tracks *ts, struct track *t,
    const struct pp_reading *r, int64_t wh)
{
	const unsigned shut = PP_BIT_FORCED_CLOSED | PP_BIT_OPEN;
	const struct pp_reading *last = &t->last;
	int64_t overdraft;
	enum pp_status rc;

	if (wh <= LITTLE_WH || !knows_money(last, r))
		return PP_OK;
	if (are(last, r, PP_BIT_RELAY | PP_BIT_OPEN, PP_BIT_OVERLOAD))
		note(t, PP_HINT_WHILE_OPEN, last->at, r->at, wh);
	if (!are(last, r, PP_BIT_RELAY | PP_BIT_PREPAY, shut) ||
	    last->value[PP_R_BALANCE] > 0)
		return PP_OK;
	rc = overdraft_of(ts, t, r->at, &overdraft);
	if (rc == PP_OK && last->value[PP_R_BALANCE] <= -overdraft &&
	    r->value[PP_R_BALANCE] <= -overdraft)
		note(t, PP_HINT_AT_ZERO, last->at, r->at, wh);
	return rc;
}

static void
check_credit(struct track *t, const struct pp_reading *r, int64_t wh)
{
	const struct pp_reading *last = &t->last;

	if (!knows_money(last, r) || !are(last, r, PP_BIT_PREPAY, 0) ||
	    last->value[PP_R_BALANCE] != r->value[PP_R_BALANCE]) {
		t->stands_wh = 0;
		return;
	}
	if (t->stands_wh == 0)
		t->stands_at = last->at;
	t->stands_wh += wh;
	if (t->stands_wh < STANDS_WH)
		return;
	note(t, PP_HINT_CREDIT, t->stands_at, r->at, t->stands_wh);
	t->stands_wh = 0;
}

/* A phase that is down beside one that is up. */
static bool
lacks_voltage(const struct pp_packed *p)
{
	bool live = false, odd = false;
	unsigned i;

	if (p->phases[PP_PHASE_I] < p->phases[PP_PHASE_U])
		return false;
	for (i = 0; i < p->phases[PP_PHASE_U]; i++) {
		live = live || p->value[PP_PHASE_U][i] >= LIVE_U;
		odd = odd ||
		    (p->value[PP_PHASE_U][i] < DEAD_U &&
			p->value[PP_PHASE_I][i] >= SOME_I);
	}
	return live && odd;
}

static enum pp_status
check(const struct tracks *ts, struct track *t, const struct pp_reading *r)
{
	int64_t wh = r->value[PP_R_TOTAL] - t->last.value[PP_R_TOTAL];
	unsigned back = PP_FLAG_RAN_BACK | PP_FLAG_CONFIRMED;
	enum pp_status rc;

	if (lacks_voltage(&r->packed))
		note(t, PP_HINT_NO_VOLTAGE, r->at, r->at, 0);
	if (t->last.at == 0) {
		t->last = *r;
		return PP_OK;
	}
	if (wh < 0 && (r->flags & back) == back)
		note(t, PP_HINT_COUNTER_BACK, t->last.at, r->at, -wh);
	/* Doubtful, until another says so too. */
	if (r->flags & (PP_FLAG_RAN_BACK | PP_FLAG_JUMPED) &&
	    !(r->flags & PP_FLAG_CONFIRMED))
		return PP_OK;
	if (wh >= 0 && r->bits & PP_BIT_PREPAID) {
		if ((rc = check_relay(ts, t, r, wh)) != PP_OK)
			return rc;
		check_credit(t, r, wh);
	}
	t->last = *r;
	return PP_OK;
}

static enum pp_status
find_track(struct tracks *ts, int64_t meter, struct track **track)
{
	struct track *more;

	if (ts->index[meter] == 0) {
		more = pp_grow(ts->track, ts->n, &ts->room, sizeof *more);
		if (more == NULL)
			return pp_fail(PP_ESYS, "out of memory");
		ts->track = more;
		ts->track[ts->n] = (struct track){.meter = meter};
		ts->index[meter] = (uint32_t)++ts->n;
	}
	*track = &ts->track[ts->index[meter] - 1];
	return PP_OK;
}

static enum pp_status
walk(struct tracks *ts, struct pp_stream *stream)
{
	struct pp_reading r;
	struct track *t = NULL;
	int64_t meter;
	enum pp_status rc;

	while ((rc = pp_stream_next(stream, &meter, &r)) == PP_OK) {
		assert(meter > 0 && meter < METERS);
		if ((rc = find_track(ts, meter, &t)) != PP_OK ||
		    (rc = check(ts, t, &r)) != PP_OK)
			break;
	}
	return rc == PP_DONE ? PP_OK : rc;
}

static int
by_meter(const void *a, const void *b)
{
	const struct pp_hint *x = a, *y = b;

	if (x->meter != y->meter)
		return x->meter < y->meter ? -1 : 1;
	return (int)x->kind - (int)y->kind;
}

static enum pp_status
gather(const struct tracks *ts, struct pp_hint **hints, size_t *n)
{
	struct pp_hint *list = calloc(ts->n * PP_HINTS + 1, sizeof *list);
	const struct pp_hint *h;
	int kind;
	size_t i;

	if (list == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	*n = 0;
	for (i = 0; i < ts->n; i++)
		for (kind = 0; kind < PP_HINTS; kind++) {
			h = &ts->track[i].hint[kind];
			if (h->times == 0 ||
			    (kind == PP_HINT_NO_VOLTAGE && h->times < TWICE))
				continue;
			list[*n] = *h;
			list[*n].meter = ts->track[i].meter;
			list[(*n)++].kind = (enum pp_hint_kind)kind;
		}
	qsort(list, *n, sizeof *list, by_meter);
	*hints = list;
	return PP_OK;
}

enum pp_status
pp_balance_hints(struct pp_db *db, const int64_t *ids, size_t n, int64_t from,
    int64_t until, struct pp_hint **hints, size_t *n_hints)
{
	struct tracks ts = {.db = db};
	struct pp_stream *stream = NULL;
	enum pp_status rc;

	rc = pp_stream_open(db, ids, n, from, until, &stream);
	if (rc != PP_OK)
		return rc;
	ts.index = calloc(METERS, sizeof *ts.index);
	if (ts.index == NULL)
		rc = pp_fail(PP_ESYS, "out of memory");
	if (rc == PP_OK && (rc = walk(&ts, stream)) == PP_OK)
		rc = gather(&ts, hints, n_hints);
	pp_stream_close(stream);
	free(ts.track);
	free(ts.index);
	return rc;
}
