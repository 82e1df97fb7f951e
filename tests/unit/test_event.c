/* SPDX-License-Identifier: ISC */
/*
 * Receipts of orders and events are one row of numbers, without holes.
 */
#include "life_help.h"

static int64_t
add(struct pp_db *db, int64_t epoch, enum pp_event_kind kind)
{
	begin(db);
	must(pp_event_add(db, epoch, kind, NOON + 7, "clerk"));
	commit(db);
	return number(db, "SELECT max(receipt) FROM event");
}

static void
orders_and_events_share_one_row_of_receipts(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_sale s;

	(void)state;
	assert_int_equal(add(db, e.id, PP_EVENT_OPENED), 1);
	s = done(db, wish_of(PP_SALE, 500), &e, shows(0, 0));
	assert_int_equal(s.receipt, 2);
	assert_string_equal(s.code, "pp-20251122-000002");
	assert_int_equal(add(db, e.id, PP_EVENT_CLOSED), 3);
	s = done(db, wish_of(PP_SALE, 500), &e, shows(1, 500));
	assert_int_equal(s.receipt, 4);
	assert_sound(db);
	pp_db_close(db);
}

static void
the_same_happens_once(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);

	(void)state;
	assert_int_equal(add(db, e.id, PP_EVENT_OPENED), 1);
	assert_int_equal(add(db, e.id, PP_EVENT_OPENED), 1);
	assert_int_equal(add(db, e.id, PP_EVENT_ADDED), 2);
	/* But what is due may be paid out of each of its orders. */
	assert_int_equal(add(db, e.id, PP_EVENT_PAID_OUT), 3);
	assert_int_equal(add(db, e.id, PP_EVENT_PAID_OUT), 4);
	assert_int_equal(number(db, "SELECT count(*) FROM event"), 4);
	pp_db_close(db);
}

static void
of_no_epoch_there_is_no_event(void **state)
{
	struct pp_db *db = make_site();

	(void)state;
	begin(db);
	assert_int_equal(pp_event_add(db, 7, PP_EVENT_OPENED, NOON, "clerk"),
	    PP_NO);
	assert_said("no such epoch");
	pp_db_rollback(db);
	assert_int_equal(number(db, "SELECT count(*) FROM event"), 0);
	pp_db_close(db);
}

static void
an_event_is_found_by_its_receipt_its_account_or_its_meter(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch one = open_meter(db, 1), two = adopt_meter(db, 2, 3, 9);
	struct pp_event v = {.id = 77};

	(void)state;
	assert_int_equal(pp_event_get(db, 1, &v), PP_NO);
	assert_int_equal(pp_event_last_of(db, "A00001", &v), PP_NO);
	assert_int_equal(v.id, 77);
	add(db, one.id, PP_EVENT_OPENED);
	add(db, two.id, PP_EVENT_ADOPTED);
	add(db, one.id, PP_EVENT_CLOSED);
	must(pp_event_get(db, 2, &v));
	assert_int_equal(v.kind, PP_EVENT_ADOPTED);
	assert_int_equal(v.epoch, two.id);
	assert_int_equal(v.receipt, 2);
	assert_int_equal(v.at, NOON + 7);
	assert_string_equal(v.who, "clerk");
	assert_string_equal(v.account, "A00002");
	assert_string_equal(v.holder, "李四");
	assert_string_equal(v.meter, "M002");
	assert_string_equal(v.unit, "");
	assert_string_equal(v.serial, SERIAL);
	must(pp_event_last_of(db, "A00001", &v));
	assert_int_equal(v.kind, PP_EVENT_CLOSED);
	must(pp_event_last_of(db, "M002", &v));
	assert_int_equal(v.receipt, 2);
	pp_db_close(db);
}

static void
each_kind_has_a_word_that_is_read_back(void **state)
{
	static const char *const words[] = {"opened", "adopted", "added",
	    "exchanged", "closed", "paid-out", "paid-in"};
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_event v;

	(void)state;
	for (int i = 0; i < PP_EVENT_KINDS; i++) {
		assert_string_equal(pp_event_kind_name((enum pp_event_kind)i),
		    words[i]);
		add(db, e.id, (enum pp_event_kind)i);
		must(pp_event_get(db, i + 1, &v));
		assert_int_equal(v.kind, i);
	}
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(orders_and_events_share_one_row_of_receipts),
	    TEST(the_same_happens_once),
	    TEST(of_no_epoch_there_is_no_event),
	    TEST(an_event_is_found_by_its_receipt_its_account_or_its_meter),
	    TEST(each_kind_has_a_word_that_is_read_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
