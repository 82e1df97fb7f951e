/* SPDX-License-Identifier: ISC */
/*
 * What the files of notices share with each other; nobody else includes this.
 */
#ifndef PP_NOTICES_IMPL_H
#define PP_NOTICES_IMPL_H

#include "alarm_place.h"
#include "notice_query.h"
#include "notices.h"
#include "site_setting.h"

/* What someone has to be told of. */
struct notice_item {
	struct pp_alarm alarm;
	bool nobody;     /* its customer has no number, so the staff is told */
	bool shadowed;   /* a worse one has to be told first */
	int64_t message; /* it didn't arrive: that is to be told; else 0 */
	bool again;      /* the staff was told, in vain */
	size_t left;     /* who still have to be told */
};

enum notice_reader {
	READER_CUSTOMER,
	READER_STAFF,
};

/* That one number is told of one item. */
struct notice_wish {
	size_t item;
	int rank; /* the gravest first */
	enum notice_reader reader;
	int64_t account; /* of a customer, who is told of his own only */
	char number[PP_NUMBER_MAX];
};

/* What is known of one item, for its text. */
struct notice_known {
	struct pp_text_facts facts;
	struct pp_alarm_place place;
	struct pp_notice_person person;
	struct pp_message message; /* that didn't arrive */
	struct pp_days_left left;
};

/* One run. */
struct notice_round {
	struct pp_notices *notices;
	struct pp_notice_query *query;
	struct pp_alarm_places *places;
	int64_t floor_s, customer_cap, staff_cap, digest_from, midnight;
	bool quiet, arrears_break_quiet;
	int64_t quiet_until;
	enum pp_language staff_language;
	char sign[PP_CHINESE + 1][PP_SETTING_MAX], site[PP_SETTING_MAX];

	struct notice_item *items;
	size_t n_items, items_room;
	struct notice_wish *wishes;
	size_t n_wishes, wishes_room;
};

enum pp_status notice_language(struct pp_db *db, int64_t meter,
    enum pp_language *language);
enum pp_status notice_quiet(struct pp_db *db, int64_t now, bool *quiet,
    int64_t *end);

/*
 * Each number of a list of them, a line each: PP_OK, PP_DONE.  Begin with
 * `list` at its beginning.  Those that can't get messages are left out.
 */
bool notice_next_number(const char **list, char number[PP_NUMBER_MAX]);

/* Gather what has to be told, and to whom; what needs no telling is settled. */
enum pp_status notice_gather(struct notice_round *round);

/* What is settled once all messages of this run are written. */
enum pp_status notice_settle(struct notice_round *round);

/* It goes to the staff, since the customer didn't get it. */
bool notice_is_escalation(const struct notice_item *item);

enum pp_status notice_know(const struct notice_round *round,
    const struct notice_item *item, enum notice_reader reader,
    enum pp_language language, struct notice_known *known);

/* One message of all of them, which are to one number. */
enum pp_status notice_write(struct notice_round *round,
    const struct notice_wish *wishes, size_t n);

/* Written, counted and told; one that was written before is left alone. */
enum pp_status notice_write_down(struct pp_notices *notices,
    struct pp_message *message, const int64_t *alarms, size_t n);

#endif
