/* SPDX-License-Identifier: ISC */
/*
 * Visits that only look: whether an end may be typed, and whether a customer's
 * meters can all be opened, before anything is written or sent.
 */
#include "open_stage.h"

#include "openings.h"

static enum pp_status
is_gone(int64_t id)
{
	struct pp_epoch epoch;

	assert_int_equal(pp_epoch_of(till.db, id, &epoch), PP_OK);
	n_told = 0;
	return pp_till_gone(&till, &target[id], &epoch);
}

static void
whoever_answers_is_not_gone(void **state)
{
	(void)state;
	assert_int_equal(is_gone(BLIND), PP_NO);
	assert_non_null(strstr(pp_errmsg(), "it answers still, with 500.00"));
	assert_wire(BLIND, "rr");
	assert_int_equal(n_told, 0);
	assert_int_equal(rows_of("evidence WHERE epoch = 2"), 1);
}

static void
whoever_is_silent_is_gone(void **state)
{
	(void)state;
	strike_from(BLIND, SIM_KIND_READ, 1, SIM_LOST_REQUEST);
	assert_int_equal(is_gone(BLIND), PP_OK);
}

static void
so_is_one_that_another_took_the_place_of(void **state)
{
	(void)state;
	replace(meter(BLIND));
	assert_int_equal(is_gone(BLIND), PP_OK);
}

/* Its account can't be closed by what it shows. */
static void
one_under_quarantine_is_not_asked(void **state)
{
	struct pp_visit v;

	(void)state;
	meter(BLIND)->prepay = 0;
	v = gone(settling(BLIND));
	assert_result(&v, PP_VISIT_HELD, "fee control is off");
	heal();
	assert_int_equal(is_gone(BLIND), PP_OK);
	assert_wire(BLIND, "");
}

/* Of any other hold its looks make an end, or people. */
static void
one_that_is_held_otherwise_is_asked(void **state)
{
	struct pp_visit v;

	(void)state;
	assert_int_equal(pp_db_begin(till.db), PP_OK);
	assert_int_equal(pp_hold_all(till.db, BEGIN_S), PP_OK);
	assert_int_equal(pp_db_commit(till.db), PP_OK);
	assert_int_equal(is_gone(BLIND), PP_NO);
	buy_elsewhere(meter(BLIND));
	v = gone(settling(BLIND));
	assert_result(&v, PP_VISIT_HELD, "credited outside pp");
	assert_int_equal(is_gone(BLIND), PP_NO);
}

/* It can't be asked just now. */
static void
told_to_stop_nobody_is_gone(void **state)
{
	(void)state;
	stopped = 1;
	till.stop = &stopped;
	assert_int_equal(is_gone(BLIND), PP_ETEMP);
	till.stop = NULL;
}

static void
ignore(void *arg, const struct pp_visit *visit)
{
	(void)arg;
	(void)visit;
}

static struct pp_openings *openings;

/* Rows of a meter, a name and a number; how many are to be opened. */
static size_t
try_all(const char *rows, bool books_only, const char *words)
{
	const struct pp_opening_terms terms = {
	    .db = till.db,
	    .errand = PP_ERRAND_OPEN,
	    .who = "me",
	    .refused = ignore,
	};
	int64_t accounts = rows_of("account");
	FILE *in = fmemopen((void *)(uintptr_t)rows, strlen(rows), "r");
	struct pp_visit *v;
	size_t i, n, left = 0;

	assert_non_null(in);
	assert_int_equal(pp_openings_new(&terms, &openings), PP_OK);
	assert_int_equal(pp_openings_read(openings, in, "in"), PP_OK);
	fclose(in);
	n_told = 0;
	v = pp_openings_visits(openings, &n);
	assert_int_equal(pp_openings_try(&till, v, n, books_only), PP_OK);
	for (i = 0; i < n; i++) {
		left += v[i].code == PP_OK;
		assert_int_equal(v[i].code == PP_OK, *v[i].reason == '\0');
	}
	if (!strstr(v->reason, words))
		fail_msg("\"%s\", want \"%s\"", v->reason, words);
	assert_int_equal(n_told, 0);
	assert_int_equal(rows_of("account"), accounts);
	pp_openings_free(openings);
	return left;
}

#define ROWS(meter, other, phone)                                              \
	"meter,name,phone\n" meter ",Li,13800138001\n" other ",Li," phone "\n"

static void
a_customer_is_opened_whole_or_not_at_all(void **state)
{
	(void)state;
	/* One has an account, one runs already, one there isn't. */
	assert_int_equal(try_all(ROWS("M04", "M02", "13800138001"), false,
			     "for M02 of the same customer"),
	    0);
	assert_int_equal(try_all(ROWS("M04", "M05", "13800138001"), false,
			     "for M05 of the same customer"),
	    0);
	assert_int_equal(try_all(ROWS("M04", "M99", "13800138001"), false,
			     "for M99 of the same customer"),
	    0);
	assert_int_equal(meter(FRESH)->prepay, 0);
}

static void
without_a_visit_the_book_tells(void **state)
{
	(void)state;
	assert_int_equal(try_all(ROWS("M04", "M02", "13800138001"), true,
			     "for M02 of the same customer"),
	    0);
	assert_int_equal(try_all(ROWS("M04", "M05", "13800138001"), true, ""),
	    2);
	assert_wire(FRESH, "");
}

/* One meter can't be left half-done, so nobody goes there twice. */
static void
other_customers_go_on(void **state)
{
	(void)state;
	assert_int_equal(try_all(ROWS("M04", "M02", "13800138002"), false, ""),
	    2);
	assert_wire(FRESH, "");
}

static void
those_that_can_all_be_opened_are_looked_at(void **state)
{
	(void)state;
	meter(RUNNING)->prepay = 0;
	sim_meter_set_balance(meter(RUNNING), 0);
	meter(RUNNING)->count = 0;
	assert_int_equal(try_all(ROWS("M04", "M05", "13800138001"), false, ""),
	    2);
	assert_wire(FRESH, "rrr");
	assert_int_equal(meter(FRESH)->prepay, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TILL_TEST(whoever_answers_is_not_gone),
	    TILL_TEST(whoever_is_silent_is_gone),
	    TILL_TEST(so_is_one_that_another_took_the_place_of),
	    TILL_TEST(one_under_quarantine_is_not_asked),
	    TILL_TEST(one_that_is_held_otherwise_is_asked),
	    TILL_TEST(told_to_stop_nobody_is_gone),
	    TILL_TEST(a_customer_is_opened_whole_or_not_at_all),
	    TILL_TEST(without_a_visit_the_book_tells),
	    TILL_TEST(other_customers_go_on),
	    TILL_TEST(those_that_can_all_be_opened_are_looked_at),
	};

	return TILL_GROUP(tests);
}
