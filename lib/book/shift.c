/* SPDX-License-Identifier: ISC */
/*
 * Which drawer the cash of an order goes through.  Shifts begin and end in
 * shift_change.c; shift_list.c reads them back.
 */
#include "shift.h"

#include <string.h>

#include "catalogue.h"
#include "ledger.h"
#include "shift_impl.h"
#include "site_setting.h"

/* An open shift's id by a text; 0: none. */
static enum pp_status
find_open(struct pp_db *db, const char *sql, const char *text, int64_t *id)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	if ((rc = pp_query_new(db, sql, &q)) != PP_OK)
		return rc;
	pp_query_text(q, 1, text);
	if ((rc = pp_query_step(q)) == PP_OK)
		*id = pp_query_col_int(q, 0);
	else if (rc == PP_DONE) {
		*id = 0;
		rc = PP_OK;
	}
	pp_query_free(q);
	return rc;
}

static enum pp_status
open_of(struct pp_db *db, const char *who, int64_t *id)
{
	return find_open(db,
	    "SELECT id FROM shift WHERE who = ?1 AND closed_at IS NULL", who,
	    id);
}

enum pp_status
pp_shift_of(struct pp_db *db, const char *who, struct pp_shift *shift)
{
	int64_t id = 0;
	enum pp_status rc;

	if ((rc = open_of(db, who, &id)) != PP_OK)
		return rc;
	if (id == 0)
		return pp_fail(PP_NO,
		    "%s has no open shift; pp-shift open begins one", who);
	return pp_shift_get(db, id, shift);
}

enum pp_status
pp_shift_at(struct pp_db *db, const char *drawer, struct pp_shift *shift)
{
	int64_t id = 0;
	enum pp_status rc;

	rc = find_open(db,
	    "SELECT id FROM shift WHERE drawer = ?1 AND closed_at IS NULL",
	    drawer, &id);
	if (rc != PP_OK)
		return rc;
	if (id == 0)
		return pp_fail(PP_NO, "drawer %s: no shift is open at it",
		    drawer);
	return pp_shift_get(db, id, shift);
}

/* What refunds that are pending will take out of a drawer. */
static enum pp_status
promised(struct pp_db *db, int64_t shift, int64_t *fen)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT ifnull(sum(amount_fen), 0) FROM sale WHERE shift = ?1"
	    " AND state IN ('armed', 'disputed')"
	    " AND kind IN ('refund', 'sale-reversal')",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, shift);
	if ((rc = pp_query_step(q)) == PP_OK)
		*fen = pp_query_col_int(q, 0);
	pp_query_free(q);
	return rc;
}

enum pp_status
pp_shift_holds(struct pp_db *db, int64_t shift, pp_money *all,
    pp_money *free_cash)
{
	int64_t ledger = 0, fen = 0;
	enum pp_status rc;

	if ((rc = pp_ledger_shift(db, shift, &ledger)) != PP_OK ||
	    (rc = promised(db, shift, &fen)) != PP_OK ||
	    (rc = pp_ledger_balance(db, ledger, all)) != PP_OK)
		return rc;
	*free_cash = (pp_money){all->fen - fen};
	return PP_OK;
}

enum pp_status
pp_shift_check_ceiling(struct pp_db *db, pp_money all, pp_money amount,
    const char *advice)
{
	char value[PP_SETTING_MAX], yuan[PP_DECIMAL_MAX];
	pp_money ceiling;
	enum pp_status rc;

	rc = pp_site_setting(db, 0, "desk.ceiling_yuan", value, NULL);
	if (rc != PP_OK)
		return rc;
	if (pp_money_parse(value, &ceiling) != PP_OK)
		return pp_fail_in(PP_ECONF, "setting desk.ceiling_yuan");
	if (ceiling.fen > 0 && amount.fen > ceiling.fen - all.fen)
		return pp_fail(PP_NO,
		    "the drawer would hold more than desk.ceiling_yuan (%s); "
		    "%s",
		    pp_money_print(ceiling, yuan), advice);
	return PP_OK;
}

/* Without a shift: PP_NO where the site has drawers. */
static enum pp_status
check_none(struct pp_db *db, const char *who)
{
	char drawers[PP_SETTING_MAX];
	enum pp_status rc;

	rc = pp_site_setting(db, 0, "desk.drawers", drawers, NULL);
	if (rc != PP_OK || *drawers == '\0')
		return rc;
	return pp_fail(PP_NO,
	    "cash needs an open shift, and %s has none; pp-shift open begins "
	    "one",
	    who);
}

enum pp_status
pp_shift_for(struct pp_db *db, const char *who, const char *method,
    bool comes_in, pp_money amount, int64_t *shift)
{
	pp_money all, free_cash;
	int64_t id = 0;
	enum pp_status rc;

	if (strcmp(method, "cash") == 0) {
		if ((rc = open_of(db, who, &id)) != PP_OK)
			return rc;
		if (id == 0)
			rc = check_none(db, who);
		else if ((rc = pp_shift_holds(db, id, &all, &free_cash)) ==
			PP_OK &&
		    comes_in)
			rc = pp_shift_check_ceiling(db, all, amount,
			    pp_phrase("bring some away first, see pp-shift "
				      "hand-over"));
		else if (rc == PP_OK && amount.fen > free_cash.fen)
			rc = pp_fail(PP_NO,
			    "the drawer has too little by the books to pay "
			    "that out; pay by another method");
		if (rc != PP_OK)
			return rc;
	}
	*shift = id;
	return PP_OK;
}

static enum pp_status
is_open(struct pp_db *db, int64_t id, bool *open)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT count(*) FROM shift WHERE id = ?1 AND closed_at IS NULL",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, id);
	if ((rc = pp_query_step(q)) == PP_OK)
		*open = pp_query_col_int(q, 0) != 0;
	pp_query_free(q);
	return rc;
}

enum pp_status
pp_shift_ledger(struct pp_db *db, const struct pp_sale *sale, bool comes_in,
    int64_t *ledger_account)
{
	bool open = false;
	enum pp_status rc;

	if (sale->shift == 0)
		return pp_ledger_method(db, sale->method, ledger_account);
	if ((rc = is_open(db, sale->shift, &open)) != PP_OK)
		return rc;
	if (open)
		return pp_ledger_shift(db, sale->shift, ledger_account);
	return pp_ledger_account(db,
	    comes_in ? PP_BOOKS_CASH : PP_BOOKS_REFUND_DUE, ledger_account);
}
