/* SPDX-License-Identifier: ISC */
/*
 * A file system for one connection, in memory: SQLite runs as ever, WAL and
 * all, without a call of the kernel for each page.  What it loses when the
 * power fails is not tested here.
 */
#include "tale_memory.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

enum {
	FILES_MAX = 8,
	REGIONS_MAX = 64,
	NAME_MAX_BYTES = 128,
	SECTOR = 4096,
};

struct blob {
	char name[NAME_MAX_BYTES];
	uint8_t *bytes;
	size_t n, room;
	bool there;
};

/* As SQLite has it open. */
struct file {
	sqlite3_file base;
	struct blob *blob;
};

static struct blob blobs[FILES_MAX];
static void *regions[REGIONS_MAX]; /* of the index of the WAL */
static sqlite3_vfs own, *unix_vfs;

static struct blob *
find(const char *name, bool make)
{
	struct blob *b, *empty = NULL;

	for (b = blobs; b < blobs + FILES_MAX; b++) {
		if (b->there && strcmp(b->name, name) == 0)
			return b;
		/* One that held much before spares to ask for memory. */
		if (!b->there && (!empty || b->room > empty->room))
			empty = b;
	}
	if (!make || !empty || strlen(name) >= NAME_MAX_BYTES)
		return NULL;
	memcpy(empty->name, name, strlen(name) + 1);
	empty->n = 0;
	empty->there = true;
	return empty;
}

static bool
make_room(struct blob *b, size_t n)
{
	size_t room = b->room < SECTOR ? SECTOR : b->room;
	uint8_t *more;

	if (n <= b->room)
		return true;
	while (room < n)
		room *= 2;
	if (!(more = realloc(b->bytes, room)))
		return false;
	b->bytes = more;
	b->room = room;
	return true;
}

static int
close_file(sqlite3_file *f)
{
	(void)f;
	return SQLITE_OK;
}

static int
read_file(sqlite3_file *f, void *to, int n, sqlite3_int64 at)
{
	const struct blob *b = ((struct file *)f)->blob;
	size_t from = (size_t)at, want = (size_t)n, has;

	has = from >= b->n ? 0 : b->n - from < want ? b->n - from : want;
	if (has > 0)
		memcpy(to, b->bytes + from, has);
	if (has == want)
		return SQLITE_OK;
	memset((uint8_t *)to + has, 0, want - has);
	return SQLITE_IOERR_SHORT_READ;
}

static int
write_file(sqlite3_file *f, const void *from, int n, sqlite3_int64 at)
{
	struct blob *b = ((struct file *)f)->blob;
	size_t to = (size_t)at, end = to + (size_t)n;

	if (!make_room(b, end))
		return SQLITE_FULL;
	if (to > b->n)
		memset(b->bytes + b->n, 0, to - b->n);
	memcpy(b->bytes + to, from, (size_t)n);
	if (end > b->n)
		b->n = end;
	return SQLITE_OK;
}

static int
truncate_file(sqlite3_file *f, sqlite3_int64 n)
{
	struct blob *b = ((struct file *)f)->blob;

	if ((size_t)n < b->n)
		b->n = (size_t)n;
	return SQLITE_OK;
}

static int
sync_file(sqlite3_file *f, int flags)
{
	(void)f;
	(void)flags;
	return SQLITE_OK;
}

static int
size_file(sqlite3_file *f, sqlite3_int64 *n)
{
	*n = (sqlite3_int64)((struct file *)f)->blob->n;
	return SQLITE_OK;
}

static int
lock_file(sqlite3_file *f, int level)
{
	(void)f;
	(void)level;
	return SQLITE_OK;
}

static int
is_reserved(sqlite3_file *f, int *reserved)
{
	(void)f;
	*reserved = 0;
	return SQLITE_OK;
}

static int
control_file(sqlite3_file *f, int what, void *arg)
{
	(void)f;
	(void)what;
	(void)arg;
	return SQLITE_NOTFOUND;
}

static int
sector_of(sqlite3_file *f)
{
	(void)f;
	return SECTOR;
}

static int
ways_of(sqlite3_file *f)
{
	(void)f;
	return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static int
map_region(sqlite3_file *f, int i, int n, int extend, void volatile **p)
{
	(void)f;
	if (i >= REGIONS_MAX)
		return SQLITE_FULL;
	if (!regions[i] && extend && !(regions[i] = calloc(1, (size_t)n)))
		return SQLITE_NOMEM;
	*p = regions[i];
	return SQLITE_OK;
}

static int
lock_region(sqlite3_file *f, int offset, int n, int flags)
{
	(void)f;
	(void)offset;
	(void)n;
	(void)flags;
	return SQLITE_OK;
}

static void
fence_region(sqlite3_file *f)
{
	(void)f;
}

static void
forget_regions(void)
{
	size_t i;

	for (i = 0; i < REGIONS_MAX; i++) {
		free(regions[i]);
		regions[i] = NULL;
	}
}

static int
unmap_region(sqlite3_file *f, int gone)
{
	(void)f;
	if (gone)
		forget_regions();
	return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = close_file,
    .xRead = read_file,
    .xWrite = write_file,
    .xTruncate = truncate_file,
    .xSync = sync_file,
    .xFileSize = size_file,
    .xLock = lock_file,
    .xUnlock = lock_file,
    .xCheckReservedLock = is_reserved,
    .xFileControl = control_file,
    .xSectorSize = sector_of,
    .xDeviceCharacteristics = ways_of,
    .xShmMap = map_region,
    .xShmLock = lock_region,
    .xShmBarrier = fence_region,
    .xShmUnmap = unmap_region,
};

static int
open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags,
    int *out)
{
	struct file *file = (struct file *)f;

	(void)vfs;
	file->base.pMethods = NULL;
	file->blob = find(name ? name : "", true);
	if (!file->blob)
		return SQLITE_CANTOPEN;
	file->base.pMethods = &methods;
	if (out)
		*out = flags;
	return SQLITE_OK;
}

static int
delete_file(sqlite3_vfs *vfs, const char *name, int sync)
{
	struct blob *b = find(name, false);

	(void)vfs;
	(void)sync;
	if (b)
		b->there = false;
	return SQLITE_OK;
}

static int
access_file(sqlite3_vfs *vfs, const char *name, int flags, int *can)
{
	const struct blob *b = find(name, false);

	(void)vfs;
	(void)flags;
	*can = b && b->n > 0;
	return SQLITE_OK;
}

void
memory_use(bool on)
{
	if (!unix_vfs) {
		unix_vfs = sqlite3_vfs_find(NULL);
		own = *unix_vfs;
		own.iVersion = 1;
		own.zName = "sale";
		own.pNext = NULL;
		own.szOsFile = sizeof(struct file);
		own.xOpen = open_file;
		own.xDelete = delete_file;
		own.xAccess = access_file;
	}
	sqlite3_vfs_register(on ? &own : unix_vfs, 1);
}

bool
memory_put(const char *name, const void *bytes, size_t n)
{
	struct blob *b;
	size_t i;

	for (i = 0; i < FILES_MAX; i++)
		blobs[i].there = false;
	forget_regions();
	if (!(b = find(name, true)) || !make_room(b, n))
		return false;
	memcpy(b->bytes, bytes, n);
	b->n = n;
	return true;
}

void
memory_free(void)
{
	size_t i;

	forget_regions();
	for (i = 0; i < FILES_MAX; i++) {
		free(blobs[i].bytes);
		blobs[i] = (struct blob){0};
	}
}
