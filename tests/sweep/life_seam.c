/* SPDX-License-Identifier: ISC */
/*
 * Between the code of the till and its book, put there by the linker: whoever
 * has crashed writes no more, each transaction is a point to crash at, and a
 * commit may report an error, whether or not it was one.  And the bugs that
 * are planted to see that they are found.
 */
#include "life_story.h"

#include <string.h>

#include "carry.h"
#include "closing.h"
#include "swap.h"
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
enum pp_status __real_pp_carry_get(struct pp_db *db, int64_t id,
    struct pp_carry *carry);
enum pp_status __wrap_pp_carry_get(struct pp_db *db, int64_t id,
    struct pp_carry *carry);
enum pp_status __real_pp_swap_begin(struct pp_db *db,
    const struct pp_swap *swap, const struct pp_epoch *epoch,
    const struct pp_proof *proof, int64_t used_wh, pp_money used,
    const char *who);
enum pp_status __wrap_pp_swap_begin(struct pp_db *db,
    const struct pp_swap *swap, const struct pp_epoch *epoch,
    const struct pp_proof *proof, int64_t used_wh, pp_money used,
    const char *who);
enum pp_status __real_pp_closing_prove(struct pp_db *db,
    const struct pp_epoch *epoch, const struct pp_proof *last,
    const struct pp_proof *now, bool refunded, int64_t at, const char *who);
enum pp_status __wrap_pp_closing_prove(struct pp_db *db,
    const struct pp_epoch *epoch, const struct pp_proof *last,
    const struct pp_proof *now, bool refunded, int64_t at, const char *who);
void __real_look_begin(struct look *look, int64_t fence_us);
void __wrap_look_begin(struct look *look, int64_t fence_us);

/* Nothing there says any more that credit is moved once. */
static enum pp_status
prepare_book(struct pp_db *db)
{
	enum pp_status rc;

	if ((rc = __real_pp_db_begin(db)) != PP_OK ||
	    (rc = pp_db_run(db,
		 "DROP INDEX sale_moves; DROP TRIGGER"
		 " sale_moves_no_replace")) != PP_OK)
		return rc;
	return __real_pp_db_commit(db);
}

void
seam_story(struct story *s)
{
	struct pp_db *db = NULL;

	now_told = NULL; /* so that nothing befalls the plant */
	seam_use(s ? &s->tale : NULL);
	if (planted == PLANT_CARRY_TWICE && s &&
	    (pp_db_open_writer(s->tale.path, &db) != PP_OK ||
		prepare_book(db) != PP_OK))
		complain(s, "%s", pp_errmsg());
	pp_db_close(db);
	now_told = s;
}

enum pp_status
__wrap_pp_db_begin(struct pp_db *db)
{
	enum pp_status rc;

	return (rc = seam_point()) != PP_OK ? rc : __real_pp_db_begin(db);
}

/* The places of whoever writes: his life's, or those that he visits. */
static void
note_trouble(struct story *s, struct person *p, enum mishap mishap)
{
	struct place *at;

	tell(s, "%s: %s", p->role.name, mishap_name(mishap));
	for (at = s->place; at < s->place + PLACES; at++)
		if (p->life ? at->life == p->life->no : at->visitor == p)
			note_mishap(s, at, mishap);
}

static bool
is_troubled(struct story *s, const struct person *p)
{
	return p && p->role.crashes && !s->tale.healed && !s->calm &&
	    story_lot(s, COMMITS_A_TROUBLE) == 0;
}

enum pp_status
__wrap_pp_db_commit(struct pp_db *db)
{
	struct story *s = now_told;
	struct person *p = seam_person();
	enum pp_status rc;

	if ((rc = seam_point()) != PP_OK) {
		pp_db_rollback(db);
		return rc;
	}
	if (s && is_troubled(s, p)) {
		note_trouble(s, p, MISHAP_COMMIT_LOST);
		return seam_lose(db);
	}
	if ((rc = __real_pp_db_commit(db)) != PP_OK)
		return rc;
	if (s && s->tale.judge)
		desk_watch(s);
	if (s && is_troubled(s, p)) {
		note_trouble(s, p, MISHAP_COMMIT_KEPT);
		return seam_doubt(db);
	}
	return PP_OK;
}

enum pp_status
__wrap_pp_carry_get(struct pp_db *db, int64_t id, struct pp_carry *carry)
{
	enum pp_status rc = __real_pp_carry_get(db, id, carry);

	if (rc == PP_OK && planted == PLANT_CARRY_TWICE)
		carry->moved_by = 0;
	return rc;
}

enum pp_status
__wrap_pp_swap_begin(struct pp_db *db, const struct pp_swap *swap,
    const struct pp_epoch *epoch, const struct pp_proof *proof, int64_t used_wh,
    pp_money used, const char *who)
{
	if (planted == PLANT_NO_CORRECTION)
		used = (pp_money){0};
	return __real_pp_swap_begin(db, swap, epoch, proof, used_wh, used, who);
}

/* What the last refund of an epoch took, in the books once more. */
static enum pp_status
refund_again(struct pp_db *db, int64_t epoch)
{
	char sql[600];

	snprintf(sql, sizeof sql,
	    "INSERT INTO entry (at, who, kind, epoch)"
	    " SELECT at, who, 'rounding', %lld FROM sale WHERE epoch = %lld"
	    "  AND kind = 'refund' AND state = 'credited' LIMIT 1;"
	    "INSERT INTO posting (entry, debit, credit, amount_fen)"
	    " SELECT (SELECT max(id) FROM entry), p.debit, p.credit,"
	    "  p.amount_fen FROM posting p JOIN entry e ON e.id = p.entry"
	    "  JOIN sale s ON s.id = e.sale WHERE s.epoch = %lld"
	    "  AND s.kind = 'refund' AND s.state = 'credited'"
	    "  AND e.kind = 'credited' LIMIT 1",
	    (long long)epoch, (long long)epoch, (long long)epoch);
	return pp_db_run(db, sql);
}

enum pp_status
__wrap_pp_closing_prove(struct pp_db *db, const struct pp_epoch *epoch,
    const struct pp_proof *last, const struct pp_proof *now, bool refunded,
    int64_t at, const char *who)
{
	enum pp_status rc;

	rc = __real_pp_closing_prove(db, epoch, last, now, refunded, at, who);
	if (rc == PP_OK && planted == PLANT_REFUND_TWICE && refunded)
		rc = refund_again(db, epoch->id);
	return rc;
}

void
__wrap_look_begin(struct look *look, int64_t fence_us)
{
	__real_look_begin(look, fence_us);
	if (planted == PLANT_NO_FENCE)
		look->fence_us = 0;
}
