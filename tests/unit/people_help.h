/* SPDX-License-Identifier: ISC */
/*
 * What the tests of operators and their rights share, over db_fixture.h: some
 * people, and short ways to let them act.
 */
#ifndef PEOPLE_HELP_H
#define PEOPLE_HELP_H

#include "db_fixture.h"

#include "act.h"
#include "log.h"
#include "operator.h"
#include "request.h"
#include "session.h"

enum {
	T0 = 1795413600, /* 2026-11-23T06:00:00Z */
	LI_UID = 1001,   /* cashier */
	WU_UID = 1002,   /* cashier */
	AN_UID = 1003,   /* auditor */
	BO_UID = 1004,   /* admin */
	PENG_UID = 1005, /* plant */
};

static const unsigned cashier = 1U << PP_ROLE_CASHIER;
static const unsigned plant = 1U << PP_ROLE_PLANT;
static const unsigned auditor = 1U << PP_ROLE_AUDITOR;
static const unsigned admin = 1U << PP_ROLE_ADMIN;

static inline void
must(enum pp_status rc)
{
	if (rc != PP_OK)
		fail_msg("%s", pp_errmsg());
}

/* Without a right to it, but with its row in the log. */
static inline void
set_mode(struct pp_db *db, const char *mode)
{
	struct pp_words words;
	char sql[128];

	snprintf(sql, sizeof sql,
	    "INSERT OR REPLACE INTO setting VALUES ('site.mode', '%s')", mode);
	pp_words_clear(&words);
	pp_words_change(&words, "mode", "", mode);
	if (pp_db_begin(db) != PP_OK || pp_db_run(db, sql) != PP_OK ||
	    pp_log_add(db, PP_ACT_MODE, "site.mode", &words, PP_LOG_DONE, T0,
		"me") != PP_OK ||
	    pp_db_commit(db) != PP_OK)
		fail_msg("%s", pp_errmsg());
}

static inline enum pp_status
try_add(struct pp_db *db, const char *code, int64_t uid, unsigned roles)
{
	const struct pp_operator_wish wish = {
	    .code = code,
	    .name = "Somebody",
	    .uid = uid,
	    .roles = roles,
	    .secret = "$scrypt$none",
	};
	enum pp_status rc;

	must(pp_db_begin(db));
	if ((rc = pp_operator_add(db, &wish, T0, "me")) == PP_OK)
		rc = pp_db_commit(db);
	pp_db_rollback(db);
	return rc;
}

/* With a password of his own. */
static inline void
add_person(struct pp_db *db, const char *code, int64_t uid, unsigned roles)
{
	must(try_add(db, code, uid, roles));
	write_one(db, "UPDATE operator SET first = 0");
}

/* A site with five people, of a mode. */
static inline struct pp_db *
make_people(const char *mode)
{
	struct pp_db *db = make();

	add_person(db, "bo", BO_UID, admin);
	add_person(db, "li.na", LI_UID, cashier);
	add_person(db, "wu", WU_UID, cashier);
	add_person(db, "an", AN_UID, auditor);
	add_person(db, "peng", PENG_UID, plant);
	set_mode(db, mode);
	return db;
}

static inline void
act_as(struct pp_db *db, const char *code)
{
	struct pp_actor actor = {
	    .tty = "pts/3",
	    .tool = "pp-test",
	    .login_at = T0,
	};
	struct pp_operator op;

	if (code == NULL) {
		must(pp_db_act_as(db, NULL));
		return;
	}
	must(pp_operator_find(db, code, &op));
	snprintf(actor.code, sizeof actor.code, "%s", op.code);
	actor.operator_id = op.id;
	actor.uid = op.uid;
	actor.roles = op.roles;
	must(pp_db_act_as(db, &actor));
}

static inline void
act_as_cron(struct pp_db *db)
{
	const struct pp_actor actor = {
	    .code = "cron",
	    .uid = 999,
	    .tool = "pp-test",
	    .roles = 1U << PP_ROLE_CRON,
	};

	must(pp_db_act_as(db, &actor));
}

/* An act whose effect is a setting that is written with it. */
static inline enum pp_status
try_at(struct pp_db *db, const struct pp_act *act, int64_t at)
{
	enum pp_status rc;

	must(pp_db_begin(db));
	run(db, "INSERT OR REPLACE INTO setting VALUES ('effect', 'x')");
	if ((rc = pp_act(db, act, at, "me")) == PP_OK)
		rc = pp_db_commit(db);
	pp_db_rollback(db);
	return rc;
}

static inline enum pp_status
try_act(struct pp_db *db, enum pp_act_kind kind, const char *subject,
    int64_t fen)
{
	const struct pp_act act = {
	    .kind = kind,
	    .subject = subject,
	    .amount = {fen},
	};

	return try_at(db, &act, T0 + 10);
}

/* True where it happened since it was last asked. */
static inline bool
had_effect(struct pp_db *db)
{
	int64_t n =
	    number(db, "SELECT count(*) FROM setting WHERE key = 'effect'");

	write_one(db, "DELETE FROM setting WHERE key = 'effect'");
	return n != 0;
}

static inline int64_t
log_rows(struct pp_db *db)
{
	return number(db, "SELECT count(*) FROM log");
}

/* The last row of the log is of this action, by that operator, with these. */
static inline void
assert_logged(struct pp_db *db, const char *action, const char *who,
    const char *result, const char *words)
{
	struct pp_query *q = NULL;

	must(pp_query_new(db,
	    "SELECT action, who, result, words FROM log"
	    " ORDER BY seq DESC LIMIT 1",
	    &q));
	must(pp_query_step(q));
	assert_string_equal(pp_query_col_text(q, 0), action);
	assert_string_equal(pp_query_col_text(q, 1), who);
	assert_string_equal(pp_query_col_text(q, 2), result);
	if (strstr(pp_query_col_text(q, 3), words) == NULL)
		fail_msg("\"%s\" has no \"%s\"", pp_query_col_text(q, 3),
		    words);
	pp_query_free(q);
}

static inline enum pp_status
say_at(struct pp_db *db, const char *id, enum pp_request_state says,
    const char *reason, int64_t at)
{
	struct pp_request r;
	enum pp_status rc;

	must(pp_db_begin(db));
	if ((rc = pp_request_find(db, id, at, &r)) == PP_OK &&
	    (rc = pp_request_say(db, &r, r.digest, says, reason, at, "me")) ==
		PP_OK)
		rc = pp_db_commit(db);
	pp_db_rollback(db);
	return rc;
}

static inline enum pp_status
approve(struct pp_db *db, const char *id)
{
	return say_at(db, id, PP_REQUEST_APPROVED, "", T0 + 20);
}

static inline enum pp_request_state
state_of(struct pp_db *db, const char *id, int64_t at)
{
	struct pp_request r;

	must(pp_request_find(db, id, at, &r));
	return r.state;
}

/* Of so much, as the words say too. */
static inline enum pp_status
refund(struct pp_db *db, const char *subject, int64_t fen, int64_t at)
{
	struct pp_words words;
	struct pp_act act = {
	    .kind = PP_ACT_REFUND,
	    .subject = subject,
	    .words = &words,
	    .amount = {fen},
	};

	pp_words_clear(&words);
	pp_words_money(&words, "amount_yuan", act.amount);
	return try_at(db, &act, at);
}

/* A full site where li.na asks for a refund of 50 yuan: Q1. */
static inline struct pp_db *
make_request(void)
{
	struct pp_db *db = make_people("full");

	act_as(db, "li.na");
	assert_int_equal(refund(db, "M001", 5000, T0), PP_NO);
	assert_int_equal(pp_act_request(db), 1);
	assert_logged(db, "refund", "li.na", "requested",
	    "amount_yuan=50.00 request=1");
	assert_false(had_effect(db));
	return db;
}

#endif
