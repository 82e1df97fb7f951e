/* SPDX-License-Identifier: ISC */
/*
 * What the tests of a look share: a made-up model with the reads that may be
 * its evidence, and a meter that answers from its registers.
 */
#ifndef LOOK_HELP_H
#define LOOK_HELP_H

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

static inline int
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

static inline int
leave(void **state)
{
	(void)state;
	pp_model_free(model);
	sim_virtual_free(virtual);
	return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, enter, leave)

/* With those reads for evidence, or none. */
static inline void
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

static inline struct pp_exchange
question(void)
{
	struct pp_exchange x = {0};

	look_question(&look, &x);
	assert_int_equal(x.unit, 7);
	assert_true(x.keep);
	return x;
}

static inline uint16_t
first_of(const struct pp_exchange *x)
{
	return (uint16_t)(x->request[1] << 8 | x->request[2]);
}

static inline uint16_t
count_of(const struct pp_exchange *x)
{
	return (uint16_t)(x->request[3] << 8 | x->request[4]);
}

/* As the registers have it, a while later. */
static inline enum look_result
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

static inline enum look_result
step(void)
{
	struct pp_exchange x = question();

	return answer(&x);
}

static inline enum look_result
fail_as(enum pp_outcome outcome)
{
	struct pp_exchange x = question();

	x.outcome = outcome;
	return look_answer(&look, &x, &proof);
}

#endif
