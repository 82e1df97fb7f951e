/* SPDX-License-Identifier: ISC */
/*
 * What a person has given back alone today: each row of the log that counts
 * has the sum with it, so the last one of the day says it.
 */
#include <string.h>

#include "act_impl.h"
#include "clock.h"

/* The sum that the words of a row end with; 0: none. */
static enum pp_status
read_sum(const char *words, pp_money *sum)
{
	static const char key[] = PP_ALONE_TODAY "=";
	const char *found = strstr(words, key);
	enum pp_status rc;

	sum->fen = 0;
	if (found == NULL || (found != words && found[-1] != ' '))
		return PP_OK;
	rc = pp_money_parse(found + sizeof key - 1, sum);
	return rc == PP_OK ? PP_OK : pp_fail_in(rc, "log: %s", PP_ALONE_TODAY);
}

enum pp_status
pp_act_alone_today(struct pp_db *db, int64_t at, pp_money *sum)
{
	int64_t midnight = pp_day_start(pp_day_of(at));
	const struct pp_actor *actor = pp_db_actor(db);
	struct pp_query *q = NULL;
	pp_money found = {0};
	enum pp_status rc;

	/* From the end: the log is as long as the site is old. */
	rc = pp_query_new(db,
	    "SELECT at, uid IS ?1 AND result = 'alone', words FROM log"
	    " ORDER BY seq DESC",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, actor->uid);
	while (found.fen == 0 && (rc = pp_query_step(q)) == PP_OK &&
	    pp_query_col_int(q, 0) >= midnight)
		if (pp_query_col_int(q, 1) != 0 &&
		    (rc = read_sum(pp_query_col_text(q, 2), &found)) != PP_OK)
			break;
	pp_query_free(q);
	if (rc == PP_OK || rc == PP_DONE) {
		*sum = found;
		rc = PP_OK;
	}
	return rc;
}
