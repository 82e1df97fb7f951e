/* SPDX-License-Identifier: ISC */
#include "relay_rows.h"

#include "state.h"

#include "catalogue.h"

static const struct pp_field order_fields[] = {
    {"meter", NULL, PP_KIND_TEXT, false},
    {"action", NULL, PP_KIND_TEXT, false},
    {"until", NULL, PP_KIND_TIME, false},
    {"result", NULL, PP_KIND_TEXT, true},
    {"reason", NULL, PP_KIND_TEXT, false},
    {"relay", NULL, PP_KIND_TEXT, true},
    {"control", NULL, PP_KIND_TEXT, false},
    {"balance_yuan", NULL, PP_KIND_DECIMAL, false},
    {"at", NULL, PP_KIND_TIME, false},
    {"guards", NULL, PP_KIND_TEXT, false},
    {"overridden", NULL, PP_KIND_TEXT, false},
};

static const struct pp_field wish_fields[] = {
    {"meter", NULL, PP_KIND_TEXT, false},
    {"action", NULL, PP_KIND_TEXT, false},
    {"cause", NULL, PP_KIND_TEXT, false},
    {"until", NULL, PP_KIND_TIME, false},
    {"who", NULL, PP_KIND_TEXT, false},
    {"reason", NULL, PP_KIND_TEXT, false},
    {"ordered_at", NULL, PP_KIND_TIME, false},
    {"done_at", NULL, PP_KIND_TIME, false},
    {"overridden", NULL, PP_KIND_TEXT, false},
};

static const struct pp_field ration_fields[] = {
    {"meter", NULL, PP_KIND_TEXT, false},
    {"priority", NULL, PP_KIND_INT, false},
    {"power_kw", NULL, PP_KIND_DECIMAL, false},
    {"begins_at", NULL, PP_KIND_TIME, false},
    {"ends_at", NULL, PP_KIND_TIME, false},
    {"result", NULL, PP_KIND_TEXT, true},
    {"reason", NULL, PP_KIND_TEXT, false},
    {"guards", NULL, PP_KIND_TEXT, false},
    {"overridden", NULL, PP_KIND_TEXT, false},
};

const struct pp_field *
pp_relay_fields(size_t *n)
{
	*n = sizeof order_fields / sizeof *order_fields;
	return order_fields;
}

const struct pp_field *
pp_wish_fields(size_t *n)
{
	*n = sizeof wish_fields / sizeof *wish_fields;
	return wish_fields;
}

const struct pp_field *
pp_ration_fields(size_t *n)
{
	*n = sizeof ration_fields / sizeof *ration_fields;
	return ration_fields;
}

static void
put_guards(struct pp_records *r, unsigned guards)
{
	char words[PP_RELAY_GUARDS_MAX];

	pp_records_text_if(r, pp_guards_words(guards, words));
}

static void
put_order(struct pp_records *r, const struct pp_target *target,
    enum pp_relay_action action, int64_t until, const char *result,
    const char *reason)
{
	pp_records_text(r, target->code);
	pp_records_text(r, pp_relay_action_name(action));
	pp_records_time_if(r, until != 0, until);
	pp_records_text(r, result);
	pp_records_text_if(r, reason);
}

enum pp_status
pp_relay_put_plan(struct pp_records *r, const struct pp_relay_row *row,
    int64_t until)
{
	bool known = row->has_reading;

	put_order(r, &row->target, row->action, until,
	    row->already                 ? "ok"
		: row->reason[0] != '\0' ? "skipped"
					 : "planned",
	    row->already ? pp_phrase("it is so already") : row->reason);
	pp_records_text_if(r, known ? pp_relay_word(row->bits) : NULL);
	pp_records_text_if(r, known ? pp_control_word(row->bits) : NULL);
	pp_records_number_if(r, row->has_balance, row->balance_fen, 2, 2);
	pp_records_time_if(r, known, row->read_at);
	put_guards(r, row->guards);
	put_guards(r, row->overridden);
	return pp_records_end(r);
}

enum pp_status
pp_relay_put_push(struct pp_records *r, const struct pp_push *push, int64_t at)
{
	const struct pp_relay_row *row = push->arg;
	const struct pp_relay_order *order = &push->wanted.order;
	bool ok =
	    push->result == PP_PUSHED_ALREADY || push->result == PP_PUSHED_DONE;

	put_order(r, &push->target, order->action, order->until,
	    ok ? "ok" : "failed", push->reason);
	pp_records_text_if(r,
	    !push->relay_known       ? NULL
		: push->relay_closed ? "closed"
				     : "open");
	pp_records_text_if(r, ok ? pp_relay_action_name(order->action) : NULL);
	pp_records_number_if(r, row != NULL && row->has_balance,
	    row != NULL ? row->balance_fen : 0, 2, 2);
	pp_records_time(r, at);
	pp_records_none(r);
	put_guards(r, row != NULL ? row->overridden : 0);
	return pp_records_end(r);
}

enum pp_status
pp_wish_put(struct pp_records *r, const char *meter,
    const struct pp_relay_wish *wish)
{
	pp_records_text(r, meter);
	pp_records_text(r, pp_relay_action_name(wish->action));
	pp_records_text(r, pp_relay_cause_name(wish->cause));
	pp_records_time_if(r, wish->until != 0, wish->until);
	pp_records_text(r, wish->who);
	pp_records_text_if(r, pp_phrase(wish->reason));
	pp_records_time(r, wish->at);
	pp_records_time_if(r, wish->done, wish->done_at);
	pp_records_text_if(r, wish->overridden);
	return pp_records_end(r);
}

enum pp_status
pp_ration_put(struct pp_records *r, const struct pp_ration_row *row, bool kept)
{
	const struct pp_relay_row *relay = &row->relay;
	bool turn = row->begins != 0;
	const char *reason = relay->reason;

	if (!turn && *reason == '\0')
		reason = pp_phrase("there is enough without it");
	pp_records_text(r, relay->target.code);
	pp_records_int(r, row->priority);
	pp_records_number_if(r, relay->has_power, relay->power_w, 3, 3);
	pp_records_time_if(r, turn, row->begins);
	pp_records_time_if(r, turn, row->ends);
	pp_records_text(r,
	    !turn || (kept && relay->reason[0] != '\0') ? "skipped"
		: kept                                  ? "ok"
							: "planned");
	pp_records_text_if(r, reason);
	put_guards(r, relay->guards);
	put_guards(r, relay->overridden);
	return pp_records_end(r);
}
