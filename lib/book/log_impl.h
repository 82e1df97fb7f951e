/* SPDX-License-Identifier: ISC */
/*
 * What the files of the log share: a row as its hash sees it.
 */
#ifndef PP_LOG_IMPL_H
#define PP_LOG_IMPL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "db.h"
#include "digest.h"
#include "log.h"

enum pp_log_text {
	PP_LOG_WHO,
	PP_LOG_TTY,
	PP_LOG_TOOL,
	PP_LOG_ACTION,
	PP_LOG_SUBJECT,
	PP_LOG_WORDS,
	PP_LOG_RESULT,
	PP_LOG_TEXTS
};

/* With lengths: a text that somebody edited may have a NUL in it. */
struct pp_log_span {
	const char *bytes;
	size_t n;
};

struct pp_log_raw {
	int64_t seq, at, uid;
	bool has_uid;
	struct pp_log_span text[PP_LOG_TEXTS];
	uint8_t hash[PP_DIGEST_BYTES];
};

/* The columns of a row in this order, for pp_log_raw_fill(). */
#define PP_LOG_COLUMNS                                                         \
	"seq, at, who, uid, tty, tool, action, subject, words, result, hash"

/* Texts are borrowed until the step. */
void pp_log_raw_fill(const struct pp_query *q, struct pp_log_raw *raw);

/* LENGTH:BYTES, */
void pp_log_put_netstring(struct pp_buffer *line, const char *bytes, size_t n);
void pp_log_put_number(struct pp_buffer *line, int64_t value);

/* The hash of a row behind another. */
enum pp_status pp_log_hash(struct pp_digester *digester, struct pp_buffer *line,
    const struct pp_log_raw *raw, const uint8_t before[PP_DIGEST_BYTES],
    uint8_t hash[PP_DIGEST_BYTES]);

/* pp_log_verify() for whoever asks. */
enum pp_status pp_log_walk(struct pp_db *db, const struct pp_head *heads,
    size_t n, enum pp_status (*tell)(void *arg, const struct pp_log_fault *),
    void *arg, int64_t *rows);

/* Whether it is what is known of the head. */
bool pp_head_is(const struct pp_head *head,
    const uint8_t hash[PP_DIGEST_BYTES]);

#endif
