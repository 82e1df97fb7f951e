/* SPDX-License-Identifier: ISC */
/*
 * Credit that is moved while the database fails, each call of it in turn: what
 * isn't known is told as failed, and no order is made of it.
 */
#include "transfer_help.h"

#include "broken.h"

enum {
	CALLS_MAX = 200
};

/* Something that is asked of it, at last with that outcome. */
struct question {
	const char *name;
	void (*prepare)(struct pair *p);
	enum pp_status (*ask)(struct pair *p, struct pp_visit *v);
	enum pp_status outcome;
};

static void
sell_before(struct pair *p)
{
	done(p->db, wish_of(PP_SALE, 1000), &p->old, shows(0, 0));
}

static void
fail_before(struct pair *p)
{
	struct pp_visit v;
	struct pp_sale s;

	sell_before(p);
	must(take(p, &v));
	s = visited(p, &v, &p->old, shows(1, 1000));
	finish(p->db, &s, not_credited, shows(1, 1000));
}

static void
pay_before(struct pair *p)
{
	sell_before(p);
	pay_out(p->db, taken(p).id, MOVED_FEN);
}

static void
take_before(struct pair *p)
{
	sell_before(p);
	(void)taken(p);
}

static void
move_before(struct pair *p)
{
	struct pp_visit v;
	struct pp_sale s;

	take_before(p);
	must(move(p, &v));
	s = visited(p, &v, &p->new, shows(0, 0));
	finish(p->db, &s, credited, shows(1, MOVED_FEN));
}

static enum pp_status
ask_payable(struct pair *p, struct pp_visit *v)
{
	struct pp_carry carry = {.refund = 2};
	char id[PP_ORDER_MAX];

	(void)v;
	return pp_transfer_payable(p->db, &carry, id);
}

static const struct question questions[] = {
    {"take", sell_before, take, PP_OK},
    {"take again", fail_before, take, PP_OK},
    {"take what was paid out", pay_before, take, PP_OK},
    {"take what waits", take_before, take, PP_DONE},
    {"take what was moved", move_before, take, PP_DONE},
    {"move from outside", sell_before, move, PP_OK},
    {"move what waits", take_before, move, PP_OK},
    {"move what was moved", move_before, move, PP_DONE},
    {"call what waits", take_before, ask_payable, PP_OK},
};

/* False: there was no such call any more. */
static bool
ask_broken(struct pair *p, const struct question *q, enum broken kind,
    unsigned n)
{
	struct pp_visit v = {0};
	enum pp_status rc;

	pp_query_forget(p->db);
	break_call(kind, n);
	rc = q->ask(p, &v);
	mend();
	assert_false(pp_db_in_transaction(p->db));
	if (broken.fired && rc == PP_OK)
		fail_msg("%s: failure %u is not told", q->name, n);
	if (broken.fired && v.target.id != 0)
		fail_msg("%s: failure %u makes a visit", q->name, n);
	if (!broken.fired)
		assert_int_equal(rc, q->outcome);
	return broken.fired;
}

static void
break_all(enum broken kind)
{
	const struct question *q;
	struct pair p;
	unsigned n;
	size_t i;

	for (i = 0; i < sizeof questions / sizeof *questions; i++) {
		q = &questions[i];
		assert_int_equal(enter(NULL), 0);
		p = make_pair();
		q->prepare(&p);
		for (n = 1; ask_broken(&p, q, kind, n); n++)
			assert_true(n < CALLS_MAX);
		assert_in_range(n, 2, CALLS_MAX);
		pp_db_close(p.db);
		assert_int_equal(leave(NULL), 0);
	}
}

static void
whichever_statement_fails(void **state)
{
	(void)state;
	break_all(BROKEN_QUERY);
}

static void
whenever_memory_runs_out(void **state)
{
	(void)state;
	break_all(BROKEN_MEMORY);
}

/* The commit of what is written down. */
static void
what_was_not_written_down_is_not_moved(void **state)
{
	struct pair p = make_pair();
	struct pp_visit v = {0};

	(void)state;
	break_call(BROKEN_COMMIT_LOST, 1);
	assert_int_equal(move(&p, &v), PP_ESYS);
	mend();
	assert_int_equal(v.target.id, 0);
	assert_int_equal(number(p.db, "SELECT count(*) FROM carry"), 0);
	pp_db_close(p.db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(whichever_statement_fails),
	    cmocka_unit_test(whenever_memory_runs_out),
	    TEST(what_was_not_written_down_is_not_moved),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
