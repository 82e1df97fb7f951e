/* SPDX-License-Identifier: ISC */
/*
 * What came of it all, as TAP comments.
 */
#include "alarm_year.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Rows of a word and numbers. */
static void
print_counts(struct year *y, const char *title, const char *sql, int numbers)
{
	struct pp_query *q = NULL;
	char word[16];

	if (pp_query_new(y->db, sql, &q) != PP_OK)
		return;
	printf("# %s\n", title);
	while (pp_query_step(q) == PP_OK) {
		pp_query_copy(q, 0, word, sizeof word);
		printf("#   %-12s", word);
		for (int i = 1; i <= numbers; i++)
			printf(" %8" PRId64, pp_query_col_int(q, i));
		printf("\n");
	}
	pp_query_free(q);
}

static unsigned
most(const struct year *y, bool staff)
{
	unsigned most = 0;

	for (size_t i = 0; i < y->n_phones + STAFF; i++)
		if (y->phone[i].is_staffs == staff && y->phone[i].most > most)
			most = y->phone[i].most;
	return most;
}

void
table_of_year(struct year *y)
{
	const struct modem *m = &y->modem;
	size_t by_level[LEVELS] = {0};

	for (size_t i = 0; i < y->n_rises; i++)
		by_level[y->rise[i].level]++;
	printf("# %d days of %d meters: %u readings failed, %u purchases;"
	       " rises of level: %zu, %zu, %zu\n",
	    y->days, METERS, y->unread, y->bought, by_level[LEVEL_1],
	    by_level[LEVEL_2], by_level[LEVEL_ARREARS]);
	print_counts(y,
	    "alarms           all     told    worse  cleared   nobody"
	    "     none",
	    "SELECT kind, count(*), count(*) FILTER (WHERE notice = 'told'),"
	    " count(*) FILTER (WHERE notice = 'worse'),"
	    " count(*) FILTER (WHERE notice = 'cleared'),"
	    " count(*) FILTER (WHERE notice = 'nobody'),"
	    " count(*) FILTER (WHERE notice IS NULL)"
	    " FROM alarm GROUP BY kind ORDER BY min(id)",
	    6);
	print_counts(y, "messages   customer    staff  escalat.",
	    "SELECT state, count(*) FILTER (WHERE kind = 'customer'),"
	    " count(*) FILTER (WHERE kind = 'staff'),"
	    " count(*) FILTER (WHERE kind = 'escalation')"
	    " FROM message GROUP BY state ORDER BY state",
	    3);
	printf("# the modem hung %u times, refused %u; %u messages went, of"
	       " %u nobody knows, %u reports\n",
	    m->hangs, m->refusals, m->gone, m->unknown, m->reports);
	printf("# most messages to one phone on a day: %u, to one of the"
	       " staff's %u\n",
	    most(y, false), most(y, true));
	kill_table(y);
}
