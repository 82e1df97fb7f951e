/* SPDX-License-Identifier: ISC */
/*
 * The books: accounts, entries, postings, balances.
 */
#include "sale_help.h"

static int64_t
account(struct pp_db *db, enum pp_books which)
{
	int64_t id = 0;

	must(pp_ledger_account(db, which, &id));
	return id;
}

static void
every_site_has_its_accounts(void **state)
{
	struct pp_db *db = make();
	int64_t id = 0, other = 0;

	(void)state;
	for (int i = 0; i < PP_BOOKS; i++) {
		must(pp_ledger_account(db, (enum pp_books)i, &id));
		assert_int_not_equal(id, other);
		other = id;
	}
	must(pp_ledger_method(db, "cash", &id));
	assert_int_equal(id, account(db, PP_BOOKS_CASH));
	must(pp_ledger_method(db, "wechat", &id));
	assert_int_not_equal(id, account(db, PP_BOOKS_CASH));
	pp_db_close(db);
}

static void
what_the_books_do_not_have_is_refused(void **state)
{
	struct pp_db *db = make();
	pp_money balance = {7};
	int64_t id = 7;

	(void)state;
	assert_int_equal(pp_ledger_method(db, "shells", &id), PP_NO);
	assert_said("no such account");
	assert_int_equal(pp_ledger_meter(db, 1, &id), PP_NO);
	assert_said("hasn't begun");
	assert_int_equal(pp_ledger_balance(db, 9999, &balance), PP_NO);
	assert_int_equal(id, 7);
	assert_int_equal(balance.fen, 7);
	pp_db_close(db);
}

static void
a_posting_moves_money_from_one_account_to_another(void **state)
{
	struct pp_db *db = make();
	int64_t cash = account(db, PP_BOOKS_CASH), entry = 0;
	int64_t due = account(db, PP_BOOKS_REFUND_DUE);
	pp_money balance;

	(void)state;
	begin(db);
	must(pp_ledger_entry(db, "external", 0, 0, NOON, "me", &entry));
	must(pp_ledger_post(db, entry, cash, due, (pp_money){1234}));
	commit(db);
	must(pp_ledger_balance(db, cash, &balance));
	assert_int_equal(balance.fen, 1234);
	must(pp_ledger_balance(db, due, &balance));
	assert_int_equal(balance.fen, -1234);
	assert_int_equal(number(db,
			     "SELECT sum(balance_fen) FROM ledger_balance"),
	    0);
	pp_db_close(db);
}

static void
a_meter_has_an_account_for_each_epoch(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	int64_t id = 0, again = 0;

	(void)state;
	must(pp_ledger_meter(db, e.id, &id));
	assert_int_equal(number(db,
			     "SELECT id FROM ledger_account"
			     " WHERE code = 'meter:M001:1'"),
	    id);
	begin(db);
	assert_int_equal(pp_ledger_add_meter(db, e.id, "M001", 2, &again),
	    PP_NO);
	pp_db_rollback(db);
	assert_int_equal(again, 0);
	pp_db_close(db);
}

static void
what_fits_no_entry_is_refused(void **state)
{
	struct pp_db *db = make();
	int64_t cash = account(db, PP_BOOKS_CASH), entry = 0;
	int64_t due = account(db, PP_BOOKS_REFUND_DUE);

	(void)state;
	begin(db);
	assert_int_equal(pp_ledger_entry(db, "gift", 0, 0, NOON, "me", &entry),
	    PP_NO);
	assert_int_equal(entry, 0);
	pp_db_rollback(db);
	begin(db);
	assert_int_equal(pp_ledger_post(db, 99, cash, due, (pp_money){1}),
	    PP_NO);
	pp_db_rollback(db);
	begin(db);
	must(pp_ledger_entry(db, "external", 0, 0, NOON, "me", &entry));
	assert_int_equal(pp_ledger_post(db, entry, cash, due,
			     (pp_money){1000000000001}),
	    PP_NO);
	pp_db_rollback(db);
	assert_int_equal(number(db, "SELECT count(*) FROM entry"), 0);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(every_site_has_its_accounts),
	    TEST(what_the_books_do_not_have_is_refused),
	    TEST(a_posting_moves_money_from_one_account_to_another),
	    TEST(a_meter_has_an_account_for_each_epoch),
	    TEST(what_fits_no_entry_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
