/* SPDX-License-Identifier: ISC */
/*
 * What the tests of the till share, over till_site.h: visits, and what came of
 * them on the wire, in the meter and in the books.
 */
#ifndef TILL_STAGE_H
#define TILL_STAGE_H

#include "log.h"
#include "till_hands.h"
#include "till_site.h"

static inline struct pp_visit
ordering(int64_t id, enum pp_sale_kind kind, int64_t fen)
{
	return (struct pp_visit){
	    .errand = PP_ERRAND_ORDER,
	    .target = target[id],
	    .wish =
		{
		    .kind = kind,
		    .amount = {fen},
		    .method = "cash",
		    .note = "",
		    .who = "cashier",
		},
	};
}

/* As the tools have it: whoever acts is who works here. */
static inline void
work_as_actor(void)
{
	if (till.db != NULL && pp_db_actor(till.db) != NULL)
		till.who = pp_db_actor(till.db)->code;
}

/* Whoever works here, with its edit and its row in the log. */
static inline void
set_logged(const char *key, const char *value)
{
	struct pp_words words;
	char sql[SQL_MAX], word[PP_ID_MAX * 2];

	work_as_actor();
	snprintf(sql, sizeof sql,
	    "INSERT OR REPLACE INTO setting VALUES ('%s', '%s');"
	    "INSERT INTO edit (at, who, kind, code, field, after)"
	    " VALUES (%lld, '%s', 'setting', '%s', 'value', '%s')",
	    key, value, (long long)world->wall_s(world), till.who, key, value);
	snprintf(word, sizeof word, "setting.%s.value", key);
	pp_words_clear(&words);
	pp_words_change(&words, word, "", value);
	if (pp_db_begin(till.db) != PP_OK || pp_db_run(till.db, sql) != PP_OK ||
	    pp_log_add(till.db, PP_ACT_TARIFF, key, &words, PP_LOG_DONE,
		world->wall_s(world), till.who) != PP_OK ||
	    pp_db_commit(till.db) != PP_OK)
		fail_msg("%s: %s", key, pp_errmsg());
}

static inline struct pp_visit
selling(int64_t id, int64_t fen)
{
	return ordering(id, PP_SALE, fen);
}

static inline struct pp_visit
refunding(int64_t id, int64_t fen)
{
	return ordering(id, PP_REFUND, fen);
}

static inline struct pp_visit
reversing(const struct pp_sale *sale)
{
	struct pp_visit v = ordering(sale->meter,
	    sale->kind == PP_SALE ? PP_SALE_REVERSAL : PP_REFUND_REVERSAL,
	    sale->amount.fen);

	v.wish.reverses = sale->id;
	return v;
}

static inline struct pp_visit
settling(int64_t id)
{
	return (struct pp_visit){
	    .errand = PP_ERRAND_SETTLE,
	    .target = target[id],
	};
}

static inline struct pp_visit
closing(int64_t id, enum pp_closing_why why)
{
	return (struct pp_visit){
	    .errand = PP_ERRAND_CLOSE,
	    .target = target[id],
	    .why = why,
	    .closing_reason = "moves out",
	    .wish = {.method = "cash"},
	};
}

static inline void
assert_let_go(void)
{
	assert_int_equal(sim_virtual_lines(sim_rig_virtual(rig)), 0);
	assert_int_equal(sim_virtual_locks(sim_rig_virtual(rig)), 0);
	if (till.db)
		assert_false(pp_db_in_transaction(till.db));
}

/* Make visits; each is told once, and nothing is left open or locked. */
static inline enum pp_status
go_all(struct pp_visit *v, size_t n)
{
	enum pp_status rc;

	work_as_actor();
	n_told = 0;
	rc = pp_till_run(&till, v, n);
	assert_int_equal(n_told, n);
	assert_let_go();
	return rc;
}

static inline void
go(struct pp_visit *v)
{
	if (go_all(v, 1) != PP_OK)
		fail_msg("%s", pp_errmsg());
	assert_ptr_equal(told[0], v);
}

static inline struct pp_visit
gone(struct pp_visit v)
{
	go(&v);
	return v;
}

/* Nothing goes wrong any more, and somebody settles. */
static inline struct pp_visit
settled(int64_t id)
{
	heal();
	return gone(settling(id));
}

static inline void
assert_result(const struct pp_visit *v, enum pp_visit_result result,
    const char *reason)
{
	if (v->result != result || !strstr(v->reason, reason))
		fail_msg("result %d, want %d: \"%s\", want \"%s\"",
		    (int)v->result, (int)result, v->reason, reason);
}

/* The order that the visit was about has ended, or not, in that way. */
static inline void
assert_state(const struct pp_visit *v, enum pp_sale_state state)
{
	if (!v->has_sale || v->sale.state != state)
		fail_msg("%s, want %s: result %d, \"%s\"",
		    v->has_sale ? pp_sale_state_name(v->sale.state) : "no sale",
		    pp_sale_state_name(state), (int)v->result, v->reason);
}

static inline void
assert_ended(const struct pp_visit *v, enum pp_sale_state state)
{
	assert_state(v, state);
	assert_result(v, PP_VISIT_ENDED, "");
	assert_int_equal(v->code, PP_OK);
}

static inline void
assert_refused(const struct pp_visit *v, enum pp_status code,
    const char *reason)
{
	assert_result(v, PP_VISIT_REFUSED, reason);
	assert_int_equal(v->code, code);
	assert_false(v->has_sale);
}

static inline void
assert_pending(const struct pp_visit *v, const char *reason)
{
	assert_result(v, PP_VISIT_PENDING, reason);
	assert_int_equal(v->code, PP_ETEMP);
	assert_state(v, PP_SALE_ARMED);
}

/* A sale's order goes out, and then the meter isn't heard of. */
static inline struct pp_visit
left_pending(int64_t id, enum sim_fault order)
{
	struct pp_visit v;

	strike(id, SIM_KIND_PURCHASE, 1, order);
	strike_from(id, SIM_KIND_READ, 3, SIM_LOST_REQUEST);
	v = gone(selling(id, SOLD_FEN));
	assert_pending(&v, "no answer from bus BUS01 in 3 tries");
	heal();
	return v;
}

static inline struct pp_visit
cancelling(int64_t id)
{
	struct pp_visit v = settling(id);

	v.cancel = true;
	return v;
}

static inline void
assert_wire(int64_t id, const char *requests)
{
	assert_string_equal(wire[id], requests);
}

/* Debits less credits, in fen. */
static inline int64_t
books(const char *code)
{
	char sql[160];

	snprintf(sql, sizeof sql,
	    "SELECT balance_fen FROM ledger_balance WHERE code = '%s'", code);
	return number(till.db, sql);
}

/* What a meter owes its tenant by the books, in whichever epoch. */
static inline int64_t
owes(int64_t id)
{
	char sql[160];

	snprintf(sql, sizeof sql,
	    "SELECT -coalesce(sum(balance_fen), 0) FROM ledger_balance b"
	    " JOIN epoch e ON e.id = b.epoch WHERE e.meter = %d",
	    (int)id);
	return number(till.db, sql);
}

static inline int64_t
rows_of(const char *table)
{
	char sql[160];

	snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", table);
	return number(till.db, sql);
}

static inline void
pass_time(int64_t seconds)
{
	assert_int_equal(world->wait(world, NULL, 0,
			     world->now_us(world) + seconds * 1000000),
	    PP_OK);
}

#endif
