/* SPDX-License-Identifier: ISC */
/*
 * Tariffs in the book: kept as they were written, never changed.
 */
#include "people_help.h"

#include "clock.h"
#include "refusal.h"
#include "tariff_book.h"

static const char first[] = "tariff: js\nfrom: day one\n";
static const char other[] = "tariff: js\nfrom: another\n";

static struct pp_tariff
tariff_from(int32_t day)
{
	return (struct pp_tariff){
	    .name = "js",
	    .title = "Jiangsu 江苏",
	    .from_day = day,
	};
}

static enum pp_status
try_keep(struct pp_db *db, int32_t day, const char *text, int64_t *id,
    bool *again)
{
	const struct pp_tariff t = tariff_from(day);
	enum pp_status rc;

	must(pp_db_begin(db));
	rc = pp_tariff_keep(db, &t, text, strlen(text), T0, "me", id, again);
	if (rc == PP_OK)
		rc = pp_db_commit(db);
	pp_db_rollback(db);
	return rc;
}

static int64_t
keep(struct pp_db *db, int32_t day, const char *text)
{
	bool again = true;
	int64_t id = 0;

	must(try_keep(db, day, text, &id, &again));
	assert_false(again);
	return id;
}

static void
assert_text(struct pp_db *db, int32_t day, int64_t id, const char *text)
{
	char *got = NULL;
	int64_t found = 0;
	size_t n = 0;

	must(pp_tariff_text(db, "js", day, &found, &got, &n));
	assert_int_equal(found, id);
	assert_string_equal(got, text);
	assert_int_equal(n, strlen(text));
	free(got);
}

static void
add_meters(struct pp_db *db)
{
	write_one(db,
	    "INSERT INTO gateway (id, code, name) VALUES (1, 'G1', 'g');"
	    "INSERT INTO bus (id, code, gateway, endpoint, canonical, baud)"
	    " VALUES (1, 'BUS01', 1, 'rtu:/dev/x', 'rtu:/dev/x', 9600);"
	    "INSERT INTO meter (id, code, model, bus, address, ct, pt, circuit,"
	    " note) VALUES (1, 'M001', 'X', 1, 1, 1, 1, '', ''),"
	    " (2, 'M002', 'X', 1, 2, 1, 1, '', ''),"
	    " (3, 'M003', 'X', 1, 3, 1, 1, '', '');"
	    "INSERT INTO setting VALUES ('defaults.tariff', 'js');"
	    "INSERT INTO meter_setting (meter, key, value)"
	    " VALUES (3, 'tariff', 'other')");
}

static void
a_tariff_is_kept_as_it_was_written(void **state)
{
	struct pp_db *db = make();
	int32_t today = pp_day_of(T0);
	int64_t id = keep(db, today, first);
	struct pp_tariff_list *list = NULL;
	struct pp_tariff_row row;
	char hex[PP_DIGEST_HEX], *text = NULL;
	size_t n;

	(void)state;
	add_meters(db);
	assert_text(db, today, id, first);
	must(pp_tariff_text_of(db, id, &text, &n));
	assert_string_equal(text, first);
	free(text);
	must(pp_tariff_list_open(db, NULL, &list));
	must(pp_tariff_list_next(list, &row));
	assert_int_equal(row.id, id);
	assert_string_equal(row.code, "js");
	assert_string_equal(row.title, "Jiangsu 江苏");
	assert_string_equal(row.text, first);
	assert_int_equal(row.text_n, strlen(first));
	assert_int_equal(row.from_day, today);
	assert_int_equal(row.defined_at, T0);
	assert_string_equal(row.defined_by, "me");
	assert_int_equal(row.meters, 2);
	/* printf 'tariff: js\nfrom: day one\n' | sha256sum */
	pp_hex(row.hash, sizeof row.hash, hex);
	assert_string_equal(hex,
	    "008dd68aead704435c9ad62b94d2ed5b"
	    "9a0089cf4f4e4a3f726d38d1ab62bb7c");
	assert_int_equal(pp_tariff_list_next(list, &row), PP_DONE);
	pp_tariff_list_close(list);
	pp_db_close(db);
}

static void
the_same_text_again_changes_nothing(void **state)
{
	struct pp_db *db = make();
	int64_t id = keep(db, 21000, first), same = 0, rows = log_rows(db);
	bool again = false;

	(void)state;
	must(try_keep(db, 21000, first, &same, &again));
	assert_true(again);
	assert_int_equal(same, id);
	assert_int_equal(log_rows(db), rows);
	pp_db_close(db);
}

static void
another_text_from_the_same_day_is_refused(void **state)
{
	struct pp_db *db = make();
	int64_t id = keep(db, 21000, first), new = 77;
	bool again = true;

	(void)state;
	assert_int_equal(try_keep(db, 21000, other, &new, &again), PP_NO);
	assert_said("tariff js from 2027-07-01 on is another one already");
	assert_int_equal(new, 77);
	assert_text(db, 21000, id, first);
	pp_db_close(db);
}

static void
a_later_one_takes_over_on_its_day(void **state)
{
	struct pp_db *db = make();
	int64_t one = keep(db, 21000, first), two = keep(db, 21100, other);
	char *text = NULL;
	int64_t id = 77;
	size_t n;

	(void)state;
	assert_text(db, 21000, one, first);
	assert_text(db, 21099, one, first);
	assert_text(db, 21100, two, other);
	assert_text(db, 99999, two, other);
	assert_int_equal(pp_tariff_text(db, "js", 20999, &id, &text, &n),
	    PP_NO);
	assert_said("tariff js begins on 2027-07-01 only");
	assert_int_equal(pp_tariff_text(db, "gd", 30000, &id, &text, &n),
	    PP_NO);
	assert_said("no tariff gd");
	assert_int_equal(pp_tariff_text_of(db, 99, &text, &n), PP_NO);
	assert_null(text);
	assert_int_equal(id, 77);
	pp_db_close(db);
}

static void
the_past_isnt_priced_again(void **state)
{
	struct pp_db *db = make();
	int32_t today = pp_day_of(T0);
	int64_t id = 0;
	bool again = false;

	(void)state;
	/* Nobody has it yet. */
	keep(db, today - 400, first);
	add_meters(db);
	assert_int_equal(try_keep(db, today - 1, other, &id, &again), PP_NO);
	assert_said("2 meters have it already");
	keep(db, today, other);
	pp_db_close(db);
}

static void
a_second_person_agrees_to_a_tariff(void **state)
{
	struct pp_db *db = make_people("full");
	int64_t id = 77;
	bool again = false;

	(void)state;
	act_as(db, "li.na");
	assert_int_equal(try_keep(db, 21000, first, &id, &again), PP_EPERM);
	assert_logged(db, "tariff", "li.na", "refused", "from=2027-07-01");
	act_as(db, "peng");
	assert_int_equal(try_keep(db, 21000, first, &id, &again), PP_NO);
	assert_int_not_equal(pp_act_request(db), 0);
	assert_int_equal(number(db, "SELECT count(*) FROM tariff"), 0);
	assert_int_equal(id, 77);
	act_as(db, "an");
	must(approve(db, "Q1"));
	act_as(db, "peng");
	/* What was approved is this text, and no other. */
	assert_int_equal(try_keep(db, 21000, other, &id, &again), PP_NO);
	must(try_keep(db, 21000, first, &id, &again));
	assert_logged(db, "tariff", "peng", "approved", "sha256=");
	assert_text(db, 21000, id, first);
	pp_db_close(db);
}

static void
a_tariff_is_never_changed(void **state)
{
	struct pp_db *db = make();

	(void)state;
	keep(db, 21000, first);
	assert_kept(db, "tariff", "text = 'x'", "tariffs are never",
	    "tariffs are never changed");
	assert_int_equal(attempt(db,
			     "INSERT OR REPLACE INTO tariff SELECT 99, code,"
			     " from_day, title, text, hash, 1, 'x' FROM "
			     "tariff"),
	    PP_NO);
	pp_db_close(db);
}

static void
use_is_counted_from_a_day_on(void **state)
{
	struct pp_db *db = make();
	struct pp_used *used = NULL;

	(void)state;
	add_meters(db);
	write_one(db,
	    "INSERT INTO daily (id, readings, gap_s, total_wh, sharp_wh,"
	    " peak_wh, flat_wh, valley_wh, deep_wh) VALUES"
	    " (21000 * 1048576 + 1, 1, 0, 100, 0, 0, 0, 0, 0),"
	    " (21001 * 1048576 + 1, 1, 0, 20, 0, 0, 0, 0, 0),"
	    " (21002 * 1048576 + 1, 1, 0, 3, 0, 0, 0, 0, 0),"
	    " (21002 * 1048576 + 2, 1, 0, 7000, 0, 0, 0, 0, 0)");
	must(pp_used_open(db, 21001, &used));
	assert_int_equal(pp_used_of(used, 1), 23);
	assert_int_equal(pp_used_of(used, 2), 7000);
	assert_int_equal(pp_used_of(used, 3), 0);
	pp_used_close(used);
	used = NULL;
	must(pp_used_open(db, 21003, &used));
	assert_int_equal(pp_used_of(used, 1), 0);
	pp_used_close(used);
	pp_used_close(NULL);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_tariff_is_kept_as_it_was_written),
	    TEST(the_same_text_again_changes_nothing),
	    TEST(another_text_from_the_same_day_is_refused),
	    TEST(a_later_one_takes_over_on_its_day),
	    TEST(the_past_isnt_priced_again),
	    TEST(a_second_person_agrees_to_a_tariff),
	    TEST(a_tariff_is_never_changed),
	    TEST(use_is_counted_from_a_day_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
