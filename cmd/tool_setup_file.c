/* SPDX-License-Identifier: ISC */
/*
 * Files and folders for pp-setup.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tool.h"
#include "tool_setup.h"

enum {
	OWN_FOLDER = 0700,
	MODE_BITS = 07777
};

static enum pp_status
failed(const char *path)
{
	return pp_fail(errno == EACCES || errno == EPERM ? PP_EPERM : PP_ESYS,
	    "%s: %s", path, strerror(errno));
}

/* Whether it is there, with that text and mode. */
static bool
is_same(const char *path, mode_t mode, const char *text, bool *there)
{
	size_t n = strlen(text), got = 0;
	struct stat file;
	FILE *in = fopen(path, "re");
	char *old = NULL;
	bool same = false;

	*there = in != NULL;
	if (in && fstat(fileno(in), &file) == 0 &&
	    (file.st_mode & MODE_BITS) == mode && file.st_size == (off_t)n &&
	    (old = malloc(n + 1))) {
		got = fread(old, 1, n, in);
		same = got == n && memcmp(old, text, n) == 0;
	}
	free(old);
	if (in)
		fclose(in);
	return same;
}

/* sudo and cron pass over a name with a dot in it. */
static enum pp_status
path_aside(const char *path, char aside[PATH_MAX])
{
	const char *name = strrchr(path, '/') + 1;

	if (snprintf(aside, PATH_MAX, "%.*s.%s.new", (int)(name - path), path,
		name) >= PATH_MAX)
		return pp_fail(PP_ECREATE, "%.40s...: too long", path);
	return PP_OK;
}

static enum pp_status
write_aside(const char *aside, mode_t mode, const char *text)
{
	size_t n = strlen(text);
	enum pp_status rc = PP_OK;
	int fd;

	unlink(aside);
	fd = open(aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd == -1)
		return pp_fail(PP_ECREATE, "%s: %s", aside, strerror(errno));
	if (write(fd, text, n) != (ssize_t)n || fchmod(fd, mode) == -1 ||
	    fsync(fd) == -1)
		rc = failed(aside);
	close(fd);
	return rc;
}

static enum pp_status
replace(const struct setup *setup, const char *path, mode_t mode,
    const char *text, const char *const check[])
{
	const char *arguments[8];
	char aside[PATH_MAX];
	size_t n = 0;
	enum pp_status rc;

	if ((rc = path_aside(path, aside)) != PP_OK ||
	    (rc = write_aside(aside, mode, text)) != PP_OK)
		return rc;
	if (check) {
		while (check[n]) {
			arguments[n] = check[n];
			n++;
		}
		arguments[n++] = aside;
		arguments[n] = NULL;
		rc = setup_run(setup, arguments);
	}
	if (rc == PP_OK && rename(aside, path) == -1)
		rc = failed(path);
	if (rc != PP_OK)
		unlink(aside);
	return rc;
}

static void
show_text(const struct setup *setup, const char *text)
{
	size_t n;

	for (; *text != '\0'; text += n + (text[n] == '\n')) {
		n = strcspn(text, "\n");
		fprintf(setup->out, "\t%.*s\n", (int)n, text);
	}
}

static enum pp_status
make_folders_of(const char *path)
{
	char folder[PATH_MAX];

	snprintf(folder, sizeof folder, "%s", path);
	for (char *c = folder + 1; (c = strchr(c, '/')); c++) {
		*c = '\0';
		if (mkdir(folder, 0755) == 0 ? chmod(folder, 0755) == -1
					     : errno != EEXIST)
			return failed(folder);
		*c = '/';
	}
	return PP_OK;
}

enum pp_status
setup_file(const struct setup *setup, const char *path, mode_t mode, char *text,
    const char *const check[])
{
	char whole[PATH_MAX];
	bool there = false, same;
	enum pp_status rc = PP_OK;

	if (snprintf(whole, sizeof whole, "%s%s", setup->root, path) >=
	    PATH_MAX) {
		rc = pp_fail(PP_ECREATE, "%.40s...: too long", whole);
		goto out;
	}
	same = is_same(whole, mode, text, &there);
	if (!same && !setup->dry_run) {
		if (*setup->root != '\0')
			rc = make_folders_of(whole);
		if (rc == PP_OK)
			rc = replace(setup, whole, mode, text, check);
	}
	if (rc == PP_OK)
		setup_tell(setup,
		    same        ? SETUP_KEPT
			: there ? SETUP_CHANGED
				: SETUP_MADE,
		    "file", whole);
	if (setup->dry_run)
		show_text(setup, text);
out:
	free(text);
	return rc;
}

/* What pp leaves in its folders; where anything else lies, it isn't ours. */
static bool
is_ours(const char *name)
{
	static const char *const known[] = {"run", "keys", "bus-", "session.",
	    "sign.", "mac.", "pepper."};
	const char *base = strrchr(settings.database, '/');

	base = base ? base + 1 : settings.database;
	if (strncmp(name, base, strlen(base)) == 0)
		return true;
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (strncmp(name, known[i], strlen(known[i])) == 0)
			return true;
	return false;
}

/* A file of a trial becomes the account's; folders come by themselves. */
static enum pp_status
give(const struct setup *setup, int folder, const char *name)
{
	struct stat file;

	if (fstatat(folder, name, &file, AT_SYMLINK_NOFOLLOW) == -1)
		return failed(name);
	if (S_ISDIR(file.st_mode))
		return PP_OK;
	if (!S_ISREG(file.st_mode) || file.st_nlink != 1)
		return pp_fail(PP_ECONF, "%s: is no file of its own", name);
	return fchownat(folder, name, setup->uid, setup->gid,
		   AT_SYMLINK_NOFOLLOW) == 0
	    ? PP_OK
	    : failed(name);
}

/*
 * All that lies in a folder: whether it is known; with `change`, given to the
 * account.
 */
static enum pp_status
walk(const struct setup *setup, DIR *folder, const char *path, bool change)
{
	const struct dirent *entry;
	enum pp_status rc = PP_OK;

	rewinddir(folder);
	while (rc == PP_OK && (entry = readdir(folder))) {
		const char *name = entry->d_name;

		if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
			continue;
		if (!is_ours(name))
			rc = pp_fail(PP_ECONF,
			    "%s: has \"%s\" in it, and would be closed to all "
			    "but %s; give the books a folder of their own, see "
			    "pp(5)",
			    path, name, setup->account);
		else if (change)
			rc = give(setup, dirfd(folder), name);
	}
	return rc;
}

/* A folder of root's, where a trial was; or one that others can enter. */
static enum pp_status
take_over(const struct setup *setup, const char *path, uid_t owner)
{
	DIR *folder;
	enum pp_status rc = PP_OK;

	if (owner != 0 && owner != setup->uid)
		return pp_fail(PP_ECONF,
		    "%s: belongs to another user; give the books a folder of "
		    "their own, see pp(5)",
		    path);
	if (!(folder = opendir(path)))
		return failed(path);
	if (owner == 0 && (rc = walk(setup, folder, path, false)) == PP_OK &&
	    !setup->dry_run)
		rc = walk(setup, folder, path, true);
	if (rc == PP_OK && !setup->dry_run &&
	    (fchown(dirfd(folder), setup->uid, setup->gid) == -1 ||
		fchmod(dirfd(folder), OWN_FOLDER) == -1))
		rc = failed(path);
	closedir(folder);
	return rc;
}

enum pp_status
setup_folder(const struct setup *setup, const char *path)
{
	enum setup_change change = SETUP_KEPT;
	struct stat folder;
	enum pp_status rc = PP_OK;

	if (lstat(path, &folder) == -1) {
		if (errno != ENOENT)
			return failed(path);
		change = SETUP_MADE;
		if (!setup->dry_run &&
		    (mkdir(path, OWN_FOLDER) == -1 ||
			lchown(path, setup->uid, setup->gid) == -1))
			return failed(path);
	} else if (!S_ISDIR(folder.st_mode)) {
		return pp_fail(PP_ECONF, "%s: is no folder", path);
	} else if (folder.st_uid != setup->uid ||
	    (folder.st_mode & MODE_BITS) != OWN_FOLDER) {
		change = SETUP_CHANGED;
		rc = take_over(setup, path, folder.st_uid);
	}
	if (rc == PP_OK)
		setup_tell(setup, change, "folder", path);
	return rc;
}
