/* SPDX-License-Identifier: ISC */
/*
 * What the tests of schemas share: books that were made refuse a statement,
 * and say why.
 */
#ifndef REFUSAL_H
#define REFUSAL_H

#include "db_fixture.h"

struct refusal {
	const char *sql, *words;
};

/* Each of those books, which are closed then. */
static inline void
assert_refused(struct pp_db *db, const struct refusal *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (attempt(db, cases[i].sql) != PP_NO)
			fail_msg("not refused: %s: %s", cases[i].sql,
			    pp_errmsg());
		if (strstr(pp_errmsg(), cases[i].words) == NULL)
			fail_msg("%s: \"%s\"", cases[i].sql, pp_errmsg());
	}
	pp_db_close(db);
}

#define REFUSED(cases)                                                         \
	assert_refused(make_books(), cases, sizeof cases / sizeof cases[0])

/*
 * No row of a table is changed, deleted or replaced; `set` changes one, and
 * `replaced` is what is said of the last.
 */
static inline void
assert_kept(struct pp_db *db, const char *table, const char *set,
    const char *words, const char *replaced)
{
	const char *said[] = {words, words, replaced};
	char sql[3][128];

	snprintf(sql[0], sizeof sql[0], "UPDATE %s SET %s", table, set);
	snprintf(sql[1], sizeof sql[1], "DELETE FROM %s", table);
	snprintf(sql[2], sizeof sql[2],
	    "INSERT OR REPLACE INTO %s SELECT * FROM %s LIMIT 1", table, table);
	for (size_t i = 0; i < 3; i++) {
		if (attempt(db, sql[i]) != PP_NO)
			fail_msg("not refused: %s", sql[i]);
		assert_said(said[i]);
	}
}

#endif
