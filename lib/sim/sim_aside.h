/* SPDX-License-Identifier: ISC */
/*
 * A small file that is always there whole: written aside, synced, renamed.
 */
#ifndef PP_SIM_ASIDE_H
#define PP_SIM_ASIDE_H

#include <limits.h>
#include <stdio.h>

#include "status.h"

struct sim_aside {
	FILE *out;
	char path[PATH_MAX], aside[PATH_MAX + 8];
};

enum pp_status sim_aside_open(struct sim_aside *file, const char *path);

/* Put it in its place, or on any failure leave what was there. */
enum pp_status sim_aside_commit(struct sim_aside *file);

/* Throw it away if it wasn't committed. */
void sim_aside_close(struct sim_aside *file);

#endif
