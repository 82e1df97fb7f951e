/* SPDX-License-Identifier: ISC */
/*
 * From alarms that nobody was told of, and messages that didn't arrive, to who
 * is to be told of which.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "notices_impl.h"

enum {
	AT_FIRST = 32,
	AGAIN_AFTER_S = 60 * 60, /* one failed; then twice as long */
	AGAIN_LATEST_S = 24 * 60 * 60,
	FAILED_MOST = 10, /* some six days */
};

/* Land lines and service numbers of China get no messages. */
static bool
gets_messages(const char *number)
{
	return *number == '+' &&
	    (strncmp(number, "+86", 3) != 0 || number[3] == '1');
}

bool
notice_next_number(const char **list, char number[PP_NUMBER_MAX])
{
	size_t n;

	while (**list != '\0') {
		n = strcspn(*list, "\n");
		snprintf(number, PP_NUMBER_MAX, "%.*s", (int)n, *list);
		*list += n + ((*list)[n] == '\n');
		if (n < PP_NUMBER_MAX && gets_messages(number))
			return true;
	}
	return false;
}

static enum pp_status
add_item(struct notice_round *r, const struct notice_item *item)
{
	struct notice_item *more;
	size_t room = r->items_room == 0 ? AT_FIRST : 2 * r->items_room;

	if (r->n_items == r->items_room) {
		more = reallocarray(r->items, room, sizeof *more);
		if (more == NULL)
			return pp_fail(PP_ESYS, "out of memory");
		r->items = more;
		r->items_room = room;
	}
	r->items[r->n_items++] = *item;
	return PP_OK;
}

/* What people have to act upon first is what isn't cut off of a list. */
static int
rank_of(const struct notice_item *item)
{
	static const int ranks[PP_ALARM_KINDS] = {
	    [PP_ALARM_ARREARS] = 0,
	    [PP_ALARM_2] = 1,
	    [PP_ALARM_1] = 2,
	    [PP_ALARM_DAYS] = 3,
	    [PP_ALARM_POLLER] = 0,
	    [PP_ALARM_GATEWAY] = 1,
	    [PP_ALARM_DISK] = 2,
	    [PP_ALARM_MODEM] = 3,
	    [PP_ALARM_COUNT] = 4,
	    [PP_ALARM_TAMPER] = 5,
	    [PP_ALARM_OVERLOAD] = 7,
	    [PP_ALARM_HEAD] = 8,
	    [PP_ALARM_CLOCK] = 9,
	    [PP_ALARM_LOST] = 10,
	};
	enum {
		UNDELIVERED = 6
	};

	return item->message != 0 || item->nobody ? UNDELIVERED
						  : ranks[item->alarm.kind];
}

/* That the item added last is told to that number. */
static enum pp_status
add_wish(struct notice_round *r, enum notice_reader reader, int64_t account,
    const char *number)
{
	struct notice_wish *more;
	size_t room = r->wishes_room == 0 ? AT_FIRST : 2 * r->wishes_room;

	if (r->n_wishes == r->wishes_room) {
		more = reallocarray(r->wishes, room, sizeof *more);
		if (more == NULL)
			return pp_fail(PP_ESYS, "out of memory");
		r->wishes = more;
		r->wishes_room = room;
	}
	r->wishes[r->n_wishes] = (struct notice_wish){
	    .item = r->n_items - 1,
	    .rank = rank_of(&r->items[r->n_items - 1]),
	    .reader = reader,
	    .account = account,
	};
	snprintf(r->wishes[r->n_wishes].number, PP_NUMBER_MAX, "%s", number);
	r->n_wishes++;
	r->items[r->n_items - 1].left++;
	return PP_OK;
}

static bool
is_wished(const struct notice_round *r, const char *number)
{
	for (size_t i = r->n_wishes;
	     i > 0 && r->wishes[i - 1].item == r->n_items - 1; i--)
		if (strcmp(r->wishes[i - 1].number, number) == 0)
			return true;
	return false;
}

/* What surely didn't go is told anew, later and later, but not for ever. */
static bool
has_to_be_told(const struct pp_notice_sent *sent, int64_t now)
{
	int64_t pause = AGAIN_AFTER_S;

	if (sent->others > 0 || sent->failed >= FAILED_MOST)
		return false;
	for (int64_t i = 1; i < sent->failed && pause < AGAIN_LATEST_S; i++)
		pause *= 2;
	if (pause > AGAIN_LATEST_S)
		pause = AGAIN_LATEST_S;
	return sent->failed == 0 || now - sent->last_at >= pause;
}

/* Each number of the staff that wasn't told in an earlier run. */
static enum pp_status
add_staff(struct notice_round *r, const struct notice_item *item, bool *anybody)
{
	char numbers[PP_SETTING_MAX], number[PP_NUMBER_MAX];
	const char *list = numbers;
	struct pp_notice_sent sent;
	enum pp_status rc;

	*anybody = false;
	rc = pp_site_setting(r->notices->db, item->alarm.meter,
	    "defaults.sms_numbers", numbers, NULL);
	if (rc != PP_OK || (rc = add_item(r, item)) != PP_OK)
		return rc;
	while (notice_next_number(&list, number)) {
		*anybody = true;
		rc = pp_notice_sent(r->query, item->alarm.id, number, &sent);
		if (rc != PP_OK)
			return rc;
		if (has_to_be_told(&sent, r->notices->now) &&
		    !is_wished(r, number) &&
		    (rc = add_wish(r, READER_STAFF, 0, number)) != PP_OK)
			return rc;
	}
	return PP_OK;
}

static enum pp_status
notice(const struct notice_round *r, const struct pp_alarm *alarm,
    enum pp_alarm_notice what)
{
	return pp_alarm_noticed(r->notices->db, alarm->id, what,
	    r->notices->now);
}

/* To the staff; what nobody gets is settled at once. */
static enum pp_status
take_to_staff(struct notice_round *r, const struct notice_item *item)
{
	bool anybody;
	enum pp_status rc;

	if ((rc = add_staff(r, item, &anybody)) != PP_OK || anybody)
		return rc;
	r->n_items--;
	return item->message != 0 || item->again
	    ? PP_OK
	    : notice(r, &item->alarm, PP_NOTICE_NOBODY);
}

static enum pp_status
take_to_customer(struct notice_round *r, struct notice_item *item)
{
	struct pp_notice_person person;
	enum pp_notice_worse worse;
	enum pp_status rc;

	rc = pp_notice_worse(r->query, &item->alarm, &worse);
	if (rc != PP_OK)
		return rc;
	if (worse == PP_WORSE_TOLD)
		return notice(r, &item->alarm, PP_NOTICE_WORSE);
	if (worse == PP_WORSE_WAITS) {
		item->shadowed = true;
		return add_item(r, item);
	}
	rc = pp_notice_person(r->query, item->alarm.meter, &person);
	if (rc == PP_NO)
		return notice(r, &item->alarm, PP_NOTICE_NOBODY);
	if (rc != PP_OK)
		return rc;
	if (!gets_messages(person.phone)) {
		item->nobody = true;
		return take_to_staff(r, item);
	}
	if ((rc = add_item(r, item)) != PP_OK)
		return rc;
	return add_wish(r, READER_CUSTOMER, person.account, person.phone);
}

/* What is well again waits to be cleared: who has paid isn't asked to pay. */
static enum pp_status
take_alarm(struct notice_round *r, const struct pp_alarm *alarm)
{
	struct notice_item item = {.alarm = *alarm};
	int64_t told = 0;
	enum pp_status rc;

	if (alarm->cleared_at != 0) {
		if ((rc = pp_notice_count(r->query, alarm->id, &told)) != PP_OK)
			return rc;
		return notice(r, alarm,
		    told > 0 && !pp_alarm_is_customers(alarm->kind)
			? PP_NOTICE_TOLD
			: PP_NOTICE_CLEARED);
	}
	if (alarm->well_since != 0)
		return PP_OK;
	return pp_alarm_is_customers(alarm->kind) ? take_to_customer(r, &item)
						  : take_to_staff(r, &item);
}

static enum pp_status
take_alarms(struct notice_round *r)
{
	const struct pp_alarm_filter untold = {.untold = true};
	struct pp_alarms *alarms = NULL;
	struct pp_alarm *list = NULL, *more, alarm;
	size_t n = 0, room = 0;
	enum pp_status rc;

	/* Read whole first: what is settled isn't untold any more. */
	rc = pp_alarms_open(r->notices->db, &untold, &alarms);
	while (rc == PP_OK && (rc = pp_alarms_next(alarms, &alarm)) == PP_OK) {
		if (n == room) {
			room = room == 0 ? AT_FIRST : 2 * room;
			more = reallocarray(list, room, sizeof *more);
			if (more == NULL) {
				rc = pp_fail(PP_ESYS, "out of memory");
				break;
			}
			list = more;
		}
		list[n++] = alarm;
	}
	pp_alarms_close(alarms);
	rc = rc == PP_DONE ? PP_OK : rc;
	for (size_t i = 0; rc == PP_OK && i < n; i++)
		rc = take_alarm(r, &list[i]);
	free(list);
	return rc;
}

static enum pp_status
take_undelivered(struct notice_round *r)
{
	struct pp_notices *notices = r->notices;
	struct pp_undelivered *list = NULL;
	struct notice_item item = {0};
	int64_t after_s = 0;
	size_t n = 0, i;
	enum pp_status rc;

	rc =
	    pp_site_duration(notices->db, 0, "alarms.escalate_after", &after_s);
	if (rc == PP_OK)
		rc = pp_notice_undelivered(notices->db,
		    notices->reports ? notices->now - after_s : 0, &list, &n);
	for (i = 0; rc == PP_OK && i < n; i++) {
		item = (struct notice_item){.message = list[i].message};
		rc = pp_alarm_get(notices->db, list[i].alarm, &item.alarm);
		if (rc == PP_OK)
			rc = take_to_staff(r, &item);
	}
	free(list);
	return rc;
}

static bool
is_taken(const struct notice_round *r, int64_t alarm)
{
	for (size_t i = 0; i < r->n_items; i++)
		if (r->items[i].alarm.id == alarm)
			return true;
	return false;
}

/* Once more, to those for whom it is time. */
static enum pp_status
take_again(struct notice_round *r, const struct pp_undelivered *u)
{
	struct notice_item item = {.message = u->message, .again = true};
	struct pp_notice_person person;
	size_t before = r->n_items;
	enum pp_status rc;

	if (is_taken(r, u->alarm))
		return PP_OK;
	rc = pp_alarm_get(r->notices->db, u->alarm, &item.alarm);
	if (rc != PP_OK)
		return rc;
	item.nobody = u->message == 0 && pp_alarm_is_customers(item.alarm.kind);
	if (item.nobody) {
		rc = pp_notice_person(r->query, item.alarm.meter, &person);
		if (rc != PP_OK)
			return rc == PP_NO ? PP_OK : rc;
	}
	rc = take_to_staff(r, &item);
	if (rc == PP_OK && r->n_items > before && r->items[before].left == 0)
		r->n_items = before;
	return rc;
}

/* What the staff was told of in vain. */
static enum pp_status
take_failed(struct notice_round *r)
{
	struct pp_undelivered *list = NULL;
	size_t n = 0;
	enum pp_status rc = pp_notice_in_vain(r->notices->db, &list, &n);

	for (size_t i = 0; rc == PP_OK && i < n; i++)
		rc = take_again(r, &list[i]);
	free(list);
	return rc;
}

enum pp_status
notice_gather(struct notice_round *round)
{
	enum pp_status rc;

	if ((rc = take_alarms(round)) != PP_OK ||
	    (rc = take_undelivered(round)) != PP_OK)
		return rc;
	return take_failed(round);
}

static enum pp_status
settle(struct notice_round *r, const struct notice_item *item)
{
	enum pp_notice_worse worse;
	enum pp_status rc;

	if (item->shadowed) {
		rc = pp_notice_worse(r->query, &item->alarm, &worse);
		if (rc != PP_OK || worse != PP_WORSE_TOLD)
			return rc;
		return notice(r, &item->alarm, PP_NOTICE_WORSE);
	}
	if (item->left > 0 || item->again)
		return PP_OK;
	if (item->message != 0)
		return pp_message_escalated(r->notices->db, item->message,
		    r->notices->now);
	return notice(r, &item->alarm,
	    item->nobody ? PP_NOTICE_NOBODY : PP_NOTICE_TOLD);
}

/* Those that weren't shadowed first: the worse ones are among them. */
enum pp_status
notice_settle(struct notice_round *round)
{
	enum pp_status rc = PP_OK;

	for (int shadowed = 0; shadowed <= 1; shadowed++)
		for (size_t i = 0; rc == PP_OK && i < round->n_items; i++)
			if (round->items[i].shadowed == (shadowed == 1))
				rc = settle(round, &round->items[i]);
	return rc;
}
