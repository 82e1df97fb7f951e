/* SPDX-License-Identifier: ISC */
#include "right.h"

#include <stdio.h>
#include <string.h>

#include "catalogue.h"

/*
 * What each role has of an act, a letter each in the order of enum pp_role:
 * X does it, A does it alone and is listed for it, Q asks for a second person,
 * - has nothing of it.
 */
struct right {
	const char *name, *full, *small;
	char limit; /* s: of a sale, r: of a refund, -: none */
};

/* clang-format off: a table */
static const struct right rights[PP_ACTS] = {
    [PP_ACT_SELL] = {"sell", "X----", "X----", 's'},
    [PP_ACT_REFUND] = {"refund", "Q----", "A----", 'r'},
    [PP_ACT_REVERSE] = {"reverse", "Q----", "A----", 'r'},
    [PP_ACT_SETTLE] = {"settle", "XXX-X", "XXX-X", '-'},
    [PP_ACT_RESOLVE] = {"resolve", "QQ---", "AA---", 'r'},
    [PP_ACT_EXTERNAL] = {"external", "-Q---", "-A---", 's'},
    [PP_ACT_TRANSFER] = {"transfer", "XX---", "XX---", 's'},
    [PP_ACT_PAY_OUT] = {"pay-out", "X----", "X----", '-'},
    [PP_ACT_PAY_IN] = {"pay-in", "X----", "X----", '-'},

    [PP_ACT_OPEN] = {"open", "QQ---", "AA---", 's'},
    [PP_ACT_ADOPT] = {"adopt", "QQ---", "AA---", '-'},
    [PP_ACT_ADD_METER] = {"add-meter", "QQ---", "AA---", 's'},
    [PP_ACT_EXCHANGE] = {"exchange", "QQ---", "AA---", '-'},
    [PP_ACT_CLOSE] = {"close", "QQ---", "AA---", 'r'},
    [PP_ACT_TYPE] = {"type", "QQ---", "AA---", 'r'},
    [PP_ACT_GIVE_UP] = {"give-up", "QQ---", "AA---", '-'},
    [PP_ACT_EDIT_ACCOUNT] = {"edit-account", "X----", "X----", '-'},

    [PP_ACT_SHIFT_OPEN] = {"shift-open", "X----", "X----", '-'},
    [PP_ACT_SHIFT_CLOSE] = {"shift-close", "X----", "X----", '-'},
    [PP_ACT_HAND_OVER] = {"hand-over", "X----", "X----", '-'},
    [PP_ACT_DAY_CLOSE] = {"day-close", "X-X--", "X-XX-", '-'},
    [PP_ACT_PRINT] = {"print", "X-X--", "X-XX-", '-'},
    [PP_ACT_INVOICE] = {"invoice", "X----", "X----", '-'},

    [PP_ACT_POLL] = {"poll", "-X--X", "XX--X", '-'},
    [PP_ACT_PROBE] = {"probe", "-X---", "-X---", '-'},
    [PP_ACT_RELAY] = {"relay", "-X--X", "-X--X", '-'},
    [PP_ACT_RELAY_MANY] = {"relay-many", "-Q---", "-A---", '-'},
    [PP_ACT_SITE] = {"site", "-X-X-", "-X-X-", '-'},
    [PP_ACT_TARIFF] = {"tariff", "-Q---", "-Q-Q-", '-'},
    [PP_ACT_PUSH] = {"push", "-X--X", "-X--X", '-'},

    [PP_ACT_ACKNOWLEDGE] = {"acknowledge", "XXXX-", "XXXX-", '-'},
    [PP_ACT_SMS] = {"sms", "-X--X", "-X--X", '-'},
    [PP_ACT_SMS_AGAIN] = {"sms-again", "-X---", "XX---", '-'},

    [PP_ACT_BACKUP] = {"backup", "---XX", "---XX", '-'},
    [PP_ACT_RESTORE] = {"restore", "---QX", "---QX", '-'},
    [PP_ACT_PRUNE] = {"prune", "---Q-", "---A-", '-'},
    [PP_ACT_COMPACT] = {"compact", "---XX", "---XX", '-'},
    [PP_ACT_UPGRADE] = {"upgrade", "---XX", "---XX", '-'},

    [PP_ACT_OPERATOR] = {"operator", "---Q-", "---A-", '-'},
    [PP_ACT_GRANT] = {"grant", "---Q-", "---A-", '-'},
    [PP_ACT_PASSWORD] = {"password", "XXXX-", "XXXX-", '-'},
    [PP_ACT_LOGIN] = {"login", "XXXX-", "XXXX-", '-'},
    [PP_ACT_LOGOUT] = {"logout", "XXXX-", "XXXX-", '-'},
    [PP_ACT_APPROVE] = {"approve", "--X--", "--XX-", '-'},
    [PP_ACT_MODE] = {"mode", "---Q-", "---Q-", '-'},
    [PP_ACT_SEAL] = {"seal", "X-XXX", "X-XXX", '-'},
    [PP_ACT_VERIFY] = {"verify", "XXXXX", "XXXXX", '-'},
    [PP_ACT_ERASE] = {"erase", "---Q-", "---A-", '-'},

    [PP_ACT_READ_STATUS] = {"read-status", "XXXXX", "XXXXX", '-'},
    [PP_ACT_READ_OWN] = {"read-own", "X-X-X", "X-XXX", '-'},
    [PP_ACT_READ_ENERGY] = {"read-energy", "-XX-X", "XXXXX", '-'},
    [PP_ACT_READ_ALL] = {"read-all", "--X-X", "X-XXX", '-'},
    [PP_ACT_READ_LOG] = {"read-log", "--XXX", "--XXX", '-'},
    [PP_ACT_READ_OPERATORS] = {"read-operators", "--XX-", "--XX-", '-'},

    [PP_ACT_ENDED] = {"ended", "XXXXX", "XXXXX", '-'},
    [PP_ACT_BEGUN] = {"begun", "XXXXX", "XXXXX", '-'},
    [PP_ACT_CLOSED] = {"closed", "XXXXX", "XXXXX", '-'},
    [PP_ACT_HELD] = {"held", "XXXXX", "XXXXX", '-'},
    [PP_ACT_DENIED] = {"denied", "XXXXX", "XXXXX", '-'},
};
/* clang-format on */

static const char *const mode_names[] = {
    [PP_MODE_TRIAL] = "trial",
    [PP_MODE_SMALL] = "small",
    [PP_MODE_FULL] = "full",
};

static const char *const role_names[PP_ROLES] = {
    [PP_ROLE_CASHIER] = "cashier",
    [PP_ROLE_PLANT] = "plant",
    [PP_ROLE_AUDITOR] = "auditor",
    [PP_ROLE_ADMIN] = "admin",
    [PP_ROLE_CRON] = "cron",
};

enum {
	N_MODES = sizeof mode_names / sizeof mode_names[0]
};

const char *
pp_mode_name(enum pp_mode mode)
{
	return mode_names[mode];
}

enum pp_status
pp_mode_find(const char *word, enum pp_mode *mode)
{
	for (int i = 0; i < N_MODES; i++)
		if (strcmp(mode_names[i], word) == 0) {
			*mode = (enum pp_mode)i;
			return PP_OK;
		}
	return pp_fail(PP_EDATA, "\"%.40s\": no mode; trial, small or full",
	    word);
}

const char *
pp_role_name(enum pp_role role)
{
	return role_names[role];
}

enum pp_status
pp_role_find(const char *word, enum pp_role *role)
{
	for (int i = 0; i < PP_ROLES; i++)
		if (strcmp(role_names[i], word) == 0) {
			*role = (enum pp_role)i;
			return PP_OK;
		}
	return pp_fail(PP_EDATA,
	    "\"%.40s\": no role; cashier, plant, auditor or admin", word);
}

const char *
pp_roles_words(unsigned roles, char words[PP_ROLES_MAX])
{
	size_t n = 0;

	words[0] = '\0';
	for (int i = 0; i < PP_ROLES; i++)
		if ((roles >> i & 1) != 0)
			n += (size_t)snprintf(words + n, PP_ROLES_MAX - n,
			    "%s%s", n > 0 ? "," : "", role_names[i]);
	return words;
}

const char *
pp_act_name(enum pp_act_kind kind)
{
	return rights[kind].name;
}

enum pp_status
pp_act_find(const char *word, enum pp_act_kind *kind)
{
	for (int i = 0; i < PP_ACTS; i++)
		if (strcmp(rights[i].name, word) == 0) {
			*kind = (enum pp_act_kind)i;
			return PP_OK;
		}
	return pp_fail(PP_EDATA, "\"%.40s\": no act of ours", word);
}

bool
pp_roles_clash(enum pp_role a, enum pp_role b)
{
	enum pp_role other = a == PP_ROLE_AUDITOR ? b : a;

	return (a == PP_ROLE_AUDITOR) != (b == PP_ROLE_AUDITOR) &&
	    (other == PP_ROLE_CASHIER || other == PP_ROLE_ADMIN);
}

static enum pp_leave
leave_of(char letter)
{
	switch (letter) {
	case 'X':
		return PP_LEAVE_DO;
	case 'A':
		return PP_LEAVE_ALONE;
	case 'Q':
		return PP_LEAVE_REQUEST;
	default:
		return PP_LEAVE_NONE;
	}
}

static enum pp_leave
most_of(const char *letters, unsigned roles)
{
	enum pp_leave most = PP_LEAVE_NONE;

	for (int i = 0; i < PP_ROLES; i++)
		if ((roles >> i & 1) != 0 && leave_of(letters[i]) > most)
			most = leave_of(letters[i]);
	return most;
}

enum pp_leave
pp_right_of(enum pp_mode mode, unsigned roles, enum pp_act_kind kind)
{
	switch (mode) {
	case PP_MODE_TRIAL:
		return PP_LEAVE_DO;
	case PP_MODE_SMALL:
		return most_of(rights[kind].small, roles);
	case PP_MODE_FULL:
		return most_of(rights[kind].full, roles);
	}
	return PP_LEAVE_NONE;
}

enum pp_leave
pp_right_of_another(enum pp_mode mode, unsigned roles, enum pp_act_kind kind)
{
	if (mode != PP_MODE_FULL)
		return pp_right_of(mode, roles, kind);
	if (kind == PP_ACT_REVERSE)
		return PP_LEAVE_NONE;
	if (kind == PP_ACT_SHIFT_CLOSE || kind == PP_ACT_HAND_OVER)
		return most_of("Q----", roles);
	return pp_right_of(mode, roles, kind);
}

enum pp_limit
pp_right_limit(enum pp_act_kind kind)
{
	switch (rights[kind].limit) {
	case 's':
		return PP_LIMIT_SALE;
	case 'r':
		return PP_LIMIT_REFUND;
	default:
		return PP_LIMIT_NONE;
	}
}

bool
pp_right_gives_power(enum pp_act_kind kind)
{
	return kind == PP_ACT_OPERATOR || kind == PP_ACT_GRANT ||
	    kind == PP_ACT_MODE;
}

bool
pp_right_approves(enum pp_mode mode, unsigned roles, enum pp_act_kind kind)
{
	/* Nothing that asks nobody can be approved. */
	return pp_right_of(mode, roles, PP_ACT_APPROVE) == PP_LEAVE_DO &&
	    kind < PP_ACT_READ_STATUS;
}

const char *
pp_right_who(enum pp_mode mode, enum pp_act_kind kind)
{
	static const char *const who[PP_ROLES] = {
	    [PP_ROLE_CASHIER] = PP_PHRASE("a cashier"),
	    [PP_ROLE_PLANT] = PP_PHRASE("a technician (plant)"),
	    [PP_ROLE_AUDITOR] = PP_PHRASE("an auditor"),
	    [PP_ROLE_ADMIN] = PP_PHRASE("an admin"),
	    [PP_ROLE_CRON] = "cron",
	};

	for (int i = 0; i < PP_ROLES; i++)
		if (pp_right_of(mode, 1U << i, kind) != PP_LEAVE_NONE)
			return pp_phrase(who[i]);
	return pp_phrase("nobody");
}

const char *
pp_right_approver(enum pp_mode mode)
{
	return mode == PP_MODE_SMALL ? pp_phrase("an auditor or an admin")
				     : pp_phrase("an auditor");
}
