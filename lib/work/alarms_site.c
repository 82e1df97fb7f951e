/* SPDX-License-Identifier: ISC */
/*
 * What no pass sees.  Looking needs no lock, and nearly always nothing has
 * changed: only then is there a transaction.
 */
#include <stdlib.h>

#include "alarms_impl.h"
#include "done_last.h"
#include "site_setting.h"

static enum pp_status
find_held(struct pp_alarm_watch *w)
{
	struct pp_alarm_meter *held = NULL;
	size_t i, n = 0;
	enum pp_status rc = pp_alarm_held(w->db, &held, &n);

	for (i = 0; rc == PP_OK && i < n; i++) {
		const struct alarm_finding f = {
		    .kind = PP_ALARM_COUNT,
		    .meter = held[i].meter,
		    .ill = true,
		    .at = w->now,
		    .since = held[i].since,
		};

		rc = alarms_find(w, &f);
	}
	if (rc == PP_OK)
		rc = alarms_others_well(w, PP_ALARM_COUNT, held, n,
		    sizeof *held);
	free(held);
	return rc;
}

/* A pass that is late says so itself of those that it asks. */
static enum pp_status
find_unheard(struct pp_alarm_watch *w)
{
	struct pp_alarm_meter *unheard = NULL;
	size_t i, n = 0;
	enum pp_status rc = pp_alarm_unheard(w->db, w->now, &unheard, &n);

	for (i = 0; rc == PP_OK && i < n; i++) {
		const struct alarm_finding f = {
		    .kind = PP_ALARM_LOST,
		    .meter = unheard[i].meter,
		    .ill = true,
		    .at = w->now,
		    .since = unheard[i].since,
		};

		rc = alarms_find(w, &f);
	}
	free(unheard);
	return rc;
}

/* Something of the site's that happened last `at`; 0: never, nor is it ill. */
static enum pp_status
find_late(struct pp_alarm_watch *w, enum pp_alarm_kind kind, int64_t at,
    int64_t within_s, bool *late)
{
	const struct alarm_finding f = {
	    .kind = kind,
	    .ill = at != 0 && w->now - at > within_s,
	    .well = at == 0 || w->now - at <= within_s,
	    .at = w->now,
	    .since = at,
	    .has_value = true,
	    .value = w->now - at,
	    .has_bound = true,
	    .bound = within_s,
	};

	*late = f.ill;
	return alarms_find(w, &f);
}

/* Of a dead poller it is the one alarm, not one for each meter. */
static enum pp_status
find_poller(struct pp_alarm_watch *w)
{
	int64_t at, patience;
	bool late;
	enum pp_status rc;

	if ((rc = pp_alarm_last_pass(w->db, &at)) != PP_OK ||
	    (rc = pp_site_duration(w->db, 0, "defaults.lost_after",
		 &patience)) != PP_OK ||
	    /* Meters' own are looked for only where they matter. */
	    (w->now - at > patience &&
		(rc = pp_alarm_patience(w->db, &patience)) != PP_OK) ||
	    (rc = find_late(w, PP_ALARM_POLLER, at, patience, &late)) !=
		PP_OK ||
	    late)
		return rc;
	return find_unheard(w);
}

static enum pp_status
find_head(struct pp_alarm_watch *w)
{
	int64_t at, within;
	bool late;
	enum pp_status rc;

	if ((rc = pp_alarm_head_left(w->db, &at)) != PP_OK ||
	    (rc = pp_site_duration(w->db, 0, "alarms.head_within", &within)) !=
		PP_OK)
		return rc;
	return find_late(w, PP_ALARM_HEAD, at, within, &late);
}

static enum pp_status
find_disk(struct pp_alarm_watch *w, int64_t free_percent)
{
	struct alarm_finding f = {
	    .kind = PP_ALARM_DISK,
	    .at = w->now,
	    .since = w->now,
	    .has_value = true,
	    .value = free_percent,
	    .has_bound = true,
	};
	char value[PP_SETTING_MAX];
	enum pp_status rc;

	if (free_percent < 0)
		return PP_OK;
	rc = pp_site_setting(w->db, 0, "alarms.disk_free", value, NULL);
	if (rc != PP_OK)
		return rc;
	f.bound = strtol(value, NULL, 10);
	f.ill = free_percent < f.bound;
	f.well = !f.ill;
	return alarms_find(w, &f);
}

static enum pp_status
find_modem(struct pp_alarm_watch *w, int64_t silent_since)
{
	const struct alarm_finding f = {
	    .kind = PP_ALARM_MODEM,
	    .ill = silent_since != 0,
	    .well = silent_since == 0,
	    .at = w->now,
	    .since = silent_since,
	    .has_value = true,
	    .value = w->now - silent_since,
	};

	return alarms_find(w, &f);
}

/* From one state of the book, as a caller's transaction is one itself. */
static enum pp_status
look(struct pp_db *db, const struct pp_alarm_site *site,
    struct pp_alarm_watch **watch)
{
	struct pp_alarm_watch *w = NULL;
	bool within = pp_db_in_transaction(db);
	enum pp_status rc;

	if (!within && (rc = pp_db_snapshot(db)) != PP_OK)
		return rc;
	if ((rc = pp_alarm_watch_open(db, site->now, &w)) == PP_OK &&
	    (rc = find_held(w)) == PP_OK && (rc = find_poller(w)) == PP_OK &&
	    (rc = find_head(w)) == PP_OK &&
	    (rc = find_disk(w, site->disk_free_percent)) == PP_OK)
		rc = find_modem(w, site->modem_silent_since);
	if (!within)
		pp_db_snapshot_end(db);
	if (rc == PP_OK)
		*watch = w;
	else
		pp_alarm_watch_close(w);
	return rc;
}

static enum pp_status
store(struct pp_alarm_watch *w, bool days)
{
	bool within = pp_db_in_transaction(w->db);
	enum pp_status rc;

	if (!within && (rc = pp_db_begin(w->db)) != PP_OK)
		return rc;
	if ((rc = pp_alarm_watch_store(w)) == PP_OK && days)
		rc = pp_done_now(w->db, PP_DONE_DAYS_LEFT, w->now);
	if (within)
		return rc;
	return pp_db_end(w->db, rc);
}

enum pp_status
pp_alarm_site_check(struct pp_db *db, const struct pp_alarm_site *site)
{
	struct pp_alarm_watch *w = NULL;
	bool days = false;
	enum pp_status rc;

	if ((rc = look(db, site, &w)) == PP_OK &&
	    (rc = alarms_days(w, &days)) == PP_OK && (w->n_changes > 0 || days))
		rc = store(w, days);
	pp_alarm_watch_close(w);
	return rc;
}
