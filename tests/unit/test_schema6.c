/* SPDX-License-Identifier: ISC */
/*
 * What the schema of tariffs, pushes and wishes for relays refuses, whoever
 * asks; and what becomes of the relay orders of before it.
 */
#include "refusal.h"

#include "aside.h"
#include "upkeep.h"

#define SITE                                                                   \
	"INSERT INTO gateway (id, code, name) VALUES (1, 'G1', 'g');"          \
	"INSERT INTO bus (id, code, gateway, endpoint, canonical, baud)"       \
	" VALUES (1, 'BUS01', 1, 'rtu:/dev/x', 'rtu:/dev/x', 9600);"           \
	"INSERT INTO meter (id, code, model, bus, address, ct, pt, circuit,"   \
	" note) VALUES (1, 'M001', 'X', 1, 1, 1, 1, '', '');"

#define HASH "zeroblob(32)"

static const char orders_of_before[] = SITE
    "INSERT INTO relay_order VALUES (1, 1, 5, 'me', 'trip', 'arrears', 'a'),"
    " (7, 1, 6, 'me', 'prepaid', 'sale', '');";

/* A row of each table. */
static struct pp_db *
make_books(void)
{
	struct pp_db *db = make();

	write_one(db,
	    SITE
	    "INSERT INTO tariff VALUES (1, 'js', 21000, '', 'x', " HASH
	    ", 5, 'me');"
	    "INSERT INTO push VALUES (1, 1, 'prices', 5, 'me', 'flat=1.0000',"
	    " 1, NULL, NULL), (2, 1, 'clock', 5, 'me', 'ahead=0', NULL, 6,"
	    " 'confirmed');"
	    "INSERT INTO confirmed (id, meter, part, at, value, hash, push,"
	    " tariff) VALUES (1, 1, 'prices', 5, 'flat=1.0000', " HASH
	    ", 1, 1);"
	    "INSERT INTO relay_order VALUES (1, 1, 5, 'me', 'trip', 'ration',"
	    " '', 9, 'hours');"
	    "INSERT INTO relay_done VALUES (1, 6, 0);"
	    "INSERT INTO warning VALUES (1, 1, 5, 'me', 'call', '');");
	return db;
}

static void
the_record_is_only_added_to(void **state)
{
	static const struct {
		const char *table, *set, *words;
	} tables[] = {
	    {"tariff", "text = 'y'", "tariffs are never"},
	    {"confirmed", "value = 'y'", "what was confirmed is never"},
	    {"relay_order", "until = NULL", "relay orders are never"},
	    {"relay_done", "closed = 1", "it is done once"},
	    {"warning", "way = 'sms'", "warnings are never"},
	};
	struct pp_db *db = make_books();

	(void)state;
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
		assert_kept(db, tables[i].table, tables[i].set, tables[i].words,
		    tables[i].words);
	pp_db_close(db);
}

static void
a_push_only_ends_and_once(void **state)
{
	static const struct refusal cases[] = {
	    {"UPDATE push SET wanted = 'x' WHERE id = 1",
		"a push only ends, once"},
	    {"UPDATE push SET ended_at = 9, result = 'confirmed', tariff = NULL"
	     " WHERE id = 1",
		"a push only ends, once"},
	    {"UPDATE push SET ended_at = 9, result = 'differs' WHERE id = 2",
		"a push only ends, once"},
	    {"UPDATE push SET ended_at = 9 WHERE id = 1", "result IS NULL"},
	    {"UPDATE push SET ended_at = 9, result = 'maybe' WHERE id = 1",
		"result IN"},
	    {"DELETE FROM push", "pushes are never deleted"},
	    {"INSERT OR REPLACE INTO push SELECT * FROM push WHERE id = 1",
		"pushes are never changed"},
	};
	struct pp_db *db = make_books();

	(void)state;
	assert_int_equal(attempt(db,
			     "UPDATE push SET ended_at = 9,"
			     " result = 'confirmed' WHERE id = 1"),
	    PP_OK);
	assert_refused(db, cases, sizeof cases / sizeof *cases);
}

static void
what_cant_be_isnt_written(void **state)
{
	static const struct refusal cases[] = {
	    {"INSERT INTO tariff VALUES (2, '', 1, '', 'x', " HASH ", 5, 'me')",
		"code <> ''"},
	    {"INSERT INTO tariff VALUES (2, 'js', 1, '', 'x', x'00', 5, 'me')",
		"length(hash)"},
	    {"INSERT INTO tariff VALUES (2, 'js', 21000, '', 'y', " HASH
	     ", 5, 'me')",
		"tariffs are never changed"},
	    {"INSERT INTO push VALUES (9, 1, 'colour', 5, 'me', '', NULL, NULL,"
	     " NULL)",
		"part IN"},
	    {"INSERT INTO push VALUES (9, 9, 'clock', 5, 'me', '', NULL, NULL,"
	     " NULL)",
		"FOREIGN KEY"},
	    {"INSERT INTO push VALUES (9, 1, 'prices', 5, 'me', '', 9, NULL,"
	     " NULL)",
		"FOREIGN KEY"},
	    {"INSERT INTO confirmed (meter, part, at, value, hash) VALUES"
	     " (1, 'prices', 5, '', x'00')",
		"length(hash)"},
	    {"INSERT INTO relay_order VALUES (9, 1, 5, 'me', 'open', 'person',"
	     " '', NULL, '')",
		"action"},
	    {"INSERT INTO relay_order VALUES (9, 1, 5, 'me', 'trip', 'whim',"
	     " '', NULL, '')",
		"cause"},
	    {"INSERT INTO relay_done VALUES (9, 6, 0)", "FOREIGN KEY"},
	    {"INSERT INTO warning VALUES (9, 1, 5, 'me', '', '')", "way <> ''"},
	};

	(void)state;
	REFUSED(cases);
}

static void
relay_orders_of_the_fifth_schema_go_on(void **state)
{
	struct pp_upgraded upgraded;
	struct pp_db *db = NULL;
	FILE *f = fopen("pp.db", "w");

	(void)state;
	assert_non_null(f);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(pp_db_open_aside("pp.db", &db), PP_OK);
	assert_int_equal(pp_db_migrate(db, pp_db_migrations, 5), PP_OK);
	write_one(db, orders_of_before);
	assert_int_equal(pp_db_journal(db, "wal"), PP_OK);
	pp_db_close(db);
	if (pp_upkeep_upgrade("pp.db", true,
		&(struct pp_by){.who = "me", .at = 9}, 100, &upgraded) != PP_OK)
		fail_msg("%s", pp_errmsg());
	assert_int_equal(upgraded.from_version, 5);
	db = writer();
	assert_int_equal(number(db, "SELECT count(*) FROM relay_order"), 2);
	assert_int_equal(number(db,
			     "SELECT count(*) FROM relay_order WHERE id = 7"
			     " AND meter = 1 AND at = 6 AND who = 'me'"
			     " AND action = 'prepaid' AND cause = 'sale'"
			     " AND reason = '' AND until IS NULL"
			     " AND overridden = ''"),
	    1);
	assert_kept(db, "relay_order", "until = 9", "relay orders are never",
	    "relay orders are never changed");
	/* The next one comes behind them. */
	write_one(db,
	    "INSERT INTO relay_order (meter, at, who, action, cause, reason,"
	    " until) VALUES (1, 7, 'me', 'keep', 'ended', '', 99)");
	assert_int_equal(number(db, "SELECT max(id) FROM relay_order"), 8);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(the_record_is_only_added_to),
	    TEST(a_push_only_ends_and_once),
	    TEST(what_cant_be_isnt_written),
	    TEST(relay_orders_of_the_fifth_schema_go_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
