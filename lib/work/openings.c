/* SPDX-License-Identifier: ISC */
#include "openings.h"

#include <stdlib.h>
#include <string.h>

#include "opening_check.h"
#include "opening_customer.h"
#include "site_index.h"
#include "text.h"

enum {
	TYPED_MAX = 4 * PP_ID_MAX, /* full-width forms take more */
};

struct pp_openings {
	struct pp_opening_terms terms;
	struct customers customers;
	struct pp_visit *visits;
	size_t n, room;
	struct pp_index meters; /* rows by meter */
	pp_money cash;          /* of their first credits */
};

enum pp_status
pp_openings_new(const struct pp_opening_terms *terms,
    struct pp_openings **openings)
{
	struct pp_openings *o = calloc(1, sizeof *o);

	if (!o)
		return pp_fail(PP_ESYS, "out of memory");
	o->terms = *terms;
	o->customers.account = terms->account;
	*openings = o;
	return PP_OK;
}

void
pp_openings_free(struct pp_openings *openings)
{
	if (!openings)
		return;
	for (size_t i = 0; i < openings->n; i++)
		free(openings->visits[i].arg);
	free(openings->visits);
	customers_free(&openings->customers);
	pp_index_free(&openings->meters);
	free(openings);
}

static enum pp_status
take_meter(struct pp_openings *o, const char *id, struct pp_visit *visit)
{
	struct pp_target *target = &visit->target;
	char folded[TYPED_MAX];
	bool fits = snprintf(folded, sizeof folded, "%s", id) < TYPED_MAX;
	const struct pp_till_row *other;
	enum pp_status rc;

	pp_text_fold(folded);
	if (!fits || strlen(folded) >= sizeof target->code ||
	    pp_id_check(folded) != PP_OK)
		return pp_fail(PP_EDATA, "no meter's id");
	/* As given: a row that is refused is listed under it. */
	snprintf(target->code, sizeof target->code, "%.*s", PP_ID_MAX - 1,
	    folded);
	if ((other = pp_index_find(&o->meters, folded)))
		return other->line == 0
		    ? pp_fail(PP_NO, "it is named twice")
		    : pp_fail(PP_NO, "it is in line %u, too", other->line);
	rc = pp_target_find(o->terms.db, folded, target);
	return rc == PP_NO ? pp_fail(PP_NO, "no such meter, or it is retired")
			   : rc;
}

/*
 * A meter that this customer has already: what was begun is to be ended, and
 * the customer's other meters belong to the same account.
 */
static enum pp_status
recognise(struct pp_openings *o, struct customer *customer,
    struct pp_visit *visit)
{
	struct pp_account account;
	enum pp_status rc;

	rc = pp_epoch_of(o->terms.db, visit->target.id, &visit->epoch);
	if (rc == PP_NO)
		return PP_OK;
	if (rc != PP_OK ||
	    (rc = pp_account_find(o->terms.db, visit->epoch.account_code,
		 &account)) != PP_OK)
		return rc;
	if (o->terms.account ? account.id != o->terms.account->id
			     : strcmp(account.name, customer->name) != 0 ||
		    strcmp(account.phone, customer->phone) != 0)
		return PP_OK;
	customer->opening.account = account;
	if (visit->epoch.began_at == 0) {
		visit->errand = PP_ERRAND_SETTLE;
	} else {
		visit->repeated = true;
		visit->result = PP_VISIT_OPENED;
	}
	return PP_OK;
}

/* `row` is copied. */
static enum pp_status
keep(struct pp_openings *o, const struct pp_visit *visit,
    const struct pp_opening_row *row)
{
	enum {
		FIRST_ROOM = 16
	};
	struct pp_opening_row *copy;
	struct pp_till_row *base;
	enum pp_status rc;

	if (o->n == o->room) {
		size_t room = o->room == 0 ? FIRST_ROOM : 2 * o->room;
		struct pp_visit *more =
		    reallocarray(o->visits, room, sizeof *more);

		if (!more)
			return pp_fail(PP_ESYS, "out of memory");
		o->visits = more;
		o->room = room;
	}
	if (!(copy = malloc(sizeof *copy)))
		return pp_fail(PP_ESYS, "out of memory");
	*copy = *row;
	base = &copy->row;
	snprintf(base->purchase, sizeof base->purchase, "%s",
	    visit->target.code);
	if ((rc = pp_index_add(&o->meters, base->purchase, base)) != PP_OK) {
		free(copy);
		return rc;
	}
	o->visits[o->n] = *visit;
	o->visits[o->n].alarm1 = copy->settings[PP_OPENING_ALARM1];
	o->visits[o->n].alarm2 = copy->settings[PP_OPENING_ALARM2];
	o->visits[o->n].overload = copy->settings[PP_OPENING_OVERLOAD];
	o->visits[o->n++].arg = copy;
	if (opening_begins(visit)) {
		visit->opening->meters++;
		if (strcmp(base->method, "cash") == 0)
			o->cash.fen += row->credit.fen;
	}
	return PP_OK;
}

/* One meter of a customer. */
static enum pp_status
add(struct pp_openings *o, struct customer *customer, const char *meter,
    const struct pp_opening_row *row, struct pp_visit *visit,
    enum opening_column *fault)
{
	enum pp_status rc;

	*fault = OF_METER;
	*visit = (struct pp_visit){
	    .errand = o->terms.errand,
	    .discard = o->terms.discard,
	    .opening = &customer->opening,
	};
	if ((rc = take_meter(o, meter, visit)) != PP_OK ||
	    (rc = recognise(o, customer, visit)) != PP_OK ||
	    (rc = opening_check(&o->terms, visit, row, o->cash, fault)) !=
		PP_OK)
		return rc;
	*fault = OF_METER;
	return keep(o, visit, row);
}

/* Which option or column a word stands behind. */
static enum pp_status
blame(enum pp_status rc, enum opening_column fault)
{
	return pp_fail_in(rc, "%s", opening_columns[fault].name);
}

enum pp_status
pp_openings_add(struct pp_openings *openings,
    const struct pp_opening_words *words)
{
	struct customer *customer = NULL;
	struct pp_visit visit;
	enum opening_column fault = OF_NAME;
	const char *meters = words->meters;
	char id[TYPED_MAX];
	enum pp_status rc;
	size_t n;

	if ((rc = customers_take(&openings->customers, words, &customer,
		 &fault)) != PP_OK)
		return blame(rc, fault);
	for (; *meters != '\0'; meters += n + (meters[n] == ',')) {
		struct pp_opening_row row = {.row.copies = 1};

		rc = opening_take_words(words, &openings->terms,
		    meters == words->meters, &row, &fault);
		if (rc != PP_OK)
			return blame(rc, fault);
		n = strcspn(meters, ",");
		snprintf(id, sizeof id, "%.*s", (int)n, meters);
		rc = add(openings, customer, id, &row, &visit, &fault);
		if (rc == PP_OK)
			continue;
		if (fault != OF_METER)
			(void)!blame(rc, fault);
		return pp_fail_in(rc, "meter: \"%s\"", id);
	}
	return PP_OK;
}

static enum pp_status
take_row(struct pp_openings *o, const struct pp_rows *rows,
    struct pp_visit *visit, enum opening_column *fault)
{
	const struct pp_opening_words words = {
	    .name = pp_rows_text(rows, OF_NAME),
	    .phone = pp_rows_text(rows, OF_PHONE),
	    .settings = {pp_rows_text(rows, OF_ALARM1),
		pp_rows_text(rows, OF_ALARM2), pp_rows_text(rows, OF_OVERLOAD)},
	    .credit = pp_rows_text(rows, OF_CREDIT),
	    .transfer = pp_rows_text(rows, OF_TRANSFER),
	    .transfer_note = pp_rows_text(rows, OF_TRANSFER_NOTE),
	};
	struct pp_opening_row row = {
	    .row = {.copies = 1, .line = pp_rows_line(rows)},
	};
	struct customer *customer = NULL;
	enum pp_status rc;

	(void)!pp_rows_bad(rows, OF_METER, "%s", "");
	snprintf(row.row.where, sizeof row.row.where, "%s", pp_errmsg());
	if ((rc = customers_take(&o->customers, &words, &customer, fault)) !=
	    PP_OK)
		return rc;
	rc = opening_take_words(&words, &o->terms, true, &row, fault);
	if (rc == PP_OK)
		rc = add(o, customer, pp_rows_text(rows, OF_METER), &row, visit,
		    fault);
	/* Nothing is done for him by halves. */
	if (rc == PP_EDATA || rc == PP_NO)
		snprintf(customer->opening.refused,
		    sizeof customer->opening.refused, "%s", visit->target.code);
	return rc;
}

static enum pp_status
read_row(struct pp_openings *o, const struct pp_rows *rows,
    struct pp_visit *visit)
{
	enum opening_column fault = OF_METER;
	enum pp_status rc;

	/* Half a name is none. */
	if (strlen(pp_rows_text(rows, OF_METER)) < sizeof visit->target.code)
		snprintf(visit->target.code, sizeof visit->target.code, "%.*s",
		    PP_ID_MAX - 1, pp_rows_text(rows, OF_METER));
	rc = take_row(o, rows, visit, &fault);
	if (rc == PP_EDATA || rc == PP_NO) {
		char words[PP_REASON_MAX];

		snprintf(words, sizeof words, "%s", pp_errmsg());
		(void)!pp_rows_bad(rows, fault, "%s", words);
	}
	return rc;
}

enum pp_status
pp_openings_read(struct pp_openings *openings, FILE *in, const char *name)
{
	struct pp_opening_terms *terms = &openings->terms;
	struct pp_rows *rows = NULL;
	struct pp_visit visit;
	enum pp_status rc;

	if ((rc = pp_rows_read(in, name, opening_columns, OPENING_COLUMNS,
		 &rows)) != PP_OK)
		return rc;
	while ((rc = pp_rows_next(rows)) != PP_DONE) {
		visit = (struct pp_visit){0};
		if (rc == PP_OK)
			rc = read_row(openings, rows, &visit);
		if (rc != PP_OK && rc != PP_EDATA && rc != PP_NO)
			break;
		if (rc == PP_OK)
			continue;
		visit.result = PP_VISIT_REFUSED;
		visit.code = rc;
		snprintf(visit.reason, sizeof visit.reason, "%s", pp_errmsg());
		terms->refused(terms->arg, &visit);
	}
	pp_rows_free(rows);
	return rc == PP_DONE ? PP_OK : rc;
}

struct pp_visit *
pp_openings_visits(struct pp_openings *openings, size_t *n)
{
	*n = openings->n;
	return openings->visits;
}
