/* SPDX-License-Identifier: ISC */
/*
 * What the tests of the probe share: a meter that nobody has, on a simulated
 * bus in virtual time, what was told of it, and whether it is as it was found.
 */
#ifndef PROBE_STAGE_H
#define PROBE_STAGE_H

#include "doctor_stage.h"

#include "account.h"
#include "probe.h"
#include "probe_log.h"

enum {
	ROWS_MAX = 80,
	WORD_MAX = 64,
	ORDER = 0x20, /* functions */
	WRITE = 0x10,
	MODE_CIPHER = 1 << 5,
	FOUND_COUNT = 7,
	FOUND_FEN = 1234,
};

static const enum pp_class classes[] = {
    [SIM_COUNTED] = PP_CLASS_COUNTED,
    [SIM_BLIND] = PP_CLASS_BLIND,
    [SIM_NAIVE] = PP_CLASS_NAIVE,
};

/* What was told, and what went over the line. */
static struct {
	char question[WORD_MAX], finding[WORD_MAX];
} rows[ROWS_MAX];
static size_t n_rows;
static unsigned orders, requests;
static volatile sig_atomic_t halt;
static unsigned halt_after, dark_after; /* so many orders; 0: never */

static inline enum pp_status
hear_row(void *arg, const struct pp_probe_row *row)
{
	(void)arg;
	assert_true(n_rows < ROWS_MAX);
	assert_int_equal(row->step, n_rows + 1);
	snprintf(rows[n_rows].question, WORD_MAX, "%s", row->question);
	snprintf(rows[n_rows++].finding, WORD_MAX, "%s", row->finding);
	return PP_OK;
}

static inline void
note(void *arg, struct sim_rig_bus *at, const uint8_t *bytes, size_t n)
{
	bool mbap = at->bus.link == SIM_TCP;
	uint8_t function = bytes[mbap ? 7 : 1];

	(void)arg;
	(void)n;
	requests++;
	if (function != ORDER && function != WRITE)
		return;
	orders++;
	halt = halt_after != 0 && orders >= halt_after;
	if (dark_after != 0 && orders >= dark_after)
		sim_rig_power(at, 0, false);
}

static inline const char *
finding(const char *question)
{
	size_t i;

	for (i = n_rows; i-- > 0;)
		if (strcmp(rows[i].question, question) == 0)
			return rows[i].finding;
	return "";
}

static inline struct pp_probe
like(void)
{
	return (struct pp_probe){
	    .db = db,
	    .world = sim_rig_world(rig),
	    .models = models,
	    .meter = "M01",
	    .who = "me",
	    .amount_fen = 1,
	    .stop = &halt,
	    .row = hear_row,
	};
}

/* A meter that nobody has, on a bus of its own. */
static inline void
add_meter(enum sim_link link, enum sim_class class)
{
	n_rows = 0;
	orders = requests = halt_after = dark_after = 0;
	halt = 0;
	add_bus(link, 1);
	bus->asked = note;
	meter(1)->class = class;
	meter(1)->prepay = 0;
	meter(1)->count = FOUND_COUNT;
	sim_meter_set_balance(meter(1), FOUND_FEN);
}

static inline enum pp_status
probe_as(struct pp_probe how)
{
	enum pp_status rc = pp_probe_run(&how);
	enum pp_class class = PP_CLASS_NONE;

	assert_int_equal(sim_virtual_lines(sim_rig_virtual(rig)), 0);
	assert_int_equal(sim_virtual_locks(sim_rig_virtual(rig)), 0);
	/* What it says it proved is what the book has. */
	if (how.class != PP_CLASS_NONE)
		assert_int_equal(pp_probe_class(db, 1, "000000000001", &class),
		    PP_OK);
	assert_int_equal(class, how.class);
	assert_int_equal(
	    number(db, "SELECT count(*) FROM probe WHERE class <> 'none'"),
	    how.class != PP_CLASS_NONE);
	return rc;
}

static inline void
assert_class(enum pp_class expected)
{
	enum pp_class class = PP_CLASS_NONE;

	assert_int_equal(pp_probe_class(db, 1, "000000000001", &class), PP_OK);
	assert_int_equal(class, expected);
	assert_string_equal(finding("class"), pp_class_name(expected));
}

static inline void
assert_as_found(void)
{
	assert_int_equal(meter(1)->count, FOUND_COUNT);
	assert_int_equal(sim_meter_balance_fen(meter(1)), FOUND_FEN);
}

static inline void
assert_probed(struct pp_probe how)
{
	if (probe_as(how) != PP_OK)
		fail_msg("%s", pp_errmsg());
}

/* The next meter is one of a site as new. */
static inline void
renew(void)
{
	void *none = NULL;

	leave_bus(&none);
	assert_int_equal(enter_bus(&none), 0);
}

static inline void
open_account(void)
{
	struct pp_account account;
	struct pp_epoch epoch;

	assert_int_equal(pp_db_begin(db), PP_OK);
	assert_int_equal(pp_account_add(db, "Li", "", 1, "me", &account),
	    PP_OK);
	assert_int_equal(pp_epoch_intend(db, 1, account.id, "000000000001",
			     NULL, 1, "me", &epoch),
	    PP_OK);
	assert_int_equal(pp_db_commit(db), PP_OK);
}

#endif
