/* SPDX-License-Identifier: ISC */
#include "refused.h"

#include <errno.h>
#include <string.h>

enum pp_status
pp_refused(const char *what, int why)
{
	/* Each bus under way takes two: its line and its lock. */
	if (why == EMFILE)
		return pp_fail(PP_ESYS,
		    "%s: %s; raise the limit: ulimit -n, LimitNOFILE= of a "
		    "unit",
		    what, strerror(why));
	return pp_fail(PP_ESYS, "%s: %s", what, strerror(why));
}
