/* SPDX-License-Identifier: ISC */
/*
 * Relays by the push engine: the contact is read back behind the pulse, a wish
 * that was replaced isn't carried out, and those that close do so one by one.
 */
#include "push_stage.h"

enum {
	SECOND_US = 1000000,
};

static bool
is_done(int64_t id)
{
	struct pp_relay_wish w;

	return pp_relay_wish(till.db, id, &w) == PP_OK && w.done;
}

static void
a_trip_is_read_back_at_the_contact(void **state)
{
	struct pp_push p;

	(void)state;
	wish(COUNTED, PP_RELAY_TRIP);
	p = pushed(relaying(COUNTED, PP_RELAY_TRIP));
	assert_pushed(&p, PP_PUSHED_DONE, "");
	assert_wire(COUNTED, "rrfr");
	assert_true(p.relay_known && !p.relay_closed);
	assert_int_equal(meter(COUNTED)->relay, 0);
	assert_true(is_done(COUNTED));
	p = pushed(relaying(COUNTED, PP_RELAY_TRIP));
	assert_pushed(&p, PP_PUSHED_ALREADY, "");
	assert_wire(COUNTED, "rr");
}

static void
keeping_and_letting_go_are_two_things(void **state)
{
	struct pp_push p;

	(void)state;
	wish(COUNTED, PP_RELAY_KEEP);
	p = pushed(relaying(COUNTED, PP_RELAY_KEEP));
	assert_pushed(&p, PP_PUSHED_DONE, "");
	assert_int_equal(meter(COUNTED)->force_enable, 1);
	assert_int_equal(meter(COUNTED)->force_trip, 0);
	wish(COUNTED, PP_RELAY_PREPAID);
	p = pushed(relaying(COUNTED, PP_RELAY_PREPAID));
	assert_pushed(&p, PP_PUSHED_DONE, "");
	assert_int_equal(meter(COUNTED)->force_enable, 0);
}

static void
a_newer_wish_replaces_an_older_one(void **state)
{
	struct pp_push p;

	(void)state;
	wish(COUNTED, PP_RELAY_TRIP);
	wish(COUNTED, PP_RELAY_KEEP);
	p = pushed(relaying(COUNTED, PP_RELAY_TRIP));
	assert_pushed(&p, PP_PUSHED_FAILED, "a newer wish");
	assert_null(strchr(wire[COUNTED], 'f'));
	assert_int_equal(meter(COUNTED)->relay, 1);
}

static void
a_lost_meter_keeps_its_wish(void **state)
{
	struct pp_push p;

	(void)state;
	wish(COUNTED, PP_RELAY_TRIP);
	strike_from(COUNTED, SIM_KIND_READ, 1, SIM_LOST_REQUEST);
	p = pushed(relaying(COUNTED, PP_RELAY_TRIP));
	assert_pushed(&p, PP_PUSHED_FAILED, "no answer");
	assert_false(is_done(COUNTED));
	heal();
	p = pushed(relaying(COUNTED, PP_RELAY_TRIP));
	assert_pushed(&p, PP_PUSHED_DONE, "");
	assert_true(is_done(COUNTED));
}

/* A reading that shows all contacts closed still. */
static void
show_closed(struct sim_reply *reply)
{
	enum {
		STATUS_AT = 3 + 2 * 0x24,
		CONTACTS = 0xE0,
		CHECK = 2
	};
	size_t n = reply->n - CHECK;
	uint16_t crc;

	if (n <= STATUS_AT)
		return;
	reply->bytes[STATUS_AT] |= CONTACTS;
	crc = sim_crc(reply->bytes, n);
	reply->bytes[n] = (uint8_t)crc;
	reply->bytes[n + 1] = (uint8_t)(crc >> 8);
}

static void
a_slow_contact_is_waited_for(void **state)
{
	int64_t began_us = world->now_us(world);
	struct pp_push p;

	(void)state;
	wish(COUNTED, PP_RELAY_TRIP);
	strike(COUNTED, SIM_KIND_READ, 3, SIM_SOUND)->garble = show_closed;
	p = pushed(relaying(COUNTED, PP_RELAY_TRIP));
	assert_pushed(&p, PP_PUSHED_DONE, "");
	assert_wire(COUNTED, "rrfrr");
	assert_true(world->now_us(world) - began_us >= 2 * SECOND_US);
	assert_true(is_done(COUNTED));
}

static void
a_contact_that_sticks_is_told(void **state)
{
	struct pp_push p;

	(void)state;
	wish(COUNTED, PP_RELAY_TRIP);
	strike_from(COUNTED, SIM_KIND_READ, 1, SIM_SOUND)->garble = show_closed;
	p = pushed(relaying(COUNTED, PP_RELAY_TRIP));
	assert_pushed(&p, PP_PUSHED_FAILED, "the contact is closed still");
	assert_int_equal(p.code, PP_EPEER);
	assert_false(is_done(COUNTED));
}

static void
relays_that_close_do_so_one_by_one(void **state)
{
	struct pp_push p[3];
	int64_t began_us, id;

	(void)state;
	pusher.stagger_us = 2 * SECOND_US;
	for (id = COUNTED; id <= NAIVE; id++) {
		wish(id, PP_RELAY_TRIP);
		p[id - 1] = relaying(id, PP_RELAY_TRIP);
	}
	began_us = world->now_us(world);
	push_all(p, 3);
	assert_true(world->now_us(world) - began_us < 3 * SECOND_US);
	for (id = COUNTED; id <= NAIVE; id++) {
		wish(id, PP_RELAY_PREPAID);
		p[id - 1] = relaying(id, PP_RELAY_PREPAID);
	}
	began_us = world->now_us(world);
	push_all(p, 3);
	assert_true(world->now_us(world) - began_us >= 4 * SECOND_US);
	for (id = COUNTED; id <= NAIVE; id++) {
		assert_int_equal(p[id - 1].result, PP_PUSHED_DONE);
		assert_int_equal(meter(id)->relay, 1);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    PUSH_TEST(a_trip_is_read_back_at_the_contact),
	    PUSH_TEST(keeping_and_letting_go_are_two_things),
	    PUSH_TEST(a_newer_wish_replaces_an_older_one),
	    PUSH_TEST(a_lost_meter_keeps_its_wish),
	    PUSH_TEST(a_slow_contact_is_waited_for),
	    PUSH_TEST(a_contact_that_sticks_is_told),
	    PUSH_TEST(relays_that_close_do_so_one_by_one),
	};

	return TILL_GROUP(tests);
}
