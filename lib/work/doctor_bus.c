/* SPDX-License-Identifier: ISC */
/*
 * The bus as a whole: what all its meters have in common, and where along
 * the cable it begins.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "catalogue.h"
#include "doctor_impl.h"

enum {
	WORDS_MAX = 400,
	LEAST_ASKED = 4,   /* by which one can judge a bus */
	SPLIT_METERS = 2,  /* at least, on either side of a place */
	SPLIT_FAILED = 30, /* permille, behind it */
	SPLIT_TIMES = 5,   /* as many as before it */
	SPLIT_METER = 20,  /* what more than half of those behind have */
	SPLIT_SURE = 10,   /* chi-squared, one degree: one in 600 */
	NEARLY_ALL = 950,
	PERMILLE = 1000,
	ASKED_MOST = 1 << 28, /* so that products fit; shares stay */
};

/* Holds the product of any two int64_t. */
__extension__ typedef __int128 wide;

struct ear {
	const struct pp_doctor *d;
	void (*finding)(void *arg, const char *words);
	void *arg;
};

static void say(const struct ear *ear, const char *fmt, ...) PP_PRINTF(2, 3);

static void
say(const struct ear *ear, const char *fmt, ...)
{
	char words[WORDS_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(words, sizeof words, pp_phrase(fmt), ap);
	va_end(ap);
	ear->finding(ear->arg, words);
}

static bool
is_of(const struct pp_doctor_meter *m, enum pp_health health)
{
	return m->health == health;
}

static size_t
count(const struct pp_doctor *d, enum pp_health health)
{
	size_t i, n = 0;

	for (i = 0; i < d->n; i++)
		n += is_of(&d->meter[i], health);
	return n;
}

/* Whoever answers at another rate; NULL: nobody. */
static const struct pp_doctor_meter *
first_of(const struct pp_doctor *d, enum pp_health health)
{
	size_t i = 0;

	while (i < d->n && !is_of(&d->meter[i], health))
		i++;
	return i < d->n ? &d->meter[i] : NULL;
}

/* Nobody answers well; true where that says it all. */
static bool
judge_whole(const struct ear *ear, const struct pp_tally *all)
{
	const struct pp_doctor *d = ear->d;
	const struct pp_doctor_meter *other = first_of(d, PP_HEALTH_OTHER_LINE);
	const char *behind = d->endpoint.link == PP_LINK_RTU
	    ? pp_phrase("the converter")
	    : pp_phrase(
		  "the gateway, and the rate and parity that it is set to");

	if (all->asked < LEAST_ASKED || all->answered > 0)
		return false;
	if (other)
		say(ear,
		    "no meter answers at %d baud, parity %c, but %zu at"
		    " %s: is that the bus's rate?",
		    d->endpoint.baud, d->endpoint.parity,
		    count(d, PP_HEALTH_OTHER_LINE), other->line);
	else if (all->silent == all->asked)
		say(ear,
		    "none of %zu meters answers: look at the wires A and"
		    " B, and at %s",
		    d->n, behind);
	else if (doctor_damaged(all) >= PERMILLE / 2)
		say(ear,
		    "every answer is damaged: the rate or the parity of"
		    " the bus is hardly that of its meters");
	else
		return false;
	return true;
}

/* Frames and bytes that no question of ours explains. */
static void
judge_strangers(const struct ear *ear)
{
	const struct pp_doctor *d = ear->d;
	uint64_t frames = d->counts.foreign + d->counts.another;
	size_t i, doubled = 0;

	if (!d->asked)
		return;
	for (i = 0; i < d->n; i++)
		doubled += d->meter[i].doubled > 0 &&
		    !is_of(&d->meter[i], PP_HEALTH_DUPLICATE);
	if (frames > 1 || doubled > 1)
		say(ear,
		    "%" PRIu64 " frames and %" PRIu64 " bytes came that"
		    " were not asked for: does another master ask on this bus?",
		    frames, d->counts.drained);
	if (d->counts.late > 1)
		say(ear,
		    "%" PRIu64 " answers came too late: is the gateway"
		    " shared, or its own timeout longer than a meter's?",
		    d->counts.late);
}

/* Questions to the meters on one side of a place, and those that failed. */
struct side {
	int64_t asked, failed;
	size_t meters, bad; /* of the meters: those that fail at times */
};

static void
add_to_side(struct side *side, const struct pp_doctor_meter *m)
{
	const struct pp_tally *t = &m->all;

	/* These are not the cable's fault. */
	if (t->asked == 0 || is_of(m, PP_HEALTH_DUPLICATE) ||
	    is_of(m, PP_HEALTH_OTHER_LINE))
		return;
	side->asked += t->asked;
	side->failed +=
	    (int64_t)t->silent + t->cut_short + t->bad_check + t->foreign;
	side->meters++;
	side->bad += doctor_failed(t) >= SPLIT_METER;
}

static void
sum_sides(const struct pp_doctor *d, size_t split, struct side side[2])
{
	size_t i;

	side[0] = side[1] = (struct side){0};
	for (i = 0; i < d->n; i++)
		add_to_side(&side[i >= split], &d->meter[i]);
	while (side[0].asked + side[1].asked > ASKED_MOST)
		for (i = 0; i < 2; i++) {
			side[i].asked /= 2;
			side[i].failed /= 2;
		}
}

/* How much the sides differ: chi-squared of the four-fold table. */
static int64_t
difference(const struct side side[2])
{
	wide n = side[0].asked + side[1].asked;
	wide failed = side[0].failed + side[1].failed;
	wide apart = (wide)side[1].failed * side[0].asked -
	    (wide)side[0].failed * side[1].asked;
	wide over = (wide)side[0].asked * side[1].asked;

	if (over == 0 || failed == 0 || failed == n || apart <= 0)
		return 0;
	return (int64_t)(apart * apart / over * n / (failed * (n - failed)));
}

static int64_t
failed_permille(const struct side *side)
{
	return side->asked > 0 ? side->failed * PERMILLE / side->asked : 0;
}

static bool
is_place(const struct side side[2])
{
	int64_t before = failed_permille(&side[0]);
	int64_t behind = failed_permille(&side[1]);

	return side[0].meters >= SPLIT_METERS &&
	    side[1].meters >= SPLIT_METERS && behind >= SPLIT_FAILED &&
	    behind >= SPLIT_TIMES * before &&
	    side[1].bad * 2 > side[1].meters && difference(side) >= SPLIT_SURE;
}

/* Where errors rise from some position on. */
static void
judge_places(const struct ear *ear)
{
	const struct pp_doctor *d = ear->d;
	const struct pp_doctor_meter *m;
	struct side side[2];
	int64_t most = 0, before, behind;
	size_t split, best = 0;

	for (split = 1; split < d->n; split++) {
		sum_sides(d, split, side);
		if (is_place(side) && difference(side) > most) {
			most = difference(side);
			best = split;
		}
	}
	if (best == 0)
		return;
	sum_sides(d, best, side);
	m = &d->meter[best];
	before = failed_permille(&side[0]);
	behind = failed_permille(&side[1]);
	say(ear,
	    "from position %zu (address %d) on %" PRId64 ".%" PRId64
	    " %% of the questions fail, before it %" PRId64 ".%" PRId64
	    " %%: %s between %s and %s",
	    m->position, m->target.address, behind / 10, behind % 10,
	    before / 10, before % 10,
	    behind >= NEARLY_ALL
		? pp_phrase("the cable is broken, or its wires are swapped,")
		: pp_phrase("look at the cable and the termination"),
	    m[-1].target.code, m->target.code);
}

void
doctor_judge_bus(const struct pp_doctor *doctor,
    void (*finding)(void *arg, const char *words), void *arg)
{
	const struct ear ear = {doctor, finding, arg};
	struct pp_tally all = {0};
	size_t i;

	if (doctor->n == 0) {
		say(&ear, "no meter is in use on it");
		return;
	}
	for (i = 0; i < doctor->n; i++)
		pp_tally_add(&all,
		    doctor->asked ? &doctor->meter[i].live
				  : &doctor->meter[i].all);
	if (judge_whole(&ear, &all))
		return;
	judge_strangers(&ear);
	judge_places(&ear);
}
