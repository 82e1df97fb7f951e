/* SPDX-License-Identifier: ISC */
/*
 * The message of what one number is told: in full words where it is one thing
 * or few, else as a list.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "amount.h"
#include "buffer.h"
#include "notices_impl.h"
#include "sms.h"

enum {
	LISTED_MOST = 64, /* more never fit */
	IDS_MAX = 96,     /* of a key */
};

/* A draft: the message, and what it is made of. */
struct draft {
	struct notice_round *round;
	const struct notice_wish *wishes;
	size_t n;
	enum pp_language language;
	struct pp_message message;
};

static const struct notice_item *
item_of(const struct draft *d, size_t i)
{
	return &d->round->items[d->wishes[i].item];
}

static enum pp_text_kind
kind_of(const struct notice_item *item, bool listed)
{
	if (item->nobody)
		return listed ? PP_TEXT_NO_NUMBER_ITEM : PP_TEXT_NO_NUMBER;
	if (notice_is_escalation(item))
		return listed ? PP_TEXT_ESCALATION_ITEM : PP_TEXT_ESCALATION;
	return (enum pp_text_kind)(
	    (listed ? PP_TEXT_ITEM : PP_TEXT_ALARM) + (int)item->alarm.kind);
}

/* The i-th in full words, or as an item of a list; with the sign or without. */
static enum pp_status
say(const struct draft *d, size_t i, bool listed, bool signed_,
    char text[PP_MESSAGE_TEXT_MAX])
{
	const struct notice_item *item = item_of(d, i);
	enum pp_text_kind kind = kind_of(item, listed);
	struct notice_known k;
	enum pp_status rc;

	rc = notice_know(d->round, item, d->wishes[i].reader, d->language, &k);
	if (rc != PP_OK)
		return rc;
	if (!signed_)
		k.facts.sign = NULL;
	return pp_message_write(d->round->notices->texts, kind, d->language,
	    &k.facts, pp_message_parts(kind), text);
}

/* Each in its full words, one behind another; PP_NO: that is too long. */
static enum pp_status
say_each(struct draft *d, unsigned parts)
{
	char all[PP_MESSAGE_TEXT_MAX] = "", text[PP_MESSAGE_TEXT_MAX];
	const char *between = d->language == PP_CHINESE ? "" : " ";
	struct pp_sms_size size;
	size_t length = 0, i;
	enum pp_status rc;

	for (i = 0; i < d->n; i++) {
		if ((rc = say(d, i, false, i == 0, text)) != PP_OK)
			return rc;
		length += (size_t)snprintf(all + length, sizeof all - length,
		    "%s%s", i > 0 ? between : "", text);
		if (length >= sizeof all)
			return pp_fail(PP_NO, "too long");
	}
	if ((rc = pp_sms_measure(all, &size)) != PP_OK)
		return rc;
	if (size.parts > parts)
		return pp_fail(PP_NO, "too long");
	memcpy(d->message.text, all, length + 1);
	return PP_OK;
}

static enum pp_status
say_list(struct draft *d, enum pp_text_kind kind)
{
	const struct notice_round *r = d->round;
	char text[PP_MESSAGE_TEXT_MAX];
	struct pp_buffer list = {0};
	struct pp_text_facts facts = {
	    .sign = r->sign[d->language],
	    .site = r->site,
	    .at = r->notices->now,
	    .count = (int64_t)d->n,
	};
	enum pp_status rc = PP_OK;

	for (size_t i = 0; rc == PP_OK && i < d->n && i < LISTED_MOST; i++) {
		rc = say(d, i, true, false, text);
		if (i > 0)
			pp_buffer_char(&list, '\n');
		if (rc == PP_OK)
			pp_buffer_text(&list, text);
	}
	pp_buffer_char(&list, '\0');
	if (rc == PP_OK && list.failed)
		rc = pp_fail(PP_ESYS, "out of memory");
	facts.list = list.bytes;
	if (rc == PP_OK)
		rc = pp_message_write(r->notices->texts, kind, d->language,
		    &facts, pp_message_parts(kind), d->message.text);
	pp_buffer_free(&list);
	return rc;
}

/* Names of several people aren't in one text: it is erased for one of them. */
static bool
may_say_each(const struct draft *d)
{
	for (size_t i = 0; i < d->n; i++)
		if (notice_is_escalation(item_of(d, i)))
			return false;
	return (int64_t)d->n < d->round->digest_from;
}

static enum pp_status
say_all(struct draft *d)
{
	enum pp_text_kind digest = d->wishes[0].reader == READER_CUSTOMER
	    ? PP_TEXT_CUSTOMER_DIGEST
	    : PP_TEXT_STAFF_DIGEST;
	enum pp_status rc = PP_NO;

	if (d->n == 1)
		return say(d, 0, false, true, d->message.text);
	if (may_say_each(d))
		rc = say_each(d, pp_message_parts(digest));
	return rc == PP_NO ? say_list(d, digest) : rc;
}

static int
by_id(const void *left, const void *right)
{
	const int64_t *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

/* Sorted, each once: two messages about one alarm may both not have arrived. */
static size_t
take_ids(const struct draft *d, int64_t *ids)
{
	size_t n = 0;

	for (size_t i = 0; i < d->n; i++)
		ids[i] = item_of(d, i)->alarm.id;
	qsort(ids, d->n, sizeof *ids, by_id);
	for (size_t i = 0; i < d->n; i++)
		if (n == 0 || ids[n - 1] != ids[i])
			ids[n++] = ids[i];
	return n;
}

/*
 * "alarm/17,19/a3": of those alarms to that account; "/s2": the second to the
 * staff about the first of them.  No number in it, which couldn't be erased.
 */
static enum pp_status
make_key(struct draft *d, const int64_t *ids, size_t n)
{
	char list[IDS_MAX] = "";
	size_t length = 0, i;
	int64_t which = d->wishes[0].account;
	bool staff = d->wishes[0].reader == READER_STAFF;
	enum pp_status rc;

	for (i = 0; i < n && length + PP_DECIMAL_MAX < sizeof list; i++)
		length += (size_t)snprintf(list + length, sizeof list - length,
		    "%s%lld", i > 0 ? "," : "", (long long)ids[i]);
	if (i < n)
		snprintf(list + length, sizeof list - length, "+%zu", n - i);
	if (staff) {
		rc = pp_notice_count(d->round->query, ids[0], &which);
		if (rc != PP_OK)
			return rc;
		which++;
	}
	snprintf(d->message.key, sizeof d->message.key, "%s/%s/%c%lld",
	    d->message.kind == PP_MESSAGE_ESCALATION ? "escalation" : "alarm",
	    list, staff ? 's' : 'a', (long long)which);
	return PP_OK;
}

/* Whose it is: with whose data it is erased. */
static enum pp_status
take_account(struct draft *d)
{
	const struct notice_item *item = item_of(d, 0);
	struct pp_notice_person person;
	struct pp_message message;
	enum pp_status rc;

	d->message.account = d->wishes[0].account;
	if (d->n > 1 || !notice_is_escalation(item))
		return PP_OK;
	if (item->nobody) {
		rc = pp_notice_person(d->round->query, item->alarm.meter,
		    &person);
		if (rc == PP_OK)
			d->message.account = person.account;
		return rc;
	}
	rc = pp_message_get(d->round->notices->db, item->message, &message);
	if (rc == PP_OK)
		d->message.account = message.account;
	return rc;
}

static enum pp_message_kind
message_kind(const struct draft *d)
{
	if (d->wishes[0].reader == READER_CUSTOMER)
		return PP_MESSAGE_CUSTOMER;
	for (size_t i = 0; i < d->n; i++)
		if (item_of(d, i)->message == 0)
			return PP_MESSAGE_STAFF;
	return PP_MESSAGE_ESCALATION;
}

enum pp_status
notice_write_down(struct pp_notices *notices, struct pp_message *message,
    const int64_t *ids, size_t n)
{
	enum pp_status rc;

	rc = pp_message_add(notices->db, message, ids, n);
	if (rc == PP_NO)
		return PP_OK;
	if (rc != PP_OK)
		return rc;
	notices->made++;
	if (notices->told == NULL)
		return PP_OK;
	/* With the codes of whom and what it is about. */
	rc = pp_message_get(notices->db, message->id, message);
	if (rc == PP_OK)
		notices->told(notices->arg, message);
	return rc;
}

enum pp_status
notice_write(struct notice_round *round, const struct notice_wish *wishes,
    size_t n)
{
	struct pp_notices *notices = round->notices;
	struct draft d = {
	    .round = round,
	    .wishes = wishes,
	    .n = n,
	    .language = round->staff_language,
	    .message = {.made_at = notices->now, .not_before = notices->now},
	};
	int64_t *ids = reallocarray(NULL, n, sizeof *ids);
	size_t n_ids;
	enum pp_status rc = PP_OK;

	if (ids == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	n_ids = take_ids(&d, ids);
	d.message.kind = message_kind(&d);
	d.message.meter = item_of(&d, 0)->alarm.meter;
	snprintf(d.message.number, PP_NUMBER_MAX, "%s", wishes[0].number);
	if (wishes[0].reader == READER_CUSTOMER)
		rc = notice_language(notices->db, d.message.meter, &d.language);
	if (rc == PP_OK && (rc = take_account(&d)) == PP_OK &&
	    (rc = say_all(&d)) == PP_OK &&
	    (rc = make_key(&d, ids, n_ids)) == PP_OK)
		rc = notice_write_down(notices, &d.message, ids, n_ids);
	free(ids);
	return rc;
}
