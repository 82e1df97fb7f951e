/* SPDX-License-Identifier: ISC */
/*
 * The checks of orders and books: whoever gets around the triggers is named.
 */
#include "actor_help.h"
#include "sale_help.h"

#include "checkup.h"

struct seen {
	int failed, notes;
	char check[32], detail[160]; /* the first that failed */
	char note[4][160];
};

static void
see(void *arg, const struct pp_checkup_line *f)
{
	struct seen *seen = arg;

	if (f->result == PP_CHECKUP_NOTE && seen->notes < 4)
		snprintf(seen->note[seen->notes++], sizeof seen->note[0],
		    "%s: %s", f->check, f->detail);
	if (f->result != PP_CHECKUP_FAILED || seen->failed++ > 0)
		return;
	snprintf(seen->check, sizeof seen->check, "%s", f->check);
	snprintf(seen->detail, sizeof seen->detail, "%s", f->detail);
}

static struct seen
look(struct pp_db *db, int64_t now)
{
	struct seen seen = {0};

	must(pp_checkup_run(db, now, see, &seen));
	return seen;
}

/*
 * Of all that there is something: meter 1 was sold to, taken from, reversed
 * and credited from outside, meter 2 taken over, with a pending refund, and
 * meter 3 has a disputed order.
 */
static struct pp_db *
make_books(void)
{
	struct pp_db *db = make_site();
	struct pp_epoch one = open_meter(db, 1), two = adopt_meter(db, 2, 5, 9),
			three = adopt_meter(db, 3, 0, -50);
	struct pp_sale_wish back = wish_of(PP_SALE_REVERSAL, 300);
	struct pp_sale_end end = credited;
	struct pp_proof proof = shows(5, 1200);
	struct pp_sale s;
	struct pp_hold h;
	bool made;

	done(db, wish_of(PP_SALE, 1000), &one, shows(0, 0));
	s = arm(db, wish_of(PP_SALE, 70), &one, shows(1, 1000));
	finish(db, &s, not_credited, shows(1, 1000));
	back.reverses =
	    done(db, wish_of(PP_SALE, 300), &one, shows(1, 1000)).id;
	s = arm(db, back, &one, shows(2, 1300));
	end.rounding = (pp_money){2};
	finish(db, &s, end, shows(3, 1000));
	begin(db);
	must(pp_hold_add(db, &one, PP_HOLD_COUNT_AHEAD, &proof, NULL, NOON,
	    &made));
	must(pp_hold_of(db, 1, &h));
	must(pp_hold_end(db, &h, PP_HOLD_ADOPTED, (pp_money){200}, "why", NOON,
	    "boss"));
	commit(db);
	done(db, wish_of(PP_REFUND, 100), &one, shows(5, 1200));
	arm(db, wish_of(PP_REFUND, 9), &two, shows(5, 9));
	s = arm(db, wish_of(PP_SALE, 60), &three, shows(0, -50));
	finish(db, &s, disputed, shows(2, 10));
	act_in(db, "full");
	return db;
}

static void
sound_books_pass_and_what_waits_for_people_is_noted(void **state)
{
	struct pp_db *db = make_books();
	struct seen seen = look(db, NOON + 86400);
	struct pp_epoch e;
	bool made;

	(void)state;
	if (seen.failed > 0)
		fail_msg("%s: %s", seen.check, seen.detail);
	assert_int_equal(seen.notes, 1);
	assert_string_equal(seen.note[0],
	    "disputed: 1 order is disputed; pp-resolve ends it");
	must(pp_epoch_of(db, 1, &e));
	begin(db);
	must(pp_hold_add(db, &e, PP_HOLD_CLOSED, NULL, NULL, NOON, &made));
	must(pp_epoch_of(db, 2, &e));
	must(pp_hold_add(db, &e, PP_HOLD_CLOSED, NULL, NULL, NOON, &made));
	commit(db);
	seen = look(db, NOON + 86401);
	assert_int_equal(seen.failed, 0);
	assert_int_equal(seen.notes, 3);
	assert_string_equal(seen.note[0],
	    "hold: 2 meters are closed for sale; pp-resolve ends it");
	assert_string_equal(seen.note[2],
	    "pending: 1 order is pending for more than a day; pp-settle ends "
	    "it");
	pp_db_close(db);
}

/* A customer may pay by one way and be paid back by another. */
static void
more_paid_out_than_came_in_is_only_noted(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = adopt_meter(db, 1, 0, 1000);
	struct seen seen;

	(void)state;
	done(db, wish_of(PP_REFUND, 105), &e, shows(0, 1000));
	act_in(db, "full");
	seen = look(db, NOON);
	assert_int_equal(seen.failed, 0);
	assert_string_equal(seen.note[0],
	    "paid_out: cash: 1.05 yuan more was paid out than came in");
	pp_db_close(db);
}

static void
each_broken_promise_is_named(void **state)
{
	static const struct {
		const char *sql, *check, *detail;
	} cases[] = {
	    {"UPDATE sale SET receipt = 99 WHERE id = 3", "receipt",
		"receipt 3: is missing"},
	    {"UPDATE sale SET meter = 2 WHERE id = 1", "order_epoch",
		"pp-20251122-000001: for another meter than its account's"},
	    {"DELETE FROM attempt WHERE sale = 2", "order_evidence",
		"pp-20251122-000002: no attempt to send it"},
	    {"DELETE FROM evidence WHERE sale = 2 AND role = 'before'",
		"order_evidence",
		"pp-20251122-000002: nothing was read before it"},
	    {"DELETE FROM evidence WHERE sale = 2 AND role = 'verdict'",
		"order_evidence",
		"pp-20251122-000002: nothing proves how it ended"},
	    {"UPDATE sale SET reverses = 1 WHERE id = 4", "order_reversal",
		"pp-20251122-000004: is not the reversal of "
		"pp-20251122-000001"},
	    {"UPDATE sale SET slot = 8, count_before = 7 WHERE id = 5",
		"order_slot",
		"pp-20251122-000005: has slot 8, by those before it 6"},
	    {"UPDATE hold SET books_count = 2", "order_slot",
		"pp-20251122-000004: has slot 3, by those before it 6"},
	    {"UPDATE epoch SET start_count = 65535 WHERE id = 1", "order_slot",
		"pp-20251122-000001: has slot 1, by those before it 65536"},
	    {"INSERT INTO hold (meter, epoch, at, kind, reason, books_count,"
	     " count, ended_at, ended_by, ended_as) VALUES (2, 2, 5,"
	     " 'external', 'count-ahead', 5, 70000, 5, 'me', 'adopted')",
		"epoch_count",
		"M002: its purchase count is 70000 by the books, which no "
		"meter shows"},
	    {"UPDATE meter SET retired_at = 5 WHERE id = 2", "epoch_in_use",
		"M002: retired, but account A00002 has it"},
	    {"UPDATE account SET closed_at = 5, closed_by = 'me'"
	     " WHERE id = 2",
		"account_in_use", "M002: account A00002 has it, but is closed"},
	    {"DELETE FROM posting WHERE entry = 1", "entry",
		"entry 1: has 0 postings"},
	    {"INSERT INTO posting SELECT NULL, entry, debit, credit,"
	     " amount_fen FROM posting WHERE id = 1",
		"entry", "entry 1: has 2 postings"},
	    {"UPDATE posting SET amount_fen = 1 WHERE entry = 3",
		"order_posted",
		"pp-20251122-000001: its entry armed is missing or wrong"},
	    {"UPDATE posting SET debit = credit, credit = debit"
	     " WHERE entry = 4",
		"order_posted",
		"pp-20251122-000001: its entry credited is missing or wrong"},
	    {"DELETE FROM posting WHERE entry = 6;"
	     "DELETE FROM entry WHERE id = 6",
		"order_posted",
		"pp-20251122-000002: its entry not-credited is missing or "
		"wrong"},
	    {"INSERT INTO entry VALUES (99, 5, 'me', 'credited', 2, 1, NULL);"
	     "INSERT INTO posting SELECT NULL, 99, debit, credit, amount_fen"
	     " FROM posting WHERE entry = 4",
		"order_posted",
		"pp-20251122-000002: has an entry credited that it can't "
		"have"},
	    {"INSERT INTO entry VALUES (99, 5, 'me', 'rounding', 1, 1, NULL);"
	     "INSERT INTO posting SELECT NULL, 99, debit, credit, amount_fen"
	     " FROM posting WHERE entry = 4",
		"order_posted",
		"pp-20251122-000001: has an entry rounding that it can't "
		"have"},
	    {"INSERT INTO entry VALUES (99, 5, 'me', 'external', NULL, 1, "
	     "NULL);"
	     "INSERT INTO posting VALUES (NULL, 99,"
	     " (SELECT id FROM ledger_account WHERE code = 'external'),"
	     " (SELECT id FROM ledger_account WHERE code = 'suspense'), 5)",
		"suspense", "suspense: 74 fen, open orders come to 69 fen"},
	    {"INSERT INTO entry VALUES (99, 5, 'me', 'external', NULL, 1, "
	     "NULL);"
	     "INSERT INTO posting VALUES (NULL, 99,"
	     " (SELECT id FROM ledger_account WHERE code = 'refund-due'),"
	     " (SELECT id FROM ledger_account WHERE code = 'cash'), 71)",
		"refund_due",
		"refund-due: 1 fen more was given back than was due"},
	    {"DELETE FROM posting WHERE entry = 1;"
	     "DELETE FROM entry WHERE id = 1",
		"liability",
		"M002:1: the books owe it -9 fen, by its history 0 fen"},
	    {"UPDATE ledger_account SET kind = 'revenue', epoch = NULL"
	     " WHERE epoch = 2;"
	     "UPDATE posting SET debit = 1 WHERE entry IN"
	     " (SELECT id FROM entry WHERE sale = 6)",
		"order_posted",
		"pp-20251122-000006: its entry armed is missing or wrong"},
	    {"UPDATE ledger_account SET kind = 'revenue', epoch = NULL"
	     " WHERE epoch = 3",
		"liability", "M003:1: is not in the books"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct pp_db *db = make_books();
		struct seen seen;

		begin(db);
		must(pp_db_only_adds(db)); /* the triggers rest */
		run(db, cases[i].sql);
		commit(db);
		seen = look(db, NOON);
		assert_string_equal(seen.check, cases[i].check);
		assert_string_equal(seen.detail, cases[i].detail);
		pp_db_close(db);
		assert_int_equal(unlink("pp.db"), 0);
		assert_int_equal(unlink("pp.db-wal"), 0);
		assert_int_equal(unlink("pp.db-shm"), 0);
	}
}

static void
a_posting_of_no_entry_is_a_reference_to_nothing(void **state)
{
	struct pp_db *db = make_books();

	(void)state;
	sqlite3_shell("pp.db",
	    "DROP TRIGGER entry_no_delete; DELETE FROM entry WHERE id = 1",
	    true);
	assert_string_equal(look(db, NOON).check, "references");
	assert_string_equal(look(db, NOON).detail,
	    "posting row 1 refers to a missing entry");
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(sound_books_pass_and_what_waits_for_people_is_noted),
	    TEST(more_paid_out_than_came_in_is_only_noted),
	    TEST(each_broken_promise_is_named),
	    TEST(a_posting_of_no_entry_is_a_reference_to_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
