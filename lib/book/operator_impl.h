/* SPDX-License-Identifier: ISC */
/*
 * What the files of operators share with each other; nobody else includes it.
 */
#ifndef PP_OPERATOR_IMPL_H
#define PP_OPERATOR_IMPL_H

#include "operator.h"

/* Of an operator o, the bits of his roles as in enum pp_role. */
#define PP_OPERATOR_ROLES                                                      \
	" (SELECT ifnull(sum(CASE role WHEN 'cashier' THEN 1"                  \
	" WHEN 'plant' THEN 2 WHEN 'auditor' THEN 4 WHEN 'admin' THEN 8"       \
	" END), 0) FROM operator_role"                                         \
	" WHERE operator = o.id AND ended_at IS NULL)"

/* PP_NO: with this role the person would have two that clash. */
enum pp_status pp_operator_check_role(struct pp_db *db, int64_t uid,
    enum pp_role role);

/* How many enabled operators have a role, but for one; and who ever had it. */
enum pp_status pp_operators_with(struct pp_db *db, enum pp_role role,
    int64_t but, int64_t *n);
enum pp_status pp_operators_ever(struct pp_db *db, enum pp_role role,
    bool *ever);

/*
 * What was refused for how people stand (PP_NO, and its words) leaves a row,
 * as what is refused for a right does; another code is only handed on.
 */
enum pp_status pp_operator_refuse(struct pp_db *db, enum pp_status code,
    const struct pp_act *act, const char *why, int64_t at, const char *who);

enum pp_status pp_operator_give(struct pp_db *db, int64_t operator_,
    enum pp_role role, int64_t at, const char *who);

#endif
