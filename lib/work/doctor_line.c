/* SPDX-License-Identifier: ISC */
/*
 * A meter that is silent on a serial line may listen at another rate or
 * parity: new ones come as the factory set them.  Each setting is tried with
 * a bus of its own, which has the name and so the lock of the real one.
 */
#include <stdio.h>

#include "answer.h"
#include "catalogue.h"
#include "doctor_impl.h"

enum {
	METERS_MOST = 16, /* more of them: the cable, not their setting */
	TIME_MOST_US = 60000000, /* for all together */
};

struct trial {
	struct pp_doctor *doctor;
	const struct pp_doctor_how *how;
	struct pp_endpoint endpoint;
	size_t meter[METERS_MOST];
	size_t n, at;
	bool away;
	bool again; /* the second round */
};

static bool
is_silent(const struct pp_doctor_meter *m)
{
	return m->live.asked > 0 && m->live.silent == m->live.asked &&
	    m->line[0] == '\0';
}

static bool
next(void *arg, size_t bus, struct pp_exchange *x)
{
	struct trial *t = arg;
	const struct pp_doctor_meter *m;
	const struct pp_model *model;
	const struct pp_read *reads;

	(void)bus;
	while (!t->away && t->at < t->n) {
		m = &t->doctor->meter[t->meter[t->at]];
		x->tag = t->meter[t->at++];
		model = pp_models_find(t->doctor->models, m->target.model);
		if (m->line[0] != '\0' || !model ||
		    pp_model_poll(model, &reads) == 0)
			continue;
		pp_exchange_read(x, m->target.address, reads[0].function,
		    reads[0].address,
		    (uint16_t)(reads[0].count -
			(t->again && reads[0].spare > 0)));
		x->reply_us = (int64_t)pp_model_reply_ms(model) * 1000;
		return true;
	}
	return false;
}

static void
done(void *arg, size_t bus, const struct pp_exchange *x)
{
	struct trial *t = arg;
	struct pp_doctor_meter *m = &t->doctor->meter[x->tag];

	(void)bus;
	t->away = pp_outcome_is_of_line(x->outcome);
	/* An exception has a good check too: someone understood. */
	if (x->outcome == PP_OUTCOME_REPLY ||
	    x->outcome == PP_OUTCOME_EXCEPTION)
		snprintf(m->line, sizeof m->line,
		    pp_phrase("%d baud, parity %c"), t->endpoint.baud,
		    t->endpoint.parity);
}

static enum pp_status
try_setting(struct trial *t, int baud, char parity)
{
	struct pp_rider rider = {
	    .next = next,
	    .done = done,
	    .arg = t,
	    .stop = t->how->stop,
	};
	struct pp_bus *bus = NULL;
	enum pp_status rc;

	t->endpoint = t->doctor->endpoint;
	if (t->endpoint.baud == baud && t->endpoint.parity == parity)
		return PP_OK;
	t->endpoint.baud = baud;
	t->endpoint.parity = parity;
	t->at = 0;
	if ((rc = pp_bus_new(t->how->world, &t->endpoint, &bus)) != PP_OK)
		return rc;
	rc = pp_fleet_run(t->how->world, &bus, 1, &rider);
	pp_bus_free(bus);
	return rc;
}

enum pp_status
doctor_try_lines(struct pp_doctor *doctor, const struct pp_doctor_how *how)
{
	/* The usual first; Acrel's default is 9600 without parity. */
	static const int rates[] = {9600, 4800, 19200, 2400, 38400, 1200};
	static const char parities[] = {'N', 'E', 'O'};
	enum {
		RATES = sizeof rates / sizeof *rates,
		PARITIES = sizeof parities,
		SETTINGS = RATES * PARITIES,
	};
	struct pp_world *world = how->world;
	struct trial t = {.doctor = doctor, .how = how};
	int64_t until_us = world->now_us(world) + TIME_MOST_US;
	enum pp_status rc = PP_OK;
	size_t i;

	if (doctor->endpoint.link != PP_LINK_RTU)
		return PP_OK;
	for (i = 0; i < doctor->n && t.n < METERS_MOST; i++)
		if (is_silent(&doctor->meter[i]))
			t.meter[t.n++] = i;
	/* All once more: an answer may be lost. */
	for (i = 0; rc == PP_OK && t.n > 0 && i < 2 * SETTINGS; i++) {
		if (t.away || (how->stop && *how->stop) ||
		    world->now_us(world) >= until_us)
			break;
		how->progress(how->arg, PP_PHRASE("other rates"), i,
		    2 * SETTINGS);
		t.again = i >= SETTINGS;
		rc = try_setting(&t, rates[i % SETTINGS / PARITIES],
		    parities[i % PARITIES]);
	}
	doctor->tried_lines = t.n;
	return rc;
}
