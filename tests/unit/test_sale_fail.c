/* SPDX-License-Identifier: ISC */
/*
 * Whatever fails on the way, nothing is written and no result is touched:
 * each statement is refused in turn, and each is cut short at every place.
 */
#include "sale_help.h"

#include "fail_help.h"

static struct pp_epoch epoch;
static struct pp_sale pending, contested;
static struct pp_hold held;

static enum pp_status
arm_sale(struct pp_db *db, void *result)
{
	struct pp_sale_wish wish = wish_of(PP_SALE, 500);
	struct pp_proof before = shows(3, 1000);

	wish.code = "x";
	return pp_sale_arm(db, &wish, &epoch, PP_CLASS_BLIND, &before, NOON,
	    result);
}

static enum pp_status
arm_reversal(struct pp_db *db, void *result)
{
	struct pp_sale_wish wish = wish_of(PP_SALE_REVERSAL, 500);
	struct pp_proof before = shows(3, 1000);

	wish.reverses = 1;
	return pp_sale_arm(db, &wish, &epoch, PP_CLASS_BLIND, &before, NOON,
	    result);
}

static enum pp_status
try_again(struct pp_db *db, void *result)
{
	struct pp_attempt a = {.what = PP_ATTEMPT_CANCEL};
	struct pp_proof before = shows(0, 0);

	(void)result;
	return pp_sale_attempt(db, pending.id, &a, &before);
}

static enum pp_status
look_at_attempt(struct pp_db *db, void *result)
{
	struct pp_proof before;

	return pp_sale_last_attempt(db, pending.id, result, &before);
}

static enum pp_status
end_sale(struct pp_db *db, void *result)
{
	struct pp_proof after = shows(1, 400);
	struct pp_sale_end end = credited;
	struct pp_sale s;
	enum pp_status rc;

	end.rounding.fen = 1;
	memcpy(&s, &pending, sizeof s);
	rc = pp_sale_end(db, &s, &end, &after, NOON, "me");
	return spoil_if_touched(rc, &s, &pending, sizeof s, result);
}

static enum pp_status
resolve_sale(struct pp_db *db, void *result)
{
	struct pp_sale s;
	enum pp_status rc;

	memcpy(&s, &contested, sizeof s);
	rc = pp_sale_resolve(db, &s, PP_SALE_NOT_CREDITED, false, "why", NOON,
	    "me");
	return spoil_if_touched(rc, &s, &contested, sizeof s, result);
}

static enum pp_status
find_recent(struct pp_db *db, void *result)
{
	return pp_sale_recent(db, 1, PP_SALE, (pp_money){500}, 0, result);
}

static enum pp_status
list_sales(struct pp_db *db, void *result)
{
	static const int64_t meters[] = {1};
	struct pp_sale_filter f = {.meters = meters, .n_meters = 1};
	struct pp_sales *all = NULL;
	enum pp_status rc;

	if ((rc = pp_sales_open(db, &f, &all)) == PP_OK)
		rc = pp_sales_next(all, result);
	pp_sales_close(all);
	return rc;
}

static enum pp_status
look_at_balance(struct pp_db *db, void *result)
{
	return pp_ledger_balance(db, 1, result);
}

static enum pp_status
open_account(struct pp_db *db, void *result)
{
	return pp_account_add(db, "a", "", NOON, "me", result);
}

static enum pp_status
find_account(struct pp_db *db, void *result)
{
	return pp_account_find(db, "A00001", result);
}

static enum pp_status
adopt(struct pp_db *db, void *result)
{
	struct pp_proof proof = shows(5, -7);

	return pp_epoch_intend(db, 5, 1, SERIAL, &proof, NOON, "me", result);
}

static enum pp_status
end_epoch(struct pp_db *db, void *result)
{
	struct pp_proof proof = shows(5, -7);

	(void)result;
	return pp_epoch_end(db, &epoch, &proof, NOON);
}

static enum pp_status
list_accounts(struct pp_db *db, void *result)
{
	struct pp_accounts *all = NULL;
	enum pp_status rc;

	rc = pp_accounts_open(db, &(struct pp_account_filter){0}, &all);
	if (rc == PP_OK)
		rc = pp_accounts_next(all, result);
	pp_accounts_close(all);
	return rc;
}

static enum pp_status
hold_meter(struct pp_db *db, void *result)
{
	struct pp_proof proof = shows(5, -7);

	return pp_hold_add(db, &epoch, PP_HOLD_CLOSED, &proof, NULL, NOON,
	    result);
}

static enum pp_status
adopt_credit(struct pp_db *db, void *result)
{
	(void)result;
	return pp_hold_end(db, &held, PP_HOLD_ADOPTED, (pp_money){5}, "why",
	    NOON, "me");
}

static enum pp_status
hold_every_meter(struct pp_db *db, void *result)
{
	(void)result;
	return pp_hold_all(db, NOON);
}

static enum pp_status
list_holds(struct pp_db *db, void *result)
{
	struct pp_holds *all = NULL;
	enum pp_status rc;

	if ((rc = pp_holds_open(db, &all)) == PP_OK)
		rc = pp_holds_next(all, result);
	pp_holds_close(all);
	return rc;
}

static const struct work works[] = {
    {arm_sale, "arm a sale"},
    {arm_reversal, "arm a reversal"},
    {try_again, "try again"},
    {look_at_attempt, "look at the last attempt"},
    {end_sale, "end a refund"},
    {resolve_sale, "resolve"},
    {find_recent, "find a recent one"},
    {list_sales, "list orders"},
    {look_at_balance, "look at a balance"},
    {open_account, "open an account"},
    {find_account, "find an account"},
    {adopt, "adopt a meter"},
    {end_epoch, "end an epoch"},
    {list_accounts, "list accounts"},
    {hold_meter, "hold a meter"},
    {adopt_credit, "adopt a credit"},
    {hold_every_meter, "hold every meter"},
    {list_holds, "list holds"},
};

static struct pp_db *
make_books(void)
{
	struct pp_db *db = make_site();
	struct pp_epoch two = adopt_meter(db, 2, 0, 1000),
			three = adopt_meter(db, 3, 0, 1000);
	struct pp_proof proof = shows(9, 1000);
	bool made;

	epoch = open_meter(db, 1);
	done(db, wish_of(PP_SALE, 500), &epoch, shows(0, 0));
	done(db, wish_of(PP_SALE, 400), &epoch, shows(1, 500));
	done(db, wish_of(PP_SALE, 100), &epoch, shows(2, 900));
	pending = arm(db, wish_of(PP_REFUND, 500), &two, shows(0, 1000));
	write_one(db,
	    "INSERT INTO meter (id, code, model, bus, address, ct, pt, circuit,"
	    " note) VALUES (4, 'M004', 'X', 1, 4, 1, 1, '', ''),"
	    " (5, 'M005', 'X', 1, 5, 1, 1, '', '')");
	two = adopt_meter(db, 4, 0, 1000);
	contested = arm(db, wish_of(PP_SALE, 500), &two, shows(0, 1000));
	finish(db, &contested, disputed, shows(5, 0));
	begin(db);
	must(pp_hold_add(db, &three, PP_HOLD_COUNT_AHEAD, &proof, NULL, NOON,
	    &made));
	must(pp_hold_of(db, 3, &held));
	commit(db);
	return db;
}

static int64_t
changes(struct pp_db *db)
{
	return number(db,
	    "SELECT (SELECT count(*) FROM sale) * 1000000"
	    " + (SELECT count(*) FROM evidence) * 10000"
	    " + (SELECT count(*) FROM posting) * 100"
	    " + (SELECT count(*) FROM attempt) + (SELECT count(*) FROM hold)"
	    " + (SELECT count(*) FROM sale WHERE state = 'armed')");
}

static void
a_statement_that_is_refused_leaves_all_as_it_was(void **state)
{
	struct pp_db *db = make_books();

	(void)state;
	refuse_each(db, works, sizeof works / sizeof works[0], changes);
	pp_db_close(db);
}

static void
a_statement_that_is_cut_short_leaves_all_as_it_was(void **state)
{
	struct pp_db *db = make_books();

	(void)state;
	cut_each(db, works, sizeof works / sizeof works[0], changes);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_statement_that_is_refused_leaves_all_as_it_was),
	    TEST(a_statement_that_is_cut_short_leaves_all_as_it_was),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
