/* SPDX-License-Identifier: ISC */
/*
 * From values in our units to the order that tells a meter so.  Strict: what
 * can't be said exactly isn't said at all, for it is money.
 */
#include "model_impl.h"

#include <string.h>
#include <time.h>

enum {
	TIME_2000_S = 946684800,
	YEAR_2000 = 100, /* of struct tm */
};

/* From there on two digits say another year. */
static const int64_t time_2100_s = 4102444800;

static const char *const names[PP_ORDERS] = {
    [PP_ORDER_PURCHASE] = "purchase",
    [PP_ORDER_FEE] = "fee",
    [PP_ORDER_FORCE] = "force",
    [PP_ORDER_CLOCK] = "clock",
    [PP_ORDER_OVERLOAD] = "overload",
};

const char *
pp_order_name(enum pp_order order)
{
	return names[order];
}

bool
pp_model_has_order(const struct pp_model *m, enum pp_order order)
{
	return m->orders[order].n > 0;
}

bool
pp_model_sets(const struct pp_model *m, enum pp_order order, enum pp_quantity q)
{
	const struct model_order *o = &m->orders[order];
	const struct model_field *f = m->fields + o->first;

	for (; f < m->fields + o->first + o->n; f++)
		if (f->target == q)
			return true;
	return false;
}

unsigned
pp_model_order_ms(const struct pp_model *m, enum pp_order order)
{
	return m->orders[order].reply_ms;
}

bool
pp_model_cancels(const struct pp_model *m)
{
	return m->cancels;
}

/* The most that a field holds; from 0, or from as far below. */
static int64_t
most_of(const struct model_field *f)
{
	int64_t most = 1;
	unsigned i;

	switch (f->type) {
	case FIELD_U8:
		most = UINT8_MAX;
		break;
	case FIELD_U16:
		most = UINT16_MAX;
		break;
	case FIELD_U32:
		most = UINT32_MAX;
		break;
	case FIELD_S32:
		most = INT32_MAX;
		break;
	case FIELD_BCD:
		for (i = 0; i < 2U * f->bytes; i++)
			most *= 10;
		most--;
		break;
	case FIELD_CLOCK:
		most = time_2100_s - 1;
		break;
	case MODEL_FIELD_TYPES:
		break;
	}
	return model_dimension(f->target) == DIM_FLAG ? 1 : most;
}

static int64_t
least_of(const struct model_field *f)
{
	if (f->type == FIELD_S32)
		return INT32_MIN;
	return f->type == FIELD_CLOCK ? TIME_2000_S : 0;
}

static enum pp_status
to_raw(const struct model_field *f, int64_t value, int64_t *raw)
{
	const char *name = pp_quantity_name(f->target);
	int64_t most = most_of(f), n;

	if (__builtin_mul_overflow(value, f->denominator, &n))
		return pp_fail(PP_EDATA, "%s doesn't fit its field", name);
	if (n % f->numerator != 0)
		return pp_fail(PP_EDATA,
		    "%s of %lld can't be said exactly to this meter", name,
		    (long long)value);
	n /= f->numerator;
	if (n > most || n < least_of(f))
		return pp_fail(PP_EDATA, "%s of %lld doesn't fit its field",
		    name, (long long)value);
	*raw = n;
	return PP_OK;
}

static void
put_clock(const struct model_field *f, int64_t local_s, uint8_t *data)
{
	time_t at = (time_t)local_s;
	struct tm tm;
	int said[CLOCK_FIELDS];
	unsigned i;

	gmtime_r(&at, &tm);
	said[CLOCK_SECOND] = tm.tm_sec;
	said[CLOCK_MINUTE] = tm.tm_min;
	said[CLOCK_HOUR] = tm.tm_hour;
	said[CLOCK_DAY] = tm.tm_mday;
	said[CLOCK_MONTH] = tm.tm_mon + 1;
	said[CLOCK_YEAR] = tm.tm_year - YEAR_2000;
	said[CLOCK_WEEKDAY] = tm.tm_wday;
	said[CLOCK_SKIP] = 0;
	for (i = 0; i < f->bytes; i++)
		data[f->at + i] = (uint8_t)said[f->clock[i]];
}

static void
put(const struct pp_model *m, const struct model_field *f, int64_t raw,
    uint8_t *data)
{
	bool swap = m->low_first && f->bytes == 4 && f->type != FIELD_BCD;
	uint64_t rest = (uint64_t)raw;
	unsigned i;

	if (f->type == FIELD_CLOCK) {
		put_clock(f, raw, data);
		return;
	}
	for (i = f->bytes; i-- > 0;)
		if (f->type == FIELD_BCD) {
			data[f->at + i] =
			    (uint8_t)(rest / 10 % 10 << 4 | rest % 10);
			rest /= 100;
		} else {
			data[f->at + (swap ? i ^ 2 : i)] = (uint8_t)rest;
			rest >>= 8;
		}
}

/* What is told with it has to be known as well. */
static enum pp_status
check_others(const struct model_field *fields, size_t n,
    const struct pp_values *values, const struct model_field *missing)
{
	const struct model_field *f;

	if (missing->enable == NO_ENABLE)
		return pp_fail(PP_EDATA, "%s is missing",
		    pp_quantity_name(missing->target));
	for (f = fields; f < fields + n; f++)
		if (f->enable == missing->enable && values->known[f->target])
			return pp_fail(PP_EDATA,
			    "%s is missing, which is told with %s",
			    pp_quantity_name(missing->target),
			    pp_quantity_name(f->target));
	return PP_OK;
}

static enum pp_status
check_known(const struct model_field *fields, size_t n,
    const struct pp_values *values)
{
	const struct model_field *f;
	enum pp_quantity q;
	bool any = false;

	for (q = 0; q < PP_QUANTITIES; q++) {
		if (!values->known[q])
			continue;
		any = true;
		for (f = fields; f < fields + n && f->target != q; f++)
			;
		if (f == fields + n)
			return pp_fail(PP_EDATA, "%s isn't part of it",
			    pp_quantity_name(q));
	}
	return any ? PP_OK : pp_fail(PP_EDATA, "nothing to tell");
}

static enum pp_status
fill(const struct pp_model *m, const struct model_order *o,
    const struct pp_values *values, uint8_t *data)
{
	const struct model_field *fields = m->fields + o->first, *f;
	enum pp_status rc = check_known(fields, o->n, values);
	int64_t raw = 0;

	for (f = fields; rc == PP_OK && f < fields + o->n; f++) {
		if (!values->known[f->target]) {
			rc = check_others(fields, o->n, values, f);
			continue;
		}
		rc = to_raw(f, values->value[f->target], &raw);
		if (rc != PP_OK)
			break;
		put(m, f, raw, data);
		if (f->enable != NO_ENABLE)
			data[f->enable] = 1;
	}
	return rc;
}

enum pp_status
pp_model_order(const struct pp_model *m, enum pp_order order,
    const struct pp_values *values, uint8_t pdu[PP_PDU_MAX], size_t *n)
{
	const struct model_order *o = &m->orders[order];
	uint8_t made[PP_PDU_MAX] = {o->function, (uint8_t)(o->address >> 8),
	    (uint8_t)o->address, 0, o->words, (uint8_t)(2 * o->words)};
	enum pp_status rc;

	if (o->n == 0)
		return pp_fail(PP_ECONF, "model %s has no %s order", m->name,
		    names[order]);
	if ((rc = fill(m, o, values, made + ORDER_HEAD)) != PP_OK)
		return pp_fail_in(rc, "%s order", names[order]);
	*n = ORDER_HEAD + 2 * (size_t)o->words;
	memcpy(pdu, made, *n);
	return PP_OK;
}
