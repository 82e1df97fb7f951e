/* SPDX-License-Identifier: ISC */
/*
 * The probe of one meter, against simulated meters that treat a purchase
 * count in every way: each is told right and left as it was found, and what
 * may not be probed isn't.
 */
#include "probe_stage.h"

static void
each_class_is_told_over_each_line(void **state)
{
	int link, class;

	(void)state;
	for (link = 0; link < SIM_LINKS; link++)
		for (class = 0; class < SIM_CLASSES; class ++) {
			add_meter((enum sim_link)link, (enum sim_class) class);
			assert_probed(like());
			assert_class(classes[class]);
			assert_as_found();
			assert_string_equal(finding("set back"), "done");
			assert_string_equal(finding("reply to an order"),
			    "8 bytes");
			assert_string_equal(finding("unit of the amount"),
			    "as in the model");
			renew();
		}
}

static void
the_long_reply_is_told(void **state)
{
	(void)state;
	add_meter(SIM_PTY, SIM_COUNTED);
	meter(1)->long_reply = true;
	assert_probed(like());
	assert_string_equal(finding("reply to an order"), "15 bytes");
}

static void
whether_nothing_can_be_bought_is_told(void **state)
{
	static const char question[] = "cancel by a purchase of nothing";

	(void)state;
	add_meter(SIM_PTY, SIM_COUNTED);
	assert_probed(like());
	assert_string_equal(finding(question), "works");
	renew();
	add_meter(SIM_PTY, SIM_COUNTED);
	meter(1)->refuses_zero = 1;
	assert_probed(like());
	assert_string_equal(finding(question), "doesn't work");
	assert_class(PP_CLASS_COUNTED);
	assert_as_found();
}

static void
what_can_be_read_is_compared(void **state)
{
	(void)state;
	add_meter(SIM_PTY, SIM_BLIND);
	assert_probed(like());
	assert_string_equal(finding("live"), "read");
	assert_string_equal(finding("number"), "000000000001");
	assert_string_equal(finding("type code"), "5");
	assert_string_equal(finding("frame cipher"), "off");
	assert_string_equal(finding("balance in each block"), "the same");
	assert_string_equal(finding("count in each block"), "the same");
	assert_string_equal(finding("what a fee order doesn't name"), "stays");
	assert_string_equal(finding("relay"), "not tried");
}

static void
the_class_alone_takes_less(void **state)
{
	struct pp_probe how;
	unsigned all;

	(void)state;
	add_meter(SIM_PTY, SIM_BLIND);
	assert_probed(like());
	all = requests;
	renew();
	add_meter(SIM_PTY, SIM_BLIND);
	how = like();
	how.class_only = true;
	assert_probed(how);
	assert_class(PP_CLASS_BLIND);
	assert_as_found();
	assert_true(requests < all);
	assert_string_equal(finding("fee"), "");
}

static void
a_plan_sends_no_order(void **state)
{
	struct pp_probe how;

	(void)state;
	add_meter(SIM_PTY, SIM_BLIND);
	how = like();
	how.dry_run = true;
	assert_int_equal(probe_as(how), PP_OK);
	assert_int_equal(orders, 0);
	assert_string_equal(finding("the same once more"), "planned");
	assert_as_found();
}

static void
a_meter_of_an_account_is_left_alone(void **state)
{
	(void)state;
	add_meter(SIM_PTY, SIM_BLIND);
	open_account();
	assert_int_equal(probe_as(like()), PP_NO);
	assert_said("account A00001 has it");
	assert_int_equal(requests, 0);
}

static void
a_running_meter_needs_a_word(void **state)
{
	struct pp_probe how;

	(void)state;
	add_meter(SIM_PTY, SIM_NAIVE);
	meter(1)->prepay = 1;
	assert_int_equal(probe_as(like()), PP_NO);
	assert_said("it runs, with 12.34 yuan");
	assert_int_equal(orders, 0);
	how = like();
	how.running = true;
	n_rows = 0;
	assert_probed(how);
	assert_class(PP_CLASS_NAIVE);
	assert_as_found();
}

static void
what_takes_no_plain_orders_is_not_sent_any(void **state)
{
	(void)state;
	add_meter(SIM_PTY, SIM_BLIND);
	meter(1)->run_mode |= MODE_CIPHER;
	assert_int_equal(probe_as(like()), PP_NO);
	assert_said("cipher");
	assert_int_equal(orders, 0);
}

static void
another_meter_is_not_sent_anything(void **state)
{
	(void)state;
	add_meter(SIM_PTY, SIM_BLIND);
	assert_true(sim_meter_replace(meter(1), 77));
	assert_int_equal(probe_as(like()), PP_NO);
	assert_said("the number 000000000077, not 000000000001");
	assert_int_equal(orders, 0);
}

/* It knows its last count, but not those before. */
static void
credit_what_is_old(void *arg, struct sim_slot *slot,
    const struct sim_call *call, struct sim_reply *reply)
{
	const uint8_t *r = call->request;

	(void)arg;
	(void)reply;
	if (r[1] == ORDER && r[2] == 0x01 &&
	    (r[11] << 8 | r[12]) == slot->meter.count - 1)
		sim_meter_set_balance(&slot->meter,
		    sim_meter_balance_fen(&slot->meter) + 1);
}

static void
what_no_class_does_is_no_class(void **state)
{
	(void)state;
	add_meter(SIM_PTY, SIM_COUNTED);
	sim_rig_rules(rig)->composed = credit_what_is_old;
	assert_int_equal(probe_as(like()), PP_EPEER);
	assert_said("what no class does");
	assert_string_equal(finding("class"), "none that is known");
	assert_as_found();
}

static void
the_relay_is_tried_and_left_as_it_was(void **state)
{
	struct pp_probe how;
	int keep;

	(void)state;
	for (keep = 0; keep < 2; keep++) {
		add_meter(SIM_PTY, SIM_BLIND);
		meter(1)->force_enable = keep;
		how = like();
		how.relay = true;
		assert_probed(how);
		assert_string_equal(finding("trip"), "opens");
		assert_string_equal(finding("force off after a trip"),
		    "closes");
		assert_string_equal(finding("keep"), "stays closed");
		assert_string_equal(finding("force off after keep"),
		    "stays closed");
		assert_string_equal(finding("the order read back"), "as sent");
		assert_int_equal(meter(1)->force_enable, keep);
		assert_int_equal(meter(1)->relay, 1);
		assert_as_found();
		renew();
	}
}

static char root[400]; /* of the tree; a test runs in a folder of its own */

/* The shipped file, without its orders. */
static void
write_model_without_orders(void)
{
	char path[512], line[512];
	FILE *in, *out = fopen("DTSY1352.yaml", "w");

	snprintf(path, sizeof path, "%s/lib/models/DTSY1352.yaml", root);
	in = fopen(path, "r");
	assert_true(in && out);
	while (fgets(line, sizeof line, in) && strncmp(line, "orders:", 7) != 0)
		if (strncmp(line, "cancel:", 7) != 0)
			fputs(line, out);
	fclose(in);
	assert_int_equal(fclose(out), 0);
}

static void
a_model_without_orders_or_evidence_is_refused(void **state)
{
	struct pp_models *poor = NULL;
	struct pp_probe how;

	(void)state;
	add_meter(SIM_PTY, SIM_BLIND);
	write_model_without_orders();
	if (pp_models_open(".", &poor) != PP_OK)
		fail_msg("%s", pp_errmsg());
	how = like();
	how.models = poor;
	assert_int_equal(probe_as(how), PP_ECONF);
	assert_said("model DTSY1352 has no purchase order");
	pp_models_free(poor);
	write_one(db, "UPDATE meter SET model = 'ADF300'");
	assert_int_equal(probe_as(like()), PP_ECONF);
	assert_said("no evidence");
	write_one(db, "UPDATE meter SET model = 'ADL3000-E'");
	assert_int_equal(probe_as(like()), PP_NO);
	assert_said("instrument");
	assert_int_equal(requests, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    BUS_TEST(each_class_is_told_over_each_line),
	    BUS_TEST(the_long_reply_is_told),
	    BUS_TEST(whether_nothing_can_be_bought_is_told),
	    BUS_TEST(what_can_be_read_is_compared),
	    BUS_TEST(the_class_alone_takes_less),
	    BUS_TEST(a_plan_sends_no_order),
	    BUS_TEST(a_meter_of_an_account_is_left_alone),
	    BUS_TEST(a_running_meter_needs_a_word),
	    BUS_TEST(what_takes_no_plain_orders_is_not_sent_any),
	    BUS_TEST(another_meter_is_not_sent_anything),
	    BUS_TEST(what_no_class_does_is_no_class),
	    BUS_TEST(the_relay_is_tried_and_left_as_it_was),
	    BUS_TEST(a_model_without_orders_or_evidence_is_refused),
	};

	if (!getcwd(root, sizeof root))
		return 1;
	return cmocka_run_group_tests(tests, load_models, free_models);
}
