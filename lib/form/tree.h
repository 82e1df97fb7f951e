/* SPDX-License-Identifier: ISC */
/*
 * Inside form only: growing the tree of conf.h, with its bounds and its rules
 * for keys, from whatever reads the file.
 */
#ifndef PP_TREE_H
#define PP_TREE_H

#include <stdbool.h>
#include <stddef.h>

#include "conf.h"

struct pp_place {
	unsigned line, column; /* from 1 */
};

/* An empty one; `name` is copied. */
enum pp_status pp_tree_new(const char *name, struct pp_conf **conf);

/* PP_EDATA with "NAME:LINE:COLUMN: WORDS". */
enum pp_status pp_tree_fault(const struct pp_conf *conf, struct pp_place place,
    const char *fmt, ...) PP_PRINTF(3, 4);

/* Nothing in it yet. */
bool pp_tree_is_empty(const struct pp_conf *conf);

/* The next scalar: a key or a value, as the tree stands. */
enum pp_status pp_tree_scalar(struct pp_conf *conf, struct pp_place place,
    const char *text, size_t n);

/* A map or list begins here, and the one begun last ends. */
enum pp_status pp_tree_open(struct pp_conf *conf, struct pp_place place,
    enum pp_node_kind kind);
enum pp_status pp_tree_close(struct pp_conf *conf);

#endif
