/* SPDX-License-Identifier: ISC */
/*
 * Who is to be visited though nobody asked, and that it is done then.
 */

#include "till_stage.h"

#include "state.h"

enum {
	DEBT_FEN = 20000,
};

static void
log_relay(int64_t id, enum pp_relay_action action, enum pp_relay_cause cause)
{
	struct pp_relay_order order = {
	    .meter = id,
	    .at = BEGIN_S,
	    .who = "boss",
	    .action = action,
	    .cause = cause,
	    .reason = "",
	};

	if (pp_db_begin(till.db) != PP_OK ||
	    pp_relay_log(till.db, &order) != PP_OK ||
	    pp_db_commit(till.db) != PP_OK)
		fail_msg("%s", pp_errmsg());
}

/* Its relay is held open, and the log says by whom, if it was us. */
static void
trip(int64_t id)
{
	meter(id)->force_enable = 1;
	meter(id)->force_trip = 1;
	sim_meter_settle(meter(id), 0);
}

/* A reading as the poller stores it: what the relay is, count, balance. */
static void
store_reading(int64_t id, int64_t at, unsigned bits, int64_t count,
    int64_t balance_fen)
{
	char sql[SQL_MAX];

	int64_t key = 2097152 + 2 * id;

	snprintf(sql, sizeof sql,
	    "INSERT OR IGNORE INTO pass VALUES (1, 1000, 1001, NULL, 0, 1, 1);"
	    "INSERT INTO reading (id, after_s, flags, bits, count, balance_fen,"
	    " rest_wh, packed) VALUES (%" PRId64 ", 0, 0, %u, %" PRId64
	    ", %" PRId64 ", 0, x'');"
	    "INSERT INTO meter_now VALUES (%" PRId64 ", NULL, %" PRId64
	    ", %" PRId64 ", %" PRId64 ", 'unknown', 1000, 0)",
	    key, bits, count, balance_fen, id, key, key, at);
	write_one(till.db, sql);
}

static void
assert_due(const char *expected)
{
	int64_t *ids = NULL;
	char text[100] = "";
	size_t n = 0, i, length = 0;

	if (pp_till_due(till.db, &ids, &n) != PP_OK)
		fail_msg("%s", pp_errmsg());
	assert_non_null(ids);
	for (i = 0; i < n; i++)
		length += (size_t)snprintf(text + length, sizeof text - length,
		    "%s%" PRId64, i > 0 ? " " : "", ids[i]);
	free(ids);
	assert_string_equal(text, expected);
}

static void
settle_due(void)
{
	int64_t *ids = NULL;
	size_t n = 0;

	assert_int_equal(pp_till_due(till.db, &ids, &n), PP_OK);
	n_told = 0;
	assert_int_equal(pp_till_settle(&till, ids, n, false), PP_OK);
	assert_int_equal(n_told, n);
	free(ids);
}

static void
nobody_is_due_where_all_is_well(void **state)
{
	struct pp_visit v = gone(selling(COUNTED, SOLD_FEN));

	(void)state;
	assert_ended(&v, PP_SALE_CREDITED);
	assert_due("");
	store_reading(COUNTED, BEGIN_S + 600, 0, 1, START_FEN + SOLD_FEN);
	assert_due("");
}

static void
open_orders_and_openings_are_due(void **state)
{
	static struct pp_opening opening = {.name = "Li", .phone = ""};
	struct pp_visit v;

	(void)state;
	strike_from(COUNTED, SIM_KIND_PURCHASE, 1, SIM_LOST_REQUEST);
	v = gone(selling(COUNTED, SOLD_FEN));
	assert_pending(&v, "");
	strike_from(FRESH, SIM_KIND_FEE, 1, SIM_LOST_REQUEST);
	v = (struct pp_visit){
	    .errand = PP_ERRAND_OPEN,
	    .target = target[FRESH],
	    .opening = &opening,
	};
	go(&v);
	assert_due("1 4");
	heal();
	settle_due();
	assert_due("");
	assert_int_equal(has_fen(COUNTED), START_FEN + SOLD_FEN);
}

static void
an_end_that_is_intended_is_due(void **state)
{
	struct pp_visit v;

	(void)state;
	strike_from(BLIND, SIM_KIND_FEE, 2, SIM_LOST_REQUEST);
	v = gone(closing(BLIND, PP_CLOSING_CLOSE));
	assert_result(&v, PP_VISIT_PENDING, "");
	assert_due("2");
	heal();
	settle_due();
	assert_due("");
	assert_int_equal(meter(BLIND)->prepay, 0);
}

static void
restored_books_make_all_due(void **state)
{
	(void)state;
	assert_int_equal(pp_db_begin(till.db), PP_OK);
	assert_int_equal(pp_hold_all(till.db, BEGIN_S), PP_OK);
	assert_int_equal(pp_db_commit(till.db), PP_OK);
	assert_due("1 2 3 6 7");
	settle_due();
	assert_due("");
	assert_int_equal(rows_of("hold WHERE ended_at IS NULL"), 0);
}

static void
readings_that_do_not_agree_are_due(void **state)
{
	(void)state;
	store_reading(COUNTED, BEGIN_S + 600, 0, 1, START_FEN);
	store_reading(BLIND, BEGIN_S + 600, 0, 0, START_FEN + 1);
	store_reading(NAIVE, BEGIN_S - 600, 0, 7, START_FEN); /* older */
	store_reading(FAR_BLIND, BEGIN_S + 600, 0, 0, START_FEN - 1);
	assert_due("1 2");
	/* Once they are closed for sale, that is for people. */
	assert_true(sim_meter_buy(meter(COUNTED), SOLD_FEN));
	assert_true(sim_meter_buy(meter(BLIND), SOLD_FEN));
	pass_time(1200);
	settle_due();
	assert_due("");
	assert_int_equal(rows_of("hold WHERE ended_at IS NULL"), 2);
}

static void
a_release_that_stayed_away_is_due_and_done(void **state)
{
	struct pp_visit v;

	(void)state;
	trip(COUNTED);
	log_relay(COUNTED, PP_RELAY_TRIP, PP_CAUSE_ARREARS);
	strike_from(COUNTED, SIM_KIND_FORCE, 1, SIM_LOST_REQUEST);
	v = gone(selling(COUNTED, SOLD_FEN));
	assert_state(&v, PP_SALE_CREDITED);
	assert_result(&v, PP_VISIT_ENDED, "the relay is still held open");
	assert_false(v.released);
	assert_wire(COUNTED, "rrPrrfrrfrrfrr");
	store_reading(COUNTED, BEGIN_S + 600, PP_BIT_FORCED, 1,
	    START_FEN + SOLD_FEN);
	assert_due("1");
	heal();
	settle_due();
	assert_int_equal(meter(COUNTED)->relay, 1);
	assert_wire(COUNTED, "rrfrr");
}

static void
nobody_visits_what_is_no_meter(void **state)
{
	int64_t ids[] = {9999};

	(void)state;
	n_told = 0;
	assert_int_equal(pp_till_settle(&till, ids, 1, false), PP_OK);
	assert_int_equal(n_told, 0);
}

static void
retired_meters_are_not_due(void **state)
{
	struct pp_visit v;

	(void)state;
	strike_from(COUNTED, SIM_KIND_PURCHASE, 1, SIM_LOST_REQUEST);
	v = gone(selling(COUNTED, SOLD_FEN));
	assert_pending(&v, "");
	write_one(till.db, "UPDATE meter SET retired_at = 1 WHERE id = 1");
	assert_due("");
	write_one(till.db, "UPDATE meter SET retired_at = NULL WHERE id = 1");
	assert_due("1");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TILL_TEST(nobody_is_due_where_all_is_well),
	    TILL_TEST(open_orders_and_openings_are_due),
	    TILL_TEST(an_end_that_is_intended_is_due),
	    TILL_TEST(restored_books_make_all_due),
	    TILL_TEST(readings_that_do_not_agree_are_due),
	    TILL_TEST(a_release_that_stayed_away_is_due_and_done),
	    TILL_TEST(nobody_visits_what_is_no_meter),
	    TILL_TEST(retired_meters_are_not_due),
	};

	return TILL_GROUP(tests);
}
