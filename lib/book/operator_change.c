/* SPDX-License-Identifier: ISC */
/*
 * Operators are enabled and disabled, get roles and limits.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "act_impl.h"
#include "operator_impl.h"

static enum pp_status
one_number(struct pp_db *db, const char *sql, enum pp_role role, int64_t but,
    int64_t *n)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	if ((rc = pp_query_new(db, sql, &q)) != PP_OK)
		return rc;
	pp_query_lent_text(q, 1, pp_role_name(role));
	pp_query_int(q, 2, but);
	if ((rc = pp_query_step(q)) == PP_OK)
		*n = pp_query_col_int(q, 0);
	pp_query_free(q);
	return rc;
}

enum pp_status
pp_operators_with(struct pp_db *db, enum pp_role role, int64_t but, int64_t *n)
{
	return one_number(db,
	    "SELECT count(*) FROM operator o JOIN operator_role r"
	    " ON r.operator = o.id AND r.ended_at IS NULL"
	    " WHERE o.enabled = 1 AND r.role = ?1 AND o.id <> ?2",
	    role, but, n);
}

enum pp_status
pp_operators_ever(struct pp_db *db, enum pp_role role, bool *ever)
{
	int64_t n = 0;
	enum pp_status rc;

	rc = one_number(db,
	    "SELECT EXISTS (SELECT 1 FROM operator_role"
	    " WHERE role = ?1 AND id <> ?2)",
	    role, 0, &n);
	if (rc == PP_OK)
		*ever = n != 0;
	return rc;
}

enum pp_status
pp_operator_check_role(struct pp_db *db, int64_t uid, enum pp_role role)
{
	struct pp_query *q = NULL;
	enum pp_role other;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT o.code, r.role FROM operator o JOIN operator_role r"
	    " ON r.operator = o.id AND r.ended_at IS NULL WHERE o.uid = ?1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, uid);
	while ((rc = pp_query_step(q)) == PP_OK) {
		rc = pp_role_find(pp_query_col_text(q, 1), &other);
		if (rc == PP_OK && pp_roles_clash(role, other))
			rc = pp_fail(PP_NO,
			    "that person is %s as %s already; nobody is an "
			    "auditor and a cashier or admin",
			    pp_role_name(other), pp_query_col_text(q, 0));
		if (rc != PP_OK)
			break;
	}
	pp_query_free(q);
	return rc == PP_DONE ? PP_OK : rc;
}

enum pp_status
pp_operator_give(struct pp_db *db, int64_t operator_, enum pp_role role,
    int64_t at, const char *who)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "INSERT INTO operator_role (operator, role, granted_at,"
	    " granted_by) VALUES (?1, ?2, ?3, ?4)",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, operator_);
	pp_query_lent_text(q, 2, pp_role_name(role));
	pp_query_int(q, 3, at);
	pp_query_lent_text(q, 4, who);
	return pp_query_once(q);
}

static enum pp_status
take(struct pp_db *db, int64_t operator_, enum pp_role role, int64_t at,
    const char *who)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "UPDATE operator_role SET ended_at = ?3, ended_by = ?4"
	    " WHERE operator = ?1 AND role = ?2 AND ended_at IS NULL",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, operator_);
	pp_query_lent_text(q, 2, pp_role_name(role));
	pp_query_int(q, 3, at);
	pp_query_lent_text(q, 4, who);
	return pp_query_once(q);
}

/* Without an auditor nobody approves, without an admin nobody asks for it. */
static enum pp_status
check_left(struct pp_db *db, const struct pp_operator *op, enum pp_role role)
{
	int64_t others = 0;
	enum pp_status rc;

	if ((op->roles & 1U << role) == 0 || !op->enabled)
		return PP_OK;
	if ((rc = pp_operators_with(db, role, op->id, &others)) != PP_OK)
		return rc;
	if (others == 0)
		return pp_fail(PP_NO,
		    "%s is the last %s; make another one first", op->code,
		    pp_role_name(role));
	return PP_OK;
}

enum pp_status
pp_operator_refuse(struct pp_db *db, enum pp_status code,
    const struct pp_act *act, const char *why, int64_t at, const char *who)
{
	enum pp_status rc;

	if (code != PP_NO)
		return code;
	rc = pp_act_refuse(db, act, why, at, who);
	return rc == PP_EPERM ? code : rc;
}

static enum pp_status
set_enabled(struct pp_db *db, int64_t id, bool enabled)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db, "UPDATE operator SET enabled = ?2 WHERE id = ?1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, id);
	pp_query_int(q, 2, enabled);
	return pp_query_once(q);
}

enum pp_status
pp_operator_enable(struct pp_db *db, const char *code, bool enabled, int64_t at,
    const char *who)
{
	struct pp_words words;
	const struct pp_act act = {
	    .kind = PP_ACT_OPERATOR,
	    .subject = code,
	    .words = &words,
	};
	struct pp_operator op;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	pp_words_clear(&words);
	pp_words_text(&words, "does", enabled ? "enable" : "disable");
	if ((rc = pp_act_early(db, &act, at, who)) != PP_OK ||
	    (rc = pp_operator_find(db, code, &op)) != PP_OK ||
	    op.enabled == enabled)
		return rc;
	if (!enabled &&
	    ((rc = check_left(db, &op, PP_ROLE_AUDITOR)) != PP_OK ||
		(rc = check_left(db, &op, PP_ROLE_ADMIN)) != PP_OK))
		return pp_operator_refuse(db, rc, &act, "last", at, who);
	if ((rc = pp_act(db, &act, at, who)) != PP_OK)
		return rc;
	return set_enabled(db, op.id, enabled);
}

static enum pp_status
check_grant(struct pp_db *db, const struct pp_operator *op, enum pp_role role,
    bool granted)
{
	if (role == PP_ROLE_CRON)
		return pp_fail(PP_EDATA, "cron is nobody's role");
	return granted ? pp_operator_check_role(db, op->uid, role)
		       : check_left(db, op, role);
}

/* All that he has, before and after. */
static void
add_roles(struct pp_words *words, unsigned roles, enum pp_role role,
    bool granted)
{
	const unsigned one = 1U << role,
		       after = granted ? roles | one : roles & ~one;
	char was[PP_ROLES_MAX], is[PP_ROLES_MAX];

	pp_words_change(words, "roles",
	    roles != 0 ? pp_roles_words(roles, was) : "none",
	    after != 0 ? pp_roles_words(after, is) : "none");
}

/* The first auditor of all is the admin's to make. */
static enum pp_status
act_grant(struct pp_db *db, const struct pp_act *act, enum pp_role role,
    bool granted, int64_t at, const char *who)
{
	bool ever = true;
	enum pp_status rc = PP_OK;

	if (granted && role == PP_ROLE_AUDITOR)
		rc = pp_operators_ever(db, role, &ever);
	if (rc != PP_OK)
		return rc;
	return ever ? pp_act(db, act, at, who) : pp_act_alone(db, act, at, who);
}

enum pp_status
pp_operator_grant(struct pp_db *db, const char *code, enum pp_role role,
    bool granted, int64_t at, const char *who)
{
	struct pp_words words;
	const struct pp_act act = {
	    .kind = PP_ACT_GRANT,
	    .subject = code,
	    .words = &words,
	};
	struct pp_operator op;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	pp_words_clear(&words);
	pp_words_text(&words, "does", granted ? "grant" : "revoke");
	pp_words_text(&words, "role", pp_role_name(role));
	if ((rc = pp_act_early(db, &act, at, who)) != PP_OK ||
	    (rc = pp_operator_find(db, code, &op)) != PP_OK)
		return rc;
	add_roles(&words, op.roles, role, granted);
	if ((rc = check_grant(db, &op, role, granted)) != PP_OK)
		return pp_operator_refuse(db, rc, &act,
		    granted ? "clash" : "last", at, who);
	if (((op.roles >> role & 1) != 0) == granted)
		return PP_OK;
	rc = act_grant(db, &act, role, granted, at, who);
	if (rc != PP_OK)
		return rc;
	return granted ? pp_operator_give(db, op.id, role, at, who)
		       : take(db, op.id, role, at, who);
}

static void
add_limit(struct pp_words *words, const char *key, bool had, pp_money before,
    const pp_money *after)
{
	char old[PP_DECIMAL_MAX], new[PP_DECIMAL_MAX];

	pp_words_change(words, key, had ? pp_money_print(before, old) : "none",
	    after != NULL ? pp_money_print(*after, new) : "none");
}

static enum pp_status
set_limits(struct pp_db *db, int64_t id, const pp_money *sale,
    const pp_money *refund)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "UPDATE operator SET sale_fen = ?2, refund_fen = ?3 WHERE id = ?1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, id);
	if (sale != NULL)
		pp_query_int(q, 2, sale->fen);
	if (refund != NULL)
		pp_query_int(q, 3, refund->fen);
	return pp_query_once(q);
}

/* One building more, by `n` bytes of text. */
static enum pp_status
add_building(struct pp_db *db, int64_t id, const char *code, size_t n)
{
	struct pp_query *q = NULL;
	char building[PP_ID_MAX];
	enum pp_status rc;

	snprintf(building, sizeof building, "%.*s", (int)n, code);
	rc = pp_query_new(db,
	    "INSERT OR IGNORE INTO operator_building (operator, building)"
	    " SELECT ?1, id FROM building WHERE code = ?2"
	    " AND retired_at IS NULL RETURNING 1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, id);
	pp_query_lent_text(q, 2, building);
	if ((rc = pp_query_step(q)) == PP_DONE)
		rc = pp_fail(PP_NO, "no such building, or named twice: %s",
		    building);
	pp_query_free(q);
	return rc;
}

static enum pp_status
set_buildings(struct pp_db *db, int64_t id, const char *buildings)
{
	struct pp_query *q = NULL;
	size_t n;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "DELETE FROM operator_building WHERE operator = ?1", &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, id);
	rc = pp_query_run(q);
	pp_query_free(q);
	for (; rc == PP_OK && *buildings != '\0';
	     buildings += n + (buildings[n] == ',')) {
		n = strcspn(buildings, ",");
		rc = add_building(db, id, buildings, n);
	}
	return rc;
}

enum pp_status
pp_operator_limit(struct pp_db *db, const char *code, const pp_money *sale,
    const pp_money *refund, const char *buildings, int64_t at, const char *who)
{
	struct pp_words words;
	const struct pp_act act = {
	    .kind = PP_ACT_OPERATOR,
	    .subject = code,
	    .words = &words,
	};
	struct pp_operator op;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	if ((sale != NULL && sale->fen < 0) ||
	    (refund != NULL && refund->fen < 0))
		return pp_fail(PP_EDATA, "a limit below zero");
	if ((rc = pp_operator_find(db, code, &op)) != PP_OK)
		return rc;
	pp_words_clear(&words);
	pp_words_text(&words, "does", "limit");
	add_limit(&words, "sale_yuan", op.has_sale_limit, op.sale_limit, sale);
	add_limit(&words, "refund_yuan", op.has_refund_limit, op.refund_limit,
	    refund);
	pp_words_change(&words, "buildings",
	    *op.buildings != '\0' ? op.buildings : "all",
	    *buildings != '\0' ? buildings : "all");
	if ((rc = pp_act(db, &act, at, who)) != PP_OK ||
	    (rc = set_limits(db, op.id, sale, refund)) != PP_OK)
		return rc;
	return set_buildings(db, op.id, buildings);
}
