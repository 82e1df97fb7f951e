/* SPDX-License-Identifier: ISC */
/*
 * What a pass found wrong with a meter.
 */
#include <stdlib.h>

#include "alarms_impl.h"
#include "reading.h"
#include "state.h"

/* Asked for few meters, and of the others for none. */
static enum pp_status
has_account(struct pp_alarm_watch *w, int64_t meter, bool *has)
{
	enum pp_status rc;

	if (!w->accounts &&
	    (rc = pp_alarm_accounts(w->db, &w->accounts, &w->n_accounts)) !=
		PP_OK)
		return rc;
	*has = bsearch(&meter, w->accounts, w->n_accounts, sizeof meter,
		   alarms_by_id) != NULL;
	return PP_OK;
}

/*
 * Credit at or below a limit; as pp_state_of() has it, a limit of zero or less
 * is none, but for arrears.
 */
static void
find_credit(const struct pp_alarm_seen *s, struct alarm_finding *f)
{
	bool counts = s->opened && s->has_balance;

	f->bound = f->kind == PP_ALARM_1 ? s->alarm1_fen
	    : f->kind == PP_ALARM_2      ? s->alarm2_fen
					 : 0;
	f->has_value = f->has_bound = true;
	f->value = s->balance_fen;
	f->ill = counts && s->balance_fen <= f->bound &&
	    (f->bound > 0 || f->kind == PP_ALARM_ARREARS);
	f->well =
	    !s->opened || (counts && s->balance_fen - f->bound > s->margin_fen);
}

static void
find_lost(const struct pp_alarm_watch *w, const struct pp_alarm_seen *s,
    struct alarm_finding *f)
{
	f->ill =
	    s->lost && !alarms_gateway_excuses(w, s->gateway, s->lost_after_s);
	f->well = s->answered;
	f->at_once = true;
	f->since = s->since;
}

static void
find_clock(const struct pp_alarm_seen *s, struct alarm_finding *f)
{
	f->ill = (s->flags & PP_FLAG_CLOCK) ||
	    (s->has_clock &&
		(s->clock_s > s->clock_limit_s ||
		    s->clock_s < -s->clock_limit_s));
	f->well = !f->ill;
	f->has_value = s->has_clock;
	f->value = s->clock_s;
	f->has_bound = true;
	f->bound = s->clock_limit_s;
}

static bool
is_tampered(const struct pp_alarm_seen *s)
{
	return ((s->flags & (PP_FLAG_RAN_BACK | PP_FLAG_JUMPED)) &&
		   (s->flags & PP_FLAG_CONFIRMED)) ||
	    (s->bits & PP_BIT_FAULT);
}

/* How it stands with a kind that a pass sees; false: it doesn't. */
static bool
find(const struct pp_alarm_watch *w, const struct pp_alarm_seen *s,
    struct alarm_finding *f)
{
	switch (f->kind) {
	case PP_ALARM_1:
	case PP_ALARM_2:
	case PP_ALARM_ARREARS:
		find_credit(s, f);
		return s->answered;
	case PP_ALARM_LOST:
		find_lost(w, s, f);
		return true;
	case PP_ALARM_OVERLOAD:
		f->ill = s->bits & PP_BIT_OVERLOAD;
		f->well = !f->ill;
		return s->answered;
	case PP_ALARM_TAMPER:
		f->ill = is_tampered(s);
		f->well = !f->ill;
		return s->answered;
	case PP_ALARM_CLOCK:
		find_clock(s, f);
		return s->answered;
	case PP_ALARM_DAYS:
	case PP_ALARM_COUNT:
	case PP_ALARM_GATEWAY:
	case PP_ALARM_POLLER:
	case PP_ALARM_DISK:
	case PP_ALARM_HEAD:
	case PP_ALARM_MODEM:
	case PP_ALARM_KINDS:
		return false;
	}
	return false;
}

static enum pp_status
judge(struct pp_alarm_watch *w, const struct alarm_finding *f,
    const struct pp_alarm_open *open)
{
	bool his = true;
	enum pp_status rc;

	if (!open && f->ill && pp_alarm_is_customers(f->kind) &&
	    (rc = has_account(w, f->meter, &his)) != PP_OK)
		return rc;
	return his ? alarms_judge(w, f, open) : PP_OK;
}

enum pp_status
pp_alarm_watch_meter(struct pp_alarm_watch *watch,
    const struct pp_alarm_seen *seen)
{
	const struct pp_alarm_open *open;
	enum pp_status rc;
	size_t n;
	int kind;

	open = alarms_of(watch, seen->meter, 0, &n);
	for (kind = 0; kind < PP_ALARM_GATEWAY; kind++) {
		struct alarm_finding f = {
		    .kind = (enum pp_alarm_kind)kind,
		    .meter = seen->meter,
		    .at = seen->at,
		    .since = seen->at,
		};
		bool is_open = n > 0 && (int)open->kind == kind;

		if (find(watch, seen, &f) &&
		    (rc = judge(watch, &f, is_open ? open : NULL)) != PP_OK)
			return rc;
		if (is_open) {
			open++;
			n--;
		}
	}
	return PP_OK;
}
