/* SPDX-License-Identifier: ISC */
/*
 * The cash desk: shifts, their drawers, what is due to customers.
 */
#include "sale_help.h"

#include "closing.h"
#include "event.h"
#include "shift_impl.h"

static struct pp_db *
make_desk(void)
{
	struct pp_db *db = make_site();

	write_one(db,
	    "INSERT INTO setting (key, value)"
	    " VALUES ('desk.drawers', 'D1' || char(10) || 'D2')");
	return db;
}

static enum pp_status
try_open(struct pp_db *db, const char *drawer, const char *who, int64_t fen,
    struct pp_shift *shift)
{
	enum pp_status rc;

	begin(db);
	rc = pp_shift_open(db, drawer, who, (pp_money){fen}, "", NOON, shift);
	if (rc == PP_OK)
		commit(db);
	pp_db_rollback(db);
	return rc;
}

static struct pp_shift
open_shift(struct pp_db *db, const char *drawer, const char *who, int64_t fen)
{
	struct pp_shift s;

	must(try_open(db, drawer, who, fen, &s));
	return s;
}

static enum pp_status
try_close(struct pp_db *db, struct pp_shift *shift, int64_t fen)
{
	enum pp_status rc;

	begin(db);
	rc = pp_shift_close(db, shift, (pp_money){fen}, "", NOON + 60, "boss");
	if (rc == PP_OK)
		commit(db);
	pp_db_rollback(db);
	return rc;
}

static enum pp_status
try_hand_over(struct pp_db *db, struct pp_shift *shift, int64_t fen)
{
	enum pp_status rc;

	begin(db);
	rc = pp_shift_hand_over(db, shift, (pp_money){fen}, NOON + 50, "me");
	if (rc == PP_OK)
		commit(db);
	pp_db_rollback(db);
	return rc;
}

static enum pp_status
try_payout(struct pp_db *db, const char *what, const char *method, int64_t *fen)
{
	pp_money amount = {0};
	enum pp_status rc;

	begin(db);
	rc = pp_payout(db, what, method, NOON + 90, "me", &amount);
	if (rc == PP_OK)
		commit(db);
	pp_db_rollback(db);
	*fen = amount.fen;
	return rc;
}

/* What the drawer of a shift has by the books. */
static int64_t
holds(struct pp_db *db, const struct pp_shift *shift)
{
	pp_money balance;
	int64_t id = 0;

	must(pp_ledger_shift(db, shift->id, &id));
	must(pp_ledger_balance(db, id, &balance));
	return balance.fen;
}

static struct pp_shift
again(struct pp_db *db, const char *drawer)
{
	struct pp_shift s;

	must(pp_shift_at(db, drawer, &s));
	return s;
}

static void
a_site_without_drawers_needs_no_shift(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_sale s;

	(void)state;
	s = done(db, wish_of(PP_SALE, 5000), &e, shows(0, 0));
	assert_int_equal(s.shift, 0);
	assert_int_equal(balance_of(db, "cash"), 5000);
	assert_int_equal(try_open(db, "D1", "me", 0, &(struct pp_shift){0}),
	    PP_NO);
	assert_said("no drawers");
	pp_db_close(db);
}

static void
with_drawers_cash_needs_a_shift_and_nothing_else_does(void **state)
{
	struct pp_db *db = make_desk();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_sale_wish wish = wish_of(PP_SALE, 5000);
	struct pp_proof before = shows(0, 0);
	struct pp_sale s;

	(void)state;
	assert_int_equal(try_arm(db, &wish, &e, &before, &s), PP_NO);
	assert_said("cash needs an open shift, and me has none");
	wish.method = "wechat";
	s = done(db, wish, &e, before);
	assert_int_equal(s.shift, 0);
	pp_db_close(db);
}

static void
a_drawer_is_one_operators_and_an_operator_has_one(void **state)
{
	struct pp_db *db = make_desk();
	struct pp_shift s = {.id = 77}, mine;

	(void)state;
	mine = open_shift(db, "D1", "me", 0);
	assert_string_equal(mine.drawer, "D1");
	assert_string_equal(mine.who, "me");
	assert_int_equal(try_open(db, "D1", "you", 0, &s), PP_NO);
	assert_said("me has a shift open at it");
	assert_int_equal(try_open(db, "D2", "me", 0, &s), PP_NO);
	assert_said("me has a shift open at drawer D1");
	assert_int_equal(try_open(db, "D", "you", 0, &s), PP_NO);
	assert_said("no such drawer: D;");
	assert_int_equal(try_open(db, "D2", "you", -1, &s), PP_EDATA);
	assert_int_equal(s.id, 77);
	open_shift(db, "D2", "you", 0);
	pp_db_close(db);
}

static void
cash_of_orders_goes_through_the_drawer_of_their_shift(void **state)
{
	struct pp_db *db = make_desk();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_shift s = open_shift(db, "D1", "me", 20000);
	struct pp_sale sale;

	(void)state;
	assert_int_equal(balance_of(db, "cash"), -20000);
	sale = done(db, wish_of(PP_SALE, 5000), &e, shows(0, 0));
	assert_int_equal(sale.shift, s.id);
	done(db, wish_of(PP_REFUND, 1200), &e, shows(1, 5000));
	must(try_hand_over(db, &s, 10000));
	assert_int_equal(s.sold.fen, 5000);
	assert_int_equal(s.refunded.fen, 1200);
	assert_int_equal(s.handed_over.fen, 10000);
	assert_int_equal(s.orders, 2);
	assert_int_equal(s.pending, 0);
	assert_int_equal(holds(db, &s), 20000 + 5000 - 1200 - 10000);
	assert_int_equal(balance_of(db, "cash"), -10000);
	pp_db_close(db);
}

static void
a_shift_ends_with_what_was_counted_and_the_difference_is_booked(void **state)
{
	static const int64_t counted[] = {25000, 24990, 25500, 0};
	struct pp_db *db = make_desk();
	struct pp_epoch e = open_meter(db, 1);
	int64_t i, cash = 0, short_by = 0;

	(void)state;
	for (i = 0; i < 4; i++) {
		struct pp_shift s = open_shift(db, "D1", "me", 20000);

		done(db, wish_of(PP_SALE, 5000), &e, shows(i, i * 5000));
		must(try_close(db, &s, counted[i]));
		assert_int_equal(s.expected.fen, 25000);
		assert_int_equal(s.counted.fen, counted[i]);
		assert_string_equal(s.closed_by, "boss");
		assert_int_equal(holds(db, &s), 0);
		cash += counted[i] - 20000;
		short_by += 25000 - counted[i];
		assert_int_equal(balance_of(db, "cash"), cash);
		assert_int_equal(balance_of(db, "difference"), short_by);
		assert_int_equal(try_close(db, &s, 1), PP_NO);
		assert_said("was closed by boss");
		assert_int_equal(try_hand_over(db, &s, 1), PP_NO);
	}
	pp_db_close(db);
}

static void
what_cannot_be_counted_is_refused(void **state)
{
	struct pp_db *db = make_desk();
	struct pp_shift s = open_shift(db, "D1", "me", 100);

	(void)state;
	assert_int_equal(try_close(db, &s, -1), PP_EDATA);
	assert_int_equal(try_close(db, &s, INT64_MAX), PP_EDATA);
	assert_int_equal(try_hand_over(db, &s, 0), PP_EDATA);
	assert_int_equal(try_hand_over(db, &s, 101), PP_NO);
	assert_said("has less by the books");
	assert_int_equal(s.closed_at, 0);
	pp_db_close(db);
}

static void
a_drawer_takes_no_more_than_its_ceiling(void **state)
{
	struct pp_db *db = make_desk();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_shift s = open_shift(db, "D1", "me", 1000);
	struct pp_sale_wish wish = wish_of(PP_SALE, 4001);
	struct pp_proof before = shows(0, 0);
	struct pp_sale sale;

	(void)state;
	write_one(db,
	    "INSERT INTO setting (key, value)"
	    " VALUES ('desk.ceiling_yuan', '50.00')");
	assert_int_equal(try_arm(db, &wish, &e, &before, &sale), PP_NO);
	assert_said("desk.ceiling_yuan (50.00)");
	wish.amount.fen = 4000;
	must(try_arm(db, &wish, &e, &before, &sale));
	finish(db, &sale, credited, shows(1, 4000));
	must(try_hand_over(db, &s, 5000));
	done(db, wish, &e, shows(1, 4000));
	write_one(db,
	    "UPDATE setting SET value = 'x' WHERE key = 'desk.ceiling_yuan'");
	before = shows(2, 8000);
	assert_int_equal(try_arm(db, &wish, &e, &before, &sale), PP_ECONF);
	assert_said("setting desk.ceiling_yuan: not a number");
	pp_db_close(db);
}

static void
a_drawer_pays_out_what_it_has_beside_refunds_that_are_pending(void **state)
{
	struct pp_db *db = make_desk();
	struct pp_epoch a = adopt_meter(db, 1, 5, 90000);
	struct pp_epoch b = adopt_meter(db, 2, 5, 90000);
	struct pp_shift s = open_shift(db, "D1", "me", 1000);
	struct pp_sale_wish wish = wish_of(PP_REFUND, 1001);
	struct pp_proof before = shows(5, 90000);
	struct pp_sale first, second;

	(void)state;
	assert_int_equal(try_arm(db, &wish, &a, &before, &first), PP_NO);
	assert_said("too little by the books");
	wish.amount.fen = 700;
	must(try_arm(db, &wish, &a, &before, &first));
	wish.amount.fen = 301;
	assert_int_equal(try_arm(db, &wish, &b, &before, &second), PP_NO);
	assert_int_equal(try_hand_over(db, &s, 301), PP_NO);
	must(try_hand_over(db, &s, 300));
	finish(db, &first, credited, shows(6, 89300));
	assert_int_equal(holds(db, &s), 0);
	pp_db_close(db);
}

static void
a_refund_that_outlives_its_shift_is_due_and_paid_out_once(void **state)
{
	struct pp_db *db = make_desk();
	struct pp_epoch e = adopt_meter(db, 1, 5, 90000);
	struct pp_shift s = open_shift(db, "D1", "me", 1000);
	struct pp_sale sale;
	int64_t fen = 0;

	(void)state;
	sale = arm(db, wish_of(PP_REFUND, 700), &e, shows(5, 90000));
	must(try_close(db, &s, 1000));
	assert_int_equal(s.expected.fen, 1000);
	assert_int_equal(s.pending, 1);
	assert_int_equal(try_payout(db, sale.code, "bank", &fen), PP_NO);
	assert_said("nothing is due: it is pending");
	finish(db, &sale, credited, shows(6, 89300));
	assert_int_equal(balance_of(db, "refund-due"), -700);
	assert_int_equal(try_payout(db, sale.code, "cash", &fen), PP_NO);
	assert_said("cash needs an open shift");
	s = open_shift(db, "D2", "me", 1000);
	must(try_payout(db, sale.code, "cash", &fen));
	assert_int_equal(fen, 700);
	assert_int_equal(balance_of(db, "refund-due"), 0);
	assert_int_equal(holds(db, &s), 300);
	assert_int_equal(again(db, "D2").paid_out.fen, 700);
	assert_int_equal(try_payout(db, sale.code, "cash", &fen), PP_NO);
	assert_said("it was paid out by me");
	pp_db_close(db);
}

static void
a_sale_that_came_to_nothing_is_paid_back(void **state)
{
	struct pp_db *db = make_desk();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_shift s = open_shift(db, "D1", "me", 0);
	struct pp_sale sale;
	char receipt[32];
	int64_t fen = 0;

	(void)state;
	sale = arm(db, wish_of(PP_SALE, 5000), &e, shows(0, 0));
	finish(db, &sale, not_credited, shows(0, 0));
	assert_int_equal(holds(db, &s), 5000);
	snprintf(receipt, sizeof receipt, "%lld", (long long)sale.receipt);
	must(try_payout(db, receipt, "cash", &fen));
	assert_int_equal(fen, 5000);
	s = again(db, "D1");
	assert_int_equal(holds(db, &s), 0);
	assert_int_equal(s.sold.fen, 5000);
	assert_int_equal(s.paid_out.fen, 5000);
	must(try_close(db, &s, 0));
	must(pp_shift_ledger(db, &sale, true, &fen));
	assert_int_equal(fen,
	    number(db, "SELECT id FROM ledger_account WHERE code = 'cash'"));
	assert_int_equal(balance_of(db, "cash"), 0);
	assert_int_equal(balance_of(db, "difference"), 0);
	pp_db_close(db);
}

static void
where_nothing_is_due_nothing_is_paid_out(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_sale sale = done(db, wish_of(PP_SALE, 5000), &e, shows(0, 0));
	int64_t fen = 0;

	(void)state;
	assert_int_equal(try_payout(db, sale.code, "cash", &fen), PP_NO);
	assert_said("nothing is due: it is credited");
	assert_int_equal(try_payout(db, "none", "cash", &fen), PP_NO);
	assert_said("no such order or receipt: none");
	assert_int_equal(try_payout(db, "999", "cash", &fen), PP_NO);
	begin(db);
	must(pp_event_add(db, e.id, PP_EVENT_ADDED, NOON, "me"));
	commit(db);
	assert_int_equal(try_payout(db, "2", "cash", &fen), PP_NO);
	assert_said("receipt 2 is of no closing");
	assert_int_equal(fen, 0);
	pp_db_close(db);
}

static void
what_a_burnt_meter_still_had_is_paid_out_by_its_receipt(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_typed typed = {
	    .at = NOON + 20,
	    .count = 1,
	    .balance = {4950},
	    .total_wh = 100100,
	};
	struct pp_event event;
	struct pp_carry carry;
	char receipt[32];
	int64_t fen = 0;

	(void)state;
	done(db, wish_of(PP_SALE, 5000), &e, shows(0, 0));
	must(pp_epoch_of(db, 1, &e));
	begin(db);
	must(pp_closing_type(db, &e, PP_CLOSING_CLOSE, &typed, "burnt",
	    NOON + 30, "me", &carry));
	commit(db);
	must(pp_event_last_of(db, "M001", &event));
	assert_int_equal(balance_of(db, "refund-due"), -4950);
	snprintf(receipt, sizeof receipt, "%lld", (long long)event.receipt);
	must(try_payout(db, receipt, "bank", &fen));
	assert_int_equal(fen, 4950);
	assert_int_equal(balance_of(db, "refund-due"), 0);
	assert_int_equal(balance_of(db, "channel:bank"), -4950);
	assert_int_equal(try_payout(db, receipt, "bank", &fen), PP_NO);
	assert_said("it was paid out");
	pp_db_close(db);
}

static void
credit_that_waits_is_moved_or_paid_out_and_never_both(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch a = adopt_meter(db, 1, 5, 90000);
	struct pp_sale_wish wish = wish_of(PP_REFUND, 700);
	struct pp_sale first, second, move;
	struct pp_carry carry;
	int64_t fen = 0;

	(void)state;
	wish.method = "transfer";
	first = done(db, wish, &a, shows(5, 90000));
	wish.amount.fen = 900;
	second = done(db, wish, &a, shows(6, 89300));
	must(try_payout(db, first.code, "bank", &fen));
	assert_int_equal(fen, 700);
	assert_int_equal(try_payout(db, first.code, "bank", &fen), PP_NO);
	assert_said("it was paid out");
	must(pp_carry_of_refund(db, second.id, &carry));
	wish = wish_of(PP_SALE, 900);
	wish.method = "transfer";
	wish.moves = carry.id;
	move = arm(db, wish, &a, shows(7, 88400));
	assert_int_equal(try_payout(db, second.code, "bank", &fen), PP_NO);
	assert_said("it was moved to a meter");
	finish(db, &move, not_credited, shows(7, 88400));
	must(try_payout(db, second.code, "bank", &fen));
	assert_int_equal(fen, 900);
	assert_int_equal(balance_of(db, "channel:bank"), -1600);
	pp_db_close(db);
}

static void
limit_refunds_to_500(struct pp_db *db)
{
	write_one(db,
	    "INSERT INTO setting (key, value) VALUES ('site.mode', 'full')");
}

static void
credit_that_waits_is_paid_out_by_one_person_as_refunds_are(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = adopt_meter(db, 1, 5, 190000);
	struct pp_sale_wish wish = wish_of(PP_REFUND, 50000);
	struct pp_sale at, above;
	int64_t fen = 0;

	(void)state;
	limit_refunds_to_500(db);
	wish.method = "transfer";
	at = done(db, wish, &e, shows(5, 190000));
	wish.amount.fen = 50001;
	above = done(db, wish, &e, shows(6, 140000));
	must(try_payout(db, at.code, "bank", &fen));
	assert_int_equal(fen, 50000);
	assert_int_equal(try_payout(db, above.code, "bank", &fen), PP_NO);
	assert_said("limits.refund_alone_yuan (500.00), which needs a second");
	assert_int_equal(balance_of(db, "channel:bank"), -50000);
	pp_db_close(db);
}

static void
what_was_typed_is_paid_out_by_one_person_as_refunds_are(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = adopt_meter(db, 1, 5, 90000);
	struct pp_typed typed = {
	    .at = NOON + 20,
	    .count = 5,
	    .balance = {90000},
	    .total_wh = 100100,
	};
	struct pp_event event;
	struct pp_carry carry;
	char receipt[32];
	int64_t fen = 0;

	(void)state;
	begin(db);
	must(pp_closing_type(db, &e, PP_CLOSING_CLOSE, &typed, "burnt",
	    NOON + 30, "me", &carry));
	commit(db);
	limit_refunds_to_500(db);
	must(pp_event_last_of(db, "M001", &event));
	snprintf(receipt, sizeof receipt, "%lld", (long long)event.receipt);
	assert_int_equal(try_payout(db, receipt, "bank", &fen), PP_NO);
	assert_said("limits.refund_alone_yuan (500.00), which needs a second");
	assert_int_equal(balance_of(db, "refund-due"), -90000);
	pp_db_close(db);
}

static void
notes_of_both_ends_are_kept(void **state)
{
	struct pp_db *db = make_desk();
	char longest[PP_NOTE_MAX];
	struct pp_shift s;

	(void)state;
	memset(longest, 'x', sizeof longest);
	longest[sizeof longest - 1] = '\0';
	begin(db);
	must(pp_shift_open(db, "D1", "me", (pp_money){0}, "early", NOON, &s));
	assert_int_equal(pp_shift_close(db, &s, (pp_money){0}, longest, NOON,
			     "me"),
	    PP_EDATA);
	assert_said("note: longer than");
	must(pp_shift_close(db, &s, (pp_money){0}, "ill", NOON, "me"));
	commit(db);
	assert_string_equal(s.note, "early; ill");
	begin(db);
	must(pp_shift_open(db, "D1", "me", (pp_money){0}, "early", NOON, &s));
	must(pp_shift_close(db, &s, (pp_money){0}, "", NOON, "me"));
	commit(db);
	assert_string_equal(s.note, "early");
	pp_db_close(db);
}

static int
count(struct pp_db *db, struct pp_shift_filter filter)
{
	struct pp_shifts *shifts = NULL;
	struct pp_shift s;
	enum pp_status rc;
	int n = 0;

	must(pp_shifts_open(db, &filter, &shifts));
	while ((rc = pp_shifts_next(shifts, &s)) == PP_OK)
		n++;
	assert_int_equal(rc, PP_DONE);
	pp_shifts_close(shifts);
	return n;
}

static void
shifts_are_listed_by_time_drawer_and_operator(void **state)
{
	struct pp_db *db = make_desk();
	struct pp_shift s = open_shift(db, "D1", "me", 0);

	(void)state;
	must(try_close(db, &s, 0));
	open_shift(db, "D1", "you", 0);
	open_shift(db, "D2", "me", 0);
	assert_int_equal(count(db, (struct pp_shift_filter){0}), 3);
	assert_int_equal(count(db, (struct pp_shift_filter){.drawer = "D1"}),
	    2);
	assert_int_equal(count(db, (struct pp_shift_filter){.who = "me"}), 2);
	assert_int_equal(count(db, (struct pp_shift_filter){.open_only = true}),
	    2);
	assert_int_equal(count(db, (struct pp_shift_filter){.from = NOON + 1}),
	    0);
	assert_int_equal(count(db, (struct pp_shift_filter){.until = NOON}), 0);
	assert_int_equal(pp_shift_of(db, "nobody", &s), PP_NO);
	assert_int_equal(pp_shift_get(db, 99, &s), PP_NO);
	pp_shifts_close(NULL);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_site_without_drawers_needs_no_shift),
	    TEST(with_drawers_cash_needs_a_shift_and_nothing_else_does),
	    TEST(a_drawer_is_one_operators_and_an_operator_has_one),
	    TEST(cash_of_orders_goes_through_the_drawer_of_their_shift),
	    TEST(
		a_shift_ends_with_what_was_counted_and_the_difference_is_booked),
	    TEST(what_cannot_be_counted_is_refused),
	    TEST(a_drawer_takes_no_more_than_its_ceiling),
	    TEST(a_drawer_pays_out_what_it_has_beside_refunds_that_are_pending),
	    TEST(a_refund_that_outlives_its_shift_is_due_and_paid_out_once),
	    TEST(a_sale_that_came_to_nothing_is_paid_back),
	    TEST(where_nothing_is_due_nothing_is_paid_out),
	    TEST(what_a_burnt_meter_still_had_is_paid_out_by_its_receipt),
	    TEST(credit_that_waits_is_moved_or_paid_out_and_never_both),
	    TEST(credit_that_waits_is_paid_out_by_one_person_as_refunds_are),
	    TEST(what_was_typed_is_paid_out_by_one_person_as_refunds_are),
	    TEST(notes_of_both_ends_are_kept),
	    TEST(shifts_are_listed_by_time_drawer_and_operator),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
