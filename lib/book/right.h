/* SPDX-License-Identifier: ISC */
/*
 * Who may do what: the roles of operators, the acts there are, and the matrix
 * of both.  Pure tables; act.h asks them.  What no row allows is denied.
 */
#ifndef PP_RIGHT_H
#define PP_RIGHT_H

#include <stdbool.h>

#include "status.h"

enum pp_mode {
	PP_MODE_TRIAL, /* one user, no separation */
	PP_MODE_SMALL, /* one person may do much alone, and is listed for it */
	PP_MODE_FULL,  /* the matrix */
};

enum pp_role {
	PP_ROLE_CASHIER,
	PP_ROLE_PLANT, /* relays, tariffs, meters: the technician */
	PP_ROLE_AUDITOR,
	PP_ROLE_ADMIN,
	PP_ROLE_CRON, /* the account itself, without a person */
	PP_ROLES
};

enum {
	PP_ROLES_MAX = 64 /* of their names, by commas, NUL too */
};

/* What a role has of a right. */
enum pp_leave {
	PP_LEAVE_NONE,
	PP_LEAVE_REQUEST, /* with a second person */
	PP_LEAVE_ALONE,   /* up to a limit, and listed for it */
	PP_LEAVE_DO,
};

/* What a limit of an act's amount is about. */
enum pp_limit {
	PP_LIMIT_NONE,
	PP_LIMIT_SALE,   /* what meters are given */
	PP_LIMIT_REFUND, /* what customers are given back */
};

/*
 * Acts: each has a word in the log ("sell"), and a right that it needs.  Those
 * that only tell how something went need none, and are never refused.
 */
enum pp_act_kind {
	/* money */
	PP_ACT_SELL,
	PP_ACT_REFUND,
	PP_ACT_REVERSE,
	PP_ACT_SETTLE,   /* an armed order, from evidence */
	PP_ACT_RESOLVE,  /* people end an order */
	PP_ACT_EXTERNAL, /* adopt or release a hold */
	PP_ACT_TRANSFER, /* credit between meters, or from outside */
	PP_ACT_PAY_OUT,
	PP_ACT_PAY_IN,
	/* accounts */
	PP_ACT_OPEN,
	PP_ACT_ADOPT,
	PP_ACT_ADD_METER,
	PP_ACT_EXCHANGE,
	PP_ACT_CLOSE,
	PP_ACT_TYPE, /* last values typed by people */
	PP_ACT_GIVE_UP,
	PP_ACT_EDIT_ACCOUNT,
	/* the desk and paper */
	PP_ACT_SHIFT_OPEN,
	PP_ACT_SHIFT_CLOSE, /* one's own; another's */
	PP_ACT_HAND_OVER,
	PP_ACT_DAY_CLOSE,
	PP_ACT_PRINT,
	PP_ACT_INVOICE,
	/* the plant */
	PP_ACT_POLL,
	PP_ACT_PROBE,
	PP_ACT_RELAY,
	PP_ACT_RELAY_MANY,
	PP_ACT_SITE, /* import, set, retire */
	PP_ACT_TARIFF,
	PP_ACT_PUSH,
	/* alarms and messages */
	PP_ACT_ACKNOWLEDGE,
	PP_ACT_SMS,       /* messages go out, a warning is noted for each */
	PP_ACT_SMS_AGAIN, /* one is sent again, or one to try it */
	/* the database */
	PP_ACT_BACKUP,
	PP_ACT_RESTORE,
	PP_ACT_PRUNE,
	PP_ACT_COMPACT,
	PP_ACT_UPGRADE,
	/* operators and the log */
	PP_ACT_OPERATOR, /* add, disable, enable, limit, a new code */
	PP_ACT_GRANT,    /* grant, revoke */
	PP_ACT_PASSWORD, /* one's own */
	PP_ACT_LOGIN,
	PP_ACT_LOGOUT,
	PP_ACT_APPROVE, /* or refuse another's request */
	PP_ACT_MODE,
	PP_ACT_SEAL, /* a checkpoint */
	PP_ACT_VERIFY,
	PP_ACT_ERASE, /* personal data */
	/* reading */
	PP_ACT_READ_STATUS,
	PP_ACT_READ_OWN,    /* reports of one's own orders and shifts */
	PP_ACT_READ_ENERGY, /* readings, energy, alarms, lost meters */
	PP_ACT_READ_ALL,
	PP_ACT_READ_LOG,
	PP_ACT_READ_OPERATORS,
	/* how something went: no right, never refused */
	PP_ACT_ENDED, /* an order: credited, not-credited, disputed */
	PP_ACT_BEGUN, /* an epoch */
	PP_ACT_CLOSED,
	PP_ACT_HELD,
	PP_ACT_DENIED, /* a command, before it came to any act */
	PP_ACTS
};

#pragma GCC visibility push(default)

const char *pp_mode_name(enum pp_mode mode);
enum pp_status pp_mode_find(const char *word, enum pp_mode *mode);
const char *pp_role_name(enum pp_role role);
enum pp_status pp_role_find(const char *word, enum pp_role *role);
const char *pp_act_name(enum pp_act_kind kind);
enum pp_status pp_act_find(const char *word, enum pp_act_kind *kind);

/* A set of them (bits 1 << role): "cashier,plant". */
const char *pp_roles_words(unsigned roles, char words[PP_ROLES_MAX]);

/* Roles that one person never has both of. */
bool pp_roles_clash(enum pp_role a, enum pp_role b);

/* The most that any of a set of roles (bits 1 << role) has, by the mode. */
enum pp_leave pp_right_of(enum pp_mode mode, unsigned roles,
    enum pp_act_kind kind);
/* The same of an order or a shift that is another operator's. */
enum pp_leave pp_right_of_another(enum pp_mode mode, unsigned roles,
    enum pp_act_kind kind);
enum pp_limit pp_right_limit(enum pp_act_kind kind);
/* It gives people rights, or all of them: who sat down there gets none. */
bool pp_right_gives_power(enum pp_act_kind kind);
/* Whether any of them may approve it when another asks. */
bool pp_right_approves(enum pp_mode mode, unsigned roles,
    enum pp_act_kind kind);
/* "a cashier", "nobody": who does that; "an auditor": who approves it. */
const char *pp_right_who(enum pp_mode mode, enum pp_act_kind kind);
const char *pp_right_approver(enum pp_mode mode);

#pragma GCC visibility pop

#endif
