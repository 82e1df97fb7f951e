/* SPDX-License-Identifier: ISC */
/*
 * What energy costs a meter: what it takes from its balance itself.
 */
#include <stdlib.h>
#include <string.h>

#include "bill.h"
#include "days_left_impl.h"
#include "use.h"

enum {
	LOOK_BACK_S = 7 * 86400,
	FEW = 200, /* asked for one by one; else all readings are walked once */
};

/* What a balance fell by, and what was used meanwhile. */
struct fall {
	struct pp_prepaid *meter;
	int64_t fen, wh;
};

static enum pp_status
add_use(struct fall *fall, const struct pp_use *use)
{
	int64_t fell;

	if (!use->has_balance)
		return PP_OK;
	if (__builtin_sub_overflow(use->balance_from, use->balance_to, &fell) ||
	    __builtin_add_overflow(fell, use->credited_fen, &fell) ||
	    __builtin_add_overflow(fall->fen, fell, &fall->fen) ||
	    __builtin_add_overflow(fall->wh, use->wh, &fall->wh))
		return pp_fail(PP_EDATA, "a balance out of range");
	return PP_OK;
}

static int
by_meter(const void *key, const void *row)
{
	int64_t x = *(const int64_t *)key;
	int64_t y = ((const struct fall *)row)->meter->meter;

	return (x > y) - (x < y);
}

static enum pp_status
add_all(struct pp_uses *uses, struct fall *falls, size_t n)
{
	struct fall *fall;
	struct pp_use use;
	enum pp_status rc;

	while ((rc = pp_uses_next(uses, &use)) == PP_OK) {
		fall = bsearch(&use.meter, falls, n, sizeof *falls, by_meter);
		if (fall != NULL && (rc = add_use(fall, &use)) != PP_OK)
			break;
	}
	return rc == PP_DONE ? PP_OK : rc;
}

static enum pp_status
look_back(struct pp_db *db, struct fall *falls, const int64_t *ids, size_t n,
    int64_t now)
{
	int64_t from = now - LOOK_BACK_S;
	struct pp_uses *uses = NULL;
	enum pp_status rc = PP_OK;
	size_t i;

	if (n > FEW) {
		rc = pp_uses_open_all(db, ids, n, from, now, &uses);
		if (rc == PP_OK)
			rc = add_all(uses, falls, n);
		pp_uses_close(uses);
		return rc;
	}
	for (i = 0; i < n && rc == PP_OK; i++) {
		uses = NULL;
		rc = pp_uses_open(db, ids[i], from, now, &uses);
		if (rc == PP_OK)
			rc = add_all(uses, &falls[i], 1);
		pp_uses_close(uses);
	}
	return rc;
}

/* One price for all rates; none where nothing was used, or it rose. */
static void
take_price(const struct fall *fall)
{
	int64_t price;
	int i;

	if (fall->wh <= 0 || fall->fen < 0 ||
	    pp_scale(fall->fen, PP_PARTS_PER_FEN, fall->wh, &price) != PP_OK ||
	    price > PP_PRICE_E4_MOST)
		return;
	for (i = 0; i < PP_RATES; i++)
		fall->meter->price_e4[i] = (int32_t)price;
	fall->meter->has_prices = true;
}

enum pp_status
pp_days_left_prices(struct pp_db *db, struct pp_prepaid *const *meters,
    size_t n, int64_t now)
{
	struct fall *falls = calloc(n + 1, sizeof *falls);
	int64_t *ids = calloc(n + 1, sizeof *ids);
	enum pp_status rc;
	size_t i;

	if (falls == NULL || ids == NULL) {
		rc = pp_fail(PP_ESYS, "out of memory");
		goto out;
	}
	for (i = 0; i < n; i++) {
		falls[i].meter = meters[i];
		ids[i] = meters[i]->meter;
	}
	rc = look_back(db, falls, ids, n, now);
	for (i = 0; i < n && rc == PP_OK; i++)
		take_price(&falls[i]);
out:
	free(falls);
	free(ids);
	return rc;
}

enum pp_status
pp_days_left_cost(const struct pp_prepaid *meter, const struct pp_day_use *day,
    int64_t *fen)
{
	struct pp_use use = {
	    .wh = day->total_wh,
	    .total_wh = day->total_wh,
	    .has_prices = meter->has_prices,
	};
	enum pp_status rc;
	int64_t parts;
	int i;

	for (i = 0; i < PP_RATES; i++)
		use.by_rate |= day->rate_wh[i] != 0;
	memcpy(use.rate_wh, day->rate_wh, sizeof use.rate_wh);
	memcpy(use.price_e4, meter->price_e4, sizeof use.price_e4);
	if ((rc = pp_use_price(&use, &parts)) != PP_OK)
		return rc;
	if (parts < 0)
		parts = 0;
	*fen = parts / PP_PARTS_PER_FEN +
	    (parts % PP_PARTS_PER_FEN >= PP_PARTS_PER_FEN / 2);
	return PP_OK;
}
