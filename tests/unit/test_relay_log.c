/* SPDX-License-Identifier: ISC */
/*
 * Orders to relays and what is wished: the last one counts, what was seen once
 * is done, and who answers and isn't as wished is due.
 */
#include "fail_help.h"
#include "relay_help.h"

#include "state.h"
#include "warning.h"

enum {
	TRIPPED = PP_BIT_RELAY | PP_BIT_FORCED | PP_BIT_OPEN,
	KEPT = PP_BIT_RELAY | PP_BIT_FORCED | PP_BIT_FORCED_CLOSED,
	FREE = PP_BIT_RELAY | PP_BIT_PREPAY,
};

static void
done(struct pp_db *db, int64_t meter, int64_t at, int closed)
{
	struct pp_relay_wish wish;

	if (pp_relay_wish(db, meter, &wish) != PP_OK ||
	    pp_db_begin(db) != PP_OK ||
	    pp_relay_done(db, wish.order, at, closed) != PP_OK ||
	    pp_db_commit(db) != PP_OK)
		fail_msg("%s", pp_errmsg());
}

static void
reads(struct pp_db *db, int64_t meter, int64_t at, unsigned bits)
{
	struct pp_reading r = made_up(at, 1000 + at - T0);

	r.bits = bits;
	store_reading(db, meter, &r);
}

static size_t
due(struct pp_db *db, int64_t now)
{
	int64_t *ids = NULL;
	size_t n = 0;

	if (pp_relay_due(db, now, &ids, &n) != PP_OK)
		fail_msg("%s", pp_errmsg());
	free(ids);
	return n;
}

static void
the_last_order_is_the_wish_with_all_that_was_said(void **state)
{
	struct pp_db *db = make_site();
	struct pp_relay_wish wish;

	(void)state;
	assert_int_equal(pp_relay_wish(db, M1, &wish), PP_NO);
	order(db, M1, PP_RELAY_TRIP, PP_CAUSE_PERSON, T0, 0);
	order(db, M1, PP_RELAY_KEEP, PP_CAUSE_PERSON, T0 + 1, T0 + 3600);
	order(db, M2, PP_RELAY_TRIP, PP_CAUSE_ARREARS, T0 + 2, 0);
	assert_int_equal(pp_relay_wish(db, M1, &wish), PP_OK);
	assert_int_equal(wish.action, PP_RELAY_KEEP);
	assert_int_equal(wish.cause, PP_CAUSE_PERSON);
	assert_int_equal(wish.at, T0 + 1);
	assert_int_equal(wish.until, T0 + 3600);
	assert_string_equal(wish.who, "boss");
	assert_string_equal(wish.reason, "a pump is mended");
	assert_string_equal(wish.overridden, "hours,warned");
	assert_false(wish.done);
	assert_int_equal(number(db,
			     "SELECT count(*) FROM log"
			     " WHERE action = 'relay'"),
	    3);
	pp_db_close(db);
}

static void
what_was_seen_once_is_done_and_only_once(void **state)
{
	struct pp_db *db = make_site();
	struct pp_relay_wish wish;

	(void)state;
	order(db, M1, PP_RELAY_TRIP, PP_CAUSE_PERSON, T0, 0);
	done(db, M1, T0 + 5, 0);
	done(db, M1, T0 + 9, -1);
	assert_int_equal(pp_relay_wish(db, M1, &wish), PP_OK);
	assert_true(wish.done);
	assert_int_equal(wish.done_at, T0 + 5);
	assert_int_equal(number(db, "SELECT count(*) FROM relay_done"), 1);
	assert_int_equal(number(db, "SELECT closed FROM relay_done"), 0);
	pp_db_close(db);
}

static void
what_is_left_to_its_credit_is_no_wish_any_more(void **state)
{
	struct pp_db *db = make_site();
	struct pp_relay_wish wish;

	(void)state;
	order(db, M1, PP_RELAY_PREPAID, PP_CAUSE_PERSON, T0, 0);
	assert_int_equal(pp_relay_wish(db, M1, &wish), PP_OK);
	done(db, M1, T0 + 5, 1);
	assert_int_equal(pp_relay_wish(db, M1, &wish), PP_NO);
	order(db, M1, PP_RELAY_TRIP, PP_CAUSE_ARREARS, T0 + 6, 0);
	order(db, M1, PP_RELAY_PREPAID, PP_CAUSE_PROVEN, T0 + 7, 0);
	assert_int_equal(pp_relay_wish(db, M1, &wish), PP_NO);
	assert_int_equal(pp_relay_order_last(db, M1, &wish), PP_OK);
	assert_int_equal(wish.cause, PP_CAUSE_PROVEN);
	pp_db_close(db);
}

static void
who_answers_since_and_is_not_as_wished_is_due(void **state)
{
	struct pp_db *db = make_site();

	(void)state;
	reads(db, M1, T0, FREE);
	order(db, M1, PP_RELAY_TRIP, PP_CAUSE_PERSON, T0 + 10, 0);
	assert_int_equal(due(db, T0 + 20), 0); /* it hasn't answered since */
	reads(db, M1, T0 + 60, FREE);
	assert_int_equal(due(db, T0 + 61), 1);
	/* As wished, but nobody has seen to it yet. */
	reads(db, M1, T0 + 120, TRIPPED);
	assert_int_equal(due(db, T0 + 121), 1);
	done(db, M1, T0 + 122, 0);
	assert_int_equal(due(db, T0 + 123), 0);
	reads(db, M1, T0 + 180, TRIPPED);
	assert_int_equal(due(db, T0 + 181), 0);
	/* Somebody let it go at the meter. */
	reads(db, M1, T0 + 240, FREE);
	assert_int_equal(due(db, T0 + 241), 1);
	pp_db_close(db);
}

static void
a_keep_is_held_until_its_end_and_due_then(void **state)
{
	struct pp_db *db = make_site();

	(void)state;
	order(db, M1, PP_RELAY_KEEP, PP_CAUSE_PERSON, T0, T0 + 3600);
	done(db, M1, T0 + 5, 1);
	reads(db, M1, T0 + 60, KEPT);
	assert_int_equal(due(db, T0 + 61), 0);
	reads(db, M1, T0 + 120, TRIPPED);
	assert_int_equal(due(db, T0 + 121), 1);
	reads(db, M1, T0 + 180, KEPT);
	assert_int_equal(due(db, T0 + 3599), 0);
	assert_int_equal(due(db, T0 + 3600), 1); /* whether it answers or not */
	pp_db_close(db);
}

static void
what_a_sale_lets_go_is_not_due_here(void **state)
{
	struct pp_db *db = make_site();

	(void)state;
	order(db, M1, PP_RELAY_PREPAID, PP_CAUSE_SALE, T0, 0);
	reads(db, M1, T0 + 60, TRIPPED);
	assert_int_equal(due(db, T0 + 61), 0);
	pp_db_close(db);
}

static void
trips_are_counted_by_meter_and_time(void **state)
{
	struct pp_db *db = make_site();
	int64_t tripped, of;

	(void)state;
	order(db, M1, PP_RELAY_TRIP, PP_CAUSE_PERSON, T0, 0);
	order(db, M1, PP_RELAY_TRIP, PP_CAUSE_PERSON, T0 + 1, 0);
	order(db, M2, PP_RELAY_TRIP, PP_CAUSE_ARREARS, T0 + 2, 0);
	order(db, 3, PP_RELAY_KEEP, PP_CAUSE_PERSON, T0 + 3, 0);
	order(db, 3, PP_RELAY_TRIP, PP_CAUSE_RATION, T0 + 4, T0 + 5);
	assert_int_equal(pp_relay_tripped_since(db, T0 - 1, &tripped, &of),
	    PP_OK);
	assert_int_equal(tripped, 2);
	assert_int_equal(of, 3);
	assert_int_equal(pp_relay_tripped_since(db, T0 + 1, &tripped, &of),
	    PP_OK);
	assert_int_equal(tripped, 1);
	pp_db_close(db);
}

static void
warn(struct pp_db *db, int64_t meter, const char *way, int64_t at,
    enum pp_status want)
{
	assert_int_equal(pp_db_begin(db), PP_OK);
	assert_int_equal(pp_warning_add(db, meter, way, "pay", at, "li.na"),
	    want);
	if (want == PP_OK)
		assert_int_equal(pp_db_commit(db), PP_OK);
	pp_db_rollback(db);
}

static void
the_last_warning_is_found_with_its_way(void **state)
{
	struct pp_db *db = make_site();
	struct pp_warning w;

	(void)state;
	assert_int_equal(pp_warning_last(db, M1, &w), PP_NO);
	warn(db, M1, "call", T0 + 60, PP_OK);
	warn(db, M1, "sms", T0, PP_OK);
	warn(db, M1, "", T0 + 90, PP_EDATA);
	warn(db, M1, "a call", T0 + 90, PP_EDATA);
	assert_int_equal(pp_warning_last(db, M1, &w), PP_OK);
	assert_int_equal(w.at, T0 + 60);
	assert_string_equal(w.way, "call");
	assert_string_equal(w.who, "li.na");
	assert_string_equal(w.note, "pay");
	assert_int_equal(pp_warning_last(db, M2, &w), PP_NO);
	assert_int_equal(attempt(db, "DELETE FROM warning"), PP_NO);
	pp_db_close(db);
}

static void
what_was_seen_since_counts_more_than_a_reading(void **state)
{
	struct pp_relay_wish o = {
	    .action = PP_RELAY_TRIP,
	    .done = true,
	    .done_at = T0 + 10,
	    .has_contact = true,
	};

	(void)state;
	assert_int_equal(pp_relay_bits(FREE, T0, &o),
	    FREE | PP_BIT_FORCED | PP_BIT_OPEN);
	assert_int_equal(pp_relay_bits(FREE, T0 + 11, &o), FREE);
	o.action = PP_RELAY_KEEP;
	o.closed = true;
	assert_int_equal(pp_relay_bits(TRIPPED, T0, &o), KEPT);
	o.action = PP_RELAY_PREPAID;
	o.has_contact = false;
	assert_int_equal(pp_relay_bits(TRIPPED, T0, &o),
	    PP_BIT_RELAY | PP_BIT_OPEN);
	o.done = false;
	assert_int_equal(pp_relay_bits(TRIPPED, T0, &o), TRIPPED);
}

static void
trouble_of_the_database_is_told(void **state)
{
	struct pp_db *db = make_site();
	int64_t tripped = 7, of = 7;
	bool was = true;

	(void)state;
	write_one(db, "DROP TABLE relay_done; DROP TABLE relay_order");
	assert_int_not_equal(pp_relay_tripped_since(db, T0, &tripped, &of),
	    PP_OK);
	assert_int_not_equal(pp_relay_was_tripped(db, M1, T0, &was), PP_OK);
	assert_true(was);
	assert_int_equal(of, 7);
	assert_int_equal(pp_db_begin(db), PP_OK);
	assert_int_not_equal(pp_relay_done(db, 1, T0, 1), PP_OK);
	pp_db_rollback(db);
	write_one(db, "ALTER TABLE meter RENAME TO gone");
	assert_int_not_equal(pp_relay_tripped_since(db, T0, &tripped, &of),
	    PP_OK);
	pp_db_close(db);
}

static enum pp_status
count_orders(struct pp_db *db, void *result)
{
	return pp_relay_ordered_by(db, "li.na", T0, result);
}

static enum pp_status
find_order(struct pp_db *db, void *result)
{
	return pp_relay_was_ordered_by(db, M1, "li.na", T0, result);
}

static int64_t
orders(struct pp_db *db)
{
	return number(db, "SELECT count(*) FROM relay_order");
}

static void
orders_of_a_person_that_cannot_be_counted_are_told(void **state)
{
	static const struct work works[] = {
	    {count_orders, "count"},
	    {find_order, "find"},
	};
	struct pp_db *db = make_site();

	(void)state;
	refuse_each(db, works, 2, orders);
	cut_each(db, works, 2, orders);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(the_last_order_is_the_wish_with_all_that_was_said),
	    TEST(what_was_seen_once_is_done_and_only_once),
	    TEST(what_is_left_to_its_credit_is_no_wish_any_more),
	    TEST(who_answers_since_and_is_not_as_wished_is_due),
	    TEST(a_keep_is_held_until_its_end_and_due_then),
	    TEST(what_a_sale_lets_go_is_not_due_here),
	    TEST(trips_are_counted_by_meter_and_time),
	    TEST(the_last_warning_is_found_with_its_way),
	    TEST(what_was_seen_since_counts_more_than_a_reading),
	    TEST(trouble_of_the_database_is_told),
	    TEST(orders_of_a_person_that_cannot_be_counted_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
