/* SPDX-License-Identifier: ISC */
#include "tape_lines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grow.h"

enum pp_status
tape_lines_put(struct tape_lines *lines, const char *bus,
    const struct pp_endpoint *endpoint)
{
	size_t i = tape_lines_bus(lines, bus);
	struct tape_line *more =
	    pp_grow(lines->line, i, &lines->room, sizeof *more);

	if (!more)
		return pp_fail(PP_ESYS, "out of memory");
	lines->line = more;
	lines->n += i == lines->n;
	snprintf(lines->line[i].bus, sizeof lines->line[i].bus, "%s", bus);
	lines->line[i].endpoint = *endpoint;
	pp_endpoint_canonical(endpoint, lines->line[i].canonical);
	return PP_OK;
}

void
tape_lines_free(struct tape_lines *lines)
{
	free(lines->line);
	*lines = (struct tape_lines){0};
}

size_t
tape_lines_bus(const struct tape_lines *lines, const char *bus)
{
	size_t i = 0;

	while (i < lines->n && strcmp(lines->line[i].bus, bus) != 0)
		i++;
	return i;
}

size_t
tape_lines_endpoint(const struct tape_lines *lines,
    const struct pp_endpoint *endpoint)
{
	const struct pp_endpoint *e;
	size_t i;

	for (i = 0; i < lines->n; i++) {
		e = &lines->line[i].endpoint;
		if (e->link == endpoint->link &&
		    strcmp(e->device, endpoint->device) == 0 &&
		    strcmp(e->host, endpoint->host) == 0 &&
		    strcmp(e->port, endpoint->port) == 0)
			break;
	}
	return i;
}

size_t
tape_lines_lock(const struct tape_lines *lines, const char *canonical)
{
	char now[PP_ENDPOINT_MAX];
	size_t i = 0;

	while (i < lines->n && strcmp(lines->line[i].canonical, canonical) != 0)
		i++;
	if (i < lines->n)
		return i;
	/* An adapter that is pulled out, or put back, has another name. */
	for (i = 0; i < lines->n; i++) {
		pp_endpoint_canonical(&lines->line[i].endpoint, now);
		if (strcmp(now, canonical) == 0)
			break;
	}
	return i;
}
