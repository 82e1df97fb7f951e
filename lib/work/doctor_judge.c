/* SPDX-License-Identifier: ISC */
/*
 * One meter: what its exchanges look like beside those of its neighbours.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "catalogue.h"
#include "doctor_impl.h"

enum {
	ALL = 1000, /* permille */
	HALF = ALL / 2,
	MOST = ALL * 3 / 5,
	FEW = 20,   /* what a sound bus stays below */
	CLEAN = 50, /* neighbours that aren't the trouble themselves */
	MANY = 25,
	PROOFS = 2, /* once may be chance */
	SLOW_LEAST_US = 150000,
	SLOW_TIMES = 3, /* what is usual on the bus */
	USUAL = 50,     /* percentiles */
	NEARLY_ALL = 95,
};

static uint32_t
permille(uint64_t part, uint64_t of)
{
	return of > 0 ? (uint32_t)(part * ALL / of) : 0;
}

uint32_t
doctor_failed(const struct pp_tally *tally)
{
	return permille((uint64_t)tally->silent + tally->cut_short +
		tally->bad_check + tally->foreign,
	    tally->asked);
}

uint32_t
doctor_damaged(const struct pp_tally *tally)
{
	return permille((uint64_t)tally->cut_short + tally->bad_check,
	    tally->asked);
}

static void advise(struct pp_doctor_meter *m, enum pp_health health,
    const char *fmt, ...) PP_PRINTF(3, 4);

static void
advise(struct pp_doctor_meter *m, enum pp_health health, const char *fmt, ...)
{
	va_list ap;

	m->health = health;
	va_start(ap, fmt);
	vsnprintf(m->advice, sizeof m->advice, pp_phrase(fmt), ap);
	va_end(ap);
}

/* All the others of its bus together, asked now. */
static void
sum_neighbours(const struct pp_doctor *d, const struct pp_doctor_meter *m,
    struct pp_tally *sum, unsigned *doubled)
{
	size_t i;

	*sum = (struct pp_tally){0};
	*doubled = 0;
	for (i = 0; i < d->n; i++) {
		if (&d->meter[i] == m)
			continue;
		pp_tally_add(sum, &d->meter[i].live);
		*doubled += d->meter[i].doubled;
	}
}

/* Two devices that answer at once, as far as the wire can show it. */
static void
judge_duplicate(const struct pp_doctor *d, struct pp_doctor_meter *m)
{
	struct pp_tally others;
	unsigned doubled;

	if (m->serial[1][0] != '\0') {
		advise(m, PP_HEALTH_DUPLICATE,
		    "numbers %s and %s both answer at address %d: give one of"
		    " them another address",
		    m->serial[0], m->serial[1], m->target.address);
		return;
	}
	if (m->back >= PROOFS) {
		advise(m, PP_HEALTH_DUPLICATE,
		    "its energy goes to and fro, as of two meters at address"
		    " %d: take one off the bus and ask again",
		    m->target.address);
		return;
	}
	sum_neighbours(d, m, &others, &doubled);
	if (others.answered == 0 || doctor_damaged(&others) >= CLEAN)
		return;
	if (doctor_damaged(&m->live) >= HALF ||
	    (m->doubled >= PROOFS &&
		permille(m->doubled, m->live.answered) >= MOST &&
		permille(doubled, others.asked) < CLEAN)) {
		advise(m, PP_HEALTH_DUPLICATE,
		    doctor_damaged(&m->live) >= HALF
			? PP_PHRASE("its answers are damaged and those of its"
				    " neighbours are not, as when two meters"
				    " have address %d: take one off the bus and"
				    " ask again")
			: PP_PHRASE("its answers are doubled and those of its"
				    " neighbours are not, as when two meters"
				    " have address %d: take one off the bus and"
				    " ask again"),
		    m->target.address);
	}
}

/* The same number, however many zeros it begins with. */
static bool
same_serial(const char *a, const char *b)
{
	return strcmp(a + strspn(a, "0"), b + strspn(b, "0")) == 0;
}

/* Others answer in its place: two at one address do, when others are asked. */
static void
advise_foreign(const struct pp_doctor *d, struct pp_doctor_meter *m,
    const struct pp_tally *t)
{
	const char *who =
	    pp_phrase("does the gateway mix up units, or does another"
		      " master ask on this bus?");
	size_t i;

	for (i = 0; i < d->n; i++)
		if (d->meter[i].health == PP_HEALTH_DUPLICATE)
			who = pp_phrase(
			    "most likely those that share an address");
	advise(m, PP_HEALTH_FOREIGN,
	    "%" PRIu32 " of %" PRIu32 " times others answered in its place: %s",
	    t->foreign, t->asked, who);
}

/* What the meter itself is, if it is anything but well. */
static bool
judge_meter(const struct pp_doctor *d, struct pp_doctor_meter *m,
    const struct pp_tally *t)
{
	if (m->line[0] != '\0')
		advise(m, PP_HEALTH_OTHER_LINE,
		    "answers at %s: set it as the bus is, or the bus as it is",
		    m->line);
	else if (t->silent == t->asked)
		advise(m, PP_HEALTH_SILENT,
		    "no answer in %" PRIu32 " tries: look at its power, its"
		    " address and its wires A and B",
		    t->asked);
	else if (m->serial[0][0] != '\0' && m->target.serial[0] != '\0' &&
	    !same_serial(m->serial[0], m->target.serial))
		advise(m, PP_HEALTH_METER,
		    "says that it is number %s, the site has %s at address %d:"
		    " exchanged, or addresses swapped",
		    m->serial[0], m->target.serial, m->target.address);
	else if (permille(t->foreign, t->asked) >= HALF)
		advise_foreign(d, m, t);
	else if (permille(t->refused, t->asked) >= HALF)
		advise(m, PP_HEALTH_REFUSING,
		    "refuses what a %s is asked: is it one?", m->target.model);
	else
		return false;
	return true;
}

/* The usual time of an answer on this bus. */
static int64_t
usual_us(const struct pp_doctor *d)
{
	struct pp_tally sum = {0};
	size_t i;

	for (i = 0; i < d->n; i++)
		pp_tally_add(&sum, &d->meter[i].all);
	return pp_tally_percentile_us(&sum, USUAL);
}

/*
 * More than happens on a sound bus.  Once in many is chance; once in the few
 * of an hour is worth a look.
 */
static bool
is_much(uint64_t part, uint64_t of)
{
	return permille(part, of) >= FEW && (part > 1 || of < MANY);
}

/* It works; how well? */
static void
judge_quality(const struct pp_doctor *d, struct pp_doctor_meter *m)
{
	const struct pp_tally *t = &m->all;
	int64_t late_us = pp_tally_percentile_us(t, NEARLY_ALL);
	int64_t usual = usual_us(d);

	if (is_much((uint64_t)t->cut_short + t->bad_check, t->asked))
		advise(m, PP_HEALTH_NOISY,
		    "%" PRIu32 " of %" PRIu32 " answers damaged: look at its"
		    " terminals, the shield and the termination",
		    t->cut_short + t->bad_check, t->asked);
	else if (is_much(t->foreign, t->asked))
		advise_foreign(d, m, t);
	else if (m->live.asked > 0 && m->live.silent == 0 &&
	    permille(t->silent, t->asked) >= HALF)
		advise(m, PP_HEALTH_GOOD, "answers now, and was silent before");
	else if (is_much(t->silent, t->asked))
		advise(m, PP_HEALTH_LOSSY,
		    "%" PRIu32 " of %" PRIu32 " times no answer: look at its"
		    " terminals and the branch of the cable",
		    t->silent, t->asked);
	else if (late_us >= SLOW_LEAST_US && late_us / SLOW_TIMES >= usual)
		advise(m, PP_HEALTH_SLOW,
		    "takes several times as long as is usual on this bus; it"
		    " costs time, and nothing else");
	else
		advise(m, PP_HEALTH_GOOD, "%s", "");
}

void
doctor_judge_meters(struct pp_doctor *doctor)
{
	struct pp_doctor_meter *m, *end = doctor->meter + doctor->n;

	/* What is wrong with one may be another's fault. */
	for (m = doctor->meter; m < end; m++)
		judge_duplicate(doctor, m);
	for (m = doctor->meter; m < end; m++)
		if (m->all.asked == 0)
			advise(m, PP_HEALTH_UNKNOWN, "%s",
			    doctor->asked
				? pp_phrase("its model has nothing to ask")
				: "");
		else if (m->health != PP_HEALTH_DUPLICATE &&
		    !judge_meter(doctor, m,
			m->live.asked > 0 ? &m->live : &m->all))
			judge_quality(doctor, m);
}
