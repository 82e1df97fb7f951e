/* SPDX-License-Identifier: ISC */
/*
 * Orders that change money, at their borders: power that fails within them,
 * caps, purchases of nothing; and what people do at the meter itself.
 */
#include "sim_help.h"

static struct sim_meter meter_at_count_5(enum sim_class class)
{
	struct sim_meter m = new_meter();

	m.class = class;
	m.count = 5;
	sim_meter_set_balance(&m, 1000);
	return m;
}

static enum sim_refusal
order(struct sim_meter *m, uint16_t sub, const uint8_t *data, size_t n)
{
	uint8_t frame[SIM_FRAME_MAX] = {1, SIM_ORDER}, reply[SIM_FRAME_MAX];

	sim_put16(frame + 2, sub);
	sim_put16(frame + 4, (uint16_t)(n / 2));
	frame[6] = (uint8_t)n;
	memcpy(frame + 7, data, n);
	n = sim_meter_answer(m, frame, sim_frame_seal(frame, 7 + n), reply);
	assert_true(n > 0);
	return reply[1] & SIM_REFUSED ? (enum sim_refusal)reply[2]
				      : SIM_GRANTED;
}

static enum sim_refusal
buy(struct sim_meter *m, uint16_t amount_fen, uint16_t count)
{
	uint8_t data[8] = {0};

	sim_put16(data + 2, amount_fen);
	sim_put16(data + 4, count);
	return order(m, 0x0100, data, sizeof data);
}

/* Opened, with that balance and count, and nothing bought. */
static enum sim_refusal
set_absolutely(struct sim_meter *m, uint16_t fen, uint16_t count)
{
	uint8_t data[60] = {1, 1, [2] = 1, [7] = 1, [10] = 1};

	sim_put16(data + 5, fen);
	sim_put16(data + 8, count);
	return order(m, 0x0200, data, sizeof data);
}

static void
assert_holds(const struct sim_meter *m, int64_t count, int64_t fen)
{
	assert_int_equal(m->count, count);
	assert_int_equal(sim_meter_balance_fen(m), fen);
}

static void
a_torn_purchase_leaves_the_record_or_the_money_alone(void **state)
{
	static const enum sim_class classes[] = {SIM_COUNTED, SIM_BLIND,
	    SIM_NAIVE};
	struct sim_meter m;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof classes / sizeof *classes; i++) {
		m = meter_at_count_5(classes[i]);
		m.cut = SIM_CUT_RECORD;
		assert_int_equal(buy(&m, 200, 6), SIM_GRANTED);
		assert_holds(&m, 6, 1000);
		assert_int_equal(m.purchased_fen, 200);
		m = meter_at_count_5(classes[i]);
		m.cut = SIM_CUT_MONEY;
		assert_int_equal(buy(&m, 200, 6), SIM_GRANTED);
		assert_holds(&m, 5, 1200);
		assert_int_equal(m.purchased_fen, 0);
	}
}

static void
a_torn_fee_order_leaves_the_record_or_the_balance_alone(void **state)
{
	struct sim_meter m = meter_at_count_5(SIM_COUNTED);

	(void)state;
	m.prepay = 0;
	m.cut = SIM_CUT_RECORD;
	assert_int_equal(set_absolutely(&m, 300, 6), SIM_GRANTED);
	assert_holds(&m, 6, 1000);
	assert_int_equal(m.prepay, 1);
	m = meter_at_count_5(SIM_COUNTED);
	m.prepay = 0;
	m.cut = SIM_CUT_MONEY;
	assert_int_equal(set_absolutely(&m, 300, 6), SIM_GRANTED);
	assert_holds(&m, 5, 300);
	assert_int_equal(m.prepay, 0);
	m.cut = SIM_UNCUT;
	assert_int_equal(set_absolutely(&m, 300, 6), SIM_GRANTED);
	assert_holds(&m, 6, 300);
	assert_int_equal(m.prepay, 1);
}

static void
a_purchase_of_nothing_takes_its_slot(void **state)
{
	struct sim_meter m = meter_at_count_5(SIM_COUNTED);

	(void)state;
	assert_int_equal(buy(&m, 0, 6), SIM_GRANTED);
	assert_holds(&m, 6, 1000);
	/* Whoever comes too late for the slot is refused. */
	assert_int_equal(buy(&m, 200, 6), SIM_NO_VALUE);
	assert_holds(&m, 6, 1000);
	m = meter_at_count_5(SIM_BLIND);
	assert_int_equal(buy(&m, 0, 6), SIM_GRANTED);
	assert_holds(&m, 6, 1000);
}

static void
some_meters_refuse_a_purchase_of_nothing(void **state)
{
	struct sim_meter m = meter_at_count_5(SIM_COUNTED);

	(void)state;
	m.refuses_zero = 1;
	assert_int_equal(buy(&m, 0, 6), SIM_NO_VALUE);
	assert_holds(&m, 5, 1000);
	assert_int_equal(buy(&m, 1, 6), SIM_GRANTED);
	assert_holds(&m, 6, 1001);
}

static void
no_purchase_goes_over_the_cap(void **state)
{
	struct sim_meter m = meter_at_count_5(SIM_BLIND);

	(void)state;
	m.cap_fen = 1500;
	assert_int_equal(buy(&m, 501, 6), SIM_NO_VALUE);
	assert_holds(&m, 5, 1000);
	assert_int_equal(buy(&m, 500, 6), SIM_GRANTED);
	assert_holds(&m, 6, 1500);
	assert_int_equal(buy(&m, 1, 7), SIM_NO_VALUE);
	/* What is there already stays, and a repeat is none. */
	m = meter_at_count_5(SIM_COUNTED);
	assert_int_equal(buy(&m, 200, 6), SIM_GRANTED);
	m.cap_fen = 100;
	assert_int_equal(buy(&m, 200, 6), SIM_GRANTED);
	assert_holds(&m, 6, 1200);
	assert_int_equal(buy(&m, 0, 7), SIM_GRANTED);
	assert_holds(&m, 7, 1200);
}

static void
who_buys_at_the_meter_moves_count_and_money(void **state)
{
	struct sim_meter m = meter_at_count_5(SIM_COUNTED);

	(void)state;
	assert_true(sim_meter_buy(&m, 200));
	assert_holds(&m, 6, 1200);
	assert_int_equal(m.purchased_fen, 200);
	/* His purchase looks like ours: a repeat of it is taken for done. */
	assert_int_equal(buy(&m, 200, 6), SIM_GRANTED);
	assert_holds(&m, 6, 1200);
	assert_int_equal(buy(&m, 300, 6), SIM_NO_VALUE);
	assert_false(sim_meter_buy(&m, -1));
	assert_false(sim_meter_buy(&m, INT32_MAX));
	assert_holds(&m, 6, 1200);
}

static void
a_reset_begins_the_count_anew_and_keeps_the_money(void **state)
{
	struct sim_meter m = meter_at_count_5(SIM_COUNTED);

	(void)state;
	sim_meter_reset(&m);
	assert_holds(&m, 0, 1000);
	assert_int_equal(buy(&m, 200, 6), SIM_NO_VALUE);
	assert_int_equal(buy(&m, 200, 1), SIM_GRANTED);
}

static void
another_meter_in_its_place_has_another_number(void **state)
{
	struct sim_meter m = meter_at_count_5(SIM_COUNTED);

	(void)state;
	assert_true(sim_meter_replace(&m, 123456789012));
	asked_open(&m, "01 03 00 43 00 03", "01 03 06 12 34 56 78 90 12");
	assert_holds(&m, 5, 1000);
	assert_false(sim_meter_replace(&m, 1000000000000));
	assert_false(sim_meter_replace(&m, -1));
	assert_int_equal(m.number, 123456789012);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		a_torn_purchase_leaves_the_record_or_the_money_alone),
	    cmocka_unit_test(
		a_torn_fee_order_leaves_the_record_or_the_balance_alone),
	    cmocka_unit_test(a_purchase_of_nothing_takes_its_slot),
	    cmocka_unit_test(some_meters_refuse_a_purchase_of_nothing),
	    cmocka_unit_test(no_purchase_goes_over_the_cap),
	    cmocka_unit_test(who_buys_at_the_meter_moves_count_and_money),
	    cmocka_unit_test(a_reset_begins_the_count_anew_and_keeps_the_money),
	    cmocka_unit_test(another_meter_in_its_place_has_another_number),
	};

	return cmocka_run_group_tests_name("sim_order", tests, NULL, NULL);
}
