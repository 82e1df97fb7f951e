/* SPDX-License-Identifier: ISC */
#include "openings.h"

#include <stdlib.h>
#include <string.h>

#include "rows.h"
#include "site_index.h"
#include "site_setting.h"
#include "text.h"
#include "till_input.h"

enum column {
	METER,
	NAME,
	PHONE,
	COLUMNS
};

static const struct pp_column columns[COLUMNS] = {
    [METER] = {"meter", true},
    [NAME] = {"name", true},
    [PHONE] = {"phone", false},
};

enum {
	TYPED_MAX = 4 * PP_ID_MAX, /* full-width forms take more */
};

/* A customer, with what its opening borrows. */
struct customer {
	struct customer *next;
	struct pp_opening opening;
	char name[PP_HOLDER_MAX], phone[PP_PHONE_MAX];
	char key[PP_HOLDER_MAX + PP_PHONE_MAX];
};

struct pp_openings {
	struct pp_opening_terms terms;
	struct customer *customers;
	struct pp_index index; /* those with a phone number, by both */
	struct pp_visit *visits;
	size_t n, room;
	struct pp_index meters; /* rows by meter */
};

enum pp_status
pp_openings_new(const struct pp_opening_terms *terms,
    struct pp_openings **openings)
{
	struct pp_openings *o = calloc(1, sizeof *o);

	if (!o)
		return pp_fail(PP_ESYS, "out of memory");
	o->terms = *terms;
	*openings = o;
	return PP_OK;
}

void
pp_openings_free(struct pp_openings *openings)
{
	struct customer *c, *next;

	if (!openings)
		return;
	for (size_t i = 0; i < openings->n; i++)
		free(openings->visits[i].arg);
	free(openings->visits);
	for (c = openings->customers; c; c = next) {
		next = c->next;
		free(c);
	}
	pp_index_free(&openings->index);
	pp_index_free(&openings->meters);
	free(openings);
}

/* As the book keeps it. */
static enum pp_status
take_phone(const char *phone, char plain[PP_PHONE_MAX])
{
	const struct pp_setting *s = pp_setting_find("sms_numbers");
	char number[PP_NAME_MAX];
	enum pp_status rc;

	*plain = '\0';
	if (!phone || *phone == '\0')
		return PP_OK;
	if (snprintf(number, sizeof number, "%s", phone) >= PP_NAME_MAX)
		return pp_fail(PP_EDATA, "too long for a phone number");
	if ((rc = pp_setting_plain(s, number, sizeof number)) != PP_OK ||
	    (rc = pp_setting_check(s, number)) != PP_OK)
		return rc;
	snprintf(plain, PP_PHONE_MAX, "%.*s", PP_PHONE_MAX - 1, number);
	return PP_OK;
}

static enum pp_status
take_name(const char *name, char copy[PP_HOLDER_MAX])
{
	enum pp_status rc;

	if (*name == '\0')
		return pp_fail(PP_EDATA, "a customer needs a name");
	if (strlen(name) >= PP_HOLDER_MAX)
		return pp_fail(PP_EDATA, "longer than %d bytes",
		    PP_HOLDER_MAX - 1);
	if ((rc = pp_till_check_note(name)) == PP_OK)
		snprintf(copy, PP_HOLDER_MAX, "%s", name);
	return rc;
}

/* The customer of that name and number; *fault: which of both is no good. */
static enum pp_status
take_customer(struct pp_openings *o, const char *name, const char *phone,
    struct customer **customer, enum column *fault)
{
	struct customer *c = calloc(1, sizeof *c), *before;
	enum pp_status rc;

	if (!c)
		return pp_fail(PP_ESYS, "out of memory");
	*fault = NAME;
	if ((rc = take_name(name, c->name)) != PP_OK)
		goto out;
	*fault = PHONE;
	if ((rc = take_phone(phone, c->phone)) != PP_OK)
		goto out;
	snprintf(c->key, sizeof c->key, "%s\n%s", c->phone, c->name);
	if (*c->phone != '\0' && (before = pp_index_find(&o->index, c->key))) {
		*customer = before;
		goto out;
	}
	if (*c->phone != '\0' &&
	    (rc = pp_index_add(&o->index, c->key, c)) != PP_OK)
		goto out;
	c->opening.name = c->name;
	c->opening.phone = c->phone;
	c->next = o->customers;
	*customer = o->customers = c;
	return PP_OK;
out:
	free(c);
	return rc;
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
	snprintf(target->code, sizeof target->code, "%s", folded);
	if ((other = pp_index_find(&o->meters, folded)))
		return pp_fail(PP_NO, "it is in line %u, too", other->line);
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
	if (strcmp(account.name, customer->name) != 0 ||
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

static enum pp_status
keep(struct pp_openings *o, const struct pp_visit *visit,
    const struct pp_till_row *row)
{
	enum {
		FIRST_ROOM = 16
	};
	struct pp_till_row *copy;
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
	snprintf(copy->purchase, sizeof copy->purchase, "%s",
	    visit->target.code);
	if ((rc = pp_index_add(&o->meters, copy->purchase, copy)) != PP_OK) {
		free(copy);
		return rc;
	}
	o->visits[o->n] = *visit;
	o->visits[o->n++].arg = copy;
	return PP_OK;
}

/* One meter of a customer. */
static enum pp_status
add(struct pp_openings *o, struct customer *customer, const char *meter,
    const struct pp_till_row *row, struct pp_visit *visit)
{
	enum pp_status rc;

	*visit = (struct pp_visit){
	    .errand = o->terms.errand,
	    .opening = &customer->opening,
	};
	if ((rc = take_meter(o, meter, visit)) != PP_OK ||
	    (rc = recognise(o, customer, visit)) != PP_OK)
		return rc;
	return keep(o, visit, row);
}

enum pp_status
pp_openings_add(struct pp_openings *openings, const char *name,
    const char *phone, const char *meters)
{
	const struct pp_till_row row = {.copies = 1};
	struct customer *customer = NULL;
	struct pp_visit visit;
	enum column fault;
	char id[TYPED_MAX];
	enum pp_status rc;
	size_t n;

	rc = take_customer(openings, name, phone, &customer, &fault);
	if (rc != PP_OK)
		return pp_fail_in(rc, "%s", columns[fault].name);
	for (; *meters != '\0'; meters += n + (meters[n] == ',')) {
		n = strcspn(meters, ",");
		snprintf(id, sizeof id, "%.*s", (int)n, meters);
		rc = add(openings, customer, id, &row, &visit);
		if (rc != PP_OK)
			return pp_fail_in(rc, "meter: \"%s\"", id);
	}
	return PP_OK;
}

static enum pp_status
read_row(struct pp_openings *o, const struct pp_rows *rows,
    struct pp_visit *visit)
{
	struct pp_till_row row = {.copies = 1, .line = pp_rows_line(rows)};
	struct customer *customer = NULL;
	enum column fault = METER;
	enum pp_status rc;

	(void)!pp_rows_bad(rows, METER, "%s", "");
	snprintf(row.where, sizeof row.where, "%s", pp_errmsg());
	/* Half a name is none. */
	if (strlen(pp_rows_text(rows, METER)) < sizeof visit->target.code)
		snprintf(visit->target.code, sizeof visit->target.code, "%.*s",
		    PP_ID_MAX - 1, pp_rows_text(rows, METER));
	rc = take_customer(o, pp_rows_text(rows, NAME),
	    pp_rows_text(rows, PHONE), &customer, &fault);
	if (rc == PP_OK) {
		fault = METER;
		rc = add(o, customer, pp_rows_text(rows, METER), &row, visit);
	}
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

	if ((rc = pp_rows_read(in, name, columns, COLUMNS, &rows)) != PP_OK)
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
