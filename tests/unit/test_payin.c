/* SPDX-License-Identifier: ISC */
/*
 * What customers owe for a meter that ended, or that was exchanged, is taken
 * from them once.
 */
#include <stdlib.h>

#include "day_sheet.h"
#include "life_help.h"
#include "paper.h"
#include "shift.h"

enum {
	NUMBER_MAX = 32
};

static enum pp_status
try_payin(struct pp_db *db, const char *what, const char *method,
    struct pp_payout *taken)
{
	enum pp_status rc;

	begin(db);
	rc = pp_payin(db, what, method, NOON + 4 * DAY, "me", taken);
	if (rc == PP_OK)
		commit(db);
	pp_db_rollback(db);
	return rc;
}

static void
last_receipt_of(struct pp_db *db, const char *meter, char receipt[NUMBER_MAX])
{
	struct pp_event event;

	must(pp_event_last_of(db, meter, &event));
	snprintf(receipt, NUMBER_MAX, "%lld", (long long)event.receipt);
}

/* A meter that people say owed 3.50 when it burnt; the receipt of that. */
static struct pp_db *
make_debt(char receipt[NUMBER_MAX])
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_typed typed;
	struct pp_carry carry;

	done(db, wish_of(PP_SALE, 1000), &e, shows(0, 0));
	typed = typed_of(shows(1, 1000), -350);
	must(try_type(db, &e, PP_CLOSING_CLOSE, &typed, &carry));
	assert_int_equal(balance_of(db, "claim"), 350);
	last_receipt_of(db, "M001", receipt);
	return db;
}

static struct pp_paper
paper_of(struct pp_db *db, const char *what)
{
	struct pp_paper paper;

	begin(db);
	must(pp_paper_find(db, what, NULL, &paper));
	pp_db_rollback(db);
	return paper;
}

static void
what_a_closed_meter_owed_is_taken_once_and_whole(void **state)
{
	char receipt[NUMBER_MAX], own[NUMBER_MAX];
	struct pp_db *db = make_debt(receipt);
	struct pp_payout taken = {0};
	struct pp_paper p;

	(void)state;
	p = paper_of(db, receipt);
	assert_false(p.is_paid_in);
	must(try_payin(db, receipt, "bank", &taken));
	assert_int_equal(taken.amount.fen, 350);
	assert_int_equal(balance_of(db, "claim"), 0);
	assert_int_equal(balance_of(db, "channel:bank"), 350);
	assert_sound(db);
	assert_int_equal(try_payin(db, receipt, "bank", &taken), PP_NO);
	assert_said("it was taken in by me");
	snprintf(own, sizeof own, "%lld", (long long)taken.receipt);
	p = paper_of(db, own);
	assert_int_equal(p.event.kind, PP_EVENT_PAID_IN);
	assert_int_equal(p.rest_is, PP_REST_PAID_IN);
	assert_int_equal(p.rest.fen, 350);
	assert_string_equal(p.method, "bank");
	assert_string_equal(p.drawer, "");
	assert_true(p.has_other);
	assert_int_equal(p.other_receipt, atoll(receipt));
	p = paper_of(db, receipt);
	assert_true(p.is_paid_in);
	assert_int_equal(p.payin_receipt, taken.receipt);
	pp_db_close(db);
}

static void
what_an_exchange_made_him_owe_is_taken_by_its_receipt(void **state)
{
	struct pp_db *db = make_site();
	struct pp_swap_wish wish = swap_wish(1, NOON + HOUR);
	struct pp_epoch old = open_meter(db, 1), new;
	struct pp_payout taken;
	struct pp_swap swap;
	char exchanged[NUMBER_MAX], closed[NUMBER_MAX];

	(void)state;
	done(db, wish_of(PP_SALE, 1000), &old, shows(0, 0));
	take_all(db, &old, shows(1, 900));
	close_meter(db, &old, PP_CLOSING_EXCHANGE, shows(2, 0), true);
	must(try_swap(db, &wish, &swap));
	new = begin_new(db, &swap, 25000, 1250);
	last_receipt_of(db, "M001", exchanged);
	assert_int_equal(balance_of(db, "claim"), 350);
	/* And once more when that ends. */
	close_meter(db, &new, PP_CLOSING_CLOSE, new_shows(0, -120, 25000),
	    false);
	last_receipt_of(db, "M001", closed);
	must(try_payin(db, exchanged, "wechat", &taken));
	assert_int_equal(taken.amount.fen, 350);
	assert_int_equal(balance_of(db, "claim"), 120);
	assert_sound(db);
	must(try_payin(db, closed, "bank", &taken));
	assert_int_equal(taken.amount.fen, 120);
	assert_int_equal(balance_of(db, "claim"), 0);
	assert_sound(db);
	pp_db_close(db);
}

static void
cash_goes_into_the_drawer_up_to_its_ceiling(void **state)
{
	char receipt[NUMBER_MAX], own[NUMBER_MAX];
	struct pp_db *db = make_debt(receipt);
	struct pp_payout taken = {0};
	struct pp_shift shift;

	(void)state;
	begin(db);
	must(set(db, "desk.drawers", "D1"));
	must(set(db, "desk.ceiling_yuan", "4.49"));
	commit(db);
	assert_int_equal(try_payin(db, receipt, "cash", &taken), PP_NO);
	assert_said("cash needs an open shift");
	begin(db);
	must(pp_shift_open(db, "D1", "me", (pp_money){100}, "", NOON, &shift));
	commit(db);
	assert_int_equal(try_payin(db, receipt, "cash", &taken), PP_NO);
	assert_said("more than desk.ceiling_yuan (4.49)");
	assert_int_equal(taken.receipt, 0);
	begin(db);
	must(set(db, "desk.ceiling_yuan", "4.50"));
	commit(db);
	must(try_payin(db, receipt, "cash", &taken));
	snprintf(own, sizeof own, "%lld", (long long)taken.receipt);
	assert_string_equal(paper_of(db, own).drawer, "D1");
	begin(db);
	must(pp_shift_hand_over(db, &shift, (pp_money){500}, NOON, "me"));
	assert_int_equal(shift.paid_in.fen, 350);
	must(pp_shift_close(db, &shift, (pp_money){0}, "", NOON, "me"));
	commit(db);
	/* More was handed over than could be there. */
	assert_int_equal(shift.expected.fen, 450 - 500);
	assert_int_equal(balance_of(db, "difference"), -50);
	assert_sound(db);
	pp_db_close(db);
}

static void
where_nothing_is_owed_nothing_is_taken(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1), f = open_meter(db, 2);
	struct pp_sale sale = done(db, wish_of(PP_SALE, 1000), &e, shows(0, 0));
	struct pp_payout taken = {0};
	char receipt[NUMBER_MAX];

	(void)state;
	assert_int_equal(try_payin(db, sale.code, "bank", &taken), PP_NO);
	assert_said("isn't the number of a closing's or an exchange's");
	assert_int_equal(try_payin(db, "-1", "bank", &taken), PP_NO);
	assert_int_equal(try_payin(db, "1", "bank", &taken), PP_NO);
	assert_said("no event has this receipt");
	begin(db);
	must(pp_event_add(db, e.id, PP_EVENT_ADDED, NOON, "me"));
	commit(db);
	last_receipt_of(db, "M001", receipt);
	assert_int_equal(try_payin(db, receipt, "bank", &taken), PP_NO);
	assert_said("is of no closing or exchange");
	close_meter(db, &f, PP_CLOSING_CLOSE, shows(0, 0), false);
	last_receipt_of(db, "M002", receipt);
	assert_int_equal(try_payin(db, receipt, "bank", &taken), PP_NO);
	assert_said("nothing is owed by it");
	assert_int_equal(taken.receipt, 0);
	assert_int_equal(number(db, "SELECT count(*) FROM payin"), 0);
	pp_db_close(db);
}

static void
a_day_says_what_of_its_money_was_owed(void **state)
{
	char receipt[NUMBER_MAX];
	struct pp_db *db = make_debt(receipt);
	struct pp_payout taken;
	char *sums = NULL;

	(void)state;
	begin(db);
	must(pp_payin(db, receipt, "bank", NOON + 40, "me", &taken));
	must(pp_day_close(db, "2025-11-22", NOON + 4 * DAY, "me", &sums));
	commit(db);
	assert_non_null(strstr(sums, "\npaid_in.count 1\n"));
	assert_non_null(strstr(sums, "\npaid_in.yuan 3.50\n"));
	assert_non_null(strstr(sums, "\nmethod.bank.taken.count 1\n"));
	assert_non_null(strstr(sums, "\nmethod.bank.taken.yuan 3.50\n"));
	free(sums);
	pp_db_close(db);
}

static void
the_sheet_has_it_beside_what_was_taken_of_sales(void **state)
{
	static const char *const debts[] = {
	    "\n  of the money taken, for what was owed: 1  3.50\n",
	    "\n  收款中收回欠费 1  3.50\n",
	};
	struct pp_day_sheet sheet = {
	    .day = "2025-11-22",
	    .who = "me",
	    .sums = "method.cash.taken.count 2\nmethod.cash.taken.yuan 13.50\n"
		    "paid_in.count 1\npaid_in.yuan 3.50\nshifts.count 1\n"
		    "shift.1.drawer D1\nshift.1.float.yuan 1.00\n"
		    "shift.1.sold.yuan 10.00\nshift.1.paid_in.yuan 3.50\n",
	};
	char *text = NULL;

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct pp_letterhead letterhead = {
		    .language = i == 0 ? PP_ENGLISH : PP_CHINESE,
		    .site = "",
		    .who = "me",
		};

		must(pp_day_sheet_text(&sheet, &letterhead, &text));
		assert_non_null(strstr(text, debts[i]));
		assert_non_null(strstr(text, "\n      1.00     13.50 "));
		free(text);
	}
	/* A day without has no such line. */
	sheet.sums = "paid_in.count 0\npaid_in.yuan 0.00\n";
	must(pp_day_sheet_text(&sheet,
	    &(struct pp_letterhead){.site = "", .who = "me"}, &text));
	assert_null(strstr(text, "owed:"));
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(what_a_closed_meter_owed_is_taken_once_and_whole),
	    TEST(what_an_exchange_made_him_owe_is_taken_by_its_receipt),
	    TEST(cash_goes_into_the_drawer_up_to_its_ceiling),
	    TEST(where_nothing_is_owed_nothing_is_taken),
	    TEST(a_day_says_what_of_its_money_was_owed),
	    TEST(the_sheet_has_it_beside_what_was_taken_of_sales),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
