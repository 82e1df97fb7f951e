/* SPDX-License-Identifier: ISC */
/*
 * Gateways as they are: lost when one refuses or when all behind it were
 * silent twice, back with the first answer, and nothing told without proof.
 */
#include "book_help.h"

#include "gateway.h"

enum seen {
	ANSWERED,
	REFUSED,
	SILENT,
	PART_SILENT,
	PART_REFUSED,
	PART_ANSWERED
};

static struct pp_gateway_news
see(struct pp_db *db, int64_t at, enum seen what)
{
	struct pp_gateway_pass seen = {
	    .gateway = 1,
	    .at = at,
	    .whole = what < PART_SILENT,
	    .answered = what == ANSWERED || what == PART_ANSWERED,
	    .refused = what == REFUSED || what == PART_REFUSED,
	};
	struct pp_gateway_news news;

	assert_int_equal(pp_db_begin(db), PP_OK);
	if (pp_gateway_store(db, &seen, &news) != PP_OK)
		fail_msg("%s", pp_errmsg());
	assert_int_equal(pp_db_commit(db), PP_OK);
	return news;
}

static void
a_gateway_is_lost_and_back_as_its_passes_say(void **state)
{
	static const struct {
		enum seen seen;
		enum pp_gateway_state before, after;
		int64_t since;
	} story[] = {
	    {ANSWERED, PP_GATEWAY_OK, PP_GATEWAY_OK, 0},
	    {REFUSED, PP_GATEWAY_OK, PP_GATEWAY_REFUSED, 1},
	    {REFUSED, PP_GATEWAY_REFUSED, PP_GATEWAY_REFUSED, 1},
	    {ANSWERED, PP_GATEWAY_REFUSED, PP_GATEWAY_OK, 3},
	    {SILENT, PP_GATEWAY_OK, PP_GATEWAY_OK, 3},
	    {ANSWERED, PP_GATEWAY_OK, PP_GATEWAY_OK, 3},
	    {SILENT, PP_GATEWAY_OK, PP_GATEWAY_OK, 3},
	    {SILENT, PP_GATEWAY_OK, PP_GATEWAY_SILENT, 7},
	    {SILENT, PP_GATEWAY_SILENT, PP_GATEWAY_SILENT, 7},
	    /* Lost in another way, and still since the first. */
	    {REFUSED, PP_GATEWAY_SILENT, PP_GATEWAY_REFUSED, 7},
	    {SILENT, PP_GATEWAY_REFUSED, PP_GATEWAY_SILENT, 7},
	    {PART_ANSWERED, PP_GATEWAY_SILENT, PP_GATEWAY_OK, 11},
	    /* Some of its meters prove nothing by their silence. */
	    {PART_SILENT, PP_GATEWAY_OK, PP_GATEWAY_OK, 11},
	    {PART_SILENT, PP_GATEWAY_OK, PP_GATEWAY_OK, 11},
	    {PART_REFUSED, PP_GATEWAY_OK, PP_GATEWAY_OK, 11},
	};
	struct pp_db *db = make_site();
	struct pp_gateway_news news;
	int64_t changes = 0;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof story / sizeof *story; i++) {
		news = see(db, MORNING + (int64_t)i, story[i].seen);
		assert_int_equal(news.before, story[i].before);
		assert_int_equal(news.after, story[i].after);
		assert_int_equal(news.since, MORNING + story[i].since);
		changes += news.before != news.after;
		assert_int_equal(number(db,
				     "SELECT count(*) FROM gateway_change"),
		    changes);
	}
	assert_int_equal(number(db, "SELECT count(*) FROM gateway_now"), 1);
	pp_db_close(db);
}

static void
one_that_never_answered_is_lost_too(void **state)
{
	struct pp_db *db = make_site();

	(void)state;
	assert_int_equal(see(db, MORNING, SILENT).after, PP_GATEWAY_OK);
	assert_int_equal(see(db, MORNING + 9, SILENT).after, PP_GATEWAY_SILENT);
	assert_int_equal(number(db,
			     "SELECT at FROM gateway_change"
			     " WHERE before = 'ok' AND after = 'silent'"),
	    MORNING + 9);
	pp_db_close(db);
}

static void
a_gateway_that_is_well_costs_no_write(void **state)
{
	struct pp_db *db = make_site();
	struct stat before, after;

	(void)state;
	see(db, MORNING, ANSWERED);
	assert_int_equal(stat("pp.db-wal", &before), 0);
	see(db, MORNING + 1, ANSWERED);
	assert_int_equal(stat("pp.db-wal", &after), 0);
	assert_int_equal(before.st_size, after.st_size);
	pp_db_close(db);
}

static void
the_lost_are_listed_with_what_is_behind_them(void **state)
{
	struct pp_lost_gateways *lost = NULL;
	struct pp_lost_gateway g;
	struct pp_db *db = make_site();

	(void)state;
	see(db, MORNING, REFUSED);
	write_one(db,
	    "INSERT INTO gateway VALUES (2, 'G2', '', NULL),"
	    " (3, 'A3', '', NULL), (4, 'G4', '', 1);"
	    "INSERT INTO bus VALUES (2, 'BUS02', 1, 'y', 'y', 9600, NULL),"
	    " (3, 'BUS03', 1, 'z', 'z', 9600, 1),"
	    " (4, 'BUS04', 3, 'w', 'w', 9600, NULL);"
	    "INSERT INTO meter (id, code, model, bus, address, ct, pt, circuit,"
	    " note) VALUES (9, 'M9', 'DTSY1352', 4, 1, 1, 1, '', '');"
	    "UPDATE meter SET retired_at = 1 WHERE id = 3;"
	    "INSERT INTO gateway_now VALUES (2, 'ok', 5, 0),"
	    " (3, 'silent', 6, 2), (4, 'silent', 7, 2)");
	assert_int_equal(pp_lost_gateways_open(db, &lost), PP_OK);
	assert_int_equal(pp_lost_gateways_next(lost, &g), PP_OK);
	assert_string_equal(g.code, "A3");
	assert_int_equal(g.state, PP_GATEWAY_SILENT);
	assert_int_equal(g.since, 6);
	assert_int_equal(g.buses, 1);
	assert_int_equal(g.meters, 1);
	assert_int_equal(pp_lost_gateways_next(lost, &g), PP_OK);
	assert_int_equal(g.gateway, 1);
	assert_string_equal(g.code, "G1");
	assert_string_equal(g.name, "g");
	assert_int_equal(g.state, PP_GATEWAY_REFUSED);
	assert_int_equal(g.since, MORNING);
	assert_int_equal(g.buses, 2);
	assert_int_equal(g.meters, 2);
	assert_int_equal(pp_lost_gateways_next(lost, &g), PP_DONE);
	pp_lost_gateways_close(lost);
	pp_db_close(db);
}

static void
changes_of_gateways_are_never_changed(void **state)
{
	struct pp_db *db = make_site();

	(void)state;
	see(db, MORNING, REFUSED);
	assert_int_equal(attempt(db, "UPDATE gateway_change SET at = 0"),
	    PP_NO);
	assert_int_equal(attempt(db, "DELETE FROM gateway_change"), PP_NO);
	assert_int_equal(attempt(db,
			     "INSERT OR REPLACE INTO gateway_change"
			     " VALUES (1, 1, 0, 'ok', 'ok')"),
	    PP_NO);
	assert_int_equal(attempt(db, "UPDATE gateway_now SET state = 'lost'"),
	    PP_NO);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_gateway_is_lost_and_back_as_its_passes_say),
	    TEST(one_that_never_answered_is_lost_too),
	    TEST(a_gateway_that_is_well_costs_no_write),
	    TEST(the_lost_are_listed_with_what_is_behind_them),
	    TEST(changes_of_gateways_are_never_changed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
