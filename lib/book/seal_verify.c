/* SPDX-License-Identifier: ISC */
/*
 * Checkpoints checked: signature, MAC, their numbers, and the books that the
 * last of them knows.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalogue.h"
#include "grow.h"
#include "log_verify_impl.h"
#include "seal_impl.h"
#include "seal_log.h"

enum {
	AHEAD_MAX = 1 << 12, /* keys that one checkpoint is tried with */
	TRIALS = 1 << 16,    /* all of them: who edits many costs no hours */
};

struct check {
	const uint8_t *public_key;    /* NULL: not checked by it */
	bool has_mac;                 /* ... by the MAC */
	uint8_t mac[PP_DIGEST_BYTES]; /* key of number `no` */
	int64_t no;                   /* the next to come */
	int trials;
	struct pp_log_teller teller;
	struct pp_buffer line;
	struct pp_head *heads; /* of those that are proven */
	size_t n, room;
	struct pp_seal last; /* of them; no 0: none */
};

static enum pp_status
keep(struct check *c, const struct pp_seal *seal)
{
	struct pp_head *more;

	more = pp_grow(c->heads, c->n, &c->room, sizeof *more);
	if (more == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	c->heads = more;
	c->heads[c->n++] = seal->head;
	c->last = *seal;
	return PP_OK;
}

static enum pp_status
tell(struct check *c, const struct pp_seal *seal, const char *what)
{
	return pp_log_tell(&c->teller, PP_LOG_UNSEALED, seal->head.seq,
	    seal->head.seq, "checkpoint %lld: %s", (long long)seal->no, what);
}

/* Whether those before it are there; the MAC's key goes on to it. */
static enum pp_status
follow(struct check *c, const struct pp_seal *seal)
{
	/* A number that was edited is not to cost hours of hashing. */
	enum {
		GAP_MAX = 1 << 20
	};
	int64_t first = c->no;
	enum pp_status rc = PP_OK;

	if (seal->no < first || seal->no - first > GAP_MAX)
		return tell(c, seal,
		    pp_phrase("no checkpoint has that number"));
	for (; c->no < seal->no && rc == PP_OK; c->no++)
		if (c->has_mac)
			rc = pp_seal_key_forward(c->mac);
	if (rc == PP_OK && first < seal->no)
		rc = pp_log_tell(&c->teller, PP_LOG_UNSEALED, seal->head.seq,
		    seal->head.seq, "checkpoints %lld to %lld: removed",
		    (long long)first, (long long)seal->no - 1);
	return rc;
}

static enum pp_status
check_signature(struct check *c, const struct pp_seal *seal, bool *wrong)
{
	enum pp_status rc;

	pp_seal_put_line(&c->line, seal);
	if (c->line.failed)
		return pp_fail(PP_ESYS, "out of memory");
	rc = pp_sign_check(c->public_key, c->line.bytes, c->line.n,
	    seal->signature);
	*wrong = rc == PP_NO;
	return *wrong ? tell(c, seal, pp_phrase("not signed by that key")) : rc;
}

static enum pp_status
is_by(const uint8_t key[PP_DIGEST_BYTES], const struct pp_seal *seal, bool *is)
{
	uint8_t mac[PP_DIGEST_BYTES];
	enum pp_status rc = pp_seal_mac(key, seal, mac);

	if (rc == PP_OK)
		*is = pp_same_secret(mac, seal->mac, sizeof mac);
	return rc;
}

/* Keys only go on: of a copy that was put back the next has a later one. */
static enum pp_status
look_ahead(struct check *c, const struct pp_seal *seal, bool *found)
{
	uint8_t key[PP_DIGEST_BYTES];
	enum pp_status rc = PP_OK;

	memcpy(key, c->mac, sizeof key);
	for (int i = 0;
	     rc == PP_OK && !*found && i < AHEAD_MAX && c->trials > 0;
	     i++, c->trials--)
		if ((rc = pp_seal_key_forward(key)) == PP_OK)
			rc = is_by(key, seal, found);
	if (rc == PP_OK && *found)
		memcpy(c->mac, key, sizeof c->mac);
	pp_forget(key, sizeof key);
	return rc;
}

static enum pp_status
check_mac(struct check *c, const struct pp_seal *seal, bool *wrong)
{
	bool right = false, later = false;
	enum pp_status rc = is_by(c->mac, seal, &right);

	*wrong = !right;
	if (rc == PP_OK && *wrong)
		rc = look_ahead(c, seal, &later);
	if (rc != PP_OK || right)
		return rc;
	return tell(c, seal,
	    later ? pp_phrase("made behind others that are gone: a copy was "
			      "put back, or"
			      " the log was cut")
		  : pp_phrase("its MAC is wrong"));
}

static enum pp_status
check_one(struct check *c, const struct pp_seal *seal)
{
	bool forged = false, wrong = false;
	enum pp_status rc;

	if ((rc = follow(c, seal)) != PP_OK || c->no != seal->no)
		return rc;
	if (c->public_key != NULL)
		rc = check_signature(c, seal, &forged);
	if (rc == PP_OK && c->has_mac)
		rc = check_mac(c, seal, &wrong);
	if (rc == PP_OK && c->has_mac)
		rc = pp_seal_key_forward(c->mac);
	c->no++;
	if (rc == PP_OK && !forged && !wrong &&
	    (c->public_key != NULL || c->has_mac))
		rc = keep(c, seal);
	return rc;
}

static enum pp_status
check_all(struct check *c, struct pp_db *db)
{
	struct pp_query *q = NULL;
	struct pp_seal seal;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT " PP_SEAL_COLUMNS " FROM seal ORDER BY no", &q);
	while (rc == PP_OK && (rc = pp_query_step(q)) == PP_OK) {
		pp_seal_fill(q, &seal);
		rc = check_one(c, &seal);
	}
	pp_query_free(q);
	return rc == PP_DONE ? PP_OK : rc;
}

/* What `sql` counts, and the first and last rows of the log that it is. */
static enum pp_status
count_rows(struct pp_db *db, const char *sql, int64_t *n, int64_t *first,
    int64_t *last)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	if ((rc = pp_query_new(db, sql, &q)) != PP_OK)
		return rc;
	if ((rc = pp_query_step(q)) == PP_OK) {
		*n = pp_query_col_int(q, 0);
		*first = pp_query_col_int(q, 1);
		*last = pp_query_col_int(q, 2);
	}
	pp_query_free(q);
	return rc;
}

/*
 * Each checkpoint is an act, whose row is the head that it knows: the last of
 * them are gone where such rows stand behind all that are there.  And where
 * there is a key but nothing that it signed, nothing can be proven by it.
 */
static enum pp_status
check_last(struct check *c, struct pp_db *db)
{
	int64_t n, first, last;
	enum pp_status rc;

	rc = count_rows(db,
	    "SELECT count(*), min(seq), max(seq) FROM log"
	    " WHERE action = 'seal' AND result IN ('done', 'alone',"
	    " 'approved') AND seq > (SELECT ifnull(max(seq), 0) FROM seal)",
	    &n, &first, &last);
	if (rc != PP_OK)
		return rc;
	if (n > 0)
		return pp_log_tell(&c->teller, PP_LOG_UNSEALED, first, last,
		    "checkpoints that the log tells of: %lld were removed",
		    (long long)n);
	if (c->public_key == NULL && !c->has_mac)
		return PP_OK;
	rc = count_rows(db,
	    "SELECT count(*), min(seq), max(seq) FROM log"
	    " WHERE NOT EXISTS (SELECT 1 FROM seal)",
	    &n, &first, &last);
	if (rc == PP_OK && n > 0)
		rc = pp_log_tell(&c->teller, PP_LOG_UNSEALED, first, last,
		    "there is a key, but no checkpoint: all were removed, or"
		    " none was made yet (pp-log seal)");
	return rc;
}

/* Postings are never changed, so what they come to can be added up again. */
static enum pp_status
check_books(struct check *c, struct pp_db *db)
{
	char balances[PP_DIGEST_HEX], known[PP_SEAL_SUMS_MAX];
	const struct pp_seal *seal = &c->last;
	long long posting;
	enum pp_status rc;
	int64_t n;

	if (seal->no == 0 || sscanf(seal->sums, "posting=%lld ", &posting) != 1)
		return PP_OK;
	if ((rc = pp_seal_balances(db, posting, balances, &n)) != PP_OK)
		return rc;
	snprintf(known, sizeof known, "posting=%lld accounts=%lld balances=%s ",
	    posting, (long long)n, balances);
	if (strncmp(seal->sums, known, strlen(known)) == 0)
		return PP_OK;
	return tell(c, seal,
	    pp_phrase("the books were changed since, before its time"));
}

enum pp_status
pp_seal_verify(struct pp_db *db, const uint8_t *public_key,
    const uint8_t *first_mac,
    enum pp_status (*tell_)(void *arg, const struct pp_log_fault *), void *arg,
    struct pp_head **heads, size_t *n)
{
	struct check c = {
	    .public_key = public_key,
	    .has_mac = first_mac != NULL,
	    .no = 1,
	    .trials = TRIALS,
	    .teller = {.tell = tell_, .arg = arg},
	};
	enum pp_status rc;

	if (first_mac != NULL)
		memcpy(c.mac, first_mac, sizeof c.mac);
	if ((rc = check_all(&c, db)) == PP_OK &&
	    (rc = check_last(&c, db)) == PP_OK &&
	    (rc = check_books(&c, db)) == PP_OK) {
		*heads = c.heads;
		*n = c.n;
		c.heads = NULL;
		if (c.teller.any)
			rc = pp_fail(PP_NO, "a checkpoint isn't what it was");
	}
	free(c.heads);
	pp_buffer_free(&c.line);
	pp_forget(c.mac, sizeof c.mac);
	return rc;
}
