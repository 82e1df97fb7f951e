/* SPDX-License-Identifier: ISC */
/*
 * How every function of libpp says how it went.  The code is for programs
 * (a caller can do only so many different things), the words are for people:
 * they are made where the facts are, and printed by the command.
 */
#ifndef PP_STATUS_H
#define PP_STATUS_H

#include <stddef.h>

#define PP_CHECKED [[nodiscard]]
#define PP_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

enum PP_CHECKED pp_status {
	PP_OK = 0,
	PP_DONE,     /* no more rows; exit 0 */
	PP_NO,       /* a lawful refusal, nothing found; exit 1 */
	PP_EDATA,    /* input malformed; 65 */
	PP_ENOINPUT, /* a named input isn't there; 66 */
	PP_EAWAY,    /* a peer refuses or can't be reached; 69 */
	PP_ESYS,     /* memory, disk, permissions; 71 */
	PP_ECREATE,  /* an output can't be created; 73 */
	PP_EOUT,     /* output not written; 74 */
	PP_ETEMP,    /* nothing was done, worth another try; 75 */
	PP_EPEER,    /* the meter answered, and the answer is wrong; 76 */
	PP_EPERM,    /* not permitted; 77 */
	PP_ECONF,    /* the operator must change a setting; 78 */
};

#pragma GCC visibility push(default)

/*
 * Remember the words for this thread and hand the code back, so that the
 * failing line reads `return pp_fail(PP_ETEMP, "meter %s: ...", id)`.  The
 * format is English, and printed in the language chosen (catalogue.h).
 */
enum pp_status pp_fail(enum pp_status code, const char *fmt, ...)
    PP_PRINTF(2, 3);

/*
 * Put "WORDS: " before the words already remembered: a caller knows which
 * file or meter it was about.
 */
enum pp_status pp_fail_in(enum pp_status code, const char *fmt, ...)
    PP_PRINTF(2, 3);

/* The last words of this thread; valid until its next failure. */
const char *pp_errmsg(void);

#pragma GCC visibility pop

#endif
