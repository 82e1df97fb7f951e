/* SPDX-License-Identifier: ISC */
/*
 * What is known of the chain beside it.  Heads outside are believed: between
 * the last of them that is in the log and the first that is not, the history
 * was written anew.  Checkpoints stand in the same file, so one that differs
 * only shows that it or the log was changed.
 */
#include <stdlib.h>
#include <string.h>

#include "grow.h"
#include "log_verify_impl.h"

struct anchor {
	struct pp_head head;
	int64_t checkpoint; /* its number; 0: a head outside */
};

struct pp_log_anchors {
	struct anchor *anchor; /* by row */
	size_t n, room, next;
	int64_t sound_to; /* the last head that is in the log */
	bool other;       /* the last that was met is not */
	bool other_checkpoint;
};

static enum pp_status
add(struct pp_log_anchors *a, const struct pp_head *head, int64_t checkpoint)
{
	struct anchor *more;

	more = pp_grow(a->anchor, a->n, &a->room, sizeof *more);
	if (more == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	a->anchor = more;
	a->anchor[a->n++] = (struct anchor){*head, checkpoint};
	return PP_OK;
}

static enum pp_status
add_checkpoints(struct pp_log_anchors *a, struct pp_db *db)
{
	struct pp_head head = {.hash_digits = 2 * PP_DIGEST_BYTES};
	struct pp_query *q = NULL;
	const void *hash;
	enum pp_status rc;
	size_t n;

	rc = pp_query_new(db, "SELECT no, seq, hash FROM seal ORDER BY no", &q);
	while (rc == PP_OK && (rc = pp_query_step(q)) == PP_OK) {
		hash = pp_query_col_blob(q, 2, &n);
		head.seq = pp_query_col_int(q, 1);
		memset(head.hash, 0, sizeof head.hash);
		if (n == sizeof head.hash)
			memcpy(head.hash, hash, n);
		if (head.seq >= 1)
			rc = add(a, &head, pp_query_col_int(q, 0));
	}
	pp_query_free(q);
	return rc == PP_DONE ? PP_OK : rc;
}

static int
by_row(const void *a, const void *b)
{
	const struct anchor *x = a, *y = b;

	if (x->head.seq != y->head.seq)
		return x->head.seq < y->head.seq ? -1 : 1;
	/* Heads outside first. */
	return (x->checkpoint > y->checkpoint) -
	    (x->checkpoint < y->checkpoint);
}

enum pp_status
pp_log_anchors_new(struct pp_db *db, const struct pp_head *heads, size_t n,
    struct pp_log_anchors **anchors)
{
	struct pp_log_anchors *a = calloc(1, sizeof *a);
	enum pp_status rc = PP_OK;

	if (a == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	for (size_t i = 0; i < n && rc == PP_OK; i++)
		rc = add(a, heads + i, 0);
	if (rc == PP_OK)
		rc = add_checkpoints(a, db);
	if (rc != PP_OK) {
		pp_log_anchors_free(a);
		return rc;
	}
	if (a->n > 0)
		qsort(a->anchor, a->n, sizeof *a->anchor, by_row);
	*anchors = a;
	return PP_OK;
}

void
pp_log_anchors_free(struct pp_log_anchors *anchors)
{
	if (anchors == NULL)
		return;
	free(anchors->anchor);
	free(anchors);
}

int64_t
pp_log_anchors_next(const struct pp_log_anchors *anchors)
{
	return anchors->next < anchors->n
	    ? anchors->anchor[anchors->next].head.seq
	    : INT64_MAX;
}

void
pp_log_anchors_back(struct pp_log_anchors *anchors, int64_t seq)
{
	size_t low = 0, high = anchors->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (anchors->anchor[middle].head.seq < seq)
			low = middle + 1;
		else
			high = middle;
	}
	anchors->next = low;
}

/* The row isn't what this knows of it. */
static enum pp_status
differs(struct pp_log_anchors *a, const struct anchor *anchor,
    struct pp_log_teller *teller)
{
	char words[PP_HEAD_MAX];
	const struct pp_head *head = &anchor->head;
	bool *told = anchor->checkpoint == 0 ? &a->other : &a->other_checkpoint;

	if (*told)
		return PP_OK;
	*told = true;
	if (anchor->checkpoint != 0)
		return pp_log_tell(teller, PP_LOG_UNSEALED, head->seq,
		    head->seq,
		    "checkpoint %lld knows another row (%s): one of them was"
		    " edited",
		    (long long)anchor->checkpoint, pp_head_words(head, words));
	return pp_log_tell(teller, PP_LOG_REWRITTEN, a->sound_to + 1, head->seq,
	    "another history than that of head %s: written anew in here",
	    pp_head_words(head, words));
}

/* A checkpoint that was proven stands among the heads outside, too. */
static bool
is_proven(const struct pp_log_anchors *a, const struct anchor *anchor)
{
	const struct pp_head *head = &anchor->head, *other;

	if (anchor->checkpoint == 0)
		return false;
	for (const struct anchor *p = anchor; p > a->anchor; p--) {
		other = &p[-1].head;
		if (other->seq != head->seq)
			break;
		if (p[-1].checkpoint == 0 &&
		    other->hash_digits == head->hash_digits &&
		    memcmp(other->hash, head->hash, sizeof head->hash) == 0)
			return true;
	}
	return false;
}

enum pp_status
pp_log_anchors_row(struct pp_log_anchors *anchors, int64_t seq,
    const uint8_t hash[PP_DIGEST_BYTES], bool sound,
    struct pp_log_teller *teller)
{
	struct pp_log_anchors *a = anchors;
	enum pp_status rc = PP_OK;

	for (; a->next < a->n && a->anchor[a->next].head.seq <= seq &&
	     rc == PP_OK;
	     a->next++) {
		const struct anchor *anchor = a->anchor + a->next;

		/* Its row is missing, as was told; or it speaks twice. */
		if (anchor->head.seq < seq || is_proven(a, anchor))
			continue;
		if (!pp_head_is(&anchor->head, hash)) {
			if (sound)
				rc = differs(a, anchor, teller);
		} else if (anchor->checkpoint == 0) {
			a->sound_to = seq;
			a->other = false;
		} else {
			a->other_checkpoint = false;
		}
	}
	return rc;
}

enum pp_status
pp_log_anchors_end(struct pp_log_anchors *anchors, int64_t last,
    struct pp_log_teller *teller)
{
	const struct anchor *anchor;
	char words[PP_HEAD_MAX];

	if (anchors->n == 0)
		return PP_OK;
	anchor = anchors->anchor + anchors->n - 1;
	if (anchor->head.seq <= last)
		return PP_OK;
	if (anchor->checkpoint != 0)
		return pp_log_tell(teller, PP_LOG_CUT, last + 1,
		    anchor->head.seq, "checkpoint %lld knows of rows up to %s",
		    (long long)anchor->checkpoint,
		    pp_head_words(&anchor->head, words));
	return pp_log_tell(teller, PP_LOG_CUT, last + 1, anchor->head.seq,
	    "head %s is known of the log", pp_head_words(&anchor->head, words));
}
