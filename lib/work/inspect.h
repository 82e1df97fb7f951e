/* SPDX-License-Identifier: ISC */
/*
 * The whole site, looked at for what an import lets pass one by one: a bus
 * without meters, a model whose file is gone, a limit above its warning.
 */
#ifndef PP_INSPECT_H
#define PP_INSPECT_H

#include "db.h"
#include "model.h"
#include "status.h"

/* Borrowed for the call. */
struct pp_finding {
	const char *kind, *code, *words;
};

struct pp_finder {
	enum pp_status (*found)(void *arg, const struct pp_finding *finding);
	void *arg;
};

#pragma GCC visibility push(default)

/* Tell each finding; stops at an outcome other than PP_OK. */
enum pp_status pp_inspect(struct pp_db *db, const struct pp_models *models,
    const struct pp_finder *finder);

#pragma GCC visibility pop

#endif
