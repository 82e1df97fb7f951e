/* SPDX-License-Identifier: ISC */
/*
 * What people decide, and what they can't.
 */
#include "sale_help.h"

#include "decision.h"

static const struct pp_decision_wish plain = {
    .reason = "why",
    .who = "boss",
    .at = NOON + 60,
};

static struct pp_decision_wish
want(const char *id, const char *verdict)
{
	struct pp_decision_wish w = plain;

	w.id = id;
	w.verdict = verdict;
	return w;
}

static struct pp_sale
dispute(struct pp_db *db, const struct pp_epoch *e, struct pp_proof seen)
{
	struct pp_sale s = arm(db, wish_of(PP_SALE, 500), e, shows(0, 0));

	finish(db, &s, disputed, seen);
	return s;
}

static void
hold(struct pp_db *db, const struct pp_epoch *e, enum pp_hold_reason reason,
    struct pp_proof proof, const pp_money *amount)
{
	bool made = false;

	begin(db);
	must(pp_hold_add(db, e, reason, &proof, amount, NOON, &made));
	commit(db);
	assert_true(made);
}

static void
a_disputed_order_ends_as_people_say(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1), f = open_meter(db, 2);
	struct pp_sale s = dispute(db, &e, shows(3, 900));
	struct pp_sale t = dispute(db, &f, shows(0, 900));
	struct pp_decision_wish w = want(s.code, "credited");
	struct pp_decision d;

	(void)state;
	must(pp_decide_order(db, &w, &d));
	assert_string_equal(d.kind, "order");
	assert_string_equal(d.id, s.code);
	assert_string_equal(d.meter, "M001");
	assert_string_equal(d.verdict, "credited");
	assert_true(d.has_amount);
	assert_int_equal(d.amount.fen, 500);
	assert_string_equal(d.reason, "why");
	assert_string_equal(d.who, "boss");
	assert_int_equal(d.at, NOON + 60);
	must(pp_sale_get(db, s.id, &s));
	assert_int_equal(s.state, PP_SALE_CREDITED);
	assert_true(s.moved);
	assert_int_equal(pp_decide_order(db, &w, &d), PP_NO);
	w = want(t.code, "not-credited");
	must(pp_decide_order(db, &w, &d));
	must(pp_sale_get(db, t.id, &t));
	assert_int_equal(t.state, PP_SALE_NOT_CREDITED);
	assert_false(t.moved);
	pp_db_close(db);
}

static void
whether_its_slot_was_used_is_what_the_meter_showed_or_what_people_say(
    void **state)
{
	static const bool yes = true, no = false;
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1), f = open_meter(db, 2);
	struct pp_sale s = dispute(db, &e, shows(3, 900));
	struct pp_sale t = dispute(db, &f, shows(0, 900));
	struct pp_decision_wish w = want(s.code, "credited");
	struct pp_decision d;

	(void)state;
	w.moved = &no;
	assert_int_equal(pp_decide_order(db, &w, &d), PP_NO);
	w = want(s.code, "not-credited");
	must(pp_decide_order(db, &w, &d));
	must(pp_sale_get(db, s.id, &s));
	assert_true(s.moved);
	w = want(t.code, "not-credited");
	w.moved = &yes;
	must(pp_decide_order(db, &w, &d));
	must(pp_sale_get(db, t.id, &t));
	assert_true(t.moved);
	pp_db_close(db);
}

static void
what_is_not_disputed_is_not_decided(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_sale s = arm(db, wish_of(PP_SALE, 500), &e, shows(0, 0));
	struct pp_decision_wish w = want(s.code, "credited");
	struct pp_decision d;

	(void)state;
	assert_int_equal(pp_decide_order(db, &w, &d), PP_NO);
	assert_non_null(strstr(pp_errmsg(), "is pending, not disputed"));
	finish(db, &s, not_credited, shows(0, 0));
	assert_int_equal(pp_decide_order(db, &w, &d), PP_NO);
	assert_non_null(strstr(pp_errmsg(), "has ended: it is not-credited"));
	w = want("none", "credited");
	assert_int_equal(pp_decide_order(db, &w, &d), PP_NO);
	assert_string_equal(pp_errmsg(), "none: no such order");
	w = want(s.code, "sold");
	assert_int_equal(pp_decide_order(db, &w, &d), PP_EDATA);
	assert_string_equal(pp_errmsg(),
	    "\"sold\": has to be credited or not-credited");
	assert_false(pp_db_in_transaction(db));
	pp_db_close(db);
}

static void
credit_from_outside_is_adopted_as_reckoned_or_as_said(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1), f = open_meter(db, 2);
	const pp_money reckoned = {700}, said = {650};
	struct pp_decision_wish w = want("M001", "adopted");
	struct pp_decision d;

	(void)state;
	hold(db, &e, PP_HOLD_COUNT_AHEAD, shows(1, 700), &reckoned);
	hold(db, &f, PP_HOLD_COUNT_AHEAD, shows(1, 700), NULL);
	must(pp_decide_external(db, &w, &d));
	assert_string_equal(d.kind, "external");
	assert_string_equal(d.id, "1");
	assert_int_equal(d.amount.fen, 700);
	assert_int_equal(balance_of(db, "external"), 700);
	w = want("2", "adopted"); /* by the number of the hold */
	assert_int_equal(pp_decide_external(db, &w, &d), PP_NO);
	assert_non_null(strstr(pp_errmsg(), "could not be reckoned"));
	w.amount = &said;
	must(pp_decide_external(db, &w, &d));
	assert_string_equal(d.meter, "M002");
	assert_int_equal(balance_of(db, "external"), 1350);
	assert_int_equal(pp_decide_external(db, &w, &d), PP_NO);
	pp_db_close(db);
}

static void
credit_from_outside_can_be_let_go_for_another_look(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_decision_wish w = want("M001", "released");
	struct pp_decision d;

	(void)state;
	hold(db, &e, PP_HOLD_BALANCE_AHEAD, shows(0, 700), NULL);
	assert_int_equal(pp_decide_quarantine(db, &w, &d), PP_NO);
	must(pp_decide_external(db, &w, &d));
	assert_false(d.has_amount);
	assert_int_equal(balance_of(db, "external"), 0);
	w = want("M003", "released");
	assert_int_equal(pp_decide_external(db, &w, &d), PP_NO);
	assert_string_equal(pp_errmsg(),
	    "M003: nothing is held under this name");
	w = want("M009", "released");
	assert_int_equal(pp_decide_external(db, &w, &d), PP_NO);
	pp_db_close(db);
}

static void
what_vanished_is_below_zero(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_decision_wish w = want("M001", "adopted");
	const pp_money more = {500}, less = {-500};
	struct pp_decision d;

	(void)state;
	hold(db, &e, PP_HOLD_BALANCE_BEHIND, shows(0, -500), NULL);
	assert_int_equal(pp_decide_external(db, &w, &d), PP_NO);
	w.amount = &more;
	assert_int_equal(pp_decide_external(db, &w, &d), PP_NO);
	assert_string_equal(pp_errmsg(),
	    "M001: credit vanished from it: its amount is below zero");
	w.amount = &less;
	must(pp_decide_external(db, &w, &d));
	assert_int_equal(d.amount.fen, -500);
	assert_int_equal(balance_of(db, "external"), -500);
	pp_db_close(db);
}

static void
after_a_restore_a_meter_can_be_let_go(void **state)
{
	struct pp_db *db = make_site();
	struct pp_decision_wish w = want("M001", "released");
	struct pp_decision d;

	(void)state;
	open_meter(db, 1);
	begin(db);
	must(pp_hold_all(db, NOON));
	commit(db);
	assert_int_equal(pp_decide_external(db, &w, &d), PP_NO);
	must(pp_decide_quarantine(db, &w, &d));
	assert_string_equal(d.kind, "quarantine");
	w = want("M001", "adopted");
	assert_int_equal(pp_decide_quarantine(db, &w, &d), PP_EDATA);
	assert_string_equal(pp_errmsg(), "\"adopted\": has to be released");
	pp_db_close(db);
}

static void
keep(struct pp_db *db, const struct pp_epoch *e, struct pp_proof proof)
{
	begin(db);
	must(pp_epoch_keep_proof(db, e->id, &proof));
	commit(db);
}

static void
a_meter_that_differs_is_let_go_only_when_it_agrees_again(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = adopt_meter(db, 1, 5, 900);
	struct pp_decision_wish w = want("M001", "released");
	struct pp_proof seen = shows(0, 0);
	struct pp_decision d;

	(void)state;
	hold(db, &e, PP_HOLD_COUNT_BEHIND, seen, NULL);
	assert_int_equal(pp_decide_quarantine(db, &w, &d), PP_NO);
	assert_non_null(strstr(pp_errmsg(), "pp-settle -m M001"));
	seen.at = NOON + 10;
	keep(db, &e, seen); /* the wrong count */
	assert_int_equal(pp_decide_quarantine(db, &w, &d), PP_NO);
	seen = shows(5, 900);
	keep(db, &e, seen); /* right, but of before */
	assert_int_equal(pp_decide_quarantine(db, &w, &d), PP_NO);
	seen.at = NOON + 20;
	snprintf(seen.serial, sizeof seen.serial, "999");
	keep(db, &e, seen); /* another meter */
	assert_int_equal(pp_decide_quarantine(db, &w, &d), PP_NO);
	snprintf(seen.serial, sizeof seen.serial, "%s", SERIAL);
	keep(db, &e, seen);
	must(pp_decide_quarantine(db, &w, &d));
	assert_int_equal(pp_decide_quarantine(db, &w, &d), PP_NO);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_disputed_order_ends_as_people_say),
	    TEST(
		whether_its_slot_was_used_is_what_the_meter_showed_or_what_people_say),
	    TEST(what_is_not_disputed_is_not_decided),
	    TEST(credit_from_outside_is_adopted_as_reckoned_or_as_said),
	    TEST(credit_from_outside_can_be_let_go_for_another_look),
	    TEST(what_vanished_is_below_zero),
	    TEST(after_a_restore_a_meter_can_be_let_go),
	    TEST(a_meter_that_differs_is_let_go_only_when_it_agrees_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
