/* SPDX-License-Identifier: ISC */
/*
 * A meter that is switched on while the money for it is refused is half a job,
 * so what the sale would be refused for is looked at before.
 */
#include "opening_check.h"

#include <string.h>

#include "act.h"
#include "shift.h"
#include "transfer.h"

bool
opening_begins(const struct pp_visit *visit)
{
	return !visit->repeated && visit->errand != PP_ERRAND_SETTLE;
}

/* An order that was for whatever was there before isn't for this. */
static enum pp_status
check_order(struct pp_db *db, const char *order)
{
	struct pp_sale sale;
	enum pp_status rc;

	if (*order == '\0')
		return PP_OK;
	rc = pp_sale_find(db, order, &sale);
	if (rc == PP_OK)
		return pp_fail(PP_NO,
		    "order %s was given before, with other content", order);
	return rc == PP_NO ? PP_OK : rc;
}

/*
 * One that runs has a balance that nobody knows before it is asked.  What is
 * typed as an amount is far from what overflows.
 */
static enum pp_status
check_cap(const struct pp_visit *visit, const struct pp_opening_row *row)
{
	int64_t cap_fen = visit->target.hoarding_cap.fen;
	int64_t sum_fen = row->credit.fen + row->transfer.fen;
	char sum[PP_DECIMAL_MAX], cap[PP_DECIMAL_MAX];

	if (visit->errand != PP_ERRAND_OPEN)
		return PP_OK;
	if (sum_fen > INT32_MAX)
		return pp_fail(PP_NO, "more than the meter can hold");
	if (cap_fen > 0 && sum_fen > cap_fen)
		return pp_fail(PP_NO,
		    "it would have %s yuan, over the hoarding cap of %s",
		    pp_money_print((pp_money){sum_fen}, sum),
		    pp_money_print((pp_money){cap_fen}, cap));
	return PP_OK;
}

/*
 * Only tried: what one person may not sell is asked for by pp-sell, once there
 * is an account that it is for.
 */
static enum pp_status
check_sale(const struct pp_opening_terms *terms, const struct pp_visit *visit,
    const struct pp_opening_row *row)
{
	const struct pp_act act = {
	    .kind = PP_ACT_SELL,
	    .subject = visit->target.code,
	    .meter = visit->target.id,
	    .amount = row->credit,
	};
	enum pp_status rc;

	pp_db_tries(terms->db, true);
	rc = pp_act_ask(terms->db, &act, terms->now, terms->who);
	pp_db_tries(terms->db, false);
	return rc;
}

static enum pp_status
check_credit(const struct pp_opening_terms *terms, const struct pp_visit *visit,
    const struct pp_opening_row *row, pp_money cash)
{
	struct pp_db *db = terms->db;
	int64_t shift;
	enum pp_status rc;

	if ((rc = check_order(db, row->row.order)) != PP_OK ||
	    (rc = check_cap(visit, row)) != PP_OK ||
	    (rc = check_sale(terms, visit, row)) != PP_OK)
		return rc;
	return pp_shift_for(db, terms->who, row->row.method, true,
	    (pp_money){cash.fen + row->credit.fen}, &shift);
}

/* Of either it may be the site's own that the other doesn't go with. */
static enum pp_status
check_alarms(const struct pp_visit *visit, const struct pp_opening_row *row,
    enum opening_column *fault)
{
	const char *first = row->settings[PP_OPENING_ALARM1];
	const char *second = row->settings[PP_OPENING_ALARM2];
	pp_money alarm1 = visit->target.alarm1, alarm2 = visit->target.alarm2;
	char yuan1[PP_DECIMAL_MAX], yuan2[PP_DECIMAL_MAX];
	enum pp_status rc = PP_OK;

	if (*first == '\0' && *second == '\0')
		return PP_OK;
	*fault = *second != '\0' ? OF_ALARM2 : OF_ALARM1;
	if (*first != '\0')
		rc = pp_money_parse(first, &alarm1);
	if (rc == PP_OK && *second != '\0')
		rc = pp_money_parse(second, &alarm2);
	if (rc != PP_OK || alarm2.fen <= alarm1.fen)
		return rc;
	return pp_fail(PP_EDATA,
	    "alarm2_yuan would be %s, above alarm1_yuan with %s, and the second"
	    " alarm comes at less; give both",
	    pp_money_print(alarm2, yuan2), pp_money_print(alarm1, yuan1));
}

enum pp_status
opening_check(const struct pp_opening_terms *terms,
    const struct pp_visit *visit, const struct pp_opening_row *row,
    pp_money cash, enum opening_column *fault)
{
	enum pp_status rc = check_alarms(visit, row, fault);

	if (rc != PP_OK || !opening_begins(visit))
		return rc;
	*fault = OF_TRANSFER;
	if (row->transfer.fen > 0 && !terms->from_meter &&
	    (rc = pp_transfer_check(row->transfer, &visit->target)) != PP_OK)
		return rc;
	*fault = OF_CREDIT;
	return row->credit.fen > 0 ? check_credit(terms, visit, row, cash)
				   : PP_OK;
}
