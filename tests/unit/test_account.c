/* SPDX-License-Identifier: ISC */
/*
 * Customers and the epochs of their meters.
 */
#include "sale_help.h"

#include "view.h"

static void
an_account_is_found_as_it_was_opened(void **state)
{
	struct pp_db *db = make();
	struct pp_account a, b, found;

	(void)state;
	begin(db);
	must(pp_account_add(db, "张三", " 138-0013-8000", NOON, "me", &a));
	must(pp_account_add(db, "O'Neill, Ltd", "", NOON + 1, "me", &b));
	commit(db);
	assert_string_equal(a.code, "A00001");
	assert_string_equal(b.code, "A00002");
	must(pp_account_find(db, "A00001", &found));
	assert_int_equal(found.id, a.id);
	assert_string_equal(found.name, "张三");
	assert_string_equal(found.phone, "+8613800138000");
	assert_int_equal(found.opened_at, NOON);
	assert_int_equal(found.closed_at, 0);
	must(pp_account_find(db, "A00002", &found));
	assert_string_equal(found.phone, "");
	assert_int_equal(pp_account_find(db, "A00003", &found), PP_NO);
	assert_said("no such account: A00003");
	assert_string_equal(found.code, "A00002");
	pp_db_close(db);
}

static void
a_bad_name_or_number_opens_nothing(void **state)
{
	static const struct {
		const char *name, *phone, *words;
	} cases[] = {
	    {"", "", "name: is empty"},
	    {"a\nb", "", "name: a control character"},
	    {"a\xff", "", "name: not UTF-8"},
	    {"a\xe2\x80\xae", "", "name: a control character"},
	    {"a", "12", "phone: not a mobile number"},
	    {"a", "1380013800", "phone: not a mobile number"},
	    {"a", "13800138000\n13800138001", "phone: not a mobile number"},
	    {"a", "+", "phone: not a mobile number"},
	};
	struct pp_db *db = make();
	struct pp_account a = {.id = 7};
	char longer[4 * PP_HOLDER_CHARS + 5] = "";

	(void)state;
	begin(db);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_int_equal(pp_account_add(db, cases[i].name,
				     cases[i].phone, NOON, "me", &a),
		    PP_EDATA);
		assert_said(cases[i].words);
	}
	for (size_t i = 0; i + 4 < sizeof longer; i += 4)
		memcpy(longer + i, "\U0001f4a1", 4);
	assert_int_equal(pp_account_add(db, longer, "", NOON, "me", &a),
	    PP_EDATA);
	assert_said("name: longer than 200 characters");
	assert_int_equal(pp_account_add(db, "a", longer, NOON, "me", &a),
	    PP_EDATA);
	longer[4 * PP_HOLDER_CHARS] = '\0';
	must(pp_account_add(db, longer, "", NOON, "me", &a));
	assert_string_equal(a.name, longer);
	pp_db_rollback(db);
	assert_int_equal(number(db, "SELECT count(*) FROM account"), 0);
	pp_db_close(db);
}

static void
an_opened_meter_begins_at_nothing_once_it_has_proven_it(void **state)
{
	struct pp_db *db = make_site();
	struct pp_proof proof = shows(0, 0), kept;
	struct pp_account a;
	struct pp_epoch e, now;

	(void)state;
	assert_int_equal(pp_epoch_of(db, 1, &e), PP_NO);
	begin(db);
	must(pp_account_add(db, "张三", "", NOON, "me", &a));
	must(pp_epoch_intend(db, 1, a.id, SERIAL, NULL, NOON, "me", &e));
	commit(db);
	assert_int_equal(e.no, 1);
	assert_int_equal(e.began_at, 0);
	assert_int_equal(e.count, 0);
	assert_false(e.adopted);
	assert_string_equal(e.account_code, "A00001");
	assert_string_equal(e.holder, "张三");
	assert_string_equal(e.serial, SERIAL);
	assert_int_equal(pp_epoch_last_proof(db, e.id, &kept), PP_NO);
	begin(db);
	must(pp_epoch_begin(db, &e, &proof, "me"));
	commit(db);
	must(pp_epoch_of(db, 1, &now));
	assert_int_equal(now.began_at, NOON);
	assert_int_equal(number(db, "SELECT count(*) FROM entry"), 0);
	assert_int_equal(balance_of(db, "meter:M001:1"), 0);
	must(pp_epoch_last_proof(db, e.id, &kept));
	proof.prepay = false; /* which its status says */
	/* Not as bytes: there may be anything between its members. */
	assert_string_equal(kept.serial, proof.serial);
	assert_int_equal(kept.at, proof.at);
	assert_int_equal(kept.count, proof.count);
	assert_int_equal(kept.balance_fen, proof.balance_fen);
	assert_int_equal(kept.total_wh, proof.total_wh);
	assert_memory_equal(kept.rate_wh, proof.rate_wh, sizeof kept.rate_wh);
	assert_int_equal(kept.status, proof.status);
	assert_int_equal(kept.sources, proof.sources);
	assert_int_equal(kept.prepay, proof.prepay);
	begin(db);
	assert_int_equal(pp_epoch_begin(db, &e, &proof, "me"), PP_NO);
	assert_said("it has begun");
	pp_db_rollback(db);
	pp_db_close(db);
}

static void
what_an_adopted_meter_had_is_owed_from_the_first(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = adopt_meter(db, 1, 17, 12345);

	(void)state;
	assert_true(e.adopted);
	assert_int_equal(e.count, 17);
	assert_int_equal(e.began_at, NOON);
	assert_int_equal(balance_of(db, "meter:M001:1"), -12345);
	assert_int_equal(balance_of(db, "transfer"), 12345);
	adopt_meter(db, 2, 3, -100);
	assert_int_equal(balance_of(db, "meter:M002:1"), 100);
	adopt_meter(db, 3, 3, 0);
	assert_int_equal(balance_of(db, "meter:M003:1"), 0);
	assert_int_equal(balance_of(db, "transfer"), 12245);
	pp_db_close(db);
}

static void
a_meter_has_one_account_at_a_time(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1), other = {.id = 7};

	(void)state;
	begin(db);
	assert_int_equal(pp_epoch_intend(db, 1, e.account, SERIAL, NULL, NOON,
			     "me", &other),
	    PP_NO);
	assert_said("it has an account already: A00001, 张三");
	run(db, "UPDATE account SET closed_at = 1, closed_by = 'me'");
	assert_int_equal(pp_epoch_intend(db, 2, e.account, SERIAL, NULL, NOON,
			     "me", &other),
	    PP_NO);
	assert_said("account A00001 is closed");
	assert_int_equal(other.id, 7);
	/* No such account at all. */
	assert_int_equal(pp_epoch_intend(db, 2, 99, SERIAL, NULL, NOON, "me",
			     &other),
	    PP_NO);
	pp_db_rollback(db);
	pp_db_close(db);
}

static void
a_meter_that_shows_what_no_meter_can_is_not_adopted(void **state)
{
	struct pp_db *db = make_site();
	struct pp_proof proof = shows(70000, 0);
	struct pp_epoch e = open_meter(db, 1), other = {.id = 7};

	(void)state;
	begin(db);
	assert_int_equal(pp_epoch_intend(db, 2, e.account, SERIAL, &proof, NOON,
			     "me", &other),
	    PP_NO);
	assert_int_equal(other.id, 7);
	pp_db_rollback(db);
	pp_db_close(db);
}

static void
an_epoch_ends_only_without_an_open_order(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 1);
	struct pp_sale s = arm(db, wish_of(PP_SALE, 500), &e, shows(0, 0));
	struct pp_proof last = shows(1, 400), kept;

	(void)state;
	begin(db);
	assert_int_equal(pp_epoch_end(db, &e, NULL, NOON), PP_NO);
	assert_said("order pp-20251122-000001 is open on it");
	pp_db_rollback(db);
	finish(db, &s, credited, shows(1, 500));
	begin(db);
	must(pp_epoch_end(db, &e, &last, NOON + 9));
	commit(db);
	assert_int_equal(number(db,
			     "SELECT end_count = 1 AND end_fen = 400"
			     " AND ended_at > began_at FROM epoch"),
	    1);
	must(pp_epoch_last_proof(db, e.id, &kept));
	assert_int_equal(kept.balance_fen, 400);
	assert_int_equal(pp_epoch_of(db, 1, &e), PP_NO);
	begin(db);
	assert_int_equal(pp_epoch_end(db, &e, NULL, NOON), PP_NO);
	assert_said("it is over already");
	pp_db_rollback(db);
	e = open_meter(db, 1); /* the next one */
	assert_int_equal(e.no, 2);
	assert_int_equal(e.count, 0);
	assert_int_equal(balance_of(db, "meter:M001:2"), 0);
	pp_db_close(db);
}

static void
an_opening_that_came_to_nothing_leaves_no_trace_in_the_books(void **state)
{
	struct pp_db *db = make_site();
	struct pp_account a;
	struct pp_epoch e;

	(void)state;
	begin(db);
	must(pp_account_add(db, "张三", "", NOON, "me", &a));
	must(pp_epoch_intend(db, 1, a.id, SERIAL, NULL, NOON, "me", &e));
	must(pp_epoch_end(db, &e, NULL, NOON + 1));
	commit(db);
	assert_int_equal(number(db,
			     "SELECT count(*) FROM ledger_account"
			     " WHERE kind = 'meter'"),
	    0);
	assert_int_equal(number(db, "SELECT end_count IS NULL FROM epoch"), 1);
	pp_db_close(db);
}

/* "A00001 M001 sold refunded external books pending balance" for each. */
static void
list(struct pp_db *db, const struct pp_account_filter *filter, char text[1024])
{
	struct pp_accounts *all = NULL;
	struct pp_account_row row;
	enum pp_status rc;
	size_t n = 0;

	*text = '\0';
	must(pp_accounts_open(db, filter, &all));
	while ((rc = pp_accounts_next(all, &row)) == PP_OK)
		n += (size_t)snprintf(text + n, 1024 - n,
		    "%s %s %s %lld %lld %lld %lld %lld %lld %lld\n",
		    row.account.code, row.meter_code, row.epoch.serial,
		    (long long)row.sold_fen, (long long)row.refunded_fen,
		    (long long)row.external_fen, (long long)row.books_fen,
		    (long long)row.pending_fen,
		    (long long)(row.has_balance ? row.balance_fen : -1),
		    (long long)row.epoch.count);
	assert_int_equal(rc, PP_DONE);
	pp_accounts_close(all);
}

static void
the_list_says_what_each_meter_was_given(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch one = open_meter(db, 1);
	struct pp_epoch two = adopt_meter(db, 2, 5, 700);
	struct pp_reading r = made_up(NOON + 60, 1000);
	struct pp_account a;
	struct pp_sale_wish back = wish_of(PP_SALE_REVERSAL, 300);
	char text[1024];

	(void)state;
	done(db, wish_of(PP_SALE, 1000), &one, shows(0, 0));
	back.reverses =
	    done(db, wish_of(PP_SALE, 300), &one, shows(1, 1000)).id;
	done(db, back, &one, shows(2, 1300));
	done(db, wish_of(PP_REFUND, 200), &one, shows(3, 1000));
	arm(db, wish_of(PP_SALE, 55), &one, shows(4, 800));
	arm(db, wish_of(PP_REFUND, 44), &two, shows(5, 700));
	begin(db);
	must(pp_account_add(db, "王五", "", NOON, "me", &a));
	commit(db);
	r.known[PP_R_BALANCE] = true;
	r.value[PP_R_BALANCE] = 777;
	store_reading(db, 1, &r);
	list(db, &(struct pp_account_filter){0}, text);
	assert_string_equal(text,
	    "A00001 M001 " SERIAL " 1000 200 0 800 55 777 4\n"
	    "A00002 M002 " SERIAL " 0 0 0 656 -44 700 5\n"
	    "A00003   0 0 0 0 0 -1 0\n");
	pp_db_close(db);
}

static void
the_list_is_about_what_is_asked_for(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch one = open_meter(db, 1);
	static const int64_t meters[] = {2, 1};
	struct pp_account_filter filter = {.account = "A00002"};
	char text[1024];

	(void)state;
	open_meter(db, 2);
	list(db, &filter, text);
	assert_string_equal(text, "A00002 M002 " SERIAL " 0 0 0 0 0 0 0\n");
	filter = (struct pp_account_filter){.meters = meters, .n_meters = 1};
	list(db, &filter, text);
	assert_string_equal(text, "A00002 M002 " SERIAL " 0 0 0 0 0 0 0\n");
	filter.n_meters = 0;
	list(db, &filter, text);
	assert_string_equal(text, "");
	filter = (struct pp_account_filter){.opened_from = NOON + 1};
	list(db, &filter, text);
	assert_string_equal(text, "");
	filter = (struct pp_account_filter){.opened_until = NOON};
	list(db, &filter, text);
	assert_string_equal(text, "");
	begin(db);
	must(pp_epoch_end(db, &one, NULL, NOON + 8));
	run(db,
	    "UPDATE account SET closed_at = 5000, closed_by = 'me'"
	    " WHERE id = 1");
	commit(db);
	list(db, &(struct pp_account_filter){0}, text);
	assert_string_equal(text, "A00002 M002 " SERIAL " 0 0 0 0 0 0 0\n");
	filter = (struct pp_account_filter){.with_closed = true};
	list(db, &filter, text);
	assert_string_equal(text,
	    "A00001 M001 " SERIAL " 0 0 0 0 0 0 0\n"
	    "A00002 M002 " SERIAL " 0 0 0 0 0 0 0\n");
	filter = (struct pp_account_filter){.closed_from = 5000};
	list(db, &filter, text);
	assert_string_equal(text, "A00001 M001 " SERIAL " 0 0 0 0 0 0 0\n");
	filter.closed_from = 0;
	filter.closed_until = 4999;
	list(db, &filter, text);
	assert_string_equal(text, "");
	pp_db_close(db);
}

static void
a_view_and_a_selection_know_who_has_a_meter(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = open_meter(db, 2);
	struct pp_selection which = {.account = e.account_code};
	struct pp_view *view = NULL;
	struct pp_view_row row;
	int64_t *ids = NULL;
	size_t n = 0;

	(void)state;
	must(pp_site_select(db, &which, &ids, &n));
	assert_int_equal(n, 1);
	assert_int_equal(ids[0], 2);
	free(ids);
	must(pp_view_open(db, NULL, 0, 0, &view));
	must(pp_view_next(view, &row));
	assert_string_equal(row.account, "");
	assert_string_equal(row.holder, "");
	must(pp_view_next(view, &row));
	assert_string_equal(row.account, "A00001");
	assert_string_equal(row.holder, "张三");
	pp_view_close(view);
	which.account = "A00009";
	assert_int_equal(pp_site_select(db, &which, &ids, &n), PP_NO);
	assert_said("no such account: A00009");
	begin(db);
	must(pp_epoch_end(db, &e, NULL, NOON));
	commit(db);
	which.account = "A00001";
	must(pp_site_select(db, &which, &ids, &n));
	assert_int_equal(n, 0);
	free(ids);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(an_account_is_found_as_it_was_opened),
	    TEST(a_bad_name_or_number_opens_nothing),
	    TEST(an_opened_meter_begins_at_nothing_once_it_has_proven_it),
	    TEST(what_an_adopted_meter_had_is_owed_from_the_first),
	    TEST(a_meter_has_one_account_at_a_time),
	    TEST(a_meter_that_shows_what_no_meter_can_is_not_adopted),
	    TEST(an_epoch_ends_only_without_an_open_order),
	    TEST(an_opening_that_came_to_nothing_leaves_no_trace_in_the_books),
	    TEST(the_list_says_what_each_meter_was_given),
	    TEST(the_list_is_about_what_is_asked_for),
	    TEST(a_view_and_a_selection_know_who_has_a_meter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
