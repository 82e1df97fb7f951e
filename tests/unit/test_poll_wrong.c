/* SPDX-License-Identifier: ISC */
/*
 * Meters that answer, and whose answer is of no use; models, lines, clocks and
 * stores that won't do.
 */
#include "poll_help.h"

/* A model that is made up, in the folder of the test. */
static void
write_model(const char *total)
{
	FILE *out = fopen("TEST.yaml", "w");

	assert_non_null(out);
	fprintf(out,
	    "model: TEST\n"
	    "title: made up\n"
	    "kind: instrument\n"
	    "phases: 1\n"
	    "rated: 10 kW\n"
	    "reply_ms: 300\n"
	    "poll: [live]\n"
	    "reads:\n"
	    "  live:\n"
	    "    address: 0x0215\n"
	    "    count: 2\n"
	    "    values:\n"
	    "      e_total: {at: 0x0215, %s}\n",
	    total);
	assert_int_equal(fclose(out), 0);
}

/* A pass over one meter of that model. */
static struct pp_pass
pass_of_model(const char *total)
{
	struct pp_models *made_up = NULL;
	struct pp_poll poll = make_poll();

	write_model(total);
	if (pp_models_open(".", &made_up) != PP_OK)
		fail_msg("%s", pp_errmsg());
	poll.models = made_up;
	if (try_pass(&poll) != PP_OK)
		fail_msg("%s", pp_errmsg());
	pp_models_free(made_up);
	return poll.pass;
}

static void
an_energy_beyond_all_bounds_is_no_reading(void **state)
{
	static const char total[] =
	    "type: u32, unit: 0.01 kWh, times: [ct, pt]";

	(void)state;
	add_bus(0, 1);
	write_one(db, "UPDATE meter SET model = 'TEST', ct = 10000, pt = 1000");
	lines[0].meter[0].energy_wh[SIM_FLAT] = 9000000;
	assert_int_equal(pass_of_model(total).answered, 1);
	/* 10 MWh times ten million are 100 TWh. */
	lines[0].meter[0].energy_wh[SIM_FLAT] = 10000000;
	assert_int_equal(pass_of_model(total).answered, 0);
	assert_asked(&lines[0], "1 1 1 1 1");
	assert_non_null(strstr(rows[0].reason, "makes no sense"));
	assert_false(rows[0].has_reading);
	lines[0].meter[0].energy_wh[SIM_FLAT] = INT64_C(42949672950);
	assert_int_equal(pass_of_model(total).answered, 0);
	assert_int_equal(number(db, "SELECT count(*) FROM pass"), 3);
}

static void
a_total_that_is_no_number_is_no_reading(void **state)
{
	static const char total[] = "type: bcd, digits: 8, unit: 0.01 kWh";

	(void)state;
	add_bus(0, 1);
	write_one(db, "UPDATE meter SET model = 'TEST'");
	lines[0].meter[0].energy_wh[SIM_FLAT] = 0x1234 * 10;
	assert_int_equal(pass_of_model(total).answered, 1);
	assert_int_equal(rows[0].reading.value[PP_R_TOTAL], 12340);
	lines[0].meter[0].energy_wh[SIM_FLAT] = 0x123A * 10;
	assert_int_equal(pass_of_model(total).answered, 0);
	assert_string_equal(rows[0].reason, "says no total energy");
}

static void
an_energy_below_zero_is_no_reading(void **state)
{
	static const char total[] = "type: s32, unit: 0.01 kWh";

	(void)state;
	add_bus(0, 1);
	write_one(db, "UPDATE meter SET model = 'TEST'");
	lines[0].meter[0].energy_wh[SIM_FLAT] = INT64_C(0xFFFFFFFF) * 10;
	assert_int_equal(pass_of_model(total).answered, 0);
	assert_non_null(strstr(rows[0].reason, "e_total of -10 Wh"));
}

static bool
another_type(struct line *l, int address, uint8_t *reply, size_t *n)
{
	(void)l;
	if (address == 2)
		reply[REPLY_TYPE + 1] = 7;
	*n = sim_frame_seal(reply, *n - 2);
	return true;
}

static void
a_meter_of_another_type_is_not_believed(void **state)
{
	(void)state;
	add_bus(0, 3);
	lines[0].spoil = another_type;
	assert_int_equal(pass().answered, 2);
	assert_asked(&lines[0], "1 2 3 2 2 2 2");
	assert_string_equal(row_of("M102")->reason,
	    "says that it is of type 7, a DTSY1352 is of 5");
}

static bool
refuse(struct line *l, int address, uint8_t *reply, size_t *n)
{
	(void)l;
	if (address != 2)
		return true;
	reply[1] |= SIM_REFUSED;
	reply[2] = SIM_NO_ADDRESS;
	*n = sim_frame_seal(reply, 3);
	return true;
}

static void
a_meter_that_refuses_says_so(void **state)
{
	(void)state;
	add_bus(0, 3);
	lines[0].spoil = refuse;
	assert_int_equal(pass().answered, 2);
	assert_asked(&lines[0], "1 2 3 2 2 2 2");
	assert_string_equal(row_of("M102")->reason,
	    "refused the read: exception 2");
}

static void
a_pass_with_an_unknown_model_or_line_is_not_begun(void **state)
{
	struct pp_poll poll = make_poll();

	(void)state;
	add_bus(0, 2);
	write_one(db, "UPDATE meter SET model = 'DTSX' WHERE id = 102");
	assert_int_equal(try_pass(&poll), PP_ECONF);
	assert_said("M102");
	assert_said("DTSX");
	write_one(db,
	    "UPDATE meter SET model = 'DTSY1352';"
	    "UPDATE bus SET endpoint = 'rtu:'");
	assert_int_equal(try_pass(&poll), PP_ECONF);
	assert_said("bus BUS01: ");
	assert_asked(&lines[0], "");
	assert_int_equal(number(db, "SELECT count(*) FROM pass"), 0);
}

static void
only_the_meters_that_are_named_are_asked(void **state)
{
	static const int64_t some[] = {104, 102, 201};
	struct pp_poll poll = make_poll();

	(void)state;
	add_bus(0, METERS);
	add_bus(1, METERS);
	poll.ids = some;
	poll.n = 3;
	assert_int_equal(try_pass(&poll), PP_OK);
	assert_int_equal(n_rows, 3);
	assert_asked(&lines[0], "4 2");
	assert_asked(&lines[1], "1");
	assert_int_equal(number(db, "SELECT count(*) FROM reading"), 3);
	/* None is none, not all. */
	poll.n = 0;
	assert_int_equal(try_pass(&poll), PP_OK);
	assert_int_equal(n_rows, 0);
	assert_int_equal(poll.pass.meters, 0);
}

static void
a_retired_meter_is_left_alone(void **state)
{
	(void)state;
	add_bus(0, 3);
	write_one(db, "UPDATE meter SET retired_at = 1 WHERE id = 102");
	assert_int_equal(pass().meters, 2);
	assert_asked(&lines[0], "1 3");
}

static void
a_pass_that_can_not_be_written_leaves_nothing(void **state)
{
	struct pp_poll poll = make_poll();
	struct pp_db *other = writer();

	(void)state;
	add_bus(0, METERS);
	pp_db_lock_wait(db, 20);
	assert_int_equal(pp_db_begin(other), PP_OK);
	assert_int_equal(try_pass(&poll), PP_ETEMP);
	assert_int_equal(n_rows, 0);
	pp_db_rollback(other);
	pp_db_close(other);
	assert_int_equal(number(db, "SELECT count(*) FROM pass"), 0);
	assert_int_equal(number(db, "SELECT count(*) FROM reading"), 0);
	assert_int_equal(number(db, "SELECT count(*) FROM meter_now"), 0);
	/* What the store refuses in the middle takes all of it along. */
	write_one(db,
	    "INSERT INTO reading (id, after_s, flags, rest_wh, bits, packed)"
	    " VALUES (2097152 + 206, 0, 0, 0, 0, x'')");
	assert_int_equal(try_pass(&poll), PP_NO);
	assert_int_equal(n_rows, 0);
	assert_int_equal(number(db, "SELECT count(*) FROM pass"), 0);
	assert_int_equal(number(db, "SELECT count(*) FROM daily"), 0);
	assert_int_equal(number(db, "SELECT count(*) FROM reading"), 1);
	write_one(db,
	    "INSERT INTO prune VALUES (1, 0, 'me', 0, 2);"
	    "DELETE FROM reading");
	assert_int_equal(try_pass(&poll), PP_OK);
	assert_int_equal(poll.pass.answered, METERS);
}

static bool
set_clock_back(struct line *l, int address, uint8_t *reply, size_t *n)
{
	(void)l;
	(void)reply;
	(void)n;
	if (address == 3)
		sim_virtual_set_wall(virtual, BEGIN_S - 60);
	return true;
}

static void
a_clock_that_is_set_back_does_not_take_the_pass_along(void **state)
{
	(void)state;
	add_bus(0, METERS);
	lines[0].spoil = set_clock_back;
	assert_int_equal(pass().answered, METERS);
	assert_int_equal(number(db, "SELECT count(*) FROM reading"), METERS);
	assert_int_equal(number(db, "SELECT max(after_s) FROM reading"), 0);
}

/*
 * A machine whose battery is empty wakes up in another year, polls, and is
 * set right: what it then hears is how the meters are.
 */
static void
a_clock_that_was_ahead_does_not_stop_the_book(void **state)
{
	const int64_t year_s = 365 * 86400;
	struct pp_poll poll = make_poll();

	(void)state;
	add_bus(0, 1);
	sim_virtual_set_wall(virtual, BEGIN_S + year_s);
	poll.interval_s = HALF_HOUR_S;
	poll.slot_at = BEGIN_S + year_s;
	assert_int_equal(try_pass(&poll), PP_OK);
	sim_virtual_set_wall(virtual, BEGIN_S);
	sim_meter_set_balance(&lines[0].meter[0], -100);
	poll.slot_at = BEGIN_S;
	assert_int_equal(try_pass(&poll), PP_OK);
	assert_int_equal(row_of("M101")->state, PP_STATE_ARREARS);
	assert_in_range(number(db, "SELECT shown_at FROM meter_now"), BEGIN_S,
	    BEGIN_S + 60);
	/* Slots are missed again, and who falls silent is lost. */
	sim_virtual_set_wall(virtual, BEGIN_S + 2 * HALF_HOUR_S);
	lines[0].dead[0] = true;
	poll.slot_at = BEGIN_S + 2 * HALF_HOUR_S;
	assert_int_equal(try_pass(&poll), PP_OK);
	assert_int_equal(poll.pass.missed, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SITE_TEST(an_energy_beyond_all_bounds_is_no_reading),
	    SITE_TEST(a_total_that_is_no_number_is_no_reading),
	    SITE_TEST(an_energy_below_zero_is_no_reading),
	    SITE_TEST(a_meter_of_another_type_is_not_believed),
	    SITE_TEST(a_meter_that_refuses_says_so),
	    SITE_TEST(a_pass_with_an_unknown_model_or_line_is_not_begun),
	    SITE_TEST(only_the_meters_that_are_named_are_asked),
	    SITE_TEST(a_retired_meter_is_left_alone),
	    SITE_TEST(a_clock_that_is_set_back_does_not_take_the_pass_along),
	    SITE_TEST(a_pass_that_can_not_be_written_leaves_nothing),
	    SITE_TEST(a_clock_that_was_ahead_does_not_stop_the_book),
	};

	return cmocka_run_group_tests(tests, load_models, free_models);
}
