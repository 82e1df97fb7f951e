/* SPDX-License-Identifier: ISC */
/*
 * From the words of a meter's answer to values in our units.  Whatever the
 * words are, the worst that happens is a value that stays unknown.  What a
 * ratio or a decimal point of the meter changes waits, as the raw number,
 * for finish, so that it is rounded once.
 */
#include "model_impl.h"

#include <assert.h>

#include "amount.h"

static bool
from_bcd(const struct model_value *v, const uint16_t *words, int64_t *raw)
{
	int64_t sum = 0;
	unsigned i, digit;

	for (i = 0; i < v->digits; i++) {
		digit = words[i / 4] >> (12 - 4 * (i % 4)) & 0xF;
		if (digit > 9)
			return false;
		sum = sum * 10 + digit;
	}
	*raw = sum;
	return true;
}

static bool
is_leap(unsigned year)
{
	return year % 4 == 0; /* from 2000 to 2099 */
}

static unsigned
month_days(unsigned year, unsigned month)
{
	static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31,
	    30, 31};

	return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/* Days from 1970-01-01 to a date from 2000 to 2099. */
static int64_t
days_since_1970(unsigned year, unsigned month, unsigned day)
{
	enum {
		DAYS_TO_2000 = 10957
	};
	static const uint16_t before[] = {0, 31, 59, 90, 120, 151, 181, 212,
	    243, 273, 304, 334};
	unsigned years = year - 2000;
	unsigned days = years * 365 + (years + 3) / 4 + before[month - 1] + day;

	return DAYS_TO_2000 + days - (is_leap(year) && month > 2 ? 0 : 1);
}

static bool
from_clock(const struct model_value *v, const uint16_t *words, int64_t *raw)
{
	unsigned f[CLOCK_FIELDS] = {0}, i, byte, year;

	for (i = 0; i < v->n_bytes; i++) {
		byte = words[i / 2] >> (i % 2 == 0 ? 8 : 0) & 0xFF;
		if (v->bytes[i] >= CLOCK_WEEKDAY)
			continue;
		if (v->type == TYPE_CLOCK_BCD) {
			if (byte >> 4 > 9 || (byte & 0xF) > 9)
				return false;
			byte = (byte >> 4) * 10 + (byte & 0xF);
		}
		f[v->bytes[i]] = byte;
	}
	if (f[CLOCK_YEAR] > 99 || f[CLOCK_MONTH] < 1 || f[CLOCK_MONTH] > 12)
		return false;
	year = 2000 + f[CLOCK_YEAR];
	if (f[CLOCK_DAY] < 1 ||
	    f[CLOCK_DAY] > month_days(year, f[CLOCK_MONTH]) ||
	    f[CLOCK_HOUR] > 23 || f[CLOCK_MINUTE] > 59 || f[CLOCK_SECOND] > 59)
		return false;
	*raw = days_since_1970(year, f[CLOCK_MONTH], f[CLOCK_DAY]) * 86400 +
	    f[CLOCK_HOUR] * 3600 + f[CLOCK_MINUTE] * 60 + f[CLOCK_SECOND];
	return true;
}

static uint32_t
two_words(const struct model_value *v, const uint16_t *words)
{
	return (uint32_t)words[v->low_first] << 16 | words[!v->low_first];
}

/* False where the words say nothing. */
static bool
extract(const struct model_value *v, const uint16_t *words, int64_t *raw)
{
	switch (v->type) {
	case TYPE_U16:
	case TYPE_BITS:
		*raw = words[0] >> v->shift & v->mask;
		return true;
	case TYPE_S16:
		*raw = (int16_t)words[0];
		return true;
	case TYPE_U32:
		*raw = two_words(v, words);
		return true;
	case TYPE_S32:
		*raw = (int32_t)two_words(v, words);
		return true;
	case TYPE_BCD:
		return from_bcd(v, words, raw);
	case TYPE_CLOCK:
	case TYPE_CLOCK_BCD:
		return from_clock(v, words, raw);
	case MODEL_TYPES:
		break;
	}
	return false;
}

static bool
waits(const struct model_value *v)
{
	return v->times_ct || v->times_pt || v->exponent != NO_HELPER ||
	    v->sign != NO_HELPER;
}

static void
decode(const struct pp_model *m, size_t at, const uint16_t *words,
    struct pp_values *values)
{
	const struct model_value *v = &m->values[at];
	uint8_t q = v->target;
	int64_t raw = 0;
	bool said = extract(v, words + v->word, &raw);

	if (v->is_helper) {
		values->helper_known[q] = said;
		values->helper[q] = (int32_t)raw;
		return;
	}
	if (q == PP_Q_CLOCK) {
		values->known[PP_Q_CLOCK_BAD] = true;
		values->value[PP_Q_CLOCK_BAD] = !said;
	}
	values->known[q] = false;
	values->pending[q] = 0;
	if (!said)
		return;
	if (waits(v)) {
		values->pending[q] = (uint8_t)(at + 1);
		values->value[q] = raw;
		return;
	}
	if (model_dimension(q) == DIM_FLAG)
		raw = (raw != 0) != v->invert;
	values->known[q] = pp_scale(raw, v->numerator, v->denominator,
			       &values->value[q]) == PP_OK;
}

/* The values of one read of the file, which may be a part of `asked`. */
static void
decode_read(const struct pp_model *m, size_t slot, const struct pp_read *asked,
    const uint16_t *words, struct pp_values *values)
{
	size_t before = (size_t)(m->reads[slot].address - asked->address);
	const struct model_span *span = &m->spans[slot];
	const struct model_value *v;
	size_t at;

	for (at = span->first; at < (size_t)span->first + span->n; at++) {
		v = &m->values[at];
		if (before + v->word + v->words <= asked->count)
			decode(m, at, words + before, values);
	}
}

void
pp_model_decode(const struct pp_model *m, const struct pp_read *read,
    const uint16_t *words, struct pp_values *values)
{
	uint32_t members;
	size_t slot;

	assert(read->slot < m->n_slots);
	members = m->members[read->slot];
	for (slot = 0; slot < m->n_reads; slot++)
		if (members & UINT32_C(1) << slot)
			decode_read(m, slot, read, words, values);
}

/* The ratio that holds: the meter's own where the model says so. */
static enum pp_status
ratio(const struct pp_values *values, bool own, enum pp_quantity q,
    int64_t *ratio)
{
	if (!own || !values->known[q])
		return PP_OK;
	if (values->value[q] < 1)
		return pp_fail(PP_EPEER,
		    "the meter says that its %s ratio is"
		    " 0; set it on the meter",
		    pp_quantity_name(q));
	*ratio = values->value[q];
	return PP_OK;
}

/* Multiply one side of the factor by 10^exponent. */
static bool
shift_point(int64_t exponent, int64_t *numerator, int64_t *denominator)
{
	int64_t *side = exponent < 0 ? denominator : numerator;
	int64_t n = exponent < 0 ? -exponent : exponent;

	if (n > EXPONENT_MAX)
		return false;
	for (; n > 0; n--)
		if (__builtin_mul_overflow(*side, 10, side))
			return false;
	return true;
}

static bool
complete(const struct model_value *v, const struct pp_values *values,
    int64_t ct, int64_t pt, int64_t *value)
{
	int64_t raw = *value, up = v->numerator, down = v->denominator;

	if (v->exponent != NO_HELPER &&
	    !shift_point((int64_t)values->helper[v->exponent] - v->minus, &up,
		&down))
		return false;
	if ((v->times_ct && __builtin_mul_overflow(up, ct, &up)) ||
	    (v->times_pt && __builtin_mul_overflow(up, pt, &up)))
		return false;
	if (v->sign != NO_HELPER && values->helper[v->sign] != 0)
		raw = -raw;
	return pp_scale(raw, up, down, value) == PP_OK;
}

/* Whether the helpers of a value were read. */
static bool
helped(const struct model_value *v, const struct pp_values *values)
{
	return (v->exponent == NO_HELPER ||
		   values->helper_known[v->exponent]) &&
	    (v->sign == NO_HELPER || values->helper_known[v->sign]);
}

enum pp_status
pp_model_finish(const struct pp_model *m, int64_t ct, int64_t pt,
    struct pp_values *values)
{
	struct pp_values after = *values;
	const struct model_value *v;
	enum pp_status rc;
	enum pp_quantity q;

	assert(ct > 0 && pt > 0);
	if ((rc = ratio(values, m->own_ct, PP_Q_CT, &ct)) != PP_OK ||
	    (rc = ratio(values, m->own_pt, PP_Q_PT, &pt)) != PP_OK)
		return rc;
	for (q = 0; q < PP_QUANTITIES; q++) {
		if (after.pending[q] == 0)
			continue;
		v = &m->values[after.pending[q] - 1];
		after.pending[q] = 0;
		if (!helped(v, values))
			continue;
		if (!complete(v, values, ct, pt, &after.value[q]))
			return pp_fail(PP_EPEER,
			    "%s of %lld makes no sense with the meter's ratios"
			    " and decimal points",
			    pp_quantity_name(q), (long long)values->value[q]);
		after.known[q] = true;
	}
	*values = after;
	return PP_OK;
}
