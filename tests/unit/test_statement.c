/* SPDX-License-Identifier: ISC */
/*
 * A customer's month: figures reckoned by hand, one rule for both sides of a
 * boundary, and what doesn't add up is said.
 */
#include "use_help.h"

#include <stdlib.h>

#include "statement.h"

enum {
	DAY_S = 86400,
	HOUR_S = 3600,
	DECEMBER = 1764547200, /* 2025-12-01T00:00:00Z */
	JANUARY = DECEMBER + 31 * DAY_S,
	DEARER_AT = DECEMBER + 14 * DAY_S,
	SOLD_AT = DECEMBER + 9 * DAY_S + 12 * HOUR_S,
};

static const char *const dearer = "sharp=1.3000 peak=1.1000 flat=0.9000"
				  " valley=0.5000";

/* All used at the flat rate; a sale was taken into slot 2. */
static void
read_at(struct pp_db *db, int64_t at, int64_t wh, int64_t fen)
{
	struct pp_reading r = prepaid(at, wh, fen, at > SOLD_AT ? 2 : 1);

	store_reading(db, 1, &r);
}

static void
sell(struct pp_db *db, int64_t at, int64_t ended_at)
{
	char sql[512];

	snprintf(sql, sizeof sql,
	    "INSERT INTO sale (code, kind, meter, epoch, slot, class,"
	    " amount_fen, method, note, who, at, receipt, count_before,"
	    " balance_before_fen, state, moved, weak, ended_at, count_after,"
	    " balance_after_fen, remark) VALUES ('o1', 'sale', 1, 1, 2,"
	    " 'counted', 5000, 'cash', '', 'me', %lld, 1, 1, 0, 'credited', 1,"
	    " 0, %lld, 2, 10001, '')",
	    (long long)at, (long long)ended_at);
	write_one(db, sql);
}

/* A customer since November, who has bought for 50.00 by the tenth. */
static struct pp_db *
make_month(void)
{
	struct pp_db *db = make_site();
	char sql[1024];

	snprintf(sql, sizeof sql,
	    "DROP TRIGGER sale_begins;"
	    "INSERT INTO account (code, name, phone, opened_at, opened_by)"
	    " VALUES ('A1', 'a', '', 1, 'me');"
	    "INSERT INTO epoch (meter, no, account, serial, adopted,"
	    " start_count, start_fen, intended_at, who, began_at) VALUES"
	    " (1, 1, 1, '1', 1, 1, 10000, 1, 'me', %d);"
	    "INSERT INTO evidence (epoch, role, at, fenced, serial, count,"
	    " balance_fen, total_wh, sharp_wh, peak_wh, flat_wh, valley_wh,"
	    " deep_wh, base_wh, status, sources) VALUES (1, 'begin', %d, 1,"
	    " '1', 1, 10000, 87500, 0, 0, 87500, 0, 0, 0, 0, 0)",
	    DECEMBER - 5 * DAY_S, DECEMBER - 5 * DAY_S);
	write_one(db, sql);
	confirm(db, DECEMBER - 4 * DAY_S, prices, -1, 0);
	read_at(db, DECEMBER - HALF_HOUR, 100000, 9000);
	read_at(db, DECEMBER + HALF_HOUR, 101000, 8920);
	sell(db, SOLD_AT, SOLD_AT + 60);
	/* 49 kWh at 0.80 of it. */
	read_at(db, SOLD_AT + HALF_HOUR, 150000, 8920 - 3920 + 5000);
	confirm(db, DEARER_AT, dearer, 160000, 9200);
	/* 10 kWh at 0.80, 20 at 0.90. */
	read_at(db, JANUARY - HOUR_S, 180000, 10000 - 800 - 1800);
	return db;
}

static struct pp_statement *
state_of(struct pp_db *db, const char *month, int64_t now)
{
	const struct pp_statement_ask ask = {
	    .account = "A1",
	    .month = month,
	    .now = now,
	};
	struct pp_statement *s = NULL;

	if (pp_statement_make(db, &ask, &s) != PP_OK)
		fail_msg("%s", pp_errmsg());
	return s;
}

/* The so manyth line of a kind, from 1; NULL: there are fewer. */
static const struct pp_stated_line *
line_of(const struct pp_statement *s, enum pp_stated kind, int no)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (s->lines[i].kind == kind && --no == 0)
			return &s->lines[i];
	return NULL;
}

static void
figures_are_those_reckoned_by_hand(void **state)
{
	struct pp_db *db = make_month();
	const struct pp_stated_line *line;
	struct pp_statement *s;

	(void)state;
	read_at(db, JANUARY + HOUR_S, 180200, 7382);
	s = state_of(db, "2025-12", JANUARY + DAY_S);
	assert_false(s->so_far);
	/* 90.00, less the half of a kWh at 0.80. */
	assert_int_equal(s->opening_fen, 8960);
	/* 74.00, less a tenth of a kWh at 0.90. */
	assert_int_equal(s->closing_fen, 7391);
	line = line_of(s, PP_STATED_ENERGY, 1);
	assert_int_equal(line->wh, 59500);
	assert_int_equal(line->rate, PP_RATE_FLAT);
	assert_int_equal(line->price_e4, 8000);
	assert_int_equal(line->fen, -4760);
	assert_int_equal(line->until, DEARER_AT);
	line = line_of(s, PP_STATED_ENERGY, 2);
	assert_int_equal(line->wh, 20100);
	assert_int_equal(line->fen, -1809);
	assert_string_equal(line->sum,
	    "160.00 .. 180.10: 20.10 kWh * 0.9000"
	    " = 18.09");
	line = line_of(s, PP_STATED_SALE, 1);
	assert_int_equal(line->fen, 5000);
	assert_string_equal(line->order, "o1");
	assert_int_equal(line->balance_fen, 10001);
	line = line_of(s, PP_STATED_PRICE, 1);
	assert_string_equal(line->detail, dearer);
	/* All of it makes up the difference. */
	assert_null(line_of(s, PP_STATED_RESIDUE, 1));
	assert_int_equal(8960 + 5000 - 4760 - 1809, 7391);
	/* Nine days and more without a reading, twice, and two hours. */
	assert_non_null(line_of(s, PP_STATED_GAP, 3));
	assert_null(line_of(s, PP_STATED_GAP, 4));
	assert_string_equal(line_of(s, PP_STATED_CLOSING, 1)->detail, "gap");
	pp_statement_free(s);
	pp_db_close(db);
}

static void
one_closes_with_what_the_next_opens_with(void **state)
{
	struct pp_db *db = make_month();
	struct pp_statement *before, *after;

	(void)state;
	/* Nothing was read since: what it had then. */
	before = state_of(db, "2025-12", JANUARY + DAY_S);
	after = state_of(db, "2026-01", JANUARY + DAY_S);
	assert_true(after->so_far);
	assert_int_equal(before->closing_fen, 7400);
	assert_int_equal(after->opening_fen, 7400);
	assert_string_equal(line_of(before, PP_STATED_CLOSING, 1)->detail,
	    "last");
	pp_statement_free(after);
	/* A reading that comes later moves both alike, and is told by it. */
	read_at(db, JANUARY + HOUR_S, 180200, 7382);
	after = state_of(db, "2025-12", JANUARY + DAY_S);
	assert_int_equal(after->closing_fen, 7391);
	assert_string_not_equal(after->hash, before->hash);
	pp_statement_free(before);
	before = after;
	after = state_of(db, "2026-01", JANUARY + DAY_S);
	assert_int_equal(after->opening_fen, 7391);
	assert_int_equal(line_of(after, PP_STATED_OPENING, 2)->register_wh,
	    line_of(before, PP_STATED_CLOSING, 1)->register_wh);
	pp_statement_free(before);
	pp_statement_free(after);
	pp_db_close(db);
}

static void
what_does_not_add_up_is_a_line(void **state)
{
	struct pp_db *db = make_month();
	const struct pp_stated_line *line;
	struct pp_statement *s;

	(void)state;
	/* Ten yuan less than it should have. */
	read_at(db, JANUARY - HALF_HOUR, 180000, 6400);
	s = state_of(db, "2025-12", JANUARY);
	line = line_of(s, PP_STATED_RESIDUE, 1);
	assert_int_equal(line->fen, -1000);
	assert_string_equal(line->detail, "unexplained");
	pp_statement_free(s);
	pp_db_close(db);
}

static void
an_order_over_midnight_counts_where_it_ended(void **state)
{
	struct pp_db *db = make_month();
	const struct pp_stated_line *line;
	struct pp_statement *s;

	(void)state;
	write_one(db,
	    "INSERT INTO sale (code, kind, meter, epoch, slot, class,"
	    " amount_fen, method, note, who, at, receipt, count_before,"
	    " balance_before_fen, state, moved, weak, ended_at, count_after,"
	    " balance_after_fen, remark) VALUES ('o2', 'sale', 1, 1, 3,"
	    " 'counted', 2000, 'cash', '', 'me', 1767225540, 2, 2, 0,"
	    " 'credited', 1, 0, 1767225660, 3, 9400, '')");
	assert_int_equal(JANUARY - 60, 1767225540);
	/* The meter shows it by then, the books don't. */
	struct pp_reading r = prepaid(JANUARY - 30, 180000, 9400, 3);
	store_reading(db, 1, &r);
	s = state_of(db, "2025-12", JANUARY + DAY_S);
	assert_int_equal(s->closing_fen, 7400);
	line = line_of(s, PP_STATED_PENDING, 1);
	assert_string_equal(line->order, "o2");
	assert_string_equal(line->detail, "sale 20.00");
	assert_null(line_of(s, PP_STATED_SALE, 2));
	pp_statement_free(s);
	s = state_of(db, "2026-01", JANUARY + DAY_S);
	assert_int_equal(s->opening_fen, 7400);
	assert_int_equal(s->closing_fen, 9400);
	assert_int_equal(line_of(s, PP_STATED_SALE, 1)->fen, 2000);
	assert_null(line_of(s, PP_STATED_RESIDUE, 1));
	pp_statement_free(s);
	pp_db_close(db);
}

static void
a_month_that_cannot_be_told_is_refused(void **state)
{
	struct pp_statement_ask ask = {.account = "A1", .now = JANUARY};
	struct pp_db *db = make_month();
	struct pp_statement *s = NULL;
	static const char *const bad[] = {"2025-13", "2025-1", "last-month",
	    "25-12-1", "2025/12"};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bad / sizeof *bad; i++) {
		ask.month = bad[i];
		assert_int_equal(pp_statement_make(db, &ask, &s), PP_EDATA);
	}
	ask.month = "2026-02";
	assert_int_equal(pp_statement_make(db, &ask, &s), PP_NO);
	assert_said("hasn't begun");
	ask.month = "2025-10";
	assert_int_equal(pp_statement_make(db, &ask, &s), PP_NO);
	assert_said("had no meter");
	ask.month = "2025-12";
	ask.account = "A2";
	assert_int_equal(pp_statement_make(db, &ask, &s), PP_NO);
	pp_db_close(db);
}

static const char begin[] =
    "pp-statement/1\tA1\t2025-12\t1764547200\t1767225600\twhole\n"
    "opening\t-\t1764547200\t-\t-\t-\t-\t-\t8960\t-\t-\t-\n"
    "reading\tM001\t1764545400\t-\t-\t-\t-\t-\t9000\t100000\t-\tbefore\n";

static void
its_bytes_are_what_it_is_known_by(void **state)
{
	struct pp_db *db = make_month();
	struct pp_statement *s = state_of(db, "2025-12", JANUARY);
	char *bytes = NULL;
	size_t n = 0;

	(void)state;
	assert_int_equal(pp_statement_bytes(s, &bytes, &n), PP_OK);
	assert_true(n > strlen(begin));
	bytes[strlen(begin)] = '\0';
	assert_string_equal(bytes, begin);
	assert_int_equal(strlen(s->hash), 64);
	free(bytes);
	pp_statement_free(s);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(figures_are_those_reckoned_by_hand),
	    TEST(one_closes_with_what_the_next_opens_with),
	    TEST(what_does_not_add_up_is_a_line),
	    TEST(an_order_over_midnight_counts_where_it_ended),
	    TEST(a_month_that_cannot_be_told_is_refused),
	    TEST(its_bytes_are_what_it_is_known_by),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
