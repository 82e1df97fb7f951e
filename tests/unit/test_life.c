/* SPDX-License-Identifier: ISC */
/*
 * The lives of accounts as the books tell them: each event once, with its
 * money, in the order in which it came to be known.
 */
#include "life_help.h"

#include "life.h"

static size_t
events(struct pp_db *db, struct pp_life_filter filter,
    struct pp_life_event all[], size_t room)
{
	struct pp_life *life = NULL;
	size_t n = 0;
	enum pp_status rc;

	must(pp_life_open(db, &filter, &life));
	while (n < room && (rc = pp_life_next(life, &all[n])) == PP_OK)
		n++;
	assert_int_equal(rc, PP_DONE);
	pp_life_close(life);
	return n;
}

static void
what_was_there_before_events_is_told_by_its_epoch(void **state)
{
	struct pp_db *db = make_site();
	struct pp_life_event e[4];

	(void)state;
	open_meter(db, 1);
	adopt_meter(db, 2, 7, 1234);
	assert_int_equal(events(db, (struct pp_life_filter){0}, e, 4), 2);
	assert_string_equal(e[0].word, "opened");
	assert_string_equal(e[0].meter_code, "M001");
	assert_int_equal(e[0].receipt, 0);
	assert_string_equal(e[1].word, "adopted");
	assert_int_equal(e[1].count, 7);
	assert_int_equal(e[1].balance_fen, 1234);
	assert_false(e[1].ends);
	pp_db_close(db);
}

static void
a_refund_of_all_that_went_before_an_end_belongs_to_it(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch epoch = open_meter(db, 1);
	struct pp_life_event e;
	struct pp_sale s;

	(void)state;
	assert_int_equal(pp_life_end_of(db, epoch.id, &e), PP_NO);
	done(db, wish_of(PP_SALE, 1000), &epoch, shows(0, 0));
	s = done(db, wish_of(PP_REFUND, 900), &epoch, shows(1, 900));
	close_meter(db, &epoch, PP_CLOSING_CLOSE, shows(2, 0), true);
	must(pp_life_end_of(db, epoch.id, &e));
	assert_true(e.ends);
	assert_string_equal(e.word, "closed");
	assert_string_equal(e.why, "close");
	assert_int_equal(e.refunded_fen, 900);
	assert_string_equal(e.method, "cash");
	assert_string_equal(e.order, s.code);
	assert_int_equal(e.owed_fen, 0);
	assert_int_equal(e.left_fen, 0);
	assert_int_not_equal(e.receipt, 0);
	assert_false(e.typed);
	pp_db_close(db);
}

static void
a_refund_of_a_part_does_not(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch epoch = open_meter(db, 1);
	struct pp_life_event e;

	(void)state;
	done(db, wish_of(PP_SALE, 1000), &epoch, shows(0, 0));
	done(db, wish_of(PP_REFUND, 400), &epoch, shows(1, 900));
	close_meter(db, &epoch, PP_CLOSING_CLOSE, shows(2, -250), false);
	must(pp_life_end_of(db, epoch.id, &e));
	assert_int_equal(e.refunded_fen, 0);
	assert_string_equal(e.method, "");
	assert_int_equal(e.owed_fen, 250);
	pp_db_close(db);
}

static void
what_a_lost_meter_had_is_left(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch epoch = open_meter(db, 1);
	struct pp_typed typed = typed_of(shows(1, 1000), 800);
	struct pp_carry carry;
	struct pp_life_event e;

	(void)state;
	done(db, wish_of(PP_SALE, 1000), &epoch, shows(0, 0));
	must(try_type(db, &epoch, PP_CLOSING_CLOSE, &typed, &carry));
	must(pp_life_end_of(db, epoch.id, &e));
	assert_true(e.typed);
	assert_int_equal(e.left_fen, 800);
	assert_int_equal(e.balance_fen, 800);
	assert_int_equal(e.changed_at, typed.at);
	assert_int_equal(e.at, NOON + 3 * DAY);
	assert_true(e.has_energy);
	assert_int_equal(e.total_wh, typed.total_wh);
	assert_string_equal(e.reason, "burnt");
	pp_db_close(db);
}

static void
an_exchange_tells_what_was_used_before_it_was_entered(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch epoch = open_meter(db, 1);
	struct pp_sale_wish transfer = wish_of(PP_REFUND, 1000);
	struct pp_swap_wish wish = swap_wish(1, NOON + DAY);
	struct pp_life_event e[4];
	struct pp_epoch new;
	struct pp_swap swap;

	(void)state;
	done(db, wish_of(PP_SALE, 1000), &epoch, shows(0, 0));
	transfer.method = "transfer";
	done(db, transfer, &epoch, shows(1, 1000));
	close_meter(db, &epoch, PP_CLOSING_EXCHANGE, shows(2, 0), true);
	must(try_swap(db, &wish, &swap));
	new = begin_new(db, &swap, 5000, 325);
	assert_int_equal(events(db, (struct pp_life_filter){0}, e, 4), 3);
	assert_string_equal(e[1].word, "closed");
	assert_string_equal(e[1].why, "exchange");
	assert_string_equal(e[1].method, "transfer");
	assert_string_equal(e[2].word, "exchanged");
	assert_int_equal(e[2].epoch, new.id);
	assert_int_equal(e[2].changed_at, NOON + DAY);
	assert_true(e[2].has_used);
	assert_int_equal(e[2].used_wh, 5000);
	assert_int_equal(e[2].used_fen, 325);
	assert_string_equal(e[2].reason, "old age");
	pp_db_close(db);
}

static void
a_filter_leaves_what_it_says(void **state)
{
	struct pp_db *db = make_site();
	const int64_t second = 2;
	struct pp_epoch epoch = open_meter(db, 1);
	struct pp_life_event e[4];

	(void)state;
	adopt_meter(db, 2, 7, 1234);
	close_meter(db, &epoch, PP_CLOSING_CLOSE, shows(0, 0), false);
	assert_int_equal(events(db,
			     (struct pp_life_filter){
				 .meters = &second,
				 .n_meters = 1,
			     },
			     e, 4),
	    1);
	assert_int_equal(e[0].meter, 2);
	assert_int_equal(events(db, (struct pp_life_filter){.from = NOON + 1},
			     e, 4),
	    1);
	assert_true(e[0].ends);
	assert_int_equal(events(db, (struct pp_life_filter){.until = NOON}, e,
			     4),
	    0);
	assert_int_equal(events(db, (struct pp_life_filter){.epoch = epoch.id},
			     e, 4),
	    2);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(what_was_there_before_events_is_told_by_its_epoch),
	    TEST(a_refund_of_all_that_went_before_an_end_belongs_to_it),
	    TEST(a_refund_of_a_part_does_not),
	    TEST(what_a_lost_meter_had_is_left),
	    TEST(an_exchange_tells_what_was_used_before_it_was_entered),
	    TEST(a_filter_leaves_what_it_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
