/* SPDX-License-Identifier: ISC */
/*
 * What is believed of a reading.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "clock.h"
#include "judge.h"
#include "state.h"

enum {
	AT = 1763776800, /* 2025-11-22T02:00:00Z */
};

static const struct pp_limits limits = {
    .rated_w = 50000,
    .step_wh = 10,
    .clock_s = 600,
};

static struct pp_reading
made_up(int64_t at, int64_t total_wh)
{
	struct pp_reading r = {.at = at};

	r.known[PP_R_TOTAL] = true;
	r.value[PP_R_TOTAL] = total_wh;
	return r;
}

static unsigned
judged(const struct pp_reading *good, int64_t after_s, int64_t more_wh)
{
	struct pp_reading r =
	    made_up(good->at + after_s, good->value[PP_R_TOTAL] + more_wh);

	return pp_judge(&r, good, &limits);
}

static void
the_first_reading_is_believed(void **state)
{
	struct pp_reading r = made_up(AT, 99999999);

	(void)state;
	assert_int_equal(pp_judge(&r, NULL, &limits), 0);
}

static void
the_limit_of_a_jump_grows_with_time(void **state)
{
	struct pp_reading good = made_up(AT, 5000000);

	(void)state;
	/* 50 kW and a fifth are 60 kWh an hour; 20 Wh are two steps. */
	assert_int_equal(judged(&good, 3600, 60000), 0);
	assert_int_equal(judged(&good, 3600, 60036), 0);
	assert_int_equal(judged(&good, 3600, 60037), PP_FLAG_JUMPED);
	assert_int_equal(judged(&good, 1800, 60000), PP_FLAG_JUMPED);
	assert_int_equal(judged(&good, 24 * 3600, 24 * 60000), 0);
	assert_int_equal(judged(&good, 24 * 3600, 25 * 60000), PP_FLAG_JUMPED);
	assert_int_equal(judged(&good, 0, 30), 0);
	assert_int_equal(judged(&good, 0, 40), PP_FLAG_JUMPED);
	assert_int_equal(judged(&good, 0, 0), 0);
}

static void
no_limit_is_too_large_to_reckon_with(void **state)
{
	const struct pp_limits largest = {
	    .rated_w = INT64_MAX,
	    .step_wh = INT64_C(1000000000),
	    .clock_s = 600,
	};
	struct pp_reading good = made_up(0, 0);
	struct pp_reading r = made_up(INT64_C(1) << 40, 99999999999999);

	(void)state;
	assert_int_equal(pp_judge(&r, &good, &largest), 0);
}

static void
any_counter_that_runs_back_is_seen(void **state)
{
	struct pp_reading good = made_up(AT, 5000), r;
	int i;

	(void)state;
	for (i = 0; i < PP_R_ENERGIES; i++) {
		good.known[i] = true;
		good.value[i] = 5000;
	}
	for (i = 0; i < PP_R_ENERGIES; i++) {
		r = good;
		r.at += 1800;
		r.value[i] -= 1;
		assert_int_equal(pp_judge(&r, &good, &limits),
		    PP_FLAG_RAN_BACK);
		r.value[(i + 1) % PP_R_ENERGIES] += 1000000;
		assert_int_equal(pp_judge(&r, &good, &limits),
		    PP_FLAG_RAN_BACK | PP_FLAG_JUMPED);
		/* What isn't known can't have run back. */
		r = good;
		r.at += 1800;
		r.known[i] = false;
		r.value[i] = 0;
		assert_int_equal(pp_judge(&r, &good, &limits), 0);
	}
}

static void
a_clock_may_be_off_by_its_limit(void **state)
{
	static const struct {
		int64_t off_s;
		unsigned flags;
	} cases[] = {{0, 0}, {600, 0}, {-600, 0}, {601, PP_FLAG_CLOCK},
	    {-601, PP_FLAG_CLOCK}, {INT64_C(3000000000), PP_FLAG_CLOCK}};
	struct pp_reading r = made_up(AT, 5000);
	size_t i;

	(void)state;
	r.known[PP_R_CLOCK] = true;
	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		r.value[PP_R_CLOCK] = cases[i].off_s;
		assert_int_equal(pp_judge(&r, NULL, &limits), cases[i].flags);
	}
	/* A meter without a clock has no bad one; fields that make no time. */
	r.known[PP_R_CLOCK] = false;
	assert_int_equal(pp_judge(&r, NULL, &limits), 0);
	r.flags = PP_FLAG_CLOCK | PP_FLAG_JUMPED | PP_FLAG_CONFIRMED;
	assert_int_equal(pp_judge(&r, NULL, &limits), PP_FLAG_CLOCK);
}

static void
a_second_agrees_when_it_went_on_from_the_first(void **state)
{
	struct pp_reading first = made_up(AT, 5000), second;

	(void)state;
	second = made_up(AT + 3, 5020);
	assert_true(pp_agrees(&second, &first, &limits));
	second.value[PP_R_TOTAL] = 4999;
	assert_false(pp_agrees(&second, &first, &limits));
	second.value[PP_R_TOTAL] = 9000;
	assert_false(pp_agrees(&second, &first, &limits));
	second = made_up(AT - 1, 5000);
	assert_false(pp_agrees(&second, &first, &limits));
	/* Of the clock both say the same. */
	second = first;
	second.flags = PP_FLAG_CLOCK;
	assert_false(pp_agrees(&second, &first, &limits));
	first.flags = PP_FLAG_CLOCK | PP_FLAG_CONFIRMED;
	assert_true(pp_agrees(&second, &first, &limits));
}

static void
know(struct pp_values *v, enum pp_quantity q, int64_t value)
{
	v->known[q] = true;
	v->value[q] = value;
}

static void
values_become_a_reading(void **state)
{
	struct pp_values v = {0};
	struct pp_reading r;

	(void)state;
	assert_int_equal(pp_zone_use("Asia/Shanghai"), PP_OK);
	know(&v, PP_Q_E_TOTAL, 12345670);
	know(&v, PP_Q_E_SHARP, 2000000);
	know(&v, PP_Q_E_DEEP, 7);
	know(&v, PP_Q_BALANCE, -350);
	know(&v, PP_Q_COUNT, 5);
	know(&v, PP_Q_P, 2850);
	/* 10:00:07 in Shanghai. */
	know(&v, PP_Q_CLOCK, AT + 8 * 3600 + 7);
	know(&v, PP_Q_CLOCK_BAD, 0);
	know(&v, PP_Q_STATUS, 0xE000);
	know(&v, PP_Q_SOURCES, 0x0008);
	know(&v, PP_Q_U_A, 2301);
	know(&v, PP_Q_U_B, 2298);
	know(&v, PP_Q_U_C, 2310);
	know(&v, PP_Q_I_A, 1250);
	know(&v, PP_Q_PREPAY, 1);
	know(&v, PP_Q_ALARM1, 1);
	know(&v, PP_Q_ALARM2, 0);
	know(&v, PP_Q_RELAY_A, 1);
	pp_reading_of(&v, true, AT, &r);
	assert_int_equal(r.at, AT);
	assert_int_equal(r.flags, 0);
	assert_int_equal(r.bits,
	    PP_BIT_PREPAID | PP_BIT_PREPAY | PP_BIT_ALARM1 | PP_BIT_RELAY);
	assert_int_equal(r.value[PP_R_TOTAL], 12345670);
	assert_int_equal(r.value[PP_R_SHARP], 2000000);
	assert_false(r.known[PP_R_PEAK]);
	assert_int_equal(r.value[PP_R_DEEP], 7);
	assert_int_equal(r.value[PP_R_BALANCE], -350);
	assert_int_equal(r.value[PP_R_COUNT], 5);
	assert_int_equal(r.value[PP_R_POWER], 2850);
	assert_int_equal(r.value[PP_R_CLOCK], 7);
	assert_int_equal(r.packed.status, 0xE000);
	assert_int_equal(r.packed.phases[PP_PHASE_U], 3);
	assert_int_equal(r.packed.value[PP_PHASE_U][2], 2310);
	assert_int_equal(r.packed.phases[PP_PHASE_I], 1);
	assert_int_equal(r.packed.phases[PP_PHASE_PF], 0);
	/* One phase open is open; a clock that is none. */
	know(&v, PP_Q_RELAY_B, 0);
	know(&v, PP_Q_RELAY_C, 1);
	know(&v, PP_Q_CLOCK_BAD, 1);
	v.known[PP_Q_CLOCK] = false;
	pp_reading_of(&v, false, AT, &r);
	assert_int_equal(r.bits,
	    PP_BIT_PREPAY | PP_BIT_ALARM1 | PP_BIT_RELAY | PP_BIT_OPEN);
	assert_int_equal(r.flags, PP_FLAG_CLOCK);
	assert_false(r.known[PP_R_CLOCK]);
	assert_int_equal(pp_zone_use("UTC"), PP_OK);
}

static void
a_state_follows_from_bits_and_balance(void **state)
{
	const unsigned opened = PP_BIT_PREPAID | PP_BIT_PREPAY;
	static const struct {
		int64_t balance_fen;
		enum pp_state state;
	} cases[] = {{-1, PP_STATE_ARREARS}, {0, PP_STATE_ARREARS},
	    {1, PP_STATE_ALARM2}, {5000, PP_STATE_ALARM2},
	    {5001, PP_STATE_ALARM1}, {10000, PP_STATE_ALARM1},
	    {10001, PP_STATE_NORMAL}};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_int_equal(pp_state_of(opened, cases[i].balance_fen,
				     10000, 5000),
		    cases[i].state);
		assert_int_equal(pp_state_of(PP_BIT_PREPAID,
				     cases[i].balance_fen, 10000, 5000),
		    PP_STATE_NOT_OPENED);
		assert_int_equal(pp_state_of(0, cases[i].balance_fen, 10000,
				     5000),
		    PP_STATE_NORMAL);
	}
}

static void
the_words_of_states_are_read_back(void **state)
{
	enum pp_state s, back = PP_STATES;

	(void)state;
	for (s = 0; s < PP_STATES; s++) {
		assert_int_equal(pp_state_parse(pp_state_word(s), &back),
		    PP_OK);
		assert_int_equal(back, s);
	}
	assert_int_equal(pp_state_parse("Lost", &back), PP_EDATA);
	assert_int_equal(pp_state_parse("", &back), PP_EDATA);
	assert_null(pp_relay_word(PP_BIT_OPEN | PP_BIT_FORCED));
	assert_null(pp_control_word(PP_BIT_FORCED));
	assert_string_equal(pp_relay_word(PP_BIT_RELAY), "closed");
	assert_string_equal(pp_relay_word(PP_BIT_RELAY | PP_BIT_OPEN), "open");
	assert_string_equal(pp_control_word(PP_BIT_RELAY), "prepaid");
	assert_string_equal(pp_control_word(PP_BIT_RELAY | PP_BIT_FORCED),
	    "trip");
	assert_string_equal(pp_control_word(PP_BIT_RELAY | PP_BIT_FORCED |
				PP_BIT_FORCED_CLOSED),
	    "keep");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_first_reading_is_believed),
	    cmocka_unit_test(the_limit_of_a_jump_grows_with_time),
	    cmocka_unit_test(no_limit_is_too_large_to_reckon_with),
	    cmocka_unit_test(any_counter_that_runs_back_is_seen),
	    cmocka_unit_test(a_clock_may_be_off_by_its_limit),
	    cmocka_unit_test(a_second_agrees_when_it_went_on_from_the_first),
	    cmocka_unit_test(values_become_a_reading),
	    cmocka_unit_test(a_state_follows_from_bits_and_balance),
	    cmocka_unit_test(the_words_of_states_are_read_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
