/* SPDX-License-Identifier: ISC */
/*
 * Inside the house only: libraries that few runs need and that take as long to
 * load as all else that a command does before its work.  They are loaded by
 * the runs that need them.
 */
#ifndef PP_LIBRARY_H
#define PP_LIBRARY_H

#include <stddef.h>

#include "status.h"

/* A function by its name, and where its pointer stands in a struct of them. */
struct pp_symbol {
	const char *name;
	size_t at;
};

/*
 * Fill `functions`; the library stays loaded.  PP_ECONF: it isn't here, and
 * `package` of Debian has it, or it hasn't one of them.
 */
enum pp_status pp_library_load(const char *file, const char *package,
    const struct pp_symbol *symbols, size_t n, void *functions);

#endif
