/* SPDX-License-Identifier: ISC */
/*
 * What commands do with the log's keys and with heads that people bring.
 */
#ifndef PP_TOOL_LOG_H
#define PP_TOOL_LOG_H

#include <stddef.h>
#include <stdint.h>

#include "db.h"
#include "log.h"
#include "status.h"

/*
 * A checkpoint of the log, by the keys of the settings' keys_dir, in a
 * transaction of its own.  PP_ENOINPUT: there are no keys (a trial has none);
 * PP_ETEMP: another one is being made.
 */
enum pp_status tool_seal(struct pp_db *db, struct pp_head *head);

/* What somebody outside knows, as it was given; NULL where it wasn't. */
struct tool_known {
	const char *heads;      /* by commas */
	const char *heads_file; /* a line each; "-" is standard input, of one */
	const char *public_key, *first_key;
};

/*
 * Check the log, with a record for each fault; PP_NO: there was one.  Without
 * a public key the one beside the private one is taken.
 */
enum pp_status tool_log_verify(const struct tool_known *known);

/* A head left the machine by the owner's own ways; PP_NO: it isn't ours. */
enum pp_status tool_log_sent(const char *words);

/* Heads, as they come together; the caller frees `head`. */
struct tool_heads {
	struct pp_head *head;
	size_t n, room;
};

enum pp_status tool_heads_add(struct tool_heads *heads,
    const struct pp_head *head);
/* By commas, as of an option. */
enum pp_status tool_heads_words(struct tool_heads *heads, const char *words);
/* A line each, with anything behind the head; "-": standard input. */
enum pp_status tool_heads_file(struct tool_heads *heads, const char *path);

/*
 * A key of 32 bytes as hexadecimal digits, with any blanks between, as it
 * stands on paper; "-": standard input.
 */
enum pp_status tool_read_key(const char *path, uint8_t key[PP_DIGEST_BYTES]);

/* The public key that lies beside the private one; PP_ENOINPUT: none. */
enum pp_status tool_public_key(uint8_t key[PP_DIGEST_BYTES]);

#endif
