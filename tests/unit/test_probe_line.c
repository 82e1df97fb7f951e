/* SPDX-License-Identifier: ISC */
/*
 * The probe over lines that lose, delay, copy and break: it tells a class or
 * none, but never another one.
 */
#include "probe_stage.h"

enum {
	SEEDS = 12
};

/* A class or none, but never another one; and it is left as it was. */
static void
a_bad_line_never_makes_another_class(void **state)
{
	static const char *const faults[] = {
	    "lost_request=15;lost_reply=10;late=5;delayed=5",
	    "corrupt=10;half=5;foreign=5;doubled=5;echo=5;busy=10",
	    "delayed=30",
	    "late=30",
	    "lost_request=40",
	    "again=20",
	    "cut=20",
	};
	size_t i, told = 0, told_lost = 0;
	int class, link;
	uint64_t seed;
	enum pp_status rc;

	(void)state;
	for (i = 0; i < sizeof faults / sizeof *faults; i++)
		for (seed = 1; seed <= SEEDS; seed++) {
			class = (int)(seed % SIM_CLASSES);
			link = (int)(seed / SIM_CLASSES % SIM_LINKS);
			add_meter((enum sim_link)link, (enum sim_class) class);
			sim_rig_rules(rig)->random = seed;
			give_rates(1, 1, faults[i]);
			rc = probe_as(like());
			if (rc == PP_OK) {
				assert_class(classes[class]);
				assert_as_found();
				told++;
				told_lost += i == 0;
			} else if (strcmp(finding("set back"), "done") == 0) {
				assert_as_found();
			}
			renew();
		}
	/* Most lines can be worked with. */
	assert_true(told_lost >= SEEDS - 1);
	assert_true(told >= 4 * SEEDS);
}

static void
open_after_two(void *arg, struct sim_rig_bus *at, const uint8_t *bytes,
    size_t n)
{
	note(arg, at, bytes, n);
	if (orders == 2 && number(db, "SELECT count(*) FROM epoch") == 0)
		open_account();
}

/* Nobody may, under its lock; but a line that breaks lets go of that. */
static void
an_account_that_is_opened_meanwhile_is_left_alone(void **state)
{
	(void)state;
	add_meter(SIM_TCP, SIM_BLIND);
	bus->asked = open_after_two;
	assert_int_equal(probe_as(like()), PP_EPEER);
	assert_said("account A00001 has it");
	assert_said("could not be set back");
	assert_int_equal(orders, 2);
	assert_string_equal(finding("set back"), "failed");
}

/* As a meter was before an order that never gets there. */
static struct sim_meter untouched;

static void
refuse(const struct sim_call *call, struct sim_reply *reply, uint8_t code)
{
	uint16_t crc;

	reply->bytes[0] = call->request[0];
	reply->bytes[1] = call->request[1] | 0x80;
	reply->bytes[2] = code;
	crc = sim_crc(reply->bytes, 3);
	reply->bytes[3] = (uint8_t)crc;
	reply->bytes[4] = (uint8_t)(crc >> 8);
	reply->n = 5;
}

/* What a gateway does that knows no function 20H. */
static void
pass_no_orders(void *arg, struct sim_slot *slot, const struct sim_call *call,
    struct sim_reply *reply)
{
	if (call->request[1] != ORDER) {
		untouched = slot->meter;
		return;
	}
	slot->meter = untouched;
	reply->n = 0;
	if (arg)
		refuse(call, reply, 0x01);
}

/* A gateway that gives up on most orders, and calls that a failure. */
static void
pass_few_orders(void *arg, struct sim_slot *slot, const struct sim_call *call,
    struct sim_reply *reply)
{
	(void)arg;
	if (call->request[1] == ORDER && orders % 4 != 0) {
		slot->meter = untouched;
		refuse(call, reply, 0x04);
	}
	untouched = slot->meter;
}

static void
a_gateway_that_fails_is_not_the_meter(void **state)
{
	(void)state;
	add_meter(SIM_TCP, SIM_BLIND);
	sim_rig_rules(rig)->composed = pass_few_orders;
	assert_probed(like());
	assert_class(PP_CLASS_BLIND);
	assert_as_found();
}

static void
a_bus_that_passes_no_orders_is_told(void **state)
{
	struct sim_rules *rules;
	int speaks;

	(void)state;
	for (speaks = 0; speaks < 2; speaks++) {
		add_meter(SIM_RTU_TCP, SIM_BLIND);
		rules = sim_rig_rules(rig);
		rules->composed = pass_no_orders;
		rules->arg = speaks ? rules : NULL;
		assert_int_equal(probe_as(like()), PP_NO);
		assert_said("lets no orders through");
		assert_string_equal(finding("orders over this bus"),
		    "read-only");
		assert_int_equal(number(db,
				     "SELECT count(*) FROM probe"
				     " WHERE class = 'none'"),
		    1);
		assert_as_found();
		renew();
	}
}

static void
a_line_that_copies_orders_is_told(void **state)
{
	(void)state;
	add_meter(SIM_TCP, SIM_BLIND);
	give_rates(1, 1, "again=100");
	assert_int_equal(probe_as(like()), PP_EPEER);
	assert_string_equal(finding("copies of orders"), "made");
	assert_as_found();
}

static void
stopped_it_is_set_back(void **state)
{
	unsigned after;

	(void)state;
	for (after = 1; after <= 4; after++) {
		add_meter(SIM_PTY, SIM_BLIND);
		halt_after = after;
		assert_int_equal(probe_as(like()), PP_ETEMP);
		assert_said("stopped");
		assert_as_found();
		renew();
	}
}

static void
a_meter_that_dies_is_told_and_can_be_probed_again(void **state)
{
	(void)state;
	add_meter(SIM_PTY, SIM_COUNTED);
	dark_after = 3;
	assert_int_equal(probe_as(like()), PP_EAWAY);
	assert_said("could not be set back to 12.34 yuan and count 7");
	assert_string_equal(finding("set back"), "failed");
	dark_after = 0;
	sim_rig_power(bus, 0, true);
	n_rows = 0;
	assert_probed(like());
	assert_class(PP_CLASS_COUNTED);
	assert_int_equal(meter(1)->count, FOUND_COUNT + 1);
}

static void
a_silent_meter_and_a_dead_line_are_told(void **state)
{
	(void)state;
	add_meter(SIM_TCP, SIM_BLIND);
	sim_rig_power(bus, 0, false);
	assert_int_equal(probe_as(like()), PP_EAWAY);
	assert_said("no answer from bus BUS01");
	sim_rig_health(bus, SIM_DEAD);
	n_rows = 0;
	assert_int_equal(probe_as(like()), PP_EAWAY);
	assert_said("bus BUS01");
}

static void
a_kept_bus_is_for_later(void **state)
{
	struct pp_world *world = sim_rig_world(rig);
	struct pp_lock *lock = NULL;
	struct pp_probe how;
	bool held;

	(void)state;
	add_meter(SIM_PTY, SIM_BLIND);
	assert_int_equal(world->take(world, bus->canonical, &lock, &held),
	    PP_OK);
	assert_true(held);
	how = like();
	assert_int_equal(pp_probe_run(&how), PP_ETEMP);
	world->release(world, lock);
	assert_int_equal(requests, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    BUS_TEST(a_bad_line_never_makes_another_class),
	    BUS_TEST(an_account_that_is_opened_meanwhile_is_left_alone),
	    BUS_TEST(a_gateway_that_fails_is_not_the_meter),
	    BUS_TEST(a_bus_that_passes_no_orders_is_told),
	    BUS_TEST(a_line_that_copies_orders_is_told),
	    BUS_TEST(stopped_it_is_set_back),
	    BUS_TEST(a_meter_that_dies_is_told_and_can_be_probed_again),
	    BUS_TEST(a_silent_meter_and_a_dead_line_are_told),
	    BUS_TEST(a_kept_bus_is_for_later),
	};

	return cmocka_run_group_tests(tests, load_models, free_models);
}
