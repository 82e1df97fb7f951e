/* SPDX-License-Identifier: ISC */
/*
 * Shifts begin with a float out of the site's cash and end with all of what
 * was counted going back to it.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "act.h"
#include "catalogue.h"
#include "clock.h"
#include "ledger.h"
#include "shift_impl.h"
#include "site_setting.h"

static enum pp_status
check_drawer(struct pp_db *db, const char *drawer)
{
	char drawers[PP_SETTING_MAX];
	enum pp_status rc;

	rc = pp_site_setting(db, 0, "desk.drawers", drawers, NULL);
	if (rc != PP_OK)
		return rc;
	if (*drawers == '\0')
		return pp_fail(PP_NO,
		    "the site has no drawers; desk.drawers names them");
	if (!pp_setting_lists(drawers, drawer))
		return pp_fail(PP_NO,
		    "no such drawer: %s; desk.drawers names them", drawer);
	return PP_OK;
}

/* PP_NO: the drawer is somebody's, or `who` has one. */
static enum pp_status
check_free(struct pp_db *db, const char *drawer, const char *who)
{
	struct pp_shift other;
	enum pp_status rc;

	if ((rc = pp_shift_at(db, drawer, &other)) == PP_OK)
		return pp_fail(PP_NO, "drawer %s: %s has a shift open at it",
		    drawer, other.who);
	if (rc == PP_NO && (rc = pp_shift_of(db, who, &other)) == PP_OK)
		return pp_fail(PP_NO, "%s has a shift open at drawer %s", who,
		    other.drawer);
	return rc == PP_NO ? PP_OK : rc;
}

static enum pp_status
insert(struct pp_db *db, const char *drawer, const char *who, pp_money start,
    const char *note, int64_t at)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "INSERT INTO shift (drawer, who, opened_at, float_fen, note)"
	    " VALUES (?1, ?2, ?3, ?4, ?5)",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_text(q, 1, drawer);
	pp_query_text(q, 2, who);
	pp_query_int(q, 3, at);
	pp_query_int(q, 4, start.fen);
	pp_query_text(q, 5, note);
	return pp_query_once(q);
}

/* An entry of a shift; nothing where nothing moves. */
static enum pp_status
move(struct pp_db *db, const struct pp_shift *shift, const char *kind,
    int64_t debit, int64_t credit, int64_t fen, int64_t at, const char *who)
{
	int64_t entry = 0;
	enum pp_status rc;

	if (fen == 0)
		return PP_OK;
	rc = pp_ledger_entry_of_shift(db, kind, shift->id, at, who, &entry);
	if (rc != PP_OK)
		return rc;
	return pp_ledger_post(db, entry, debit, credit, (pp_money){fen});
}

/* An act at a drawer, whose shift may be another's. */
static enum pp_status
act_at(struct pp_db *db, enum pp_act_kind kind, const struct pp_shift *s,
    struct pp_words *words, int64_t at, const char *who)
{
	const struct pp_act act = {
	    .kind = kind,
	    .subject = s->drawer,
	    .words = words,
	    .owner = *s->who != '\0' ? s->who : NULL,
	};

	if (s->id != 0)
		pp_words_int(words, "shift", s->id);
	return pp_act(db, &act, at, who);
}

static enum pp_status
act_open(struct pp_db *db, const struct pp_shift *s, pp_money start,
    const char *note, int64_t at, const char *who)
{
	struct pp_words words;

	pp_words_clear(&words);
	pp_words_money(&words, "float_yuan", start);
	pp_words_text(&words, "note", note);
	return act_at(db, PP_ACT_SHIFT_OPEN, s, &words, at, who);
}

static enum pp_status
act_close(struct pp_db *db, const struct pp_shift *s, const char *note)
{
	struct pp_words words;

	pp_words_clear(&words);
	pp_words_money(&words, "counted_yuan", s->counted);
	pp_words_money(&words, "expected_yuan", s->expected);
	pp_words_text(&words, "note", note);
	return act_at(db, PP_ACT_SHIFT_CLOSE, s, &words, s->closed_at,
	    s->closed_by);
}

static enum pp_status
act_hand_over(struct pp_db *db, const struct pp_shift *s, pp_money amount,
    int64_t at, const char *who)
{
	struct pp_words words;

	pp_words_clear(&words);
	pp_words_money(&words, "amount_yuan", amount);
	return act_at(db, PP_ACT_HAND_OVER, s, &words, at, who);
}

/* PP_EDATA: what nobody has in a drawer. */
static enum pp_status
check_amount(const char *what, pp_money amount, int64_t least)
{
	static const int64_t most_fen = 100000000000;

	if (amount.fen < least)
		return pp_fail(PP_EDATA, "%s: has to be %s", what,
		    least > 0 ? pp_phrase("above zero")
			      : pp_phrase("zero or more"));
	if (amount.fen > most_fen)
		return pp_fail(PP_EDATA, "%s: too much", what);
	return PP_OK;
}

/* The site's cash, and the drawer of a shift. */
static enum pp_status
both_ledgers(struct pp_db *db, int64_t shift, int64_t *cash, int64_t *drawer)
{
	enum pp_status rc;

	rc = pp_ledger_account(db, PP_BOOKS_CASH, cash);
	return rc == PP_OK ? pp_ledger_shift(db, shift, drawer) : rc;
}

enum pp_status
pp_shift_open(struct pp_db *db, const char *drawer, const char *who,
    pp_money start, const char *note, int64_t at, struct pp_shift *shift)
{
	struct pp_shift s = {0};
	int64_t cash = 0, ledger = 0;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	assert(strlen(note) < PP_NOTE_MAX);
	snprintf(s.drawer, sizeof s.drawer, "%s", drawer);
	if ((rc = check_amount("float", start, 0)) != PP_OK ||
	    (rc = check_drawer(db, drawer)) != PP_OK ||
	    (rc = pp_shift_check_ceiling(db, (pp_money){0}, start,
		 pp_phrase("take a smaller float"))) != PP_OK ||
	    (rc = check_free(db, drawer, who)) != PP_OK ||
	    (rc = act_open(db, &s, start, note, at, who)) != PP_OK ||
	    (rc = insert(db, drawer, who, start, note, at)) != PP_OK)
		return rc;
	s.id = pp_db_last_id(db);
	if ((rc = pp_ledger_add_shift(db, s.id, drawer, &ledger)) != PP_OK ||
	    (rc = pp_ledger_account(db, PP_BOOKS_CASH, &cash)) != PP_OK ||
	    (rc = move(db, &s, "float", ledger, cash, start.fen, at, who)) !=
		PP_OK)
		return rc;
	return pp_shift_get(db, s.id, shift);
}

/* As it is now; PP_NO: it was closed. */
static enum pp_status
look_again(struct pp_db *db, struct pp_shift *shift)
{
	struct pp_shift now;
	char at[PP_TIME_MAX];
	enum pp_status rc;

	if ((rc = pp_shift_get(db, shift->id, &now)) != PP_OK)
		return rc;
	if (now.closed_at != 0)
		return pp_fail(PP_NO,
		    "drawer %s: the shift was closed by %s, "
		    "at %s",
		    now.drawer, now.closed_by,
		    pp_time_print(now.closed_at, at));
	*shift = now;
	return PP_OK;
}

static enum pp_status
write_closed(struct pp_db *db, const struct pp_shift *s)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "UPDATE shift SET closed_at = ?2, closed_by = ?3,"
	    " counted_fen = ?4, expected_fen = ?5, note = ?6 WHERE id = ?1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, s->id);
	pp_query_int(q, 2, s->closed_at);
	pp_query_text(q, 3, s->closed_by);
	pp_query_int(q, 4, s->counted.fen);
	pp_query_int(q, 5, s->expected.fen);
	pp_query_text(q, 6, s->note);
	return pp_query_once(q);
}

/* Beside what was noted when it began. */
static enum pp_status
add_note(struct pp_shift *s, const char *note)
{
	char both[PP_NOTE_MAX];
	int n;

	n = snprintf(both, sizeof both, "%s%s%s", s->note,
	    *s->note != '\0' && *note != '\0' ? "; " : "", note);
	if (n >= PP_NOTE_MAX)
		return pp_fail(PP_EDATA,
		    "note: longer than %d bytes, with what was noted before",
		    PP_NOTE_MAX - 1);
	memcpy(s->note, both, (size_t)n + 1);
	return PP_OK;
}

/* So much is there that the books don't have; below zero: too little. */
static enum pp_status
book_difference(struct pp_db *db, const struct pp_shift *s, int64_t over,
    int64_t at, const char *who)
{
	int64_t drawer = 0, difference = 0;
	enum pp_status rc;

	if ((rc = pp_ledger_shift(db, s->id, &drawer)) != PP_OK ||
	    (rc = pp_ledger_account(db, PP_BOOKS_DIFFERENCE, &difference)) !=
		PP_OK)
		return rc;
	return over > 0
	    ? move(db, s, "difference", drawer, difference, over, at, who)
	    : move(db, s, "difference", difference, drawer, -over, at, who);
}

/* All that is there, once the books have just that. */
static enum pp_status
empty_drawer(struct pp_db *db, const struct pp_shift *s, pp_money holds)
{
	int64_t cash = 0, drawer = 0;
	enum pp_status rc;

	if ((rc = book_difference(db, s, s->counted.fen - holds.fen,
		 s->closed_at, s->closed_by)) != PP_OK ||
	    (rc = both_ledgers(db, s->id, &cash, &drawer)) != PP_OK)
		return rc;
	return move(db, s, "counted", cash, drawer, s->counted.fen,
	    s->closed_at, s->closed_by);
}

/* What was handed over of it without being there by the books. */
static enum pp_status
sum_found(struct pp_db *db, int64_t shift, int64_t *fen)
{
	return pp_query_one(db,
	    "SELECT ifnull(sum(p.amount_fen), 0) FROM entry e"
	    " JOIN posting p ON p.entry = e.id"
	    " WHERE e.shift = ?1 AND e.kind = 'difference'",
	    shift, fen);
}

enum pp_status
pp_shift_close(struct pp_db *db, struct pp_shift *shift, pp_money counted,
    const char *note, int64_t at, const char *who)
{
	struct pp_shift s = *shift;
	pp_money holds, free_cash;
	int64_t found = 0;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	if ((rc = check_amount("counted", counted, 0)) != PP_OK ||
	    (rc = look_again(db, &s)) != PP_OK ||
	    (rc = add_note(&s, note)) != PP_OK ||
	    (rc = pp_shift_holds(db, s.id, &holds, &free_cash)) != PP_OK ||
	    (rc = sum_found(db, s.id, &found)) != PP_OK)
		return rc;
	s.expected = (pp_money){holds.fen - found};
	s.counted = counted;
	s.closed_at = at;
	snprintf(s.closed_by, sizeof s.closed_by, "%s", who);
	if ((rc = act_close(db, &s, note)) != PP_OK ||
	    (rc = empty_drawer(db, &s, holds)) != PP_OK ||
	    (rc = write_closed(db, &s)) != PP_OK)
		return rc;
	*shift = s;
	return PP_OK;
}

enum pp_status
pp_shift_hand_over(struct pp_db *db, struct pp_shift *shift, pp_money amount,
    int64_t at, const char *who)
{
	struct pp_shift s = *shift;
	int64_t cash = 0, drawer = 0;
	pp_money all, free_cash;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	if ((rc = check_amount("amount", amount, 1)) != PP_OK ||
	    (rc = look_again(db, &s)) != PP_OK ||
	    (rc = pp_shift_holds(db, s.id, &all, &free_cash)) != PP_OK ||
	    (rc = act_hand_over(db, &s, amount, at, who)) != PP_OK)
		return rc;
	if (amount.fen > free_cash.fen &&
	    (rc = book_difference(db, &s, amount.fen - free_cash.fen, at,
		 who)) != PP_OK)
		return rc;
	if ((rc = both_ledgers(db, s.id, &cash, &drawer)) != PP_OK ||
	    (rc = move(db, &s, "handover", cash, drawer, amount.fen, at,
		 who)) != PP_OK)
		return rc;
	return pp_shift_get(db, s.id, shift);
}
