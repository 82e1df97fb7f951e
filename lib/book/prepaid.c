/* SPDX-License-Identifier: ISC */
#include "prepaid.h"

#include <stdlib.h>
#include <string.h>

#include "fit.h"
#include "idset.h"
#include "site_setting.h"
#include "state.h"

enum column {
	C_METER,
	C_AT,
	C_BITS,
	C_BALANCE,
	C_CAP,
	C_PRICES,
};

#define SELECT                                                                 \
	"SELECT m.id, n.shown_at, r.bits, r.balance_fen, s.value, c.value"     \
	" FROM meter m LEFT JOIN meter_now n ON n.meter = m.id"                \
	" LEFT JOIN reading r ON r.id = n.shown"                               \
	" LEFT JOIN meter_setting s ON s.meter = m.id"                         \
	"  AND s.key = 'hoarding_cap_yuan'"                                    \
	" LEFT JOIN confirmed c ON c.id = (SELECT id FROM confirmed"           \
	"  WHERE meter = m.id AND part = 'prices'"                             \
	"  ORDER BY at DESC, id DESC LIMIT 1) WHERE "

struct pp_prepaids {
	struct pp_query *q;
	struct pp_idset set;
	size_t next;
	pp_money hoarding_cap; /* the site's */
};

static enum pp_status
find_cap(struct pp_db *db, pp_money *cap)
{
	char value[PP_SETTING_MAX];
	enum pp_status rc;

	rc = pp_site_setting(db, 0, "defaults.hoarding_cap_yuan", value, NULL);
	return rc == PP_OK ? pp_money_parse(value, cap) : rc;
}

enum pp_status
pp_prepaids_open(struct pp_db *db, const int64_t *ids, size_t n,
    struct pp_prepaids **prepaids)
{
	struct pp_prepaids *p = calloc(1, sizeof *p);
	enum pp_status rc;

	if (p == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	if ((rc = pp_idset_take(&p->set, ids, n)) != PP_OK ||
	    (rc = find_cap(db, &p->hoarding_cap)) != PP_OK)
		goto out;
	rc = pp_query_new(db,
	    ids != NULL ? SELECT "m.id = ?1"
			: SELECT "m.retired_at IS NULL AND r.bits & ?1"
				 " ORDER BY m.id",
	    &p->q);
	if (rc != PP_OK)
		goto out;
	if (ids == NULL)
		pp_query_int(p->q, 1, PP_BIT_PREPAY);
	*prepaids = p;
	return PP_OK;
out:
	pp_prepaids_close(p);
	return rc;
}

static enum pp_status
fill(const struct pp_prepaids *p, struct pp_prepaid *prepaid)
{
	struct pp_prepaid row = {
	    .meter = pp_query_col_int(p->q, C_METER),
	    .read_at = pp_query_col_int(p->q, C_AT),
	    .has_balance = pp_query_col_int(p->q, C_BITS) & PP_BIT_PREPAY &&
		!pp_query_is_null(p->q, C_BALANCE),
	    .balance_fen = pp_query_col_int(p->q, C_BALANCE),
	    .has_prices = !pp_query_is_null(p->q, C_PRICES),
	    .hoarding_cap = p->hoarding_cap,
	};
	struct pp_meter_image image;
	enum pp_status rc = PP_OK;

	if (!pp_query_is_null(p->q, C_CAP))
		rc = pp_money_parse(pp_query_col_text(p->q, C_CAP),
		    &row.hoarding_cap);
	if (rc == PP_OK && row.has_prices &&
	    (rc = pp_image_prices_parse(pp_query_col_text(p->q, C_PRICES),
		 &image)) == PP_OK)
		memcpy(row.price_e4, image.price_e4, sizeof row.price_e4);
	if (rc == PP_OK)
		*prepaid = row;
	return rc;
}

enum pp_status
pp_prepaids_next(struct pp_prepaids *prepaids, struct pp_prepaid *prepaid)
{
	const struct pp_idset *set = &prepaids->set;
	enum pp_status rc = PP_DONE;

	if (set->id == NULL) {
		rc = pp_query_step(prepaids->q);
		return rc == PP_OK ? fill(prepaids, prepaid) : rc;
	}
	while (rc == PP_DONE && prepaids->next < set->n) {
		pp_query_int(prepaids->q, 1, set->id[prepaids->next++]);
		if ((rc = pp_query_step(prepaids->q)) == PP_OK)
			rc = fill(prepaids, prepaid);
		pp_query_reset(prepaids->q);
	}
	return rc;
}

void
pp_prepaids_close(struct pp_prepaids *prepaids)
{
	if (prepaids == NULL)
		return;
	pp_query_free(prepaids->q);
	pp_idset_free(&prepaids->set);
	free(prepaids);
}
