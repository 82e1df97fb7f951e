/* SPDX-License-Identifier: ISC */
#include "library.h"

#include <dlfcn.h>
#include <string.h>

enum pp_status
pp_library_load(const char *file, const char *package,
    const struct pp_symbol *symbols, size_t n, void *functions)
{
	void *library = dlopen(file, RTLD_NOW), *function;

	if (library == NULL)
		return pp_fail(PP_ECONF, "%s; install %s", dlerror(), package);
	for (size_t i = 0; i < n; i++) {
		function = dlsym(library, symbols[i].name);
		if (function == NULL)
			return pp_fail(PP_ECONF, "%s", dlerror());
		/* The way that POSIX shows to make a function of it. */
		memcpy((char *)functions + symbols[i].at, &function,
		    sizeof function);
	}
	return PP_OK;
}
