/* SPDX-License-Identifier: ISC */
#include "judge.h"

#include "clock.h"

enum {
	SECONDS_A_DAY = 86400,
	SECONDS_AN_HOUR = 3600,
	SLACK_PERCENT = 120, /* of rated power */
};

int64_t
pp_local_seconds(int64_t at)
{
	struct pp_civil c;

	pp_civil_of(at, &c);
	return (int64_t)pp_day_of(at) * SECONDS_A_DAY +
	    c.hour * SECONDS_AN_HOUR + c.minute * 60 + c.second;
}

static void
set(struct pp_reading *r, enum pp_column_of_reading column,
    const struct pp_values *v, enum pp_quantity q)
{
	r->known[column] = v->known[q];
	r->value[column] = v->known[q] ? v->value[q] : 0;
}

static void
set_phases(struct pp_packed *p, enum pp_phase_quantity which,
    const struct pp_values *v, enum pp_quantity first)
{
	unsigned i;

	for (i = 0; i < PP_PHASES && v->known[first + i]; i++)
		p->value[which][i] = v->value[first + i];
	p->phases[which] = i;
}

static unsigned
bits_of(const struct pp_values *v, bool prepaid)
{
	static const struct {
		enum pp_quantity quantity;
		enum pp_bit bit;
	} pairs[] = {
	    {PP_Q_FORCED, PP_BIT_FORCED},
	    {PP_Q_FORCED_CLOSED, PP_BIT_FORCED_CLOSED},
	    {PP_Q_PREPAY, PP_BIT_PREPAY},
	    {PP_Q_OVERLOAD, PP_BIT_OVERLOAD},
	    {PP_Q_ARREARS, PP_BIT_ARREARS},
	    {PP_Q_ALARM1, PP_BIT_ALARM1},
	    {PP_Q_ALARM2, PP_BIT_ALARM2},
	    {PP_Q_FAULT, PP_BIT_FAULT},
	};
	unsigned bits = prepaid ? PP_BIT_PREPAID : 0;
	size_t i;
	int q;

	for (i = 0; i < sizeof pairs / sizeof *pairs; i++)
		if (v->known[pairs[i].quantity] && v->value[pairs[i].quantity])
			bits |= pairs[i].bit;
	for (q = PP_Q_RELAY_A; q <= PP_Q_RELAY_C; q++)
		if (v->known[q])
			bits |= PP_BIT_RELAY | (v->value[q] ? 0 : PP_BIT_OPEN);
	return bits;
}

void
pp_reading_of(const struct pp_values *values, bool prepaid, int64_t at,
    struct pp_reading *reading)
{
	const struct pp_values *v = values;
	struct pp_reading r = {.at = at, .bits = bits_of(v, prepaid)};
	unsigned i;

	set(&r, PP_R_TOTAL, v, PP_Q_E_TOTAL);
	for (i = 0; i <= PP_R_DEEP - PP_R_SHARP; i++)
		set(&r, PP_R_SHARP + i, v, PP_Q_E_SHARP + i);
	set(&r, PP_R_BALANCE, v, PP_Q_BALANCE);
	set(&r, PP_R_COUNT, v, PP_Q_COUNT);
	set(&r, PP_R_POWER, v, PP_Q_P);
	if (v->known[PP_Q_CLOCK]) {
		r.known[PP_R_CLOCK] = true;
		r.value[PP_R_CLOCK] =
		    v->value[PP_Q_CLOCK] - pp_local_seconds(at);
	}
	if (v->known[PP_Q_CLOCK_BAD] && v->value[PP_Q_CLOCK_BAD])
		r.flags |= PP_FLAG_CLOCK;
	set_phases(&r.packed, PP_PHASE_U, v, PP_Q_U_A);
	set_phases(&r.packed, PP_PHASE_I, v, PP_Q_I_A);
	set_phases(&r.packed, PP_PHASE_P, v, PP_Q_P_A);
	set_phases(&r.packed, PP_PHASE_PF, v, PP_Q_PF_A);
	if (v->known[PP_Q_STATUS])
		r.packed.status = (uint16_t)v->value[PP_Q_STATUS];
	if (v->known[PP_Q_SOURCES])
		r.packed.sources = (uint16_t)v->value[PP_Q_SOURCES];
	*reading = r;
}

/* Holds the product of any two int64_t. */
__extension__ typedef __int128 wide;

/* Wh that the meter can count in so many seconds, with some slack. */
static int64_t
most_wh(const struct pp_limits *limits, int64_t seconds)
{
	wide wh = (wide)limits->rated_w * seconds * SLACK_PERCENT / 100 /
	    SECONDS_AN_HOUR;

	/* Rounded at both ends to a step of its register. */
	wh += 2 * limits->step_wh;
	return wh > INT64_MAX ? INT64_MAX : (int64_t)wh;
}

/*
 * What is wrong with the way from one reading to a later one.  Where the
 * clock was set back between them nobody can say how fast it was.
 */
static unsigned
way(const struct pp_reading *from, const struct pp_reading *to,
    const struct pp_limits *limits)
{
	unsigned flags = 0;
	int64_t most = most_wh(limits, to->at - from->at + 1);
	int i;

	for (i = 0; i < PP_R_ENERGIES; i++) {
		if (!from->known[i] || !to->known[i])
			continue;
		if (to->value[i] < from->value[i])
			flags |= PP_FLAG_RAN_BACK;
		else if (to->at >= from->at &&
		    to->value[i] - from->value[i] > most)
			flags |= PP_FLAG_JUMPED;
	}
	return flags;
}

unsigned
pp_judge(const struct pp_reading *reading, const struct pp_reading *good,
    const struct pp_limits *limits)
{
	unsigned flags = reading->flags & PP_FLAG_CLOCK;
	int64_t off = reading->value[PP_R_CLOCK];

	if (reading->known[PP_R_CLOCK] &&
	    (off > limits->clock_s || off < -limits->clock_s))
		flags |= PP_FLAG_CLOCK;
	if (good)
		flags |= way(good, reading, limits);
	return flags;
}

bool
pp_agrees(const struct pp_reading *reading, const struct pp_reading *earlier,
    const struct pp_limits *limits)
{
	return reading->at >= earlier->at &&
	    way(earlier, reading, limits) == 0 &&
	    ((reading->flags ^ earlier->flags) & PP_FLAG_CLOCK) == 0;
}
