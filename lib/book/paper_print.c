/* SPDX-License-Identifier: ISC */
/*
 * What was printed of a receipt, and the number of its tax invoice.
 */
#include "paper.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "act.h"
#include "log.h"

enum {
	NUMBER_MAX = 24
};

static const char *
print_number(int64_t receipt, char number[NUMBER_MAX])
{
	snprintf(number, NUMBER_MAX, "%lld", (long long)receipt);
	return number;
}

static enum pp_status
act_print(struct pp_db *db, int64_t receipt, int copies, const char *format,
    int64_t at, const char *who)
{
	char number[NUMBER_MAX];
	struct pp_words words;
	const struct pp_act act = {
	    .kind = PP_ACT_PRINT,
	    .subject = print_number(receipt, number),
	    .words = &words,
	};

	pp_words_clear(&words);
	pp_words_int(&words, "copies", copies);
	pp_words_text(&words, "format", format);
	return pp_act(db, &act, at, who);
}

static enum pp_status
act_invoice(struct pp_db *db, int64_t receipt, const char *invoice, int64_t at,
    const char *who)
{
	char number[NUMBER_MAX];
	struct pp_words words;
	const struct pp_act act = {
	    .kind = PP_ACT_INVOICE,
	    .subject = print_number(receipt, number),
	    .words = &words,
	};

	pp_words_clear(&words);
	pp_words_text(&words, "number", invoice);
	return pp_act(db, &act, at, who);
}

enum pp_status
pp_print_begin(struct pp_db *db, int64_t receipt, int copies,
    const char *format, int64_t at, const char *who, int64_t *print)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	if ((rc = act_print(db, receipt, copies, format, at, who)) != PP_OK)
		return rc;
	rc = pp_query_new(db,
	    "INSERT INTO print (receipt, at, who, copies, format)"
	    " VALUES (?1, ?2, ?3, ?4, ?5)",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, receipt);
	pp_query_int(q, 2, at);
	pp_query_text(q, 3, who);
	pp_query_int(q, 4, copies);
	pp_query_text(q, 5, format);
	if ((rc = pp_query_run(q)) == PP_OK)
		*print = pp_db_last_id(db);
	pp_query_free(q);
	return rc;
}

enum pp_status
pp_print_failed(struct pp_db *db, int64_t print, int64_t at, const char *who)
{
	struct pp_query *q = NULL;
	char number[NUMBER_MAX];
	struct pp_words words;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	rc = pp_query_new(db,
	    "UPDATE print SET failed = 1 WHERE id = ?1 RETURNING receipt, "
	    "copies",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, print);
	pp_words_clear(&words);
	pp_words_text(&words, "failed", "yes");
	if ((rc = pp_query_step(q)) == PP_OK) {
		print_number(pp_query_col_int(q, 0), number);
		pp_words_int(&words, "copies", pp_query_col_int(q, 1));
	}
	pp_query_free(q);
	if (rc != PP_OK)
		return rc == PP_DONE ? PP_OK : rc;
	/* It only tells how what was allowed has ended. */
	return pp_log_add(db, PP_ACT_PRINT, number, &words, PP_LOG_DONE, at,
	    who);
}

static enum pp_status
check_number(const char *number)
{
	static const char allowed[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz";
	size_t n = strlen(number);

	if (n == 0)
		return pp_fail(PP_EDATA, "empty");
	if (n >= PP_INVOICE_MAX)
		return pp_fail(PP_EDATA, "longer than %d characters",
		    PP_INVOICE_MAX - 1);
	if (strspn(number, allowed) != n)
		return pp_fail(PP_EDATA, "not ASCII letters and digits");
	return PP_OK;
}

enum pp_status
pp_invoice_add(struct pp_db *db, int64_t receipt, const char *number,
    int64_t at, const char *who)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	if ((rc = check_number(number)) != PP_OK ||
	    (rc = act_invoice(db, receipt, number, at, who)) != PP_OK)
		return rc;
	rc = pp_query_new(db,
	    "INSERT INTO invoice (receipt, number, at, who)"
	    " SELECT ?1, ?2, ?3, ?4 WHERE ?2 IS NOT (SELECT number"
	    " FROM invoice WHERE receipt = ?1 ORDER BY id DESC LIMIT 1)",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, receipt);
	pp_query_text(q, 2, number);
	pp_query_int(q, 3, at);
	pp_query_text(q, 4, who);
	return pp_query_once(q);
}
