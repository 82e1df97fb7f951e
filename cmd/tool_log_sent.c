/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "act.h"
#include "done_last.h"
#include "tool.h"
#include "tool_log.h"

/* It has to be one of this log: nothing else can have left it. */
static enum pp_status
check(struct pp_db *db, const struct pp_head *head)
{
	const struct pp_log_filter from = {.after = head->seq - 1};
	char given[PP_HEAD_FULL_MAX], found[PP_HEAD_FULL_MAX];
	struct pp_head known = {.hash_digits = head->hash_digits};
	struct pp_logs *logs = NULL;
	struct pp_log_row row;
	enum pp_status rc;

	if ((rc = pp_logs_open(db, &from, &logs)) == PP_OK &&
	    (rc = pp_logs_next(logs, &row)) == PP_OK) {
		known.seq = row.seq;
		memcpy(known.hash, row.hash, sizeof known.hash);
	}
	pp_logs_close(logs);
	if (rc != PP_OK && rc != PP_DONE)
		return rc;
	pp_head_full(head, given);
	if (rc == PP_DONE || strcmp(pp_head_full(&known, found), given) != 0)
		return pp_fail(PP_NO, "%.24s: no head of this log", given);
	return PP_OK;
}

static enum pp_status
note(struct pp_db *db, const char *head)
{
	struct pp_words words;
	const struct pp_act act = {
	    .kind = PP_ACT_VERIFY,
	    .subject = "head",
	    .words = &words,
	};
	enum pp_status rc;

	pp_words_clear(&words);
	pp_words_text(&words, "sent", head);
	if ((rc = pp_db_begin(db)) == PP_OK &&
	    (rc = pp_act(db, &act, tool_now(), tool_who())) == PP_OK &&
	    (rc = pp_done_now(db, PP_DONE_HEAD_LEFT, tool_now())) == PP_OK)
		rc = pp_db_commit(db);
	pp_db_rollback(db);
	return rc;
}

enum pp_status
tool_log_sent(const char *words)
{
	struct pp_head head;
	struct pp_db *db;
	enum pp_status rc;

	if ((rc = pp_head_parse(words, &head)) != PP_OK)
		return rc;
	db = tool_open_writer();
	if ((rc = check(db, &head)) == PP_OK)
		rc = note(db, words);
	pp_db_close(db);
	return rc;
}
