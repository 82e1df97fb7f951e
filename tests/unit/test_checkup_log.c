/* SPDX-License-Identifier: ISC */
/*
 * The tables against the log: what somebody edits past the triggers is named,
 * with the row that says otherwise.
 */
#include "act_jobs.h"
#include "actor_help.h"

#include "log.h"
#include "tariff_book.h"

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

static enum pp_status
change_account(struct pp_db *db, const char *name, const char *phone)
{
	struct pp_edits *edits = NULL;
	struct pp_account a;
	enum pp_status rc;

	must(pp_account_find(db, "A00001", &a));
	must(pp_edits_new(db, NOON, "me", &edits));
	rc = pp_account_edit(db, edits, &a, name, phone);
	pp_edits_free(edits);
	return rc;
}

static enum pp_status
take_phone_away(struct pp_db *db)
{
	return change_account(db, NULL, "");
}

static enum pp_status
edit_back(struct pp_db *db)
{
	return change_account(db, "张三", NULL);
}

/* Too much for one row of the log, and half of it nobody sets alone. */
static void
set_many(struct pp_db *db)
{
	struct pp_setting_change c = {.value = "4321.00"};
	static const char *const codes[] = {NULL, "M001", "M002", "M003"};
	struct pp_edits *edits = NULL;

	begin(db);
	must(pp_edits_new(db, NOON, "me", &edits));
	for (size_t i = 0; i < pp_setting_count(); i++)
		for (c.meter = 0; c.meter < 4; c.meter++) {
			c.setting = pp_setting_at(i);
			c.code = codes[c.meter];
			if (c.setting->kind == PP_SETTING_MONEY &&
			    (c.meter == 0 || c.setting->per_meter))
				must(pp_site_set(db, edits, &c));
		}
	must(pp_edits_act(edits));
	pp_edits_free(edits);
	commit(db);
}

static void
define_tariff(struct pp_db *db)
{
	static const char text[] = "prices: {flat: [0.5]}\n";
	const struct pp_tariff t = {
	    .name = "t1",
	    .title = "one",
	    .from_day = 20454, /* 2026-01-01 */
	};
	int64_t id;
	bool again;

	begin(db);
	must(pp_tariff_keep(db, &t, text, strlen(text), NOON, "me", &id,
	    &again));
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
	do_one(db, edit);
	do_one(db, take_phone_away);
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
	do_one(db, end_day);
	odd.code = "#1=50%>x#";
	odd.method = "bank";
	(void)arm(db, odd, &e, shows(1, 5000));
	set_many(db);
	define_tariff(db);
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
		"log_setting: limits.sale_yuan is 1.00, but by edit %"
		" 99999.00\n"},
	    {"DELETE FROM setting WHERE key = 'limits.sale_yuan'",
		"log_setting: limits.sale_yuan is not set, but by edit %"
		" 99999.00\n"},
	    {"UPDATE setting SET value = '9999.00' WHERE key ="
	     " 'limits.refund_alone_yuan'",
		"log_setting: limits.refund_alone_yuan is 9999.00, but by edit"
		" % 4321.00\n"},
	    {"INSERT INTO setting VALUES ('guards.never', 'M001')",
		"log_setting: guards.never is M001, but no edit has set it\n"},
	    {"INSERT INTO meter_setting VALUES (1, 'tariff', 'T0')",
		"log_setting: meter M001: tariff is T0, but no edit has set"
		" it\n"},
	    {"UPDATE meter_setting SET value = '9.00'"
	     " WHERE key = 'overdraft_yuan' AND meter = 2",
		"log_setting: meter M002: overdraft_yuan is 9.00, but by edit"
		" % 4321.00\n"},
	    {"UPDATE setting SET value = 'D1' WHERE key = 'desk.drawers'",
		"log_setting: desk.drawers is D1, but by edit % D1 D2\n"},
	    {"UPDATE setting SET value = '9.00' WHERE key ="
	     " 'defaults.hoarding_cap_yuan'; INSERT INTO edit (at, who, kind,"
	     " code, field, before, after) SELECT at, who, kind, code, field,"
	     " after, '9.00' FROM edit WHERE code ="
	     " 'defaults.hoarding_cap_yuan'",
		"log_setting: defaults.hoarding_cap_yuan: was set by edit %,"
		" which no row of the log has\n"},
	    {"DROP TRIGGER edit_no_update; UPDATE edit SET after = '9.00'"
	     " WHERE code = 'M003' AND field = 'overdraft_yuan';"
	     "UPDATE meter_setting SET value = '9.00'"
	     " WHERE key = 'overdraft_yuan' AND meter = 3",
		"log_setting: row % of the log: there are no such edits\n"
		"log_setting: limits.refund_alone_yuan: was set by edit %"},
	    {"DROP TRIGGER edit_no_delete; DELETE FROM edit",
		"%log_setting: row % of the log: there are no such edits\n"
		"log_setting: row % of the log: there are no such edits\n"},
	    {"DROP TRIGGER edit_no_update;"
	     "UPDATE edit SET code = 'a b=' WHERE code = 'limits.sale_yuan'",
		"%log_setting: row % of the log: there are no such edits\n%"},
	    {"DROP TRIGGER tariff_no_update; UPDATE tariff SET text ="
	     " replace(text, '0.5', '0.4')",
		"log_tariff: t1 from 2026-01-01: its text isn't the one that"
		" the log has\n"},
	    {"DROP TRIGGER tariff_no_update; UPDATE tariff SET hash ="
	     " zeroblob(32)",
		"log_tariff: t1 from 2026-01-01: its hash isn't that of its"
		" text\n"},
	    {"INSERT INTO tariff (code, from_day, title, text, hash,"
	     " defined_at, defined_by) VALUES ('t2', 20454, '', '',"
	     " zeroblob(32), 1, 'eve')",
		"log_tariff: t2 from 2026-01-01: isn't in the log as"
		" defined\n"},
	    {"DROP TRIGGER tariff_no_delete; DELETE FROM tariff",
		"log_tariff: t1 from 2026-01-01: was defined by row % of the"
		" log, and is gone\n"},
	    {"DROP TRIGGER day_close_no_update;"
	     "UPDATE day_close SET sums = replace(sums, '50.00', '05.00')",
		"log_day: 2025-11-22: its sums aren't those of row % of the"
		" log\n"},
	    {"DROP TRIGGER day_close_no_update; UPDATE day_close SET who = "
	     "'eve'",
		"log_day: 2025-11-22: who closed it and when isn't as in row"
		" % of the log\n"},
	    {"DROP TRIGGER day_close_no_delete; DELETE FROM day_close",
		"log_day: 2025-11-22: was closed by row % of the log, and is"
		" gone\n"},
	    {"INSERT INTO day_close VALUES ('2025-11-23', 1, 'eve', '')",
		"log_day: 2025-11-23: isn't in the log as closed\n"},
	    {"DROP TRIGGER sale_ends; DROP TRIGGER sale_keeps;"
	     "UPDATE sale SET at = at + 86400 WHERE code = '#1=50%>x#'",
		"log_order: order #1=50%>x#: is of 2025-11-23T%, but by row %"
		" of the log of 2025-11-22T%Z\n"
		"log_entry: entry % is of 2025-11-22T%, but its order of"
		" 2025-11-23T%\n"},
	    {"DROP TRIGGER sale_ends; DROP TRIGGER sale_keeps;"
	     "UPDATE sale SET note = 'for another'"
	     " WHERE code = '#1=50%>x#'",
		"log_note: order #1=50%>x#: its note isn't that of row % of"
		" the log\n"},
	    {"DROP TRIGGER entry_no_update;"
	     "UPDATE entry SET who = 'eve' WHERE id = (SELECT min(id)"
	     " FROM entry WHERE kind = 'credited')",
		"log_entry: entry % is of % by eve, but by row % of the log of"
		" % by settler\n"},
	    {"DROP TRIGGER entry_no_update;"
	     "UPDATE entry SET at = at + 86400 WHERE id = (SELECT min(id)"
	     " FROM entry WHERE kind = 'armed')",
		"log_entry: entry % is of 2025-11-23T% by me, but its order of"
		" 2025-11-22T% by me\n"},
	    {"UPDATE operator SET secret_at = 5, secret = 'x'"
	     " WHERE code = 'wu'",
		"log_secret: wu: has a password of 1970-01-01T00:00:05Z, but"
		" by row % of the log of %\n"},
	    {"DELETE FROM log_personal WHERE key = 'name'",
		"%log_personal: row % of the log: what was kept beside it is"
		" gone\n%"},
	    {"UPDATE account SET name = 'Eve' WHERE code = 'A00001'",
		"log_account: A00001: its name isn't that of row % of the"
		" log\n"},
	    {"UPDATE account SET phone = '+8613900139000'"
	     " WHERE code = 'A00001'",
		"log_account: A00001: its phone isn't that of row % of the"
		" log\n"},
	    {"DROP TRIGGER sale_ends; DROP TRIGGER sale_keeps; UPDATE sale SET "
	     "who = 'eve'"
	     " WHERE code = 'came-to-nothing'",
		"log_order: order came-to-nothing: is eve's, but by row % of"
		" the log me's\n"
		"log_entry: entry %, but its order of % by eve\n"},
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
what_was_erased_by_an_act_is_not_missed(void **state)
{
	struct pp_db *db = make_books();
	int64_t n = 0;

	(void)state;
	do_one(db, edit);
	do_one(db, take_phone_away);
	begin(db);
	must(pp_log_erase(db, "A00001", NOON, "me", &n));
	commit(db);
	assert_int_equal(n, 3);
	assert_string_equal(look(db).text, "");
	do_one(db, edit_back);
	write_one(db, "DELETE FROM log_personal");
	assert_non_null(strstr(look(db).text, "what was kept beside it"));
	pp_db_close(db);
}

static void
orders_from_before_the_log_are_not_missed_in_it(void **state)
{
	struct pp_db *db = make_books();

	(void)state;
	write_one(db,
	    "DROP TRIGGER log_no_delete; DELETE FROM log_personal;"
	    "DELETE FROM log; DROP TRIGGER edit_no_update;"
	    "UPDATE edit SET at = at - 1");
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
	    TEST(what_was_erased_by_an_act_is_not_missed),
	    TEST(orders_from_before_the_log_are_not_missed_in_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
