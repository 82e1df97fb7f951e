/* SPDX-License-Identifier: ISC */
/*
 * The models that are shipped, for a group of tests: they are read once, since
 * a test may be anywhere.
 */
#ifndef SHIPPED_MODELS_H
#define SHIPPED_MODELS_H

#include <stdio.h>
#include <stdlib.h>

#include "model.h"

static struct pp_models *models;

static inline int
load_models(void **state)
{
	const char *root = getenv("root");
	char path[512];

	(void)state;
	snprintf(path, sizeof path, "%s/lib/models", root ? root : ".");
	return pp_models_open(path, &models) == PP_OK ? 0 : -1;
}

static inline int
free_models(void **state)
{
	(void)state;
	pp_models_free(models);
	return 0;
}

#endif
