/* SPDX-License-Identifier: ISC */
/*
 * A checkpoint, for the files that make and check them.
 */
#ifndef PP_SEAL_IMPL_H
#define PP_SEAL_IMPL_H

#include <stdint.h>

#include "buffer.h"
#include "db.h"
#include "digest.h"
#include "log.h"
#include "log_impl.h"
#include "sign.h"

enum {
	PP_SEAL_SUMS_MAX = 320,
};

struct pp_seal {
	int64_t no, at;
	struct pp_head head;
	char sums[PP_SEAL_SUMS_MAX];
	uint8_t signature[PP_SIGN_BYTES];
	uint8_t mac[PP_DIGEST_BYTES];
};

/* The columns of one in this order, for pp_seal_fill(). */
#define PP_SEAL_COLUMNS "no, seq, hash, at, sums, signature, mac"

void pp_seal_fill(const struct pp_query *q, struct pp_seal *seal);

/* What is signed, in place of what the buffer held. */
void pp_seal_put_line(struct pp_buffer *line, const struct pp_seal *seal);
enum pp_status pp_seal_mac(const uint8_t key[PP_DIGEST_BYTES],
    const struct pp_seal *seal, uint8_t mac[PP_DIGEST_BYTES]);
/* The key of the next. */
enum pp_status pp_seal_key_forward(uint8_t key[PP_DIGEST_BYTES]);

/*
 * The digest of all balances that aren't zero, by the postings up to one, and
 * how many those are.
 */
enum pp_status pp_seal_balances(struct pp_db *db, int64_t posting,
    char hex[PP_DIGEST_HEX], int64_t *n);

#endif
