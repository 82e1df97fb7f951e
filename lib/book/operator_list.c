/* SPDX-License-Identifier: ISC */
/*
 * Operators as they are read back.
 */
#include <stdio.h>
#include <stdlib.h>

#include "act_impl.h"
#include "operator_impl.h"

/* Columns that fill() reads. */
#define SELECT                                                                 \
	"SELECT o.id, o.code, o.name, o.uid, o.enabled, o.first,"              \
	" o.sale_fen, o.refund_fen, o.added_at, "                              \
	"o.secret_at," PP_OPERATOR_ROLES ","                                   \
	" (SELECT ifnull(group_concat(code, ','), '') FROM (SELECT b.code"     \
	" FROM operator_building x JOIN building b ON b.id = x.building"       \
	" WHERE x.operator = o.id ORDER BY b.code)),"                          \
	" (SELECT ifnull(max(began_at), 0) FROM session"                       \
	" WHERE operator = o.id) FROM operator o "

struct pp_operators {
	struct pp_query *q;
};

static void
fill(const struct pp_query *q, struct pp_operator *op)
{
	*op = (struct pp_operator){
	    .id = pp_query_col_int(q, 0),
	    .uid = pp_query_col_int(q, 3),
	    .enabled = pp_query_col_int(q, 4) != 0,
	    .first = pp_query_col_int(q, 5) != 0,
	    .has_sale_limit = !pp_query_is_null(q, 6),
	    .sale_limit = {pp_query_col_int(q, 6)},
	    .has_refund_limit = !pp_query_is_null(q, 7),
	    .refund_limit = {pp_query_col_int(q, 7)},
	    .added_at = pp_query_col_int(q, 8),
	    .secret_at = pp_query_col_int(q, 9),
	    .roles = (unsigned)pp_query_col_int(q, 10),
	    .last_login_at = pp_query_col_int(q, 12),
	};
	pp_query_copy(q, 1, op->code, sizeof op->code);
	pp_query_copy(q, 2, op->name, sizeof op->name);
	pp_query_copy(q, 11, op->buildings, sizeof op->buildings);
}

enum pp_status
pp_operator_find(struct pp_db *db, const char *code, struct pp_operator *op)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	if ((rc = pp_query_new(db, SELECT "WHERE o.code = ?1", &q)) != PP_OK)
		return rc;
	pp_query_text(q, 1, code);
	if ((rc = pp_query_step(q)) == PP_OK)
		fill(q, op);
	else if (rc == PP_DONE)
		rc = pp_fail(PP_NO, "no such operator: %.64s", code);
	pp_query_free(q);
	return rc;
}

enum pp_status
pp_operator_of(struct pp_db *db, int64_t uid, struct pp_operator *op)
{
	struct pp_query *q = NULL;
	struct pp_operator found;
	enum pp_status rc;

	rc = pp_query_new(db, SELECT "WHERE o.uid = ?1 AND o.enabled = 1", &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, uid);
	if ((rc = pp_query_step(q)) == PP_DONE)
		rc = pp_fail(PP_NO,
		    "you are no operator; an admin adds one: "
		    "pp-operator add");
	else if (rc == PP_OK) {
		fill(q, &found);
		if ((rc = pp_query_step(q)) == PP_OK)
			rc = pp_fail(PP_NO,
			    "you are several operators; say as which");
		else if (rc == PP_DONE) {
			*op = found;
			rc = PP_OK;
		}
	}
	pp_query_free(q);
	return rc;
}

enum pp_status
pp_operator_secret(struct pp_db *db, const char *code,
    char secret[PP_SECRET_MAX])
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc =
	    pp_query_new(db, "SELECT secret FROM operator WHERE code = ?1", &q);
	if (rc != PP_OK)
		return rc;
	pp_query_text(q, 1, code);
	if ((rc = pp_query_step(q)) == PP_OK)
		pp_query_copy(q, 0, secret, PP_SECRET_MAX);
	else if (rc == PP_DONE)
		rc = pp_fail(PP_NO, "no such operator: %.64s", code);
	pp_query_free(q);
	return rc;
}

enum pp_status
pp_operators_peppered(struct pp_db *db, int64_t *n)
{
	struct pp_query *q = NULL;
	int64_t peppered = 0;
	enum pp_status rc;

	rc = pp_query_new(db, "SELECT secret FROM operator WHERE enabled = 1",
	    &q);
	if (rc != PP_OK)
		return rc;
	while ((rc = pp_query_step(q)) == PP_OK)
		peppered += pp_password_is_peppered(pp_query_col_text(q, 0));
	pp_query_free(q);
	if (rc != PP_DONE)
		return rc;
	*n = peppered;
	return PP_OK;
}

bool
pp_operator_code_ended(const struct pp_operator *op, int64_t at)
{
	return op->first &&
	    (at - op->secret_at >= PP_CODE_LIFE_S || at < op->secret_at);
}

enum pp_status
pp_operators_none(struct pp_db *db, bool *none)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db, "SELECT NOT EXISTS (SELECT 1 FROM operator)", &q);
	if (rc != PP_OK)
		return rc;
	if ((rc = pp_query_step(q)) == PP_OK)
		*none = pp_query_col_int(q, 0) != 0;
	pp_query_free(q);
	return rc;
}

static enum pp_status
check_reader(struct pp_db *db)
{
	struct pp_standing s;
	enum pp_status rc;

	if ((rc = pp_standing_of(db, &s)) != PP_OK || s.mode == PP_MODE_TRIAL ||
	    !s.any_operator)
		return rc;
	if (!s.stands ||
	    pp_right_of(s.mode, s.roles, PP_ACT_READ_OPERATORS) ==
		PP_LEAVE_NONE)
		return pp_fail(PP_EPERM, "operators are read by %s or an admin",
		    pp_right_who(s.mode, PP_ACT_READ_OPERATORS));
	return PP_OK;
}

enum pp_status
pp_operators_open(struct pp_db *db, struct pp_operators **operators)
{
	struct pp_operators *o = NULL;
	enum pp_status rc;

	if ((rc = check_reader(db)) != PP_OK)
		return rc;
	if ((o = calloc(1, sizeof *o)) == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	if ((rc = pp_query_new(db, SELECT "ORDER BY o.code", &o->q)) == PP_OK)
		*operators = o;
	else
		free(o);
	return rc;
}

enum pp_status
pp_operators_next(struct pp_operators *operators, struct pp_operator *op)
{
	enum pp_status rc = pp_query_step(operators->q);

	if (rc == PP_OK)
		fill(operators->q, op);
	return rc;
}

void
pp_operators_close(struct pp_operators *operators)
{
	if (operators == NULL)
		return;
	pp_query_free(operators->q);
	free(operators);
}
