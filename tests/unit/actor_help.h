/* SPDX-License-Identifier: ISC */
/*
 * People for tests that are about other things, over db_fixture.h: a
 * handle that acts for one, in a site that asks who acts, and another who
 * agrees.
 */
#ifndef ACTOR_HELP_H
#define ACTOR_HELP_H

#include "db_fixture.h"

#include "act.h"
#include "log.h"
#include "operator.h"
#include "request.h"

/* Just now, whenever that is. */
#define ACTORS_LOGIN INT64_MAX

static const struct pp_actor actor_me = {
    .code = "me",
    .operator_id = 2,
    .uid = 1001,
    .tool = "pp-test",
    .roles = 1U << PP_ROLE_CASHIER | 1U << PP_ROLE_PLANT,
    .login_at = ACTORS_LOGIN,
};

static const struct pp_actor actor_auditor = {
    .code = "an",
    .operator_id = 3,
    .uid = 1002,
    .tool = "pp-approve",
    .roles = 1U << PP_ROLE_AUDITOR,
    .login_at = ACTORS_LOGIN,
};

enum {
	ACTORS_AT = 1700000000
};

/* Without a right to it, but with its row in the log. */
static inline void
put_mode(struct pp_db *db, const char *mode)
{
	struct pp_words words;
	char sql[128];

	snprintf(sql, sizeof sql,
	    "INSERT OR REPLACE INTO setting VALUES ('site.mode', '%s')", mode);
	pp_words_clear(&words);
	pp_words_change(&words, "mode", "", mode);
	if (pp_db_begin(db) != PP_OK || pp_db_run(db, sql) != PP_OK ||
	    pp_log_add(db, PP_ACT_MODE, "site.mode", &words, PP_LOG_DONE,
		ACTORS_AT, "me") != PP_OK ||
	    pp_db_commit(db) != PP_OK)
		fail_msg("%s", pp_errmsg());
}

static inline void
add_actor(struct pp_db *db, const char *code, int64_t uid, unsigned roles)
{
	const struct pp_operator_wish wish = {
	    .code = code,
	    .name = "Somebody",
	    .uid = uid,
	    .roles = roles,
	    .secret = "$scrypt$none",
	};

	if (pp_db_begin(db) != PP_OK ||
	    pp_operator_add(db, &wish, ACTORS_AT, "me") != PP_OK ||
	    pp_db_commit(db) != PP_OK)
		fail_msg("%s", pp_errmsg());
}

/* Cashier and technician, as one person is in a small site; and an auditor. */
static inline void
act_in(struct pp_db *db, const char *mode)
{
	add_actor(db, "bo", 1003, 1U << PP_ROLE_ADMIN);
	add_actor(db, actor_me.code, actor_me.uid, actor_me.roles);
	add_actor(db, actor_auditor.code, actor_auditor.uid,
	    actor_auditor.roles);
	/* So that nobody is the last of a role. */
	add_actor(db, "wu", 1004, actor_me.roles);
	write_one(db, "UPDATE operator SET first = 0");
	put_mode(db, mode);
	assert_int_equal(pp_db_act_as(db, &actor_me), PP_OK);
}

static inline void
grant(struct pp_db *db, enum pp_role role, bool granted)
{
	if (pp_db_begin(db) != PP_OK ||
	    pp_operator_grant(db, "me", role, granted, ACTORS_AT, "me") !=
		PP_OK ||
	    pp_db_commit(db) != PP_OK)
		fail_msg("%s", pp_errmsg());
}

/* The same person with another role alone, from now on. */
static inline void
act_with(struct pp_db *db, const char *mode, enum pp_role role)
{
	int other;

	put_mode(db, "trial");
	for (other = 0; other < PP_ROLE_CRON; other++)
		grant(db, (enum pp_role)other, false);
	grant(db, role, true);
	put_mode(db, mode);
}

/* The auditor agrees to a request, a second after it was made. */
static inline void
approve(struct pp_db *db, int64_t request)
{
	struct pp_request r;
	char id[24];

	snprintf(id, sizeof id, "%lld", (long long)request);
	assert_int_equal(pp_db_act_as(db, &actor_auditor), PP_OK);
	if (pp_request_find(db, id, 0, &r) != PP_OK ||
	    pp_db_begin(db) != PP_OK ||
	    pp_request_say(db, &r, r.digest, PP_REQUEST_APPROVED, "",
		r.asked_at + 1, "an") != PP_OK ||
	    pp_db_commit(db) != PP_OK)
		fail_msg("%s", pp_errmsg());
	assert_int_equal(pp_db_act_as(db, &actor_me), PP_OK);
}

#endif
