/* SPDX-License-Identifier: ISC */
/*
 * What the tests of the courier share: a site, a spool, a clock that stands
 * still, and a message to Li.
 */
#ifndef COURIER_HELP_H
#define COURIER_HELP_H

#include "book_help.h"

#include "alarm.h"
#include "courier_impl.h"

enum {
	NOON = 1763798400,
	HANGS_S = 600,
};

static const char li[] = "+8613800138000";
static int64_t clock_s;

static inline int64_t
tell_time(void)
{
	return clock_s;
}

static inline void
must(enum pp_status rc)
{
	if (rc != PP_OK)
		fail_msg("%s", pp_errmsg());
}

static inline void
shell(const char *command)
{
	if (system(command) != 0)
		fail_msg("%s", command);
}

static inline int
enter_spool(void **state)
{
	clock_s = NOON;
	return enter(state) == -1 ||
		system("mkdir -p spool/inbox spool/outbox spool/sent"
		       " spool/error") != 0
	    ? -1
	    : 0;
}

static inline int
leave_spool(void **state)
{
	return system("rm -rf spool") != 0 ? -1 : leave(state);
}

#define SPOOL_TEST(name)                                                       \
	cmocka_unit_test_setup_teardown(name, enter_spool, leave_spool)

static inline int64_t
add(struct pp_db *db, const char *key, const char *text)
{
	struct pp_message m = {
	    .kind = PP_MESSAGE_CUSTOMER,
	    .meter = 1,
	    .made_at = clock_s,
	    .not_before = clock_s,
	};

	snprintf(m.key, sizeof m.key, "%s", key);
	snprintf(m.number, sizeof m.number, "%s", li);
	snprintf(m.text, sizeof m.text, "%s", text);
	must(pp_db_begin(db));
	must(pp_message_add(db, &m, NULL, 0));
	must(pp_db_commit(db));
	return m.id;
}

static inline struct pp_message
get(struct pp_db *db, int64_t id)
{
	struct pp_message m;

	must(pp_message_get(db, id, &m));
	return m;
}

static inline struct pp_courier
courier(struct pp_db *db, const char *command)
{
	return (struct pp_courier){
	    .db = db,
	    .sender = command ? PP_SENDER_COMMAND : PP_SENDER_SPOOL,
	    .spool = command ? NULL : "spool",
	    .command = command,
	    .command_wait_s = 20,
	    .reports = true,
	    .hang_after_s = HANGS_S,
	    .who = "cron",
	    .now = tell_time,
	};
}

/* A whole run; what it says is the last one's. */
static inline struct pp_courier
deliver(struct pp_db *db, const char *command)
{
	struct pp_courier c = courier(db, command);

	must(pp_courier_run(&c));
	return c;
}

static inline enum pp_message_state
state_of(struct pp_db *db, int64_t id)
{
	return get(db, id).state;
}

#endif
