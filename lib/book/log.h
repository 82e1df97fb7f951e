/* SPDX-License-Identifier: ISC */
/*
 * The log: one row an act, refused ones too, written in the transaction of its
 * effect.  Each row's hash covers the one before it, so that nobody edits,
 * removes or swaps one in silence; whoever knows a head from outside sees
 * truncation, a restored copy and a rewritten history, too.
 *
 * A row is hashed as one line of text: "pp-log-1,", the hash of the row before
 * as 64 hexadecimal digits (zeros before the first), "," and its ten fields,
 * each as LENGTH:BYTES, (netstrings): seq, at (UTC seconds), who, uid (empty:
 * none), tty, tool, action, subject, words, result.  No field has a control
 * character in it, so the line is one line.
 */
#ifndef PP_LOG_H
#define PP_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "db.h"
#include "digest.h"
#include "right.h"
#include "status.h"
#include "words.h"

enum {
	PP_HEAD_MAX = 32, /* "123456-9f3a77c1", NUL too */
	PP_HEAD_FULL_MAX = 88,
};

enum pp_log_result {
	PP_LOG_DONE,
	PP_LOG_ALONE,    /* done by one person, where two are better */
	PP_LOG_APPROVED, /* done with another's approval */
	PP_LOG_REQUESTED,
	PP_LOG_REFUSED,
	PP_LOG_RESULTS
};

/* A row as it is read; texts are borrowed until the next. */
struct pp_log_row {
	int64_t seq, at;
	bool has_uid;
	int64_t uid;
	const char *who, *tty, *tool, *action, *subject, *words, *result;
	uint8_t hash[PP_DIGEST_BYTES];
};

struct pp_log_filter {
	int64_t from, until; /* 0: all; until is exclusive */
	int64_t after;       /* seq; 0: from the first */
	const char *who, *action, *subject, *result;
};

/* The last row that somebody outside knows. */
struct pp_head {
	int64_t seq;
	uint8_t hash[PP_DIGEST_BYTES];
	int hash_digits; /* hexadecimal ones that are known, 8 to 64 */
};

enum pp_log_fault_kind {
	PP_LOG_EDITED,    /* the row's own hash isn't that of its fields */
	PP_LOG_MISSING,   /* rows between two were removed: first and last */
	PP_LOG_INSERTED,  /* it doesn't follow the one before it */
	PP_LOG_SWAPPED,   /* two rows stand in each other's place */
	PP_LOG_CUT,       /* it ends before a known head */
	PP_LOG_REWRITTEN, /* another history than the known head's: between */
	PP_LOG_UNSEALED, /* a checkpoint isn't what it was; or the row, or books
			  */
	PP_LOG_FAULTS
};

struct pp_log_fault {
	enum pp_log_fault_kind kind;
	int64_t first, last; /* rows */
	char words[160];
};

struct pp_logs;

#pragma GCC visibility push(default)

const char *pp_log_result_name(enum pp_log_result result);
const char *pp_log_fault_name(enum pp_log_fault_kind kind);

/*
 * Add a row, in a writer's transaction; who, uid, tty and tool are the db's
 * actor's (act.h), or `who` where it has none.
 */
enum pp_status pp_log_add(struct pp_db *db, enum pp_act_kind action,
    const char *subject, const struct pp_words *words,
    enum pp_log_result result, int64_t at, const char *who);

/* The last row: PP_NO: there is none yet.  "1234-9f3a77c1". */
enum pp_status pp_log_head(struct pp_db *db, struct pp_head *head);
const char *pp_head_words(const struct pp_head *head, char words[PP_HEAD_MAX]);
/* With all digits of it that are known. */
const char *pp_head_full(const struct pp_head *head,
    char words[PP_HEAD_FULL_MAX]);
/* SEQ-HEX, 8 to 64 digits; PP_EDATA */
enum pp_status pp_head_parse(const char *words, struct pp_head *head);

/* Rows in their order: PP_OK, PP_DONE.  PP_EPERM: the actor may not read it. */
enum pp_status pp_logs_open(struct pp_db *db,
    const struct pp_log_filter *filter, struct pp_logs **logs);
enum pp_status pp_logs_next(struct pp_logs *logs, struct pp_log_row *row);
void pp_logs_close(struct pp_logs *logs);

/* The line of a row that is hashed; in new memory. */
enum pp_status pp_log_line(const struct pp_log_row *row,
    const uint8_t before[PP_DIGEST_BYTES], char **line, size_t *n);

/*
 * Check the whole chain, the heads known outside, and the checkpoints; tell
 * each fault.  PP_OK: none, *rows were checked; PP_NO: there was one.
 */
enum pp_status pp_log_verify(struct pp_db *db, const struct pp_head *heads,
    size_t n, enum pp_status (*tell)(void *arg, const struct pp_log_fault *),
    void *arg, int64_t *rows);

/*
 * Erase what the log keeps of a customer, in a writer's transaction: the chain
 * stays whole.  *n: how many pieces.
 */
enum pp_status pp_log_erase(struct pp_db *db, const char *account, int64_t at,
    const char *who, int64_t *n);

#pragma GCC visibility pop

#endif
