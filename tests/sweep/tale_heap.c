/* SPDX-License-Identifier: ISC */
/*
 * Memory for SQLite: what is given back is kept by its size for the next who
 * asks, since a sale asks some six hundred times.
 */
#include <sqlite3.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tale_memory.h"

enum {
	STEP = 32, /* sizes are multiples of it */
	SIZES = 256,
	LARGEST = STEP * SIZES, /* what is larger, malloc(3) has */
	ARENA = 1 << 20,
	ARENAS_MAX = 1024,
};

/* Before each piece; while that is free, the next of its size is in it. */
struct piece {
	size_t n;
	struct piece *next;
};

enum {
	HEAD = offsetof(struct piece, next),
};

static struct piece *pieces[SIZES + 1];
static uint8_t *arenas[ARENAS_MAX];
static size_t n_arenas, used = ARENA;

static struct piece *
carve(size_t n)
{
	struct piece *p;

	if (used + n > ARENA) {
		if (n_arenas == ARENAS_MAX ||
		    !(arenas[n_arenas] = malloc(ARENA)))
			return NULL;
		n_arenas++;
		used = 0;
	}
	p = (void *)(arenas[n_arenas - 1] + used);
	used += n;
	return p;
}

static void *
get(int want)
{
	size_t n = ((size_t)want + HEAD + STEP - 1) / STEP * STEP;
	struct piece *p;

	if (n > LARGEST)
		p = malloc(n);
	else if ((p = pieces[n / STEP]))
		pieces[n / STEP] = p->next;
	else
		p = carve(n);
	if (!p)
		return NULL;
	p->n = n;
	return &p->next;
}

static struct piece *
piece_of(void *memory)
{
	return (void *)((uint8_t *)memory - HEAD);
}

static void
give_back(void *memory)
{
	struct piece *p;

	if (!memory)
		return;
	p = piece_of(memory);
	if (p->n > LARGEST) {
		free(p);
		return;
	}
	p->next = pieces[p->n / STEP];
	pieces[p->n / STEP] = p;
}

static int
size_of(void *memory)
{
	return memory ? (int)(piece_of(memory)->n - HEAD) : 0;
}

static void *
change(void *memory, int want)
{
	int has = size_of(memory);
	void *more;

	if (want <= has)
		return memory;
	if ((more = get(want))) {
		memcpy(more, memory, (size_t)has);
		give_back(memory);
	}
	return more;
}

static int
round_up(int n)
{
	return (n + HEAD + STEP - 1) / STEP * STEP - HEAD;
}

static int
begin(void *arg)
{
	(void)arg;
	return SQLITE_OK;
}

static void
end(void *arg)
{
	(void)arg;
}

void
heap_use(void)
{
	static const sqlite3_mem_methods methods = {
	    .xMalloc = get,
	    .xFree = give_back,
	    .xRealloc = change,
	    .xSize = size_of,
	    .xRoundup = round_up,
	    .xInit = begin,
	    .xShutdown = end,
	};

	sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	sqlite3_config(SQLITE_CONFIG_MALLOC, &methods);
}

void
heap_free(void)
{
	sqlite3_shutdown();
	while (n_arenas > 0)
		free(arenas[--n_arenas]);
	used = ARENA;
	memset(pieces, 0, sizeof pieces);
}
