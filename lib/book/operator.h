/* SPDX-License-Identifier: ISC */
/*
 * Operators: a person's account with pp, bound to the Unix user that the
 * person logs in as.  Nobody learns another's password: a new operator gets a
 * one-time code, and sets a password of his own with it.
 */
#ifndef PP_OPERATOR_H
#define PP_OPERATOR_H

#include <stdbool.h>
#include <stdint.h>

#include "account.h"
#include "act.h"
#include "db.h"
#include "password.h"
#include "right.h"
#include "status.h"

enum {
	PP_OPERATOR_NAME_MAX = 201,
	PP_BUILDINGS_MAX = 1024,
	PP_CODE_LIFE_S = 24 * 3600, /* of a one-time code */
};

struct pp_operator {
	int64_t id;
	char code[PP_WHO_MAX]; /* "li.na" */
	char name[PP_OPERATOR_NAME_MAX];
	int64_t uid;
	bool enabled;
	bool first; /* has only a one-time code yet */
	unsigned roles;
	bool has_sale_limit, has_refund_limit;
	pp_money sale_limit, refund_limit; /* of one order */
	char buildings[PP_BUILDINGS_MAX];  /* codes, by commas; "": all */
	int64_t added_at, secret_at;
	int64_t last_login_at; /* 0: never */
};

/* One to be added. */
struct pp_operator_wish {
	const char *code, *name;
	int64_t uid;
	unsigned roles;
	const char *secret; /* of a one-time code: see pp_password_code() */
};

struct pp_operators;

#pragma GCC visibility push(default)

/*
 * Add one, in a writer's transaction.  An act: an admin's; where there is none
 * yet, anybody's in a trial, else the account's own (cron): that one is
 * an admin, and nothing else.  The first auditor is made by the admin alone.
 * PP_EDATA: a code that is none (letters, digits, '.', '-', '_'; begins with a
 * letter; not "cron"); PP_NO: there is one, the first is to be something else,
 * or the person has a role that clashes; the log has that, too.
 */
enum pp_status pp_operator_add(struct pp_db *db,
    const struct pp_operator_wish *wish, int64_t at, const char *who);

/*
 * A new one-time code (a forgotten password); the old one and all sessions
 * end.  Of the only auditor an admin does it alone, of an admin the account
 * itself.
 */
enum pp_status pp_operator_renew(struct pp_db *db, const char *code,
    const char *secret, int64_t at, const char *who);

/* PP_NO: the last auditor or admin would go.  What is so already is PP_OK. */
enum pp_status pp_operator_enable(struct pp_db *db, const char *code,
    bool enabled, int64_t at, const char *who);

/*
 * PP_NO: the person has a role that clashes; the last auditor or admin goes.
 * The first admin makes the first auditor alone, once.
 */
enum pp_status pp_operator_grant(struct pp_db *db, const char *code,
    enum pp_role role, bool granted, int64_t at, const char *who);

/* NULL: no limit of his own; buildings "": all.  PP_NO: no such building. */
enum pp_status pp_operator_limit(struct pp_db *db, const char *code,
    const pp_money *sale, const pp_money *refund, const char *buildings,
    int64_t at, const char *who);

/*
 * One's own, in a writer's transaction; the caller tried the old one.  All his
 * sessions end but the actor's: whoever knew the old one may be in another.
 * PP_EPERM: the operator is another Unix user's.
 */
enum pp_status pp_operator_password(struct pp_db *db, const char *code,
    const char *secret, int64_t at, const char *who);

/*
 * The same password, kept in a stronger way: it asks for no right, since
 * nothing changes for anybody.  PP_EPERM: the operator is another person's than
 * the actor.
 */
enum pp_status pp_operator_keep_stronger(struct pp_db *db, const char *code,
    const char *secret, int64_t at);

/* By the code; by the person, where he has just one.  PP_NO: none. */
enum pp_status pp_operator_find(struct pp_db *db, const char *code,
    struct pp_operator *op);
enum pp_status pp_operator_of(struct pp_db *db, int64_t uid,
    struct pp_operator *op);

/* His kept secret; PP_NO: no such operator. */
enum pp_status pp_operator_secret(struct pp_db *db, const char *code,
    char secret[PP_SECRET_MAX]);

/* Whether a one-time code, where he has one, has ended. */
bool pp_operator_code_ended(const struct pp_operator *op, int64_t at);

/* How many that are enabled have a secret that was made with a pepper. */
enum pp_status pp_operators_peppered(struct pp_db *db, int64_t *n);

/* True where there is none at all yet. */
enum pp_status pp_operators_none(struct pp_db *db, bool *none);

/* By their codes; an auditor's or an admin's to read.  PP_OK, PP_DONE. */
enum pp_status pp_operators_open(struct pp_db *db,
    struct pp_operators **operators);
enum pp_status pp_operators_next(struct pp_operators *operators,
    struct pp_operator *op);
void pp_operators_close(struct pp_operators *operators);

#pragma GCC visibility pop

#endif
