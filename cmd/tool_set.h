/* SPDX-License-Identifier: ISC */
/*
 * What the commands of pp-set share: the meters and what is wanted of each.
 */
#ifndef PP_TOOL_SET_H
#define PP_TOOL_SET_H

#include <stdbool.h>

#include "status.h"

enum {
	TOOL_SET_REASON_MAX = 160
};

/*
 * The book and the models; the meters of a plan, or (NULL) those that selectors
 * name, with `parts` of their settings.  Whatever comes of it, and last,
 * tool_set_end().
 */
enum pp_status tool_set_begin(bool writes, unsigned parts, const char *plan);
enum pp_status tool_set_end(enum pp_status rc);

/* PP_NO: they are more than --max-share lets. */
enum pp_status tool_set_share(const char *max_share);

/*
 * Rows of the plan whose facts have moved, and parts that can't be as wanted,
 * are told, and not carried out.
 */
enum pp_status tool_set_drop_moved(void);

/* A row for each part as the book has it; or, of a plan, what would be done. */
enum pp_status tool_set_show(bool plans);

/* Set them, or only look. */
enum pp_status tool_set_go(bool looks_only);

#endif
