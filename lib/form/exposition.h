/* SPDX-License-Identifier: ISC */
/*
 * Measures as Prometheus reads them from a text file: families with a help
 * line and a type, a sample a line.  All are gauges of whole numbers, which
 * is what a snapshot has.
 */
#ifndef PP_EXPOSITION_H
#define PP_EXPOSITION_H

#include <stdint.h>
#include <stdio.h>

struct pp_exposition {
	FILE *out;        /* remembers its own trouble */
	const char *name; /* of the family that is being written */
};

#pragma GCC visibility push(default)

/* Begin a family; its samples follow.  `name` is kept until the next. */
void pp_exposition_family(struct pp_exposition *e, const char *name,
    const char *help);
void pp_exposition_sample(struct pp_exposition *e, int64_t value);
/* Any text is good as the label's value. */
void pp_exposition_labelled(struct pp_exposition *e, const char *label,
    const char *text, int64_t value);

/* A family of one sample. */
void pp_exposition_single(struct pp_exposition *e, const char *name,
    const char *help, int64_t value);

#pragma GCC visibility pop

#endif
