/* SPDX-License-Identifier: ISC */
/*
 * Books that were kept under the third schema go on under the newest.
 */
#include "life_help.h"

#include "upkeep.h"

/* A meter that was sold 5.00 yuan, has a sale pending and another's hold. */
static const char third_history[] =
    "INSERT INTO gateway (id, code, name) VALUES (1, 'G1', 'g');"
    "INSERT INTO bus (id, code, gateway, endpoint, canonical, baud)"
    " VALUES (1, 'BUS01', 1, 'rtu:/dev/x', 'rtu:/dev/x', 9600);"
    "INSERT INTO meter (id, code, model, bus, address, ct, pt, circuit, note)"
    " VALUES (1, 'M001', 'X', 1, 1, 1, 1, '', ''),"
    " (2, 'M002', 'X', 1, 2, 1, 1, '', '');"
    "INSERT INTO account VALUES (1, 'A00001', '张三', '', 5, 'me', NULL,"
    " NULL);"
    "INSERT INTO epoch VALUES (1, 1, 1, 1, '" SERIAL "', 0, 0, 0, 5, 'me', 6,"
    " NULL, NULL, NULL);"
    "INSERT INTO ledger_account (id, code, kind, epoch)"
    " VALUES (50, 'meter:M001:1', 'meter', 1);"
    "INSERT INTO evidence VALUES (1, 1, NULL, 'begin', 6, 0, '" SERIAL "', 0,"
    " 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);"
    "INSERT INTO sale VALUES (1, 'pp-20251122-000001', 'sale', NULL, 1, 1, 1,"
    " 'blind', 500, 'cash', '', 'me', 7, 1, 0, 0, 'armed', 0, 0, NULL, NULL,"
    " NULL, '');"
    "INSERT INTO evidence VALUES (2, 1, 1, 'before', 7, 0, '" SERIAL "', 0,"
    " 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, NULL),"
    " (3, 1, 1, 'verdict', 8, 0, '" SERIAL "', 1, 500, 0, 0, 0, 0, 0, 0, 0,"
    " 0, 0, 2);"
    "INSERT INTO attempt VALUES (1, 1, 7, 'credit', NULL, NULL);"
    "UPDATE sale SET state = 'credited', moved = 1, ended_at = 8,"
    " count_after = 1, balance_after_fen = 500 WHERE id = 1;"
    "INSERT INTO entry VALUES (1, 7, 'me', 'armed', 1, 1),"
    " (2, 8, 'me', 'credited', 1, 1);"
    "INSERT INTO posting SELECT 1, 1, a.id, b.id, 500 FROM ledger_account a,"
    " ledger_account b WHERE a.code = 'cash' AND b.code = 'suspense';"
    "INSERT INTO posting SELECT 2, 2, id, 50, 500 FROM ledger_account"
    " WHERE code = 'suspense';"
    "INSERT INTO sale VALUES (2, 'x', 'sale', NULL, 1, 1, 2, 'blind', 300,"
    " 'wechat', '', 'me', 9, 2, 1, 500, 'armed', 0, 0, NULL, NULL, NULL, '');"
    "INSERT INTO evidence VALUES (4, 1, 2, 'before', 9, 0, '" SERIAL "', 1,"
    " 500, 0, 0, 0, 0, 0, 0, 0, 0, 0, NULL);"
    "INSERT INTO attempt VALUES (2, 1, 9, 'credit', NULL, NULL);"
    "INSERT INTO entry VALUES (3, 9, 'me', 'armed', 2, 1);"
    "INSERT INTO posting SELECT 3, 3, a.id, b.id, 300 FROM ledger_account a,"
    " ledger_account b WHERE a.code = 'channel:wechat'"
    " AND b.code = 'suspense';"
    "INSERT INTO hold (meter, at, kind, reason)"
    " VALUES (2, 5, 'quarantine', 'closed');";

static void
make_third_schema(void)
{
	struct pp_db *db = NULL;
	FILE *f = fopen("pp.db", "w");

	assert_non_null(f);
	assert_int_equal(fclose(f), 0);
	must(pp_db_open_aside("pp.db", &db));
	must(pp_db_migrate(db, pp_db_migrations, 3));
	write_one(db, third_history);
	must(pp_db_journal(db, "wal"));
	pp_db_close(db);
}

static void
books_of_the_third_schema_go_on(void **state)
{
	struct pp_upgraded upgraded;
	struct pp_db *db = NULL;
	struct pp_epoch e;
	struct pp_sale s;
	struct pp_proof seen;
	struct pp_hold hold;
	bool made;

	(void)state;
	make_third_schema();
	assert_int_equal(pp_db_open_writer("pp.db", &db), PP_ECONF);
	assert_said("pp-db upgrade");
	must(pp_upkeep_upgrade("pp.db", true,
	    &(struct pp_by){.who = "me", .at = NOON}, 100, &upgraded));
	assert_int_equal(upgraded.from_version, 3);
	assert_int_equal(upgraded.to_version, PP_DB_VERSION);
	db = writer();
	assert_sound(db);
	must(pp_hold_of(db, 2, &hold));
	assert_int_equal(hold.reason, PP_HOLD_CLOSED);

	/* What was pending comes to its end, and the meter to its own. */
	must(pp_sale_open_of(db, 1, &s));
	assert_string_equal(s.code, "x");
	assert_int_equal(s.moves, 0);
	assert_int_equal(s.shift, 0);
	finish(db, &s, credited, shows(2, 800));
	must(pp_epoch_of(db, 1, &e));
	assert_int_equal(e.count, 2);
	/* A hold that the third schema didn't know. */
	seen = shows(2, 0);
	begin(db);
	must(pp_hold_add(db, &e, PP_HOLD_BALANCE_BEHIND, &seen, NULL, NOON,
	    &made));
	pp_db_rollback(db);
	assert_false(e.closing);
	s = done(db, wish_of(PP_SALE, 100), &e, shows(2, 800));
	assert_int_equal(s.receipt, 3);
	take_all(db, &e, shows(3, 900));
	close_meter(db, &e, PP_CLOSING_EXCHANGE, shows(4, 0), true);
	assert_int_equal(balance_of(db, "transfer"), -900);
	assert_sound(db);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(books_of_the_third_schema_go_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
