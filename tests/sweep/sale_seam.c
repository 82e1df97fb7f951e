/* SPDX-License-Identifier: ISC */
/*
 * Between the code that sells and its book, put there by the linker: whoever
 * has crashed writes no more, each transaction is a point to crash at, and a
 * commit may report an error, whether or not it was one.  And the bugs that
 * are planted to see that they are found.
 */
#include "sale_story.h"

#include <string.h>

#include "visit.h"

enum {
	COMMITS_A_TROUBLE = 150,
};

enum plant planted;
static struct story *now_told;

enum pp_status __real_pp_db_begin(struct pp_db *db);
enum pp_status __wrap_pp_db_begin(struct pp_db *db);
enum pp_status __real_pp_db_commit(struct pp_db *db);
enum pp_status __wrap_pp_db_commit(struct pp_db *db);
enum pp_status __real_pp_sale_arm(struct pp_db *db,
    const struct pp_sale_wish *wish, const struct pp_epoch *epoch,
    enum pp_class class, const struct pp_proof *before, int64_t at,
    struct pp_sale *sale);
enum pp_status __wrap_pp_sale_arm(struct pp_db *db,
    const struct pp_sale_wish *wish, const struct pp_epoch *epoch,
    enum pp_class class, const struct pp_proof *before, int64_t at,
    struct pp_sale *sale);
enum pp_status __real_pp_sale_end(struct pp_db *db, struct pp_sale *sale,
    const struct pp_sale_end *end, const struct pp_proof *proof, int64_t at,
    const char *who);
enum pp_status __wrap_pp_sale_end(struct pp_db *db, struct pp_sale *sale,
    const struct pp_sale_end *end, const struct pp_proof *proof, int64_t at,
    const char *who);
enum judgement __real_verdict_of(const struct order_case *c, bool *weak);
enum judgement __wrap_verdict_of(const struct order_case *c, bool *weak);
void __real_look_begin(struct look *look, int64_t fence_us);
void __wrap_look_begin(struct look *look, int64_t fence_us);
void __real_visit_answer(struct visit *t, const struct pp_exchange *x);
void __wrap_visit_answer(struct visit *t, const struct pp_exchange *x);

/* What "send first" has not written yet. */
static struct {
	bool waits;
	struct pp_sale_wish wish;
	char code[PP_ORDER_MAX];
	struct pp_epoch epoch;
	enum pp_class class;
	struct pp_proof before;
	int64_t at;
} unwritten;

/* What "trust the reply" was told. */
static bool was_granted;

void
seam_story(struct story *s)
{
	now_told = s;
	seam_use(s ? &s->tale : NULL);
	unwritten.waits = false;
	was_granted = false;
}

enum pp_status
__wrap_pp_db_begin(struct pp_db *db)
{
	struct person *p = seam_person();
	struct pp_sale sale;
	enum pp_status rc;

	if ((rc = seam_point()) != PP_OK ||
	    (rc = __real_pp_db_begin(db)) != PP_OK || !p)
		return rc;
	p->arming = p->ending = -1;
	if (unwritten.waits) {
		unwritten.waits = false;
		return __real_pp_sale_arm(db, &unwritten.wish, &unwritten.epoch,
		    unwritten.class, &unwritten.before, unwritten.at, &sale);
	}
	return PP_OK;
}

/* It is in the book now, whatever whoever wrote it is told. */
static void
take_note(struct story *s, struct person *p)
{
	struct order *o;
	struct meter *m;

	if (p->arming >= 0) {
		o = &s->order[p->arming];
		m = &s->meter[o->meter];
		m->current = p->arming;
		o->mishaps |= m->mishaps;
		o->looked_us = m->seen_us;
	}
	if (p->ending >= 0) {
		o = &s->order[p->ending];
		o->ended_us = story_now_us(s);
		m = &s->meter[o->meter];
		o->last_look_us = m->seen_us;
		m->current = -1;
		m->mishaps = 0;
	}
}

/* An order is at stake, so that it is worth the trouble. */
static struct meter *
meter_at_stake(struct story *s, const struct person *p)
{
	int i = p->arming >= 0 ? p->arming : p->ending;

	return i >= 0 ? &s->meter[s->order[i].meter] : NULL;
}

enum pp_status
__wrap_pp_db_commit(struct pp_db *db)
{
	struct story *s = now_told;
	struct person *p = seam_person();
	struct meter *m = p ? meter_at_stake(s, p) : NULL;
	enum pp_status rc;

	if ((rc = seam_point()) != PP_OK) {
		pp_db_rollback(db);
		return rc;
	}
	if (p && unwritten.waits) {
		pp_db_rollback(db);
		return PP_OK;
	}
	if (m && !s->tale.healed && story_lot(s, COMMITS_A_TROUBLE) == 0) {
		note_mishap(s, m, MISHAP_COMMIT_LOST);
		tell(s, "%s: its commit is lost", p->role.name);
		return seam_lose(db);
	}
	if ((rc = __real_pp_db_commit(db)) != PP_OK)
		return rc;
	if (p)
		take_note(s, p);
	if (m && !s->tale.healed && story_lot(s, COMMITS_A_TROUBLE) == 0) {
		note_mishap(s, m, MISHAP_COMMIT_KEPT);
		tell(s, "%s: its commit is said to be lost", p->role.name);
		return seam_doubt(db);
	}
	return PP_OK;
}

static int
find_order(const struct story *s, const char *code)
{
	int i;

	for (i = s->n_orders - 1; i >= 0; i--)
		if (strcmp(s->order[i].code, code) == 0)
			break;
	return i;
}

enum pp_status
__wrap_pp_sale_arm(struct pp_db *db, const struct pp_sale_wish *wish,
    const struct pp_epoch *epoch, enum pp_class class,
    const struct pp_proof *before, int64_t at, struct pp_sale *sale)
{
	struct person *p = seam_person();
	enum pp_status rc;

	rc = __real_pp_sale_arm(db, wish, epoch, class, before, at, sale);
	if (rc != PP_OK || !p)
		return rc;
	p->arming = find_order(now_told, sale->code);
	if (p->arming >= 0) {
		now_told->order[p->arming].slot = sale->slot;
		now_told->order[p->arming].id = sale->id;
	}
	if (planted == PLANT_SEND_FIRST) {
		unwritten.waits = true;
		unwritten.wish = *wish;
		snprintf(unwritten.code, sizeof unwritten.code, "%s",
		    sale->code);
		unwritten.wish.code = unwritten.code;
		unwritten.epoch = *epoch;
		unwritten.class = class;
		unwritten.before = *before;
		unwritten.at = at;
		now_told->meter[sale->meter - 1].current = p->arming;
	}
	return PP_OK;
}

enum pp_status
__wrap_pp_sale_end(struct pp_db *db, struct pp_sale *sale,
    const struct pp_sale_end *end, const struct pp_proof *proof, int64_t at,
    const char *who)
{
	struct person *p = seam_person();
	enum pp_status rc;

	rc = __real_pp_sale_end(db, sale, end, proof, at, who);
	if (rc == PP_OK && p) {
		p->ending = find_order(now_told, sale->code);
		tell(now_told, "%s: %s is %s%s", p->role.name, sale->code,
		    pp_sale_state_name(end->state),
		    proof->fenced ? ", fenced" : "");
	}
	return rc;
}

void
__wrap_visit_answer(struct visit *t, const struct pp_exchange *x)
{
	if (t->step == STEP_ORDERS)
		was_granted = x->outcome == PP_OUTCOME_REPLY;
	__real_visit_answer(t, x);
}

void
__wrap_look_begin(struct look *look, int64_t fence_us)
{
	__real_look_begin(look, fence_us);
	if (planted == PLANT_NO_FENCE)
		look->fence_us = 0;
}

enum judgement
__wrap_verdict_of(const struct order_case *c, bool *weak)
{
	enum judgement judged = __real_verdict_of(c, weak);

	switch (planted) {
	case PLANT_VOID:
		return judged == JUDGED_UNMOVED ? JUDGED_NOT : judged;
	case PLANT_TRUST_REPLY:
		return was_granted ? JUDGED_CREDITED : judged;
	case PLANT_COUNT_ALONE:
		return c->now->count == c->slot ? JUDGED_CREDITED : judged;
	case PLANT_NONE:
	case PLANT_SEND_FIRST:
	case PLANT_NO_FENCE:
	case PLANTS:
	default:
		return judged;
	}
}
