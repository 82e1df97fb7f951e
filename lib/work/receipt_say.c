/* SPDX-License-Identifier: ISC */
/*
 * What a receipt says by itself: what it is, which copy, and all that keeps it
 * from being taken for a good original.
 */
#include <string.h>

#include "receipt_impl.h"

static void
put_word(const struct receipt_sheet *s, enum receipt_word word,
    struct pp_buffer *out)
{
	pp_buffer_text(out, receipt_word(word, s->letterhead->language));
}

static void
put_number(int64_t number, struct pp_buffer *out)
{
	char text[PP_DECIMAL_MAX];

	pp_buffer_text(out, pp_decimal_print(number, 0, 0, text));
}

static enum receipt_word
title_of(const struct pp_paper *p)
{
	static const enum receipt_word sales[PP_SALE_KINDS] = {
	    [PP_SALE] = TITLE_SALE,
	    [PP_REFUND] = TITLE_REFUND,
	    [PP_SALE_REVERSAL] = TITLE_SALE_REVERSAL,
	    [PP_REFUND_REVERSAL] = TITLE_REFUND_REVERSAL,
	};
	static const enum receipt_word events[PP_EVENT_KINDS] = {
	    [PP_EVENT_OPENED] = TITLE_OPENED,
	    [PP_EVENT_ADOPTED] = TITLE_ADOPTED,
	    [PP_EVENT_ADDED] = TITLE_ADDED,
	    [PP_EVENT_EXCHANGED] = TITLE_EXCHANGED,
	    [PP_EVENT_CLOSED] = TITLE_CLOSED,
	    [PP_EVENT_PAID_OUT] = TITLE_PAID_OUT,
	    [PP_EVENT_PAID_IN] = TITLE_PAID_IN,
	};

	if (p->is_sale && strcmp(p->sale.method, "transfer") == 0)
		return pp_sale_gives(p->sale.kind) ? TITLE_MOVED_HERE
						   : TITLE_MOVED_AWAY;
	if (p->is_sale)
		return sales[p->sale.kind];
	if (p->ends && p->why == PP_CLOSING_EXCHANGE)
		return TITLE_REPLACED;
	return events[p->event.kind];
}

void
receipt_title(const struct receipt_sheet *s, struct pp_buffer *out)
{
	put_word(s, title_of(s->paper), out);
}

void
receipt_copy_name(const struct receipt_sheet *s, struct pp_buffer *out)
{
	static const enum receipt_word copies[] = {COPY_CUSTOMER, COPY_SELLER,
	    COPY_ACCOUNTS};
	enum {
		N = sizeof copies / sizeof *copies
	};

	if (s->copy <= N) {
		put_word(s, copies[s->copy - 1], out);
		return;
	}
	put_word(s, COPY_FURTHER, out);
	put_number(s->copy, out);
}

void
receipt_state(const struct receipt_sheet *s, struct pp_buffer *out)
{
	static const enum receipt_word states[PP_SALE_STATES] = {
	    [PP_SALE_REQUESTED] = STATE_PENDING,
	    [PP_SALE_ARMED] = STATE_PENDING,
	    [PP_SALE_CREDITED] = STATE_CREDITED,
	    [PP_SALE_NOT_CREDITED] = STATE_VOID,
	    [PP_SALE_DISPUTED] = STATE_DISPUTED,
	};

	put_word(s,
	    s->paper->is_sale ? states[s->paper->sale.state] : STATE_CREDITED,
	    out);
}

/* `number` stands where the words have a %. */
static void
put_mark(const struct receipt_sheet *s, enum receipt_word word,
    const char *number, struct pp_buffer *out)
{
	const char *text = receipt_word(word, s->letterhead->language);
	size_t n = strcspn(text, "%");

	if (out->n > 0)
		pp_buffer_text(out, "  ");
	pp_buffer_add(out, text, n);
	if (text[n] == '\0')
		return;
	pp_buffer_text(out, number);
	pp_buffer_text(out, text + n + 1);
}

static void
put_state_mark(const struct receipt_sheet *s, struct pp_buffer *out)
{
	switch (s->paper->sale.state) {
	case PP_SALE_NOT_CREDITED:
		put_mark(s, MARK_VOID, "", out);
		break;
	case PP_SALE_REQUESTED:
	case PP_SALE_ARMED:
		put_mark(s, MARK_PENDING, "", out);
		break;
	case PP_SALE_DISPUTED:
		put_mark(s, MARK_DISPUTED, "", out);
		break;
	case PP_SALE_CREDITED:
	case PP_SALE_STATES:
		break;
	}
}

void
receipt_marks(const struct receipt_sheet *s, struct pp_buffer *out)
{
	const struct pp_paper *p = s->paper;
	const struct pp_letterhead *l = s->letterhead;
	char number[PP_DECIMAL_MAX];

	if (p->is_sale)
		put_state_mark(s, out);
	if (*p->reversed_by != '\0')
		put_mark(s, MARK_REVERSED, p->reversed_by, out);
	if (l->sample)
		put_mark(s, MARK_SAMPLE, "", out);
	else if (p->printed > 0)
		put_mark(s, MARK_REPRINT,
		    pp_decimal_print(p->printed, 0, 0, number), out);
	if (l->trial)
		put_mark(s, MARK_TRIAL, "", out);
}

void
receipt_purpose(const struct receipt_sheet *s, struct pp_buffer *out)
{
	static const enum receipt_word rests[] = {
	    [PP_REST_DUE] = PURPOSE_DUE,
	    [PP_REST_CARRIED] = PURPOSE_CARRIED,
	    [PP_REST_OWED] = PURPOSE_OWED,
	    [PP_REST_REFUNDED] = PURPOSE_PAID_BACK,
	    [PP_REST_MOVED] = PURPOSE_MOVED_HERE,
	    [PP_REST_PAID_OUT] = PURPOSE_PAID_OUT,
	    [PP_REST_PAID_IN] = PURPOSE_PAID_IN,
	};
	const struct pp_paper *p = s->paper;
	bool moved = p->is_sale && strcmp(p->sale.method, "transfer") == 0;

	if (p->is_sale && pp_sale_gives(p->sale.kind))
		put_word(s, moved ? PURPOSE_MOVED_HERE : PURPOSE_PAID, out);
	else if (p->is_sale)
		put_word(s, moved ? PURPOSE_MOVED_AWAY : PURPOSE_PAID_BACK,
		    out);
	else if (p->rest_is != PP_REST_NONE)
		put_word(s, rests[p->rest_is], out);
}

/* The order by which its money went, what is owed, and by what it was paid. */
void
receipt_see_also(const struct receipt_sheet *s, struct pp_buffer *out)
{
	const struct pp_paper *p = s->paper;
	char number[PP_DECIMAL_MAX];

	if (p->has_other) {
		put_mark(s, SEE_ORDER,
		    pp_decimal_print(p->other_receipt, 0, 0, number), out);
		if (*p->other != '\0')
			pp_buffer_char(out, ' ');
		pp_buffer_text(out, p->other);
	}
	if (p->has_owed)
		put_mark(s, SEE_OWED, pp_money_print(p->owed, number), out);
	if (p->is_paid_out)
		put_mark(s, SEE_PAYOUT,
		    pp_decimal_print(p->payout_receipt, 0, 0, number), out);
	if (p->is_paid_in)
		put_mark(s, SEE_PAYIN,
		    pp_decimal_print(p->payin_receipt, 0, 0, number), out);
}
