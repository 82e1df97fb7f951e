/* SPDX-License-Identifier: ISC */
/*
 * Lasting is what fsync(2) was told of: a file's bytes by the file's, names by
 * the folder's.  Everything else waits in one list, in the order in which it
 * happened; a power cut takes any part of the list.
 */
#include "disk_impl.h"

#include <dirent.h>
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void
copy_name(char *to, const char *from, size_t size)
{
	if (size >= NAME_SIZE)
		errx(65, "%.*s: too long a name", (int)size, from);
	memcpy(to, from, size);
	to[size] = '\0';
}

static size_t
find(const struct names *names, const char *name)
{
	size_t i = 0;

	while (i < names->n && strcmp(names->of[i].name, name) != 0)
		i++;
	return i;
}

static void
drop(struct names *names, const char *name)
{
	size_t i = find(names, name);

	if (i < names->n)
		names->of[i] = names->of[--names->n];
}

static void
put(struct names *names, const char *name, size_t inode)
{
	drop(names, name);
	if (names->n == NAMES_MOST)
		errx(65, "too many files");
	copy_name(names->of[names->n].name, name, strlen(name));
	names->of[names->n++].inode = inode;
}

/* What a change does to the names. */
void
change_names(struct names *names, const struct change *c)
{
	size_t i;

	switch (c->kind) {
	case RECORD_CREATED:
		put(names, c->name, c->inode);
		break;
	case RECORD_UNLINKED:
		drop(names, c->name);
		break;
	case RECORD_RENAMED:
		if ((i = find(names, c->name)) < names->n) {
			size_t inode = names->of[i].inode;

			drop(names, c->name);
			put(names, c->new_name, inode);
		}
		break;
	default:
		break;
	}
}

bool
is_of_names(const struct change *c)
{
	return c->kind != RECORD_WRITTEN && c->kind != RECORD_CUT;
}

void
grow(struct bytes *b, size_t size)
{
	if (size > b->room) {
		b->room = size + size / 2;
		b->at = must(realloc(b->at, b->room));
	}
	if (size > b->size)
		memset(b->at + b->size, 0, size - b->size);
	b->size = size;
}

void
write_part(struct bytes *b, const struct change *c, size_t from, size_t size)
{
	size_t end = c->offset + from + size;

	if (end > b->size)
		grow(b, end);
	memcpy(b->at + c->offset + from, c->data + from, size);
}

void
change_bytes(struct bytes *b, const struct change *c)
{
	if (c->kind == RECORD_WRITTEN)
		write_part(b, c, 0, c->size);
	else
		grow(b, c->offset);
}

/* The changes of a file (or of the names) are lasting from now on. */
static void
make_lasting(struct disk *disk, bool names, size_t inode)
{
	size_t kept = 0;

	for (size_t i = 0; i < disk->n_changes; i++) {
		struct change *c = &disk->changes[i];

		if (is_of_names(c) != names || (!names && c->inode != inode)) {
			disk->changes[kept++] = *c;
			continue;
		}
		if (names)
			change_names(&disk->lasting, c);
		else
			change_bytes(&disk->inodes[inode].lasting, c);
		free(c->data);
	}
	disk->n_changes = kept;
}

static size_t
new_inode(struct disk *disk, uint64_t number, bool watched)
{
	if (disk->n_inodes == INODES_MOST)
		errx(65, "too many files were made");
	disk->inodes[disk->n_inodes].number = number;
	disk->inodes[disk->n_inodes].watched = watched;
	return disk->n_inodes++;
}

/* The last that had this number. */
static size_t
inode_of(const struct disk *disk, uint64_t number)
{
	size_t i = disk->n_inodes;

	while (i > 0 && disk->inodes[i - 1].number != number)
		i--;
	if (i == 0)
		errx(65, "the record writes to a file that it never opened");
	return i - 1;
}

/* A power cut loses the shared memory: SQLite makes it anew. */
static bool
is_watched(const struct disk *disk, const char *name)
{
	size_t n = strlen(name);

	return strncmp(name, disk->beginning, strlen(disk->beginning)) == 0 &&
	    (n < 4 || strcmp(name + n - 4, "-shm") != 0);
}

/* A file of the folder that is there when the record begins. */
static void
load(struct disk *disk, const char *folder, const char *name)
{
	char path[4096];
	struct stat st;
	struct bytes *b = &disk->inodes[new_inode(disk, 0, true)].lasting;
	int fd;

	if (snprintf(path, sizeof path, "%s/%s", folder, name) >=
	    (int)sizeof path)
		errx(65, "%s: too long", folder);
	if ((fd = open(path, O_RDONLY)) == -1 || fstat(fd, &st) == -1)
		err(66, "%s", path);
	grow(b, (size_t)st.st_size);
	if (read(fd, b->at, b->size) != st.st_size)
		err(66, "%s", path);
	close(fd);
	put(&disk->lasting, name, disk->n_inodes - 1);
}

struct disk *
disk_new(const char *folder, const char *beginning)
{
	struct disk *disk = must(calloc(1, sizeof *disk));
	DIR *dir = opendir(folder);
	struct dirent *entry;

	if (dir == NULL)
		err(66, "%s", folder);
	copy_name(disk->beginning, beginning, strlen(beginning));
	while ((entry = readdir(dir)) != NULL)
		if (is_watched(disk, entry->d_name))
			load(disk, folder, entry->d_name);
	closedir(dir);
	disk->now = disk->lasting;
	return disk;
}

void
disk_free(struct disk *disk)
{
	for (size_t i = 0; i < disk->n_changes; i++)
		free(disk->changes[i].data);
	for (size_t i = 0; i < disk->n_inodes; i++)
		free(disk->inodes[i].lasting.at);
	free(disk->changes);
	free(disk->scratch.at);
	free(disk);
}

static void
add_change(struct disk *disk, const struct record *r, size_t inode,
    const char *name, const uint8_t *data)
{
	struct change c = {
	    .kind = r->kind,
	    .inode = inode,
	    .offset = r->offset,
	    .size = r->data_size,
	};

	copy_name(c.name, name, r->name_size);
	if (r->kind == RECORD_RENAMED)
		copy_name(c.new_name, (const char *)data, c.size);
	if (r->kind == RECORD_WRITTEN)
		c.data = memcpy(must(malloc(c.size)), data, c.size);
	if (disk->n_changes == disk->room) {
		disk->room = disk->room * 2 + 64;
		disk->changes = must(
		    realloc(disk->changes, disk->room * sizeof *disk->changes));
	}
	change_names(&disk->now, &c);
	disk->changes[disk->n_changes++] = c;
}

/* Numbers are used again once a file is gone. */
static void
opened(struct disk *disk, uint64_t number, const char *name)
{
	size_t i = find(&disk->now, name);

	if (i < disk->now.n)
		disk->inodes[disk->now.of[i].inode].number = number;
	else
		new_inode(disk, number, false);
}

void
disk_happens(struct disk *disk, const struct record *r, const char *name,
    const uint8_t *data)
{
	bool watched = is_watched(disk, name);
	size_t inode;

	switch (r->kind) {
	case RECORD_OPENED:
		opened(disk, r->inode, name);
		break;
	case RECORD_CREATED:
		inode = new_inode(disk, r->inode, watched);
		if (watched)
			add_change(disk, r, inode, name, data);
		break;
	case RECORD_WRITTEN:
	case RECORD_CUT:
		inode = inode_of(disk, r->inode);
		if (disk->inodes[inode].watched)
			add_change(disk, r, inode, "", data);
		break;
	case RECORD_SYNCED:
		make_lasting(disk, r->inode == 0,
		    r->inode == 0 ? 0 : inode_of(disk, r->inode));
		break;
	case RECORD_UNLINKED:
	case RECORD_RENAMED:
		if (watched)
			add_change(disk, r, 0, name, data);
		break;
	default:
		break;
	}
}

size_t
disk_pending(const struct disk *disk)
{
	return disk->n_changes;
}
