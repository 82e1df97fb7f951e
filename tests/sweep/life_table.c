/* SPDX-License-Identifier: ISC */
/*
 * What befell lives, by what was wanted then, as a table.
 */
#include "life_story.h"

#include <inttypes.h>

/* What can't befall an act here: all of a bus at once is "dark gateway". */
static bool
is_told_otherwise(unsigned mishap)
{
	return mishap == SIM_SOUND || mishap == SIM_DEAD ||
	    mishap == SIM_SILENT;
}

/* Nothing is sent to a meter that is lost, or only by chance. */
static bool
is_reachable(unsigned mishap, enum act act)
{
	return act != ACT_LOSE &&
	    !(act == ACT_ADOPT && mishap == MISHAP_COMMIT_KEPT);
}

void
table_print(const struct sums *sums)
{
	unsigned i, a;

	printf("# %-14s", "");
	for (a = 0; a < ACTS; a++)
		printf(" %8s", act_name((enum act)a));
	printf("\n");
	for (i = 0; i < MISHAPS; i++) {
		if (is_told_otherwise(i))
			continue;
		printf("# %-14s", mishap_name(i));
		for (a = 0; a < ACTS; a++)
			printf(" %8" PRIu64, sums->cell[i][a]);
		printf("\n");
	}
	printf("# %-14s", "done");
	for (a = 0; a < ACTS; a++)
		printf(" %8" PRIu64, sums->done[a]);
	printf("\n# %-14s", "refused");
	for (a = 0; a < ACTS; a++)
		printf(" %8" PRIu64, sums->refused[a]);
	printf("\n# %" PRIu64 " stories, %" PRIu64 " whole lives, %" PRIu64
	       " of them under faults that fired, %" PRIu64
	       " with more than one meter\n",
	    sums->stories, sums->lives, sums->faulted, sums->two_meters);
	printf("# %" PRIu64 " orders, %" PRIu64
	       " times credit was moved, %" PRIu64
	       " exchanges entered late, %" PRIu64 " corrections, %" PRIu64
	       " receipts\n",
	    sums->orders, sums->carries, sums->late, sums->corrections,
	    sums->receipts);
	printf("# %" PRIu64 " crashes, %" PRIu64
	       " orders decided by people, %" PRIu64
	       " meters held for a while, %" PRIu64 " shifts, %" PRIu64
	       " payouts, %" PRIu64 " days closed, %" PRIu64 " refused\n",
	    sums->crashes, sums->resolved, sums->holds, sums->shifts,
	    sums->payouts, sums->days, sums->days_refused);
}

unsigned
table_empty(const struct sums *sums)
{
	unsigned i, a, empty = 0;

	for (a = 0; a < ACTS; a++) {
		for (i = 0; i < MISHAPS; i++)
			if (!is_told_otherwise(i) &&
			    is_reachable(i, (enum act)a) &&
			    sums->cell[i][a] == 0) {
				printf("# empty: %s, %s\n", mishap_name(i),
				    act_name((enum act)a));
				empty++;
			}
		if (sums->done[a] == 0) {
			printf("# never: %s\n", act_name((enum act)a));
			empty++;
		}
	}
	return empty;
}
