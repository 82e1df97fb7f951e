/* SPDX-License-Identifier: ISC */
#include "job.h"

#include <inttypes.h>

enum {
	STEP_WH = 10 /* of an energy register, at most */
};

static enum pp_status
check_type(const struct pp_model *m, const struct pp_values *v)
{
	int64_t code = pp_model_type_code(m);

	if (code < 0 || !v->known[PP_Q_TYPE] || v->value[PP_Q_TYPE] == code)
		return PP_OK;
	return pp_fail(PP_EPEER,
	    "says that it is of type %" PRId64 ", a %s is of %" PRId64,
	    v->value[PP_Q_TYPE], pp_model_name(m), code);
}

/*
 * The book has room for energies up to 100 TWh, and there is no reading
 * without the total.
 */
static enum pp_status
check_energies(const struct pp_values *v)
{
	static const int64_t most = 99999999999999;
	unsigned q;

	if (!v->known[PP_Q_E_TOTAL])
		return pp_fail(PP_EPEER, "says no total energy");
	for (q = PP_Q_E_TOTAL; q <= PP_Q_E_DEEP; q++)
		if (v->known[q] && (v->value[q] < 0 || v->value[q] > most))
			return pp_fail(PP_EPEER,
			    "%s of %" PRId64 " Wh makes no sense",
			    pp_quantity_name(q), v->value[q]);
	return PP_OK;
}

void
pp_job_limit(struct pp_job *job, int64_t ratio)
{
	const struct pp_target *t = &job->target;
	int64_t rated_w =
	    t->rated_w != 0 ? t->rated_w : pp_model_rated_w(job->model);

	job->limits.clock_s = t->clock_limit_s;
	if (__builtin_mul_overflow(rated_w, ratio, &job->limits.rated_w) ||
	    __builtin_mul_overflow(STEP_WH, ratio, &job->limits.step_wh))
		job->limits.rated_w = job->limits.step_wh = INT64_MAX / 4;
}

/*
 * A meter knows its own ratios; where the site's file has smaller ones, what
 * it counts would look like a jump for ever.
 */
static void
widen_limits(struct pp_job *job, const struct pp_values *v)
{
	int64_t own = 1;

	if (v->known[PP_Q_CT])
		own = v->value[PP_Q_CT];
	if (v->known[PP_Q_PT] &&
	    __builtin_mul_overflow(own, v->value[PP_Q_PT], &own))
		return;
	if (own > job->target.ct * job->target.pt)
		pp_job_limit(job, own);
}

void
pp_job_judge(struct pp_job *job)
{
	const struct pp_past *past = &job->past;
	const struct pp_reading *good = past->has_good ? &past->good : NULL;

	if (job->has_first)
		job->first.flags = pp_judge(&job->first, good, &job->limits);
	/* Doubtful for some time already, and it goes on in the same way. */
	if (job->has_first && job->first.flags != 0 && past->has_shown &&
	    past->shown.flags != 0 &&
	    pp_agrees(&job->first, &past->shown, &job->limits))
		job->first.flags |= PP_FLAG_CONFIRMED;
	if (!job->has_second)
		return;
	job->second.flags = pp_judge(&job->second, good, &job->limits);
	if (job->second.flags != 0 &&
	    pp_agrees(&job->second, &job->first, &job->limits))
		job->second.flags |= PP_FLAG_CONFIRMED;
}

bool
pp_job_is_doubtful(const struct pp_job *job)
{
	return !job->has_second && job->first.flags != 0 &&
	    !(job->first.flags & PP_FLAG_CONFIRMED);
}

const struct pp_reading *
pp_job_last(const struct pp_job *job)
{
	if (job->has_second)
		return &job->second;
	return job->has_first ? &job->first : NULL;
}

enum pp_status
pp_job_take(struct pp_job *job, struct pp_values *values, int64_t at)
{
	const struct pp_target *t = &job->target;
	struct pp_reading *reading =
	    job->has_first ? &job->second : &job->first;
	enum pp_status rc;

	if ((rc = check_type(job->model, values)) != PP_OK ||
	    (rc = pp_model_finish(job->model, t->ct, t->pt, values)) != PP_OK ||
	    (rc = check_energies(values)) != PP_OK)
		return rc;
	widen_limits(job, values);
	pp_reading_of(values, pp_model_is_prepaid(job->model), at, reading);
	if (job->has_first)
		job->has_second = true;
	else
		job->has_first = true;
	pp_job_judge(job);
	return PP_OK;
}
