/* SPDX-License-Identifier: ISC */
/*
 * What this machine refuses, in words that say what to do.  Inside wire/ only.
 */
#ifndef PP_REFUSED_H
#define PP_REFUSED_H

#include "status.h"

/* PP_ESYS: `what` could not be had, for the errno `why`. */
enum pp_status pp_refused(const char *what, int why);

#endif
