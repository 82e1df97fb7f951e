/* SPDX-License-Identifier: ISC */
/*
 * A look at a meter, question by question: what its answers have to agree on,
 * in which shapes they are asked for, and when it gives up.
 */
#include "model_help.h"

#include "look.h"
#include "sim_virtual.h"

enum {
	START_S = 1763776800,
	REGISTERS = 256,
	REPLY_US = 30000,
	TEXT_MAX = 2000,
	NUMBER = 10,
	COUNT = 12,
	BALANCE = 13,
	TOTAL = 40,
	TOTAL_BALANCE = 44,
	RATIO = 52,
};

/* Balances are whole fen in one register, so below 327.67 yuan. */
#define HEAD                                                                   \
	"model: M\n"                                                           \
	"title: t\n"                                                           \
	"kind: prepaid\n"                                                      \
	"class: blind\n"                                                       \
	"phases: 1\n"                                                          \
	"rated: 36 kW\n"                                                       \
	"reply_ms: 100\n"                                                      \
	"ct: meter\n"
#define READS                                                                  \
	"reads:\n"                                                             \
	"  live: {address: 100, count: 30, values: {\n"                        \
	"    e_total: {at: 100, type: u32, unit: Wh},\n"                       \
	"    count: {at: 102, type: u16}, ct: {at: 104, type: u16},\n"         \
	"    balance: {at: 129, type: s16, unit: 0.01 yuan}}}\n"               \
	"  sale: {address: 10, count: 9, values: {\n"                          \
	"    number: {at: 10, type: u32}, count: {at: 12, type: u16},\n"       \
	"    balance: {at: 13, type: s16, unit: 0.01 yuan}}}\n"                \
	"  state: {address: 40, count: 15, values: {\n"                        \
	"    e_total: {at: 40, type: u32, unit: Wh, times: [ct]},\n"           \
	"    balance: {at: 44, type: s16, unit: 0.01 yuan},\n"                 \
	"    ct: {at: 52, type: u16}}}\n"                                      \
	"  count: {address: 12, count: 1, values: {count: {at: 12,\n"          \
	"    type: u16}}}\n"                                                   \
	"  money: {address: 60, count: 3, values: {\n"                         \
	"    balance: {at: 62, type: s16, unit: 0.01 yuan}}}\n"                \
	"poll: [live]\n"

static struct sim_virtual *virtual;
static struct pp_world *world;
static struct pp_model *model;
static struct pp_target target;
static struct look look;
static struct pp_proof proof;
static uint16_t registers[REGISTERS];

static int
enter(void **state)
{
	(void)state;
	model = NULL;
	if (sim_virtual_new(START_S, &virtual) != PP_OK)
		return -1;
	world = sim_virtual_world(virtual);
	target = (struct pp_target){
	    .address = 7,
	    .serial = "000042",
	    .ct = 1,
	    .pt = 1,
	};
	memset(registers, 0, sizeof registers);
	registers[NUMBER + 1] = 42;
	registers[COUNT] = 3;
	registers[BALANCE] = registers[TOTAL_BALANCE] = registers[62] = 10000;
	registers[TOTAL + 1] = 5000;
	registers[RATIO] = 1;
	return 0;
}

static int
leave(void **state)
{
	(void)state;
	pp_model_free(model);
	sim_virtual_free(virtual);
	return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, enter, leave)

/* With those reads for evidence, or none. */
static void
begin(const char *evidence)
{
	char text[TEXT_MAX] = HEAD READS;

	if (*evidence != '\0')
		snprintf(text + strlen(text), sizeof text - strlen(text),
		    "evidence: %s\n", evidence);
	if (parse(text, &model) != PP_OK)
		fail_msg("%s:\n%s", pp_errmsg(), text);
	if (*evidence == '\0')
		return;
	look_init(&look, model, &target, world);
	look_begin(&look, 0);
}

static struct pp_exchange
question(void)
{
	struct pp_exchange x = {0};

	look_question(&look, &x);
	assert_int_equal(x.unit, 7);
	assert_true(x.keep);
	return x;
}

static uint16_t
first_of(const struct pp_exchange *x)
{
	return (uint16_t)(x->request[1] << 8 | x->request[2]);
}

static uint16_t
count_of(const struct pp_exchange *x)
{
	return (uint16_t)(x->request[3] << 8 | x->request[4]);
}

/* As the registers have it, a while later. */
static enum look_result
answer(struct pp_exchange *x)
{
	uint16_t i, n = count_of(x), word;

	x->outcome = PP_OUTCOME_REPLY;
	x->reply[0] = x->request[0];
	x->reply[1] = (uint8_t)(2 * n);
	x->reply_n = 2 + 2 * (size_t)n;
	for (i = 0; i < n; i++) {
		word = registers[first_of(x) + i];
		x->reply[2 + 2 * i] = (uint8_t)(word >> 8);
		x->reply[3 + 2 * i] = (uint8_t)word;
	}
	assert_int_equal(world->wait(world, NULL, 0,
			     world->now_us(world) + REPLY_US),
	    PP_OK);
	return look_answer(&look, x, &proof);
}

static enum look_result
step(void)
{
	struct pp_exchange x = question();

	return answer(&x);
}

static enum look_result
fail_as(enum pp_outcome outcome)
{
	struct pp_exchange x = question();

	x.outcome = outcome;
	return look_answer(&look, &x, &proof);
}

static void
number_count_and_balance_make_a_look_possible(void **state)
{
	(void)state;
	begin("[sale, state]");
	assert_true(look_is_possible(model));
	pp_model_free(model);
	begin("");
	assert_false(look_is_possible(model));
}

static void
two_reads_that_agree_are_a_proof(void **state)
{
	(void)state;
	begin("[sale, state]");
	assert_int_equal(step(), LOOK_MORE);
	assert_int_equal(step(), LOOK_SEEN);
	assert_string_equal(proof.serial, "000042");
	assert_int_equal(proof.count, 3);
	assert_int_equal(proof.balance_fen, 10000);
	assert_int_equal(proof.total_wh, 5000);
	assert_int_equal(proof.at, START_S);
	assert_false(proof.fenced);
	assert_true(proof.prepay); /* it can't tell */
	assert_int_equal(look.reads_made, 2);
}

static void
a_meter_of_one_rate_has_all_its_energy_there(void **state)
{
	(void)state;
	begin("[sale, state]");
	assert_int_equal(step(), LOOK_MORE);
	assert_int_equal(step(), LOOK_SEEN);
	assert_int_equal(proof.rate_wh[PP_RATE_FLAT], 5000);
	assert_int_equal(proof.rate_wh[PP_RATE_PEAK], 0);
}

/* Each rate may hide what isn't a step of its register yet. */
static void
what_is_less_than_a_step_a_rate_is_of_no_rate(void **state)
{
	(void)state;
	registers[TOTAL + 1] = 40;
	begin("[sale, state]");
	assert_int_equal(step(), LOOK_MORE);
	assert_int_equal(step(), LOOK_SEEN);
	assert_int_equal(proof.total_wh, 40);
	assert_int_equal(proof.rate_wh[PP_RATE_FLAT], 0);
}

static void
what_is_one_read_is_read_twice_in_two_shapes(void **state)
{
	struct pp_exchange x;
	uint16_t n;

	(void)state;
	begin("[sale]");
	x = question();
	n = count_of(&x);
	assert_int_equal(answer(&x), LOOK_MORE);
	x = question();
	assert_int_equal(first_of(&x), 10);
	assert_int_not_equal(count_of(&x), n);
	assert_int_equal(answer(&x), LOOK_SEEN);
}

static void
no_two_looks_in_a_row_ask_for_the_same(void **state)
{
	struct pp_exchange x;
	uint16_t n[4];
	size_t i;

	(void)state;
	begin("[sale, state]");
	for (i = 0; i < 4; i++) {
		if (i == 2)
			look_begin(&look, 0);
		x = question();
		n[i] = count_of(&x);
		(void)answer(&x);
	}
	assert_int_not_equal(n[0], n[2]);
	assert_int_not_equal(n[1], n[3]);
}

static void
a_step_may_lack_what_the_others_know(void **state)
{
	(void)state;
	begin("[sale, count]");
	assert_int_equal(step(), LOOK_MORE);
	assert_int_equal(step(), LOOK_SEEN);
	assert_int_equal(proof.balance_fen, 10000);
}

static void
of_many_reads_only_some_are_asked(void **state)
{
	int i;

	(void)state;
	begin("[sale, state, count, money, sale]");
	for (i = 1; i < LOOK_STEPS; i++)
		assert_int_equal(step(), LOOK_MORE);
	assert_int_equal(step(), LOOK_SEEN);
}

/* Between the two reads of each round. */
static void
unsettle(uint16_t *word, int by)
{
	int i;

	for (i = 0; i < 2; i++) {
		assert_int_equal(step(), LOOK_MORE);
		*word = (uint16_t)(*word + by);
		assert_int_equal(step(), LOOK_MORE);
	}
	assert_int_equal(step(), LOOK_MORE);
	*word = (uint16_t)(*word + by);
	assert_int_equal(step(), LOOK_UNSURE);
}

static void
a_number_that_changes_is_none(void **state)
{
	(void)state;
	begin("[sale]");
	unsettle(&registers[NUMBER + 1], 1);
}

static void
a_count_that_changes_is_none(void **state)
{
	(void)state;
	begin("[sale]");
	unsettle(&registers[COUNT], 1);
}

static void
a_balance_that_rises_is_none(void **state)
{
	(void)state;
	begin("[sale]");
	unsettle(&registers[BALANCE], 1);
}

static void
a_balance_that_falls_faster_than_it_can_is_none(void **state)
{
	(void)state;
	begin("[sale]");
	unsettle(&registers[BALANCE], -200);
}

static void
credit_that_runs_down_agrees(void **state)
{
	(void)state;
	begin("[sale]");
	assert_int_equal(step(), LOOK_MORE);
	registers[BALANCE] -= 2;
	assert_int_equal(step(), LOOK_SEEN);
	assert_int_equal(proof.balance_fen, 9998);
}

static void
the_second_round_may_agree(void **state)
{
	(void)state;
	begin("[sale]");
	assert_int_equal(step(), LOOK_MORE);
	registers[COUNT]++;
	assert_int_equal(step(), LOOK_MORE);
	assert_int_equal(step(), LOOK_MORE);
	assert_int_equal(step(), LOOK_SEEN);
	assert_int_equal(proof.count, 4);
}

static void
each_read_is_tried_three_times(void **state)
{
	(void)state;
	begin("[sale, state]");
	assert_int_equal(fail_as(PP_OUTCOME_SILENT), LOOK_MORE);
	assert_int_equal(fail_as(PP_OUTCOME_CORRUPT), LOOK_MORE);
	assert_int_equal(step(), LOOK_MORE);
	assert_int_equal(fail_as(PP_OUTCOME_SILENT), LOOK_MORE);
	assert_int_equal(fail_as(PP_OUTCOME_FOREIGN), LOOK_MORE);
	assert_int_equal(fail_as(PP_OUTCOME_SILENT), LOOK_SILENT);
}

static void
exceptions_are_no_silence(void **state)
{
	(void)state;
	begin("[sale, state]");
	assert_int_equal(fail_as(PP_OUTCOME_EXCEPTION), LOOK_MORE);
	assert_int_equal(fail_as(PP_OUTCOME_EXCEPTION), LOOK_MORE);
	assert_int_equal(fail_as(PP_OUTCOME_EXCEPTION), LOOK_UNSURE);
}

static void
without_a_line_it_gives_up_at_once(void **state)
{
	(void)state;
	begin("[sale, state]");
	assert_int_equal(fail_as(PP_OUTCOME_AWAY), LOOK_NO_LINE);
	look_begin(&look, 0);
	assert_int_equal(fail_as(PP_OUTCOME_BUSY), LOOK_NO_LINE);
}

static void
values_without_sense_are_asked_for_again(void **state)
{
	(void)state;
	begin("[state, sale]");
	registers[RATIO] = 0; /* no transformer has it */
	assert_int_equal(step(), LOOK_MORE);
	assert_int_equal(step(), LOOK_MORE);
	assert_int_equal(step(), LOOK_UNSURE);
	registers[RATIO] = 1;
	look_begin(&look, 0);
	assert_int_equal(step(), LOOK_MORE);
	assert_int_equal(step(), LOOK_SEEN);
}

static void
a_fence_stands_until_something_came(void **state)
{
	struct pp_exchange x;

	(void)state;
	begin("[sale, state]");
	look_begin(&look, 3000000);
	assert_int_equal(fail_as(PP_OUTCOME_SILENT), LOOK_MORE);
	x = question();
	assert_int_equal(x.fence_us, 3000000);
	assert_int_equal(answer(&x), LOOK_MORE);
	x = question();
	assert_int_equal(x.fence_us, 0);
	assert_int_equal(answer(&x), LOOK_SEEN);
	assert_true(proof.fenced);
}

/* A rating, or a time, that nothing has. */
static void
what_no_number_holds_is_no_bound(void **state)
{
	struct pp_target of = target;

	(void)state;
	of.rated_w = 1000;
	assert_int_equal(look_use_wh(model, &of, 3600),
	    1200 + 2 * look_step_wh(&of));
	of.rated_w = INT64_MAX / 1000;
	assert_true(look_use_wh(model, &of, 1000000000) == INT64_MAX);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(number_count_and_balance_make_a_look_possible),
	    TEST(two_reads_that_agree_are_a_proof),
	    TEST(a_meter_of_one_rate_has_all_its_energy_there),
	    TEST(what_is_less_than_a_step_a_rate_is_of_no_rate),
	    TEST(what_is_one_read_is_read_twice_in_two_shapes),
	    TEST(no_two_looks_in_a_row_ask_for_the_same),
	    TEST(a_step_may_lack_what_the_others_know),
	    TEST(of_many_reads_only_some_are_asked),
	    TEST(a_number_that_changes_is_none),
	    TEST(a_count_that_changes_is_none),
	    TEST(a_balance_that_rises_is_none),
	    TEST(a_balance_that_falls_faster_than_it_can_is_none),
	    TEST(credit_that_runs_down_agrees),
	    TEST(the_second_round_may_agree),
	    TEST(each_read_is_tried_three_times),
	    TEST(exceptions_are_no_silence),
	    TEST(without_a_line_it_gives_up_at_once),
	    TEST(values_without_sense_are_asked_for_again),
	    TEST(what_no_number_holds_is_no_bound),
	    TEST(a_fence_stands_until_something_came),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
