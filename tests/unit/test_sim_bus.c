/* SPDX-License-Identifier: ISC */
/*
 * Exchanges with meters on a bus, with all that can go wrong, and a gateway
 * before them: in virtual time.
 */
#include "sim_help.h"

#include "sim_gate.h"

enum {
	METERS = 3,
	AT_MS = 1000000,
	T = 5000000,
};

struct world {
	struct sim_rules rules;
	struct sim_slot slot[METERS];
	struct sim_slot *slots[METERS];
	struct sim_bus bus;
};

static void
set_up(struct world *w)
{
	int i;

	*w = (struct world){0};
	w->rules.random = 7;
	w->rules.dark_ms = 60000;
	w->rules.start_ms = AT_MS;
	w->bus = (struct sim_bus){
	    .baud = 9600,
	    .stop = 1,
	    .parity = 'N',
	    .turnaround_us = 20000,
	    .late_us = 1500000,
	    .timeout_us = 1000000,
	    .says_busy = true,
	    .slots = w->slots,
	    .n_slots = METERS,
	};
	for (i = 0; i < METERS; i++) {
		w->slots[i] = &w->slot[i];
		w->slot[i] =
		    (struct sim_slot){.index = i, .column = -1, .divisor = 1};
		sim_meter_init(&w->slot[i].meter, 100 + i, i + 1, AT_MS);
		w->slot[i].meter.prepay = 1;
		sim_meter_set_balance(&w->slot[i].meter, 1000);
	}
}

static size_t
ask(struct world *w, int64_t now_ms, const char *text, struct sim_reply *reply)
{
	uint8_t request[SIM_FRAME_MAX];
	size_t n = sim_frame_seal(request, from_hex(text, request));
	struct sim_reply replies[SIM_VOICES];
	struct sim_call call = {
	    .now_ms = now_ms,
	    .baud = 9600,
	    .parity = 'N',
	    .request = request,
	    .n = n,
	};

	*reply = (struct sim_reply){0};
	if (sim_bus_exchange(&w->rules, &w->bus, &call, replies, NULL) > 0)
		*reply = *replies;
	return reply->n;
}

static const char *const read_balance = "02 03 02 1F 00 03";
static const char *const buy = "02 20 01 00 00 04 08 00 00 00 64 00 01 00 00";

static void
only_the_meter_that_is_meant_answers(void **state)
{
	struct sim_reply reply;
	struct world w;

	(void)state;
	set_up(&w);
	assert_int_equal(ask(&w, AT_MS, read_balance, &reply), 11);
	assert_int_equal(reply.bytes[0], 2);
	assert_int_equal(ask(&w, AT_MS, "09 03 02 1F 00 03", &reply), 0);
	assert_false(w.slot[1].dirty);
	assert_int_equal(ask(&w, AT_MS, buy, &reply), 8);
	assert_true(w.slot[1].dirty);
	assert_int_equal(sim_meter_balance_fen(&w.slot[1].meter), 1100);
	assert_int_equal(w.rules.fired[SIM_SOUND], 2);
}

static void
all_obey_what_is_sent_to_all(void **state)
{
	struct sim_reply reply;
	struct world w;
	int i;

	(void)state;
	set_up(&w);
	w.slot[2].dead = 1;
	assert_int_equal(ask(&w, AT_MS, "00 10 00 57 00 02 04 00 01 00 01",
			     &reply),
	    0);
	for (i = 0; i < METERS; i++)
		assert_int_equal(w.slot[i].meter.force_trip, i < 2);
}

static void
a_meter_set_to_another_line_hears_nothing(void **state)
{
	struct sim_reply reply;
	struct world w;

	(void)state;
	set_up(&w);
	w.slot[1].meter.baud_index = 2;
	assert_int_equal(ask(&w, AT_MS, read_balance, &reply), 0);
	w.slot[1].meter.baud_index = 3;
	w.slot[1].meter.parity_index = 2;
	assert_int_equal(ask(&w, AT_MS, read_balance, &reply), 0);
}

static void
each_fault_does_what_it_says(void **state)
{
	struct sim_reply reply, sound;
	struct world w;
	int fault;
	int64_t fen;

	(void)state;
	for (fault = SIM_LOST_REQUEST; fault < SIM_CUT; fault++) {
		set_up(&w);
		ask(&w, AT_MS, buy, &sound);
		set_up(&w);
		w.rules.rates.ppm[fault] = 1000000;
		ask(&w, AT_MS, buy, &reply);
		fen = sim_meter_balance_fen(&w.slot[1].meter);
		assert_int_equal(fen,
		    fault == SIM_LOST_REQUEST || fault == SIM_BUSY ? 1000
								   : 1100);
		assert_int_equal(w.rules.fired[fault], 1);
		if (fault == SIM_LOST_REQUEST || fault == SIM_LOST_REPLY) {
			assert_int_equal(reply.n, 0);
		} else if (fault == SIM_LATE) {
			assert_int_equal(reply.n, 8);
			assert_memory_equal(reply.bytes, sound.bytes, 8);
		} else if (fault == SIM_CORRUPT) {
			assert_int_equal(reply.n, 8);
			assert_false(sim_frame_is_sound(reply.bytes, 8));
		} else if (fault == SIM_HALF) {
			assert_in_range(reply.n, 1, 7);
			assert_memory_equal(reply.bytes, sound.bytes, reply.n);
		} else if (fault == SIM_FOREIGN) {
			assert_int_not_equal(reply.bytes[0], 2);
			assert_true(sim_frame_is_sound(reply.bytes, 8));
		} else if (fault == SIM_DOUBLED) {
			assert_int_equal(reply.n, 16);
			assert_memory_equal(reply.bytes + 8, sound.bytes, 8);
		} else if (fault == SIM_ECHO) {
			assert_int_equal(reply.n, 17 + 8);
			assert_memory_equal(reply.bytes + 17, sound.bytes, 8);
		} else {
			assert_bytes(reply.bytes, 3, "02 A0 0B");
		}
	}
}

/* How a purchase of 1.00 ends where the power fails at it. */
struct cut {
	enum sim_cut when; /* as the test is told */
	int64_t count, fen;
	bool said;
};

static const struct cut cuts[] = {
    {SIM_CUT_BEFORE, 0, 1000, false},
    {SIM_CUT_RECORD, 1, 1000, false},
    {SIM_CUT_MONEY, 0, 1100, false},
    {SIM_CUT_FORGOTTEN, 0, 1000, true},
    {SIM_CUT_AFTER, 1, 1100, false},
};

static void
note_cut(void *arg, struct sim_slot *slot, const struct sim_call *call,
    const struct sim_strike *strike)
{
	struct cut *cut = arg;

	assert_int_equal(slot->index, 1);
	assert_int_equal(call->request[0], 2);
	assert_int_equal(strike->fault, SIM_CUT);
	assert_int_equal(strike->kind, SIM_KIND_PURCHASE);
	cut->when = strike->cut;
}

static void
a_power_cut_strikes_before_within_or_after_a_purchase(void **state)
{
	unsigned seen[SIM_CUTS] = {0};
	struct sim_reply reply;
	struct world w;
	struct cut cut;
	int seed;
	size_t i;

	(void)state;
	for (seed = 0; seed < 100; seed++) {
		set_up(&w);
		w.slot[1].meter.atomic = seed >= 50;
		w.rules.random = (uint64_t)seed;
		w.rules.rates.ppm[SIM_CUT] = 1000000;
		w.rules.struck = note_cut;
		w.rules.arg = &cut;
		cut.said = ask(&w, AT_MS, buy, &reply) == 8;
		cut.count = w.slot[1].meter.count;
		cut.fen = sim_meter_balance_fen(&w.slot[1].meter);
		for (i = 0; cuts[i].when != cut.when; i++)
			;
		assert_int_equal(cut.count, cuts[i].count);
		assert_int_equal(cut.fen, cuts[i].fen);
		assert_int_equal(cut.said, cuts[i].said);
		if (seed >= 50)
			assert_true(cut.when == SIM_CUT_BEFORE ||
			    cut.when == SIM_CUT_AFTER);
		seen[cut.when]++;
		w.rules.rates.ppm[SIM_CUT] = 0;
		assert_int_equal(ask(&w, AT_MS + 59999, read_balance, &reply),
		    0);
		assert_int_equal(ask(&w, AT_MS + 60000, read_balance, &reply),
		    11);
	}
	for (i = SIM_CUT_BEFORE; i < SIM_CUTS; i++)
		assert_true(seen[i] > 0);
}

static void
faults_are_counted_by_what_was_asked(void **state)
{
	static const char *const asked[SIM_KINDS] = {
	    "02 03 02 1F 00 03",
	    "02 20 01 00 00 04 08 00 00 00 64 00 01 00 00",
	    "02 20 02 00 00 01 02 00 00",
	    "02 10 00 57 00 02 04 00 00 00 01",
	    "02 11 FE DC BA 98 76 54 32 10",
	};
	struct sim_reply reply;
	struct world w;
	int kind, i;

	(void)state;
	set_up(&w);
	w.rules.rates.ppm[SIM_LOST_REPLY] = 1000000;
	for (kind = 0; kind < SIM_KINDS; kind++)
		for (i = 0; i <= kind; i++)
			ask(&w, AT_MS, asked[kind], &reply);
	for (kind = 0; kind < SIM_KINDS; kind++)
		assert_int_equal(w.rules.fired_by[SIM_LOST_REPLY][kind],
		    kind + 1);
	assert_int_equal(w.rules.fired[SIM_LOST_REPLY], 15);
}

static void
rates_are_kept_over_many_exchanges(void **state)
{
	struct sim_reply reply;
	struct world w;
	int i;

	(void)state;
	set_up(&w);
	assert_int_equal(sim_rates_parse("late=5;corrupt=0.5;lost_reply=10",
			     &w.rules.rates),
	    PP_OK);
	for (i = 0; i < 20000; i++)
		ask(&w, AT_MS, read_balance, &reply);
	assert_in_range(w.rules.fired[SIM_LATE], 900, 1100);
	assert_in_range(w.rules.fired[SIM_CORRUPT], 70, 130);
	assert_in_range(w.rules.fired[SIM_LOST_REPLY], 1850, 2150);
	assert_int_equal(w.rules.fired[SIM_HALF], 0);
}

static void
rates_that_make_no_sense_are_refused(void **state)
{
	static const char *const bad[] = {"late", "late=x", "late=-1",
	    "late=0.00001", "lost=1", "late=60;half=41", "late=101"};
	struct sim_rates rates = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_int_not_equal(sim_rates_parse(bad[i], &rates), PP_OK);
	assert_int_equal(rates.ppm[SIM_LATE], 0);
	assert_int_equal(sim_rates_parse("late=60;half=40;", &rates), PP_OK);
}

static void
a_meters_own_rates_come_before_the_buses_and_the_sites(void **state)
{
	struct sim_rates all_late = {0}, none = {0};
	struct sim_reply reply;
	struct world w;

	(void)state;
	set_up(&w);
	all_late.ppm[SIM_LATE] = 1000000;
	w.rules.rates = none;
	w.bus.rates = &all_late;
	ask(&w, AT_MS, read_balance, &reply);
	assert_int_equal(reply.fault, SIM_LATE);
	w.slot[1].rates = &none;
	ask(&w, AT_MS, read_balance, &reply);
	assert_int_equal(reply.fault, SIM_SOUND);
}

static void
a_script_strikes_its_target_in_its_time(void **state)
{
	struct sim_event meter = {10, 20, -1, 1, SIM_LOST_REPLY};
	struct sim_event bus = {30, 40, 0, -1, SIM_DEAD};
	struct sim_reply reply;
	struct world w;

	(void)state;
	set_up(&w);
	assert_int_equal(sim_script_add(&w.rules.script, &meter), PP_OK);
	assert_int_equal(sim_script_add(&w.rules.script, &bus), PP_OK);
	assert_int_equal(ask(&w, AT_MS + 9999, read_balance, &reply), 11);
	assert_int_equal(ask(&w, AT_MS + 10000, read_balance, &reply), 0);
	assert_int_equal(ask(&w, AT_MS + 15000, "01 03 02 1F 00 03", &reply),
	    11);
	assert_int_equal(ask(&w, AT_MS + 20000, read_balance, &reply), 11);
	assert_int_equal(sim_bus_health(&w.rules, &w.bus, AT_MS + 15000),
	    SIM_SOUND);
	assert_int_equal(sim_bus_health(&w.rules, &w.bus, AT_MS + 30000),
	    SIM_DEAD);
	assert_int_equal(ask(&w, AT_MS + 30000, read_balance, &reply), 0);
	w.bus.health = SIM_SILENT;
	assert_int_equal(ask(&w, AT_MS + 50000, read_balance, &reply), 0);
	sim_script_free(&w.rules.script);
}

/* A frame for the gateway, taken whole. */
static void
request(struct sim_gate *gate, int64_t now_us, uint64_t client,
    const char *text)
{
	uint8_t adu[SIM_FRAME_MAX];
	size_t n = from_hex(text, adu), taken;

	assert_int_equal(sim_gate_take(gate, now_us, client, adu, n, &taken),
	    PP_OK);
	assert_int_equal(taken, n);
}

/* Play the gateway until it says something; when that is. */
static int64_t
until_said(struct world *w, struct sim_gate *gate, struct sim_mail *mail)
{
	struct sim_reply replies[SIM_VOICES];
	struct sim_call call = {
	    .now_ms = AT_MS,
	    .baud = 9600,
	    .parity = 'N',
	};
	const struct sim_job *job;
	int64_t us;

	for (;;) {
		us = sim_gate_next(gate);
		if (us == INT64_MAX)
			return us;
		if (sim_gate_say(gate, us, mail))
			return us;
		job = sim_gate_request(gate, us);
		assert_non_null(job);
		call.request = job->frame;
		call.n = job->n;
		sim_gate_speak(gate, replies,
		    sim_bus_exchange(&w->rules, &w->bus, &call, replies, NULL));
	}
}

static void
set_up_gate(struct world *w, struct sim_gate *gate)
{
	set_up(w);
	sim_gate_init(gate, sim_pace_of(9600, 'N', 1), &w->bus);
}

static void
a_gateway_answers_by_transaction_in_wire_time(void **state)
{
	struct sim_gate gate;
	struct sim_mail mail;
	struct world w;

	(void)state;
	set_up_gate(&w, &gate);
	request(&gate, T, 4, "12 34 00 00 00 06 01 03 02 00 00 30");
	/* 8, 3.5 and 101 characters and the turnaround. */
	assert_in_range(until_said(&w, &gate, &mail) - T, 137100, 137300);
	assert_int_equal(mail.client, 4);
	assert_int_equal(mail.n, 7 + 98);
	assert_bytes(mail.adu, 9, "12 34 00 00 00 63 01 03 60");
	assert_int_equal(until_said(&w, &gate, &mail), INT64_MAX);
}

static void
requests_of_several_clients_wait_in_a_queue(void **state)
{
	struct sim_gate gate;
	struct sim_mail mail;
	struct world w;
	int64_t first, second;

	(void)state;
	set_up_gate(&w, &gate);
	w.bus.forgets = true;
	request(&gate, T, 1, "00 01 00 00 00 06 01 03 02 1F 00 03");
	request(&gate, T, 2, "00 02 00 00 00 06 02 03 02 1F 00 03");
	request(&gate, T, 3, "00 03 00 00 00 06 03 03 02 1F 00 03");
	sim_gate_leave(&gate, 2);
	first = until_said(&w, &gate, &mail);
	assert_int_equal(mail.client, 1);
	second = until_said(&w, &gate, &mail);
	assert_int_equal(mail.client, 3);
	assert_in_range(second - first, 8334 + 3646 + 20000 + 11459,
	    2 * 3650 + 8334 + 20000 + 11460);
	assert_int_equal(until_said(&w, &gate, &mail), INT64_MAX);
}

static void
what_was_asked_goes_on_without_the_asker_but_not_for_ever(void **state)
{
	struct sim_gate gate;
	struct sim_mail mail;
	struct world w;

	(void)state;
	set_up_gate(&w, &gate);
	request(&gate, T, 1, "00 01 00 00 00 06 09 03 02 1F 00 03");
	request(&gate, T, 2, "00 02 00 00 00 06 02 03 02 1F 00 03");
	request(&gate, T, 2, "00 03 00 00 00 06 09 03 02 1F 00 03");
	request(&gate, T, 2, "00 04 00 00 00 06 02 03 02 1F 00 03");
	request(&gate, T, 3, "00 05 00 00 00 06 03 03 02 1F 00 03");
	sim_gate_leave(&gate, 2);
	until_said(&w, &gate, &mail);
	assert_bytes(mail.adu, mail.n, "00 01 00 00 00 03 09 83 0B");
	until_said(&w, &gate, &mail);
	assert_bytes(mail.adu, 2, "00 02");
	until_said(&w, &gate, &mail);
	assert_bytes(mail.adu, mail.n, "00 03 00 00 00 03 09 83 0B");
	/* Two seconds later the fourth is forgotten, the fifth is not. */
	until_said(&w, &gate, &mail);
	assert_bytes(mail.adu, 2, "00 05");
	assert_int_equal(until_said(&w, &gate, &mail), INT64_MAX);
	assert_int_equal(w.rules.fired[SIM_SOUND], 2);
}

static void
a_silent_meter_is_exception_0b_or_nothing(void **state)
{
	struct sim_gate gate;
	struct sim_mail mail;
	struct world w;

	(void)state;
	set_up_gate(&w, &gate);
	request(&gate, T, 1, "00 07 00 00 00 06 09 03 02 1F 00 03");
	assert_int_equal(until_said(&w, &gate, &mail),
	    T + 8334 + 3646 + 1000000);
	assert_bytes(mail.adu, mail.n, "00 07 00 00 00 03 09 83 0B");
	w.bus.says_busy = false;
	request(&gate, 2 * T, 1, "00 08 00 00 00 06 09 03 02 1F 00 03");
	assert_int_equal(until_said(&w, &gate, &mail), INT64_MAX);
}

static void
a_far_gateway_delays_both_ways_and_a_late_reply_more(void **state)
{
	struct sim_gate gate;
	struct sim_mail mail;
	struct world w;

	(void)state;
	set_up_gate(&w, &gate);
	w.bus.delay_us = 150000;
	request(&gate, T, 1, "00 01 00 00 00 06 01 03 02 00 00 30");
	assert_in_range(until_said(&w, &gate, &mail) - T, 437100, 437300);
	w.rules.rates.ppm[SIM_LATE] = 1000000;
	request(&gate, 2 * T, 1, "00 02 00 00 00 06 01 03 02 00 00 30");
	assert_in_range(until_said(&w, &gate, &mail) - 2 * T, 1937100, 1937300);
}

static void
a_gateway_drops_the_damaged_and_passes_on_the_foreign(void **state)
{
	struct sim_gate gate;
	struct sim_mail mail;
	struct world w;
	int i;

	(void)state;
	set_up_gate(&w, &gate);
	w.rules.rates.ppm[SIM_CORRUPT] = 1000000;
	request(&gate, T, 1, "00 01 00 00 00 06 01 03 02 1F 00 03");
	until_said(&w, &gate, &mail);
	assert_bytes(mail.adu, mail.n, "00 01 00 00 00 03 01 83 0B");
	w.rules.rates = (struct sim_rates){0};
	w.rules.rates.ppm[SIM_FOREIGN] = 1000000;
	request(&gate, 2 * T, 1, "00 02 00 00 00 06 01 03 02 1F 00 03");
	until_said(&w, &gate, &mail);
	assert_int_equal(mail.n, 7 + 8);
	assert_int_not_equal(mail.adu[6], 1);
	w.rules.rates = (struct sim_rates){0};
	w.rules.rates.ppm[SIM_DOUBLED] = 1000000;
	request(&gate, 3 * T, 1, "00 03 00 00 00 06 01 03 02 1F 00 03");
	for (i = 0; i < 2; i++) {
		mail = (struct sim_mail){0};
		until_said(&w, &gate, &mail);
		assert_int_equal(mail.n, 7 + 8);
		assert_bytes(mail.adu, 7, "00 03 00 00 00 09 01");
	}
	assert_int_equal(until_said(&w, &gate, &mail), INT64_MAX);
	w.rules.rates = (struct sim_rates){0};
	w.rules.rates.ppm[SIM_ECHO] = 1000000;
	request(&gate, 4 * T, 1, "00 04 00 00 00 06 01 03 02 1F 00 03");
	until_said(&w, &gate, &mail);
	assert_int_equal(mail.n, 7 + 8);
	assert_bytes(mail.adu, 9, "00 04 00 00 00 09 01 03 06");
}

static void
a_gateway_that_swaps_puts_the_next_ones_transaction(void **state)
{
	struct sim_gate gate;
	struct sim_mail mail;
	struct world w;

	(void)state;
	set_up_gate(&w, &gate);
	w.rules.rates.ppm[SIM_SWAPPED] = 1000000;
	request(&gate, T, 1, "00 08 00 00 00 06 01 03 02 1F 00 03");
	request(&gate, T, 1, "00 09 00 00 00 06 02 03 02 1F 00 03");
	until_said(&w, &gate, &mail);
	assert_bytes(mail.adu, 7, "00 09 00 00 00 09 01");
	/* There is no next one: that of the one before. */
	until_said(&w, &gate, &mail);
	assert_bytes(mail.adu, 7, "00 08 00 00 00 09 02");
}

static void
two_that_answer_at_once_are_nobody_to_a_gateway(void **state)
{
	struct sim_gate gate;
	struct sim_mail mail;
	struct world w;

	(void)state;
	set_up_gate(&w, &gate);
	w.slot[1].meter.address = 1;
	w.slot[1].turnaround_us = 25000;
	request(&gate, T, 1, "00 01 00 00 00 06 01 03 02 1F 00 03");
	until_said(&w, &gate, &mail);
	assert_bytes(mail.adu, mail.n, "00 01 00 00 00 03 01 83 0B");
	/* The second begins when the first is over. */
	w.slot[1].turnaround_us = 35000;
	request(&gate, 2 * T, 1, "00 02 00 00 00 06 01 03 02 1F 00 03");
	until_said(&w, &gate, &mail);
	assert_bytes(mail.adu, 7, "00 02 00 00 00 09 01");
	assert_int_equal(until_said(&w, &gate, &mail), INT64_MAX);
}

static void
a_full_queue_forgets_and_rubbish_is_refused(void **state)
{
	struct sim_gate gate;
	struct sim_mail mail;
	struct world w;
	uint8_t adu[SIM_FRAME_MAX];
	size_t n, taken;
	int i;

	(void)state;
	set_up_gate(&w, &gate);
	n = from_hex("00 01 00 00 00 06 01 03 02 1F 00 03", adu);
	assert_int_equal(sim_gate_take(&gate, T, 1, adu, n - 1, &taken), PP_OK);
	assert_int_equal(taken, 0);
	for (i = 0; i < 2 * SIM_JOBS; i++)
		request(&gate, T, 1, "00 01 00 00 00 06 01 03 02 1F 00 03");
	for (i = 0; until_said(&w, &gate, &mail) != INT64_MAX; i++)
		;
	assert_int_equal(i, SIM_JOBS);
	n = from_hex("00 01 00 01 00 06 01 03 02 1F 00 03", adu);
	assert_int_equal(sim_gate_take(&gate, T, 1, adu, n, &taken), PP_EDATA);
	n = from_hex("00 01 00 00 01 00 01 03 02 1F 00 03", adu);
	assert_int_equal(sim_gate_take(&gate, T, 1, adu, n, &taken), PP_EDATA);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(only_the_meter_that_is_meant_answers),
	    cmocka_unit_test(all_obey_what_is_sent_to_all),
	    cmocka_unit_test(a_meter_set_to_another_line_hears_nothing),
	    cmocka_unit_test(each_fault_does_what_it_says),
	    cmocka_unit_test(
		a_power_cut_strikes_before_within_or_after_a_purchase),
	    cmocka_unit_test(faults_are_counted_by_what_was_asked),
	    cmocka_unit_test(rates_are_kept_over_many_exchanges),
	    cmocka_unit_test(rates_that_make_no_sense_are_refused),
	    cmocka_unit_test(
		a_meters_own_rates_come_before_the_buses_and_the_sites),
	    cmocka_unit_test(a_script_strikes_its_target_in_its_time),
	    cmocka_unit_test(a_gateway_answers_by_transaction_in_wire_time),
	    cmocka_unit_test(requests_of_several_clients_wait_in_a_queue),
	    cmocka_unit_test(
		what_was_asked_goes_on_without_the_asker_but_not_for_ever),
	    cmocka_unit_test(a_silent_meter_is_exception_0b_or_nothing),
	    cmocka_unit_test(
		a_far_gateway_delays_both_ways_and_a_late_reply_more),
	    cmocka_unit_test(
		a_gateway_drops_the_damaged_and_passes_on_the_foreign),
	    cmocka_unit_test(
		a_gateway_that_swaps_puts_the_next_ones_transaction),
	    cmocka_unit_test(two_that_answer_at_once_are_nobody_to_a_gateway),
	    cmocka_unit_test(a_full_queue_forgets_and_rubbish_is_refused),
	};

	return cmocka_run_group_tests_name("sim_bus", tests, NULL, NULL);
}
