/* SPDX-License-Identifier: ISC */
/*
 * One run: all that one number is to be told goes into one message, or waits.
 */
#include "notices.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "amount.h"
#include "clock.h"
#include "hours.h"
#include "notices_impl.h"
#include "sms.h"
#include "text.h"

enum {
	SIGN_CHARS = 20, /* of it, or of a site's name in its place */
	SENDS_WITHIN_S = 24 * 60 * 60, /* or it isn't waited for */
};

/* A setting by key; PP_ECONF where it doesn't read. */
static enum pp_status
count_setting(struct pp_db *db, const char *key, int64_t *value)
{
	char text[PP_SETTING_MAX];
	enum pp_status rc;

	if ((rc = pp_site_setting(db, 0, key, text, NULL)) != PP_OK)
		return rc;
	rc = pp_decimal_parse(text, 0, value);
	return rc == PP_OK ? PP_OK : pp_fail_in(PP_ECONF, "setting %s", key);
}

enum pp_status
notice_language(struct pp_db *db, int64_t meter, enum pp_language *language)
{
	char text[PP_SETTING_MAX];
	enum pp_status rc;

	rc = pp_site_setting(db, meter, "defaults.sms_language", text, NULL);
	if (rc == PP_OK)
		*language = strcmp(text, "en") == 0 ? PP_ENGLISH : PP_CHINESE;
	return rc;
}

enum pp_status
notice_quiet(struct pp_db *db, int64_t now, bool *quiet, int64_t *end)
{
	char hours[PP_SETTING_MAX], holidays[PP_SETTING_MAX];
	enum pp_status rc;

	rc = pp_site_setting(db, 0, "alarms.quiet_hours", hours, NULL);
	if (rc == PP_OK)
		rc = pp_site_setting(db, 0, "site.holidays", holidays, NULL);
	if (rc != PP_OK)
		return rc;
	*quiet = *hours != '\0' && pp_hours_has(hours, holidays, now);
	*end = *quiet ? pp_hours_end(hours, holidays, now) : now;
	if (*end < now)
		*end = now; /* never: all hours are quiet */
	return PP_OK;
}

/* Whether an English text with it is twice as long. */
static bool
lengthens(const char *sign)
{
	struct pp_sms_size size;

	return pp_sms_measure(sign, &size) != PP_OK || size.ucs2;
}

enum pp_status
pp_notices_sign(struct pp_db *db, enum pp_language language,
    char sign[PP_SETTING_MAX])
{
	static const char *const keys[] = {"site.sms_sign_en", "site.sms_sign",
	    "site.name"};
	bool english = language == PP_ENGLISH;
	char *end = sign;
	uint32_t ch;
	enum pp_status rc;

	*sign = '\0';
	for (size_t i = english ? 0 : 1;
	     *sign == '\0' && i < sizeof keys / sizeof *keys; i++) {
		rc = pp_site_setting(db, 0, keys[i], sign, NULL);
		if (rc != PP_OK)
			return rc;
		if (english && i > 0 && lengthens(sign))
			*sign = '\0';
	}
	for (int i = 0; i < SIGN_CHARS && *end != '\0'; i++)
		end += pp_text_next(end, &ch);
	*end = '\0';
	return PP_OK;
}

static enum pp_status
read_settings(struct notice_round *r)
{
	struct pp_db *db = r->notices->db;
	char text[PP_SETTING_MAX];
	enum pp_status rc;

	r->midnight = pp_day_start(pp_day_of(r->notices->now));
	if ((rc = pp_site_duration(db, 0, "alarms.floor", &r->floor_s)) !=
		PP_OK ||
	    (rc = count_setting(db, "alarms.daily_cap", &r->customer_cap)) !=
		PP_OK ||
	    (rc = count_setting(db, "alarms.staff_cap", &r->staff_cap)) !=
		PP_OK ||
	    (rc = count_setting(db, "alarms.digest_from", &r->digest_from)) !=
		PP_OK ||
	    (rc = notice_quiet(db, r->notices->now, &r->quiet,
		 &r->quiet_until)) != PP_OK ||
	    (rc = notice_language(db, 0, &r->staff_language)) != PP_OK ||
	    (rc = pp_site_setting(db, 0, "alarms.arrears_break_quiet", text,
		 NULL)) != PP_OK ||
	    (rc = pp_site_setting(db, 0, "site.name", r->site, NULL)) !=
		PP_OK ||
	    (rc = pp_notices_sign(db, PP_ENGLISH, r->sign[PP_ENGLISH])) !=
		PP_OK ||
	    (rc = pp_notices_sign(db, PP_CHINESE, r->sign[PP_CHINESE])) !=
		PP_OK)
		return rc;
	r->arrears_break_quiet = strcmp(text, "yes") == 0;
	return PP_OK;
}

static int
compare(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

/* By whom they are for, and there the gravest first. */
static int
by_reader(const void *left, const void *right)
{
	const struct notice_wish *a = left, *b = right;
	int order = strcmp(a->number, b->number);

	if (order == 0)
		order = compare(a->reader, b->reader);
	if (order == 0)
		order = compare(a->account, b->account);
	if (order == 0)
		order = compare(a->rank, b->rank);
	return order != 0 ? order : compare((int64_t)a->item, (int64_t)b->item);
}

static bool
is_same_reader(const struct notice_wish *a, const struct notice_wish *b)
{
	return a->reader == b->reader && a->account == b->account &&
	    strcmp(a->number, b->number) == 0;
}

/* So many wishes wait, until then at least. */
static void
hold(struct notice_round *r, size_t n, int64_t until)
{
	struct pp_notices *notices = r->notices;

	if (n == 0)
		return;
	if (notices->held == 0 || until < notices->held_until)
		notices->held_until = until;
	notices->held += n;
}

/*
 * Whether one more now is too many or too soon for that number, and until when:
 * of one that hasn't gone nobody knows.
 */
static enum pp_status
is_held(struct notice_round *r, const struct notice_wish *w, bool *held,
    int64_t *until)
{
	int64_t cap =
	    w->reader == READER_STAFF ? r->staff_cap : r->customer_cap;
	int64_t now = r->notices->now;
	struct pp_message_past past;
	bool capped, soon;
	enum pp_status rc;

	*until = now;
	/* What hasn't gone yet would arrive together with it. */
	rc = pp_notice_waits(r->query, w->number, now - SENDS_WITHIN_S, held);
	if (rc != PP_OK || *held)
		return rc;
	rc = pp_message_past(r->notices->db, w->number, r->midnight, &past);
	if (rc != PP_OK)
		return rc;
	capped = past.since_midnight >= cap;
	soon = past.last_at != 0 && now - past.last_at < r->floor_s &&
	    past.last_at - now < r->floor_s;
	*held = capped || soon;
	if (soon)
		*until = past.last_at + r->floor_s;
	if (capped)
		*until = pp_day_start(pp_day_of(now) + 1);
	return PP_OK;
}

/* In quiet hours only what breaks them stays; returns how many do. */
static size_t
keep_loud(const struct notice_round *r, struct notice_wish *w, size_t n)
{
	size_t kept = 0;

	if (!r->quiet)
		return n;
	for (size_t i = 0; i < n; i++)
		if (r->arrears_break_quiet && w[i].reader == READER_CUSTOMER &&
		    r->items[w[i].item].alarm.kind == PP_ALARM_ARREARS)
			w[kept++] = w[i];
	return kept;
}

/* All that are for the same. */
static enum pp_status
take_group(struct notice_round *r, struct notice_wish *w, size_t n)
{
	size_t loud = keep_loud(r, w, n);
	bool held = false;
	int64_t until;
	enum pp_status rc;

	hold(r, n - loud, r->quiet_until);
	if (loud == 0)
		return PP_OK;
	if ((rc = is_held(r, w, &held, &until)) != PP_OK)
		return rc;
	if (held) {
		hold(r, loud, until);
		return PP_OK;
	}
	if ((rc = notice_write(r, w, loud)) != PP_OK)
		return rc;
	for (size_t i = 0; i < loud; i++)
		r->items[w[i].item].left--;
	return PP_OK;
}

static enum pp_status
tell(struct notice_round *r)
{
	size_t i, n;
	enum pp_status rc;

	if (r->n_wishes > 0)
		qsort(r->wishes, r->n_wishes, sizeof *r->wishes, by_reader);
	for (i = 0; i < r->n_wishes; i += n) {
		for (n = 1; i + n < r->n_wishes &&
		     is_same_reader(&r->wishes[i], &r->wishes[i + n]);
		     n++)
			;
		if ((rc = take_group(r, &r->wishes[i], n)) != PP_OK)
			return rc;
	}
	return notice_settle(r);
}

enum pp_status
pp_notices_make(struct pp_notices *notices)
{
	struct notice_round r = {.notices = notices};
	enum pp_status rc;

	assert(pp_db_in_transaction(notices->db));
	notices->made = notices->held = 0;
	notices->held_until = 0;
	if ((rc = pp_notice_query_open(notices->db, &r.query)) != PP_OK ||
	    (rc = notice_gather(&r)) != PP_OK || r.n_items == 0)
		goto out;
	if ((rc = read_settings(&r)) != PP_OK ||
	    (rc = pp_alarm_places_open(notices->db, &r.places)) != PP_OK)
		goto out;
	rc = tell(&r);
out:
	pp_alarm_places_close(r.places);
	pp_notice_query_close(r.query);
	free(r.items);
	free(r.wishes);
	return rc;
}
