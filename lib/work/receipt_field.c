/* SPDX-License-Identifier: ISC */
/*
 * The fields of a receipt: what each is called and what stands in it.  A field
 * that has no meaning for what the receipt is about is empty.
 */
#include <assert.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "capitals.h"
#include "clock.h"
#include "receipt_impl.h"

enum kind {
	TEXT,
	NUMBER,
	MONEY,
	ENERGY,
	TIME, /* 0: none */
	PUT,  /* by a function */
};

/* A value in struct pp_paper, there if the bool at `known` is true. */
struct field {
	const char *name;
	enum kind kind;
	size_t at, known;
	void (*put)(const struct receipt_sheet *sheet, struct pp_buffer *out);
};

/* As people write it, in the site's zone. */
static void
put_time(int64_t at, struct pp_buffer *out)
{
	enum {
		ROOM = 96 /* of six numbers, however odd */
	};
	struct pp_civil c;
	char text[ROOM];

	if (at == 0)
		return;
	pp_civil_of(at, &c);
	snprintf(text, sizeof text, "%04d-%02d-%02d %02d:%02d:%02d", c.year,
	    c.month, c.day, c.hour, c.minute, c.second);
	pp_buffer_text(out, text);
}

static void
put_printed_at(const struct receipt_sheet *s, struct pp_buffer *out)
{
	put_time(s->letterhead->at, out);
}

static void
put_printed_by(const struct receipt_sheet *s, struct pp_buffer *out)
{
	pp_buffer_text(out, s->letterhead->who);
}

static void
put_site(const struct receipt_sheet *s, struct pp_buffer *out)
{
	pp_buffer_text(out, s->letterhead->site);
}

static void
put_head(const struct receipt_sheet *s, struct pp_buffer *out)
{
	pp_buffer_text(out, s->letterhead->head);
}

static void
put_method(const struct receipt_sheet *s, struct pp_buffer *out)
{
	const struct pp_paper *p = s->paper;

	pp_buffer_text(out,
	    receipt_method(p->is_sale ? p->sale.method : p->method,
		s->letterhead->language));
}

static void
put_remark(const struct receipt_sheet *s, struct pp_buffer *out)
{
	pp_buffer_text(out,
	    receipt_remark(s->paper->sale.remark, s->letterhead->language));
}

static void
put_typed(const struct receipt_sheet *s, struct pp_buffer *out)
{
	if (s->paper->typed)
		pp_buffer_text(out,
		    receipt_word(TYPED_BY_HAND, s->letterhead->language));
}

/* What it is about; zero: there is none. */
static pp_money
amount_of(const struct pp_paper *p)
{
	static const pp_money none;

	if (p->is_sale)
		return p->sale.amount;
	return p->rest_is == PP_REST_NONE ? none : p->rest;
}

static void
put_amount(const struct receipt_sheet *s, struct pp_buffer *out)
{
	pp_money amount = amount_of(s->paper);
	char text[PP_DECIMAL_MAX];

	if (amount.fen != 0)
		pp_buffer_text(out, pp_money_print(amount, text));
}

static void
put_capitals(const struct receipt_sheet *s, struct pp_buffer *out)
{
	pp_money amount = amount_of(s->paper);
	char text[PP_CAPITALS_MAX];

	if (amount.fen != 0)
		pp_buffer_text(out, pp_capitals(amount, text));
}

#define OF(member) offsetof(struct pp_paper, member)

/* On what a value depends; 0: on nothing. */
enum known {
	IF_SALE = OF(is_sale),
	IF_AFTER = OF(sale.has_after),
	IF_STAND = OF(stand.known),
	IF_RATES = OF(stand.has_rates),
	IF_OLD = OF(old.known),
	IF_USED = OF(has_used),
	IF_CARRIED = OF(has_carried),
	IF_OWED = OF(has_owed),
	IF_OTHER = OF(has_other),
	IF_PAID_OUT = OF(is_paid_out),
	IF_PAID_IN = OF(is_paid_in),
};

static const struct field fields[] = {
    {"account", TEXT, OF(account), 0, NULL},
    {"after_at", TIME, OF(sale.ended_at), IF_AFTER, NULL},
    {"amount_capitals", PUT, 0, 0, put_capitals},
    {"amount_yuan", PUT, 0, 0, put_amount},
    {"at", TIME, OF(at), 0, NULL},
    {"balance_after_yuan", MONEY, OF(sale.balance_after_fen), IF_AFTER, NULL},
    {"balance_before_yuan", MONEY, OF(sale.balance_before_fen), IF_SALE, NULL},
    {"balance_yuan", MONEY, OF(stand.balance_fen), IF_STAND, NULL},
    {"building", TEXT, OF(building), 0, NULL},
    {"by_order", TEXT, OF(other), 0, NULL},
    {"by_receipt", NUMBER, OF(other_receipt), IF_OTHER, NULL},
    {"carried_yuan", MONEY, OF(carried.fen), IF_CARRIED, NULL},
    {"copy", PUT, 0, 0, receipt_copy_name},
    {"count", NUMBER, OF(stand.count), IF_STAND, NULL},
    {"count_after", NUMBER, OF(sale.count_after), IF_AFTER, NULL},
    {"count_before", NUMBER, OF(sale.count_before), IF_SALE, NULL},
    {"deep_kwh", ENERGY, OF(stand.rate_wh[PP_RATE_DEEP]), IF_RATES, NULL},
    {"drawer", TEXT, OF(drawer), 0, NULL},
    {"ended_at", TIME, OF(sale.ended_at), 0, NULL},
    {"energy_kwh", ENERGY, OF(stand.total_wh), IF_STAND, NULL},
    {"flat_kwh", ENERGY, OF(stand.rate_wh[PP_RATE_FLAT]), IF_RATES, NULL},
    {"floor", TEXT, OF(floor), 0, NULL},
    {"head", PUT, 0, 0, put_head},
    {"holder", TEXT, OF(holder), 0, NULL},
    {"invoice", TEXT, OF(invoice), 0, NULL},
    {"mark", PUT, 0, 0, receipt_marks},
    {"meter", TEXT, OF(meter), 0, NULL},
    {"method", PUT, 0, 0, put_method},
    {"note", TEXT, OF(note), 0, NULL},
    {"old_balance_yuan", MONEY, OF(old.balance_fen), IF_OLD, NULL},
    {"old_count", NUMBER, OF(old.count), IF_OLD, NULL},
    {"old_energy_kwh", ENERGY, OF(old.total_wh), IF_OLD, NULL},
    {"old_serial", TEXT, OF(old_serial), 0, NULL},
    {"order", TEXT, OF(sale.code), 0, NULL},
    {"owed_yuan", MONEY, OF(owed.fen), IF_OWED, NULL},
    {"payin_receipt", NUMBER, OF(payin_receipt), IF_PAID_IN, NULL},
    {"payout_receipt", NUMBER, OF(payout_receipt), IF_PAID_OUT, NULL},
    {"peak_kwh", ENERGY, OF(stand.rate_wh[PP_RATE_PEAK]), IF_RATES, NULL},
    {"phone", TEXT, OF(phone), 0, NULL},
    {"printed_at", PUT, 0, 0, put_printed_at},
    {"printed_by", PUT, 0, 0, put_printed_by},
    {"purpose", PUT, 0, 0, receipt_purpose},
    {"receipt", NUMBER, OF(receipt), 0, NULL},
    {"remark", PUT, 0, 0, put_remark},
    {"reversed_by", TEXT, OF(reversed_by), 0, NULL},
    {"reverses", TEXT, OF(sale.reverses_code), 0, NULL},
    {"see_also", PUT, 0, 0, receipt_see_also},
    {"serial", TEXT, OF(serial), 0, NULL},
    {"sharp_kwh", ENERGY, OF(stand.rate_wh[PP_RATE_SHARP]), IF_RATES, NULL},
    {"site", PUT, 0, 0, put_site},
    {"state", PUT, 0, 0, receipt_state},
    {"title", PUT, 0, 0, receipt_title},
    {"typed", PUT, 0, 0, put_typed},
    {"unit", TEXT, OF(unit), 0, NULL},
    {"used_kwh", ENERGY, OF(used_wh), IF_USED, NULL},
    {"used_yuan", MONEY, OF(used.fen), IF_USED, NULL},
    {"valley_kwh", ENERGY, OF(stand.rate_wh[PP_RATE_VALLEY]), IF_RATES, NULL},
    {"who", TEXT, OF(who), 0, NULL},
};

enum {
	N_FIELDS = sizeof fields / sizeof *fields
};

static_assert((int)N_FIELDS <= (int)RECEIPT_FIELDS_MAX, "grow it");

const char *
pp_template_field(size_t i)
{
	return i < N_FIELDS ? fields[i].name : NULL;
}

int
receipt_field(const char *name, size_t n)
{
	for (int i = 0; i < N_FIELDS; i++)
		if (strlen(fields[i].name) == n &&
		    memcmp(fields[i].name, name, n) == 0)
			return i;
	return -1;
}

bool
receipt_field_is_strong(int field)
{
	static const char *const strong[] = {"amount_capitals", "amount_yuan",
	    "mark", "title"};

	for (size_t i = 0; i < sizeof strong / sizeof *strong; i++)
		if (strcmp(fields[field].name, strong[i]) == 0)
			return true;
	return false;
}

void
receipt_value(int field, const struct receipt_sheet *sheet,
    struct pp_buffer *out)
{
	const struct field *f = &fields[field];
	const char *paper = (const char *)sheet->paper;
	char text[PP_DECIMAL_MAX];
	int64_t value = 0;
	bool known = true;

	if (f->kind == PUT) {
		f->put(sheet, out);
		return;
	}
	if (f->kind == TEXT) {
		pp_buffer_text(out, paper + f->at);
		return;
	}
	memcpy(&value, paper + f->at, sizeof value);
	if (f->known != 0)
		memcpy(&known, paper + f->known, sizeof known);
	if (!known)
		return;
	if (f->kind == TIME)
		put_time(value, out);
	else if (f->kind == MONEY)
		pp_buffer_text(out, pp_money_print((pp_money){value}, text));
	else if (f->kind == ENERGY)
		pp_buffer_text(out, pp_energy_print((pp_energy){value}, text));
	else
		pp_buffer_text(out, pp_decimal_print(value, 0, 0, text));
}
