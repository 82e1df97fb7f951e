/* SPDX-License-Identifier: ISC */
#include "till_input.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "site_index.h"
#include "till_words.h"

struct pp_till_input {
	struct pp_till_terms terms;
	struct pp_visit *visits; /* each with a row as its arg */
	size_t n, room;
	struct pp_index orders, purchases; /* rows by order, by purchase */
};

enum pp_status
pp_till_input_new(const struct pp_till_terms *terms,
    struct pp_till_input **input)
{
	struct pp_till_input *in = calloc(1, sizeof *in);

	if (!in)
		return pp_fail(PP_ESYS, "out of memory");
	in->terms = *terms;
	*input = in;
	return PP_OK;
}

void
pp_till_input_free(struct pp_till_input *input)
{
	if (!input)
		return;
	for (size_t i = 0; i < input->n; i++)
		free(input->visits[i].arg);
	free(input->visits);
	pp_index_free(&input->orders);
	pp_index_free(&input->purchases);
	free(input);
}

/* Whether two rows with one order's id ask for the same. */
static bool
is_same(const struct pp_till_row *a, const struct pp_till_row *b)
{
	return strcmp(a->purchase, b->purchase) == 0 &&
	    strcmp(a->method, b->method) == 0 && strcmp(a->note, b->note) == 0;
}

/* The row before, if any, that is this very order. */
static enum pp_status
find_twin(struct pp_till_input *in, const struct till_draft *d,
    struct pp_till_row **twin)
{
	struct pp_till_row *other = NULL;

	if (d->visit.wish.code)
		other = pp_index_find(&in->orders, d->row->order);
	if (other && !is_same(other, d->row))
		return till_bad(d, ORDER, PP_NO,
		    "line %u has it for something else", other->line);
	*twin = other;
	return PP_OK;
}

/* Without an id nobody can tell a second order from the first one again. */
static enum pp_status
refuse_slip(struct pp_till_input *in, struct till_draft *d)
{
	const struct pp_till_terms *terms = &in->terms;
	const struct pp_till_row *other;
	struct pp_sale before;
	char ago[PP_DURATION_MAX];
	enum pp_status rc;

	if (d->visit.wish.code || d->visit.all || terms->again)
		return PP_OK;
	d->visit.wish.slip_since = terms->now - PP_TILL_SLIP_S;
	if ((other = pp_index_find(&in->purchases, d->row->purchase)))
		return till_bad(d, AMOUNT, PP_NO,
		    "line %u has the same for this meter; give it an order's "
		    "id, or use --again",
		    other->line);
	rc = pp_sale_recent(terms->db, d->visit.target.id, terms->kind,
	    d->visit.wish.amount, d->visit.wish.slip_since, &before);
	if (rc == PP_NO)
		return PP_OK;
	if (rc != PP_OK)
		return rc;
	pp_duration_print(terms->now > before.at ? terms->now - before.at : 0,
	    ago);
	return till_bad(d, AMOUNT, PP_NO,
	    "the same was given %s ago as order %s, which is %s; "
	    "--again gives it once more",
	    ago, before.code, pp_sale_state_name(before.state));
}

/* From words to a visit; `twin` where it is an order that is there already. */
static enum pp_status
take(struct pp_till_input *in, struct till_draft *d, struct pp_till_row **twin)
{
	const struct pp_till_terms *terms = &in->terms;
	struct pp_visit *visit = &d->visit;
	enum pp_status rc;

	visit->errand = PP_ERRAND_ORDER;
	visit->arg = d->row;
	visit->wish.kind = terms->kind;
	visit->wish.who = terms->who;
	if ((rc = till_take_words(d)) != PP_OK)
		return rc;
	snprintf(d->row->purchase, sizeof d->row->purchase,
	    "%" PRId64 " %" PRId64, visit->target.id, visit->wish.amount.fen);
	if ((rc = find_twin(in, d, twin)) != PP_OK || *twin)
		return rc;
	return refuse_slip(in, d);
}

static enum pp_status
keep(struct pp_till_input *in, const struct pp_visit *visit,
    struct pp_till_row *row)
{
	enum {
		FIRST_ROOM = 16
	};
	enum pp_status rc = PP_OK;

	if (in->n == in->room) {
		size_t room = in->room == 0 ? FIRST_ROOM : 2 * in->room;
		struct pp_visit *more =
		    reallocarray(in->visits, room, sizeof *more);

		if (!more)
			return pp_fail(PP_ESYS, "out of memory");
		in->visits = more;
		in->room = room;
	}
	if (visit->wish.code)
		rc = pp_index_add(&in->orders, row->order, row);
	if (rc == PP_OK && !pp_index_find(&in->purchases, row->purchase))
		rc = pp_index_add(&in->purchases, row->purchase, row);
	if (rc == PP_OK)
		in->visits[in->n++] = *visit;
	return rc;
}

/* Make a row of the draft's words, or one more of a row that is there. */
static enum pp_status
add(struct pp_till_input *in, struct till_draft *d)
{
	struct pp_till_row *twin = NULL;
	enum pp_status rc;

	if (!(d->row = calloc(1, sizeof *d->row)))
		return pp_fail(PP_ESYS, "out of memory");
	d->row->copies = 1;
	if (d->rows) {
		d->row->line = pp_rows_line(d->rows);
		(void)!pp_rows_bad(d->rows, METER, "%s", "");
		snprintf(d->row->where, sizeof d->row->where, "%s",
		    pp_errmsg());
	}
	rc = take(in, d, &twin);
	if (rc == PP_OK && twin)
		twin->copies++;
	else if (rc == PP_OK)
		rc = keep(in, &d->visit, d->row);
	if (rc != PP_OK || twin) {
		free(d->row);
		d->row = NULL;
	}
	return rc;
}

enum pp_status
pp_till_input_add(struct pp_till_input *input,
    const struct pp_till_words *words)
{
	struct till_draft draft = {.db = input->terms.db, .words = *words};

	return add(input, &draft);
}

/* As a visit that was refused: told by whoever tells of those. */
static void
refuse(struct pp_till_input *in, struct till_draft *d, enum pp_status code)
{
	const struct pp_till_terms *terms = &in->terms;
	struct pp_visit *visit = &d->visit;

	visit->arg = NULL;
	visit->wish.code = d->words.order;
	visit->wish.method = d->words.method;
	visit->wish.note = NULL;
	visit->result = PP_VISIT_REFUSED;
	visit->code = code;
	snprintf(visit->reason, sizeof visit->reason, "%s", pp_errmsg());
	terms->refused(terms->arg, visit);
}

static enum pp_status
read_row(struct pp_till_input *in, const struct pp_rows *rows)
{
	struct till_draft draft = {
	    .db = in->terms.db,
	    .rows = rows,
	    .words =
		{
		    .meter = pp_rows_text(rows, METER),
		    .amount = pp_rows_text(rows, AMOUNT),
		    .order = pp_rows_text(rows, ORDER),
		    .method = pp_rows_text(rows, METHOD),
		    .note = pp_rows_text(rows, NOTE),
		},
	};
	enum pp_status rc = add(in, &draft);

	if (rc != PP_EDATA && rc != PP_NO)
		return rc;
	refuse(in, &draft, rc);
	return PP_OK;
}

enum pp_status
pp_till_input_read(struct pp_till_input *input, FILE *in, const char *name)
{
	struct pp_rows *rows = NULL;
	enum pp_status rc;

	if ((rc = pp_rows_read(in, name, till_columns, TILL_COLUMNS, &rows)) !=
	    PP_OK)
		return rc;
	while ((rc = pp_rows_next(rows)) != PP_DONE) {
		struct till_draft spoilt = {.db = input->terms.db,
		    .rows = rows};

		if (rc == PP_OK)
			rc = read_row(input, rows);
		else if (rc == PP_EDATA)
			refuse(input, &spoilt, rc);
		if (rc != PP_OK && rc != PP_EDATA)
			break;
	}
	pp_rows_free(rows);
	return rc == PP_DONE ? PP_OK : rc;
}

struct pp_visit *
pp_till_input_visits(struct pp_till_input *input, size_t *n)
{
	*n = input->n;
	return input->visits;
}
