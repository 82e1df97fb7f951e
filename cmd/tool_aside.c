/* SPDX-License-Identifier: ISC */
#include "tool_aside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tool.h"

/* Those that were made, whatever became of them. */
static struct tool_aside *all;

void
tool_aside_drop(struct tool_aside *file)
{
	if (*file->path)
		unlink(file->path);
	*file->path = '\0';
}

static void
drop_all(void)
{
	struct tool_aside *file;

	for (file = all; file; file = file->next)
		tool_aside_drop(file);
}

static void
remember(struct tool_aside *file)
{
	const struct tool_aside *other;

	for (other = all; other; other = other->next)
		if (other == file)
			return;
	if (!all)
		atexit(drop_all);
	file->next = all;
	all = file;
}

/* With the mode that the old one had. */
static enum pp_status
make(struct tool_aside *file, const char *path, const struct stat *old)
{
	int fd;

	snprintf(file->path, sizeof file->path, "%s.XXXXXX", path);
	if ((fd = mkstemp(file->path)) == -1) {
		*file->path = '\0';
		return pp_fail(PP_ECREATE, "%s: %s", path, strerror(errno));
	}
	remember(file);
	if (old && fchmod(fd, old->st_mode & 0777) == -1)
		tool_say_more("%s: mode not kept: %s", path, strerror(errno));
	if (!(file->stream = fdopen(fd, "w"))) {
		close(fd);
		return pp_fail(PP_ESYS, "%s: %s", path, strerror(errno));
	}
	return PP_OK;
}

/* A file is replaced through links too. */
enum pp_status
tool_aside_open(struct tool_aside *file, const char *place)
{
	struct stat old;
	bool exists = stat(place, &old) == 0;

	if (exists && !S_ISREG(old.st_mode)) {
		file->stream = fopen(place, "we");
		return file->stream
		    ? PP_OK
		    : pp_fail(PP_ECREATE, "%s: %s", place, strerror(errno));
	}
	if ((!exists || !realpath(place, file->target)) &&
	    snprintf(file->target, sizeof file->target, "%s", place) >=
		(int)sizeof file->target)
		return pp_fail(PP_ECREATE, "%.40s...: too long", place);
	return make(file, file->target, exists ? &old : NULL);
}

enum pp_status
tool_aside_scratch(struct tool_aside *file, const char *path)
{
	return make(file, path, NULL);
}

enum pp_status
tool_aside_close(struct tool_aside *file, const char *name)
{
	FILE *stream = file->stream;
	bool bad;

	file->stream = NULL;
	bad = fflush(stream) == EOF || ferror(stream) ||
	    (*file->target && fsync(fileno(stream)) == -1);
	bad |= fclose(stream) == EOF;
	return bad ? pp_fail(PP_EOUT, "%s: %s", name, strerror(errno)) : PP_OK;
}

enum pp_status
tool_aside_keep(struct tool_aside *file)
{
	if (!*file->path)
		return PP_OK;
	if (rename(file->path, file->target) == -1)
		return pp_fail(PP_EOUT, "%s: %s", file->target,
		    strerror(errno));
	*file->path = '\0';
	return PP_OK;
}
