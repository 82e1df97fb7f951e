/* SPDX-License-Identifier: ISC */
/*
 * What the tests of the bus doctor share: a simulated bus in virtual time,
 * the same in a database, and what the doctor says of it.
 */
#ifndef DOCTOR_STAGE_H
#define DOCTOR_STAGE_H

#include "db_fixture.h"

#include <inttypes.h>

#include "clock.h"
#include "doctor.h"
#include "learned.h"
#include "shipped_models.h"
#include "sim_rig.h"

enum {
	BEGIN_S = 1763776800, /* 2025-11-22T02:00:00Z */
	METERS = 12,
	FINDINGS_MAX = 8,
};

static struct sim_rig *rig;
static struct sim_rig_bus *bus;
static struct pp_db *db;
static struct pp_doctor *doctor;
static char findings[FINDINGS_MAX][400];
static size_t n_findings;

static inline int
enter_bus(void **state)
{
	rig = NULL;
	db = NULL;
	doctor = NULL;
	n_findings = 0;
	return enter(state) == 0 && sim_rig_new(BEGIN_S, 7, &rig) == PP_OK &&
		pp_zone_use("UTC") == PP_OK && pp_db_create("pp.db") == PP_OK &&
		pp_db_open_writer("pp.db", &db) == PP_OK
	    ? 0
	    : -1;
}

static inline int
leave_bus(void **state)
{
	pp_doctor_close(doctor);
	pp_db_close(db);
	sim_rig_free(rig);
	return leave(state);
}

#define BUS_TEST(name)                                                         \
	cmocka_unit_test_setup_teardown(name, enter_bus, leave_bus)

/* A bus with so many meters, there and in the database. */
static inline void
add_bus(enum sim_link link, size_t meters)
{
	struct sim_bus like = {.link = link};
	char sql[400];
	size_t i;

	assert_int_equal(sim_rig_add(rig, &like, meters, 0, &bus), PP_OK);
	snprintf(sql, sizeof sql,
	    "INSERT INTO gateway (id, code, name) VALUES (1, 'G1', '');"
	    "INSERT INTO bus (id, code, gateway, endpoint, canonical, baud)"
	    " VALUES (1, 'BUS01', 1, '%s', '%s', 9600)",
	    bus->endpoint, bus->canonical);
	write_one(db, sql);
	for (i = 1; i <= meters; i++) {
		snprintf(sql, sizeof sql,
		    "INSERT INTO meter (id, code, serial, model, bus, address,"
		    " ct, pt, circuit, note) VALUES (%zu, 'M%02zu', '%012zu',"
		    " 'DTSY1352', 1, %zu, 1, 1, '', '')",
		    i, i, i, i);
		write_one(db, sql);
	}
}

static inline struct sim_meter *
meter(size_t i)
{
	return &bus->slot[i - 1].meter;
}

static inline void
progress(void *arg, const char *what, size_t done, size_t of)
{
	(void)arg;
	(void)what;
	assert_true(done <= of);
}

static inline void
hear_finding(void *arg, const char *words)
{
	(void)arg;
	assert_true(n_findings < FINDINGS_MAX);
	snprintf(findings[n_findings++], sizeof findings[0], "%s", words);
}

static inline void
see_doctor(void)
{
	assert_int_equal(pp_doctor_open(db, "BUS01", BEGIN_S - 86400,
			     BEGIN_S + 86400, models, &doctor),
	    PP_OK);
}

static inline enum pp_status
ask(unsigned rounds)
{
	struct pp_doctor_how how = {
	    .world = sim_rig_world(rig),
	    .rounds = rounds,
	    .progress = progress,
	};
	enum pp_status rc;

	see_doctor();
	rc = pp_doctor_ask(doctor, &how);
	pp_doctor_judge(doctor, hear_finding, NULL);
	assert_int_equal(sim_virtual_lines(sim_rig_virtual(rig)), 0);
	assert_int_equal(sim_virtual_locks(sim_rig_virtual(rig)), 0);
	return rc;
}

static inline void
examine(void)
{
	if (ask(5) != PP_OK)
		fail_msg("%s", pp_errmsg());
}

/* The words of those that aren't well, as "3:noisy 4:silent". */
static inline void
assert_ill(const char *expected)
{
	const struct pp_doctor_meter *m;
	char text[400] = "";
	size_t i, n = 0;

	for (i = 0; i < pp_doctor_meters(doctor); i++) {
		m = pp_doctor_meter_at(doctor, i);
		assert_int_equal(m->position, i + 1);
		if (m->health != PP_HEALTH_GOOD)
			n += (size_t)snprintf(text + n, sizeof text - n,
			    "%s%d:%s", n > 0 ? " " : "", m->target.address,
			    pp_health_word(m->health));
	}
	assert_string_equal(text, expected);
}

static inline void
assert_advice(size_t i, const char *words)
{
	const char *advice = pp_doctor_meter_at(doctor, i - 1)->advice;

	if (!strstr(advice, words))
		fail_msg("%s: not in: %s", words, advice);
}

static inline void
assert_found(size_t i, const char *words)
{
	assert_true(i < n_findings);
	if (!strstr(findings[i], words))
		fail_msg("%s: not in: %s", words, findings[i]);
}

static inline void
give_rates(size_t first, size_t last, const char *faults)
{
	static struct sim_rates rates;
	size_t i;

	rates = (struct sim_rates){0};
	assert_int_equal(sim_rates_parse(faults, &rates), PP_OK);
	for (i = first; i <= last; i++)
		bus->slot[i - 1].rates = &rates;
}

/* The next examination is of a bus as new. */
static inline void
forget(void)
{
	pp_doctor_close(doctor);
	doctor = NULL;
	n_findings = 0;
}

/* An hour of passes in which some of the meters failed now and then. */
static inline void
store_hour(int64_t at, size_t first_bad)
{
	struct pp_hour_meter meters[METERS] = {0};
	size_t i;

	for (i = 0; i < METERS; i++) {
		meters[i].meter = (int64_t)i + 1;
		meters[i].tally.asked = 100;
		meters[i].tally.silent = i + 1 >= first_bad ? 10 : 0;
		meters[i].tally.answered = 100 - meters[i].tally.silent;
		meters[i].tally.reply[4] = meters[i].tally.answered;
	}
	assert_int_equal(pp_db_begin(db), PP_OK);
	assert_int_equal(pp_hour_add(db, 1, at, meters, METERS), PP_OK);
	assert_int_equal(pp_db_commit(db), PP_OK);
}

#endif
