/* SPDX-License-Identifier: ISC */
#include "sim_aside.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <string.h>
#include <unistd.h>

enum pp_status
sim_aside_open(struct sim_aside *file, const char *path)
{
	*file = (struct sim_aside){0};
	snprintf(file->path, sizeof file->path, "%s", path);
	snprintf(file->aside, sizeof file->aside, "%s.new", path);
	file->out = fopen(file->aside, "we");
	if (file->out == NULL)
		return pp_fail(PP_ECREATE, "%s: %s", file->aside,
		    strerror(errno));
	return PP_OK;
}

/* A rename is only as lasting as its folder. */
static enum pp_status
sync_folder(const char *path)
{
	char folder[PATH_MAX];
	enum pp_status rc = PP_OK;
	int fd;

	snprintf(folder, sizeof folder, "%s", path);
	fd = open(dirname(folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1)
		return pp_fail(PP_EOUT, "%s: %s", path, strerror(errno));
	if (fsync(fd) == -1)
		rc = pp_fail(PP_EOUT, "%s: %s", path, strerror(errno));
	close(fd);
	return rc;
}

enum pp_status
sim_aside_commit(struct sim_aside *file)
{
	int trouble = 0;

	if (ferror(file->out))
		trouble = EIO;
	else if (fflush(file->out) != 0 || fsync(fileno(file->out)) == -1)
		trouble = errno;
	if (fclose(file->out) != 0 && trouble == 0)
		trouble = errno;
	file->out = NULL;
	if (trouble == 0 && rename(file->aside, file->path) == -1)
		trouble = errno;
	if (trouble != 0) {
		unlink(file->aside);
		return pp_fail(PP_EOUT, "%s: %s", file->path,
		    strerror(trouble));
	}
	return sync_folder(file->path);
}

void
sim_aside_close(struct sim_aside *file)
{
	if (file->out == NULL)
		return;
	fclose(file->out);
	unlink(file->aside);
	file->out = NULL;
}
