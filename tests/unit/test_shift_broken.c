/* SPDX-License-Identifier: ISC */
/*
 * The cash desk where memory runs out, or a statement fails: no cash moves by
 * half.
 */
#include "shift_help.h"

#include "broken.h"

enum {
	CALLS_MAX = 150,
	NEXT_DAY = NOON + 86400
};

/* What a story needs, made anew for each. */
static struct desk {
	struct pp_shift shift;
	char order[PP_ORDER_MAX];  /* of which something is due */
	char receipt[NUMBER_MAX];  /* of a closing, of which also */
	char refund[PP_ORDER_MAX]; /* of which credit waits */
	char debt[NUMBER_MAX];     /* of a closing that owed */
} desk;

void *__real_realloc(void *old, size_t size);
void *__wrap_realloc(void *old, size_t size);
char *__real_strdup(const char *text);
char *__wrap_strdup(const char *text);

void *
__wrap_realloc(void *old, size_t size)
{
	return breaks(BROKEN_MEMORY) ? NULL : __real_realloc(old, size);
}

char *
__wrap_strdup(const char *text)
{
	return breaks(BROKEN_MEMORY) ? NULL : __real_strdup(text);
}

/* A shift with cash in it, credit that waits, and money that is due. */
static struct pp_db *
make_due(void)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_sale_wish refund = wish_of(PP_REFUND, 800);
	struct pp_account account;
	struct pp_carry carry;
	struct pp_sale s;

	write_one(db,
	    "INSERT INTO setting (key, value)"
	    " VALUES ('desk.drawers', 'D1'), ('desk.ceiling_yuan', '999.00')");
	begin(db);
	must(pp_shift_open(db, "D1", "me", (pp_money){10000}, "", NOON,
	    &desk.shift));
	commit(db);
	s = arm(db, wish_of(PP_SALE, 5000), &e, shows(0, 0));
	finish(db, &s, not_credited, shows(0, 0));
	snprintf(desk.order, sizeof desk.order, "%s", s.code);
	burn(db, &e, "M001", 0, -50, desk.debt);
	e = open_meter(db, 2);
	(void)done(db, wish_of(PP_SALE, 5000), &e, shows(0, 0));
	burn(db, &e, "M002", 1, 4950, desk.receipt);
	refund.method = "transfer";
	e = adopt_meter(db, 3, 5, 90000);
	s = done(db, refund, &e, shows(5, 90000));
	snprintf(desk.refund, sizeof desk.refund, "%s", s.code);
	begin(db);
	must(pp_account_find(db, "A00001", &account));
	must(pp_carry_add(db, account.id, (pp_money){700}, "of old", NOON, "me",
	    &carry));
	commit(db);
	return db;
}

static enum pp_status
story_open(struct pp_db *db)
{
	struct pp_shift shift;
	enum pp_status rc;

	rc = pp_shift_close(db, &desk.shift, (pp_money){20000}, "", NOON + 60,
	    "me");
	return rc == PP_OK ? pp_shift_open(db, "D1", "me", (pp_money){100}, "",
				 NOON + 61, &shift)
			   : rc;
}

static enum pp_status
story_for(struct pp_db *db)
{
	int64_t shift = 0;
	enum pp_status rc;

	rc = pp_shift_for(db, "me", "cash", true, (pp_money){1}, &shift);
	return rc == PP_OK
	    ? pp_shift_for(db, "me", "cash", false, (pp_money){1}, &shift)
	    : rc;
}

/* Who has none: the setting is asked for. */
static enum pp_status
story_for_nobody(struct pp_db *db)
{
	int64_t shift = 0;
	enum pp_status rc;

	rc = pp_shift_for(db, "you", "cash", true, (pp_money){1}, &shift);
	return rc == PP_NO ? PP_OK : rc;
}

static enum pp_status
story_ledger(struct pp_db *db)
{
	struct pp_sale sale;
	int64_t ledger;
	enum pp_status rc = pp_sale_find(db, desk.order, &sale);

	return rc == PP_OK ? pp_shift_ledger(db, &sale, true, &ledger) : rc;
}

static enum pp_status
story_hand_over(struct pp_db *db)
{
	struct pp_shift shift = desk.shift;

	return pp_shift_hand_over(db, &shift, (pp_money){1}, NOON, "me");
}

static enum pp_status
story_pay_out(struct pp_db *db)
{
	struct pp_payout given;

	return pp_payout(db, desk.order, "cash", NOON, "me", &given);
}

static enum pp_status
story_pay_out_closing(struct pp_db *db)
{
	struct pp_payout given;

	return pp_payout(db, desk.receipt, "bank", NOON, "me", &given);
}

static enum pp_status
story_pay_out_carry(struct pp_db *db)
{
	struct pp_payout given;

	return pp_payout(db, desk.refund, "bank", NOON, "me", &given);
}

static enum pp_status
story_pay_in(struct pp_db *db)
{
	struct pp_payout taken;

	return pp_payin(db, desk.debt, "cash", NOON, "me", &taken);
}

/* More than the books have, which is a difference. */
static enum pp_status
story_hand_over_more(struct pp_db *db)
{
	struct pp_shift shift = desk.shift;
	enum pp_status rc;

	rc = pp_shift_hand_over(db, &shift, (pp_money){90000}, NOON, "me");
	return rc == PP_OK
	    ? pp_shift_close(db, &shift, (pp_money){0}, "", NOON + 60, "me")
	    : rc;
}

/* The second day has a first before it. */
static enum pp_status
story_day(struct pp_db *db)
{
	char *sums = NULL, *again = NULL, who[PP_WHO_MAX];
	int64_t at;
	enum pp_status rc;

	if ((rc = pp_shift_close(db, &desk.shift, (pp_money){0}, "", NOON + 60,
		 "me")) != PP_OK ||
	    (rc = pp_day_close(db, "2025-11-22", NEXT_DAY, "me", &sums)) !=
		PP_OK)
		return rc;
	free(sums);
	sums = NULL;
	if ((rc = pp_day_close(db, "2025-11-23", NEXT_DAY + 86400, "me",
		 &sums)) == PP_OK &&
	    (rc = pp_day_closed(db, "2025-11-23", &at, who, &again)) == PP_OK)
		assert_string_equal(sums, again);
	free(sums);
	free(again);
	return rc;
}

static enum pp_status
story_list(struct pp_db *db)
{
	struct pp_shift_filter filter = {0};
	struct pp_shifts *shifts = NULL;
	struct pp_shift shift;
	enum pp_status rc = pp_shifts_open(db, &filter, &shifts);

	if (rc != PP_OK)
		assert_null(shifts);
	while (rc == PP_OK)
		rc = pp_shifts_next(shifts, &shift);
	pp_shifts_close(shifts);
	return rc == PP_DONE ? PP_OK : rc;
}

static enum pp_status (*const stories[])(struct pp_db *) = {story_open,
    story_for, story_for_nobody, story_ledger, story_hand_over, story_pay_out,
    story_pay_out_closing, story_pay_out_carry, story_pay_in,
    story_hand_over_more, story_day, story_list};

static void
break_stories(enum broken kind)
{
	struct pp_db *db = make_due();
	const struct pp_shift shift = desk.shift;
	int64_t postings = number(db, "SELECT count(*) FROM posting");
	enum pp_status rc = PP_ESYS;
	unsigned n;
	size_t i;

	for (i = 0; i < sizeof stories / sizeof *stories; i++) {
		for (rc = PP_ESYS, n = 1; rc != PP_OK; n++) {
			assert_true(n < CALLS_MAX);
			pp_query_forget(db);
			desk.shift = shift;
			begin(db);
			break_call(kind, n);
			rc = stories[i](db);
			mend();
			if (broken.fired != (rc != PP_OK))
				fail_msg("story %zu, call %u: %d", i, n, rc);
			if (rc != PP_OK)
				assert_int_equal(rc, PP_ESYS);
			pp_db_rollback(db);
			assert_int_equal(number(db,
					     "SELECT count(*) FROM posting"),
			    postings);
		}
	}
	pp_db_close(db);
}

static void
a_statement_that_fails_leaves_the_cash_where_it_was(void **state)
{
	(void)state;
	break_stories(BROKEN_QUERY);
}

static void
without_memory_nothing_is_half_done(void **state)
{
	(void)state;
	break_stories(BROKEN_MEMORY);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_statement_that_fails_leaves_the_cash_where_it_was),
	    TEST(without_memory_nothing_is_half_done),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
