/* SPDX-License-Identifier: ISC */
/*
 * What the schema of orders and books refuses, whoever asks: the rules that
 * carry the proof stand in constraints, not in code.
 */
#include "refusal.h"
#include "sale_help.h"

/*
 * Meter 1 has a credited sale in slot 1 and an armed one in slot 2, meter 2
 * two disputed or failed ones; meter 3 has no account, and is held.
 */
static struct pp_db *
make_books(void)
{
	struct pp_db *db = make_site();
	struct pp_epoch one = open_meter(db, 1), two = adopt_meter(db, 2, 0, 7);
	struct pp_epoch none = {.meter = 3};
	struct pp_proof proof = shows(0, 0);
	struct pp_sale s;
	bool made;

	done(db, wish_of(PP_SALE, 500), &one, shows(0, 0));
	arm(db, wish_of(PP_SALE, 500), &one, shows(1, 500));
	s = arm(db, wish_of(PP_SALE, 500), &two, shows(0, 7));
	finish(db, &s, not_credited, shows(0, 7));
	s = arm(db, wish_of(PP_SALE, 500), &two, shows(0, 7));
	finish(db, &s, disputed, shows(5, 7));
	begin(db);
	must(pp_hold_add(db, &none, PP_HOLD_SERIAL, &proof, NULL, NOON, &made));
	run(db,
	    "INSERT INTO relay_order VALUES (1, 1, 5, 'me', 'trip', 'person',"
	    " 'why', NULL, '');"
	    "INSERT INTO probe VALUES (1, 1, '7', 5, 'me', 'blind', '')");
	commit(db);
	return db;
}

/* A further sale, with one thing other than it has to be. */
#define SALE(values)                                                           \
	"INSERT INTO sale (code, kind, reverses, meter, epoch, slot, class,"   \
	" amount_fen, method, note, who, at, receipt, count_before,"           \
	" balance_before_fen, state, moved, weak, remark) VALUES (" values ")"

static void
a_sale_begins_as_all_sales_do(void **state)
{
	static const struct refusal cases[] = {
	    {SALE("'', 'sale', NULL, 3, 1, 9, 'blind', 5, 'cash', '', 'me',"
		  " 1, 9, 8, 0, 'armed', 0, 0, ''"),
		"code <> ''"},
	    {SALE("'x', 'gift', NULL, 3, 1, 9, 'blind', 5, 'cash', '', 'me',"
		  " 1, 9, 8, 0, 'armed', 0, 0, ''"),
		"kind = "},
	    {SALE("'x', 'sale', 1, 3, 1, 9, 'blind', 5, 'cash', '', 'me',"
		  " 1, 9, 8, 0, 'armed', 0, 0, ''"),
		"reverses IS NOT NULL"},
	    {SALE("'x', 'sale-reversal', NULL, 3, 1, 9, 'blind', 5, 'cash',"
		  " '', 'me', 1, 9, 8, 0, 'armed', 0, 0, ''"),
		"reverses IS NOT NULL"},
	    {SALE("'x', 'sale', NULL, 3, 1, 65536, 'blind', 5, 'cash', '',"
		  " 'me', 1, 9, 65535, 0, 'armed', 0, 0, ''"),
		"slot BETWEEN"},
	    {SALE("'x', 'sale', NULL, 3, 1, 9, 'clever', 5, 'cash', '', 'me',"
		  " 1, 9, 8, 0, 'armed', 0, 0, ''"),
		"class = "},
	    {SALE("'x', 'sale', NULL, 3, 1, 9, 'blind', 0, 'cash', '', 'me',"
		  " 1, 9, 8, 0, 'armed', 0, 0, ''"),
		"amount_fen BETWEEN"},
	    {SALE("'x', 'sale', NULL, 3, 1, 9, 'blind', 100000000001, 'cash',"
		  " '', 'me', 1, 9, 8, 0, 'armed', 0, 0, ''"),
		"amount_fen BETWEEN"},
	    {SALE("'x', 'sale', NULL, 3, 1, 9, 'blind', 5, 'shells', '',"
		  " 'me', 1, 9, 8, 0, 'armed', 0, 0, ''"),
		"method = "},
	    {SALE("'x', 'sale', NULL, 3, 1, 9, 'blind', 5, 'cash', '', 'me',"
		  " 1, 0, 8, 0, 'armed', 0, 0, ''"),
		"receipt >= 1"},
	    {SALE("'x', 'sale', NULL, 3, 1, 9, 'blind', 5, 'cash', '', 'me',"
		  " 1, 9, 7, 0, 'armed', 0, 0, ''"),
		"count_before = slot - 1"},
	    {SALE("'x', 'sale', NULL, 3, 1, 9, 'blind', 5, 'cash', '', 'me',"
		  " 1, 9, 8, 0, 'armed', 1, 0, ''"),
		"moved = 0"},
	    {SALE("'x', 'sale', NULL, 3, 1, 9, 'blind', 5, 'cash', '', 'me',"
		  " 1, 9, 8, 0, 'credited', 1, 0, ''"),
		"a sale begins armed"},
	    {SALE("'x', 'sale', NULL, 3, 1, 9, 'blind', 5, 'cash', '', 'me',"
		  " 1, 9, 8, 0, 'not-credited', 0, 0, ''"),
		"a sale begins armed"},
	    {SALE("'x', 'sale', NULL, 3, 99, 9, 'blind', 5, 'cash', '', 'me',"
		  " 1, 9, 8, 0, 'armed', 0, 0, ''"),
		"FOREIGN KEY"},
	};

	(void)state;
	REFUSED(cases);
}

static void
nothing_is_sold_twice(void **state)
{
	static const struct refusal cases[] = {
	    /* The slot of one that was credited, of another meter's row. */
	    {SALE("'x', 'sale', NULL, 3, 1, 1, 'blind', 5, 'cash', '', 'me',"
		  " 1, 9, 0, 0, 'armed', 0, 0, ''"),
		"sale.epoch, sale.slot"},
	    /* The slot of one that may have been. */
	    {SALE("'x', 'sale', NULL, 3, 1, 2, 'blind', 5, 'cash', '', 'me',"
		  " 1, 9, 1, 0, 'armed', 0, 0, ''"),
		"sale.epoch, sale.slot"},
	    /* A second open one, on an armed one and on a disputed one. */
	    {SALE("'x', 'sale', NULL, 1, 1, 3, 'blind', 5, 'cash', '', 'me',"
		  " 1, 9, 2, 0, 'armed', 0, 0, ''"),
		"sale.meter"},
	    {SALE("'x', 'sale', NULL, 2, 2, 3, 'blind', 5, 'cash', '', 'me',"
		  " 1, 9, 2, 0, 'armed', 0, 0, ''"),
		"sale.meter"},
	    /* The order's id, or the receipt, of another. */
	    {SALE("'pp-20251122-000001', 'sale', NULL, 3, 1, 3, 'blind', 5,"
		  " 'cash', '', 'me', 1, 9, 2, 0, 'armed', 0, 0, ''"),
		"sales are never changed"},
	    {SALE("'x', 'sale', NULL, 3, 1, 3, 'blind', 5, 'cash', '', 'me',"
		  " 1, 4, 2, 0, 'armed', 0, 0, ''"),
		"sales are never changed"},
	    {"INSERT OR REPLACE INTO sale SELECT * FROM sale WHERE id = 1",
		"sales are never changed"},
	    {"INSERT OR REPLACE INTO sale SELECT * FROM sale WHERE id = 2",
		"sales are never changed"},
	};

	(void)state;
	REFUSED(cases);
}

static void
a_sale_is_reversed_once(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_sale_wish wish = wish_of(PP_SALE_REVERSAL, 500);

	(void)state;
	wish.reverses = done(db, wish_of(PP_SALE, 500), &e, shows(0, 0)).id;
	done(db, wish, &e, shows(1, 500));
	assert_int_equal(
	    attempt(db,
		SALE("'x', 'sale-reversal', 1, 1, 1, 3, 'blind', 500,"
		     " 'cash', '', 'me', 1, 9, 2, 0, 'armed', 0, 0, ''")),
	    PP_NO);
	assert_said("sale.reverses");
	pp_db_close(db);
}

static void
of_a_sale_only_the_end_is_written(void **state)
{
	static const char *const kept[] = {"code = 'x'", "kind = 'refund'",
	    "reverses = 1", "meter = 3", "epoch = 2",
	    "slot = 3, count_before = 2", "class = 'counted'", "amount_fen = 1",
	    "method = 'bank'", "note = 'x'", "who = 'x'", "at = 1",
	    "receipt = 9", "balance_before_fen = 1"};
	struct pp_db *db = make_books();

	(void)state;
	for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
		char sql[512];

		snprintf(sql, sizeof sql,
		    "INSERT INTO evidence SELECT NULL, epoch, 2, 'verdict', at,"
		    " fenced, serial, count, balance_fen, total_wh, sharp_wh,"
		    " peak_wh, flat_wh, valley_wh, deep_wh, base_wh, status,"
		    " sources, NULL FROM evidence WHERE id = 1;"
		    "UPDATE sale SET state = 'not-credited', ended_at = 5, %s"
		    " WHERE id = 2",
		    kept[i]);
		if (attempt(db, sql) != PP_NO)
			fail_msg("not refused: %s", kept[i]);
		assert_said("of a sale only the end is written");
	}
	assert_int_equal(attempt(db, "UPDATE sale SET id = 9 WHERE id = 2"),
	    PP_NO);
	assert_int_equal(attempt(db, "DELETE FROM sale WHERE id = 2"), PP_NO);
	assert_said("sales are never deleted");
	pp_db_close(db);
}

/* Every state to every state: only the arrows, and only with a reason. */
static void
a_sale_goes_only_along_the_arrows(void **state)
{
	static const char *const states[] = {"armed", "credited",
	    "not-credited", "disputed"};
	static const char *const of[] =
	    {[0] = "2", [1] = "1", [2] = "3", [3] = "4"};
	struct pp_db *db = make_books();
	unsigned allowed = 0;

	(void)state;
	for (unsigned i = 0; i < 16; i++) {
		const char *to = states[i % 4], *id = of[i / 4];
		bool final = i % 4 == 1 || i % 4 == 2;
		char sql[1024];

		snprintf(sql, sizeof sql,
		    "INSERT INTO evidence SELECT NULL, epoch, %s, 'verdict',"
		    " at, fenced, serial, count, balance_fen, total_wh,"
		    " sharp_wh, peak_wh, flat_wh, valley_wh, deep_wh, base_wh,"
		    " status, sources, NULL FROM evidence WHERE id = 1;"
		    "INSERT INTO resolution (sale, at, who, verdict, reason)"
		    " SELECT %s, 1, 'me', '%s', 'why' WHERE %d;"
		    "UPDATE sale SET state = '%s', moved = %d, ended_at = %s"
		    " WHERE id = %s",
		    id, id, to, final, to, i % 4 == 1, final ? "5" : "NULL",
		    id);
		if (attempt(db, sql) == PP_OK)
			allowed |= 1U << i;
	}
	/* armed to all three ends, disputed to two of them. */
	assert_int_equal(allowed,
	    1U << 1 | 1U << 2 | 1U << 3 | 1U << (12 + 1) | 1U << (12 + 2));
	pp_db_close(db);
}

static void
a_sale_ends_by_evidence_and_a_disputed_one_by_people(void **state)
{
	static const struct refusal cases[] = {
	    {"UPDATE sale SET state = 'credited', moved = 1, ended_at = 5"
	     " WHERE id = 2",
		"a sale ends by evidence"},
	    {"UPDATE sale SET state = 'not-credited', ended_at = 5"
	     " WHERE id = 2",
		"a sale ends by evidence"},
	    {"UPDATE sale SET state = 'disputed' WHERE id = 2",
		"a sale ends by evidence"},
	    /* A decision of people is no evidence for what isn't disputed. */
	    {"INSERT INTO resolution (sale, at, who, verdict, reason)"
	     " VALUES (2, 1, 'me', 'credited', 'why');"
	     "UPDATE sale SET state = 'credited', moved = 1, ended_at = 5"
	     " WHERE id = 2",
		"a sale ends by evidence"},
	    /* And what is has evidence already, of what made it so. */
	    {"UPDATE sale SET state = 'credited', moved = 1, ended_at = 5"
	     " WHERE id = 4",
		"a disputed sale is ended by people"},
	    {"INSERT INTO resolution (sale, at, who, verdict, reason)"
	     " VALUES (4, 1, 'me', 'not-credited', 'why');"
	     "UPDATE sale SET state = 'credited', moved = 1, ended_at = 5"
	     " WHERE id = 4",
		"a disputed sale is ended by people"},
	    {"INSERT INTO resolution (sale, at, who, verdict, reason)"
	     " VALUES (4, 1, 'me', 'credited', '')",
		"reason <> ''"},
	    {"INSERT INTO resolution (sale, at, who, verdict, reason)"
	     " VALUES (4, 1, 'me', 'disputed', 'why')",
		"verdict IN"},
	    /* What is credited used its slot, and has an end. */
	    {"INSERT INTO resolution (sale, at, who, verdict, reason)"
	     " VALUES (4, 1, 'me', 'credited', 'why');"
	     "UPDATE sale SET state = 'credited', ended_at = 5 WHERE id = 4",
		"moved = 1"},
	    {"INSERT INTO resolution (sale, at, who, verdict, reason)"
	     " VALUES (4, 1, 'me', 'credited', 'why');"
	     "UPDATE sale SET state = 'credited', moved = 1 WHERE id = 4",
		"ended_at IS NOT NULL"},
	};

	(void)state;
	REFUSED(cases);
}

static void
the_record_is_only_added_to(void **state)
{
	static const struct {
		const char *table, *words;
	} tables[] = {
	    {"ledger_account", "ledger accounts are never"},
	    {"evidence", "evidence is never"},
	    {"attempt", "attempts are never"},
	    {"entry", "entries are never"},
	    {"posting", "postings are never"},
	    {"relay_order", "relay orders are never"},
	    {"probe", "probes are never"},
	    {"resolution", "resolutions are never"},
	};
	struct pp_db *db = make_books();

	(void)state;
	write_one(db,
	    "INSERT INTO resolution VALUES (1, 4, 1, 'me', 'credited', 'x')");
	for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
		const char *name = tables[i].table;

		/* Each has an id, but this one. */
		assert_kept(db, name,
		    strcmp(name, "attempt") == 0 ? "no = no" : "id = id",
		    tables[i].words, tables[i].words);
	}
	pp_db_close(db);
}

static void
what_replaces_by_another_key_is_refused_too(void **state)
{
	static const struct refusal cases[] = {
	    {"INSERT OR REPLACE INTO ledger_account (code, kind)"
	     " VALUES ('cash', 'cash')",
		"ledger accounts are never changed"},
	    {"INSERT OR REPLACE INTO attempt (sale, no, at, what)"
	     " VALUES (1, 1, 5, 'credit')",
		"attempts are never changed"},
	    {"INSERT INTO resolution VALUES (1, 4, 1, 'me', 'credited', 'x');"
	     "INSERT OR REPLACE INTO resolution (sale, at, who, verdict,"
	     " reason) VALUES (4, 1, 'me', 'credited', 'y')",
		"resolutions are never changed"},
	};

	(void)state;
	REFUSED(cases);
}

static void
an_epoch_only_begins_and_ends(void **state)
{
	static const char *const kept[] = {"id = 9", "meter = 3", "no = 9",
	    "account = 2", "serial = '9'", "adopted = 1", "start_count = 9",
	    "start_fen = 9", "intended_at = 9", "who = 'x'", "began_at = 9"};
	struct pp_db *db = make_books();

	(void)state;
	for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
		char sql[128];

		snprintf(sql, sizeof sql, "UPDATE epoch SET %s WHERE id = 1",
		    kept[i]);
		if (attempt(db, sql) != PP_NO)
			fail_msg("not refused: %s", sql);
		assert_said("an epoch only begins and ends");
	}
	pp_db_close(db);
}

static void
a_meter_is_in_one_epoch_at_a_time(void **state)
{
	static const struct refusal cases[] = {
	    {"DELETE FROM epoch", "epochs are never deleted"},
	    {"INSERT OR REPLACE INTO epoch SELECT * FROM epoch LIMIT 1",
		"epochs are never changed"},
	    {"UPDATE epoch SET ended_at = 5 WHERE id = 1;"
	     "UPDATE epoch SET ended_at = 6 WHERE id = 1",
		"an epoch only begins and ends"},
	    {"UPDATE epoch SET ended_at = 5 WHERE id = 1;"
	     "UPDATE epoch SET ended_at = NULL WHERE id = 1",
		"an epoch only begins and ends"},
	    /* One at a time, and each with a number of its own. */
	    {"INSERT INTO epoch (meter, no, account, serial, adopted,"
	     " start_count, start_fen, intended_at, who)"
	     " VALUES (1, 2, 1, '9', 0, 0, 0, 5, 'me')",
		"UNIQUE constraint failed: epoch.meter"},
	    {"UPDATE epoch SET ended_at = 5 WHERE id = 1;"
	     "INSERT INTO epoch (meter, no, account, serial, adopted,"
	     " start_count, start_fen, intended_at, who)"
	     " VALUES (1, 1, 1, '9', 0, 0, 0, 5, 'me')",
		"epoch.meter, epoch.no"},
	};

	(void)state;
	REFUSED(cases);
}

static void
a_posting_moves_something_between_two_accounts(void **state)
{
	static const struct refusal cases[] = {
	    {"INSERT INTO posting VALUES (NULL, 1, 1, 2, 0)", "amount_fen"},
	    {"INSERT INTO posting VALUES (NULL, 1, 1, 2, -5)", "amount_fen"},
	    {"INSERT INTO posting VALUES (NULL, 1, 1, 2, 1000000000001)",
		"amount_fen"},
	    {"INSERT INTO posting VALUES (NULL, 1, 2, 2, 5)",
		"debit <> credit"},
	    {"INSERT INTO posting VALUES (NULL, 99, 1, 2, 5)", "FOREIGN KEY"},
	    {"INSERT INTO posting VALUES (NULL, 1, 1, 2, 'five')",
		"cannot store"},
	    /* An order is posted once for each thing that happens to it. */
	    {"INSERT INTO entry (at, who, kind, sale, epoch)"
	     " VALUES (5, 'me', 'credited', 1, 1)",
		"entry.sale, entry.kind"},
	    {"INSERT INTO entry (at, who, kind) VALUES (5, 'me', 'gift')",
		"kind = "},
	    {"INSERT INTO ledger_account (code, kind) VALUES ('x', 'meter')",
		"epoch IS NOT NULL"},
	    {"INSERT INTO ledger_account (code, kind, epoch)"
	     " VALUES ('x', 'cash', 1)",
		"epoch IS NOT NULL"},
	    {"INSERT INTO attempt (sale, no, at, what)"
	     " VALUES (1, 9, 5, 'set')",
		"target_fen IS NOT NULL"},
	    {"INSERT INTO attempt (sale, no, at, what, target_fen, read_fen)"
	     " VALUES (1, 9, 5, 'credit', 1, 1)",
		"target_fen IS NOT NULL"},
	};

	(void)state;
	REFUSED(cases);
}

static void
a_hold_is_only_ended_once(void **state)
{
	static const struct refusal cases[] = {
	    {"INSERT INTO hold (meter, at, kind, reason)"
	     " VALUES (3, 5, 'quarantine', 'closed')",
		"hold.meter"},
	    {"UPDATE hold SET reason = 'closed'", "a hold is only ended, once"},
	    {"UPDATE hold SET ended_at = 5, ended_by = 'me',"
	     " ended_as = 'agrees', count = 9",
		"a hold is only ended, once"},
	    {"UPDATE hold SET ended_at = 5, ended_by = 'me',"
	     " ended_as = 'agrees';"
	     "UPDATE hold SET ended_as = 'adopted'",
		"a hold is only ended, once"},
	    {"UPDATE hold SET ended_at = 5, ended_as = 'agrees'", "ended_by"},
	    {"UPDATE hold SET ended_at = 5, ended_by = 'me'", "ended_as"},
	    {"DELETE FROM hold", "holds are never deleted"},
	    {"INSERT OR REPLACE INTO hold SELECT * FROM hold",
		"holds are never changed"},
	    {"UPDATE account SET closed_at = 5", "closed_by"},
	};

	(void)state;
	REFUSED(cases);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_sale_begins_as_all_sales_do),
	    TEST(nothing_is_sold_twice),
	    TEST(a_sale_is_reversed_once),
	    TEST(of_a_sale_only_the_end_is_written),
	    TEST(a_sale_goes_only_along_the_arrows),
	    TEST(a_sale_ends_by_evidence_and_a_disputed_one_by_people),
	    TEST(the_record_is_only_added_to),
	    TEST(what_replaces_by_another_key_is_refused_too),
	    TEST(an_epoch_only_begins_and_ends),
	    TEST(a_meter_is_in_one_epoch_at_a_time),
	    TEST(a_posting_moves_something_between_two_accounts),
	    TEST(a_hold_is_only_ended_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
