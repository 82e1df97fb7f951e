/* SPDX-License-Identifier: ISC */
/*
 * Carried credit: it comes once, waits, and is moved by one sale.
 */
#include "life_help.h"

static size_t
waiting(struct pp_db *db, int64_t account, struct pp_carry *last)
{
	struct pp_carries *carries = NULL;
	size_t n = 0;
	enum pp_status rc;

	must(pp_carries_open(db, account, &carries));
	while ((rc = pp_carries_next(carries, last)) == PP_OK)
		n++;
	assert_int_equal(rc, PP_DONE);
	pp_carries_close(carries);
	return n;
}

static enum pp_status
add(struct pp_db *db, int64_t account, const char *note, struct pp_carry *carry)
{
	enum pp_status rc;

	begin(db);
	rc =
	    pp_carry_add(db, account, (pp_money){700}, note, NOON, "me", carry);
	if (rc == PP_OK)
		commit(db);
	pp_db_rollback(db);
	return rc;
}

/* Of 10.00 yuan that were sold before, 4.00 are to be carried. */
static struct pp_sale
arm_transfer(struct pp_db *db, const struct pp_epoch *e)
{
	struct pp_sale_wish wish = wish_of(PP_REFUND, 400);

	done(db, wish_of(PP_SALE, 1000), e, shows(0, 0));
	wish.method = "transfer";
	return arm(db, wish, e, shows(1, 900));
}

static void
a_refund_by_transfer_is_carried_once_it_is_credited(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_sale s = arm_transfer(db, &e);
	struct pp_carry c = {.id = 77};

	(void)state;
	assert_int_equal(pp_carry_of_refund(db, s.id, &c), PP_NO);
	assert_int_equal(c.id, 77);
	finish(db, &s, credited, shows(2, 500));
	must(pp_carry_of_refund(db, s.id, &c));
	assert_int_equal(c.account, e.account);
	assert_string_equal(c.account_code, "A00001");
	assert_string_equal(c.from, "M001");
	assert_int_equal(c.refund, s.id);
	assert_int_equal(c.closing, 0);
	assert_int_equal(c.amount.fen, 400);
	assert_int_equal(c.left.fen, 400);
	assert_int_equal(c.moved_by, 0);
	assert_int_equal(balance_of(db, "transfer"), -400);
	assert_int_equal(balance_of(db, "cash"), 1000);
	assert_sound(db);
	pp_db_close(db);
}

static void
a_refund_that_came_to_nothing_carries_nothing(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_sale s = arm_transfer(db, &e);
	struct pp_carry c;

	(void)state;
	finish(db, &s, not_credited, shows(1, 900));
	assert_int_equal(waiting(db, 0, &c), 0);
	assert_int_equal(balance_of(db, "transfer"), 0);
	done(db, wish_of(PP_REFUND, 100), &e, shows(1, 900));
	assert_int_equal(waiting(db, 0, &c), 0);
	assert_sound(db);
	pp_db_close(db);
}

static void
people_who_say_that_a_refund_was_credited_have_it_carried(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_sale s = arm_transfer(db, &e);
	struct pp_carry c;

	(void)state;
	finish(db, &s, disputed, shows(9, 900));
	assert_int_equal(waiting(db, 0, &c), 0);
	begin(db);
	must(pp_sale_resolve(db, &s, PP_SALE_CREDITED, true, "seen", NOON,
	    "boss"));
	commit(db);
	assert_int_equal(waiting(db, 0, &c), 1);
	assert_int_equal(c.refund, s.id);
	assert_sound(db);
	pp_db_close(db);
}

static void
one_sale_moves_it_and_no_second_one(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch one = open_meter(db, 1), two;
	struct pp_proof before = shows(0, 0);
	struct pp_sale_wish wish;
	struct pp_carry c;
	struct pp_sale s;

	(void)state;
	done(db, wish_of(PP_SALE, 1000), &one, shows(0, 0));
	c = take_all(db, &one, shows(1, 900));
	begin(db);
	must(pp_epoch_intend(db, 2, one.account, SERIAL, NULL, NOON, "me",
	    &two));
	must(pp_epoch_begin(db, &two, &before, "me"));
	must(pp_epoch_of(db, 2, &two));
	commit(db);
	wish = move_wish(&c);
	s = arm(db, wish, &two, shows(0, 0));
	assert_int_equal(s.moves, c.id);
	assert_int_equal(waiting(db, 0, &c), 0);
	before = shows(2, 0);
	assert_int_equal(try_arm(db, &wish, &one, &before, &s), PP_NO);
	assert_said("the carried credit was moved before");
	assert_int_equal(balance_of(db, "transfer"), 0);

	/* It came to nothing, and waits again. */
	finish(db, &s, not_credited, shows(0, 0));
	assert_int_equal(balance_of(db, "transfer"), -900);
	assert_int_equal(balance_of(db, "refund-due"), 0);
	assert_int_equal(waiting(db, one.account, &c), 1);
	assert_int_equal(c.left.fen, 900);
	assert_sound(db);
	s = done(db, wish, &two, shows(0, 0));
	assert_int_equal(waiting(db, one.account, &c), 0);
	must(pp_carry_get(db, c.id, &c));
	assert_int_equal(c.moved_by, s.id);
	assert_int_equal(balance_of(db, "meter:M002:1"), -900);
	before = shows(1, 900);
	assert_int_equal(try_arm(db, &wish, &two, &before, &s), PP_NO);
	assert_said("the carried credit was moved before");
	assert_sound(db);
	pp_db_close(db);
}

static void
it_is_moved_whole_to_a_meter_of_its_own_account(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch one = open_meter(db, 1), two = open_meter(db, 2);
	struct pp_proof before = shows(0, 0);
	struct pp_sale_wish wish;
	struct pp_carry c;
	struct pp_sale s;

	(void)state;
	must(add(db, one.account, "of the old books", &c));
	assert_int_equal(c.left.fen, 700);
	assert_string_equal(c.note, "of the old books");
	assert_string_equal(c.from, "");
	assert_int_equal(balance_of(db, "transfer"), 0);
	wish = move_wish(&c);
	wish.amount.fen = 699;
	assert_int_equal(try_arm(db, &wish, &one, &before, &s), PP_NO);
	assert_said("the carried credit comes to 7.00 yuan");
	wish.amount.fen = 700;
	assert_int_equal(try_arm(db, &wish, &two, &before, &s), PP_NO);
	assert_said("the carried credit is of account A00001, the meter of "
		    "A00002");
	wish.moves = 99;
	assert_int_equal(try_arm(db, &wish, &one, &before, &s), PP_NO);
	assert_said("no such carried credit");
	wish.moves = 0;
	assert_int_equal(try_arm(db, &wish, &one, &before, &s), PP_NO);
	assert_said("nobody pays by it");
	assert_int_equal(waiting(db, 0, &c), 1);
	done(db, move_wish(&c), &one, shows(0, 0));
	assert_int_equal(balance_of(db, "transfer"), 700);
	assert_sound(db);
	pp_db_close(db);
}

static void
what_was_moved_is_never_reversed(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_sale_wish wish = wish_of(PP_SALE_REVERSAL, 700);
	struct pp_proof before = shows(1, 700);
	struct pp_carry c;
	struct pp_sale s;

	(void)state;
	must(add(db, e.account, "old", &c));
	wish.reverses = done(db, move_wish(&c), &e, shows(0, 0)).id;
	assert_int_equal(try_arm(db, &wish, &e, &before, &s), PP_NO);
	assert_said("order pp-20251122-000001 moved credit between meters, "
		    "which is never reversed");
	c = take_all(db, &e, before);
	wish = wish_of(PP_REFUND_REVERSAL, 700);
	wish.reverses = c.refund;
	before = shows(2, 0);
	assert_int_equal(try_arm(db, &wish, &e, &before, &s), PP_NO);
	assert_said("never reversed");
	/* Nor is another by this method. */
	wish = wish_of(PP_SALE_REVERSAL, 50);
	wish.reverses = done(db, wish_of(PP_SALE, 50), &e, shows(2, 0)).id;
	wish.method = "transfer";
	before = shows(3, 50);
	assert_int_equal(try_arm(db, &wish, &e, &before, &s), PP_NO);
	assert_said("nobody pays by it");
	pp_db_close(db);
}

static void
an_order_that_moves_other_credit_is_another_order(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_sale_wish wish;
	struct pp_carry c;
	struct pp_sale s;

	(void)state;
	must(add(db, e.account, "old", &c));
	wish = move_wish(&c);
	s = arm(db, wish, &e, shows(0, 0));
	assert_true(pp_sale_is(&s, 1, &wish));
	wish.moves++;
	assert_false(pp_sale_is(&s, 1, &wish));
	pp_db_close(db);
}

static void
what_was_paid_out_is_not_moved_nor_the_other_way_round(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = adopt_meter(db, 1, 0, 900);
	struct pp_proof before = shows(1, 0);
	struct pp_carry c = take_all(db, &e, shows(0, 900));
	struct pp_sale_wish wish = move_wish(&c);
	struct pp_sale s;

	(void)state;
	assert_false(c.paid_out);
	pay_out(db, c.refund, 900);
	must(pp_carry_get(db, c.id, &c));
	assert_true(c.paid_out);
	assert_int_equal(waiting(db, 0, &c), 0);
	assert_int_equal(try_arm(db, &wish, &e, &before, &s), PP_NO);
	assert_said("the carried credit was paid out");
	assert_int_equal(balance_of(db, "transfer"), 900);
	assert_sound(db);
	assert_int_equal(attempt(db,
			     "INSERT INTO sale SELECT NULL, 'x', 'sale', NULL,"
			     " meter, epoch, 2, class, amount_fen, 'transfer',"
			     " '', who, at, 99, 1, 0, 'armed', 0, 0, NULL,"
			     " NULL, NULL, '', 1, NULL FROM sale"),
	    PP_NO);
	assert_said("the carried credit was paid out");

	done(db, wish_of(PP_SALE, 300), &e, before);
	c = take_all(db, &e, shows(2, 300));
	arm(db, move_wish(&c), &e, shows(3, 0));
	assert_int_equal(attempt(db,
			     "INSERT INTO payout VALUES (NULL, 3, NULL, 3, 3, "
			     "5,"
			     " 'me', 'cash')"),
	    PP_NO);
	assert_said("the carried credit was moved");
	pp_db_close(db);
}

static void
from_outside_it_needs_a_note_and_an_open_account(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_carry c = {.id = 77};
	char longer[PP_NOTE_MAX + 1];

	(void)state;
	memset(longer, 'x', sizeof longer - 1);
	longer[sizeof longer - 1] = '\0';
	assert_int_equal(add(db, e.account, "", &c), PP_EDATA);
	assert_said("note: is empty");
	assert_int_equal(add(db, e.account, longer, &c), PP_EDATA);
	assert_said("note: longer than 200 bytes");
	assert_int_equal(add(db, 99, "x", &c), PP_NO);
	write_one(db, "UPDATE account SET closed_at = 5, closed_by = 'me'");
	assert_int_equal(add(db, e.account, "x", &c), PP_NO);
	assert_said("account A00001 is closed");
	assert_int_equal(c.id, 77);
	assert_int_equal(pp_carry_get(db, 1, &c), PP_NO);
	pp_carries_close(NULL);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_refund_by_transfer_is_carried_once_it_is_credited),
	    TEST(a_refund_that_came_to_nothing_carries_nothing),
	    TEST(people_who_say_that_a_refund_was_credited_have_it_carried),
	    TEST(one_sale_moves_it_and_no_second_one),
	    TEST(it_is_moved_whole_to_a_meter_of_its_own_account),
	    TEST(what_was_moved_is_never_reversed),
	    TEST(an_order_that_moves_other_credit_is_another_order),
	    TEST(what_was_paid_out_is_not_moved_nor_the_other_way_round),
	    TEST(from_outside_it_needs_a_note_and_an_open_account),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
