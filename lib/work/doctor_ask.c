/* SPDX-License-Identifier: ISC */
/*
 * The questions: each meter in turn, up the addresses and down again, so that
 * it is asked behind one neighbour and then behind the other; its number
 * first, then what the poller asks.  Whoever makes one think of two meters at
 * one address is asked some more.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answer.h"
#include "catalogue.h"
#include "doctor_impl.h"

enum {
	SUSPECT_ROUNDS = 8, /* besides the others */
	SILENT_ROUNDS = 3,  /* nobody is asked longer without any sign */
};

struct asking {
	struct pp_doctor *doctor;
	const struct pp_doctor_how *how;
	struct pp_bus *bus;
	unsigned round;
	size_t at;         /* the next meter of this round */
	size_t done;       /* questions of the usual rounds */
	size_t last;       /* the meter asked last, if it answered; or n */
	uint64_t strange;  /* bytes and frames that nobody asked for, so far */
	int64_t *total_wh; /* what each said last; below 0: nothing */
	enum pp_outcome trouble; /* of the line, and the end; else REPLY */
};

static bool
is_suspect(const struct pp_doctor_meter *m)
{
	return doctor_damaged(&m->live) > 0 || m->doubled > 0 || m->back > 0 ||
	    m->serial[1][0] != '\0';
}

static bool
is_asked(const struct asking *a, const struct pp_doctor_meter *m)
{
	if (m->live.asked >= SILENT_ROUNDS && m->live.silent == m->live.asked)
		return false;
	return a->round < a->how->rounds || is_suspect(m);
}

/* What it is asked in this round; NULL: its model has nothing to ask. */
static const struct pp_read *
choose(const struct asking *a, const struct pp_model *model)
{
	bool more = a->round >= a->how->rounds;
	const struct pp_read *number = NULL, *reads;
	size_t n = pp_model_poll(model, &reads);

	if (a->round == 0 || (more && a->round % 2 == 0))
		number = pp_model_read(model, "number");
	if (number || n == 0)
		return number;
	return &reads[a->round % n];
}

static const struct pp_read *
question_of(const struct asking *a, size_t i, const struct pp_model **model)
{
	const struct pp_target *t = &a->doctor->meter[i].target;

	*model = pp_models_find(a->doctor->models, t->model);
	return *model ? choose(a, *model) : NULL;
}

/*
 * Of another length in each round while it is silent, where there are
 * registers to spare: nobody has to wait for a late reply to the same.
 */
static uint16_t
length(const struct asking *a, size_t i, const struct pp_read *read)
{
	if (a->doctor->meter[i].live.answered > 0)
		return read->count;
	return (uint16_t)(read->count - a->round % (read->spare + 1U));
}

static bool
next(void *arg, size_t bus, struct pp_exchange *x)
{
	struct asking *a = arg;
	unsigned most = a->how->rounds + SUSPECT_ROUNDS;
	const struct pp_model *model;
	const struct pp_read *read;
	size_t i;

	(void)bus;
	for (; a->trouble == PP_OUTCOME_REPLY && a->round < most; a->round++) {
		while (a->at < a->doctor->n) {
			i = a->at++;
			if (a->round % 2 == 1)
				i = a->doctor->n - 1 - i;
			a->done += a->round < a->how->rounds;
			if (!is_asked(a, &a->doctor->meter[i]) ||
			    !(read = question_of(a, i, &model)))
				continue;
			pp_exchange_read(x, a->doctor->meter[i].target.address,
			    read->function, read->address, length(a, i, read));
			x->reply_us = (int64_t)pp_model_reply_ms(model) * 1000;
			x->tag = i;
			return true;
		}
		a->at = 0;
	}
	return false;
}

static void
take_serial(struct pp_doctor_meter *m, const char *serial)
{
	size_t i;

	for (i = 0; i < PP_DOCTOR_SERIALS && *serial != '\0'; i++) {
		if (m->serial[i][0] == '\0')
			snprintf(m->serial[i], sizeof m->serial[i], "%s",
			    serial);
		if (strcmp(m->serial[i], serial) == 0)
			return;
	}
}

/* A meter's energy only grows; two meters' seem to go to and fro. */
static void
take_energy(struct asking *a, size_t i, const struct pp_model *model,
    const struct pp_read *read, const struct pp_exchange *x)
{
	struct pp_doctor_meter *m = &a->doctor->meter[i];
	uint16_t words[PP_READ_WORDS_MAX];
	struct pp_values v = {0};

	pp_exchange_words(x, words);
	pp_model_decode(model, read, words, &v);
	if (pp_model_finish(model, m->target.ct, m->target.pt, &v) != PP_OK ||
	    !v.known[PP_Q_E_TOTAL])
		return;
	m->back += v.value[PP_Q_E_TOTAL] < a->total_wh[i];
	a->total_wh[i] = v.value[PP_Q_E_TOTAL];
}

static void
take_reply(struct asking *a, struct pp_doctor_meter *m,
    const struct pp_exchange *x)
{
	char serial[PP_SERIAL_MAX];
	const struct pp_model *model;
	struct pp_read read = *question_of(a, x->tag, &model);
	int64_t took_us =
	    x->took_us >= 0 ? x->took_us : x->first_us - x->sent_us;

	if (took_us > m->slowest_us)
		m->slowest_us = took_us;
	read.count = (uint16_t)(x->request[3] << 8 | x->request[4]);
	answer_serial(x, model, &read, serial);
	take_serial(m, serial);
	take_energy(a, x->tag, model, &read, x);
}

/*
 * Bytes that were thrown away before this question, and frames that came
 * before its answer and were none, followed the answer of the meter before.
 */
static void
take_strangers(struct asking *a, const struct pp_exchange *x)
{
	const struct pp_bus_counts *c = pp_bus_counts(a->bus);
	uint64_t strange = c->drained + c->foreign + c->another;

	if (strange > a->strange && a->last < a->doctor->n)
		a->doctor->meter[a->last].doubled++;
	a->strange = strange;
	a->last = x->outcome == PP_OUTCOME_REPLY ? x->tag : a->doctor->n;
}

static void
done(void *arg, size_t bus, const struct pp_exchange *x)
{
	struct asking *a = arg;
	struct pp_doctor_meter *m = &a->doctor->meter[x->tag];

	(void)bus;
	if (pp_outcome_is_of_line(x->outcome)) {
		a->trouble = x->outcome;
		return;
	}
	take_strangers(a, x);
	answer_count(x, &m->live);
	if (x->outcome == PP_OUTCOME_REPLY)
		take_reply(a, m, x);
	a->how->progress(a->how->arg, PP_PHRASE("ask"), a->done,
	    a->doctor->n * a->how->rounds);
}

/* One bus, all its meters. */
static enum pp_status
run(struct asking *a)
{
	struct pp_rider rider = {
	    .next = next,
	    .done = done,
	    .arg = a,
	    .stop = a->how->stop,
	};
	struct pp_doctor *d = a->doctor;
	enum pp_status rc;

	if ((rc = pp_bus_new(a->how->world, &d->endpoint, &a->bus)) != PP_OK)
		return rc;
	/* One at a time: what comes has to be known for whose it is. */
	pp_bus_set_window(a->bus, 1);
	rc = pp_fleet_run(a->how->world, &a->bus, 1, &rider);
	d->counts = *pp_bus_counts(a->bus);
	if (rc == PP_OK && a->trouble != PP_OUTCOME_REPLY)
		rc = pp_fail(answer_status(a->trouble), "bus %s: %s",
		    d->meter[0].target.bus_code, pp_bus_trouble(a->bus));
	pp_bus_free(a->bus);
	return rc;
}

enum pp_status
pp_doctor_ask(struct pp_doctor *doctor, const struct pp_doctor_how *how)
{
	struct asking a = {
	    .doctor = doctor,
	    .how = how,
	    .last = doctor->n,
	    .total_wh = calloc(doctor->n + 1, sizeof *a.total_wh),
	};
	enum pp_status rc = PP_OK;
	size_t i;

	if (!a.total_wh)
		return pp_fail(PP_ESYS, "out of memory");
	for (i = 0; i < doctor->n; i++)
		a.total_wh[i] = INT64_MIN;
	if (doctor->n > 0)
		rc = run(&a);
	doctor->asked = rc == PP_OK;
	if (rc == PP_OK)
		rc = doctor_try_lines(doctor, how);
	free(a.total_wh);
	return rc;
}
