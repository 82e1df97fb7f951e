/* SPDX-License-Identifier: ISC */
/*
 * Is this a value that a setting of its kind may have?  Each check says what
 * it wanted, in words that fit behind `key: "value": `.
 */
#include <stdlib.h>
#include <string.h>

#include "amount.h"
#include "catalogue.h"
#include "clock.h"
#include "forecast.h"
#include "hours.h"
#include "site_setting.h"
#include "text.h"

enum {
	SIGN_CHARS = 20, /* a message has 70 */
};

static enum pp_status
check_zone(const char *value)
{
	if (pp_zone_check(value) == PP_OK)
		return PP_OK;
	return pp_fail(PP_EDATA,
	    "no such time zone here; names are like Asia/Shanghai");
}

static enum pp_status
check_decimal(const char *value, unsigned decimals)
{
	int64_t v;
	enum pp_status rc;

	if ((rc = pp_decimal_parse(value, decimals, &v)) != PP_OK)
		return rc;
	if (v < 0)
		return pp_fail(PP_EDATA, "below zero");
	return PP_OK;
}

static enum pp_status
check_days(const char *value)
{
	enum {
		TENTHS = 10
	};
	int64_t tenths;
	enum pp_status rc;

	if ((rc = pp_decimal_parse(value, 1, &tenths)) != PP_OK)
		return rc;
	if (tenths < 0 || tenths > (int64_t)TENTHS * PP_FORECAST_FAR)
		return pp_fail(PP_EDATA, "not within 0 and %d days",
		    PP_FORECAST_FAR);
	return PP_OK;
}

static enum pp_status
check_percent(const char *value)
{
	size_t n = strspn(value, "0123456789");
	long percent = strtol(value, NULL, 10);

	if (n == 0 || n > 3 || strcmp(value + n, "%") != 0)
		return pp_fail(PP_EDATA, "not a percentage like 10%%");
	if (percent < 1 || percent > 100)
		return pp_fail(PP_EDATA, "not within 1%% and 100%%");
	return PP_OK;
}

enum pp_status
pp_setting_error(const char *value, int32_t *e4)
{
	enum {
		MOST = 2000
	};
	size_t n = strlen(value);
	char digits[PP_DECIMAL_MAX];
	int64_t e;

	if (n < 2 || n > sizeof digits || value[n - 1] != '%')
		return pp_fail(PP_EDATA, "not a percentage like 0.5%%");
	memcpy(digits, value, n - 1);
	digits[n - 1] = '\0';
	if (pp_decimal_parse(digits, 2, &e) != PP_OK)
		return pp_fail(PP_EDATA, "not a percentage like 0.5%%");
	if (e < 0 || e > MOST)
		return pp_fail(PP_EDATA, "not within 0%% and 20%%");
	*e4 = (int32_t)e;
	return PP_OK;
}

static enum pp_status
check_error(const char *value)
{
	int32_t e4;

	return pp_setting_error(value, &e4);
}

static enum pp_status
check_count(const char *value, long least, long most)
{
	size_t n = strspn(value, "0123456789");
	long count = strtol(value, NULL, 10);

	if (n == 0 || n > 5 || value[n] != '\0' || count < least ||
	    count > most)
		return pp_fail(PP_EDATA, "not a number within %ld and %ld",
		    least, most);
	return PP_OK;
}

/* Longer than any reply may be late, and no till's patience longer. */
static enum pp_status
check_fence(const char *value)
{
	int64_t seconds;
	enum pp_status rc;

	if ((rc = pp_duration_parse(value, &seconds)) != PP_OK)
		return rc;
	if (seconds < 1 || seconds > 60)
		return pp_fail(PP_EDATA, "not within 1s and 1m");
	return PP_OK;
}

static enum pp_status
check_date(const char *value)
{
	static const char shape[] = "0000-00-00";
	int64_t at;
	size_t i;

	for (i = 0; i < sizeof shape - 1; i++)
		if (shape[i] == '0' ? value[i] < '0' || value[i] > '9'
				    : value[i] != shape[i])
			break;
	if (i < sizeof shape - 1 || value[i] != '\0')
		return pp_fail(PP_EDATA, "not a date like 2026-01-31");
	return pp_time_parse(value, 0, &at);
}

/* As E.164 has it; in China a mobile's: a line in a wall gets no messages. */
static enum pp_status
check_phone(const char *value)
{
	const char *digits = value + 1;
	size_t n = *value == '+' ? strspn(digits, "0123456789") : 0;
	bool china = n > 3 && strncmp(digits, "86", 2) == 0;

	if (n < 8 || n > 15 || digits[n] != '\0' || digits[0] == '0' ||
	    (china && (n != 13 || digits[2] != '1' || digits[3] < '3')))
		return pp_fail(PP_EDATA,
		    "not a mobile number like 13800138000 or +8613800138000");
	return PP_OK;
}

static enum pp_status
check_items(const char *value, enum pp_status (*check)(const char *))
{
	char item[PP_NAME_MAX];
	size_t n;
	enum pp_status rc;

	for (; *value != '\0'; value += n + (value[n] == '\n')) {
		n = strcspn(value, "\n");
		if (n >= sizeof item)
			return pp_fail(PP_EDATA, "an item is too long");
		memcpy(item, value, n);
		item[n] = '\0';
		if ((rc = check(item)) != PP_OK)
			return rc;
	}
	return PP_OK;
}

static enum pp_status
check_text(const char *value)
{
	for (; *value != '\0'; value++)
		if (((unsigned char)*value < ' ' && *value != '\n' &&
			*value != '\t') ||
		    *value == 0x7f)
			return pp_fail(PP_EDATA, "a control character");
	return PP_OK;
}

/* Texts put it between brackets of their own. */
static enum pp_status
check_sign(const char *value)
{
	static const char *const brackets[] = {"【", "】", "[", "]", "{", "}"};
	uint32_t ch;
	size_t i;

	for (i = 0; i < sizeof brackets / sizeof *brackets; i++)
		if (strstr(value, brackets[i]) != NULL)
			return pp_fail(PP_EDATA,
			    "no brackets: messages put their own around it");
	for (i = 0; *value != '\0'; i++) {
		value += pp_text_next(value, &ch);
		if (pp_char_is_control(ch))
			return pp_fail(PP_EDATA, "a control character");
	}
	return i <= SIGN_CHARS
	    ? PP_OK
	    : pp_fail(PP_EDATA, "longer than %d characters", SIGN_CHARS);
}

/* The most that a meter's register holds; models/ has them. */
static const struct bound {
	const char *key, *most;
} bounds[] = {
    {"defaults.alarm1_yuan", "42949672.95"},
    {"defaults.alarm2_yuan", "42949672.95"},
    {"defaults.overdraft_yuan", "42949672.95"},
    {"defaults.overload_kw", "65.535"},
    {"defaults.overload_wait", "255s"},
};

/* Of a value that its kind allows. */
static enum pp_status
number_of(const struct pp_setting *setting, const char *value, int64_t *number)
{
	if (setting->kind == PP_SETTING_DURATION)
		return pp_duration_parse(value, number);
	return pp_decimal_parse(value,
	    setting->kind == PP_SETTING_MONEY ? 2 : 3, number);
}

static enum pp_status
check_bound(const struct pp_setting *setting, const char *value)
{
	int64_t number, most;
	enum pp_status rc;
	size_t i;

	for (i = 0; i < sizeof bounds / sizeof *bounds; i++) {
		if (strcmp(setting->key, bounds[i].key) != 0)
			continue;
		if ((rc = number_of(setting, value, &number)) != PP_OK ||
		    (rc = number_of(setting, bounds[i].most, &most)) != PP_OK)
			return rc;
		if (number > most)
			return pp_fail(PP_EDATA, "no meter holds more than %s",
			    bounds[i].most);
	}
	return PP_OK;
}

/* Beyond these nobody is ever told of an alarm, or only days later. */
static enum pp_status
check_alarms(const struct pp_setting *setting, const char *value)
{
	static const struct {
		const char *key, *least, *most;
	} ranges[] = {
	    {"alarms.floor", "1s", "24h"},
	    {"alarms.daily_cap", "1", "1000"},
	    {"alarms.staff_cap", "1", "1000"},
	    {"alarms.tries", "1", "100"},
	};
	int64_t number, least, most;
	enum pp_status rc;

	if (strcmp(setting->key, "alarms.quiet_hours") == 0 && *value != '\0' &&
	    pp_hours_end(value, "", 0) < 0)
		return pp_fail(PP_EDATA, "no hour of a week is left");
	for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
		if (strcmp(setting->key, ranges[i].key) != 0)
			continue;
		if ((rc = number_of(setting, value, &number)) != PP_OK ||
		    (rc = number_of(setting, ranges[i].least, &least)) !=
			PP_OK ||
		    (rc = number_of(setting, ranges[i].most, &most)) != PP_OK)
			return rc;
		if (number < least || number > most)
			return pp_fail(PP_EDATA, "not within %s and %s",
			    ranges[i].least, ranges[i].most);
	}
	return PP_OK;
}

static enum pp_status
check_word(const char *value, const char *const *words, size_t n,
    const char *wanted)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(value, words[i]) == 0)
			return PP_OK;
	return pp_fail(PP_EDATA, "%s", wanted);
}

static enum pp_status
check_kind(const struct pp_setting *setting, const char *value)
{
	static const char *const modes[] = {"trial", "small", "full"};
	static const char *const yes_no[] = {"yes", "no"};
	static const char *const currencies[] = {"CNY"};
	static const char *const languages[] = {"zh", "en"};
	int64_t seconds;

	if (strlen(value) >= PP_SETTING_MAX)
		return pp_fail(PP_EDATA, "longer than %d bytes",
		    PP_SETTING_MAX - 1);
	switch (setting->kind) {
	case PP_SETTING_TEXT:
		return check_text(value);
	case PP_SETTING_ZONE:
		return check_zone(value);
	case PP_SETTING_CURRENCY:
		return check_word(value, currencies, 1, pp_phrase("not CNY"));
	case PP_SETTING_MODE:
		return check_word(value, modes, 3,
		    pp_phrase("not trial, small or full"));
	case PP_SETTING_ID:
		return *value == '\0' ? PP_OK : pp_id_check(value);
	case PP_SETTING_DURATION:
		return pp_duration_parse(value, &seconds);
	case PP_SETTING_FENCE:
		return check_fence(value);
	case PP_SETTING_MONEY:
		return check_decimal(value, 2);
	case PP_SETTING_DAYS:
		return check_days(value);
	case PP_SETTING_POWER:
		return check_decimal(value, 3);
	case PP_SETTING_PERCENT:
		return check_percent(value);
	case PP_SETTING_ERROR:
		return check_error(value);
	case PP_SETTING_YES_NO:
		return check_word(value, yes_no, 2, pp_phrase("not yes or no"));
	case PP_SETTING_COUNT:
		return check_count(value, 0, UINT16_MAX);
	case PP_SETTING_CLASS:
		return check_count(value, 1, 9);
	case PP_SETTING_HOURS:
		return pp_hours_check(value);
	case PP_SETTING_DATES:
		return check_items(value, check_date);
	case PP_SETTING_IDS:
	case PP_SETTING_METERS:
		return check_items(value, pp_id_check);
	case PP_SETTING_LANGUAGE:
		return check_word(value, languages, 2,
		    pp_phrase("not zh or en"));
	case PP_SETTING_PHONES:
		return check_items(value, check_phone);
	case PP_SETTING_SIGN:
		return check_sign(value);
	}
	return PP_OK;
}

enum pp_status
pp_setting_check(const struct pp_setting *setting, const char *value)
{
	enum pp_status rc;

	if ((rc = check_kind(setting, value)) != PP_OK ||
	    (rc = check_bound(setting, value)) != PP_OK)
		return rc;
	return check_alarms(setting, value);
}
