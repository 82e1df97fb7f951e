/* SPDX-License-Identifier: ISC */
#include "slurp.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

enum {
	FIRST_ROOM = 16 << 10
};

static enum pp_status
read_all(FILE *in, const char *name, size_t most, char **bytes, size_t *n)
{
	size_t room = FIRST_ROOM;
	char *more;

	*n = 0;
	for (;;) {
		if ((more = realloc(*bytes, room)) == NULL)
			return pp_fail(PP_ESYS, "%s: %s", name,
			    strerror(errno));
		*bytes = more;
		errno = 0;
		*n += fread(*bytes + *n, 1, room - *n, in);
		if (ferror(in))
			return pp_fail(errno == EISDIR ? PP_ENOINPUT : PP_ESYS,
			    "%s: %s", name, strerror(errno));
		if (*n > most)
			return pp_fail(PP_EDATA, "%s: more than %zu bytes",
			    name, most);
		if (*n < room)
			return PP_OK;
		room *= 2;
	}
}

enum pp_status
pp_slurp(FILE *in, const char *name, size_t most, char **text, size_t *length)
{
	char *bytes = NULL;
	enum pp_status rc;
	size_t n;

	if ((rc = read_all(in, name, most, &bytes, &n)) != PP_OK)
		goto out;
	rc = pp_text_decode(bytes, n, text, length);
	if (rc != PP_OK)
		rc = pp_fail(rc, "%s:%s", name, pp_errmsg());
out:
	free(bytes);
	return rc;
}
