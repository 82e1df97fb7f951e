/* SPDX-License-Identifier: ISC */
/*
 * The tables against the log: what somebody edits past the triggers is named,
 * with the row that says otherwise.
 */
#include "act_jobs.h"
#include "actor_help.h"

enum {
	SEEN_MAX = 4096
};

/* "log_mode: what it says\n", for each that failed of these. */
struct seen {
	char text[SEEN_MAX];
	size_t n;
};

static void
see(void *arg, const struct pp_checkup_line *f)
{
	struct seen *seen = arg;

	if (f->result != PP_CHECKUP_FAILED || strncmp(f->check, "log_", 4) != 0)
		return;
	seen->n += (size_t)snprintf(seen->text + seen->n,
	    sizeof seen->text - seen->n, "%s: %s\n", f->check, f->detail);
	assert_true(seen->n < sizeof seen->text);
}

static struct seen
look(struct pp_db *db)
{
	struct seen seen = {0};

	must(pp_checkup_run(db, NOON + DAY, see, &seen));
	return seen;
}

static void
limit_me(struct pp_db *db, const pp_money *sale, const char *buildings)
{
	begin(db);
	must(pp_operator_limit(db, "me", sale, NULL, buildings, NOON, "me"));
	commit(db);
}

static void
do_one(struct pp_db *db, enum pp_status (*work)(struct pp_db *db))
{
	begin(db);
	must(work(db));
	commit(db);
}

/*
 * A site in which all of that was done: limits come and go, a role too, the
 * mode is set by an act; orders ended in every way, one's id is odd.
 */
static struct pp_db *
make_worked(void)
{
	const pp_money some = {10000};
	struct pp_db *db = make_books();
	struct pp_sale_wish odd = wish_of(PP_SALE, 250);
	struct pp_epoch e = epoch_of(db, 1);

	write_one(db,
	    "INSERT INTO building VALUES (1, 'A', 'a', NULL, NULL),"
	    " (2, 'B', 'b', NULL, NULL)");
	act_in(db, "trial");
	must(pp_db_act_as(db, NULL));
	grant(db, PP_ROLE_PLANT, false);
	limit_me(db, &some, "B,A");
	limit_me(db, NULL, "B,A");
	limit_me(db, &some, "");
	limit_me(db, &some, "B,A");
	begin(db);
	must(pp_operator_enable(db, "wu", false, NOON, "me"));
	must(pp_operator_enable(db, "wu", true, NOON, "me"));
	must(pp_operator_enable(db, "wu", false, NOON, "me"));
	commit(db);
	odd.code = "#1=50%>x#";
	(void)arm(db, odd, &e, shows(1, 5000));
	do_one(db, set_limit);
	do_one(db, set_mode);
	return db;
}

static void
what_was_done_by_acts_agrees(void **state)
{
	struct pp_db *db = make_worked();
	struct seen seen = look(db);

	(void)state;
	assert_string_equal(seen.text, "");
	assert_int_equal(number(db,
			     "SELECT count(*) FROM log WHERE action = 'sell'"
			     " AND words LIKE '% order=pp-%'"),
	    number(db,
		"SELECT count(*) FROM sale WHERE kind = 'sale'"
		" AND code LIKE 'pp-%'"));
	pp_db_close(db);
}

static void
each_table_that_was_edited_is_named_with_its_row(void **state)
{
	static const struct {
		const char *sql, *said;
	} cases[] = {
	    {"UPDATE setting SET value = 'small' WHERE key = 'site.mode'",
		"log_mode: site.mode is small, but by row % of the log full\n"},
	    {"DELETE FROM setting WHERE key = 'site.mode'",
		"log_mode: site.mode is trial, but by row % of the log full\n"},
	    {"UPDATE operator SET enabled = 1 WHERE code = 'wu'",
		"log_operator: wu: is enabled, but not by row % of the log\n"},
	    {"UPDATE operator SET enabled = 0 WHERE code = 'me'",
		"log_operator: me: is disabled, but not by row % of the"
		" log\n"},
	    {"DROP TRIGGER operator_keeps;"
	     "UPDATE operator SET uid = 77 WHERE code = 'wu'",
		"log_operator: wu: is the Unix user 77, but by row % of the"
		" log 1004\n"},
	    {"INSERT INTO operator (code, name, uid, enabled, secret, first,"
	     " secret_at, added_at, added_by) VALUES ('eve', '', 5, 1, 'x', 0,"
	     " 1, 1, 'bo')",
		"log_operator: eve: isn't in the log as added\n"},
	    {"INSERT INTO operator_role (operator, role, granted_at,"
	     " granted_by) SELECT id, 'plant', 1, 'bo' FROM operator"
	     " WHERE code = 'me'",
		"log_role: me: isn't plant by row % of the log, but is by the"
		" tables\n"},
	    {"UPDATE operator_role SET ended_at = 1, ended_by = 'x'"
	     " WHERE role = 'cashier' AND operator ="
	     " (SELECT id FROM operator WHERE code = 'me')",
		"log_role: me: is cashier by row % of the log, but isn't by"
		" the tables\n"},
	    {"UPDATE operator SET sale_fen = NULL WHERE code = 'me'",
		"log_limit: me: sale_yuan is none, but by row % of the log"
		" 100.00\n"},
	    {"UPDATE operator SET sale_fen = 10001 WHERE code = 'me'",
		"log_limit: me: sale_yuan is 100.01, but by row % of the log"
		" 100.00\n"},
	    {"UPDATE operator SET refund_fen = 5 WHERE code = 'wu'",
		"log_limit: wu: refund_yuan is 0.05, but no row of the log has"
		" set it\n"},
	    {"DELETE FROM operator_building WHERE building = 2",
		"log_limit: me: buildings is A, but by row % of the log"
		" B,A\n"},
	    {"DELETE FROM operator_building",
		"log_limit: me: buildings is all, but by row % of the log"
		" B,A\n"},
	    {"INSERT INTO operator_building SELECT id, 1 FROM operator"
	     " WHERE code = 'wu'",
		"log_limit: wu: buildings is A, but no row of the log has set"
		" it\n"},
	    {"UPDATE setting SET value = '1.00' WHERE key ="
	     " 'limits.sale_yuan'",
		"log_setting: limits.sale_yuan is 1.00, but by row % of the"
		" log 99999.00\n"},
	    {"DELETE FROM setting WHERE key = 'limits.sale_yuan'",
		"log_setting: limits.sale_yuan is not set, but by row % of the"
		" log 99999.00\n"},
	    {"INSERT INTO setting VALUES ('limits.refund_alone_yuan',"
	     " '9999.00')",
		"log_setting: limits.refund_alone_yuan is 9999.00, but no row"
		" of the log has set it\n"},
	    {"DROP TRIGGER sale_ends; DROP TRIGGER sale_keeps; UPDATE sale SET "
	     "who = 'eve'"
	     " WHERE code = 'came-to-nothing'",
		"log_order: order came-to-nothing: is eve's, but by row % of"
		" the log me's\n"},
	    {"DROP TRIGGER sale_ends; DROP TRIGGER sale_keeps; UPDATE sale SET "
	     "amount_fen = 71"
	     " WHERE code = 'came-to-nothing'",
		"log_order: order came-to-nothing: is of 0.71 yuan, but by row"
		" % of the log of 0.70\n"
		"log_order: order came-to-nothing: is of 0.71 yuan, but by row"
		" % of the log of 0.70\n"},
	    {"DROP TRIGGER sale_ends; DROP TRIGGER sale_keeps; PRAGMA "
	     "ignore_check_constraints = 1; UPDATE sale SET state = 'credited'"
	     " WHERE code = 'came-to-nothing'",
		"log_order: order came-to-nothing: is credited, but by row %"
		" of the log not-credited\n"},
	    {"DROP TRIGGER sale_ends; DROP TRIGGER sale_keeps; PRAGMA "
	     "ignore_check_constraints = 1; UPDATE sale SET state = 'disputed'"
	     " WHERE code = '#1=50%>x#'",
		"log_order: order #1=50%>x#: is disputed, but by row % of the"
		" log armed\n"},
	    {"DROP TRIGGER sale_ends; DROP TRIGGER sale_keeps; UPDATE sale SET "
	     "code = 'other'"
	     " WHERE code = 'came-to-nothing'",
		"log_order: order other: isn't in the log\n"
		"log_order: order came-to-nothing: is in row % of the log, and"
		" gone\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct pp_db *db = make_worked();
		struct seen seen;
		char sql[SEEN_MAX];
		struct pp_query *q = NULL;

		write_one(db, cases[i].sql);
		seen = look(db);
		snprintf(sql, sizeof sql, "SELECT ?1 LIKE ?2");
		must(pp_query_new(db, sql, &q));
		pp_query_text(q, 1, seen.text);
		pp_query_text(q, 2, cases[i].said);
		must(pp_query_step(q));
		if (pp_query_col_int(q, 0) == 0)
			fail_msg("%s\n%s", cases[i].sql, seen.text);
		pp_query_free(q);
		pp_db_close(db);
		leave(NULL);
		enter(NULL);
	}
}

static void
orders_from_before_the_log_are_not_missed_in_it(void **state)
{
	struct pp_db *db = make_books();

	(void)state;
	write_one(db,
	    "DROP TRIGGER log_no_delete; DELETE FROM log_personal;"
	    "DELETE FROM log");
	do_one(db, sell);
	assert_string_equal(look(db).text, "");
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(what_was_done_by_acts_agrees),
	    TEST(each_table_that_was_edited_is_named_with_its_row),
	    TEST(orders_from_before_the_log_are_not_missed_in_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
