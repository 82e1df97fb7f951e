/* SPDX-License-Identifier: ISC */
/*
 * Holds in words, and as they are read back; hold_change.c begins and ends
 * them.
 */
#include "hold.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalogue.h"

static const char *const reasons[PP_HOLD_REASONS] = {
    [PP_HOLD_COUNT_AHEAD] = "count-ahead",
    [PP_HOLD_BALANCE_AHEAD] = "balance-ahead",
    [PP_HOLD_BALANCE_BEHIND] = "balance-behind",
    [PP_HOLD_COUNT_BEHIND] = "count-behind",
    [PP_HOLD_SERIAL] = "serial",
    [PP_HOLD_CLOSED] = "closed",
    [PP_HOLD_RESTORED] = "restored",
};

#define SELECT                                                                 \
	"SELECT h.id, h.meter, h.epoch, (SELECT code FROM meter"               \
	" WHERE id = h.meter), h.at, h.reason, h.books_count, h.count,"        \
	" h.balance_fen, h.serial, h.amount_fen, h.ended_at FROM hold h"

struct pp_holds {
	struct pp_query *q;
};

const char *
pp_hold_reason_name(enum pp_hold_reason reason)
{
	return reasons[reason];
}

bool
pp_hold_is_external(enum pp_hold_reason reason)
{
	return reason == PP_HOLD_COUNT_AHEAD ||
	    reason == PP_HOLD_BALANCE_AHEAD || reason == PP_HOLD_BALANCE_BEHIND;
}

const char *
pp_hold_kind_name(enum pp_hold_reason reason)
{
	return pp_hold_is_external(reason) ? "external" : "quarantine";
}

/* What vanished is below zero in the books, and told as so much. */
static const char *
amount_words(const struct pp_hold *hold, char *words, size_t n)
{
	bool vanished = hold->reason == PP_HOLD_BALANCE_BEHIND;
	pp_money amount = {vanished ? -hold->amount.fen : hold->amount.fen};
	char yuan[PP_DECIMAL_MAX];

	if (hold->has_amount)
		snprintf(words, n, pp_phrase(", of %s yuan"),
		    pp_money_print(amount, yuan));
	else
		*words = '\0';
	return words;
}

const char *
pp_hold_words(const struct pp_hold *hold, char *words, size_t n)
{
	char amount[64];
	long long count = hold->count, books = hold->books_count;

	switch (hold->reason) {
	case PP_HOLD_COUNT_AHEAD:
		snprintf(words, n,
		    pp_phrase(
			"its purchase count is %lld, by the books %lld: it was "
			"credited outside pp%s"),
		    count, books, amount_words(hold, amount, sizeof amount));
		break;
	case PP_HOLD_BALANCE_AHEAD:
		snprintf(words, n,
		    pp_phrase(
			"it has more money than it can have: it was credited "
			"outside pp%s"),
		    amount_words(hold, amount, sizeof amount));
		break;
	case PP_HOLD_BALANCE_BEHIND:
		snprintf(words, n,
		    pp_phrase("it has less money than the energy that it used "
			      "explains: "
			      "credit vanished from it%s"),
		    amount_words(hold, amount, sizeof amount));
		break;
	case PP_HOLD_COUNT_BEHIND:
		snprintf(words, n,
		    pp_phrase(
			"its purchase count is %lld, by the books %lld: it was "
			"reset, or the books are of another meter"),
		    count, books);
		break;
	case PP_HOLD_SERIAL:
		snprintf(words, n,
		    pp_phrase(
			"its serial number is %s, which isn't the books'"),
		    hold->serial);
		break;
	case PP_HOLD_CLOSED:
		snprintf(words, n, pp_phrase("its fee control is off"));
		break;
	case PP_HOLD_RESTORED:
	case PP_HOLD_REASONS:
		snprintf(words, n,
		    pp_phrase(
			"the books were restored from a backup, and it wasn't "
			"compared with them since"));
		break;
	}
	return words;
}

static enum pp_hold_reason
reason_of(const char *word)
{
	int i;

	for (i = 0; i < PP_HOLD_REASONS - 1; i++)
		if (strcmp(reasons[i], word) == 0)
			break;
	return (enum pp_hold_reason)i;
}

static void
fill(const struct pp_query *q, struct pp_hold *hold)
{
	*hold = (struct pp_hold){
	    .id = pp_query_col_int(q, 0),
	    .meter = pp_query_col_int(q, 1),
	    .epoch = pp_query_col_int(q, 2),
	    .at = pp_query_col_int(q, 4),
	    .reason = reason_of(pp_query_col_text(q, 5)),
	    .has_counts = !pp_query_is_null(q, 6) && !pp_query_is_null(q, 7),
	    .books_count = pp_query_col_int(q, 6),
	    .count = pp_query_col_int(q, 7),
	    .has_read = !pp_query_is_null(q, 8),
	    .balance_fen = pp_query_col_int(q, 8),
	    .has_amount = !pp_query_is_null(q, 10),
	    .amount = {pp_query_col_int(q, 10)},
	    .ended_at = pp_query_col_int(q, 11),
	};
	pp_query_copy(q, 3, hold->meter_code, sizeof hold->meter_code);
	pp_query_copy(q, 9, hold->serial, sizeof hold->serial);
}

static enum pp_status
find(struct pp_db *db, const char *sql, int64_t id, struct pp_hold *hold)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	if ((rc = pp_query_new(db, sql, &q)) != PP_OK)
		return rc;
	pp_query_int(q, 1, id);
	if ((rc = pp_query_step(q)) == PP_OK)
		fill(q, hold);
	else if (rc == PP_DONE)
		rc = pp_fail(PP_NO, "no such hold");
	pp_query_free(q);
	return rc;
}

enum pp_status
pp_hold_of(struct pp_db *db, int64_t meter, struct pp_hold *hold)
{
	return find(db, SELECT " WHERE h.meter = ?1 AND h.ended_at IS NULL",
	    meter, hold);
}

enum pp_status
pp_hold_get(struct pp_db *db, int64_t id, struct pp_hold *hold)
{
	return find(db, SELECT " WHERE h.id = ?1", id, hold);
}

enum pp_status
pp_holds_open(struct pp_db *db, struct pp_holds **holds)
{
	struct pp_holds *h = calloc(1, sizeof *h);
	enum pp_status rc;

	if (h == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	rc = pp_query_new(db, SELECT " WHERE h.ended_at IS NULL ORDER BY 4",
	    &h->q);
	if (rc != PP_OK) {
		pp_holds_close(h);
		return rc;
	}
	*holds = h;
	return PP_OK;
}

enum pp_status
pp_holds_next(struct pp_holds *holds, struct pp_hold *hold)
{
	enum pp_status rc = pp_query_step(holds->q);

	if (rc == PP_OK)
		fill(holds->q, hold);
	return rc;
}

void
pp_holds_close(struct pp_holds *holds)
{
	if (holds == NULL)
		return;
	pp_query_free(holds->q);
	free(holds);
}
