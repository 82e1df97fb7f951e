/* SPDX-License-Identifier: ISC */
/*
 * How a visit ends, and what is told of it: never more than is proven, and
 * never that nothing was done where something was sent.
 */
#include <stdarg.h>
#include <stdio.h>

#include "catalogue.h"
#include "visit.h"

/* An order that is said again is told as the book has it, whatever failed. */
static enum pp_visit_result
tell_repeated(struct visit *t)
{
	struct pp_visit *v = t->v;

	v->has_sale = true;
	if (!t->till->db ||
	    pp_sale_find(t->till->db, v->wish.code, &v->sale) != PP_OK ||
	    v->sale.state == PP_SALE_ARMED)
		return PP_VISIT_PENDING;
	v->code = PP_OK;
	v->reason[0] = '\0';
	return PP_VISIT_ENDED;
}

/* What it came to where nothing fails any more. */
enum pp_visit_result
visit_success(const struct visit *t)
{
	if (t->v->errand == PP_ERRAND_OPEN)
		return PP_VISIT_OPENED;
	return t->settled_other || t->armed ? PP_VISIT_ENDED : PP_VISIT_AGREES;
}

/*
 * What was sent is never told as refused, whatever failed behind it; and what
 * has ended, has.
 */
static enum pp_visit_result
failure(const struct visit *t)
{
	const struct pp_visit *v = t->v;

	if (t->armed && v->sale.state == PP_SALE_ARMED)
		return PP_VISIT_PENDING;
	if (t->intended && v->epoch.began_at == 0)
		return PP_VISIT_PENDING;
	if (t->closes)
		return PP_VISIT_PENDING;
	/* Another's order that was settled on the way is not one's own. */
	if (t->armed || t->intended ||
	    (t->settled_other && !visit_wants_own(t)))
		return visit_success(t);
	return PP_VISIT_REFUSED;
}

void
visit_end(struct visit *t, enum pp_visit_result result)
{
	if (t->v->repeated)
		result = tell_repeated(t);
	else if (result == PP_VISIT_REFUSED)
		result = failure(t);
	if (result == PP_VISIT_PENDING)
		t->v->code = PP_ETEMP;
	else if (result == PP_VISIT_OPENED || result == PP_VISIT_CLOSED)
		t->v->code = PP_OK;
	t->v->result = result;
	/* An order that is open there is somebody else's. */
	if (result == PP_VISIT_REFUSED)
		t->v->has_sale = false;
	t->v->reads += t->look.reads_made;
	t->step = STEP_OVER;
}

void
visit_refuse(struct visit *t, enum pp_status code, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(t->v->reason, sizeof t->v->reason, pp_phrase(fmt), args);
	va_end(args);
	t->v->code = code;
	visit_end(t, PP_VISIT_REFUSED);
}

void
visit_refuse_by(struct visit *t, enum pp_status code)
{
	visit_refuse(t, code, "%s", pp_errmsg());
}

void
visit_pend(struct visit *t, const char *fmt, ...)
{
	struct pp_visit *v = t->v;
	/* What stays open is not always one's own. */
	bool others = visit_wants_own(t) && !t->armed && !t->closes;
	va_list args;
	int n = 0;

	if (others && v->has_sale && v->sale.state == PP_SALE_ARMED)
		n = snprintf(v->reason, sizeof v->reason,
		    pp_phrase("order %s is open there: "), v->sale.code);
	va_start(args, fmt);
	vsnprintf(v->reason + n, sizeof v->reason - (size_t)n, pp_phrase(fmt),
	    args);
	va_end(args);
	v->code = PP_ETEMP;
	visit_end(t, others ? PP_VISIT_REFUSED : PP_VISIT_PENDING);
}

void
visit_break_off(struct visit *t, enum pp_status code, const char *words)
{
	visit_refuse(t, code,
	    t->armed && t->v->sale.state == PP_SALE_ARMED
		? PP_PHRASE("%s; the order stays pending, run pp-settle")
		: "%s",
	    words);
}
