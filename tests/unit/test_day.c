/* SPDX-License-Identifier: ISC */
/*
 * Days that are closed: when they can be, what stands in their sums, and the
 * sheet that is printed of them.
 */
#include "sale_help.h"

#include "carry.h"
#include "closing.h"
#include "day_sheet.h"
#include "shift.h"

enum {
	DAY = 86400,
	NEXT_MORNING = MORNING + DAY, /* 2025-11-23T02:00:00Z */
	SUMS = 8192
};

#define TODAY "2025-11-22"

static struct pp_db *
make_desk(void)
{
	struct pp_db *db = make_site();

	write_one(db,
	    "INSERT INTO setting (key, value) VALUES ('desk.drawers', 'D1')");
	return db;
}

static enum pp_status
try_day(struct pp_db *db, const char *day, int64_t at, char sums[SUMS])
{
	char *text = NULL;
	enum pp_status rc;

	begin(db);
	if ((rc = pp_day_close(db, day, at, "boss", &text)) == PP_OK) {
		commit(db);
		snprintf(sums, SUMS, "%s", text);
	}
	pp_db_rollback(db);
	free(text);
	return rc;
}

static void
assert_refused(struct pp_db *db, const char *day, int64_t at, const char *words)
{
	char sums[SUMS];

	assert_int_equal(try_day(db, day, at, sums), PP_NO);
	assert_said(words);
}

static struct pp_shift
open_shift(struct pp_db *db, int64_t fen, int64_t at)
{
	struct pp_shift s;

	begin(db);
	must(pp_shift_open(db, "D1", "me", (pp_money){fen}, "", at, &s));
	commit(db);
	return s;
}

static void
close_shift(struct pp_db *db, struct pp_shift *shift, int64_t fen, int64_t at)
{
	begin(db);
	must(pp_shift_close(db, shift, (pp_money){fen}, "", at, "me"));
	commit(db);
}

/* The value of a key is so. */
static void
assert_sum(const char *sums, const char *key, const char *value)
{
	char line[160];
	const char *p;

	snprintf(line, sizeof line, "%s %s\n", key, value);
	p = strstr(sums, line);
	if (p == NULL || (p != sums && p[-1] != '\n'))
		fail_msg("no \"%s %s\" in:\n%s", key, value, sums);
}

/* An order armed and ended at a time. */
static void
sell(struct pp_db *db, const struct pp_epoch *e, struct pp_sale_wish wish,
    struct pp_proof before, int64_t at)
{
	struct pp_proof after = before;
	struct pp_sale s;

	after.count++;
	after.balance_fen +=
	    pp_sale_gives(wish.kind) ? wish.amount.fen : -wish.amount.fen;
	begin(db);
	must(pp_sale_arm(db, &wish, e, PP_CLASS_BLIND, &before, at, &s));
	must(pp_sale_end(db, &s, &credited, &after, at, "me"));
	commit(db);
}

static void
a_day_is_closed_once_it_is_over_and_once(void **state)
{
	struct pp_db *db = make_desk();
	char sums[SUMS], who[PP_WHO_MAX], *text = NULL;
	int64_t at = 0;

	(void)state;
	assert_refused(db, TODAY, NOON, "day " TODAY ": it isn't over");
	assert_int_equal(pp_day_closed(db, TODAY, &at, who, &text), PP_NO);
	must(try_day(db, TODAY, NEXT_MORNING, sums));
	assert_refused(db, TODAY, NEXT_MORNING, "it is closed");
	must(pp_day_closed(db, TODAY, &at, who, &text));
	assert_int_equal(at, NEXT_MORNING);
	assert_string_equal(who, "boss");
	assert_string_equal(text, sums);
	free(text);
	pp_db_close(db);
}

static void
what_is_no_date_is_no_day(void **state)
{
	static const char *const bad[] = {"", "today", "2025-11-31", "2025-1-1",
	    "2025-11-22 ", "last-month", "2025-11-22T00:00", "x"};
	struct pp_db *db = make_desk();
	char sums[SUMS];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(try_day(db, bad[i], NEXT_MORNING, sums),
		    PP_EDATA);
		assert_said("not a date");
	}
	pp_db_close(db);
}

static void
a_day_waits_for_its_shifts(void **state)
{
	struct pp_db *db = make_desk();
	struct pp_shift s = open_shift(db, 0, NOON);
	char sums[SUMS];

	(void)state;
	assert_refused(db, TODAY, NEXT_MORNING,
	    "the shift of me at drawer D1 is open");
	close_shift(db, &s, 0, NEXT_MORNING - 100);
	open_shift(db, 0, NEXT_MORNING - 50);
	must(try_day(db, TODAY, NEXT_MORNING, sums));
	pp_db_close(db);
}

static void
a_day_waits_for_orders_that_are_pending_too_long(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_sale s = arm(db, wish_of(PP_SALE, 5000), &e, shows(0, 0));
	char sums[SUMS];

	(void)state;
	assert_refused(db, TODAY, NEXT_MORNING, "of meter M001 is pending");
	write_one(db,
	    "INSERT INTO setting (key, value)"
	    " VALUES ('desk.pending_limit', '2d')");
	must(try_day(db, TODAY, NEXT_MORNING, sums));
	assert_sum(sums, "pending.count", "1");
	assert_sum(sums, "pending.yuan", "50.00");
	assert_sum(sums, "method.cash.taken.yuan", "50.00");
	assert_sum(sums, "meters.given.yuan", "0.00");
	finish(db, &s, credited, shows(1, 5000));
	pp_db_close(db);
}

static void
days_with_orders_are_closed_one_after_the_other(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	char sums[SUMS];

	(void)state;
	sell(db, &e, wish_of(PP_SALE, 100), shows(0, 0), NOON);
	sell(db, &e, wish_of(PP_SALE, 100), shows(1, 100), NOON + 2 * DAY);
	assert_refused(db, "2025-11-24", NOON + 9 * DAY,
	    TODAY " isn't closed, and has orders");
	must(try_day(db, TODAY, NOON + 9 * DAY, sums));
	must(try_day(db, "2025-11-24", NOON + 9 * DAY, sums));
	assert_refused(db, "2025-11-23", NOON + 9 * DAY,
	    "2025-11-24, which is later, is closed");
	pp_db_close(db);
}

static void
the_sums_say_what_was_taken_and_where_it_is(void **state)
{
	struct pp_db *db = make_desk();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_shift s = open_shift(db, 20000, NOON - 100);
	struct pp_sale_wish bank = wish_of(PP_SALE, 30000);
	char sums[SUMS];

	(void)state;
	bank.method = "bank";
	sell(db, &e, wish_of(PP_SALE, 5000), shows(0, 0), NOON);
	sell(db, &e, bank, shows(1, 5000), NOON + 1);
	sell(db, &e, wish_of(PP_REFUND, 1200), shows(2, 35000), NOON + 2);
	begin(db);
	must(pp_shift_hand_over(db, &s, (pp_money){10000}, NOON + 3, "me"));
	commit(db);
	close_shift(db, &s, 13790, NOON + 4);
	must(try_day(db, TODAY, NEXT_MORNING, sums));
	assert_sum(sums, "receipts.count", "3");
	assert_sum(sums, "method.cash.taken.count", "1");
	assert_sum(sums, "method.cash.taken.yuan", "50.00");
	assert_sum(sums, "method.cash.returned.yuan", "12.00");
	assert_sum(sums, "method.bank.taken.yuan", "300.00");
	assert_sum(sums, "meters.given.count", "2");
	assert_sum(sums, "meters.given.yuan", "350.00");
	assert_sum(sums, "meters.taken.yuan", "12.00");
	assert_sum(sums, "cash.before.yuan", "0.00");
	assert_sum(sums, "cash.orders.yuan", "0.00");
	assert_sum(sums, "cash.floats.yuan", "200.00");
	assert_sum(sums, "cash.handed_over.yuan", "237.90");
	assert_sum(sums, "cash.after.yuan", "37.90");
	assert_sum(sums, "drawers.after.yuan", "0.00");
	assert_sum(sums, "shifts.count", "1");
	assert_sum(sums, "shifts.difference.yuan", "-0.10");
	assert_sum(sums, "shift.1.expected.yuan", "138.00");
	assert_sum(sums, "accounts.opened", "1");
	pp_db_close(db);
}

static void
what_people_alone_vouch_for_has_sums_of_its_own(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_sale_wish wish = wish_of(PP_SALE, 5000);
	struct pp_typed typed = {
	    .at = NOON + 20,
	    .count = 1,
	    .balance = {4990},
	    .total_wh = 100010,
	};
	struct pp_carry carry;
	char sums[SUMS];

	(void)state;
	wish.method = "transfer";
	begin(db);
	must(pp_carry_add(db, e.account, wish.amount, "old meter 77", NOON,
	    "me", &carry));
	commit(db);
	wish.moves = carry.id;
	sell(db, &e, wish, shows(0, 0), NOON);
	begin(db);
	must(pp_epoch_of(db, 1, &e));
	must(pp_closing_type(db, &e, PP_CLOSING_CLOSE, &typed, "burnt",
	    NOON + 30, "me", &carry));
	commit(db);
	must(try_day(db, TODAY, NEXT_MORNING, sums));
	assert_sum(sums, "meters.given.yuan", "50.00");
	assert_sum(sums, "meters.moved.count", "0");
	assert_sum(sums, "meters.outside.count", "1");
	assert_sum(sums, "meters.outside.yuan", "50.00");
	assert_sum(sums, "accounts.typed", "1");
	/* And is there by name. */
	assert_sum(sums, "item.1.what", "typed-close");
	assert_sum(sums, "item.1.meter", "M001");
	assert_sum(sums, "item.1.account", "A00001");
	assert_sum(sums, "item.1.yuan", "49.90");
	assert_sum(sums, "item.1.operator", "me");
	assert_sum(sums, "item.1.said", "burnt");
	assert_sum(sums, "item.2.what", "outside");
	assert_sum(sums, "item.2.yuan", "50.00");
	assert_sum(sums, "item.2.said", "old meter 77");
	assert_null(strstr(sums, "item.3."));
	pp_db_close(db);
}

static void
close_for_exchange(struct pp_db *db, const struct pp_epoch *e)
{
	struct pp_proof last = shows(0, 0), now = last;

	now.prepay = false;
	now.at += 60;
	begin(db);
	must(pp_closing_intend(db, e, PP_CLOSING_EXCHANGE, "old", NOON, "me"));
	must(pp_closing_prove(db, e, &last, &now, false, now.at, "me"));
	commit(db);
}

/* Written down without the meters that it would take. */
static void
begin_and_leave(struct pp_db *db)
{
	struct pp_epoch a = open_meter(db, 1), b = open_meter(db, 2);
	struct pp_epoch opening;

	begin(db);
	must(pp_closing_intend(db, &a, PP_CLOSING_CLOSE, "moves out", NOON,
	    "me"));
	must(pp_epoch_intend(db, 3, a.account, "77", NULL, NOON, "me",
	    &opening));
	run(db,
	    "INSERT INTO entry (id, at, who, kind, epoch)"
	    " VALUES (900, 1763784000, 'me', 'external', 2)");
	run(db,
	    "INSERT INTO posting (entry, debit, credit, amount_fen)"
	    " SELECT 900, x.id, m.id, 700 FROM ledger_account x,"
	    " ledger_account m WHERE x.code = 'external' AND m.epoch = 2");
	commit(db);
	close_for_exchange(db, &b);
}

static void
what_is_not_finished_is_there_by_name(void **state)
{
	static const char *const whats[] = {"external", "closing", "opening",
	    "exchange"};
	static const char *const codes[] = {"M002", "M001", "M003", "M002"};
	struct pp_db *db = make_site();
	char sums[SUMS], key[64];

	(void)state;
	begin_and_leave(db);
	must(try_day(db, TODAY, NEXT_MORNING, sums));
	for (int i = 0; i < 4; i++) {
		snprintf(key, sizeof key, "item.%d.what", i + 1);
		assert_sum(sums, key, whats[i]);
		snprintf(key, sizeof key, "item.%d.meter", i + 1);
		assert_sum(sums, key, codes[i]);
	}
	assert_sum(sums, "item.1.yuan", "7.00");
	assert_null(strstr(sums, "item.2.yuan"));
	assert_sum(sums, "item.2.said", "moves out");
	assert_sum(sums, "item.3.said", "77");
	assert_null(strstr(sums, "item.5."));
	pp_db_close(db);
}

static void
what_people_decided_is_there_by_name(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_sale_wish wish = wish_of(PP_SALE, 500);
	struct pp_sale s;
	char sums[SUMS];

	(void)state;
	wish.code = "o1";
	s = arm(db, wish, &e, shows(0, 0));
	begin(db);
	must(pp_sale_resolve(db, &s, PP_SALE_NOT_CREDITED, false, "burnt",
	    NOON + 5, "boss"));
	commit(db);
	must(try_day(db, TODAY, NEXT_MORNING, sums));
	assert_sum(sums, "pending.count", "0");
	assert_sum(sums, "item.1.what", "decided");
	assert_sum(sums, "item.1.yuan", "5.00");
	assert_sum(sums, "item.1.operator", "boss");
	assert_sum(sums, "item.1.said", "o1 not-credited: burnt");
	pp_db_close(db);
}

/* What ended behind the day was open at its end. */
static void
what_is_open_is_so_at_the_end_of_the_day(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_sale s = arm(db, wish_of(PP_SALE, 500), &e, shows(0, 0));
	struct pp_proof after = shows(1, 500);
	char sums[SUMS];

	(void)state;
	begin(db);
	must(pp_sale_end(db, &s, &credited, &after, NEXT_MORNING - 1, "me"));
	commit(db);
	must(try_day(db, TODAY, NEXT_MORNING, sums));
	assert_sum(sums, "pending.count", "1");
	assert_sum(sums, "pending.yuan", "5.00");
	assert_sum(sums, "meters.given.yuan", "0.00");
	pp_db_close(db);
}

/* What people say can't pass for a key. */
static void
what_people_say_changes_no_sum(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	char sums[SUMS];

	(void)state;
	begin(db);
	must(pp_closing_intend(db, &e, PP_CLOSING_CLOSE,
	    "entries.last 9223372036854775807", NOON, "me"));
	commit(db);
	must(try_day(db, TODAY, NEXT_MORNING, sums));
	e = open_meter(db, 2);
	/* Late, and of the day that is closed: it is in the next. */
	sell(db, &e, wish_of(PP_SALE, 10000), shows(0, 0), NOON + 1);
	must(try_day(db, "2025-11-23", NEXT_MORNING + DAY, sums));
	assert_sum(sums, "method.cash.taken.yuan", "100.00");
	pp_db_close(db);
}

static void
each_entry_is_in_the_sums_of_one_day(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	char sums[SUMS];

	(void)state;
	sell(db, &e, wish_of(PP_SALE, 100), shows(0, 0), NOON);
	/* By a clock that was ahead, and went back again. */
	sell(db, &e, wish_of(PP_SALE, 1000), shows(1, 100), NOON + 3 * DAY);
	must(try_day(db, TODAY, NEXT_MORNING, sums));
	assert_sum(sums, "method.cash.taken.yuan", "1.00");
	assert_sum(sums, "cash.after.yuan", "1.00");
	/* And one that was written late, of the day that is closed. */
	sell(db, &e, wish_of(PP_SALE, 10000), shows(2, 1100), NOON + 1);
	must(try_day(db, "2025-11-23", NEXT_MORNING + DAY, sums));
	assert_sum(sums, "method.cash.taken.yuan", "100.00");
	assert_sum(sums, "cash.before.yuan", "1.00");
	assert_sum(sums, "cash.after.yuan", "101.00");
	must(try_day(db, "2025-11-25", NEXT_MORNING + 3 * DAY, sums));
	assert_sum(sums, "method.cash.taken.yuan", "10.00");
	assert_sum(sums, "cash.before.yuan", "101.00");
	assert_sum(sums, "cash.after.yuan", "111.00");
	pp_db_close(db);
}

static void
a_closed_day_stays_as_it_is(void **state)
{
	struct pp_db *db = make_desk();
	char sums[SUMS];

	(void)state;
	must(try_day(db, TODAY, NEXT_MORNING, sums));
	assert_int_equal(attempt(db, "UPDATE day_close SET sums = ''"), PP_NO);
	assert_int_equal(attempt(db, "DELETE FROM day_close"), PP_NO);
	assert_int_equal(attempt(db,
			     "INSERT OR REPLACE INTO day_close"
			     " VALUES ('" TODAY "', 1, 'x', 'y')"),
	    PP_NO);
	pp_db_close(db);
}

static void
a_day_that_was_damaged_is_told(void **state)
{
	static const char *const rows[] = {
	    "('x.........', 1, 'me', 'entries.last 1')",
	    "('2025-11-20', 1, 'me', 'nothing')",
	    "('2025-11-20', 1, 'me', 'x' || char(10) || 'entries.last x')",
	};
	struct pp_db *db = make_desk();
	char sql[128], *sums = NULL;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		snprintf(sql, sizeof sql, "INSERT INTO day_close VALUES %s",
		    rows[i]);
		begin(db);
		run(db, sql);
		assert_int_equal(pp_day_close(db, TODAY, NEXT_MORNING, "me",
				     &sums),
		    PP_EDATA);
		pp_db_rollback(db);
	}
	assert_null(sums);
	pp_db_close(db);
}

/* Columns of the widest line. */
static size_t
width_of(const char *text)
{
	size_t n, widest = 0;
	char line[512];

	for (; *text != '\0'; text += n + (text[n] == '\n')) {
		n = strcspn(text, "\n");
		snprintf(line, sizeof line, "%.*s", (int)n, text);
		if (pp_text_width(line) > widest)
			widest = pp_text_width(line);
	}
	return widest;
}

static void
a_sheet_fits_on_paper_in_both_languages(void **state)
{
	static const struct {
		enum pp_language language;
		const char *title, *cash, *sign, *again;
	} cases[] = {
	    {PP_ENGLISH, "宝湾 Day sheet TRIAL\n", "\n  cash ", "\nOwner ____",
		"\nprinted again 2025-11-23T02:00:00+00:00"},
	    {PP_CHINESE, "宝湾 日结单 试用\n", "\n  现金 ", "\n负责人 ____",
		"\n重打 2025-11-23T02:00:00+00:00"},
	};
	struct pp_db *db = make_desk();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_shift s = open_shift(db, 2000000, NOON);
	struct pp_day_sheet sheet = {.day = TODAY, .who = "me", .again = true};
	char sums[SUMS], *text = NULL;
	size_t i;

	(void)state;
	sell(db, &e, wish_of(PP_SALE, 4999999), shows(0, 0), NOON);
	close_shift(db, &s, 0, NOON + 1);
	must(try_day(db, TODAY, NEXT_MORNING, sums));
	sheet.sums = sums;
	sheet.at = NEXT_MORNING;
	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct pp_letterhead letterhead = {
		    .language = cases[i].language,
		    .site = "宝湾",
		    .trial = true,
		    .at = NEXT_MORNING,
		    .who = "me",
		};

		must(pp_day_sheet_text(&sheet, &letterhead, &text));
		assert_non_null(strstr(text, cases[i].title));
		assert_non_null(strstr(text, cases[i].cash));
		assert_non_null(strstr(text, cases[i].sign));
		assert_non_null(strstr(text, cases[i].again));
		assert_non_null(strstr(text, "-69999.99"));
		if (width_of(text) > 80)
			fail_msg("%s", text);
		free(text);
	}
	pp_db_close(db);
}

static void
what_has_to_be_looked_at_fits_on_the_sheet(void **state)
{
	static const char *const whats[] = {"typed-close", "typed-exchange",
	    "correction", "outside", "external", "decided", "given-up",
	    "closing", "opening", "exchange"};
	struct pp_day_sheet sheet = {.day = TODAY, .who = "me"};
	char sums[SUMS], *text = NULL;
	size_t n = 0, i;

	(void)state;
	for (i = 0; i < sizeof whats / sizeof *whats; i++)
		n += (size_t)snprintf(sums + n, sizeof sums - n,
		    "item.%zu.what %s\nitem.%zu.meter M001\n"
		    "item.%zu.account A00001\nitem.%zu.operator me\n"
		    "item.%zu.yuan 123456789012.34\nitem.%zu.said "
		    "烧毁烧毁烧毁烧毁烧毁烧毁烧毁烧毁烧毁烧毁烧毁烧毁烧毁烧毁"
		    "烧毁烧毁烧毁烧毁烧毁烧毁\n",
		    i + 1, whats[i], i + 1, i + 1, i + 1, i + 1, i + 1);
	sheet.sums = sums;
	for (i = 0; i < 2; i++) {
		struct pp_letterhead letterhead = {
		    .language = i == 0 ? PP_ENGLISH : PP_CHINESE,
		    .site = "宝湾",
		    .who = "me",
		};

		must(pp_day_sheet_text(&sheet, &letterhead, &text));
		assert_non_null(strstr(text,
		    i == 0 ? "\n  exchange isn't finished "
			   : "\n  换表未完成 "));
		assert_non_null(strstr(text, "\n      M001  A00001  me  烧毁"));
		assert_null(strstr(text, "\n   123"));
		if (width_of(text) != 80)
			fail_msg("%s", text);
		free(text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_day_is_closed_once_it_is_over_and_once),
	    TEST(what_is_no_date_is_no_day),
	    TEST(a_day_waits_for_its_shifts),
	    TEST(a_day_waits_for_orders_that_are_pending_too_long),
	    TEST(days_with_orders_are_closed_one_after_the_other),
	    TEST(the_sums_say_what_was_taken_and_where_it_is),
	    TEST(what_people_alone_vouch_for_has_sums_of_its_own),
	    TEST(what_is_not_finished_is_there_by_name),
	    TEST(what_people_decided_is_there_by_name),
	    TEST(what_is_open_is_so_at_the_end_of_the_day),
	    TEST(what_people_say_changes_no_sum),
	    TEST(each_entry_is_in_the_sums_of_one_day),
	    TEST(a_closed_day_stays_as_it_is),
	    TEST(a_day_that_was_damaged_is_told),
	    TEST(a_sheet_fits_on_paper_in_both_languages),
	    TEST(what_has_to_be_looked_at_fits_on_the_sheet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
