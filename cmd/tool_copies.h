/* SPDX-License-Identifier: ISC */
/*
 * The copies of a receipt as they go out, to a printer or a file.
 */
#ifndef PP_TOOL_COPIES_H
#define PP_TOOL_COPIES_H

#include <stdbool.h>

#include "receipt.h"
#include "tool.h"

struct tool_copies {
	int n;
	enum paper_format format;
	bool print;        /* by lp(1), for `queue`, ""; its default */
	const char *queue; /* else to the file `output`; NULL: stdout */
	const char *output;
};

/* Of --format and of the settings; false: there is none of that name. */
bool tool_paper_format(const char *name, enum paper_format *format);
const char *tool_paper_format_name(enum paper_format format);

/* PP_EOUT: some of it may have come out. */
enum pp_status tool_copies(const struct tool_copies *copies,
    const struct pp_template *template, const struct pp_paper *paper,
    const struct pp_letterhead *letterhead);

#endif
