/* SPDX-License-Identifier: ISC */
/*
 * Personal data beside the log: what a row is committed to is checked while
 * it is there, and the chain stays whole when it is erased.
 */
#include <assert.h>
#include <string.h>

#include "act.h"
#include "log_verify_impl.h"
#include "message.h"

/* Whether one of the words is that commitment. */
static bool
is_committed(const char *words, const char *key, const char *commitment)
{
	size_t n_key = strlen(key), n = strlen(commitment);

	for (const char *word = words; *word != '\0';
	     word += strcspn(word, " "), word += *word == ' ')
		if (strncmp(word, key, n_key) == 0 && word[n_key] == '=' &&
		    strncmp(word + n_key + 1, commitment, n) == 0 &&
		    (word[n_key + 1 + n] == ' ' || word[n_key + 1 + n] == '\0'))
			return true;
	return false;
}

static enum pp_status
check_one(const struct pp_query *q, struct pp_log_teller *teller)
{
	char commitment[PP_COMMITMENT_MAX] = "";
	const char *key = pp_query_col_text(q, 1);
	enum pp_status rc = PP_OK;
	size_t n;
	const void *salt = pp_query_col_blob(q, 2, &n);

	if (n == PP_SALT_BYTES)
		rc = pp_words_commit(salt, pp_query_col_text(q, 3), commitment);
	if (rc != PP_OK)
		return rc;
	if (*commitment != '\0' &&
	    is_committed(pp_query_col_text(q, 4), key, commitment))
		return PP_OK;
	return pp_log_tell(teller, PP_LOG_EDITED, pp_query_col_int(q, 0),
	    pp_query_col_int(q, 0),
	    "its %.40s, kept beside it, is not what it is committed to", key);
}

enum pp_status
pp_log_verify_personal(struct pp_db *db, struct pp_log_teller *teller)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT p.seq, p.key, p.salt, p.value, ifnull(l.words, '')"
	    " FROM log_personal p LEFT JOIN log l ON l.seq = p.seq"
	    " ORDER BY p.seq, p.key",
	    &q);
	while (rc == PP_OK && (rc = pp_query_step(q)) == PP_OK)
		rc = check_one(q, teller);
	pp_query_free(q);
	return rc == PP_DONE ? pp_log_tell_held(teller) : rc;
}

/* One that gives no rows, or whose rows don't matter, with a text for ?1. */
static enum pp_status
run(struct pp_db *db, const char *sql, const char *text)
{
	struct pp_query *q = NULL;
	enum pp_status rc = pp_query_new(db, sql, &q);

	if (rc == PP_OK && text != NULL)
		pp_query_text(q, 1, text);
	while (rc == PP_OK)
		rc = pp_query_step(q);
	pp_query_free(q);
	return rc == PP_DONE ? PP_OK : rc;
}

enum pp_status
pp_log_erase(struct pp_db *db, const char *account, int64_t at, const char *who,
    int64_t *n)
{
	struct pp_act act = {.kind = PP_ACT_ERASE, .subject = account};
	int64_t messages = 0;
	enum pp_status rc;

	assert(pp_db_in_transaction(db) && *account != '\0');
	if ((rc = pp_act(db, &act, at, who)) != PP_OK)
		return rc;
	/* Freed pages are overwritten, too: it is to be gone. */
	if ((rc = run(db, "PRAGMA secure_delete = ON", NULL)) != PP_OK ||
	    (rc = run(db, "DELETE FROM log_personal WHERE account = ?1",
		 account)) != PP_OK)
		return rc;
	*n = pp_db_changes(db);
	if ((rc = pp_message_erase(db, account, at, &messages)) == PP_OK)
		*n += messages;
	return rc;
}
