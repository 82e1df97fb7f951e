/* SPDX-License-Identifier: ISC */
/*
 * In a small site one person reverses alone what was sold in the shift that is
 * still open; what is older may be in money that was handed over.
 */
#include "act_jobs.h"
#include "actor_help.h"

/* The sale of make_books() was at NOON, by "me", whose shift is open. */
static enum pp_status
reverse_in(struct pp_db *db, const char *sql)
{
	enum pp_status rc;

	begin(db);
	run(db, sql);
	rc = reverse(db);
	pp_db_rollback(db);
	return rc;
}

static void
what_was_sold_in_the_open_shift_is_reversed_alone(void **state)
{
	struct pp_db *db = make_books();

	(void)state;
	act_in(db, "small");
	write_one(db,
	    "INSERT OR REPLACE INTO setting VALUES"
	    " ('limits.refund_alone_yuan', '900.00')");
	must(reverse_in(db, "SELECT 1"));
	pp_db_close(db);
}

static void
what_was_sold_before_the_open_shift_needs_another(void **state)
{
	struct pp_db *db = make_books();

	(void)state;
	act_in(db, "small");
	write_one(db, "DROP TRIGGER shift_keeps");
	assert_int_equal(reverse_in(db,
			     "UPDATE shift SET opened_at = opened_at + 1"),
	    PP_NO);
	assert_said("needs a second person: request Q1 waits");
	pp_db_close(db);
}

static void
without_a_shift_the_day_counts(void **state)
{
	struct pp_db *db = make_books();

	(void)state;
	act_in(db, "small");
	write_one(db,
	    "DROP TRIGGER shift_keeps; DROP TRIGGER sale_keeps;"
	    "DROP TRIGGER sale_ends;"
	    "UPDATE shift SET who = 'gone';"
	    "DELETE FROM setting WHERE key = 'desk.drawers'");
	must(reverse_in(db, "SELECT 1"));
	assert_int_equal(reverse_in(db, "UPDATE sale SET at = at - 86400"),
	    PP_NO);
	assert_said("needs a second person: request Q1 waits");
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(what_was_sold_in_the_open_shift_is_reversed_alone),
	    TEST(what_was_sold_before_the_open_shift_needs_another),
	    TEST(without_a_shift_the_day_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
