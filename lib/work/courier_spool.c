/* SPDX-License-Identifier: ISC */
/*
 * gammu-smsd's files spool.  It takes what is called OUT... in outbox/, and
 * renames it, as it is, into sent/ or error/; so where a file of ours is tells
 * what became of it, and a name without OUT isn't looked at.  Text is UTF-16
 * with a byte order mark: so it arrives whole whatever locale gammu runs in.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "catalogue.h"
#include "clock.h"
#include "courier_impl.h"
#include "text.h"

enum {
	NAME_SIZE = 64,
	/* Each byte of UTF-8 gives at most one unit. */
	UNITS_MAX = PP_MESSAGE_TEXT_MAX + 1,
	BEYOND = 0x10000,   /* what takes two units */
	GROUP_READS = 0640, /* gammu's user has the folder's group */
};

static const char aside_prefix[] = ".pp-";

static enum pp_status
failed(enum pp_status code, const char *what)
{
	return pp_fail(code, "sms.spool: %s: %s", what, strerror(errno));
}

static enum pp_status
open_folder(int at, const char *name, int *fd)
{
	*fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*fd != -1)
		return PP_OK;
	return failed(errno == ENOENT || errno == ENOTDIR || errno == EACCES
		? PP_ECONF
		: PP_ESYS,
	    name);
}

enum pp_status
pp_spool_open(const char *path, struct pp_spool *spool)
{
	struct pp_spool s = {-1, -1, -1, -1};
	int root = -1;
	enum pp_status rc;

	if ((rc = open_folder(AT_FDCWD, path, &root)) == PP_OK &&
	    (rc = open_folder(root, "inbox", &s.inbox)) == PP_OK &&
	    (rc = open_folder(root, "outbox", &s.outbox)) == PP_OK &&
	    (rc = open_folder(root, "sent", &s.sent)) == PP_OK)
		rc = open_folder(root, "error", &s.error);
	if (root != -1)
		close(root);
	if (rc == PP_OK && faccessat(s.outbox, ".", W_OK, AT_EACCESS) == -1)
		rc = failed(PP_ECONF, "outbox");
	if (rc != PP_OK) {
		pp_spool_close(&s);
		return rc;
	}
	*spool = s;
	return PP_OK;
}

void
pp_spool_close(struct pp_spool *spool)
{
	const int folders[] = {spool->inbox, spool->outbox, spool->sent,
	    spool->error};

	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
		if (folders[i] != -1)
			close(folders[i]);
}

bool
pp_spool_is_slip(const char *slip)
{
	return strncmp(slip, "OUT", 3) == 0;
}

void
pp_spool_slip(const struct pp_message *message, int64_t now, size_t nth,
    bool report, char slip[PP_MESSAGE_SLIP_MAX])
{
	struct pp_civil c;

	pp_civil_of(now, &c);
	/* gammu takes them by name. */
	snprintf(slip, PP_MESSAGE_SLIP_MAX,
	    "OUTA%04d%02d%02d_%02d%02d%02d_%02u_%s_pp%" PRId64 "-%" PRId64
	    ".txt%s",
	    c.year, c.month, c.day, c.hour, c.minute, c.second,
	    (unsigned)(nth % 100), message->number, message->id,
	    message->tries + 1, report ? "d" : "");
}

static void
aside_name(const struct pp_message *m, char name[NAME_SIZE])
{
	snprintf(name, NAME_SIZE, "%s%" PRId64 "-%" PRId64, aside_prefix, m->id,
	    m->tries + 1);
}

static size_t
put_unit(unsigned char *bytes, size_t n, uint32_t unit)
{
	bytes[n] = (unsigned char)(unit & 0xff);
	bytes[n + 1] = (unsigned char)(unit >> 8 & 0xff);
	return n + 2;
}

/* UTF-16LE with its mark; returns the bytes. */
static size_t
encode(const char *text, unsigned char bytes[2 * UNITS_MAX])
{
	size_t n = put_unit(bytes, 0, 0xfeff);
	uint32_t ch;

	while (*text != '\0') {
		text += pp_text_next(text, &ch);
		if (ch >= BEYOND) {
			ch -= BEYOND;
			n = put_unit(bytes, n, 0xd800 | ch >> 10);
			ch = 0xdc00 | (ch & 0x3ff);
		}
		n = put_unit(bytes, n, ch);
	}
	return n;
}

static enum pp_status
write_all(int fd, const unsigned char *bytes, size_t n)
{
	while (n > 0) {
		ssize_t written = write(fd, bytes, n);

		if (written == -1 && errno == EINTR)
			continue;
		if (written <= 0)
			return failed(PP_ESYS, "outbox");
		bytes += written;
		n -= (size_t)written;
	}
	return PP_OK;
}

enum pp_status
pp_spool_put(const struct pp_spool *spool, const struct pp_message *message)
{
	unsigned char bytes[2 * UNITS_MAX];
	char name[NAME_SIZE];
	size_t n = encode(message->text, bytes);
	int fd;
	enum pp_status rc;

	aside_name(message, name);
	fd = openat(spool->outbox, name,
	    O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd == -1)
		return failed(PP_ESYS, "outbox");
	if (fchmod(fd, GROUP_READS) == -1)
		rc = failed(PP_ESYS, "outbox");
	else if ((rc = write_all(fd, bytes, n)) == PP_OK && fsync(fd) == -1)
		rc = failed(PP_ESYS, "outbox");
	if (close(fd) == -1 && rc == PP_OK && errno != EINTR)
		rc = failed(PP_ESYS, "outbox");
	return rc;
}

enum pp_status
pp_spool_give(const struct pp_spool *spool, const struct pp_message *message)
{
	char name[NAME_SIZE];

	aside_name(message, name);
	if (renameat(spool->outbox, name, spool->outbox, message->slip) == -1)
		return failed(PP_ESYS, "outbox");
	/* It isn't to come back aside when it was sent already. */
	if (fsync(spool->outbox) == -1)
		return failed(PP_ESYS, "outbox");
	return PP_OK;
}

static enum pp_status
look(int folder, const char *name, bool *there)
{
	struct stat st;

	*there = fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
	if (!*there && errno != ENOENT)
		return failed(PP_ESYS, PP_PHRASE("can't be looked into"));
	return PP_OK;
}

enum pp_status
pp_spool_find(const struct pp_spool *spool, const struct pp_message *message,
    enum pp_spool_place *place)
{
	char name[NAME_SIZE];
	/* The way a file goes, so that one on its way isn't missed. */
	const struct {
		int folder;
		const char *name;
		enum pp_spool_place place;
	} way[] = {
	    {spool->outbox, name, PP_SPOOL_ASIDE},
	    {spool->outbox, message->slip, PP_SPOOL_OUTBOX},
	    {spool->sent, message->slip, PP_SPOOL_SENT},
	    {spool->error, message->slip, PP_SPOOL_ERROR},
	};
	bool there = false;
	enum pp_status rc;

	aside_name(message, name);
	*place = PP_SPOOL_NOWHERE;
	for (size_t i = 0; i < sizeof way / sizeof *way; i++) {
		rc = look(way[i].folder, way[i].name, &there);
		if (rc != PP_OK)
			return rc;
		if (there) {
			*place = way[i].place;
			break;
		}
	}
	return PP_OK;
}

enum pp_status
pp_spool_walk(int folder,
    enum pp_status (*each)(void *arg, int folder, const char *name), void *arg)
{
	int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd != -1 ? fdopendir(fd) : NULL;
	enum pp_status rc = PP_OK;
	struct dirent *entry;

	if (dir == NULL) {
		rc = failed(PP_ESYS, PP_PHRASE("can't be looked into"));
		if (fd != -1)
			close(fd);
		return rc;
	}
	while (rc == PP_OK && (entry = readdir(dir)) != NULL)
		rc = each(arg, folder, entry->d_name);
	closedir(dir);
	return rc;
}

static enum pp_status
remove_aside(void *arg, int folder, const char *name)
{
	(void)arg;
	if (strncmp(name, aside_prefix, sizeof aside_prefix - 1) == 0 &&
	    unlinkat(folder, name, 0) == -1 && errno != ENOENT)
		return failed(PP_ESYS, "outbox");
	return PP_OK;
}

enum pp_status
pp_spool_tidy(const struct pp_spool *spool)
{
	return pp_spool_walk(spool->outbox, remove_aside, NULL);
}
