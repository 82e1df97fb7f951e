/* SPDX-License-Identifier: ISC */
/*
 * The doctor from inside: doctor.c knows the bus and what was stored,
 * doctor_ask.c asks its meters, doctor_line.c asks the silent ones at other
 * rates, doctor_judge.c judges a meter and doctor_bus.c the bus.
 */
#ifndef PP_DOCTOR_IMPL_H
#define PP_DOCTOR_IMPL_H

#include "bus.h"
#include "doctor.h"

struct pp_doctor {
	const struct pp_models *models;
	struct pp_endpoint endpoint;   /* with the bus's rate */
	struct pp_doctor_meter *meter; /* by address */
	size_t n;
	struct pp_doctor_hour *hour;
	size_t n_hours, room;

	/* What was asked now. */
	bool asked;
	struct pp_bus_counts counts;
	size_t tried_lines; /* silent meters that were asked at other rates */
};

/* Of all its exchanges, those that did not bring an answer; permille. */
uint32_t doctor_failed(const struct pp_tally *tally);
uint32_t doctor_damaged(const struct pp_tally *tally); /* these were garbled */

/* Ask the silent meters of a serial line at other rates and parities. */
enum pp_status doctor_try_lines(struct pp_doctor *doctor,
    const struct pp_doctor_how *how);

/* What each of them is, and what to do about it. */
void doctor_judge_meters(struct pp_doctor *doctor);

/* What is to be said of the bus, when its meters are judged. */
void doctor_judge_bus(const struct pp_doctor *doctor,
    void (*finding)(void *arg, const char *words), void *arg);

#endif
