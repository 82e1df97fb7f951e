/* SPDX-License-Identifier: ISC */
/*
 * Guards against harm: each of them asked of one meter, before its relay is
 * opened.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalogue.h"
#include "clock.h"
#include "hours.h"
#include "relays_impl.h"
#include "sale.h"
#include "warning.h"

enum {
	AN_HOUR_S = 3600,
};

static const char *const names[PP_GUARDS] = {
    [PP_GUARD_READING] = "reading",
    [PP_GUARD_WARNED] = "warned",
    [PP_GUARD_HOURS] = "hours",
    [PP_GUARD_NEVER] = "never",
    [PP_GUARD_SHARE] = "share",
    [PP_GUARD_ORDER] = "order",
    [PP_GUARD_KEPT] = "kept",
};

enum pp_status
pp_guards_find(const char *list, unsigned *guards)
{
	unsigned found = 0;
	size_t n;
	int i;

	for (; *list != '\0'; list += n + (list[n] == ',')) {
		n = strcspn(list, ",");
		for (i = 0; i < PP_GUARDS; i++)
			if (strlen(names[i]) == n &&
			    memcmp(names[i], list, n) == 0)
				break;
		if (i == PP_GUARDS)
			return pp_fail(PP_EDATA,
			    "\"%.*s\": no guard; reading, warned, hours, "
			    "never, share, order or kept",
			    (int)(n < 40 ? n : 40), list);
		found |= 1U << i;
	}
	*guards = found;
	return PP_OK;
}

const char *
pp_guards_words(unsigned guards, char words[PP_RELAY_GUARDS_MAX])
{
	size_t n = 0;
	int i;

	words[0] = '\0';
	for (i = 0; i < PP_GUARDS; i++)
		if (guards >> i & 1)
			n +=
			    (size_t)snprintf(words + n, PP_RELAY_GUARDS_MAX - n,
				"%s%s", n > 0 ? "," : "", names[i]);
	return words;
}

enum pp_status
watch_open(struct pp_db *db, int64_t now, struct watch *watch)
{
	char percent[PP_SETTING_MAX];
	enum pp_status rc;

	*watch = (struct watch){.db = db, .now = now};
	if ((rc = pp_history_open(db, &watch->history)) != PP_OK ||
	    (rc = pp_site_duration(db, 0, "guards.fresh_reading",
		 &watch->fresh_s)) != PP_OK ||
	    (rc = pp_site_duration(db, 0, "guards.warned_within",
		 &watch->warned_s)) != PP_OK ||
	    (rc = pp_site_setting(db, 0, "guards.friendly_hours", watch->hours,
		 NULL)) != PP_OK ||
	    (rc = pp_site_setting(db, 0, "site.holidays", watch->holidays,
		 NULL)) != PP_OK ||
	    (rc = pp_site_setting(db, 0, "guards.never", watch->never, NULL)) !=
		PP_OK ||
	    (rc = pp_site_setting(db, 0, "guards.max_share_per_hour", percent,
		 NULL)) != PP_OK ||
	    (rc = pp_relay_tripped_since(db, now - AN_HOUR_S, &watch->tripped,
		 &watch->of)) != PP_OK)
		return rc;
	watch->share_percent = strtol(percent, NULL, 10);
	return PP_OK;
}

void
watch_close(struct watch *watch)
{
	pp_history_close(watch->history);
	watch->history = NULL;
}

enum pp_status
watch_look(struct watch *watch, struct pp_relay_row *row, struct pp_past *past)
{
	const struct pp_reading *r = &past->shown;
	struct pp_relay_wish last = {0};
	enum pp_status rc;

	rc = pp_history_of(watch->history, row->target.id, past);
	if (rc != PP_OK || !past->has_shown)
		return rc;
	row->has_reading = true;
	row->bits = r->bits;
	row->read_at = r->at;
	row->has_balance = r->known[PP_R_BALANCE];
	row->balance_fen = r->value[PP_R_BALANCE];
	row->has_power = r->known[PP_R_POWER];
	row->power_w = r->value[PP_R_POWER];
	rc = pp_relay_order_last(watch->db, row->target.id, &last);
	if (rc == PP_OK)
		row->bits = pp_relay_bits(r->bits, r->at, &last);
	return rc == PP_NO ? PP_OK : rc;
}

/*
 * Letting go a relay that is held closed opens it where the credit is used up.
 */
static bool
opens(const struct pp_relay_row *row)
{
	if (row->action == PP_RELAY_PREPAID)
		return (row->bits & PP_BIT_FORCED) &&
		    (row->bits & PP_BIT_FORCED_CLOSED) && row->has_balance &&
		    row->balance_fen <= 0;
	return row->action == PP_RELAY_TRIP;
}

/* One more that stands against it; the first gives the reason. */
static void PP_PRINTF(4, 5) stand(struct pp_relay_row *row, unsigned overrides,
    enum pp_guard guard, const char *fmt, ...)
{
	va_list ap;

	if (overrides >> guard & 1) {
		row->overridden |= 1U << guard;
		return;
	}
	row->guards |= 1U << guard;
	if (row->reason[0] != '\0')
		return;
	va_start(ap, fmt);
	vsnprintf(row->reason, sizeof row->reason, pp_phrase(fmt), ap);
	va_end(ap);
}

static void
ask_reading(const struct watch *w, unsigned overrides,
    const struct pp_past *past, struct pp_relay_row *row)
{
	char age[PP_DURATION_MAX], fresh[PP_DURATION_MAX];
	int64_t old = w->now - past->good.at;

	if (past->has_good && old <= w->fresh_s)
		return;
	pp_duration_print(w->fresh_s, fresh);
	if (past->has_good)
		stand(row, overrides, PP_GUARD_READING,
		    "its last good reading is %s old, more than %s; poll it "
		    "first",
		    pp_duration_print(old, age), fresh);
	else
		stand(row, overrides, PP_GUARD_READING,
		    "it was never read well; poll it first");
}

static enum pp_status
ask_warned(const struct watch *w, unsigned overrides, struct pp_relay_row *row)
{
	char within[PP_DURATION_MAX];
	struct pp_warning warning;
	enum pp_status rc;

	rc = pp_warning_last(w->db, row->target.id, &warning);
	if (rc != PP_OK && rc != PP_NO)
		return rc;
	if (rc == PP_NO || warning.at < w->now - w->warned_s)
		stand(row, overrides, PP_GUARD_WARNED,
		    "nobody was warned within %s; warn, and record it by "
		    "pp-trip warn",
		    pp_duration_print(w->warned_s, within));
	return PP_OK;
}

static void
ask_hours(const struct watch *w, unsigned overrides, struct pp_relay_row *row)
{
	char end[PP_TIME_MAX];
	int64_t at;

	if (!pp_hours_has(w->hours, w->holidays, w->now))
		return;
	at = pp_hours_end(w->hours, w->holidays, w->now);
	stand(row, overrides, PP_GUARD_HOURS,
	    "these are friendly hours, until %s",
	    at >= 0 ? pp_time_print(at, end) : pp_phrase("further notice"));
}

/* One that was tripped within the hour counts already. */
static enum pp_status
ask_share(struct watch *w, unsigned overrides, struct pp_relay_row *row)
{
	int64_t most = w->of * w->share_percent / 100;
	bool counts = false;
	enum pp_status rc;

	rc = pp_relay_was_tripped(w->db, row->target.id, w->now - AN_HOUR_S,
	    &counts);
	if (rc != PP_OK || counts)
		return rc;
	if (w->tripped >= (most > 0 ? most : 1))
		stand(row, overrides, PP_GUARD_SHARE,
		    "%" PRId64 " of %" PRId64 " meters were tripped within an "
		    "hour, and %" PRId64 "%% is the most; go on later",
		    w->tripped, w->of, w->share_percent);
	w->tripped += row->reason[0] == '\0';
	return PP_OK;
}

static enum pp_status
ask_order(const struct watch *w, unsigned overrides, struct pp_relay_row *row)
{
	struct pp_sale sale;
	enum pp_status rc;

	rc = pp_sale_open_of(w->db, row->target.id, &sale);
	if (rc == PP_OK)
		stand(row, overrides, PP_GUARD_ORDER,
		    "order %s is %s there; settle it first, by %s", sale.code,
		    pp_sale_state_name(sale.state),
		    sale.state == PP_SALE_DISPUTED ? "pp-resolve"
						   : "pp-settle");
	return rc == PP_NO ? PP_OK : rc;
}

/* A cold store: who trips it has to know that somebody keeps it. */
static enum pp_status
ask_kept(const struct watch *w, unsigned overrides, struct pp_relay_row *row)
{
	struct pp_relay_wish wish;
	enum pp_status rc;

	rc = pp_relay_wish(w->db, row->target.id, &wish);
	if (rc == PP_OK && wish.action == PP_RELAY_KEEP &&
	    (wish.until == 0 || wish.until > w->now))
		stand(row, overrides, PP_GUARD_KEPT,
		    "it is kept closed, by %s%s%.60s; ask, and override kept",
		    wish.who, *wish.reason != '\0' ? ": " : "", wish.reason);
	return rc == PP_NO ? PP_OK : rc;
}

enum pp_status
watch_ask(struct watch *w, const struct pp_relay_want *want,
    const struct pp_past *past, struct pp_relay_row *row)
{
	unsigned overrides = want->overrides;
	enum pp_status rc;

	if (!opens(row))
		return PP_OK;
	ask_reading(w, overrides, past, row);
	if ((rc = ask_warned(w, overrides, row)) != PP_OK)
		return rc;
	ask_hours(w, overrides, row);
	if (pp_setting_lists(w->never, row->target.code))
		stand(row, overrides, PP_GUARD_NEVER,
		    "it is one of guards.never: lifts, pumps, fire");
	if ((rc = ask_order(w, overrides, row)) != PP_OK ||
	    row->action != PP_RELAY_TRIP ||
	    (rc = ask_kept(w, overrides, row)) != PP_OK)
		return rc;
	return ask_share(w, overrides, row);
}
