/* SPDX-License-Identifier: ISC */
/*
 * Meters that are closed for sale, and how they are opened for it again; and
 * the two small records beside orders: relays and probes.
 */
#include "sale_help.h"

#include "probe_log.h"
#include "relay_log.h"
#include "upkeep.h"

static struct pp_hold
hold(struct pp_db *db, const struct pp_epoch *e, enum pp_hold_reason reason,
    struct pp_proof proof, const pp_money *amount)
{
	struct pp_hold h;
	bool made = false;

	begin(db);
	must(pp_hold_add(db, e, reason, &proof, amount, NOON, &made));
	commit(db);
	assert_true(made);
	must(pp_hold_of(db, e->meter, &h));
	return h;
}

static enum pp_status
try_end(struct pp_db *db, const struct pp_hold *h, enum pp_hold_end as,
    int64_t fen)
{
	enum pp_status rc;

	begin(db);
	rc = pp_hold_end(db, h, as, (pp_money){fen}, "why", NOON + 9, "boss");
	if (rc == PP_OK)
		commit(db);
	pp_db_rollback(db);
	return rc;
}

static void
a_hold_keeps_what_the_meter_showed_and_what_the_books_said(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	pp_money amount = {4000};
	struct pp_hold h, again;

	(void)state;
	done(db, wish_of(PP_SALE, 500), &e, shows(0, 0));
	/* `e` is of before the sale: the books are asked anew. */
	h = hold(db, &e, PP_HOLD_COUNT_AHEAD, shows(3, 4500), &amount);
	assert_int_equal(h.meter, 1);
	assert_int_equal(h.epoch, e.id);
	assert_string_equal(h.meter_code, "M001");
	assert_int_equal(h.at, NOON);
	assert_int_equal(h.reason, PP_HOLD_COUNT_AHEAD);
	assert_true(h.has_counts && h.has_read && h.has_amount);
	assert_int_equal(h.books_count, 1);
	assert_int_equal(h.count, 3);
	assert_int_equal(h.balance_fen, 4500);
	assert_string_equal(h.serial, SERIAL);
	assert_int_equal(h.amount.fen, 4000);
	assert_int_equal(h.ended_at, 0);
	must(pp_hold_get(db, h.id, &again));
	assert_int_equal(again.id, h.id);
	assert_int_equal(again.count, h.count);
	assert_int_equal(again.amount.fen, h.amount.fen);
	assert_string_equal(again.serial, h.serial);
	assert_int_equal(pp_hold_get(db, 99, &again), PP_NO);
	assert_int_equal(pp_hold_of(db, 2, &again), PP_NO);
	pp_db_close(db);
}

static void
an_external_credit_that_is_adopted_is_in_count_and_books(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1), f = open_meter(db, 2);
	struct pp_hold h;

	(void)state;
	h = hold(db, &e, PP_HOLD_COUNT_AHEAD, shows(2, 700), NULL);
	assert_false(h.has_amount);
	must(try_end(db, &h, PP_HOLD_ADOPTED, 700));
	assert_int_equal(pp_hold_of(db, 1, &h), PP_NO);
	must(pp_epoch_of(db, 1, &e));
	assert_int_equal(e.count, 2);
	assert_int_equal(balance_of(db, "external"), 700);
	assert_int_equal(balance_of(db, "meter:M001:1"), -700);
	assert_int_equal(try_end(db, &h, PP_HOLD_ADOPTED, 700), PP_NO);
	assert_said("it has ended already");
	done(db, wish_of(PP_SALE, 500), &e, shows(2, 700));
	/* Money was taken from it, or nothing is known to have been. */
	h = hold(db, &f, PP_HOLD_BALANCE_AHEAD, shows(0, -100), NULL);
	must(try_end(db, &h, PP_HOLD_ADOPTED, -100));
	assert_int_equal(balance_of(db, "meter:M002:1"), 100);
	h = hold(db, &f, PP_HOLD_COUNT_AHEAD, shows(1, -100), NULL);
	must(try_end(db, &h, PP_HOLD_ADOPTED, 0));
	must(pp_epoch_of(db, 2, &f));
	assert_int_equal(f.count, 1);
	assert_int_equal(number(db, "SELECT count(*) FROM entry"), 4);
	pp_db_close(db);
}

static void
only_an_external_credit_is_adopted(void **state)
{
	static const enum pp_hold_reason reasons[] = {PP_HOLD_COUNT_BEHIND,
	    PP_HOLD_SERIAL, PP_HOLD_CLOSED, PP_HOLD_RESTORED};
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_hold h;

	(void)state;
	for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
		h = hold(db, &e, reasons[i], shows(0, 0), NULL);
		assert_int_equal(try_end(db, &h, PP_HOLD_ADOPTED, 0), PP_NO);
		assert_said("no external credit");
		must(try_end(db, &h,
		    i % 2 == 0 ? PP_HOLD_AGREES : PP_HOLD_RELEASED, 0));
		assert_int_equal(pp_hold_of(db, 1, &h), PP_NO);
	}
	pp_db_close(db);
}

static void
what_changed_since_a_hold_began_is_not_adopted(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_sale s = arm(db, wish_of(PP_SALE, 500), &e, shows(0, 0));
	struct pp_hold h;

	(void)state;
	finish(db, &s, disputed, shows(2, 900));
	h = hold(db, &e, PP_HOLD_COUNT_AHEAD, shows(2, 900), NULL);
	assert_int_equal(try_end(db, &h, PP_HOLD_ADOPTED, 400), PP_NO);
	assert_said("order pp-20251122-000001 is open on it");
	begin(db);
	must(pp_sale_resolve(db, &s, PP_SALE_CREDITED, true, "why", NOON,
	    "boss"));
	commit(db);
	assert_int_equal(try_end(db, &h, PP_HOLD_ADOPTED, 400), PP_NO);
	assert_said("by the books its count is 1 now, was 0 then");
	must(try_end(db, &h, PP_HOLD_RELEASED, 0));
	h = hold(db, &e, PP_HOLD_COUNT_AHEAD, shows(2, 900), NULL);
	assert_int_equal(try_end(db, &h, PP_HOLD_ADOPTED, 1000000000001),
	    PP_NO);
	assert_int_equal(try_end(db, &h, PP_HOLD_ADOPTED, -1000000000001),
	    PP_NO);
	assert_said("above all bounds");
	begin(db);
	must(pp_epoch_end(db, &e, NULL, NOON));
	commit(db);
	assert_int_equal(try_end(db, &h, PP_HOLD_ADOPTED, 400), PP_NO);
	assert_said("its account was closed since");
	h.id = 99;
	assert_int_equal(try_end(db, &h, PP_HOLD_RELEASED, 0), PP_NO);
	assert_said("no such hold");
	pp_db_close(db);
}

static void
a_meter_is_held_once_and_a_restored_one_for_what_is_found(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_proof proof = shows(5, 0);
	struct pp_hold h;
	bool made = true;

	(void)state;
	begin(db);
	must(pp_hold_add(db, &e, PP_HOLD_RESTORED, NULL, NULL, NOON, &made));
	assert_true(made);
	must(pp_hold_of(db, 1, &h));
	assert_false(h.has_counts || h.has_read || h.has_amount);
	assert_string_equal(h.serial, "");
	must(pp_hold_add(db, &e, PP_HOLD_RESTORED, NULL, NULL, NOON, &made));
	assert_false(made);
	must(pp_hold_add(db, &e, PP_HOLD_COUNT_AHEAD, &proof, NULL, NOON,
	    &made));
	assert_true(made);
	must(pp_hold_add(db, &e, PP_HOLD_SERIAL, &proof, NULL, NOON, &made));
	assert_false(made);
	commit(db);
	must(pp_hold_of(db, 1, &h));
	assert_int_equal(h.reason, PP_HOLD_COUNT_AHEAD);
	assert_int_equal(number(db,
			     "SELECT count(*) FROM hold WHERE"
			     " ended_as = 'released' AND ended_by = 'pp'"),
	    1);
	pp_db_close(db);
}

static void
a_meter_without_an_account_can_be_held(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch none = {.meter = 2};
	struct pp_hold h;

	(void)state;
	h = hold(db, &none, PP_HOLD_SERIAL, shows(5, 0), NULL);
	assert_int_equal(h.epoch, 0);
	assert_false(h.has_counts);
	assert_true(h.has_read);
	pp_db_close(db);
}

static void
after_a_restore_every_meter_with_an_account_is_held(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_holds *all = NULL;
	struct pp_hold h;

	(void)state;
	open_meter(db, 2);
	hold(db, &e, PP_HOLD_CLOSED, shows(0, 0), NULL);
	begin(db);
	must(pp_hold_all(db, NOON + 1));
	must(pp_hold_all(db, NOON + 2));
	commit(db);
	must(pp_holds_open(db, &all));
	must(pp_holds_next(all, &h));
	assert_string_equal(h.meter_code, "M001");
	assert_int_equal(h.reason, PP_HOLD_CLOSED);
	must(pp_holds_next(all, &h));
	assert_string_equal(h.meter_code, "M002");
	assert_int_equal(h.reason, PP_HOLD_RESTORED);
	assert_int_equal(h.at, NOON + 1);
	assert_int_equal(pp_holds_next(all, &h), PP_DONE);
	pp_holds_close(all);
	pp_holds_close(NULL);
	pp_db_close(db);
}

static void
a_restore_holds_every_meter_with_an_account(void **state)
{
	struct pp_db *db = make_site();
	struct pp_restored done;
	struct pp_copy made;
	struct pp_hold h;

	(void)state;
	open_meter(db, 1);
	must(pp_upkeep_backup(db, "copy.db", false, NOON, "me", &made));
	open_meter(db, 2); /* since then: the books won't know it */
	assert_int_equal(pp_hold_of(db, 1, &h), PP_NO);
	must(pp_upkeep_restore("pp.db", "copy.db",
	    &(struct pp_by){.who = "me", .at = NOON}, 1000, &done));
	must(pp_hold_of(db, 1, &h));
	assert_int_equal(h.reason, PP_HOLD_RESTORED);
	assert_int_equal(h.at, NOON);
	assert_int_equal(pp_hold_of(db, 2, &h), PP_NO);
	pp_db_close(db);
}

static void
the_words_say_what_was_found(void **state)
{
	static const struct {
		struct pp_hold hold;
		const char *kind, *name, *words;
	} cases[] = {
	    {{.reason = PP_HOLD_COUNT_AHEAD, .count = 7, .books_count = 6},
		"external", "count-ahead",
		"its purchase count is 7, by the books 6: it was credited "
		"outside pp"},
	    {{.reason = PP_HOLD_BALANCE_AHEAD,
		 .has_amount = true,
		 .amount = {-1250}},
		"external", "balance-ahead",
		"it has more money than it can have: it was credited outside "
		"pp, of -12.50 yuan"},
	    {{.reason = PP_HOLD_BALANCE_BEHIND,
		 .has_amount = true,
		 .amount = {-1250}},
		"external", "balance-behind",
		"it has less money than the energy that it used explains: "
		"credit vanished from it, of 12.50 yuan"},
	    {{.reason = PP_HOLD_COUNT_BEHIND, .count = 5, .books_count = 6},
		"quarantine", "count-behind",
		"its purchase count is 5, by the books 6: it was reset, or "
		"the books are of another meter"},
	    {{.reason = PP_HOLD_SERIAL, .serial = "12"}, "quarantine", "serial",
		"its serial number is 12, which isn't the books'"},
	    {{.reason = PP_HOLD_CLOSED}, "quarantine", "closed",
		"its fee control is off"},
	    {{.reason = PP_HOLD_RESTORED}, "quarantine", "restored",
		"the books were restored from a backup, and it wasn't "
		"compared with them since"},
	};
	char words[PP_HOLD_WORDS_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		enum pp_hold_reason reason = cases[i].hold.reason;

		assert_string_equal(pp_hold_kind_name(reason), cases[i].kind);
		assert_string_equal(pp_hold_reason_name(reason), cases[i].name);
		assert_string_equal(pp_hold_words(&cases[i].hold, words,
					sizeof words),
		    cases[i].words);
	}
}

static void
the_last_order_to_a_relay_counts(void **state)
{
	struct pp_db *db = make_site();
	struct pp_relay_order order = {.meter = 1, .at = NOON, .who = "me"};
	enum pp_relay_action action = PP_RELAY_ACTIONS;
	enum pp_relay_cause cause = PP_RELAY_CAUSES;

	(void)state;
	assert_int_equal(pp_relay_last(db, 1, &action, &cause), PP_NO);
	assert_int_equal(action, PP_RELAY_ACTIONS);
	for (int i = 0; i < PP_RELAY_ACTIONS * PP_RELAY_CAUSES; i++) {
		order.action = (enum pp_relay_action)(i % PP_RELAY_ACTIONS);
		order.cause = (enum pp_relay_cause)(i / PP_RELAY_ACTIONS);
		order.reason = "why";
		begin(db);
		must(pp_relay_log(db, &order));
		commit(db);
		must(pp_relay_last(db, 1, &action, &cause));
		assert_int_equal(action, order.action);
		assert_int_equal(cause, order.cause);
	}
	assert_int_equal(pp_relay_last(db, 2, &action, &cause), PP_NO);
	order.meter = 99;
	begin(db);
	assert_int_equal(pp_relay_log(db, &order), PP_NO);
	pp_db_rollback(db);
	pp_db_close(db);
}

static void
a_probe_speaks_for_the_serial_number_that_it_found(void **state)
{
	struct pp_db *db = make_site();
	enum pp_class class = PP_CLASS_NONE;

	(void)state;
	assert_int_equal(pp_probe_class(db, 1, SERIAL, &class), PP_NO);
	begin(db);
	must(pp_probe_log(db, 1, SERIAL, PP_CLASS_BLIND, "", NOON, "me"));
	must(pp_probe_log(db, 1, SERIAL, PP_CLASS_COUNTED, "x", NOON, "me"));
	commit(db);
	must(pp_probe_class(db, 1, SERIAL, &class));
	assert_int_equal(class, PP_CLASS_COUNTED);
	assert_int_equal(pp_probe_class(db, 1, "1", &class), PP_NO);
	assert_int_equal(pp_probe_class(db, 2, SERIAL, &class), PP_NO);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_hold_keeps_what_the_meter_showed_and_what_the_books_said),
	    TEST(an_external_credit_that_is_adopted_is_in_count_and_books),
	    TEST(only_an_external_credit_is_adopted),
	    TEST(what_changed_since_a_hold_began_is_not_adopted),
	    TEST(a_meter_is_held_once_and_a_restored_one_for_what_is_found),
	    TEST(a_meter_without_an_account_can_be_held),
	    TEST(after_a_restore_every_meter_with_an_account_is_held),
	    TEST(a_restore_holds_every_meter_with_an_account),
	    TEST(the_words_say_what_was_found),
	    TEST(the_last_order_to_a_relay_counts),
	    TEST(a_probe_speaks_for_the_serial_number_that_it_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
