/* SPDX-License-Identifier: ISC */
/*
 * The books where memory runs out, or a statement fails: nothing is handed
 * out, and nothing is half done.
 */
#include "sale_help.h"

#include "carry.h"
#include "closing.h"

#include "broken.h"

enum {
	CALLS_MAX = 40
};

static const int64_t ids[] = {1, 2};

/* A list from its beginning to its end. */
static enum pp_status
list_sales(struct pp_db *db)
{
	struct pp_sale_filter filter = {.meters = ids, .n_meters = 2};
	struct pp_sales *sales = NULL;
	struct pp_sale sale;
	enum pp_status rc = pp_sales_open(db, &filter, &sales);

	if (rc != PP_OK)
		assert_null(sales);
	while (rc == PP_OK)
		rc = pp_sales_next(sales, &sale);
	pp_sales_close(sales);
	return rc;
}

static enum pp_status
list_accounts(struct pp_db *db)
{
	struct pp_account_filter filter = {.meters = ids, .n_meters = 2};
	struct pp_accounts *accounts = NULL;
	struct pp_account_row row;
	enum pp_status rc = pp_accounts_open(db, &filter, &accounts);

	if (rc != PP_OK)
		assert_null(accounts);
	while (rc == PP_OK)
		rc = pp_accounts_next(accounts, &row);
	pp_accounts_close(accounts);
	return rc;
}

static enum pp_status
list_holds(struct pp_db *db)
{
	struct pp_holds *holds = NULL;
	struct pp_hold hold;
	enum pp_status rc = pp_holds_open(db, &holds);

	if (rc != PP_OK)
		assert_null(holds);
	while (rc == PP_OK)
		rc = pp_holds_next(holds, &hold);
	pp_holds_close(holds);
	return rc;
}

static enum pp_status
list_carries(struct pp_db *db)
{
	struct pp_carries *carries = NULL;
	struct pp_carry carry;
	enum pp_status rc = pp_carries_open(db, 0, &carries);

	if (rc != PP_OK)
		assert_null(carries);
	while (rc == PP_OK)
		rc = pp_carries_next(carries, &carry);
	pp_carries_close(carries);
	return rc;
}

static enum pp_status (*const lists[])(
    struct pp_db *) = {list_sales, list_accounts, list_holds, list_carries};

/* Each has two rows. */
static struct pp_db *
make_books(void)
{
	struct pp_db *db = make_site();
	struct pp_epoch one = open_meter(db, 1), two = open_meter(db, 2);
	struct pp_carry carry;

	(void)done(db, wish_of(PP_SALE, 1000), &one, shows(0, 0));
	(void)done(db, wish_of(PP_SALE, 1000), &two, shows(0, 0));
	begin(db);
	must(pp_carry_add(db, one.account, (pp_money){5}, "x", NOON, "me",
	    &carry));
	must(pp_carry_add(db, two.account, (pp_money){5}, "x", NOON, "me",
	    &carry));
	must(pp_closing_intend(db, &one, PP_CLOSING_CLOSE, "", NOON, "me"));
	must(pp_closing_intend(db, &two, PP_CLOSING_CLOSE, "", NOON, "me"));
	must(pp_hold_all(db, NOON));
	commit(db);
	return db;
}

static void
break_lists(enum broken kind)
{
	struct pp_db *db = make_books();
	enum pp_status rc;
	unsigned n;
	size_t i;

	for (i = 0; i < sizeof lists / sizeof *lists; i++) {
		for (n = 1; n < CALLS_MAX; n++) {
			pp_query_forget(db);
			break_call(kind, n);
			rc = lists[i](db);
			mend();
			if (!broken.fired)
				break;
			assert_int_equal(rc, PP_ESYS);
		}
		assert_int_equal(rc, PP_DONE);
		assert_in_range(n, 2, CALLS_MAX - 1);
	}
	pp_db_close(db);
}

static void
without_memory_there_is_no_list(void **state)
{
	(void)state;
	break_lists(BROKEN_MEMORY);
}

static void
a_list_that_breaks_off_says_so(void **state)
{
	(void)state;
	break_lists(BROKEN_QUERY);
}

/* People decide about an order, which ends whole or not at all. */
static void
break_decision(bool is_disputed)
{
	struct pp_db *db = make_site();
	struct pp_epoch epoch = open_meter(db, 1);
	struct pp_sale s = arm(db, wish_of(PP_SALE, 1000), &epoch, shows(0, 0));
	enum pp_status rc = PP_ESYS;
	unsigned n;

	if (is_disputed)
		finish(db, &s, disputed, shows(0, 500));
	for (n = 1; rc != PP_OK; n++) {
		assert_true(n < CALLS_MAX);
		begin(db);
		break_call(BROKEN_QUERY, n);
		rc = pp_sale_resolve(db, &s, PP_SALE_CREDITED, true, "so it is",
		    NOON, "boss");
		mend();
		assert_int_equal(broken.fired, rc != PP_OK);
		if (rc == PP_OK)
			commit(db);
		pp_db_rollback(db);
		assert_int_equal(number(db, "SELECT count(*) FROM resolution"),
		    rc == PP_OK);
	}
	assert_int_equal(s.state, PP_SALE_CREDITED);
	assert_int_equal(balance_of(db, "suspense"), 0);
	pp_db_close(db);
}

static void
a_decision_is_written_whole_or_not_at_all(void **state)
{
	(void)state;
	break_decision(true);
}

static void
and_so_is_one_for_want_of_evidence(void **state)
{
	(void)state;
	break_decision(false);
}

static void
a_decision_has_a_reason_and_fits_the_count(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch epoch = open_meter(db, 1);
	struct pp_sale s = arm(db, wish_of(PP_SALE, 1000), &epoch, shows(0, 0));

	(void)state;
	begin(db);
	assert_int_equal(pp_sale_resolve(db, &s, PP_SALE_CREDITED, true, "",
			     NOON, "boss"),
	    PP_EDATA);
	assert_said("reason: is empty");
	assert_int_equal(pp_sale_resolve(db, &s, PP_SALE_CREDITED, false, "so",
			     NOON, "boss"),
	    PP_NO);
	assert_said("can't have been credited");
	must(pp_sale_resolve(db, &s, PP_SALE_NOT_CREDITED, false, "so", NOON,
	    "boss"));
	assert_int_equal(pp_sale_resolve(db, &s, PP_SALE_CREDITED, true, "so",
			     NOON, "boss"),
	    PP_NO);
	assert_said("is not-credited");
	commit(db);
	pp_db_close(db);
}

/* The money is gone from the meter, though its count never moved. */
static void
a_refund_may_be_decided_without_its_count(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch epoch = adopt_meter(db, 1, 0, 1000);
	struct pp_sale s =
	    arm(db, wish_of(PP_REFUND, 1000), &epoch, shows(0, 1000));

	(void)state;
	finish(db, &s, disputed, shows(0, 0));
	begin(db);
	must(pp_sale_resolve(db, &s, PP_SALE_CREDITED, false, "so", NOON,
	    "boss"));
	commit(db);
	assert_int_equal(s.state, PP_SALE_CREDITED);
	assert_int_equal(balance_of(db, "cash"), -1000);
	pp_db_close(db);
}

static struct pp_sale open_order;

/* At another desk. */
static void
end_order(void)
{
	struct pp_db *other = writer();

	finish(other, &open_order, credited, shows(1, 1000));
	pp_db_close(other);
}

static void
what_ends_while_it_is_looked_for_is_not_open(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch epoch = open_meter(db, 1);
	struct pp_sale s = {0};

	(void)state;
	open_order = arm(db, wish_of(PP_SALE, 1000), &epoch, shows(0, 0));
	meanwhile.work = end_order;
	meanwhile.left = 2;
	assert_int_equal(pp_sale_open_of(db, 1, &s), PP_NO);
	assert_said("no order is open on it");
	assert_int_equal(s.id, 0);
	assert_int_equal(open_order.state, PP_SALE_CREDITED);
	pp_db_close(db);
}

static void
evidence_that_cannot_be_read_is_none(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch epoch = open_meter(db, 1);
	struct pp_proof proof = {.at = 7};
	unsigned n;

	(void)state;
	for (n = 1; n <= 2; n++) {
		break_call(BROKEN_QUERY, n);
		assert_int_equal(pp_epoch_last_proof(db, epoch.id, &proof),
		    PP_ESYS);
		mend();
		assert_int_equal(proof.at, 7);
	}
	must(pp_epoch_last_proof(db, epoch.id, &proof));
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(without_memory_there_is_no_list),
	    TEST(a_list_that_breaks_off_says_so),
	    TEST(a_decision_is_written_whole_or_not_at_all),
	    TEST(and_so_is_one_for_want_of_evidence),
	    TEST(a_decision_has_a_reason_and_fits_the_count),
	    TEST(a_refund_may_be_decided_without_its_count),
	    TEST(what_ends_while_it_is_looked_for_is_not_open),
	    TEST(evidence_that_cannot_be_read_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
