/* SPDX-License-Identifier: ISC */
/*
 * What is known of an alarm, or of a message that didn't arrive, for its text.
 */
#include "notices_impl.h"

bool
notice_is_escalation(const struct notice_item *item)
{
	return item->message != 0 || item->nobody;
}

static enum pp_status
know_left(const struct notice_round *r, struct notice_known *k, int64_t meter)
{
	struct pp_days_lefts *lefts = NULL;
	enum pp_status rc;

	rc = pp_days_left_open(r->notices->db, &meter, 1, r->notices->now,
	    &lefts);
	if (rc == PP_OK && (rc = pp_days_left_next(lefts, &k->left)) == PP_OK)
		k->facts.left = &k->left;
	pp_days_left_close(lefts);
	/* A forecast is worth less than the message. */
	return rc == PP_ESYS || rc == PP_ETEMP ? rc : PP_OK;
}

static enum pp_status
know_customer(const struct notice_round *r, struct notice_known *k,
    const struct pp_alarm *a)
{
	enum pp_status rc;

	rc = pp_notice_person(r->query, a->meter, &k->person);
	if (rc != PP_OK || (rc = know_left(r, k, a->meter)) != PP_OK)
		return rc;
	k->facts.account = k->person.code;
	k->facts.holder = k->person.holder;
	k->facts.has_balance = a->kind != PP_ALARM_DAYS && a->has_value;
	k->facts.balance_fen = a->value;
	if (k->facts.left != NULL && k->left.has_balance) {
		k->facts.has_balance = true;
		k->facts.balance_fen = k->left.balance_fen;
	}
	return PP_OK;
}

static const char *
why(const struct notice_known *k, bool nobody, enum pp_language language)
{
	static const char *const words[][PP_CHINESE + 1] = {
	    {"no mobile number", "无手机号码"},
	    {"it could not be sent", "发送失败"},
	    {"nobody knows whether it was sent", "不知是否已发出"},
	    {"no delivery report", "没有送达回执"},
	};

	if (nobody)
		return words[0][language];
	if (k->message.state == PP_MESSAGE_FAILED)
		return words[1][language];
	return words[k->message.state == PP_MESSAGE_UNKNOWN ? 2 : 3][language];
}

/* What the customer isn't told, in words. */
static const char *
level(enum pp_alarm_kind kind, enum pp_language language)
{
	static const char *const words[PP_ALARM_KINDS][PP_CHINESE + 1] = {
	    [PP_ALARM_1] = {"credit is low", "余额不足"},
	    [PP_ALARM_2] = {"credit is nearly used up", "余额将尽"},
	    [PP_ALARM_ARREARS] = {"credit is used up", "电费已用完"},
	    [PP_ALARM_DAYS] = {"credit lasts a few days", "余额仅够数日"},
	};

	return words[kind][language];
}

static enum pp_status
know_undelivered(const struct notice_round *r, struct notice_known *k,
    const struct notice_item *item, enum pp_language language)
{
	enum pp_status rc;

	/* Who has it now, or had it when he should have been told. */
	k->facts.account = k->place.account;
	k->facts.holder = k->place.holder;
	if (item->nobody) {
		rc = pp_notice_person(r->query, item->alarm.meter, &k->person);
		k->facts.account = k->person.code;
		k->facts.holder = k->person.holder;
	} else {
		rc = pp_message_get(r->notices->db, item->message, &k->message);
	}
	if (rc != PP_OK)
		return rc;
	/* The sender's own words are for who looks at it: pp-sms list. */
	k->facts.reason = why(k, item->nobody, language);
	k->facts.level = level(item->alarm.kind, language);
	return PP_OK;
}

enum pp_status
notice_know(const struct notice_round *r, const struct notice_item *item,
    enum notice_reader reader, enum pp_language language,
    struct notice_known *k)
{
	const struct pp_alarm *a = &item->alarm;
	enum pp_status rc;

	*k = (struct notice_known){
	    .facts = {.sign = r->sign[language],
		.site = r->site,
		.at = r->notices->now,
		.since = a->since,
		.value = a->value,
		.bound_fen = a->bound},
	};
	if ((rc = pp_alarm_places_of(r->places, a, &k->place)) != PP_OK)
		return rc;
	/* How long it lasts is more by now. */
	if (a->kind == PP_ALARM_POLLER || a->kind == PP_ALARM_HEAD ||
	    a->kind == PP_ALARM_MODEM)
		k->facts.value = r->notices->now - a->since;
	k->facts.meter = k->place.meter;
	k->facts.unit = *k->place.unit != '\0' ? k->place.unit : k->place.meter;
	k->facts.building = k->place.building;
	k->facts.gateway = k->place.gateway;
	if (reader == READER_CUSTOMER)
		return know_customer(r, k, a);
	return notice_is_escalation(item)
	    ? know_undelivered(r, k, item, language)
	    : PP_OK;
}
