/* SPDX-License-Identifier: ISC */
/*
 * What was learned of the wire: it comes back as it was put, hours add up and
 * are forgotten, and damaged bytes are told, never believed.
 */
#include "book_help.h"

#include "learned.h"
#include "learned_pack.h"

enum {
	HOUR_S = 3600
};

static struct pp_learned_meter
made_learned(int64_t meter)
{
	return (struct pp_learned_meter){
	    .meter = meter,
	    .pace = {UINT32_MAX - (uint32_t)meter, (uint32_t)meter * 1000,
		meter % 2 ? UINT32_MAX : 1},
	    .asked_at = meter % 3 ? MORNING + meter : 0,
	};
}

static struct pp_hour_meter
made_hour(int64_t meter, uint32_t n)
{
	struct pp_hour_meter m = {
	    .meter = meter,
	    .tally = {.asked = n, .answered = n - 1, .silent = 1},
	};

	m.tally.reply[0] = n - 1;
	m.tally.reply[PP_TALLY_BUCKETS - 1] = UINT32_MAX;
	return m;
}

static void
must_begin(struct pp_db *db)
{
	assert_int_equal(pp_db_begin(db), PP_OK);
}

static void
must_commit(struct pp_db *db)
{
	assert_int_equal(pp_db_commit(db), PP_OK);
}

static void
add_hour(struct pp_db *db, int64_t at, const struct pp_hour_meter *meters,
    size_t n)
{
	must_begin(db);
	if (pp_hour_add(db, 1, at, meters, n) != PP_OK)
		fail_msg("%s", pp_errmsg());
	must_commit(db);
}

static void
assert_same(const struct pp_learned_meter *a, const struct pp_learned_meter *b)
{
	assert_int_equal(a->meter, b->meter);
	assert_int_equal(a->pace.mean_us, b->pace.mean_us);
	assert_int_equal(a->pace.spread_us, b->pace.spread_us);
	assert_int_equal(a->pace.samples, b->pace.samples);
	assert_int_equal(a->asked_at, b->asked_at);
}

static void
what_was_learned_comes_back_as_it_was(void **state)
{
	static struct pp_learned_bus put, got;
	struct pp_db *db = make_site();
	size_t n, i;

	(void)state;
	for (n = 0; n <= PP_LEARNED_METERS; n += 19) {
		put = (struct pp_learned_bus){1, (int64_t)n, MORNING, n, {{0}}};
		/* From the last to the first: order is the caller's. */
		for (i = 0; i < n; i++)
			put.meter[i] = made_learned((int64_t)(n - i) * 4000);
		must_begin(db);
		assert_int_equal(pp_learned_put(db, &put), PP_OK);
		must_commit(db);
		memset(&got, 0xFF, sizeof got);
		assert_int_equal(pp_learned_of(db, 1, &got), PP_OK);
		assert_int_equal(got.bus, 1);
		assert_int_equal(got.window, n);
		assert_int_equal(got.window_at, MORNING);
		assert_int_equal(got.n, n);
		for (i = 0; i < n; i++)
			assert_same(&put.meter[i], &got.meter[i]);
	}
	assert_int_equal(number(db, "SELECT count(*) FROM bus_now"), 1);
	pp_db_close(db);
}

static void
of_a_bus_that_was_never_asked_nothing_is_known(void **state)
{
	static struct pp_learned_bus got = {.n = 9, .window = 9};
	struct pp_db *db = make_site();

	(void)state;
	assert_int_equal(pp_learned_of(db, 1, &got), PP_OK);
	assert_int_equal(got.bus, 1);
	assert_int_equal(got.n, 0);
	assert_int_equal(got.window, 0);
	pp_db_close(db);
}

static void
what_happens_within_an_hour_adds_up_meter_by_meter(void **state)
{
	struct pp_hour_meter put[2], got[PP_LEARNED_METERS];
	struct pp_db *db = make_site();
	struct pp_hours *hours = NULL;
	int64_t bus, hour, begin = MORNING / HOUR_S * HOUR_S;
	size_t n;

	(void)state;
	put[0] = made_hour(3, 10);
	put[1] = made_hour(1, 20);
	put[0].tally.reply[PP_TALLY_BUCKETS - 1] = 0;
	put[1].tally.reply[PP_TALLY_BUCKETS - 1] = 0;
	add_hour(db, begin, put, 2);
	put[0].meter = 2;
	add_hour(db, begin + HOUR_S - 1, put, 2);
	add_hour(db, begin + HOUR_S, put, 1);
	assert_int_equal(pp_hours_open(db, 1, begin, begin + 1, &hours), PP_OK);
	assert_int_equal(pp_hours_next(hours, &bus, &hour, got, &n), PP_OK);
	assert_int_equal(bus, 1);
	assert_int_equal(hour, begin);
	assert_int_equal(n, 3);
	assert_int_equal(got[0].meter, 3);
	assert_int_equal(got[0].tally.asked, 10);
	assert_int_equal(got[1].meter, 1);
	assert_int_equal(got[1].tally.asked, 40);
	assert_int_equal(got[1].tally.answered, 38);
	assert_int_equal(got[1].tally.silent, 2);
	assert_int_equal(got[1].tally.reply[0], 38);
	assert_int_equal(got[1].tally.foreign, 0);
	assert_int_equal(got[2].meter, 2);
	assert_int_equal(pp_hours_next(hours, &bus, &hour, got, &n), PP_DONE);
	pp_hours_close(hours);
	pp_db_close(db);
}

static int
count_hours(struct pp_db *db, int64_t bus, int64_t since, int64_t until)
{
	struct pp_hour_meter got[PP_LEARNED_METERS];
	struct pp_hours *hours = NULL;
	int64_t of, hour, last = 0;
	enum pp_status rc;
	int count = 0;
	size_t n;

	assert_int_equal(pp_hours_open(db, bus, since, until, &hours), PP_OK);
	while ((rc = pp_hours_next(hours, &of, &hour, got, &n)) == PP_OK) {
		assert_true(hour >= last && (bus == 0 || of == bus));
		last = hour;
		count++;
	}
	assert_int_equal(rc, PP_DONE);
	pp_hours_close(hours);
	return count;
}

static void
hours_are_found_by_bus_and_time(void **state)
{
	struct pp_hour_meter one = made_hour(1, 2);
	struct pp_db *db = make_site();
	int64_t begin = MORNING / HOUR_S * HOUR_S;
	int i;

	(void)state;
	write_one(db,
	    "INSERT INTO bus VALUES (7, 'BUS07', 1, 'y', 'y', 9600, NULL)");
	for (i = 0; i < 5; i++) {
		must_begin(db);
		assert_int_equal(pp_hour_add(db, 1, begin + i * HOUR_S, &one,
				     1),
		    PP_OK);
		assert_int_equal(pp_hour_add(db, 7, begin + i * HOUR_S, &one,
				     1),
		    PP_OK);
		must_commit(db);
	}
	assert_int_equal(count_hours(db, 0, 0, INT64_C(1) << 40), 10);
	assert_int_equal(count_hours(db, 7, 0, INT64_C(1) << 40), 5);
	assert_int_equal(count_hours(db, 2, 0, INT64_C(1) << 40), 0);
	/* The hours that both ends cut are in it. */
	assert_int_equal(count_hours(db, 1, begin + 1, begin + HOUR_S), 1);
	assert_int_equal(count_hours(db, 1, begin + 1, begin + HOUR_S + 1), 2);
	assert_int_equal(count_hours(db, 1, begin + HOUR_S - 1,
			     begin + 3 * HOUR_S),
	    3);
	pp_db_close(db);
}

static void
hours_are_forgotten_after_some_weeks(void **state)
{
	struct pp_hour_meter one = made_hour(1, 2);
	struct pp_db *db = make_site();
	int64_t begin = MORNING / HOUR_S * HOUR_S;
	int64_t most = (int64_t)PP_HOURS_KEPT * HOUR_S;

	(void)state;
	add_hour(db, begin, &one, 1);
	add_hour(db, begin + HOUR_S, &one, 1);
	add_hour(db, begin + most, &one, 1);
	assert_int_equal(count_hours(db, 0, 0, begin + most + 1), 3);
	add_hour(db, begin + most + HOUR_S, &one, 1);
	assert_int_equal(count_hours(db, 0, 0, begin + 2 * most), 3);
	assert_int_equal(count_hours(db, 0, 0, begin + HOUR_S), 0);
	pp_db_close(db);
}

static void
no_more_meters_are_counted_than_a_bus_can_have(void **state)
{
	static struct pp_hour_meter put[PP_LEARNED_METERS],
	    got[sizeof put / sizeof *put];
	struct pp_db *db = make_site();
	struct pp_hours *hours = NULL;
	int64_t bus, hour;
	size_t i, n;

	(void)state;
	for (i = 0; i < PP_LEARNED_METERS; i++)
		put[i] = made_hour((int64_t)i + 1, 1);
	add_hour(db, MORNING, put, PP_LEARNED_METERS);
	put[0].meter = 1000;
	put[1].tally.asked = 5;
	put[1].tally.reply[PP_TALLY_BUCKETS - 1] = 0;
	add_hour(db, MORNING, put, 2);
	assert_int_equal(pp_hours_open(db, 0, 0, MORNING + 1, &hours), PP_OK);
	assert_int_equal(pp_hours_next(hours, &bus, &hour, got, &n), PP_OK);
	assert_int_equal(n, PP_LEARNED_METERS);
	assert_int_equal(got[0].tally.asked, 1);
	assert_int_equal(got[1].tally.asked, 6);
	pp_hours_close(hours);
	pp_db_close(db);
}

/* Cut short, of an unknown packing, with too many, with something behind. */
static void
damaged_bytes_are_told(void **state)
{
	static uint8_t bytes[PP_HOUR_PACKED_MAX + 1];
	struct pp_learned_meter learned[2], out[PP_LEARNED_METERS];
	struct pp_hour_meter hour[2], out_hour[PP_LEARNED_METERS];
	size_t length, part, n = 77;

	(void)state;
	learned[0] = made_learned(5);
	learned[1] = made_learned(70000);
	hour[0] = made_hour(5, 300);
	hour[1] = made_hour(70000, 3);
	length = pp_learned_pack(learned, 2, bytes);
	for (part = 0; part < length; part++)
		assert_int_equal(pp_learned_unpack(bytes, part, out, &n),
		    PP_EDATA);
	assert_said("damaged");
	assert_int_equal(pp_learned_unpack(bytes, length + 1, out, &n),
	    PP_EDATA);
	bytes[0]++;
	assert_int_equal(pp_learned_unpack(bytes, length, out, &n), PP_EDATA);
	length = pp_hour_pack(hour, 2, bytes);
	for (part = 0; part < length; part++)
		assert_int_equal(pp_hour_unpack(bytes, part, out_hour, &n),
		    PP_EDATA);
	assert_int_equal(pp_hour_unpack(bytes, length + 1, out_hour, &n),
	    PP_EDATA);
	assert_int_equal(pp_hour_unpack(bytes, length, out_hour, &n), PP_OK);
	assert_int_equal(n, 2);
	for (part = 0; part < 2; part++) {
		assert_int_equal(out_hour[part].meter, hour[part].meter);
		assert_memory_equal(&out_hour[part].tally, &hour[part].tally,
		    sizeof hour->tally);
	}
	memcpy(bytes, "\x01\xf8\x01", 3); /* 248 meters */
	n = 77;
	assert_int_equal(pp_hour_unpack(bytes, sizeof bytes, out_hour, &n),
	    PP_EDATA);
	assert_int_equal(n, 77);
}

static void
damage_in_the_book_is_an_error_and_no_end(void **state)
{
	static struct pp_learned_bus got;
	struct pp_hour_meter one = made_hour(1, 2), hours[PP_LEARNED_METERS];
	struct pp_db *db = make_site();
	struct pp_hours *h = NULL;
	int64_t bus, hour;
	size_t n;

	(void)state;
	add_hour(db, MORNING, &one, 1);
	add_hour(db, MORNING + HOUR_S, &one, 1);
	write_one(db,
	    "INSERT INTO bus_now VALUES (1, 0, 0, x'01ff');"
	    "UPDATE bus_hour SET packed = x'0105'"
	    " WHERE id = (SELECT min(id) FROM bus_hour)");
	assert_int_equal(pp_learned_of(db, 1, &got), PP_EDATA);
	assert_int_equal(pp_hours_open(db, 0, 0, MORNING + 2 * HOUR_S, &h),
	    PP_OK);
	assert_int_equal(pp_hours_next(h, &bus, &hour, hours, &n), PP_EDATA);
	assert_int_equal(pp_hours_next(h, &bus, &hour, hours, &n), PP_OK);
	assert_int_equal(pp_hours_next(h, &bus, &hour, hours, &n), PP_DONE);
	pp_hours_close(h);
	/* A pass goes on with the hour, and it can be read again. */
	add_hour(db, MORNING, &one, 1);
	assert_int_equal(count_hours(db, 0, 0, MORNING + 2 * HOUR_S), 2);
	pp_db_close(db);
}

static void
a_bus_of_22_takes_few_bytes(void **state)
{
	static uint8_t bytes[PP_HOUR_PACKED_MAX];
	struct pp_learned_meter learned[22];
	struct pp_hour_meter hour[22];
	int64_t i;

	(void)state;
	for (i = 0; i < 22; i++) {
		learned[i] = (struct pp_learned_meter){100 + i,
		    {20000 + (uint32_t)i, 3000, 100}, MORNING + i};
		hour[i] = (struct pp_hour_meter){
		    .meter = 100 + i,
		    .tally = {.asked = 2, .answered = 2},
		};
		hour[i].tally.reply[4] = 2;
	}
	assert_in_range(pp_learned_pack(learned, 22, bytes), 22, 22 * 9);
	assert_in_range(pp_hour_pack(hour, 22, bytes), 22, 22 * 7);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(what_was_learned_comes_back_as_it_was),
	    TEST(of_a_bus_that_was_never_asked_nothing_is_known),
	    TEST(what_happens_within_an_hour_adds_up_meter_by_meter),
	    TEST(hours_are_found_by_bus_and_time),
	    TEST(hours_are_forgotten_after_some_weeks),
	    TEST(no_more_meters_are_counted_than_a_bus_can_have),
	    TEST(damaged_bytes_are_told),
	    TEST(damage_in_the_book_is_an_error_and_no_end),
	    TEST(a_bus_of_22_takes_few_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
