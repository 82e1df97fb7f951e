/* SPDX-License-Identifier: ISC */
#include "site_setting.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "site_edit.h"

static const char defaults[] = "defaults.";

/* clang-format off: a table */
static const struct pp_setting table[] = {
    {"site.name", PP_SETTING_TEXT, "", false},
    {"site.timezone", PP_SETTING_ZONE, "Asia/Shanghai", false},
    {"site.currency", PP_SETTING_CURRENCY, "CNY", false},
    {"site.mode", PP_SETTING_MODE, "trial", false},
    {"site.desk_hours", PP_SETTING_HOURS, "", false},
    {"site.holidays", PP_SETTING_DATES, "", false},
    {"site.login_banner", PP_SETTING_TEXT, "", false},
    {"site.sms_sign", PP_SETTING_SIGN, "", false},
    {"site.sms_sign_en", PP_SETTING_SIGN, "", false},
    {"guards.fresh_reading", PP_SETTING_DURATION, "30m", false},
    {"guards.warned_within", PP_SETTING_DURATION, "72h", false},
    {"guards.friendly_hours", PP_SETTING_HOURS,
	"18:00-08:00, Sat, Sun, holidays", false},
    {"guards.max_share_per_hour", PP_SETTING_PERCENT, "10%", false},
    {"guards.reclose_stagger", PP_SETTING_DURATION, "2s", false},
    {"guards.never", PP_SETTING_METERS, "", false},
    {"limits.refund_alone_yuan", PP_SETTING_MONEY, "500.00", false},
    {"limits.sale_yuan", PP_SETTING_MONEY, "20000.00", false},
    {"limits.relay_alone", PP_SETTING_COUNT, "10", false},
    {"limits.password_again_yuan", PP_SETTING_MONEY, "2000.00", false},
    {"desk.drawers", PP_SETTING_IDS, "", false},
    {"desk.ceiling_yuan", PP_SETTING_MONEY, "0.00", false},
    {"desk.pending_limit", PP_SETTING_DURATION, "1h", false},
    {"alarms.hold", PP_SETTING_DURATION, "30m", false},
    {"alarms.floor", PP_SETTING_DURATION, "1h", false},
    {"alarms.daily_cap", PP_SETTING_COUNT, "4", false},
    {"alarms.staff_cap", PP_SETTING_COUNT, "20", false},
    {"alarms.quiet_hours", PP_SETTING_HOURS, "22:00-08:00", false},
    {"alarms.arrears_break_quiet", PP_SETTING_YES_NO, "no", false},
    {"alarms.digest_from", PP_SETTING_COUNT, "3", false},
    {"alarms.escalate_after", PP_SETTING_DURATION, "12h", false},
    {"alarms.tries", PP_SETTING_COUNT, "5", false},
    {"alarms.disk_free", PP_SETTING_PERCENT, "5%", false},
    {"alarms.head_within", PP_SETTING_DURATION, "48h", false},
    {"alarms.head_numbers", PP_SETTING_PHONES, "", false},
    {"defaults.poll_interval", PP_SETTING_DURATION, "30m", true},
    {"defaults.lost_after", PP_SETTING_DURATION, "90m", true},
    {"defaults.clock_limit", PP_SETTING_DURATION, "10m", true},
    {"defaults.set_clock", PP_SETTING_YES_NO, "yes", true},
    {"defaults.fence", PP_SETTING_FENCE, "3s", true},
    {"defaults.rated_kw", PP_SETTING_POWER, "0.000", true},
    {"defaults.alarm1_yuan", PP_SETTING_MONEY, "100.00", true},
    {"defaults.alarm2_yuan", PP_SETTING_MONEY, "50.00", true},
    {"defaults.alarm_margin_yuan", PP_SETTING_MONEY, "5.00", true},
    {"defaults.alarm_days", PP_SETTING_DAYS, "0", true},
    {"defaults.sms_language", PP_SETTING_LANGUAGE, "zh", true},
    {"defaults.overload_kw", PP_SETTING_POWER, "30.000", true},
    {"defaults.overload_trips", PP_SETTING_COUNT, "3", true},
    {"defaults.overload_wait", PP_SETTING_DURATION, "60s", true},
    {"defaults.overdraft_yuan", PP_SETTING_MONEY, "0.00", true},
    {"defaults.hoarding_cap_yuan", PP_SETTING_MONEY, "50000.00", true},
    {"defaults.accuracy", PP_SETTING_ERROR, "1%", true},
    {"defaults.ct_error", PP_SETTING_ERROR, "0.5%", true},
    {"defaults.line_loss", PP_SETTING_ERROR, "3%", true},
    {"defaults.tariff", PP_SETTING_ID, "", true},
    {"defaults.priority", PP_SETTING_CLASS, "5", true},
    {"defaults.sms_numbers", PP_SETTING_PHONES, "", true},
};
/* clang-format on */

size_t
pp_setting_count(void)
{
	return sizeof table / sizeof table[0];
}

const struct pp_setting *
pp_setting_at(size_t i)
{
	assert(i < pp_setting_count());
	return &table[i];
}

const char *
pp_setting_short_key(const struct pp_setting *setting)
{
	size_t n = sizeof defaults - 1;

	return strncmp(setting->key, defaults, n) == 0 ? setting->key + n
						       : setting->key;
}

const struct pp_setting *
pp_setting_find(const char *key)
{
	size_t i;

	for (i = 0; i < pp_setting_count(); i++)
		if (strcmp(table[i].key, key) == 0 ||
		    strcmp(pp_setting_short_key(&table[i]), key) == 0)
			return &table[i];
	return NULL;
}

bool
pp_setting_is_list(const struct pp_setting *setting)
{
	return setting->kind == PP_SETTING_DATES ||
	    setting->kind == PP_SETTING_IDS ||
	    setting->kind == PP_SETTING_METERS ||
	    setting->kind == PP_SETTING_PHONES;
}

bool
pp_setting_lists(const char *value, const char *code)
{
	size_t n, length = strlen(code);

	for (; *value != '\0'; value += n + (value[n] == '\n')) {
		n = strcspn(value, "\n");
		if (n == length && strncmp(value, code, n) == 0)
			return true;
	}
	return false;
}

const char *
pp_source_name(enum pp_source source)
{
	static const char *const names[] = {
	    [PP_SOURCE_BUILT_IN] = "built-in",
	    [PP_SOURCE_SITE] = "site",
	    [PP_SOURCE_METER] = "meter",
	};

	return names[source];
}

enum pp_status
pp_site_setting(struct pp_db *db, int64_t meter, const char *key,
    char value[PP_SETTING_MAX], enum pp_source *source)
{
	const struct pp_setting *s = pp_setting_find(key);
	enum pp_source from = PP_SOURCE_BUILT_IN;
	struct pp_query *q = NULL;
	enum pp_status rc;

	assert(s != NULL);
	rc = pp_query_new(db,
	    meter == 0 ? "SELECT value, 1 FROM setting WHERE key = ?1"
		       : "SELECT value, 2 FROM meter_setting WHERE meter = ?3"
			 " AND key = ?2 UNION ALL SELECT value, 1 FROM setting"
			 " WHERE key = ?1 ORDER BY 2 DESC LIMIT 1",
	    &q);
	if (rc != PP_OK)
		goto out;
	pp_query_lent_text(q, 1, s->key);
	if (meter != 0) {
		pp_query_lent_text(q, 2, pp_setting_short_key(s));
		pp_query_int(q, 3, meter);
	}
	if ((rc = pp_query_step(q)) == PP_OK)
		from = pp_query_col_int(q, 1) == 2 ? PP_SOURCE_METER
						   : PP_SOURCE_SITE;
	else if (rc != PP_DONE)
		goto out;
	snprintf(value, PP_SETTING_MAX, "%s",
	    rc == PP_OK ? pp_query_col_text(q, 0) : s->built_in);
	if (source != NULL)
		*source = from;
	rc = PP_OK;
out:
	pp_query_free(q);
	return rc;
}

enum pp_status
pp_site_duration(struct pp_db *db, int64_t meter, const char *key,
    int64_t *seconds)
{
	char value[PP_SETTING_MAX];
	enum pp_status rc;

	if ((rc = pp_site_setting(db, meter, key, value, NULL)) != PP_OK)
		return rc;
	rc = pp_duration_parse(value, seconds);
	return rc == PP_OK ? PP_OK : pp_fail_in(PP_ECONF, "setting %s", key);
}

enum pp_status
pp_site_error(struct pp_db *db, int64_t meter, const char *key, int32_t *e4)
{
	char value[PP_SETTING_MAX];
	enum pp_status rc;

	if ((rc = pp_site_setting(db, meter, key, value, NULL)) != PP_OK)
		return rc;
	rc = pp_setting_error(value, e4);
	return rc == PP_OK ? PP_OK : pp_fail_in(PP_ECONF, "setting %s", key);
}

/* The key as the table of the meters' or of the site's values has it. */
static const char *
stored_key(const struct pp_setting_change *c)
{
	return c->meter != 0 ? pp_setting_short_key(c->setting)
			     : c->setting->key;
}

/* ?1 is the key, ?2 the meter where there is one, ?3 the value likewise. */
static enum pp_status
prepare(struct pp_db *db, const struct pp_setting_change *c, const char *sql,
    struct pp_query **query)
{
	struct pp_query *q;
	enum pp_status rc;

	if ((rc = pp_query_new(db, sql, &q)) != PP_OK)
		return rc;
	pp_query_text(q, 1, stored_key(c));
	if (c->meter != 0)
		pp_query_int(q, 2, c->meter);
	*query = q;
	return PP_OK;
}

/* What stands there now; PP_DONE: nothing. */
static enum pp_status
fetch(struct pp_db *db, struct pp_setting_change *c)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = prepare(db, c,
	    c->meter != 0 ? "SELECT value FROM meter_setting"
			    " WHERE key = ?1 AND meter = ?2"
			  : "SELECT value FROM setting WHERE key = ?1",
	    &q);
	if (rc == PP_OK && (rc = pp_query_step(q)) == PP_OK)
		snprintf(c->before, sizeof c->before, "%s",
		    pp_query_col_text(q, 0));
	pp_query_free(q);
	return rc;
}

static enum pp_status
store(struct pp_db *db, const struct pp_setting_change *c)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = prepare(db, c,
	    c->meter != 0 ? "INSERT OR REPLACE INTO meter_setting"
			    " (key, meter, value) VALUES (?1, ?2, ?3)"
			  : "INSERT OR REPLACE INTO setting (key, value)"
			    " VALUES (?1, ?3)",
	    &q);
	if (rc == PP_OK) {
		pp_query_text(q, 3, c->value);
		rc = pp_query_run(q);
	}
	pp_query_free(q);
	return rc;
}

static enum pp_status
take_back(struct pp_db *db, const struct pp_setting_change *c)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = prepare(db, c,
	    c->meter != 0 ? "DELETE FROM meter_setting"
			    " WHERE key = ?1 AND meter = ?2"
			  : "DELETE FROM setting WHERE key = ?1",
	    &q);
	if (rc == PP_OK)
		rc = pp_query_run(q);
	pp_query_free(q);
	return rc;
}

enum pp_status
pp_site_set(struct pp_db *db, struct pp_edits *edits,
    struct pp_setting_change *c)
{
	enum pp_status rc;

	assert(c->meter == 0 || c->setting->per_meter);
	c->before[0] = '\0';
	if ((rc = fetch(db, c)) != PP_OK && rc != PP_DONE)
		return rc;
	c->had = rc == PP_OK;
	c->changed = c->had != (c->value != NULL) ||
	    (c->had && strcmp(c->before, c->value) != 0);
	if (!c->changed)
		return PP_OK;
	if (c->setting->kind == PP_SETTING_MODE &&
	    (rc = pp_edits_act_mode(edits,
		 c->had ? c->before : c->setting->built_in,
		 c->value != NULL ? c->value : c->setting->built_in)) != PP_OK)
		return rc;
	rc = c->value != NULL ? store(db, c) : take_back(db, c);
	if (rc != PP_OK)
		return rc;
	return pp_edits_add(edits, c->meter != 0 ? "meter" : "setting",
	    c->meter != 0 ? c->code : c->setting->key,
	    c->meter != 0 ? stored_key(c) : "value", c->had ? c->before : NULL,
	    c->value);
}
