/* SPDX-License-Identifier: ISC */
/*
 * What a power cut leaves of a disk: the lasting part, and of the rest none,
 * all, the first so many, or any of them, files and names each for itself.
 */
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "disk_impl.h"

enum {
	SECTOR = 512
};

static uint64_t luck;

void
luck_seed(uint64_t seed)
{
	luck = seed * 0x9E3779B97F4A7C15u + 1;
}

/* Sebastiano Vigna's splitmix64. */
uint64_t
luck_below(uint64_t n)
{
	uint64_t z = luck += 0x9E3779B97F4A7C15u;

	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
	z = (z ^ z >> 27) * 0x94D049BB133111EBu;
	return (z ^ z >> 31) % n;
}

void *
must(void *memory)
{
	if (memory == NULL)
		err(71, "memory");
	return memory;
}

/* Sectors are whole, but any of them may be missing. */
static void
tear(struct bytes *b, const struct change *c)
{
	size_t from, size;

	for (from = 0; from < c->size; from += size) {
		size = SECTOR - (c->offset + from) % SECTOR;
		if (size > c->size - from)
			size = c->size - from;
		if (luck_below(2) != 0)
			write_part(b, c, from, size);
	}
}

/* Which of the changes are left; of those that are, some are torn. */
static void
choose(const struct disk *disk, enum left left, uint8_t *chosen)
{
	size_t upto = luck_below(disk->n_changes + 1);
	uint64_t in_ten = 1 + luck_below(9);

	for (size_t i = 0; i < disk->n_changes; i++)
		switch (left) {
		case LEFT_NONE:
			chosen[i] = 0;
			break;
		case LEFT_FIRST:
			chosen[i] = i < upto;
			break;
		case LEFT_SOME:
			chosen[i] = luck_below(10) < in_ten;
			break;
		case LEFT_ALL:
		case LEFTS:
			chosen[i] = 1;
			break;
		}
}

static uint64_t
mix(uint64_t sum, const void *data, size_t size)
{
	const uint8_t *bytes = data;
	uint64_t word;

	for (; size >= sizeof word; size -= sizeof word, bytes += sizeof word) {
		memcpy(&word, bytes, sizeof word);
		sum = (sum ^ word) * 0x9E3779B97F4A7C15u;
		sum ^= sum >> 29;
	}
	while (size-- > 0)
		sum = (sum ^ *bytes++) * 0x100000001B3u;
	return sum;
}

static void
save(const char *folder, const char *name, const struct bytes *b)
{
	char path[4096];
	int fd;

	if (snprintf(path, sizeof path, "%s/%s", folder, name) >=
	    (int)sizeof path)
		errx(65, "%s: too long", folder);
	fd = open(path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
	if (fd == -1 || write(fd, b->at, b->size) != (ssize_t)b->size ||
	    close(fd) == -1)
		err(73, "%s", path);
}

/* A file's bytes after the cut, in disk->scratch. */
static void
assemble(struct disk *disk, size_t inode, enum left left, const uint8_t *chosen)
{
	const struct bytes *lasting = &disk->inodes[inode].lasting;
	struct bytes *b = &disk->scratch;

	grow(b, lasting->size);
	if (lasting->size > 0)
		memcpy(b->at, lasting->at, lasting->size);
	for (size_t i = 0; i < disk->n_changes; i++) {
		const struct change *c = &disk->changes[i];

		if (!chosen[i] || c->inode != inode || is_of_names(c))
			continue;
		if (left == LEFT_SOME && c->kind == RECORD_WRITTEN &&
		    luck_below(3) == 0)
			tear(b, c);
		else
			change_bytes(b, c);
	}
}

uint64_t
disk_cut(struct disk *disk, const char *folder, enum left left)
{
	uint8_t *chosen = must(calloc(disk->n_changes + 1, 1));
	struct names names = disk->lasting;
	uint64_t sum = 1;

	choose(disk, left, chosen);
	for (size_t i = 0; i < disk->n_changes; i++)
		if (chosen[i] && is_of_names(&disk->changes[i]))
			change_names(&names, &disk->changes[i]);
	for (size_t i = 0; i < names.n; i++) {
		assemble(disk, names.of[i].inode, left, chosen);
		save(folder, names.of[i].name, &disk->scratch);
		sum = mix(sum, names.of[i].name, strlen(names.of[i].name));
		sum = mix(sum, disk->scratch.at, disk->scratch.size);
	}
	free(chosen);
	return sum;
}
