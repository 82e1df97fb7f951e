/* SPDX-License-Identifier: ISC */
/*
 * What acts ask of requests; nobody else includes this.
 */
#ifndef PP_REQUEST_IMPL_H
#define PP_REQUEST_IMPL_H

#include "request.h"

/*
 * Of what is asked for: SHA-256 over "pp-request-1," and the netstrings of
 * action, subject and words (nothing personal in them).
 */
enum pp_status pp_request_digest(enum pp_act_kind kind, const char *subject,
    const char *words, uint8_t digest[PP_DIGEST_BYTES]);

/*
 * The request of a person that is of any use now, for at least that amount:
 * one approved by who still has one of the roles `approvers` (bits), else one
 * that waits; *id 0: none.
 */
enum pp_status pp_request_seek(struct pp_db *db,
    const uint8_t digest[PP_DIGEST_BYTES], int64_t uid, pp_money amount,
    unsigned approvers, int64_t at, int64_t *id, bool *approved);

/* How many of a person's wait now. */
enum pp_status pp_request_waiting(struct pp_db *db, int64_t uid, int64_t at,
    int64_t *n);

/* One by its id, whoever asks. */
enum pp_status pp_request_get(struct pp_db *db, int64_t id, int64_t at,
    struct pp_request *request);

/* The id that the next to be written down gets. */
enum pp_status pp_request_next(struct pp_db *db, int64_t *id);

/*
 * Write one down, in a writer's transaction: `request` has all but what is
 * said of it.  Older ones for the same that still wait are withdrawn by it.
 */
enum pp_status pp_request_ask(struct pp_db *db,
    const struct pp_request *request);

/* It is used up, in the transaction of what it allows. */
enum pp_status pp_request_use(struct pp_db *db, int64_t id, int64_t at);

#endif
