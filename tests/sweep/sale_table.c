/* SPDX-License-Identifier: ISC */
/*
 * What befell sales and how they ended, as a table.
 */
#include "sale_story.h"

#include <inttypes.h>

static const char *const columns[PP_SALE_STATES] = {
    [PP_SALE_ARMED] = "pending once",
    [PP_SALE_CREDITED] = "credited",
    [PP_SALE_NOT_CREDITED] = "not credited",
    [PP_SALE_DISPUTED] = "disputed",
};

static const char *const classes[PP_CLASSES] = {"", "counted", "blind",
    "naive"};

static const char *const kinds[PP_SALE_KINDS] = {"sale", "refund",
    "sale-reversal", "refund-reversal"};

static void
print_row(const char *name, const uint64_t cells[PP_SALE_STATES], bool pending)
{
	int state;

	printf("# %-16s", name);
	for (state = PP_SALE_ARMED; state < PP_SALE_STATES; state++)
		if (state == PP_SALE_ARMED && !pending)
			printf(" %14s", "");
		else
			printf(" %14" PRIu64, cells[state]);
	printf("\n");
}

/* What can't befall a sale here: all of a bus at once is "dark gateway". */
static bool
is_told_otherwise(unsigned mishap)
{
	return mishap == SIM_SOUND || mishap == SIM_DEAD ||
	    mishap == SIM_SILENT;
}

static double
percent(uint64_t part, uint64_t of)
{
	return of == 0 ? 0 : 100 * (double)part / (double)of;
}

void
table_print(const struct sums *sums)
{
	unsigned i;

	printf("# %-16s", "");
	for (i = PP_SALE_ARMED; i < PP_SALE_STATES; i++)
		printf(" %14s", columns[i]);
	printf("\n");
	for (i = 0; i < MISHAPS; i++)
		if (!is_told_otherwise(i))
			print_row(mishap_name(i), sums->cell[i], true);
	for (i = PP_CLASS_COUNTED; i < PP_CLASSES; i++)
		print_row(classes[i], sums->by_class[i], false);
	for (i = 0; i < PP_SALE_KINDS; i++)
		print_row(kinds[i], sums->by_kind[i], false);
	printf("# %" PRIu64 " stories, %" PRIu64 " orders given, %" PRIu64
	       " armed, %" PRIu64 " of them under faults that fired\n",
	    sums->stories, sums->orders, sums->armed, sums->faulted);
	printf("# %.2f %% were pending when told of first, %.2f %% when the"
	       " network was healed\n",
	    percent(sums->pending_ever, sums->armed),
	    percent(sums->pending_at_heal, sums->armed));
	printf("# %" PRIu64 " crashes, %" PRIu64 " cheats, %" PRIu64
	       " external credits adopted, %" PRIu64
	       " disputes decided by people, %" PRIu64
	       " meters in quarantine, %" PRIu64 " verdicts marked weak\n",
	    sums->crashes, sums->cheats, sums->holds, sums->resolved,
	    sums->quarantined, sums->weak);
}

unsigned
table_empty(const struct sums *sums)
{
	unsigned i, state, empty = 0;

	for (i = 0; i < MISHAPS; i++)
		for (state = PP_SALE_ARMED; state < PP_SALE_STATES; state++)
			if (!is_told_otherwise(i) &&
			    sums->cell[i][state] == 0) {
				printf("# empty: %s, %s\n", mishap_name(i),
				    columns[state]);
				empty++;
			}
	for (i = PP_CLASS_COUNTED; i < PP_CLASSES; i++)
		for (state = PP_SALE_CREDITED; state < PP_SALE_STATES; state++)
			if (sums->by_class[i][state] == 0) {
				printf("# empty: %s, %s\n", classes[i],
				    columns[state]);
				empty++;
			}
	for (i = 0; i < PP_SALE_KINDS; i++)
		for (state = PP_SALE_CREDITED; state < PP_SALE_STATES; state++)
			if (sums->by_kind[i][state] == 0) {
				printf("# empty: %s, %s\n", kinds[i],
				    columns[state]);
				empty++;
			}
	return empty;
}
