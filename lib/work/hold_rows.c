/* SPDX-License-Identifier: ISC */
#include "hold_rows.h"

#include <inttypes.h>

#include "catalogue.h"

enum {
	NUMBER_MAX = 24
};

static const struct pp_field fields[] = {
    {"kind", NULL, PP_KIND_TEXT, false},
    {"id", NULL, PP_KIND_TEXT, false},
    {"meter", NULL, PP_KIND_TEXT, false},
    {"since", NULL, PP_KIND_TIME, false},
    {"reason", NULL, PP_KIND_TEXT, false},
    {"books_count", NULL, PP_KIND_INT, false},
    {"count", NULL, PP_KIND_INT, false},
    {"amount_yuan", NULL, PP_KIND_DECIMAL, false},
    {"detail", NULL, PP_KIND_TEXT, false},
};

static const struct pp_field decision_fields[] = {
    {"kind", NULL, PP_KIND_TEXT, false},
    {"id", NULL, PP_KIND_TEXT, false},
    {"meter", NULL, PP_KIND_TEXT, false},
    {"verdict", NULL, PP_KIND_TEXT, true},
    {"amount_yuan", NULL, PP_KIND_DECIMAL, false},
    {"reason", NULL, PP_KIND_TEXT, false},
    {"who", NULL, PP_KIND_TEXT, false},
    {"at", NULL, PP_KIND_TIME, false},
};

const struct pp_field *
pp_hold_fields(size_t *n)
{
	*n = sizeof fields / sizeof *fields;
	return fields;
}

const struct pp_field *
pp_decision_fields(size_t *n)
{
	*n = sizeof decision_fields / sizeof *decision_fields;
	return decision_fields;
}

enum pp_status
pp_hold_put(struct pp_records *r, const struct pp_hold *hold)
{
	char id[NUMBER_MAX], words[PP_HOLD_WORDS_MAX];

	snprintf(id, sizeof id, "%" PRId64, hold->id);
	pp_records_text(r, pp_hold_kind_name(hold->reason));
	pp_records_text(r, id);
	pp_records_text(r, hold->meter_code);
	pp_records_time(r, hold->at);
	pp_records_text(r, pp_hold_reason_name(hold->reason));
	pp_records_number_if(r, hold->has_counts, hold->books_count, 0, 0);
	pp_records_number_if(r, hold->has_counts, hold->count, 0, 0);
	pp_records_number_if(r, hold->has_amount, hold->amount.fen, 2, 2);
	pp_records_text(r, pp_hold_words(hold, words, sizeof words));
	return pp_records_end(r);
}

enum pp_status
pp_hold_put_order(struct pp_records *r, const struct pp_sale *sale)
{
	pp_records_text(r, "order");
	pp_records_text(r, sale->code);
	pp_records_text(r, sale->meter_code);
	pp_records_time(r, sale->at);
	pp_records_text(r, pp_sale_state_name(sale->state));
	pp_records_int(r, sale->count_before);
	pp_records_number_if(r, sale->has_after, sale->count_after, 0, 0);
	pp_records_money(r, sale->amount);
	pp_records_text_if(r, pp_phrase(sale->remark));
	return pp_records_end(r);
}

enum pp_status
pp_decision_put(struct pp_records *r, const struct pp_decision *decision)
{
	pp_records_text(r, decision->kind);
	pp_records_text(r, decision->id);
	pp_records_text(r, decision->meter);
	pp_records_text(r, decision->verdict);
	pp_records_number_if(r, decision->has_amount, decision->amount.fen, 2,
	    2);
	pp_records_text(r, decision->reason);
	pp_records_text(r, decision->who);
	pp_records_time(r, decision->at);
	return pp_records_end(r);
}
