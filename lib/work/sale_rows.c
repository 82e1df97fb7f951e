/* SPDX-License-Identifier: ISC */
#include "sale_rows.h"

#include "catalogue.h"

/* clang-format off */
#define FIELDS_OF_ALL \
	{"order", NULL, PP_KIND_TEXT, false}, \
	{"meter", NULL, PP_KIND_TEXT, false}, \
	{"account", NULL, PP_KIND_TEXT, false}, \
	{"amount_yuan", NULL, PP_KIND_DECIMAL, false}, \
	{"method", NULL, PP_KIND_TEXT, false}, \
	{"state", NULL, PP_KIND_TEXT, true}, \
	{"count_before", NULL, PP_KIND_INT, false}, \
	{"count_after", NULL, PP_KIND_INT, false}, \
	{"balance_before_yuan", NULL, PP_KIND_DECIMAL, false}, \
	{"balance_after_yuan", NULL, PP_KIND_DECIMAL, false}, \
	{"receipt", NULL, PP_KIND_INT, false}, \
	{"at", NULL, PP_KIND_TIME, false}, \
	{"kind", NULL, PP_KIND_TEXT, false}, \
	{"holder", NULL, PP_KIND_TEXT, false}, \
	{"reason", NULL, PP_KIND_TEXT, false}
/* clang-format on */

enum {
	N_OF_ALL = 15
};

static const struct pp_field visit_fields[] = {
    FIELDS_OF_ALL,
    {"result", NULL, PP_KIND_TEXT, true},
};

static const struct pp_field book_fields[] = {
    FIELDS_OF_ALL,
    {"reverses", NULL, PP_KIND_TEXT, false},
    {"note", NULL, PP_KIND_TEXT, false},
    {"who", NULL, PP_KIND_TEXT, false},
    {"ended_at", NULL, PP_KIND_TIME, false},
    {"class", NULL, PP_KIND_TEXT, false},
    {"weak", NULL, PP_KIND_BOOL, false},
};

const struct pp_field *
pp_sale_fields(enum pp_sale_list list, size_t *n)
{
	if (list == PP_SALE_LIST_BOOKED) {
		*n = sizeof book_fields / sizeof *book_fields;
		return book_fields;
	}
	*n = list == PP_SALE_LIST_ORDERED ? N_OF_ALL : N_OF_ALL + 1;
	return visit_fields;
}

/* "ended", "pending", "agrees", "held", "opened", "refused". */
static const char *
result_name(enum pp_visit_result result)
{
	static const char *const names[] = {
	    [PP_VISIT_REFUSED] = "refused",
	    [PP_VISIT_ENDED] = "ended",
	    [PP_VISIT_PENDING] = "pending",
	    [PP_VISIT_AGREES] = "agrees",
	    [PP_VISIT_HELD] = "held",
	    [PP_VISIT_OPENED] = "opened",
	    [PP_VISIT_CLOSED] = "closed",
	};

	return names[result];
}

static void
put_sale(struct pp_records *r, const struct pp_sale *sale, const char *reason)
{
	pp_records_text(r, sale->code);
	pp_records_text(r, sale->meter_code);
	pp_records_text(r, sale->account);
	pp_records_money(r, sale->amount);
	pp_records_text(r, sale->method);
	pp_records_text(r, pp_sale_state_name(sale->state));
	pp_records_int(r, sale->count_before);
	pp_records_number_if(r, sale->has_after, sale->count_after, 0, 0);
	pp_records_decimal(r, sale->balance_before_fen, 2, 2);
	pp_records_number_if(r, sale->has_after, sale->balance_after_fen, 2, 2);
	pp_records_int(r, sale->receipt);
	pp_records_time(r, sale->at);
	pp_records_text(r, pp_sale_kind_name(sale->kind));
	pp_records_text(r, sale->holder);
	pp_records_text_if(r,
	    *reason != '\0' ? reason : pp_phrase(sale->remark));
}

/* Refused for good, or until a second person agrees. */
static const char *
undone(const struct pp_visit *visit)
{
	return visit->request != 0 ? pp_sale_state_name(PP_SALE_REQUESTED)
				   : "refused";
}

/* A visit without an order in the book. */
static void
put_wish(struct pp_records *r, const struct pp_visit *visit, bool planned)
{
	const struct pp_sale_wish *wish = &visit->wish;
	const struct pp_epoch *epoch = &visit->epoch;
	bool ordered = visit->errand == PP_ERRAND_ORDER;

	pp_records_text_if(r, ordered ? wish->code : NULL);
	pp_records_text_if(r, visit->target.code);
	pp_records_text_if(r, epoch->account_code);
	pp_records_number_if(r, ordered && wish->amount.fen > 0,
	    wish->amount.fen, 2, 2);
	pp_records_text_if(r, ordered ? wish->method : NULL);
	pp_records_text(r,
	    planned       ? "planned"
		: ordered ? undone(visit)
			  : NULL);
	pp_records_none(r);
	pp_records_number_if(r, visit->has_proof, visit->proof.count, 0, 0);
	pp_records_none(r);
	pp_records_number_if(r, visit->has_proof, visit->proof.balance_fen, 2,
	    2);
	pp_records_none(r);
	pp_records_time_if(r, visit->has_proof, visit->proof.at);
	pp_records_text(r, ordered ? pp_sale_kind_name(wish->kind) : NULL);
	pp_records_text_if(r, epoch->holder);
	pp_records_text_if(r, visit->reason);
}

enum pp_status
pp_sale_put_visit(struct pp_records *r, enum pp_sale_list list,
    const struct pp_visit *visit, bool planned)
{
	if (visit->has_sale)
		put_sale(r, &visit->sale, visit->reason);
	else
		put_wish(r, visit, planned);
	if (list == PP_SALE_LIST_SETTLED)
		pp_records_text(r, result_name(visit->result));
	return pp_records_end(r);
}

enum pp_status
pp_sale_put(struct pp_records *r, const struct pp_sale *sale)
{
	put_sale(r, sale, "");
	pp_records_text_if(r, sale->reverses_code);
	pp_records_text_if(r, sale->note);
	pp_records_text(r, sale->who);
	pp_records_time_if(r, sale->ended_at != 0, sale->ended_at);
	pp_records_text(r, pp_class_name(sale->class));
	pp_records_bool(r, sale->weak);
	return pp_records_end(r);
}
