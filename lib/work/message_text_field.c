/* SPDX-License-Identifier: ISC */
/*
 * The fields of messages: what each is called, who may be told it, and how it
 * reads.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "amount.h"
#include "clock.h"
#include "message_text_impl.h"

enum field {
	F_ACCOUNT,
	F_AT,
	F_BALANCE,
	F_BOUND,
	F_BUILDING,
	F_COUNT,
	F_DAYS_LEFT,
	F_DESK_AT,
	F_GATEWAY,
	F_HEAD,
	F_HOLDER,
	F_LEVEL,
	F_LIST,
	F_METER,
	F_NUMBER,
	F_OWED,
	F_REASON,
	F_SIGN,
	F_SINCE,
	F_SITE,
	F_SUGGEST,
	F_UNIT,
	F_VALUE,
	FIELDS
};

enum {
	MINUTE_S = 60,
	HOUR_S = 60 * MINUTE_S,
	DAY_S = 24 * HOUR_S,
	PLACE = TELL_CUSTOMER | TELL_METER | TELL_ESCALATION,
	PERSON = TELL_CUSTOMER | TELL_PERSON,
};

static const struct {
	const char *name;
	unsigned sets;
} table[] = {
    [F_ACCOUNT] = {"account", PERSON},
    [F_AT] = {"at", TELL_ANY},
    [F_BALANCE] = {"balance_yuan", TELL_CUSTOMER},
    [F_BOUND] = {"bound_yuan", TELL_CUSTOMER},
    [F_BUILDING] = {"building", PLACE},
    [F_COUNT] = {"count", TELL_DIGEST},
    [F_DAYS_LEFT] = {"days_left", TELL_CUSTOMER},
    [F_DESK_AT] = {"desk_at", TELL_CUSTOMER},
    [F_GATEWAY] = {"gateway", TELL_GATEWAY},
    [F_HEAD] = {"head", TELL_HEAD},
    [F_HOLDER] = {"holder", PERSON},
    [F_LEVEL] = {"level", TELL_ESCALATION},
    [F_LIST] = {"list", TELL_DIGEST},
    [F_METER] = {"meter", PLACE},
    [F_NUMBER] = {"number", TELL_OWN},
    [F_OWED] = {"owed_yuan", TELL_CUSTOMER},
    [F_REASON] = {"reason", TELL_ESCALATION},
    [F_SIGN] = {"sign", TELL_ANY},
    [F_SINCE] = {"since", TELL_TIMED},
    [F_SITE] = {"site", TELL_ANY},
    [F_SUGGEST] = {"suggest_yuan", TELL_CUSTOMER},
    [F_UNIT] = {"unit", PLACE},
    [F_VALUE] = {"value", TELL_VALUED},
};

static_assert(sizeof table / sizeof *table <= TEXT_FIELDS_MAX);

static const unsigned alarm_sets[PP_ALARM_KINDS] = {
    [PP_ALARM_1] = TELL_CUSTOMER | TELL_TIMED | TELL_VALUED,
    [PP_ALARM_2] = TELL_CUSTOMER | TELL_TIMED | TELL_VALUED,
    [PP_ALARM_ARREARS] = TELL_CUSTOMER | TELL_TIMED | TELL_VALUED,
    [PP_ALARM_DAYS] = TELL_CUSTOMER | TELL_TIMED | TELL_VALUED,
    [PP_ALARM_LOST] = TELL_METER | TELL_TIMED,
    [PP_ALARM_OVERLOAD] = TELL_METER | TELL_TIMED,
    [PP_ALARM_TAMPER] = TELL_METER | TELL_TIMED,
    [PP_ALARM_COUNT] = TELL_METER | TELL_TIMED,
    [PP_ALARM_CLOCK] = TELL_METER | TELL_TIMED | TELL_VALUED,
    [PP_ALARM_GATEWAY] = TELL_GATEWAY | TELL_TIMED,
    [PP_ALARM_POLLER] = TELL_TIMED | TELL_VALUED,
    [PP_ALARM_DISK] = TELL_TIMED | TELL_VALUED,
    [PP_ALARM_HEAD] = TELL_TIMED | TELL_VALUED,
    [PP_ALARM_MODEM] = TELL_TIMED | TELL_VALUED,
};

/* The alarm that a text or an item is about; PP_ALARM_KINDS: none. */
static enum pp_alarm_kind
alarm_of(enum pp_text_kind kind)
{
	if (kind < PP_TEXT_ALARM + PP_ALARM_KINDS)
		return (enum pp_alarm_kind)(kind - PP_TEXT_ALARM);
	if (kind >= PP_TEXT_ITEM && kind < PP_TEXT_ITEM + PP_ALARM_KINDS)
		return (enum pp_alarm_kind)(kind - PP_TEXT_ITEM);
	return PP_ALARM_KINDS;
}

/* The sets of a kind, of enum text_tell. */
static unsigned
sets_of(enum pp_text_kind kind)
{
	enum pp_alarm_kind alarm = alarm_of(kind);

	if (alarm != PP_ALARM_KINDS)
		return TELL_ANY | alarm_sets[alarm];
	if (kind == PP_TEXT_CUSTOMER_DIGEST || kind == PP_TEXT_STAFF_DIGEST)
		return TELL_ANY | TELL_DIGEST;
	if (kind == PP_TEXT_ESCALATION || kind == PP_TEXT_NO_NUMBER)
		return TELL_ANY | TELL_ESCALATION | TELL_TIMED | TELL_PERSON;
	if (kind == PP_TEXT_ESCALATION_ITEM || kind == PP_TEXT_NO_NUMBER_ITEM)
		return TELL_ANY | TELL_ESCALATION | TELL_TIMED;
	return TELL_ANY | TELL_OWN | (kind == PP_TEXT_HEAD ? TELL_HEAD : 0);
}

int
message_text_field(const char *name, size_t n)
{
	for (int i = 0; i < FIELDS; i++)
		if (strlen(table[i].name) == n &&
		    memcmp(table[i].name, name, n) == 0)
			return i;
	return -1;
}

bool
message_text_exists(int field)
{
	return field >= 0 && field < FIELDS;
}

bool
message_text_may(int field, enum pp_text_kind kind)
{
	return (table[field].sets & sets_of(kind)) != 0;
}

bool
message_text_is_name(int field)
{
	return field == F_BUILDING || field == F_HOLDER || field == F_REASON ||
	    field == F_SITE;
}

bool
message_text_is_list(int field)
{
	return field == F_LIST;
}

bool
message_text_is_sign(int field)
{
	return field == F_SIGN;
}

/* "11-24 08:30" */
static void
print_time(int64_t at, char text[TEXT_PRINT_MAX])
{
	struct pp_civil c;

	pp_civil_of(at, &c);
	snprintf(text, TEXT_PRINT_MAX, "%02d-%02d %02d:%02d", c.month, c.day,
	    c.hour, c.minute);
}

/* In the largest unit of which there are two at least. */
static void
print_span(int64_t seconds, enum pp_language language,
    char text[TEXT_PRINT_MAX])
{
	static const struct {
		int64_t s;
		const char *words[PP_CHINESE + 1];
	} units[] = {
	    {DAY_S, {" days", "天"}},
	    {HOUR_S, {" hours", "小时"}},
	    {MINUTE_S, {" minutes", "分钟"}},
	    {1, {" seconds", "秒"}},
	};
	size_t i = 0;

	while (units[i].s > 1 && seconds / units[i].s < 2 &&
	    seconds / units[i].s > -2)
		i++;
	snprintf(text, TEXT_PRINT_MAX, "%lld%s",
	    (long long)(seconds / units[i].s), units[i].words[language]);
}

/* "3-5"; nothing where it isn't known or far off. */
static void
print_days(const struct pp_days_left *left, char text[TEXT_PRINT_MAX])
{
	int64_t low, high;

	if (!left->has_forecast || left->forecast.low_s < 0 ||
	    left->forecast.high_s >= (int64_t)PP_FORECAST_FAR * DAY_S)
		return;
	low = left->forecast.low_s / DAY_S;
	high = (left->forecast.high_s + DAY_S - 1) / DAY_S;
	if (low >= high)
		snprintf(text, TEXT_PRINT_MAX, "%lld", (long long)low);
	else
		snprintf(text, TEXT_PRINT_MAX, "%lld-%lld", (long long)low,
		    (long long)high);
}

static void
print_money(int64_t fen, char text[TEXT_PRINT_MAX])
{
	char yuan[PP_DECIMAL_MAX];

	snprintf(text, TEXT_PRINT_MAX, "%s",
	    pp_money_print((pp_money){fen}, yuan));
}

/* In the unit of the alarm. */
static void
print_value(enum pp_alarm_kind kind, enum pp_language language, int64_t value,
    char text[TEXT_PRINT_MAX])
{
	char decimal[PP_DECIMAL_MAX];

	if (kind == PP_ALARM_DAYS)
		snprintf(text, TEXT_PRINT_MAX, "%s",
		    pp_decimal_print(value, 1, 0, decimal));
	else if (kind == PP_ALARM_DISK)
		snprintf(text, TEXT_PRINT_MAX, "%lld", (long long)value);
	else if (pp_alarm_is_customers(kind))
		print_money(value, text);
	else
		print_span(value, language, text);
}

static void
print_forecast(enum field field, const struct pp_days_left *left,
    char text[TEXT_PRINT_MAX])
{
	if (left == NULL)
		return;
	if (field == F_DAYS_LEFT)
		print_days(left, text);
	else if (field == F_SUGGEST && left->suggest_fen > 0)
		print_money(left->suggest_fen, text);
	else if (field == F_DESK_AT && left->before_desk &&
	    left->desk_at > left->now)
		print_time(left->desk_at, text);
}

static void
print_balance(enum field field, const struct pp_text_facts *facts,
    char text[TEXT_PRINT_MAX])
{
	if (!facts->has_balance)
		return;
	if (field == F_BALANCE)
		print_money(facts->balance_fen, text);
	else if (field == F_BOUND)
		print_money(facts->bound_fen, text);
	else if (facts->balance_fen < 0 && facts->balance_fen > INT64_MIN)
		print_money(-facts->balance_fen, text);
}

/* Those that are texts as they stand; NULL: is another. */
static const char *
said(enum field field, const struct pp_text_facts *facts)
{
	const char *const texts[FIELDS] = {
	    [F_ACCOUNT] = facts->account,
	    [F_BUILDING] = facts->building,
	    [F_GATEWAY] = facts->gateway,
	    [F_HEAD] = facts->head,
	    [F_HOLDER] = facts->holder,
	    [F_LEVEL] = facts->level,
	    [F_LIST] = facts->list,
	    [F_METER] = facts->meter,
	    [F_NUMBER] = facts->number,
	    [F_REASON] = facts->reason,
	    [F_SIGN] = facts->sign,
	    [F_SITE] = facts->site,
	    [F_UNIT] = facts->unit,
	};

	return texts[field];
}

void
message_text_value(int number, enum pp_text_kind kind,
    enum pp_language language, const struct pp_text_facts *facts,
    struct text_value *value)
{
	enum field field = (enum field)number;

	*value = (struct text_value){.text = said(field, facts)};
	if (value->text == NULL)
		value->text = value->print;
	if (field == F_BALANCE || field == F_BOUND || field == F_OWED)
		print_balance(field, facts, value->print);
	else if (field == F_AT || (field == F_SINCE && facts->since != 0))
		print_time(field == F_AT ? facts->at : facts->since,
		    value->print);
	else if (field == F_VALUE)
		print_value(alarm_of(kind), language, facts->value,
		    value->print);
	else if (field == F_COUNT)
		snprintf(value->print, TEXT_PRINT_MAX, "%lld",
		    (long long)facts->count);
	else
		print_forecast(field, facts->left, value->print);
	value->n = strlen(value->text);
}
