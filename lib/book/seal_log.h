/* SPDX-License-Identifier: ISC */
/*
 * Checkpoints of the log: its head with the sums of all accounts and the
 * counts of all meters, signed by a key (Ed25519), and with a MAC whose key
 * goes forward: each is the SHA-256 of the one before, which is erased.  Who
 * has the first key on paper proves all of them; who breaks in learns only
 * later ones.
 */
#ifndef PP_SEAL_LOG_H
#define PP_SEAL_LOG_H

#include <stdint.h>

#include "db.h"
#include "digest.h"
#include "log.h"
#include "sign.h"
#include "status.h"

struct pp_seal_keys {
	uint8_t sign[PP_SIGN_KEY_BYTES];
	uint8_t mac[PP_DIGEST_BYTES]; /* of checkpoint `no` to come */
};

#pragma GCC visibility push(default)

/*
 * A checkpoint, in a writer's transaction; `keys.mac` is the key of the next
 * afterwards, to be written once the transaction is committed.
 */
enum pp_status pp_seal_add(struct pp_db *db, struct pp_seal_keys *keys,
    int64_t at, const char *who, struct pp_head *head);

/* How many there are: how far the MAC's key went. */
enum pp_status pp_seal_count(struct pp_db *db, int64_t *n);

/*
 * Check all of them: by the public key, and by the first MAC key (either may
 * be NULL); and the books by the last that is proven so.  Tells each fault as
 * pp_log_verify() does.  PP_OK, PP_NO: *heads are those of the proven ones, by
 * number: as good as heads outside, so pp_log_verify() finds between which of
 * them a history was written anew.  The caller frees *heads.
 */
enum pp_status pp_seal_verify(struct pp_db *db, const uint8_t *public_key,
    const uint8_t *first_mac,
    enum pp_status (*tell)(void *arg, const struct pp_log_fault *), void *arg,
    struct pp_head **heads, size_t *n);

#pragma GCC visibility pop

#endif
