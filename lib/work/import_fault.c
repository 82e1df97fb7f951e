/* SPDX-License-Identifier: ISC */
/*
 * Faults are found in several walks over the files, and told as someone
 * mends them: file after file, from the top down.
 */
#include <stdlib.h>
#include <string.h>

#include "import_impl.h"

struct import_fault {
	size_t source, order;
	unsigned long line;
	char *words;
};

/* All words of a fault begin with its place: FILE:LINE. */
static void
find_place(const struct pp_import *imp, struct import_fault *fault)
{
	size_t i, n;

	for (i = 0; i < imp->n_sources; i++) {
		n = strlen(imp->source[i].name);
		if (strncmp(fault->words, imp->source[i].name, n) == 0 &&
		    fault->words[n] == ':') {
			fault->line = strtoul(fault->words + n + 1, NULL, 10);
			break;
		}
	}
	fault->source = i;
}

static bool
make_room(struct pp_import *imp)
{
	size_t room = imp->faults_room == 0 ? 64 : imp->faults_room * 2;
	struct import_fault *p;

	if (imp->n_kept < imp->faults_room)
		return true;
	if ((p = reallocarray(imp->faults, room, sizeof *p)) == NULL)
		return false;
	imp->faults = p;
	imp->faults_room = room;
	return true;
}

void
import_fault(struct pp_import *imp)
{
	struct import_fault fault = {.order = imp->n_faults++};

	/* Out of memory it is told out of turn. */
	if (!make_room(imp) || (fault.words = strdup(pp_errmsg())) == NULL) {
		imp->ear.fault(imp->ear.arg, pp_errmsg());
		return;
	}
	find_place(imp, &fault);
	imp->faults[imp->n_kept++] = fault;
}

static int
compare(const void *left, const void *right)
{
	const struct import_fault *a = left, *b = right;

	if (a->source != b->source)
		return a->source < b->source ? -1 : 1;
	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	return a->order < b->order ? -1 : 1;
}

void
import_tell(struct pp_import *imp)
{
	size_t i;

	if (imp->n_kept > 0)
		qsort(imp->faults, imp->n_kept, sizeof *imp->faults, compare);
	for (i = 0; i < imp->n_kept; i++) {
		imp->ear.fault(imp->ear.arg, imp->faults[i].words);
		free(imp->faults[i].words);
	}
	imp->n_kept = 0;
}
