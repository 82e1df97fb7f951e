/* SPDX-License-Identifier: ISC */
/*
 * What stands on a receipt, out of the books; and what was printed of it.
 */
#include "life_help.h"

#include "paper.h"
#include "shift.h"

static struct pp_paper
paper_of(struct pp_db *db, const char *what)
{
	struct pp_paper p;

	must(pp_paper_find(db, what, "me", &p));
	return p;
}

static int64_t
print(struct pp_db *db, int64_t receipt)
{
	int64_t id = 0;

	begin(db);
	must(pp_print_begin(db, receipt, 3, "text", NOON, "me", &id));
	commit(db);
	return id;
}

static void
an_order_is_found_by_its_id_or_its_receipt(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_sale_wish wish = wish_of(PP_SALE, 1050);
	struct pp_sale s;
	struct pp_paper p;
	char receipt[24];

	(void)state;
	wish.code = "s1";
	wish.note = "noted";
	s = done(db, wish, &e, shows(0, 0));
	p = paper_of(db, "s1");
	assert_true(p.is_sale);
	assert_int_equal(p.receipt, s.receipt);
	assert_int_equal(p.sale.amount.fen, 1050);
	assert_int_equal(p.at, NOON);
	assert_string_equal(p.who, "me");
	assert_string_equal(p.note, "noted");
	assert_string_equal(p.account, "A00001");
	assert_string_equal(p.holder, "张三");
	assert_string_equal(p.phone, "+8613800138000");
	assert_string_equal(p.meter, "M001");
	assert_string_equal(p.serial, SERIAL);
	assert_string_equal(p.drawer, "");
	assert_string_equal(p.reversed_by, "");
	assert_false(p.stand.known);
	snprintf(receipt, sizeof receipt, "%d", (int)s.receipt);
	assert_string_equal(paper_of(db, receipt).sale.code, "s1");
	pp_db_close(db);
}

/* Somebody's order may be called like another's receipt. */
static void
an_orders_id_goes_before_a_receipts_number(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_sale_wish wish = wish_of(PP_SALE, 100);

	(void)state;
	wish.code = "a";
	assert_int_equal(done(db, wish, &e, shows(0, 0)).receipt, 1);
	wish.code = "1";
	assert_int_equal(done(db, wish, &e, shows(1, 100)).receipt, 2);
	assert_string_equal(paper_of(db, "1").sale.code, "1");
	assert_string_equal(paper_of(db, "2").sale.code, "1");
	pp_db_close(db);
}

static void
what_is_not_there_is_told(void **state)
{
	static const char *const nothing[] = {"s1", "0", "-1", "1", "", "M001",
	    "9223372036854775808", "a\x1b"};
	struct pp_db *db = make_site();
	struct pp_paper p = {.receipt = 4711};

	(void)state;
	for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++) {
		assert_int_equal(pp_paper_find(db, nothing[i], "me", &p),
		    PP_NO);
		assert_said("no such order or receipt");
		assert_null(strchr(pp_errmsg(), '\x1b'));
	}
	assert_int_equal(pp_paper_find(db, NULL, "me", &p), PP_NO);
	assert_said("me has no receipt yet");
	assert_int_equal(p.receipt, 4711);
	pp_db_close(db);
}

static void
the_last_one_is_of_orders_and_events_of_whoever_asks(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_sale_wish wish = wish_of(PP_SALE, 100);
	struct pp_paper p;

	(void)state;
	wish.code = "mine";
	done(db, wish, &e, shows(0, 0));
	wish.code = "hers";
	wish.who = "she";
	done(db, wish, &e, shows(1, 100));
	assert_string_equal(paper_of(db, NULL).sale.code, "mine");
	must(pp_paper_find(db, NULL, "she", &p));
	assert_string_equal(p.sale.code, "hers");
	begin(db);
	must(pp_event_add(db, e.id, PP_EVENT_OPENED, NOON, "me"));
	commit(db);
	p = paper_of(db, NULL);
	assert_false(p.is_sale);
	assert_int_equal(p.event.kind, PP_EVENT_OPENED);
	assert_int_equal(p.receipt, 3);
	pp_db_close(db);
}

static void
an_opening_has_the_meter_as_it_was_then(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = adopt_meter(db, 2, 7, 1234);
	struct pp_paper p;

	(void)state;
	begin(db);
	must(pp_event_add(db, e.id, PP_EVENT_ADOPTED, NOON, "me"));
	commit(db);
	p = paper_of(db, "M002");
	assert_int_equal(p.event.kind, PP_EVENT_ADOPTED);
	assert_true(p.stand.known);
	assert_int_equal(p.stand.count, 7);
	assert_int_equal(p.stand.balance_fen, 1234);
	assert_int_equal(p.stand.total_wh, 100000);
	assert_false(p.old.known || p.ends || p.typed || p.has_used);
	assert_int_equal(p.rest_is, PP_REST_NONE);
	assert_string_equal(p.holder, "李四");
	assert_string_equal(paper_of(db, "A00001").meter, "M002");
	pp_db_close(db);
}

static void
a_reversed_order_says_by_which(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_sale_wish wish = wish_of(PP_SALE, 100);
	struct pp_sale s;

	(void)state;
	wish.code = "s1";
	s = done(db, wish, &e, shows(0, 0));
	wish = wish_of(PP_SALE_REVERSAL, 100);
	wish.code = "u1";
	wish.reverses = s.id;
	s = arm(db, wish, &e, shows(1, 100));
	/* As long as it isn't proven the sale stands. */
	assert_string_equal(paper_of(db, "s1").reversed_by, "");
	finish(db, &s, credited, shows(2, 0));
	assert_string_equal(paper_of(db, "s1").reversed_by, "u1");
	assert_string_equal(paper_of(db, "u1").sale.reverses_code, "s1");
	pp_db_close(db);
}

/* A typed end, with what the meter had or owed. */
static struct pp_paper
typed_end(enum pp_closing_why why, int64_t fen)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_typed typed = typed_of(shows(1, 1000), fen);
	struct pp_carry carry;
	struct pp_paper p;

	done(db, wish_of(PP_SALE, 1000), &e, shows(0, 0));
	must(try_type(db, &e, why, &typed, &carry));
	p = paper_of(db, "M001");
	assert_int_equal(p.event.kind, PP_EVENT_CLOSED);
	assert_true(p.ends && p.typed && p.why == why);
	assert_int_equal(p.stand.balance_fen, fen);
	assert_int_equal(p.stand.count, 1);
	assert_int_equal(p.stand.total_wh, 100500);
	assert_true(p.stand.has_rates);
	assert_string_equal(p.note, "burnt");
	pp_db_close(db);
	assert_int_equal(unlink("pp.db"), 0);
	unlink("pp.db-wal");
	unlink("pp.db-shm");
	return p;
}

static void
the_end_of_a_meter_says_what_is_left_and_for_whom(void **state)
{
	struct pp_paper p;

	(void)state;
	p = typed_end(PP_CLOSING_CLOSE, 600);
	assert_int_equal(p.rest_is, PP_REST_DUE);
	assert_int_equal(p.rest.fen, 600);
	p = typed_end(PP_CLOSING_EXCHANGE, 600);
	assert_int_equal(p.rest_is, PP_REST_CARRIED);
	assert_int_equal(p.rest.fen, 600);
	p = typed_end(PP_CLOSING_CLOSE, -120);
	assert_int_equal(p.rest_is, PP_REST_OWED);
	assert_int_equal(p.rest.fen, 120);
	p = typed_end(PP_CLOSING_CLOSE, 0);
	assert_int_equal(p.rest_is, PP_REST_NONE);
}

static void
what_is_rounded_off_is_nobodys(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_paper p;

	(void)state;
	done(db, wish_of(PP_SALE, 1000), &e, shows(0, 0));
	done(db, wish_of(PP_REFUND, 1000), &e, shows(1, 1000));
	close_meter(db, &e, PP_CLOSING_CLOSE, shows(2, -1), true);
	p = paper_of(db, "M001");
	assert_true(p.ends && !p.typed);
	assert_int_equal(p.rest_is, PP_REST_REFUNDED);
	assert_int_equal(p.rest.fen, 1000);
	assert_false(p.has_owed);
	pp_db_close(db);
}

static void
an_exchange_has_both_meters(void **state)
{
	struct pp_db *db = make_site();
	struct pp_swap_wish wish = swap_wish(1, NOON + HOUR);
	struct pp_epoch e = open_meter(db, 1);
	struct pp_swap swap;
	struct pp_paper p;

	(void)state;
	done(db, wish_of(PP_SALE, 1000), &e, shows(0, 0));
	take_all(db, &e, shows(1, 900));
	close_meter(db, &e, PP_CLOSING_EXCHANGE, shows(2, 0), true);
	must(try_swap(db, &wish, &swap));
	begin_new(db, &swap, 4000, 200);
	p = paper_of(db, "M001");
	assert_int_equal(p.event.kind, PP_EVENT_EXCHANGED);
	assert_string_equal(p.serial, NEW_SERIAL);
	assert_string_equal(p.old_serial, SERIAL);
	assert_true(p.stand.known && p.old.known && p.has_used);
	assert_int_equal(p.old.count, 2);
	assert_int_equal(p.stand.count, 0);
	assert_int_equal(p.used_wh, 4000);
	assert_int_equal(p.used.fen, 200);
	assert_false(p.ends);
	assert_true(p.has_carried);
	assert_int_equal(p.carried.fen, 900);
	assert_int_equal(p.rest_is, PP_REST_CARRIED);
	assert_int_equal(p.rest.fen, 700);
	assert_false(p.has_other || p.has_owed);
	pp_db_close(db);
}

static void
an_exchange_says_by_which_order_its_credit_was_moved(void **state)
{
	struct pp_db *db = make_site();
	struct pp_swap_wish wish = swap_wish(1, NOON + HOUR);
	struct pp_epoch e = open_meter(db, 1), new;
	struct pp_carry carry;
	struct pp_swap swap;
	struct pp_sale s;
	struct pp_paper p;

	(void)state;
	done(db, wish_of(PP_SALE, 1000), &e, shows(0, 0));
	carry = take_all(db, &e, shows(1, 900));
	close_meter(db, &e, PP_CLOSING_EXCHANGE, shows(2, 0), true);
	p = paper_of(db, "M001");
	assert_int_equal(p.rest_is, PP_REST_CARRIED);
	assert_int_equal(p.rest.fen, 900);
	assert_string_equal(p.method, "transfer");
	assert_true(p.has_other);
	must(try_swap(db, &wish, &swap));
	new = begin_new(db, &swap, 4000, 200);
	must(pp_carry_get(db, carry.id, &carry));
	s = done(db, move_wish(&carry), &new, new_shows(0, 0, 4000));
	p = paper_of(db, "M001");
	assert_int_equal(p.rest_is, PP_REST_MOVED);
	assert_int_equal(p.rest.fen, 700);
	assert_string_equal(p.other, s.code);
	assert_int_equal(p.other_receipt, s.receipt);
	/* And each of the orders says where it went, or came from. */
	p = paper_of(db, s.code);
	assert_true(p.has_other);
	assert_int_equal(p.other_receipt, paper_of(db, p.other).receipt);
	assert_string_equal(paper_of(db, p.other).other, s.code);
	pp_db_close(db);
}

static void
what_a_new_meter_used_above_all_that_was_carried_is_owed(void **state)
{
	struct pp_db *db = make_site();
	struct pp_swap_wish wish = swap_wish(1, NOON + HOUR);
	struct pp_epoch e = open_meter(db, 1);
	struct pp_swap swap;
	struct pp_paper p;

	(void)state;
	done(db, wish_of(PP_SALE, 1000), &e, shows(0, 0));
	take_all(db, &e, shows(1, 900));
	close_meter(db, &e, PP_CLOSING_EXCHANGE, shows(2, 0), true);
	must(try_swap(db, &wish, &swap));
	begin_new(db, &swap, 40000, 1300);
	p = paper_of(db, "M001");
	assert_int_equal(p.rest_is, PP_REST_NONE);
	assert_true(p.has_owed);
	assert_int_equal(p.owed.fen, 400);
	pp_db_close(db);
}

static void
an_end_has_the_refund_that_took_what_there_was(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_sale_wish wish = wish_of(PP_REFUND, 1000);
	struct pp_sale s;
	struct pp_paper p;

	(void)state;
	done(db, wish_of(PP_SALE, 1000), &e, shows(0, 0));
	wish.method = "wechat";
	s = done(db, wish, &e, shows(1, 1000));
	/* What it owes since, beyond rounding, is owed for all that. */
	close_meter(db, &e, PP_CLOSING_CLOSE, shows(2, -305), true);
	p = paper_of(db, "M001");
	assert_int_equal(p.rest_is, PP_REST_REFUNDED);
	assert_int_equal(p.rest.fen, 1000);
	assert_string_equal(p.method, "wechat");
	assert_string_equal(p.other, s.code);
	assert_int_equal(p.other_receipt, s.receipt);
	assert_true(p.has_owed);
	assert_int_equal(p.owed.fen, 305);
	assert_false(p.is_paid_out);
	pp_db_close(db);
}

static struct pp_sale_wish
by_clerk(enum pp_sale_kind kind, int64_t fen)
{
	struct pp_sale_wish wish = wish_of(kind, fen);

	wish.who = "clerk";
	return wish;
}

static struct pp_payout
give(struct pp_db *db, const char *what)
{
	struct pp_payout given;

	begin(db);
	must(pp_payout(db, what, "cash", NOON + 9, "clerk", &given));
	commit(db);
	return given;
}

static void
a_payout_has_a_receipt_and_what_it_is_of_names_it(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_typed typed = typed_of(shows(0, 0), 0);
	struct pp_shift shift;
	struct pp_carry carry;
	struct pp_sale s;
	struct pp_payout given;
	struct pp_paper p;
	char closing[24], payout[24];

	(void)state;
	begin(db);
	must(set(db, "desk.drawers", "D1"));
	must(pp_shift_open(db, "D1", "clerk", (pp_money){5000}, "", NOON,
	    &shift));
	commit(db);
	s = arm(db, by_clerk(PP_SALE, 700), &e, shows(0, 0));
	finish(db, &s, not_credited, shows(0, 0));
	given = give(db, s.code);
	assert_int_equal(given.receipt, 2);
	assert_int_equal(given.amount.fen, 700);
	p = paper_of(db, "2");
	assert_int_equal(p.event.kind, PP_EVENT_PAID_OUT);
	assert_int_equal(p.rest_is, PP_REST_PAID_OUT);
	assert_int_equal(p.rest.fen, 700);
	assert_string_equal(p.method, "cash");
	assert_string_equal(p.drawer, "D1");
	assert_string_equal(p.who, "clerk");
	assert_string_equal(p.other, s.code);
	assert_int_equal(p.other_receipt, s.receipt);
	assert_string_equal(p.meter, "M001");
	assert_false(p.ends || p.typed || p.stand.known);
	p = paper_of(db, s.code);
	assert_true(p.is_paid_out);
	assert_int_equal(p.payout_receipt, 2);

	done(db, by_clerk(PP_SALE, 1000), &e, shows(0, 0));
	typed = typed_of(shows(1, 1000), 600);
	must(try_type(db, &e, PP_CLOSING_CLOSE, &typed, &carry));
	p = paper_of(db, "M001");
	assert_false(p.is_paid_out);
	snprintf(closing, sizeof closing, "%d", (int)p.receipt);
	given = give(db, closing);
	assert_int_equal(given.receipt, p.receipt + 1);
	snprintf(payout, sizeof payout, "%d", (int)given.receipt);
	assert_int_equal(paper_of(db, payout).other_receipt, p.receipt);
	assert_string_equal(paper_of(db, payout).other, "");
	assert_int_equal(paper_of(db, closing).payout_receipt, given.receipt);
	assert_sound(db);
	pp_db_close(db);
}

static void
prints_are_counted_unless_nothing_came_out(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_sale s = done(db, wish_of(PP_SALE, 100), &e, shows(0, 0));
	int64_t id;

	(void)state;
	assert_int_equal(paper_of(db, s.code).printed, 0);
	id = print(db, s.receipt);
	assert_int_equal(paper_of(db, s.code).printed, 1);
	begin(db);
	must(pp_print_failed(db, id, NOON + 1, "me"));
	commit(db);
	assert_int_equal(paper_of(db, s.code).printed, 0);
	assert_int_equal(number(db,
			     "SELECT count(*) FROM log WHERE action = 'print'"
			     " AND subject = '1' AND words LIKE 'failed=yes%'"),
	    1);
	print(db, s.receipt);
	print(db, s.receipt);
	assert_int_equal(paper_of(db, s.code).printed, 2);
	/* What failed never comes back, nor does anything else change. */
	begin(db);
	assert_int_equal(pp_print_failed(db, id, NOON + 2, "me"), PP_NO);
	pp_db_rollback(db);
	begin(db);
	assert_int_equal(pp_print_begin(db, s.receipt, 10, "text", NOON, "me",
			     &id),
	    PP_NO);
	pp_db_rollback(db);
	pp_db_close(db);
}

static enum pp_status
try_invoice(struct pp_db *db, int64_t receipt, const char *number)
{
	enum pp_status rc;

	begin(db);
	rc = pp_invoice_add(db, receipt, number, NOON, "me");
	if (rc == PP_OK)
		commit(db);
	pp_db_rollback(db);
	return rc;
}

static void
of_the_numbers_of_an_invoice_the_last_one_counts(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_sale s = done(db, wish_of(PP_SALE, 100), &e, shows(0, 0));
	char longest[PP_INVOICE_MAX + 1];

	(void)state;
	must(try_invoice(db, s.receipt, "012345678901"));
	must(try_invoice(db, s.receipt, "012345678901"));
	assert_int_equal(number(db, "SELECT count(*) FROM invoice"), 1);
	memset(longest, 'z', sizeof longest - 1);
	longest[PP_INVOICE_MAX] = '\0';
	assert_int_equal(try_invoice(db, s.receipt, longest), PP_EDATA);
	longest[PP_INVOICE_MAX - 1] = '\0';
	must(try_invoice(db, s.receipt, longest));
	assert_string_equal(paper_of(db, s.code).invoice, longest);
	must(try_invoice(db, s.receipt, "012345678901"));
	assert_string_equal(paper_of(db, s.code).invoice, "012345678901");
	assert_int_equal(try_invoice(db, s.receipt, ""), PP_EDATA);
	assert_int_equal(try_invoice(db, s.receipt, "1-2"), PP_EDATA);
	assert_int_equal(try_invoice(db, s.receipt, "１２"), PP_EDATA);
	assert_said("not ASCII letters and digits");
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(an_order_is_found_by_its_id_or_its_receipt),
	    TEST(an_orders_id_goes_before_a_receipts_number),
	    TEST(what_is_not_there_is_told),
	    TEST(the_last_one_is_of_orders_and_events_of_whoever_asks),
	    TEST(an_opening_has_the_meter_as_it_was_then),
	    TEST(a_reversed_order_says_by_which),
	    TEST(the_end_of_a_meter_says_what_is_left_and_for_whom),
	    TEST(what_is_rounded_off_is_nobodys),
	    TEST(an_exchange_has_both_meters),
	    TEST(an_exchange_says_by_which_order_its_credit_was_moved),
	    TEST(what_a_new_meter_used_above_all_that_was_carried_is_owed),
	    TEST(an_end_has_the_refund_that_took_what_there_was),
	    TEST(a_payout_has_a_receipt_and_what_it_is_of_names_it),
	    TEST(prints_are_counted_unless_nothing_came_out),
	    TEST(of_the_numbers_of_an_invoice_the_last_one_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
