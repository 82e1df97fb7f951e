/* SPDX-License-Identifier: ISC */
/*
 * Accounts that are edited, closed, and listed with what is over.
 */
#include "life_help.h"

static enum pp_status
edit(struct pp_db *db, const char *code, const char *name, const char *phone,
    struct pp_account *a)
{
	struct pp_edits *edits = NULL;
	enum pp_status rc;

	must(pp_account_find(db, code, a));
	must(pp_edits_new(db, NOON + 9, "clerk", &edits));
	begin(db);
	rc = pp_account_edit(db, edits, a, name, phone);
	if (rc == PP_OK)
		commit(db);
	pp_db_rollback(db);
	pp_edits_free(edits);
	return rc;
}

static enum pp_status
end(struct pp_db *db, const char *code, struct pp_account *a)
{
	enum pp_status rc;

	must(pp_account_find(db, code, a));
	begin(db);
	rc = pp_account_close(db, a, NOON + 9, "boss");
	if (rc == PP_OK)
		commit(db);
	pp_db_rollback(db);
	return rc;
}

static void
an_edit_is_recorded_field_by_field(void **state)
{
	struct pp_db *db = make_site();
	struct pp_account a;

	(void)state;
	open_meter(db, 1);
	must(edit(db, "A00001", "王五", NULL, &a));
	assert_string_equal(a.name, "王五");
	assert_string_equal(a.phone, "+8613800138000");
	must(edit(db, "A00001", NULL, "139-0013-9000", &a));
	must(edit(db, "A00001", "赵六", "", &a));
	must(edit(db, "A00001", "赵六", NULL, &a)); /* as it is */
	must(pp_account_find(db, "A00001", &a));
	assert_string_equal(a.name, "赵六");
	assert_string_equal(a.phone, "");
	assert_int_equal(number(db,
			     "SELECT group_concat(code || ' ' || field || ' '"
			     " || before || '>' || after, ';') ="
			     " 'A00001 name 张三>王五;"
			     "A00001 phone +8613800138000>+8613900139000;"
			     "A00001 name 王五>赵六;"
			     "A00001 phone +8613900139000>'"
			     " FROM (SELECT * FROM edit WHERE kind = 'account'"
			     " AND who = 'clerk' ORDER BY seq)"),
	    1);
	pp_db_close(db);
}

static void
a_bad_edit_changes_nothing(void **state)
{
	struct pp_db *db = make_site();
	struct pp_account a;

	(void)state;
	open_meter(db, 1);
	assert_int_equal(edit(db, "A00001", "", NULL, &a), PP_EDATA);
	assert_said("name: is empty");
	assert_int_equal(edit(db, "A00001", "x", "12", &a), PP_EDATA);
	assert_said("phone: ");
	assert_string_equal(a.name, "张三");
	write_one(db, "UPDATE account SET closed_at = 5, closed_by = 'me'");
	assert_int_equal(edit(db, "A00001", "x", NULL, &a), PP_NO);
	assert_said("account A00001 is closed");
	assert_int_equal(number(db, "SELECT count(*) FROM edit"), 0);
	pp_db_close(db);
}

static void
an_account_is_closed_once_nothing_is_left(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = adopt_meter(db, 1, 0, 1234);
	struct pp_carry outside;
	struct pp_account a;

	(void)state;
	assert_int_equal(end(db, "A00001", &a), PP_NO);
	assert_said("account A00001: has meter M001 still");
	take_all(db, &e, shows(0, 1234));
	begin(db);
	must(pp_carry_add(db, e.account, (pp_money){500}, "x", NOON, "me",
	    &outside));
	commit(db);
	close_meter(db, &e, PP_CLOSING_EXCHANGE, shows(1, 0), true);
	assert_int_equal(end(db, "A00001", &a), PP_NO);
	assert_said("account A00001: 12.34 yuan wait to be moved to a meter "
		    "of it, or paid out");
	assert_int_equal(a.closed_at, 0);
	pay_out(db, 1, 1234);
	assert_sound(db);
	must(end(db, "A00001", &a));
	pp_db_close(db);
}

static void
closed_again_it_stays_as_it_was(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1), other;
	struct pp_account a;

	(void)state;
	close_meter(db, &e, PP_CLOSING_CLOSE, shows(0, 0), false);
	must(end(db, "A00001", &a));
	assert_int_equal(a.closed_at, NOON + 9);
	begin(db);
	must(pp_account_close(db, &a, NOON + 99, "me"));
	commit(db);
	assert_int_equal(a.closed_at, NOON + 9);
	assert_int_equal(number(db,
			     "SELECT count(*) FROM account"
			     " WHERE closed_by = 'boss'"),
	    1);

	/* The meter is free for another customer; numbers are not used again.
	 */
	other = open_meter(db, 1);
	assert_int_equal(other.no, 2);
	assert_string_equal(other.account_code, "A00002");
	pp_db_close(db);
}

static void
what_is_over_is_listed_where_it_is_asked_for(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_swap_wish wish = swap_wish(1, NOON + HOUR);
	struct pp_account_filter f = {.account = "A00001"};
	struct pp_accounts *all = NULL;
	struct pp_account_row row;
	struct pp_swap swap;

	(void)state;
	close_meter(db, &e, PP_CLOSING_EXCHANGE, shows(0, 0), false);
	must(try_swap(db, &wish, &swap));
	e = begin_new(db, &swap, 0, 0);
	must(try_intend(db, &e, PP_CLOSING_CLOSE));
	must(pp_accounts_open(db, &f, &all));
	must(pp_accounts_next(all, &row));
	assert_int_equal(row.epoch.no, 2);
	assert_true(row.epoch.closing);
	assert_int_equal(row.ended_at, 0);
	assert_int_equal(pp_accounts_next(all, &row), PP_DONE);
	pp_accounts_close(all);
	f.with_ended = true;
	must(pp_accounts_open(db, &f, &all));
	must(pp_accounts_next(all, &row));
	assert_int_equal(row.epoch.no, 1);
	assert_int_equal(row.ended_at, NOON + 60);
	must(pp_accounts_next(all, &row));
	assert_int_equal(row.epoch.no, 2);
	assert_int_equal(pp_accounts_next(all, &row), PP_DONE);
	pp_accounts_close(all);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(an_edit_is_recorded_field_by_field),
	    TEST(a_bad_edit_changes_nothing),
	    TEST(an_account_is_closed_once_nothing_is_left),
	    TEST(closed_again_it_stays_as_it_was),
	    TEST(what_is_over_is_listed_where_it_is_asked_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
