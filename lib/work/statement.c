/* SPDX-License-Identifier: ISC */
/*
 * A month put together: first what each meter had at both ends, then the rest,
 * meter by meter.
 */
#include "statement.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "grow.h"
#include "scope.h"
#include "statement_impl.h"

const char *
pp_stated_name(enum pp_stated kind)
{
	static const char *const names[PP_STATED_KINDS] = {
	    [PP_STATED_OPENING] = "opening",
	    [PP_STATED_READING] = "reading",
	    [PP_STATED_OPENED] = "opened",
	    [PP_STATED_ADOPTED] = "adopted",
	    [PP_STATED_EXCHANGED] = "exchanged",
	    [PP_STATED_SALE] = "sale",
	    [PP_STATED_REFUND] = "refund",
	    [PP_STATED_SALE_REVERSAL] = "sale-reversal",
	    [PP_STATED_REFUND_REVERSAL] = "refund-reversal",
	    [PP_STATED_TRANSFER] = "transfer",
	    [PP_STATED_CORRECTION] = "correction",
	    [PP_STATED_PENDING] = "pending",
	    [PP_STATED_PRICE] = "price",
	    [PP_STATED_GAP] = "gap",
	    [PP_STATED_ENERGY] = "energy",
	    [PP_STATED_RESIDUE] = "residue",
	    [PP_STATED_CLOSED] = "closed",
	    [PP_STATED_CARRIED] = "carried",
	    [PP_STATED_CLOSING] = "closing",
	};

	assert(kind < PP_STATED_KINDS);
	return names[kind];
}

struct pp_stated_line *
stated_add(struct stated_work *work, enum pp_stated kind, const char *meter,
    int64_t at)
{
	struct pp_stated_line *lines =
	    pp_grow(work->lines, work->n_lines, &work->room, sizeof *lines);

	if (lines == NULL)
		return NULL;
	work->lines = lines;
	lines += work->n_lines++;
	*lines = (struct pp_stated_line){.kind = kind, .at = at, .rate = -1};
	snprintf(lines->meter, sizeof lines->meter, "%s", meter);
	return lines;
}

/* So many months further, on the first. */
static enum pp_status
first_of(int64_t at, int months, int64_t *first)
{
	struct pp_civil c;

	pp_civil_of(at, &c);
	c.day = 1;
	c.hour = c.minute = c.second = 0;
	c.month += months;
	c.year += c.month > 12 ? 1 : -(c.month < 1);
	c.month += c.month > 12 ? -12 : 12 * (c.month < 1);
	return pp_civil_at(&c, first);
}

/* "2026-10": when it begins, and when the next; and when the one before. */
static enum pp_status
parse_month(const char *month, int64_t *before, int64_t *from, int64_t *until)
{
	char day[sizeof "2026-10-01"];

	if (strlen(month) != PP_STATEMENT_MONTH_MAX - 1 || month[4] != '-' ||
	    snprintf(day, sizeof day, "%.7s-01", month) != sizeof day - 1 ||
	    pp_time_parse(day, 0, from) != PP_OK ||
	    first_of(*from, -1, before) != PP_OK ||
	    first_of(*from, 1, until) != PP_OK)
		return pp_fail(PP_EDATA,
		    "\"%.20s\": has to be a month, as 2026-10", month);
	return PP_OK;
}

static void
end_work(struct stated_work *work)
{
	pp_registers_close(work->registers);
	pp_query_free(work->before);
	pp_query_free(work->prepaid);
	pp_query_free(work->after);
	free(work->prices);
	free(work->epochs);
	free(work->opening);
	free(work->closing);
	free(work->lines);
}

/* What is in nobody's meter at a time. */
static int64_t
carried_at(const struct stated_move *moves, size_t n, int64_t at)
{
	int64_t fen = 0;
	size_t i;

	for (i = 0; i < n; i++)
		if (moves[i].at < at)
			fen += moves[i].fen;
	return fen;
}

static bool
is_at(const struct stated_epoch *e, int64_t at)
{
	return e->began_at < at && (e->ended_at == 0 || e->ended_at >= at);
}

/* What the meters have at one end of the time. */
static enum pp_status
find_credits(struct stated_work *work, int64_t at, struct stated_credit **list)
{
	struct stated_move *moves = NULL;
	struct stated_epoch *e;
	enum pp_status rc = PP_OK;
	size_t i, n;

	*list = calloc(work->n_epochs + 1, sizeof **list);
	if (*list == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	for (i = 0; rc == PP_OK && i < work->n_epochs; i++) {
		e = &work->epochs[i];
		if (!is_at(e, at))
			continue;
		rc = stated_moves(work, e, &moves, &n);
		if (rc == PP_OK)
			rc = stated_credit_at(work, e, at, moves, n,
			    &(*list)[i]);
		free(moves);
		moves = NULL;
	}
	return rc;
}

/* From one time to another, with what the meters have at its end. */
static enum pp_status
begin_work(struct stated_work *work)
{
	struct stated_move *carries = NULL;
	size_t n = 0;
	enum pp_status rc;

	if ((rc = pp_registers_open(work->db, &work->registers)) != PP_OK ||
	    (rc = stated_open_readings(work)) != PP_OK ||
	    (rc = pp_marks(work->db, true, work->until, &work->prices,
		 &work->n_prices)) != PP_OK ||
	    (rc = stated_epochs(work)) != PP_OK ||
	    (rc = find_credits(work, work->until, &work->closing)) != PP_OK)
		return rc;
	rc = stated_carries(work, &carries, &n);
	work->carried_from = carried_at(carries, n, work->from);
	work->carried_until = carried_at(carries, n, work->until);
	free(carries);
	return rc;
}

static enum pp_status
disagree(const char *meter, const char *what, int64_t closes, int64_t opens,
    unsigned decimals)
{
	char a[PP_DECIMAL_MAX], b[PP_DECIMAL_MAX];

	return pp_fail(PP_NO,
	    "%s: the month before closes with %s %s, this one opens with %s;"
	    " pp-db check says what is wrong",
	    meter, pp_decimal_print(closes, decimals, 2, a), what,
	    pp_decimal_print(opens, decimals, 2, b));
}

/* One meter, as the month before has it. */
static enum pp_status
check_one(const struct stated_epoch *e, const struct stated_credit *opens,
    const struct stated_work *past)
{
	static const struct stated_credit nothing;
	const struct stated_credit *closes = &nothing;
	size_t i;

	for (i = 0; i < past->n_epochs; i++)
		if (past->epochs[i].id == e->id)
			closes = &past->closing[i];
	if (closes->is != opens->is || closes->fen != opens->fen)
		return disagree(e->code, "yuan", closes->fen, opens->fen, 2);
	if (closes->wh[PP_R_TOTAL] != opens->wh[PP_R_TOTAL])
		return disagree(e->code, "kWh", closes->wh[PP_R_TOTAL],
		    opens->wh[PP_R_TOTAL], 3);
	return PP_OK;
}

/* That the month before, by itself, closes with what this one opens with. */
static enum pp_status
check_chain(const struct stated_work *work, int64_t before)
{
	struct stated_work past = {
	    .db = work->db,
	    .account = work->account,
	    .from = before,
	    .until = work->from,
	};
	enum pp_status rc;
	size_t i;

	rc = begin_work(&past);
	for (i = 0; rc == PP_OK && i < work->n_epochs; i++)
		rc = check_one(&work->epochs[i], &work->opening[i], &past);
	if (rc == PP_OK && past.carried_until != work->carried_from)
		rc = disagree("carried", "yuan", past.carried_until,
		    work->carried_from, 2);
	end_work(&past);
	return rc;
}

static int64_t
sum_of(const struct stated_credit *list, size_t n, int64_t carried)
{
	int64_t fen = carried;
	size_t i;

	for (i = 0; i < n; i++)
		fen += list[i].fen;
	return fen;
}

/* The whole account's, at one end. */
static enum pp_status
put_total(struct stated_work *work, enum pp_stated kind, int64_t at,
    int64_t fen)
{
	struct pp_stated_line *line = stated_add(work, kind, "", at);

	if (line == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	line->has_balance = true;
	line->balance_fen = fen;
	return PP_OK;
}

static enum pp_status
put_carries(struct stated_work *work)
{
	struct stated_move *moves = NULL;
	struct pp_stated_line *line;
	size_t i, n = 0;
	enum pp_status rc = stated_carries(work, &moves, &n);

	for (i = 0; rc == PP_OK && i < n; i++) {
		const struct stated_move *m = &moves[i];

		if (m->at < work->from)
			continue;
		line = stated_add(work, PP_STATED_CARRIED, "", m->at);
		if (line == NULL) {
			rc = pp_fail(PP_ESYS, "out of memory");
			break;
		}
		line->has_fen = true;
		line->fen = m->fen;
		memcpy(line->order, m->order, sizeof line->order);
		memcpy(line->detail, m->detail, sizeof line->detail);
	}
	free(moves);
	return rc;
}

static enum pp_status
put_all(struct stated_work *work, struct pp_statement *s)
{
	enum pp_status rc;
	size_t i;

	s->opening_fen =
	    sum_of(work->opening, work->n_epochs, work->carried_from);
	s->closing_fen =
	    sum_of(work->closing, work->n_epochs, work->carried_until);
	rc = put_total(work, PP_STATED_OPENING, work->from, s->opening_fen);
	for (i = 0; rc == PP_OK && i < work->n_epochs; i++)
		rc = stated_put_epoch(work, i);
	if (rc == PP_OK)
		rc = put_carries(work);
	if (rc == PP_OK)
		rc = put_total(work, PP_STATED_CLOSING, work->until,
		    s->closing_fen);
	return rc;
}

/* What a document says beside the lines. */
static enum pp_status
take_meters(const struct stated_work *work, struct pp_statement *s)
{
	const struct stated_epoch *e;
	struct pp_stated_meter *m;

	s->meters = calloc(work->n_epochs + 1, sizeof *s->meters);
	if (s->meters == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	for (e = work->epochs; e < work->epochs + work->n_epochs; e++) {
		m = &s->meters[s->n_meters++];
		memcpy(m->code, e->code, sizeof m->code);
		memcpy(m->serial, e->serial, sizeof m->serial);
		memcpy(m->building, e->building, sizeof m->building);
		memcpy(m->unit, e->unit, sizeof m->unit);
	}
	return PP_OK;
}

static enum pp_status
make(struct pp_db *db, int64_t before, struct pp_statement *s)
{
	struct stated_work work = {
	    .db = db,
	    .account = s->account.id,
	    .from = s->from,
	    .until = s->until,
	};
	enum pp_status rc;

	rc = begin_work(&work);
	if (rc == PP_OK && work.n_epochs == 0 && work.carried_from == 0 &&
	    work.carried_until == 0)
		rc = pp_fail(PP_NO, "it had no meter in %s", s->month);
	if (rc == PP_OK)
		rc = find_credits(&work, work.from, &work.opening);
	if (rc == PP_OK)
		rc = check_chain(&work, before);
	if (rc == PP_OK && (rc = put_all(&work, s)) == PP_OK)
		rc = take_meters(&work, s);
	s->lines = work.lines;
	s->n = work.n_lines;
	work.lines = NULL;
	end_work(&work);
	return rc == PP_OK ? stated_seal(s) : rc;
}

enum pp_status
pp_statement_make(struct pp_db *db, const struct pp_statement_ask *ask,
    struct pp_statement **statement)
{
	struct pp_statement *s;
	int64_t before = 0;
	enum pp_status rc;

	if ((rc = pp_scope_may(db, PP_ACT_READ_ALL)) != PP_OK)
		return rc;
	if ((s = calloc(1, sizeof *s)) == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	if ((rc = parse_month(ask->month, &before, &s->from, &s->until)) !=
	    PP_OK)
		goto out;
	snprintf(s->month, sizeof s->month, "%s", ask->month);
	if (ask->now <= s->from) {
		rc = pp_fail(PP_NO, "%s hasn't begun", s->month);
		goto out;
	}
	s->so_far = ask->now < s->until;
	if (s->so_far)
		s->until = ask->now;
	if ((rc = pp_account_find(db, ask->account, &s->account)) != PP_OK ||
	    (rc = pp_db_snapshot(db)) != PP_OK)
		goto out;
	if ((rc = make(db, before, s)) != PP_OK)
		rc = pp_fail_in(rc, "%s", s->account.code);
	pp_db_snapshot_end(db);
out:
	if (rc == PP_OK)
		*statement = s;
	else
		pp_statement_free(s);
	return rc;
}

void
pp_statement_free(struct pp_statement *statement)
{
	if (statement == NULL)
		return;
	free(statement->lines);
	free(statement->meters);
	free(statement);
}
