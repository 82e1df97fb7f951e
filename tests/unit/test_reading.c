/* SPDX-License-Identifier: ISC */
/*
 * Readings in the book: kept as they came, never changed, and what is known
 * of a meter after each.
 */
#include "book_help.h"

static void
assert_same(const struct pp_reading *a, const struct pp_reading *b)
{
	int i;
	unsigned q, phase;

	assert_int_equal(a->at, b->at);
	assert_int_equal(a->flags, b->flags);
	assert_int_equal(a->bits, b->bits);
	for (i = 0; i < PP_R_COLUMNS; i++) {
		assert_int_equal(a->known[i], b->known[i]);
		if (a->known[i])
			assert_int_equal(a->value[i], b->value[i]);
	}
	assert_int_equal(a->packed.status, b->packed.status);
	assert_int_equal(a->packed.sources, b->packed.sources);
	for (q = 0; q < PP_PHASE_QUANTITIES; q++) {
		assert_int_equal(a->packed.phases[q], b->packed.phases[q]);
		for (phase = 0; phase < a->packed.phases[q]; phase++)
			assert_int_equal(a->packed.value[q][phase],
			    b->packed.value[q][phase]);
	}
}

static void
a_reading_comes_back_as_it_was(void **state)
{
	struct pp_db *db = make_site();
	struct pp_reading r = made_up(MORNING, 12345670);
	struct pp_past past;
	int i;

	(void)state;
	for (i = 0; i < PP_R_COLUMNS; i++)
		r.known[i] = true;
	r.value[PP_R_DEEP] = 17;
	r.value[PP_R_BALANCE] = -350;
	r.value[PP_R_COUNT] = 5;
	r.value[PP_R_CLOCK] = -86400;
	r.value[PP_R_POWER] = -1;
	r.bits = PP_BIT_PREPAID | PP_BIT_OPEN | PP_BIT_RELAY;
	r.packed = (struct pp_packed){
	    .status = 0x00E0,
	    .sources = 0x0008,
	    .phases = {3, 2, 1, 0},
	    .value = {{2301, 2298, 2310}, {5, 6}, {-7}},
	};
	store_reading(db, 2, &r);
	past = past_of(db, 2);
	assert_true(past.has_good && past.has_shown);
	assert_same(&r, &past.good);
	assert_same(&r, &past.shown);
	/* What isn't known stays unknown; the total is always there. */
	r = (struct pp_reading){.at = MORNING + 60};
	r.known[PP_R_TOTAL] = true;
	r.value[PP_R_TOTAL] = 12345680;
	store_reading(db, 2, &r);
	past = past_of(db, 2);
	assert_same(&r, &past.good);
	pp_db_close(db);
}

static void
a_meter_that_was_never_asked_has_no_past(void **state)
{
	struct pp_db *db = make_site();
	struct pp_past past = past_of(db, 3);

	(void)state;
	assert_false(past.has_good || past.has_shown);
	assert_int_equal(past.state, PP_STATE_UNKNOWN);
	assert_int_equal(past.since, 0);
	assert_int_equal(past.silent, 0);
	pp_db_close(db);
}

static void
the_first_register_is_the_base_for_ever(void **state)
{
	struct pp_db *db = make_site();
	struct pp_reading r = made_up(MORNING, 5000);

	(void)state;
	/* Not that of a doubtful one. */
	r.flags = PP_FLAG_CLOCK;
	store_reading(db, 1, &r);
	assert_int_equal(
	    number(db, "SELECT count(*) FROM meter_now WHERE base_wh IS NULL"),
	    1);
	r = made_up(MORNING + 60, 5010);
	store_reading(db, 1, &r);
	r = made_up(MORNING + 120, 5020);
	store_reading(db, 1, &r);
	assert_int_equal(number(db, "SELECT base_wh FROM meter_now"), 5010);
	pp_db_close(db);
}

static void
a_doubtful_reading_is_kept_and_moves_nothing(void **state)
{
	static const unsigned flags[] = {PP_FLAG_RAN_BACK, PP_FLAG_JUMPED,
	    PP_FLAG_CLOCK, PP_FLAG_RAN_BACK | PP_FLAG_CLOCK};
	struct pp_db *db = make_site();
	struct pp_reading good = made_up(MORNING, 5000), r;
	struct pp_past past;
	int64_t used;
	size_t i;

	(void)state;
	store_reading(db, 1, &good);
	used = number(db, "SELECT sum(total_wh) + sum(readings) FROM daily");
	for (i = 0; i < sizeof flags / sizeof *flags; i++) {
		r = made_up(MORNING + 60 * (int64_t)(i + 1), 9000);
		r.flags = flags[i];
		store_reading(db, 1, &r);
		past = past_of(db, 1);
		assert_same(&good, &past.good);
		assert_same(&good, &past.shown);
		assert_int_equal(past.silent, 0);
		assert_int_equal(number(db,
				     "SELECT sum(total_wh) + sum(readings)"
				     " FROM daily"),
		    used);
		/* Confirmed, it shows how the meter is, and no more. */
		r.at += 10;
		r.flags |= PP_FLAG_CONFIRMED;
		store_reading(db, 1, &r);
		past = past_of(db, 1);
		assert_same(&good, &past.good);
		assert_same(&r, &past.shown);
		assert_int_equal(number(db,
				     "SELECT sum(total_wh) + sum(readings)"
				     " FROM daily"),
		    used);
		good.at += 60 * (int64_t)(i + 1) + 20 - (good.at - MORNING);
		store_reading(db, 1, &good);
		used = number(db,
		    "SELECT sum(total_wh) + sum(readings) FROM daily");
	}
	assert_int_equal(number(db, "SELECT count(*) FROM reading"), 13);
	pp_db_close(db);
}

static void
a_second_reading_stands_beside_the_first(void **state)
{
	struct pp_db *db = make_site();
	struct pp_reading good = made_up(MORNING, 5000);
	struct pp_reading spike = made_up(MORNING + 1800, 99999999);
	struct pp_reading second = made_up(MORNING + 1803, 6000);
	struct pp_past past;

	(void)state;
	store_reading(db, 1, &good);
	spike.flags = PP_FLAG_JUMPED;
	store(db, MORNING + 1795,
	    (struct pp_news){
		.meter = 1,
		.first = &spike,
		.second = &second,
		.state = PP_STATE_NORMAL,
	    });
	past = past_of(db, 1);
	assert_same(&second, &past.good);
	assert_same(&second, &past.shown);
	assert_int_equal(number(db,
			     "SELECT count(*) FROM reading"
			     " WHERE total_wh = 99999999 AND flags = 2"
			     " AND id % 2 = 0 AND after_s = 5"),
	    1);
	assert_int_equal(number(db,
			     "SELECT count(*) FROM reading"
			     " WHERE id % 2 = 1 AND total_wh = 6000"),
	    1);
	assert_int_equal(number(db, "SELECT sum(total_wh) FROM daily"), 1000);
	/* A second that is doubtful too leaves all as it was. */
	spike.at = MORNING + 3600;
	second = spike;
	second.at += 3;
	store(db, MORNING + 3600,
	    (struct pp_news){
		.meter = 1,
		.first = &spike,
		.second = &second,
		.state = PP_STATE_NORMAL,
	    });
	past = past_of(db, 1);
	assert_int_equal(past.good.at, MORNING + 1803);
	assert_int_equal(past.shown.at, MORNING + 1803);
	pp_db_close(db);
}

static void
what_was_overtaken_is_only_kept(void **state)
{
	struct pp_db *db = make_site();
	struct pp_reading newer = made_up(MORNING + 5, 5010);
	struct pp_reading older = made_up(MORNING + 1, 5000);
	struct pp_past past;

	(void)state;
	store_reading(db, 1, &newer);
	store(db, MORNING,
	    (struct pp_news){
		.meter = 1,
		.first = &older,
		.state = PP_STATE_ARREARS,
		.overtaken = true,
	    });
	past = past_of(db, 1);
	assert_same(&newer, &past.good);
	assert_int_equal(past.state, PP_STATE_NORMAL);
	assert_int_equal(number(db, "SELECT count(*) FROM reading"), 2);
	assert_int_equal(number(db, "SELECT sum(readings) FROM daily"), 1);
	assert_int_equal(number(db, "SELECT count(*) FROM state_change"), 1);
	pp_db_close(db);
}

static void
a_state_is_known_since_its_change(void **state)
{
	static const struct {
		int64_t after_s;
		enum pp_state state;
		int64_t since_s; /* after MORNING */
		int64_t changes;
	} steps[] = {
	    {0, PP_STATE_NORMAL, 0, 1},
	    {60, PP_STATE_NORMAL, 0, 1},
	    {120, PP_STATE_ALARM1, 120, 2},
	    {180, PP_STATE_ALARM1, 120, 2},
	    {240, PP_STATE_ARREARS, 240, 3},
	    {300, PP_STATE_NORMAL, 300, 4},
	};
	struct pp_db *db = make_site();
	struct pp_reading r;
	struct pp_past past;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof steps / sizeof *steps; i++) {
		r = made_up(MORNING + steps[i].after_s, 5000);
		store(db, r.at,
		    (struct pp_news){
			.meter = 1,
			.first = &r,
			.state = steps[i].state,
		    });
		past = past_of(db, 1);
		assert_int_equal(past.state, steps[i].state);
		assert_int_equal(past.since, MORNING + steps[i].since_s);
		assert_int_equal(number(db,
				     "SELECT count(*) FROM state_change"),
		    steps[i].changes);
	}
	assert_int_equal(number(db,
			     "SELECT count(*) FROM state_change WHERE"
			     " before = 'unknown' AND after = 'normal' OR"
			     " before = 'normal' AND after = 'alarm1' OR"
			     " before = 'alarm1' AND after = 'arrears' OR"
			     " before = 'arrears' AND after = 'normal'"),
	    4);
	assert_int_equal(number(db,
			     "SELECT at FROM state_change"
			     " WHERE after = 'arrears'"),
	    MORNING + 240);
	pp_db_close(db);
}

static void
silence_is_counted_until_it_ends(void **state)
{
	struct pp_db *db = make_site();
	struct pp_news nothing = {.meter = 1, .state = PP_STATE_UNKNOWN};
	struct pp_reading r = made_up(MORNING + 180, 5000);
	struct pp_past past;

	(void)state;
	store(db, MORNING, nothing);
	past = past_of(db, 1);
	assert_int_equal(past.silent, 1);
	assert_int_equal(past.since, MORNING);
	assert_int_equal(past.state, PP_STATE_UNKNOWN);
	/* It was unknown before. */
	assert_int_equal(number(db, "SELECT count(*) FROM state_change"), 0);
	store(db, MORNING + 60, nothing);
	assert_int_equal(past_of(db, 1).silent, 2);
	store_reading(db, 1, &r);
	assert_int_equal(past_of(db, 1).silent, 0);
	nothing.state = PP_STATE_LOST;
	store(db, MORNING + 7200, nothing);
	past = past_of(db, 1);
	assert_int_equal(past.silent, 1);
	assert_int_equal(past.since, MORNING + 7200);
	assert_same(&r, &past.shown);
	/* A doubtful answer is one as well. */
	r.at = MORNING + 7260;
	r.flags = PP_FLAG_CLOCK;
	store_reading(db, 1, &r);
	assert_int_equal(past_of(db, 1).silent, 0);
	pp_db_close(db);
}

static void
a_reading_is_never_changed(void **state)
{
	struct pp_db *db = make_site();
	struct pp_reading r = made_up(MORNING, 5000);
	struct pp_news news = {.meter = 1, .first = &r, .gap_s = GAP_S};

	(void)state;
	store_reading(db, 1, &r);
	assert_int_equal(attempt(db, "UPDATE reading SET flags = 0"), PP_NO);
	assert_int_equal(attempt(db, "DELETE FROM reading"), PP_NO);
	/* Nor its key used again. */
	assert_int_equal(attempt(db,
			     "INSERT INTO reading (id, after_s, flags,"
			     " rest_wh, bits, packed) SELECT id, 0, 0, 1, 0,"
			     " x'000000' FROM reading"),
	    PP_NO);
	assert_int_equal(attempt(db, "UPDATE state_change SET at = 0"), PP_NO);
	/* What the schema refuses takes the whole pass with it. */
	r.at = MORNING - 1;
	assert_int_equal(try_store(db, MORNING, &news), PP_NO);
	assert_int_equal(number(db, "SELECT count(*) FROM pass"), 1);
	assert_int_equal(number(db, "SELECT count(*) FROM reading"), 1);
	pp_db_close(db);
}

static void
days_add_up_over_a_clock_that_was_set_back(void **state)
{
	struct pp_db *db = make_site();
	const int64_t at[] = {MORNING + 365 * 86400, MORNING, MORNING + 1800};
	struct pp_reading r;
	int i;

	(void)state;
	for (i = 0; i < 3; i++) {
		r = made_up(at[i], 1000 + 300 * i);
		store_reading(db, 1, &r);
	}
	assert_int_equal(number(db, "SELECT sum(total_wh) FROM daily"), 600);
	assert_int_equal(number(db, "SELECT count(*) FROM daily"), 2);
	pp_db_close(db);
}

static void
the_last_slot_is_that_of_the_last_pass_with_one(void **state)
{
	struct pp_db *db = make_site();
	struct pp_pass pass = {.began_at = MORNING, .ended_at = MORNING};
	struct pp_store *s;
	int64_t slot = -1, slots[] = {0, MORNING, 0, MORNING + 1800, 0};
	size_t i;

	(void)state;
	assert_int_equal(pp_pass_last_slot(db, 1800, &slot), PP_OK);
	assert_int_equal(slot, 0);
	for (i = 0; i < sizeof slots / sizeof *slots; i++) {
		pass.slot_at = slots[i];
		pass.began_at = pass.ended_at += 600;
		assert_int_equal(pp_db_begin(db), PP_OK);
		assert_int_equal(pp_store_open(db, &pass, &s), PP_OK);
		pp_store_close(s);
		assert_int_equal(pp_db_commit(db), PP_OK);
	}
	assert_int_equal(pp_pass_last_slot(db, 1800, &slot), PP_OK);
	assert_int_equal(slot, MORNING + 1800);
	/* Also after a clock was set back. */
	pass.slot_at = pass.began_at = pass.ended_at = MORNING - 86400;
	assert_int_equal(pp_db_begin(db), PP_OK);
	assert_int_equal(pp_store_open(db, &pass, &s), PP_OK);
	pp_store_close(s);
	assert_int_equal(pp_db_commit(db), PP_OK);
	assert_int_equal(pp_pass_last_slot(db, 1800, &slot), PP_OK);
	assert_int_equal(slot, MORNING - 86400);
	pp_db_close(db);
}

static void
flags_are_printed_as_words(void **state)
{
	char text[PP_FLAGS_MAX];

	(void)state;
	assert_string_equal(pp_flags_print(0, text), "");
	assert_string_equal(pp_flags_print(PP_FLAG_CLOCK, text), "clock");
	assert_string_equal(pp_flags_print(PP_FLAG_RAN_BACK | PP_FLAG_JUMPED |
				    PP_FLAG_CLOCK | PP_FLAG_CONFIRMED,
				text),
	    "ran-back jumped clock confirmed");
}

/* Brought up to date, what was known is what is read anew. */
static void
a_past_is_brought_up_to_date(void **state)
{
	struct pp_db *db = make_site();
	struct pp_reading r = made_up(MORNING, 5000);
	struct pp_past kept = {.state = PP_STATE_UNKNOWN}, fresh;
	struct pp_history *h = NULL;
	int i;

	(void)state;
	assert_int_equal(pp_history_open(db, &h), PP_OK);
	for (i = 0; i < 12; i++) {
		/* Silent, doubtful, confirmed or good. */
		r.at = MORNING + 60 * i;
		r.flags = i % 4 < 2 ? 0 : PP_FLAG_JUMPED;
		if (i % 4 == 3)
			r.flags |= PP_FLAG_CONFIRMED;
		store(db, r.at,
		    (struct pp_news){
			.meter = 1,
			.first = i % 5 ? &r : NULL,
			.state = i % 2 ? PP_STATE_NORMAL : PP_STATE_ALARM1,
		    });
		assert_int_equal(pp_history_again(h, 1, &kept), PP_OK);
		fresh = past_of(db, 1);
		assert_int_equal(kept.state, fresh.state);
		assert_int_equal(kept.since, fresh.since);
		assert_int_equal(kept.silent, fresh.silent);
		assert_int_equal(kept.has_good, fresh.has_good);
		assert_int_equal(kept.has_shown, fresh.has_shown);
		assert_int_equal(kept.good_id, fresh.good_id);
		assert_int_equal(kept.shown_id, fresh.shown_id);
		if (fresh.has_good)
			assert_same(&kept.good, &fresh.good);
		if (fresh.has_shown)
			assert_same(&kept.shown, &fresh.shown);
	}
	assert_true(fresh.good_id > 0 && fresh.good_id != fresh.shown_id);
	/* Of another meter nothing is left. */
	assert_int_equal(pp_history_again(h, 3, &kept), PP_OK);
	assert_false(kept.has_good || kept.has_shown);
	assert_int_equal(kept.good_id, 0);
	pp_history_close(h);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_reading_comes_back_as_it_was),
	    TEST(a_meter_that_was_never_asked_has_no_past),
	    TEST(the_first_register_is_the_base_for_ever),
	    TEST(a_doubtful_reading_is_kept_and_moves_nothing),
	    TEST(a_second_reading_stands_beside_the_first),
	    TEST(what_was_overtaken_is_only_kept),
	    TEST(a_state_is_known_since_its_change),
	    TEST(silence_is_counted_until_it_ends),
	    TEST(a_reading_is_never_changed),
	    TEST(days_add_up_over_a_clock_that_was_set_back),
	    TEST(the_last_slot_is_that_of_the_last_pass_with_one),
	    TEST(a_past_is_brought_up_to_date),
	    TEST(flags_are_printed_as_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
