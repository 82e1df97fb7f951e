/* SPDX-License-Identifier: ISC */
/*
 * Whatever fails on the way of a closing, an exchange or carried credit,
 * nothing is written and no result is touched.
 */
#include "life_help.h"

#include "fail_help.h"

/*
 * Meter 1 is to be closed, meter 2 has a pending refund by transfer, meter 3
 * is to be exchanged, meter 4 is exchanged and not begun, meter 6 isn't even
 * opened; 7.00 yuan wait.
 */
static struct pp_epoch one, three;
static struct pp_epoch fresh;
static struct pp_sale pending;
static struct pp_carry waiting;
static struct pp_swap swapped, given_up;

static enum pp_status
intend_end(struct pp_db *db, void *result)
{
	(void)result;
	return pp_closing_intend(db, &three, PP_CLOSING_EXCHANGE, "", NOON,
	    "me");
}

static enum pp_status
prove_end(struct pp_db *db, void *result)
{
	struct pp_proof last = shows(0, -5);

	(void)result;
	return pp_closing_prove(db, &one, &last, &last, false, NOON, "me");
}

static enum pp_status
type_end(struct pp_db *db, void *result)
{
	struct pp_typed typed = typed_of(shows(0, 0), 100);

	return pp_closing_type(db, &three, PP_CLOSING_EXCHANGE, &typed, "why",
	    NOON + DAY, "me", result);
}

static enum pp_status
look_at_end(struct pp_db *db, void *result)
{
	return pp_closing_of(db, one.id, result);
}

static enum pp_status
add_credit(struct pp_db *db, void *result)
{
	return pp_carry_add(db, one.account, (pp_money){5}, "x", NOON, "me",
	    result);
}

static enum pp_status
list_credit(struct pp_db *db, void *result)
{
	struct pp_carries *carries = NULL;
	enum pp_status rc;

	if ((rc = pp_carries_open(db, 0, &carries)) == PP_OK)
		rc = pp_carries_next(carries, result);
	pp_carries_close(carries);
	return rc;
}

static enum pp_status
end_refund(struct pp_db *db, void *result)
{
	struct pp_proof after = shows(1, 500);
	struct pp_sale s;
	enum pp_status rc;

	memcpy(&s, &pending, sizeof s);
	rc = pp_sale_end(db, &s, &credited, &after, NOON, "me");
	return spoil_if_touched(rc, &s, &pending, sizeof s, result);
}

/* As people saw it. */
static enum pp_status
resolve_refund(struct pp_db *db, void *result)
{
	struct pp_sale s;
	enum pp_status rc;

	memcpy(&s, &pending, sizeof s);
	rc = pp_sale_resolve(db, &s, PP_SALE_CREDITED, true, "why", NOON, "me");
	return spoil_if_touched(rc, &s, &pending, sizeof s, result);
}

static enum pp_status
find_credit(struct pp_db *db, void *result)
{
	return pp_carry_of_refund(db, pending.id + 1, result);
}

static enum pp_status
move_credit(struct pp_db *db, void *result)
{
	struct pp_sale_wish wish = move_wish(&waiting);
	struct pp_proof before = shows(0, 900);

	return pp_sale_arm(db, &wish, &three, PP_CLASS_BLIND, &before, NOON,
	    result);
}

static enum pp_status
intend_swap(struct pp_db *db, void *result)
{
	struct pp_swap_wish wish = swap_wish(5, NOON + HOUR);
	struct pp_edits *edits = NULL;
	enum pp_status rc;

	wish.serial = "55";
	wish.address = "99";
	if ((rc = pp_edits_new(db, NOON, "me", &edits)) != PP_OK)
		return rc;
	rc = pp_swap_intend(db, edits, &wish, NOON + DAY, "me", result);
	pp_edits_free(edits);
	return rc;
}

static enum pp_status
begin_swap(struct pp_db *db, void *result)
{
	struct pp_proof proof = new_shows(0, 0, 4000);

	(void)result;
	return pp_swap_begin(db, &swapped, &fresh, &proof, 4000,
	    (pp_money){1000}, "me");
}

static enum pp_status
give_up_swap(struct pp_db *db, void *result)
{
	(void)result;
	return pp_swap_give_up(db, 6, "broken", NOON + DAY, "me");
}

static enum pp_status
give_up_place(struct pp_db *db, void *result)
{
	(void)result;
	return pp_swap_give_up(db, 5, "no other", NOON + DAY, "me");
}

static enum pp_status
give_up_opening(struct pp_db *db, void *result)
{
	(void)result;
	return pp_swap_give_up(db, 7, "broken", NOON + DAY, "me");
}

static enum pp_status
look_at_shift(struct pp_db *db, void *result)
{
	return pp_swap_shift(db, 4, NOON + DAY, result);
}

static enum pp_status
look_who_was_read(struct pp_db *db, void *result)
{
	static const struct pp_pace_wh pace = {.step = 10, .hour = 2000};
	struct pp_swap_wish wish = swap_wish(4, NOON + HOUR);
	struct pp_proof now = new_shows(0, 0, 120000);

	(void)result;
	wish.start_wh = now.total_wh;
	return pp_swap_check_gone(db, &wish, &now, &pace);
}

static enum pp_status
change_account(struct pp_db *db, void *result)
{
	struct pp_edits *edits = NULL;
	struct pp_account a, b;
	enum pp_status rc;

	if ((rc = pp_account_find(db, "A00001", &a)) != PP_OK)
		return rc;
	memcpy(&b, &a, sizeof b);
	if ((rc = pp_edits_new(db, NOON, "me", &edits)) != PP_OK)
		return rc;
	rc = pp_account_edit(db, edits, &b, "new", "13900139000");
	pp_edits_free(edits);
	return spoil_if_touched(rc, &b, &a, sizeof b, result);
}

static enum pp_status
close_account(struct pp_db *db, void *result)
{
	struct pp_account a, b;
	enum pp_status rc;

	if ((rc = pp_account_find(db, "A00009", &a)) != PP_OK)
		return rc;
	memcpy(&b, &a, sizeof b);
	rc = pp_account_close(db, &b, NOON, "me");
	return spoil_if_touched(rc, &b, &a, sizeof b, result);
}

static enum pp_status
add_event(struct pp_db *db, void *result)
{
	(void)result;
	return pp_event_add(db, one.id, PP_EVENT_OPENED, NOON, "me");
}

static enum pp_status
find_event(struct pp_db *db, void *result)
{
	return pp_event_last_of(db, "M004", result);
}

static enum pp_status
get_event(struct pp_db *db, void *result)
{
	return pp_event_get(db, 4, result);
}

static const struct work works[] = {
    {intend_end, "intend a closing"},
    {prove_end, "prove a closing"},
    {type_end, "type a closing"},
    {look_at_end, "look at a closing"},
    {add_credit, "add carried credit"},
    {list_credit, "list carried credit"},
    {end_refund, "end a refund by transfer"},
    {resolve_refund, "resolve a refund by transfer"},
    {find_credit, "find carried credit"},
    {move_credit, "move carried credit"},
    {intend_swap, "intend an exchange"},
    {begin_swap, "begin a new meter"},
    {give_up_swap, "give up an exchange"},
    {give_up_place, "give up a place that waits"},
    {give_up_opening, "give up an opening"},
    {look_at_shift, "look at what is added"},
    {look_who_was_read, "look who was read"},
    {change_account, "change an account"},
    {close_account, "close an account"},
    {add_event, "add an event"},
    {find_event, "find an event"},
    {get_event, "get an event"},
};

static void
add_more(struct pp_db *db, int64_t meter)
{
	char sql[256];

	snprintf(sql, sizeof sql,
	    "INSERT INTO meter (id, code, model, bus, address, ct, pt,"
	    " circuit, note) VALUES (%d, 'M00%d', 'X', 1, %d, 1, 1, '', '')",
	    (int)meter, (int)meter, (int)meter);
	write_one(db, sql);
}

/* Another account, and a meter of it, whose number is the same. */
static struct pp_epoch
adopt_more(struct pp_db *db, int64_t meter, int64_t fen)
{
	add_more(db, meter);
	return adopt_meter(db, meter, 0, fen);
}

/* Meter 3 before its end, meter 4 before and after its exchange. */
static void
read_all(struct pp_db *db)
{
	struct pp_reading r = made_up(NOON + 600, 100200);

	r.known[PP_R_BALANCE] = true;
	r.value[PP_R_BALANCE] = 800;
	store_reading(db, 3, &r);
	r = made_up(NOON + 1200, 110000);
	store_reading(db, 4, &r);
	r = made_up(NOON + 2 * DAY, 120000);
	store_reading(db, 4, &r);
}

static struct pp_db *
make_books(void)
{
	struct pp_db *db = make_site();
	struct pp_swap_wish wish = swap_wish(4, NOON + HOUR);
	struct pp_sale_wish refund = wish_of(PP_REFUND, 500);
	struct pp_proof proof = new_shows(0, 0, 4000);
	struct pp_epoch e;
	struct pp_account a;
	struct pp_hold h;
	bool made;

	one = open_meter(db, 1);
	must(try_intend(db, &one, PP_CLOSING_CLOSE));
	e = adopt_meter(db, 2, 0, 1000);
	refund.method = "transfer";
	pending = arm(db, refund, &e, shows(0, 1000));
	three = adopt_meter(db, 3, 0, 900);
	begin(db);
	must(pp_carry_add(db, three.account, (pp_money){700}, "old", NOON, "me",
	    &waiting));
	commit(db);
	e = adopt_more(db, 4, 900);
	take_all(db, &e, shows(0, 900));
	close_meter(db, &e, PP_CLOSING_EXCHANGE, shows(1, 0), true);
	must(try_swap(db, &wish, &swapped));
	begin(db);
	must(pp_epoch_intend(db, 4, swapped.account, NEW_SERIAL, NULL, NOON,
	    "me", &fresh));
	must(pp_epoch_begin(db, &fresh, &proof, "me"));
	commit(db);
	e = adopt_more(db, 5, 0);
	close_meter(db, &e, PP_CLOSING_EXCHANGE, shows(0, 0), false);
	e = adopt_more(db, 6, 0);
	close_meter(db, &e, PP_CLOSING_EXCHANGE, shows(0, 0), false);
	wish = swap_wish(6, NOON + HOUR);
	wish.serial = "66";
	must(try_swap(db, &wish, &given_up));
	add_more(db, 7);
	begin(db);
	must(pp_epoch_intend(db, 7, one.account, SERIAL, NULL, NOON, "me", &e));
	commit(db);
	/* Readings, a hold, and an account that has nothing. */
	read_all(db);
	begin(db);
	must(pp_hold_add(db, &one, PP_HOLD_CLOSED, NULL, NULL, NOON, &made));
	must(pp_hold_of(db, 1, &h));
	do
		must(pp_account_add(db, "a", "", NOON, "me", &a));
	while (strcmp(a.code, "A00009") < 0);
	commit(db);
	return db;
}

static int64_t
sum_of_all(struct pp_db *db)
{
	return number(db,
	    "SELECT (SELECT count(*) FROM posting) * 1000000"
	    " + (SELECT count(*) FROM event) * 10000"
	    " + (SELECT count(*) FROM carry) * 1000"
	    " + (SELECT count(*) FROM closing WHERE at IS NOT NULL) * 100"
	    " + (SELECT count(*) FROM closing) * 10"
	    " + (SELECT count(*) FROM exchange)"
	    " + (SELECT count(*) FROM edit)");
}

static void
a_statement_that_is_refused_leaves_all_as_it_was(void **state)
{
	struct pp_db *db = make_books();

	(void)state;
	refuse_each(db, works, sizeof works / sizeof works[0], sum_of_all);
	pp_db_close(db);
}

static void
a_statement_that_is_cut_short_leaves_all_as_it_was(void **state)
{
	struct pp_db *db = make_books();

	(void)state;
	cut_each(db, works, sizeof works / sizeof works[0], sum_of_all);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_statement_that_is_refused_leaves_all_as_it_was),
	    TEST(a_statement_that_is_cut_short_leaves_all_as_it_was),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
