/* SPDX-License-Identifier: ISC */
/*
 * The one piece of global state in libpp: a buffer a thread for the words of
 * its last failure.
 */
#include "status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "catalogue.h"

enum {
	WORDS_MAX = 1024
};

static _Thread_local char words[WORDS_MAX];

enum pp_status
pp_fail(enum pp_status code, const char *fmt, ...)
{
	char fresh[WORDS_MAX];
	va_list ap;

	/* The old words may be among the arguments. */
	va_start(ap, fmt);
	vsnprintf(fresh, sizeof fresh, pp_phrase(fmt), ap);
	va_end(ap);
	memcpy(words, fresh, sizeof words);
	return code;
}

enum pp_status
pp_fail_in(enum pp_status code, const char *fmt, ...)
{
	char where[WORDS_MAX / 2];
	char fresh[WORDS_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(where, sizeof where, pp_phrase(fmt), ap);
	va_end(ap);
	snprintf(fresh, sizeof fresh, "%s: %.*s", where, WORDS_MAX / 2 - 3,
	    words);
	memcpy(words, fresh, sizeof words);
	return code;
}

const char *
pp_errmsg(void)
{
	return words;
}
