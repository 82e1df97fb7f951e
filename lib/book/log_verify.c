/* SPDX-License-Identifier: ISC */
/*
 * The walk along the chain.  A row that doesn't fit behind the one before it
 * was edited, or something was inserted or removed before it: which of them,
 * the rows around it tell, and the walk goes on behind each fault.
 */
#include "log.h"

#include <string.h>

#include "log_verify_impl.h"
#include "scope.h"

enum {
	AROUND = 64,        /* inserted rows that are looked for */
	REMOVED_MAX = 1000, /* removed ones, where the rest has new numbers */
	RUN_MAX = 4,        /* rows in turn that fit nowhere are told plainly */
	TRIALS = 1 << 22, /* in one log: who breaks all of it waits not long */
};

struct walk {
	struct pp_db *db;
	struct pp_log_hasher hasher;
	struct pp_log_teller teller;
	struct pp_log_loose *loose;
	struct pp_log_anchors *anchors;
	int64_t place, next_anchor, rows;
	int64_t shift; /* seq less place */
	int64_t skip;  /* up to this place: told already */
	uint8_t before[PP_DIGEST_BYTES];
	/* The last hashes, in turns, and how many rows in turn were sound. */
	uint8_t recent[AROUND][PP_DIGEST_BYTES];
	size_t n_recent;
	int64_t sound;
	int run, trials;
};

/* Whoever edits numbers may make them large. */
static int64_t
shifted(int64_t place, int64_t shift)
{
	return (int64_t)((uint64_t)place + (uint64_t)shift);
}

static bool
fits(struct walk *w, const struct pp_log_raw *raw, int64_t shift,
    const uint8_t before[PP_DIGEST_BYTES])
{
	if (w->trials == 0)
		return false;
	w->trials--;
	return pp_log_fits(&w->hasher, raw, shifted(raw->seq, shift), before,
	    raw->hash);
}

/* The hash of the row that was `back` before the last; 0: the last. */
static const uint8_t *
recent(const struct walk *w, size_t back)
{
	return w->recent[(w->n_recent - 1 - back) % AROUND];
}

static enum pp_status
pass(struct walk *w, const struct pp_log_raw *raw, const uint8_t *hash,
    bool sound)
{
	int64_t seq = shifted(raw->seq, w->shift);
	enum pp_status rc = PP_OK;

	memcpy(w->before, hash, sizeof w->before);
	memcpy(w->recent[w->n_recent++ % AROUND], hash, sizeof w->before);
	w->place = raw->seq;
	w->sound = sound ? w->sound + 1 : 0;
	if (seq >= w->next_anchor) {
		rc = pp_log_anchors_row(w->anchors, seq, hash, sound,
		    &w->teller);
		w->next_anchor = pp_log_anchors_next(w->anchors);
	}
	return rc;
}

/* The numbers of rows from here on are others than they were told to be. */
static void
move(struct walk *w, int64_t by, int64_t place)
{
	w->shift += by;
	pp_log_anchors_back(w->anchors, shifted(place, w->shift));
	w->next_anchor = pp_log_anchors_next(w->anchors);
}

/* Rows before it that fit, but were not there: it follows one before them. */
static size_t
inserted_before(struct walk *w, const struct pp_log_raw *raw)
{
	for (size_t n = 1; n < AROUND && (int64_t)n <= w->sound; n++)
		if (fits(w, raw, w->shift - (int64_t)n, recent(w, n)))
			return n;
	return 0;
}

/* Rows after it, itself the first, that were not there: the next one fits. */
static enum pp_status
inserted_here(struct walk *w, const struct pp_log_raw *raw,
    struct pp_query *after, size_t *n)
{
	uint8_t last[PP_DIGEST_BYTES];
	struct pp_log_raw next;
	enum pp_status rc;

	*n = 0;
	for (size_t i = 1; i < AROUND; i++) {
		if ((rc = pp_query_step(after)) != PP_OK)
			return rc == PP_DONE ? PP_OK : rc;
		pp_log_raw_fill(after, &next);
		if (next.seq != raw->seq + (int64_t)i)
			return PP_OK;
		if (i == 1)
			memcpy(last, next.hash, sizeof last);
		if (fits(w, &next, w->shift - (int64_t)i, w->before)) {
			/* Or do the two stand in each other's place? */
			if (!pp_log_fits(&w->hasher, raw,
				shifted(next.seq, w->shift), last, raw->hash))
				*n = i;
			return PP_OK;
		}
		memcpy(last, next.hash, sizeof last);
	}
	return PP_OK;
}

/* Rows before it that are gone, where those behind have new numbers. */
static int64_t
removed_before(struct walk *w, const struct pp_log_raw *raw,
    const struct pp_log_raw *next)
{
	for (int64_t n = 1; n <= REMOVED_MAX; n++)
		if (fits(w, next, w->shift + n, raw->hash))
			return n;
	return 0;
}

static enum pp_status
edited(struct walk *w, const struct pp_log_raw *raw)
{
	enum pp_status rc = PP_NO;

	if (w->run < RUN_MAX)
		rc = pp_log_loose_add(w->loose, raw,
		    shifted(raw->seq, w->shift), w->before);
	else if (pp_log_loose_follows(w->loose, raw->seq))
		rc = PP_OK;
	if (rc == PP_NO)
		rc = pp_log_tell(&w->teller, PP_LOG_EDITED, raw->seq, raw->seq,
		    "its hash is not that of what it says");
	w->run++;
	return rc == PP_OK ? pass(w, raw, raw->hash, false) : rc;
}

static enum pp_status
tell_inserted(struct walk *w, int64_t first, size_t n)
{
	return pp_log_tell(&w->teller, PP_LOG_INSERTED, first,
	    first + (int64_t)n - 1,
	    "not of this history; those behind have new numbers");
}

/* Rows were put in or taken out near it, and the rest has new numbers. */
static enum pp_status
renumbered(struct walk *w, const struct pp_log_raw *raw,
    const struct pp_log_raw *next, struct pp_query *after, bool *found)
{
	enum pp_status rc;
	int64_t n_gone;
	size_t n;

	*found = true;
	if ((n = inserted_before(w, raw)) > 0) {
		move(w, -(int64_t)n, raw->seq);
		rc = tell_inserted(w, raw->seq - (int64_t)n, n);
		return rc == PP_OK ? pass(w, raw, raw->hash, true) : rc;
	}
	if (next != NULL && (n_gone = removed_before(w, raw, next)) > 0) {
		rc = pp_log_tell(&w->teller, PP_LOG_MISSING,
		    shifted(raw->seq, w->shift),
		    shifted(raw->seq, w->shift) + n_gone - 1,
		    "removed before row %lld; those behind have new numbers",
		    (long long)raw->seq);
		move(w, n_gone, raw->seq);
		return rc == PP_OK ? pass(w, raw, raw->hash, true) : rc;
	}
	pp_query_reset(after);
	if ((rc = inserted_here(w, raw, after, &n)) == PP_OK && n > 0) {
		move(w, -(int64_t)n, raw->seq + (int64_t)n);
		w->place = w->skip = raw->seq + (int64_t)n - 1;
		return tell_inserted(w, raw->seq, n);
	}
	*found = false;
	return rc;
}

/* It doesn't fit: find out why. */
static enum pp_status
diagnose(struct walk *w, const struct pp_log_raw *raw,
    const uint8_t made[PP_DIGEST_BYTES])
{
	struct pp_query *after = NULL;
	struct pp_log_raw next;
	bool found = false, is_next = false;
	enum pp_status rc;

	if (w->run >= RUN_MAX)
		return edited(w, raw);
	rc = pp_query_new(w->db,
	    "SELECT " PP_LOG_COLUMNS " FROM log WHERE seq > ?1 ORDER BY seq",
	    &after);
	if (rc != PP_OK)
		return rc;
	pp_query_int(after, 1, raw->seq);
	if ((rc = pp_query_step(after)) == PP_OK) {
		pp_log_raw_fill(after, &next);
		is_next = next.seq == raw->seq + 1;
	}
	if (rc != PP_OK && rc != PP_DONE)
		goto out;
	if (is_next && fits(w, &next, w->shift, raw->hash)) {
		rc = edited(w, raw);
	} else if (is_next && fits(w, &next, w->shift, made)) {
		rc = pp_log_tell(&w->teller, PP_LOG_EDITED, raw->seq, raw->seq,
		    "its hash was edited");
		if (rc == PP_OK)
			rc = pass(w, raw, made, true);
	} else {
		rc = renumbered(w, raw, is_next ? &next : NULL, after, &found);
		if (rc == PP_OK && !found)
			rc = edited(w, raw);
	}
out:
	pp_query_free(after);
	return rc;
}

static enum pp_status
check(struct walk *w, const struct pp_log_raw *raw)
{
	uint8_t made[PP_DIGEST_BYTES];
	enum pp_status rc;

	w->rows++;
	if (raw->seq < 1)
		return pp_log_tell(&w->teller, PP_LOG_INSERTED, raw->seq,
		    raw->seq, "no row has such a number");
	if (raw->seq <= w->skip)
		return PP_OK;
	if (raw->seq != w->place + 1) {
		rc = pp_log_tell(&w->teller, PP_LOG_MISSING,
		    shifted(w->place + 1, w->shift),
		    shifted(raw->seq - 1, w->shift), "removed");
		/* What it followed is gone, so it can't be checked. */
		return rc == PP_OK ? pass(w, raw, raw->hash, true) : rc;
	}
	pp_log_hash_as(&w->hasher, raw, shifted(raw->seq, w->shift), w->before,
	    made);
	if (w->hasher.trouble != PP_OK)
		return w->hasher.trouble;
	if (memcmp(made, raw->hash, sizeof made) != 0)
		return diagnose(w, raw, made);
	w->run = 0;
	return pass(w, raw, raw->hash, true);
}

static enum pp_status
walk_all(struct walk *w)
{
	struct pp_query *q = NULL;
	struct pp_log_raw raw;
	enum pp_status rc;

	rc = pp_query_new(w->db,
	    "SELECT " PP_LOG_COLUMNS " FROM log ORDER BY seq", &q);
	while (rc == PP_OK && (rc = pp_query_step(q)) == PP_OK) {
		pp_log_raw_fill(q, &raw);
		rc = check(w, &raw);
	}
	pp_query_free(q);
	return rc == PP_DONE ? PP_OK : rc;
}

enum pp_status
pp_log_walk(struct pp_db *db, const struct pp_head *heads, size_t n,
    enum pp_status (*tell)(void *arg, const struct pp_log_fault *), void *arg,
    int64_t *rows)
{
	struct walk w = {
	    .db = db,
	    .teller = {.tell = tell, .arg = arg},
	    .n_recent = 1, /* the zeros before the first */
	    .trials = TRIALS,
	};
	enum pp_status rc;

	if ((rc = pp_log_hasher_open(&w.hasher)) != PP_OK ||
	    (rc = pp_log_loose_new(&w.loose)) != PP_OK ||
	    (rc = pp_log_anchors_new(db, heads, n, &w.anchors)) != PP_OK)
		goto out;
	w.next_anchor = pp_log_anchors_next(w.anchors);
	if ((rc = walk_all(&w)) != PP_OK ||
	    (rc = pp_log_loose_tell(w.loose, &w.hasher, &w.teller)) != PP_OK ||
	    (rc = pp_log_tell_held(&w.teller)) != PP_OK ||
	    (rc = pp_log_anchors_end(w.anchors, shifted(w.place, w.shift),
		 &w.teller)) != PP_OK ||
	    (rc = pp_log_verify_personal(db, &w.teller)) != PP_OK)
		goto out;
	*rows = w.rows;
	if (w.teller.any)
		rc = pp_fail(PP_NO, "the log was tampered with");
out:
	pp_log_anchors_free(w.anchors);
	pp_log_loose_free(w.loose);
	pp_log_hasher_close(&w.hasher);
	return rc;
}

enum pp_status
pp_log_verify(struct pp_db *db, const struct pp_head *heads, size_t n,
    enum pp_status (*tell)(void *arg, const struct pp_log_fault *), void *arg,
    int64_t *rows)
{
	enum pp_status rc = pp_scope_may(db, PP_ACT_VERIFY);

	return rc == PP_OK ? pp_log_walk(db, heads, n, tell, arg, rows) : rc;
}
