/* SPDX-License-Identifier: ISC */
/*
 * YAML in: settings, site files, register maps, as a tree of maps, lists and
 * plain scalars that remembers where each stands.  A file is hostile: sizes
 * and depth are bounded; anchors, aliases, tags, merge keys, several
 * documents, keys that aren't scalars and keys given twice are faults.
 * Encodings are those of rows.h.
 */
#ifndef PP_CONF_H
#define PP_CONF_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "status.h"

enum {
	PP_CONF_FILE_MAX = 1 << 20, /* bytes */
	PP_CONF_DEPTH_MAX = 16,
	PP_CONF_NODES_MAX = 100000,
	PP_CONF_TEXT_MAX = 4096, /* bytes of one scalar */
};

enum pp_node_kind {
	PP_NODE_SCALAR,
	PP_NODE_MAP,
	PP_NODE_LIST,
};

/* Owned by its conf; walk a map or list by `first` and `next`. */
struct pp_node {
	enum pp_node_kind kind;
	const char *key;  /* inside a map, else NULL */
	const char *text; /* of a scalar ("" for none or ~), else NULL */
	const char *file;
	unsigned line, column; /* from 1; of the value */
	unsigned key_line, key_column;
	size_t n; /* children */
	const struct pp_node *first, *next;
};

struct pp_conf;

#pragma GCC visibility push(default)

/*
 * Read `in` to its end; `name` is what messages call it, copied.  PP_EDATA
 * with "NAME:LINE:COLUMN: words" for the first fault of form.  An empty
 * document is an empty map.
 */
enum pp_status pp_conf_read(FILE *in, const char *name, struct pp_conf **conf);

/* The same by path; PP_ENOINPUT where there is none. */
enum pp_status pp_conf_open(const char *path, struct pp_conf **conf);
void pp_conf_free(struct pp_conf *conf);

const struct pp_node *pp_conf_root(const struct pp_conf *conf);

/* The value of `key` in a map, or NULL. */
const struct pp_node *pp_node_find(const struct pp_node *map, const char *key);

/* PP_EDATA with "FILE:LINE:COLUMN: key: "text": WORDS". */
enum pp_status pp_node_bad(const struct pp_node *node, const char *fmt, ...)
    PP_PRINTF(2, 3);

/* PP_EDATA at the first key of `map` that isn't among `keys`; or no map. */
enum pp_status pp_node_only(const struct pp_node *map, const char *const *keys,
    size_t n);

/* The checks that every reader needs; each says what it wanted. */
enum pp_status pp_node_is_map(const struct pp_node *node);
enum pp_status pp_node_is_list(const struct pp_node *node);
enum pp_status pp_node_text(const struct pp_node *node, const char **text);
/* Decimal or 0x hexadecimal, within the bounds. */
enum pp_status pp_node_int(const struct pp_node *node, int64_t least,
    int64_t most, int64_t *value);
/* yes, true, no, false; nothing else. */
enum pp_status pp_node_bool(const struct pp_node *node, bool *value);

#pragma GCC visibility pop

#endif
