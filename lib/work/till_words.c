/* SPDX-License-Identifier: ISC */
#include "till_words.h"

#include <stdarg.h>
#include <string.h>

#include "catalogue.h"
#include "text.h"

const struct pp_column till_columns[TILL_COLUMNS] = {
    [METER] = {"meter", true},
    [AMOUNT] = {"amount_yuan", true},
    [ORDER] = {"order", false},
    [METHOD] = {"method", false},
    [NOTE] = {"note", false},
};

enum {
	WORDS_MAX = 256,
	TYPED_MAX = 4 * PP_ORDER_MAX, /* full-width forms take more */
};

static const pp_money most = {100000000000};

static const char *
word(const struct till_draft *d, enum till_column column)
{
	const char *const all[TILL_COLUMNS] = {
	    [METER] = d->words.meter,
	    [AMOUNT] = d->words.amount,
	    [ORDER] = d->words.order,
	    [METHOD] = d->words.method,
	    [NOTE] = d->words.note,
	};

	return all[column] ? all[column] : "";
}

enum pp_status
till_bad(const struct till_draft *d, enum till_column column,
    enum pp_status code, const char *fmt, ...)
{
	char words[WORDS_MAX], shown[PP_SHOWN_MAX];
	va_list ap;
	enum pp_status as_row;

	va_start(ap, fmt);
	vsnprintf(words, sizeof words, pp_phrase(fmt), ap);
	va_end(ap);
	if (!d->rows)
		return pp_fail(code, "%s: \"%s\": %s",
		    till_columns[column].name,
		    pp_text_show(word(d, column), shown), words);
	as_row = pp_rows_bad(d->rows, column, "%s", words);
	return code == PP_EDATA ? as_row : code;
}

/* A word with its full-width characters folded; false where it is too long. */
static bool
fold(const char *text, char folded[TYPED_MAX])
{
	bool fits = snprintf(folded, TYPED_MAX, "%s", text) < TYPED_MAX;

	pp_text_fold(folded);
	return fits;
}

static enum pp_status
take_meter(struct till_draft *d)
{
	struct pp_target *target = &d->visit.target;
	char id[TYPED_MAX];
	enum pp_status rc;

	if (!fold(word(d, METER), id) || strlen(id) >= sizeof target->code ||
	    pp_id_check(id) != PP_OK)
		return till_bad(d, METER, PP_EDATA, "no meter's id");
	/* As given: a row that is refused is listed under it. */
	snprintf(target->code, sizeof target->code, "%.*s", PP_ID_MAX - 1, id);
	rc = pp_target_find(d->db, id, target);
	return rc == PP_NO
	    ? till_bad(d, METER, PP_NO, "no such meter, or it is retired")
	    : rc;
}

enum pp_status
till_read_amount(const char *text, pp_money *amount)
{
	char plain[TYPED_MAX];
	pp_money money;
	enum pp_status rc;

	if (!fold(text, plain))
		return pp_fail(PP_EDATA, "too long for an amount");
	if ((rc = pp_money_parse(plain, &money)) != PP_OK)
		return rc;
	if (money.fen <= 0)
		return pp_fail(PP_EDATA, "has to be above zero");
	if (money.fen > most.fen)
		return pp_fail(PP_EDATA,
		    "more than an order can have (1000000000.00)");
	*amount = money;
	return PP_OK;
}

static enum pp_status
take_amount(struct till_draft *d)
{
	struct pp_sale_wish *wish = &d->visit.wish;

	d->visit.all = d->words.all;
	if (d->words.all ||
	    till_read_amount(word(d, AMOUNT), &wish->amount) == PP_OK)
		return PP_OK;
	return till_bad(d, AMOUNT, PP_EDATA, "%s", pp_errmsg());
}

static enum pp_status
take_order(struct till_draft *d)
{
	char order[TYPED_MAX];

	if (*word(d, ORDER) == '\0')
		return PP_OK;
	if (!fold(word(d, ORDER), order))
		return till_bad(d, ORDER, PP_EDATA,
		    "too long for an order's id");
	if (pp_sale_check_code(order) != PP_OK)
		return till_bad(d, ORDER, PP_EDATA, "%s", pp_errmsg());
	snprintf(d->row->order, sizeof d->row->order, "%.*s", PP_ORDER_MAX - 1,
	    order);
	d->visit.wish.code = d->row->order;
	return PP_OK;
}

enum pp_status
pp_till_check_method(const char *method)
{
	if (strcmp(method, "transfer") == 0)
		return pp_fail(PP_EDATA,
		    "credit is moved between meters by pp-account");
	return pp_sale_check_method(method);
}

static enum pp_status
take_method(struct till_draft *d)
{
	const char *method = word(d, METHOD);

	if (*method == '\0')
		method = "cash";
	if (pp_till_check_method(method) != PP_OK)
		return till_bad(d, METHOD, PP_EDATA, "%s", pp_errmsg());
	snprintf(d->row->method, sizeof d->row->method, "%s", method);
	d->visit.wish.method = d->row->method;
	return PP_OK;
}

enum pp_status
pp_till_check_note(const char *note)
{
	if (strlen(note) >= PP_NOTE_MAX)
		return pp_fail(PP_EDATA, "longer than %d bytes",
		    PP_NOTE_MAX - 1);
	if (!pp_text_is_plain(note))
		return pp_fail(PP_EDATA,
		    "has a control character, or isn't UTF-8");
	return PP_OK;
}

static enum pp_status
take_note(struct till_draft *d)
{
	const char *note = word(d, NOTE);

	if (pp_till_check_note(note) != PP_OK)
		return till_bad(d, NOTE, PP_EDATA, "%s", pp_errmsg());
	snprintf(d->row->note, sizeof d->row->note, "%s", note);
	d->visit.wish.note = d->row->note;
	return PP_OK;
}

enum pp_status
till_take_words(struct till_draft *d)
{
	enum pp_status rc;

	if ((rc = take_meter(d)) != PP_OK || (rc = take_amount(d)) != PP_OK ||
	    (rc = take_order(d)) != PP_OK || (rc = take_method(d)) != PP_OK)
		return rc;
	return take_note(d);
}
