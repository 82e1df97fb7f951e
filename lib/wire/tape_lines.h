/* SPDX-License-Identifier: ISC */
/*
 * What lines are called on a tape.  Inside wire/ only.
 */
#ifndef PP_TAPE_LINES_H
#define PP_TAPE_LINES_H

#include "endpoint.h"
#include "tape.h"

struct tape_line {
	char bus[PP_ID_MAX];
	char canonical[PP_ENDPOINT_MAX];
	struct pp_endpoint endpoint;
};

/* All zero: none yet. */
struct tape_lines {
	struct tape_line *line;
	size_t n, room;
};

/* Add one, or give a bus that is known another endpoint. */
enum pp_status tape_lines_put(struct tape_lines *lines, const char *bus,
    const struct pp_endpoint *endpoint);
void tape_lines_free(struct tape_lines *lines);

/*
 * Its number, or `n` where there is none: by what the bus is called; as it is
 * opened, since a device may be behind another link by now; as it is locked.
 */
size_t tape_lines_bus(const struct tape_lines *lines, const char *bus);
size_t tape_lines_endpoint(const struct tape_lines *lines,
    const struct pp_endpoint *endpoint);
size_t tape_lines_lock(const struct tape_lines *lines, const char *canonical);

#endif
