/* SPDX-License-Identifier: ISC */
/*
 * How far an operator reaches: whoever has only building A changes no customer,
 * credit or part of the site that has to do with B; and of customers each role
 * sees what it is for.
 */
#include "life_help.h"

#include "actor_help.h"
#include "site_setting.h"

static struct pp_db *db;

/* M001 is in A, M002 in B by its unit, M003 in none; "me" has A alone. */
static int
make_town(void **state)
{
	if (enter(state) != 0)
		return -1;
	db = make_site();
	write_one(db,
	    "INSERT INTO building VALUES (1, 'A', 'a', NULL, NULL),"
	    " (2, 'B', 'b', NULL, NULL);"
	    "INSERT INTO unit VALUES (1, 'U1', 1, 1, '', NULL),"
	    " (2, 'U2', 2, 1, '', NULL);"
	    "UPDATE meter SET building = 1 WHERE id = 1;"
	    "UPDATE meter SET unit = 2 WHERE id = 2;"
	    "INSERT INTO gateway VALUES (2, 'G2', '', NULL);"
	    "INSERT INTO bus VALUES (2, 'BUS02', 2, 'x', 'x', 9600, NULL)");
	(void)open_meter(db, 1);
	(void)open_meter(db, 2);
	act_in(db, "small");
	write_one(db,
	    "INSERT INTO operator_building SELECT id, 1 FROM operator"
	    " WHERE code = 'me'");
	return 0;
}

static int
leave_town(void **state)
{
	pp_db_close(db);
	db = NULL;
	return leave(state);
}

static void
assert_refused(enum pp_status rc, const char *action, const char *what)
{
	char said[64], sql[160];

	if (rc != PP_EPERM)
		fail_msg("%s %s: %d", action, what, rc);
	snprintf(said, sizeof said, "%s", what);
	assert_said(said);
	snprintf(sql, sizeof sql,
	    "SELECT count(*) FROM log WHERE seq = (SELECT max(seq) FROM log)"
	    " AND action = '%s' AND result = 'refused'"
	    " AND words LIKE '%%why=building'",
	    action);
	assert_int_equal(number(db, sql), 1);
}

static enum pp_status
rename_customer(const char *code)
{
	struct pp_edits *edits = NULL;
	struct pp_account a;
	enum pp_status rc;

	must(pp_account_find(db, code, &a));
	must(pp_edits_new(db, NOON, "me", &edits));
	begin(db);
	if ((rc = pp_account_edit(db, edits, &a, "王五", NULL)) == PP_OK)
		commit(db);
	pp_db_rollback(db);
	pp_edits_free(edits);
	return rc;
}

static void
a_customer_of_another_building_is_not_edited(void **state)
{
	(void)state;
	must(rename_customer("A00001"));
	assert_refused(rename_customer("A00002"), "edit-account",
	    "meter M002 is in none of me's buildings");
	assert_int_equal(number(db,
			     "SELECT count(*) FROM account"
			     " WHERE name = '王五'"),
	    1);
}

static void
of_a_customer_with_meters_in_both_each_has_to_be_ones_own(void **state)
{
	struct pp_epoch e;

	(void)state;
	write_one(db, "UPDATE meter SET building = 1 WHERE id = 3");
	begin(db);
	must(pp_epoch_intend(db, 3, 2, SERIAL, NULL, NOON, "me", &e));
	commit(db);
	assert_refused(rename_customer("A00002"), "edit-account", "M002");
	must(pp_epoch_of(db, 2, &e));
	close_meter(db, &e, PP_CLOSING_CLOSE, shows(0, 0), false);
	/* What he had once counts only where he has nothing any more. */
	must(rename_customer("A00002"));
}

static enum pp_status
bring(int64_t account)
{
	struct pp_carry carry;
	enum pp_status rc;

	begin(db);
	if ((rc = pp_carry_add(db, account, (pp_money){700}, "meter 77", NOON,
		 "me", &carry)) == PP_OK)
		commit(db);
	pp_db_rollback(db);
	return rc;
}

static void
no_credit_is_brought_to_a_customer_of_another_building(void **state)
{
	(void)state;
	must(bring(1));
	assert_refused(bring(2), "external", "M002");
	assert_int_equal(number(db, "SELECT count(*) FROM carry"), 1);
}

/* As an import does: the tables first, then the record of it, then the act. */
static enum pp_status
change(const char *sql, const char *kind, const char *code, const char *field,
    const char *before, const char *after)
{
	struct pp_edits *edits = NULL;
	enum pp_status rc;

	must(pp_edits_new(db, NOON, "me", &edits));
	begin(db);
	run(db, sql);
	must(pp_edits_add(edits, kind, code, field, before, after));
	if ((rc = pp_edits_act(edits)) == PP_OK)
		commit(db);
	pp_db_rollback(db);
	pp_edits_free(edits);
	return rc;
}

static void
no_part_of_the_site_beyond_ones_buildings_is_changed(void **state)
{
	static const struct {
		const char *sql, *kind, *code, *field, *before, *after;
		bool may;
	} cases[] = {
	    {"UPDATE meter SET note = 'x' WHERE id = 1", "meter", "M001",
		"note", "", "x", true},
	    {"UPDATE meter SET note = 'x' WHERE id = 2", "meter", "M002",
		"note", "", "x", false},
	    {"UPDATE meter SET note = 'x' WHERE id = 3", "meter", "M003",
		"note", "", "x", false},
	    /* Taken from another building, or given to one. */
	    {"UPDATE meter SET building = 1, unit = NULL WHERE id = 2", "meter",
		"M002", "unit", "U2", "", false},
	    {"UPDATE meter SET building = 1 WHERE id = 1", "meter", "M001",
		"building", "B", "A", false},
	    {"UPDATE meter SET building = 2 WHERE id = 1", "meter", "M001",
		"building", "A", "B", false},
	    {"INSERT INTO meter (id, code, model, bus, address, building, ct,"
	     " pt, circuit, note) VALUES (4, 'M004', 'X', 1, 4, 2, 1, 1, '',"
	     " '')",
		"meter", "M004", "", NULL, "building=B", false},
	    {"INSERT INTO meter (id, code, model, bus, address, building, ct,"
	     " pt, circuit, note) VALUES (4, 'M004', 'X', 1, 4, 1, 1, 1, '',"
	     " '')",
		"meter", "M004", "", NULL, "building=A", true},
	    {"UPDATE unit SET name = 'x' WHERE id = 1", "unit", "U1", "name",
		"", "x", true},
	    {"UPDATE unit SET name = 'x' WHERE id = 2", "unit", "U2", "name",
		"", "x", false},
	    {"UPDATE unit SET building = 1 WHERE id = 2", "unit", "U2",
		"building", "B", "A", false},
	    {"UPDATE building SET name = 'x' WHERE id = 1", "building", "A",
		"name", "a", "x", true},
	    {"UPDATE building SET name = 'x' WHERE id = 2", "building", "B",
		"name", "b", "x", false},
	    {"INSERT INTO building VALUES (3, 'C', 'c', NULL, NULL)",
		"building", "C", "", NULL, "name=c", false},
	    /* A line that others hang on, too; one that nothing hangs on. */
	    {"UPDATE bus SET baud = 300 WHERE id = 1", "bus", "BUS01", "baud",
		"9600", "300", false},
	    {"UPDATE bus SET baud = 300 WHERE id = 2", "bus", "BUS02", "baud",
		"9600", "300", true},
	    {"UPDATE gateway SET name = 'x' WHERE id = 1", "gateway", "G1",
		"name", "g", "x", false},
	    {"UPDATE gateway SET name = 'x' WHERE id = 2", "gateway", "G2",
		"name", "", "x", true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int64_t last = number(db, "SELECT max(seq) FROM edit");
		enum pp_status rc =
		    change(cases[i].sql, cases[i].kind, cases[i].code,
			cases[i].field, cases[i].before, cases[i].after);

		if (cases[i].may && rc != PP_OK)
			fail_msg("%zu: %s", i, pp_errmsg());
		if (!cases[i].may)
			assert_refused(rc, "site", cases[i].code);
		assert_int_equal(number(db, "SELECT max(seq) FROM edit") > last,
		    cases[i].may);
	}
}

static enum pp_status
name_site(void)
{
	return change("INSERT OR REPLACE INTO setting VALUES ('site.name', "
		      "'P')",
	    "setting", "site.name", "value", NULL, "P");
}

static void
a_setting_is_of_all_buildings(void **state)
{
	(void)state;
	assert_refused(name_site(), "site",
	    "site.name is of all buildings, and me has only some");
	write_one(db, "DELETE FROM operator_building");
	must(name_site());
}

static void
who_has_no_such_right_is_not_told_where_things_are(void **state)
{
	(void)state;
	act_with(db, "full", PP_ROLE_AUDITOR);
	assert_int_equal(rename_customer("A00002"), PP_EPERM);
	assert_said("edit-account: not by me, but by a cashier");
	assert_int_equal(name_site(), PP_EPERM);
	assert_said("site: not by me");
}

static struct pp_account_row
look_at(const char *account)
{
	const struct pp_account_filter f = {.account = account};
	struct pp_accounts *all = NULL;
	struct pp_account_row row;

	must(pp_accounts_open(db, &f, &all));
	must(pp_accounts_next(all, &row));
	pp_accounts_close(all);
	assert_string_equal(row.account.code, "A00001");
	assert_string_equal(row.account.name, "张三");
	assert_string_equal(row.meter_code, "M001");
	assert_string_equal(row.epoch.serial, SERIAL);
	return row;
}

static void
of_customers_each_role_sees_what_it_is_for(void **state)
{
	static const struct {
		enum pp_role role;
		const char *mode;
		bool phone, phones, money, sums;
	} cases[] = {
	    {PP_ROLE_CASHIER, "full", true, false, true, false},
	    {PP_ROLE_PLANT, "full", false, false, false, false},
	    {PP_ROLE_AUDITOR, "full", true, true, true, true},
	    {PP_ROLE_ADMIN, "full", false, false, false, false},
	    {PP_ROLE_CASHIER, "small", true, true, true, true},
	    {PP_ROLE_PLANT, "small", false, false, false, false},
	};
	struct pp_epoch e;
	struct pp_account_row row;

	(void)state;
	must(pp_epoch_of(db, 1, &e));
	write_one(db, "DELETE FROM operator_building");
	done(db, wish_of(PP_SALE, 5000), &e, shows(0, 0));
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		act_with(db, cases[i].mode, cases[i].role);
		row = look_at("A00001");
		assert_string_equal(row.account.phone,
		    cases[i].phone ? "+8613800138000" : "");
		assert_int_equal(row.shows_phone, cases[i].phone);
		assert_int_equal(row.has_balance, cases[i].money);
		assert_int_equal(row.balance_fen, cases[i].money ? 5000 : 0);
		assert_int_equal(row.sold_fen, cases[i].sums ? 5000 : 0);
		assert_int_equal(row.books_fen, cases[i].sums ? 5000 : 0);
		row = look_at(NULL);
		assert_int_equal(row.shows_phone, cases[i].phones);
	}
	must(pp_db_act_as(db, NULL));
	put_mode(db, "trial");
	assert_int_equal(look_at(NULL).sold_fen, 5000);
}

#define IN_TOWN(f) cmocka_unit_test_setup_teardown(f, make_town, leave_town)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    IN_TOWN(a_customer_of_another_building_is_not_edited),
	    IN_TOWN(of_a_customer_with_meters_in_both_each_has_to_be_ones_own),
	    IN_TOWN(no_credit_is_brought_to_a_customer_of_another_building),
	    IN_TOWN(no_part_of_the_site_beyond_ones_buildings_is_changed),
	    IN_TOWN(a_setting_is_of_all_buildings),
	    IN_TOWN(who_has_no_such_right_is_not_told_where_things_are),
	    IN_TOWN(of_customers_each_role_sees_what_it_is_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
