/* SPDX-License-Identifier: ISC */
/*
 * Sums of money: whatever they are cut by, they come to what the ledger and
 * the closing of days say.
 */
#include "sales_help.h"

#include "day_sums.h"

/* Each thing of the story once, so that none stands for another. */
static void
what_happened_is_told_apart(void **state)
{
	static const struct pp_sales_part want[PP_SALES_WHATS] = {
	    [PP_SALES_SOLD] = {3, {18000}},
	    [PP_SALES_REFUNDED] = {2, {2540}},
	    [PP_SALES_SALE_REVERSED] = {1, {300}},
	    [PP_SALES_REFUND_REVERSED] = {1, {40}},
	    [PP_SALES_MOVED_IN] = {1, {500}},
	    [PP_SALES_MOVED_OUT] = {1, {500}},
	    [PP_SALES_OPENING] = {2, {1900}},
	    [PP_SALES_PAID_OUT] = {1, {90}},
	    [PP_SALES_PENDING] = {2, {33}},
	};
	struct pp_db *db = make_books();
	struct cut cut = cut_by(db, PP_SALES_BY_YEAR);
	pp_money net;

	(void)state;
	assert_int_equal(cut.n, 1);
	for (int i = 0; i < PP_SALES_WHATS; i++) {
		assert_int_equal(cut.row[0].of[i].n, want[i].n);
		assert_int_equal(cut.row[0].of[i].sum.fen, want[i].sum.fen);
	}
	must(pp_sales_net(&cut.row[0], &net));
	assert_int_equal(net.fen, 18000 - 2500 - 300);
	pp_db_close(db);
}

static void
any_cut_comes_to_what_the_ledger_says(void **state)
{
	struct pp_db *db = make_books();

	(void)state;
	for (int i = 0; i < PP_SALES_BYS; i++) {
		struct cut c = cut_by(db, (enum pp_sales_by)i);
		int64_t net = fen(&c, PP_SALES_SOLD) +
		    fen(&c, PP_SALES_REFUND_REVERSED) -
		    fen(&c, PP_SALES_REFUNDED) -
		    fen(&c, PP_SALES_SALE_REVERSED);

		assert_int_equal(-of_kind(db, "'meter'"),
		    net + fen(&c, PP_SALES_OPENING) +
			fen(&c, PP_SALES_EXTERNAL) +
			fen(&c, PP_SALES_MOVED_IN) -
			fen(&c, PP_SALES_MOVED_OUT));
		assert_int_equal(-of_kind(db, "'suspense'"),
		    fen(&c, PP_SALES_PENDING));
		/* 90 came for nothing, and was paid out. */
		assert_int_equal(of_kind(db, "'cash', 'channel'"),
		    net + fen(&c, PP_SALES_PENDING) + 90 +
			fen(&c, PP_SALES_PAID_IN) - fen(&c, PP_SALES_PAID_OUT));
	}
	pp_db_close(db);
}

/* The value of a key in yuan, as fen. */
static int64_t
summed(const struct pp_buffer *sums, const char *key)
{
	const char *p = strstr(sums->bytes, key);
	char yuan[PP_DECIMAL_MAX];
	pp_money money;

	if (p == NULL)
		return 0;
	p += strlen(key);
	snprintf(yuan, sizeof yuan, "%.*s", (int)strcspn(p, "\n"), p);
	must(pp_money_parse(yuan, &money));
	return money.fen;
}

static void
each_day_comes_to_what_its_closing_says(void **state)
{
	struct pp_db *db = make_books();
	struct cut c = cut_by(db, PP_SALES_BY_DAY);

	(void)state;
	assert_int_equal(c.n, 2);
	for (size_t i = 0; i < c.n; i++) {
		const struct pp_sales_part *of = c.row[i].of;
		int32_t day = pp_day_of(c.row[i].at);
		const struct pp_day_span span = {
		    .from = pp_day_start(day),
		    .until = pp_day_start(day + 1),
		    .seen = INT64_MAX,
		};
		struct pp_buffer sums = {0};

		must(pp_day_sums(db, &span, &sums));
		pp_buffer_char(&sums, '\0');
		/* A meter that was taken over was given nothing. */
		assert_int_equal(summed(&sums, "meters.given.yuan "),
		    of[PP_SALES_SOLD].sum.fen +
			of[PP_SALES_REFUND_REVERSED].sum.fen +
			of[PP_SALES_MOVED_IN].sum.fen + (i == 0 ? 700 : 0));
		assert_int_equal(summed(&sums, "meters.taken.yuan "),
		    of[PP_SALES_REFUNDED].sum.fen +
			of[PP_SALES_SALE_REVERSED].sum.fen +
			of[PP_SALES_MOVED_OUT].sum.fen);
		assert_int_equal(summed(&sums, "method.cash.paid_out.yuan "),
		    of[PP_SALES_PAID_OUT].sum.fen);
		pp_buffer_free(&sums);
	}
	pp_db_close(db);
}

/* It may have been taken from the meter, too. */
static void
adopted_external_credit_counts_as_the_books_have_it(void **state)
{
	static const int64_t found[] = {700, -100};
	struct pp_db *db = make_site();
	struct cut c;

	(void)state;
	for (int64_t i = 0; i < 2; i++) {
		struct pp_epoch e = open_meter(db, i + 1);
		struct pp_proof proof = shows(i == 0, found[i]);
		struct pp_hold h;
		bool made;

		begin(db);
		must(pp_hold_add(db, &e,
		    i == 0 ? PP_HOLD_COUNT_AHEAD : PP_HOLD_BALANCE_AHEAD,
		    &proof, NULL, NOON, &made));
		must(pp_hold_of(db, i + 1, &h));
		must(pp_hold_end(db, &h, PP_HOLD_ADOPTED, (pp_money){found[i]},
		    "seen", NOON, "boss"));
		commit(db);
	}
	c = cut_by(db, PP_SALES_BY_OPERATOR);
	assert_int_equal(c.n, 1);
	assert_string_equal(c.row[0].key, "boss");
	assert_int_equal(c.row[0].of[PP_SALES_EXTERNAL].n, 2);
	assert_int_equal(c.row[0].of[PP_SALES_EXTERNAL].sum.fen, 600);
	assert_int_equal(of_kind(db, "'external'"), 600);
	pp_db_close(db);
}

static void
what_was_owed_and_paid_is_money_but_no_sale(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_payout taken;
	char receipt[NUMBER_MAX];
	struct cut c;

	(void)state;
	burn(db, &e, "M001", 0, -350, receipt);
	begin(db);
	must(pp_payin(db, receipt, "bank", NOON + 40, "me", &taken));
	commit(db);
	c = cut_by(db, PP_SALES_BY_METHOD);
	assert_int_equal(c.n, 1);
	assert_row(&c.row[0], "bank", "", 0);
	assert_int_equal(c.row[0].of[PP_SALES_PAID_IN].sum.fen, 350);
	assert_int_equal(of_kind(db, "'channel'"), 350);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(what_happened_is_told_apart),
	    TEST(any_cut_comes_to_what_the_ledger_says),
	    TEST(each_day_comes_to_what_its_closing_says),
	    TEST(adopted_external_credit_counts_as_the_books_have_it),
	    TEST(what_was_owed_and_paid_is_money_but_no_sale),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
