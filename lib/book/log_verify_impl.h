/* SPDX-License-Identifier: ISC */
/*
 * What the files that check the log share.
 *
 * A row's number in the table is not always the one it had: whoever inserts
 * or removes rows may number those behind them anew.  `place` is where a row
 * stands, `seq` the number its hash knows.
 */
#ifndef PP_LOG_VERIFY_IMPL_H
#define PP_LOG_VERIFY_IMPL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "log_impl.h"

/* Tells faults; edited rows that follow each other are told as one. */
struct pp_log_teller {
	enum pp_status (*tell)(void *arg, const struct pp_log_fault *fault);
	void *arg;
	bool any;
	struct pp_log_fault held; /* edited; first 0: none */
};

enum pp_status pp_log_tell(struct pp_log_teller *teller,
    enum pp_log_fault_kind kind, int64_t first, int64_t last, const char *fmt,
    ...) PP_PRINTF(5, 6);
enum pp_status pp_log_tell_held(struct pp_log_teller *teller);

/* Trouble is remembered: nothing fits any more. */
struct pp_log_hasher {
	struct pp_digester *digester;
	struct pp_buffer line;
	enum pp_status trouble;
};

enum pp_status pp_log_hasher_open(struct pp_log_hasher *hasher);
void pp_log_hasher_close(struct pp_log_hasher *hasher);
void pp_log_hash_as(struct pp_log_hasher *hasher, const struct pp_log_raw *raw,
    int64_t seq, const uint8_t before[PP_DIGEST_BYTES],
    uint8_t hash[PP_DIGEST_BYTES]);
/* Whether that is the hash of its fields, as that row, behind that hash. */
bool pp_log_fits(struct pp_log_hasher *hasher, const struct pp_log_raw *raw,
    int64_t seq, const uint8_t before[PP_DIGEST_BYTES],
    const uint8_t hash[PP_DIGEST_BYTES]);

/*
 * Edited rows, kept until all were seen: two of them may stand in each other's
 * place.
 */
struct pp_log_loose;

enum pp_status pp_log_loose_new(struct pp_log_loose **loose);
void pp_log_loose_free(struct pp_log_loose *loose);
/* PP_NO: no room. */
enum pp_status pp_log_loose_add(struct pp_log_loose *loose,
    const struct pp_log_raw *raw, int64_t seq,
    const uint8_t before[PP_DIGEST_BYTES]);
/* One right behind the last of them, of which no more is kept; else false. */
bool pp_log_loose_follows(struct pp_log_loose *loose, int64_t place);
enum pp_status pp_log_loose_tell(struct pp_log_loose *loose,
    struct pp_log_hasher *hasher, struct pp_log_teller *teller);

/* What is known of the chain beside it: heads outside, checkpoints. */
struct pp_log_anchors;

enum pp_status pp_log_anchors_new(struct pp_db *db, const struct pp_head *heads,
    size_t n, struct pp_log_anchors **anchors);
void pp_log_anchors_free(struct pp_log_anchors *anchors);
/* The next row that one is known of; INT64_MAX: none. */
int64_t pp_log_anchors_next(const struct pp_log_anchors *anchors);
/*
 * A row that has come: `sound`: its hash is that of its fields, so where it is
 * not what is known the history is another.
 */
enum pp_status pp_log_anchors_row(struct pp_log_anchors *anchors, int64_t seq,
    const uint8_t hash[PP_DIGEST_BYTES], bool sound,
    struct pp_log_teller *teller);
/* Rows from `seq` on come again. */
void pp_log_anchors_back(struct pp_log_anchors *anchors, int64_t seq);
/* No more rows. */
enum pp_status pp_log_anchors_end(struct pp_log_anchors *anchors, int64_t last,
    struct pp_log_teller *teller);

/* Personal data that isn't what its row is committed to. */
enum pp_status pp_log_verify_personal(struct pp_db *db,
    struct pp_log_teller *teller);

#endif
