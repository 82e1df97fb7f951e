/* SPDX-License-Identifier: ISC */
/*
 * What the tests of the log share: rows of a desk's work, and the faults that
 * a check tells.
 */
#ifndef LOG_HELP_H
#define LOG_HELP_H

#include "db_fixture.h"

#include "log.h"
#include "words.h"

enum {
	FAULTS_MAX = 4096,
	LOG_BEGAN_AT = 1800000000,
};

static struct pp_log_fault faults[FAULTS_MAX];
static size_t n_faults;

static inline enum pp_status
keep_fault(void *arg, const struct pp_log_fault *fault)
{
	(void)arg;
	assert_true(n_faults < FAULTS_MAX);
	faults[n_faults++] = *fault;
	return PP_OK;
}

/* Rows with words as a till's are, in a transaction; no two are the same. */
static inline void
append_rows(struct pp_db *db, int64_t n)
{
	static const enum pp_act_kind kinds[] = {PP_ACT_SELL, PP_ACT_ENDED,
	    PP_ACT_REFUND, PP_ACT_LOGIN, PP_ACT_RELAY};
	enum {
		KINDS = sizeof kinds / sizeof *kinds
	};
	struct pp_words words;
	char subject[16];

	for (int64_t i = 0; i < n; i++) {
		pp_words_clear(&words);
		pp_words_money(&words, "amount_yuan", (pp_money){i * 7 + 1});
		pp_words_text(&words, "method", "cash");
		pp_words_int(&words, "count", i);
		snprintf(subject, sizeof subject, "M%03d", (int)(i % 257));
		if (pp_log_add(db, kinds[i % KINDS], subject, &words,
			i % 11 == 0 ? PP_LOG_REFUSED : PP_LOG_DONE,
			LOG_BEGAN_AT + i, i % 3 ? "li.na" : "wang") != PP_OK)
			fail_msg("%s", pp_errmsg());
	}
}

static inline void
add_rows(struct pp_db *db, int64_t n)
{
	assert_int_equal(pp_db_begin(db), PP_OK);
	append_rows(db, n);
	assert_int_equal(pp_db_commit(db), PP_OK);
}

static inline struct pp_head
head_of(struct pp_db *db)
{
	struct pp_head head;

	assert_int_equal(pp_log_head(db, &head), PP_OK);
	return head;
}

/* The head as it was when that row was the last. */
static inline struct pp_head
head_at(struct pp_db *db, int64_t seq)
{
	struct pp_log_filter filter = {.after = seq - 1};
	struct pp_head head = {.seq = seq, .hash_digits = 64};
	struct pp_logs *logs = NULL;
	struct pp_log_row row;

	assert_int_equal(pp_logs_open(db, &filter, &logs), PP_OK);
	assert_int_equal(pp_logs_next(logs, &row), PP_OK);
	assert_int_equal(row.seq, seq);
	memcpy(head.hash, row.hash, sizeof head.hash);
	pp_logs_close(logs);
	return head;
}

/* Verify, with these heads; the faults stand in `faults`. */
static inline enum pp_status
verify(struct pp_db *db, const struct pp_head *heads, size_t n)
{
	int64_t rows = -1;
	enum pp_status rc;

	n_faults = 0;
	rc = pp_log_verify(db, heads, n, keep_fault, NULL, &rows);
	if (rc != PP_OK && rc != PP_NO)
		fail_msg("%s", pp_errmsg());
	assert_true((rc == PP_NO) == (n_faults > 0));
	assert_true(rows >= 0);
	return rc;
}

/* Whether a fault of that kind was told of just these rows. */
static inline bool
told(enum pp_log_fault_kind kind, int64_t first, int64_t last)
{
	for (size_t i = 0; i < n_faults; i++)
		if (faults[i].kind == kind && faults[i].first == first &&
		    faults[i].last == last)
			return true;
	return false;
}

static inline void
show_faults(void)
{
	for (size_t i = 0; i < n_faults; i++)
		print_message("  kind %d: %lld to %lld: %s\n", faults[i].kind,
		    (long long)faults[i].first, (long long)faults[i].last,
		    faults[i].words);
}

/* That fault and no other. */
static inline void
assert_only(enum pp_log_fault_kind kind, int64_t first, int64_t last)
{
	if (n_faults == 1 && told(kind, first, last))
		return;
	show_faults();
	fail_msg("not just kind %d, %lld to %lld", kind, (long long)first,
	    (long long)last);
}

/* As whoever owns the file can. */
static inline void
drop_triggers(struct pp_db *db)
{
	write_one(db,
	    "DROP TRIGGER log_no_update; DROP TRIGGER log_no_delete;"
	    " DROP TRIGGER log_no_replace; DROP TRIGGER seal_no_replace;"
	    " DROP TRIGGER seal_no_update; DROP TRIGGER seal_no_delete;"
	    " DROP TRIGGER log_personal_no_update");
}

/* Give rows from one to another the hashes that fit them as they are. */
static inline void
rehash(struct pp_db *db, int64_t first, int64_t last)
{
	struct pp_log_filter filter = {.after = first - 1};
	uint8_t hash[PP_DIGEST_BYTES] = {0};
	struct pp_digester *digester = NULL;
	struct pp_logs *logs = NULL;
	struct pp_query *q = NULL;
	bool alone = !pp_db_in_transaction(db);
	struct pp_log_row row;
	char *line;
	size_t n;

	if (first > 1) {
		struct pp_head before = head_at(db, first - 1);

		memcpy(hash, before.hash, sizeof hash);
	}
	assert_int_equal(pp_digester_new(&digester), PP_OK);
	if (alone)
		assert_int_equal(pp_db_begin(db), PP_OK);
	assert_int_equal(pp_query_new(db,
			     "UPDATE log SET hash = ?2 WHERE seq = ?1", &q),
	    PP_OK);
	assert_int_equal(pp_logs_open(db, &filter, &logs), PP_OK);
	while (pp_logs_next(logs, &row) == PP_OK && row.seq <= last) {
		assert_int_equal(pp_log_line(&row, hash, &line, &n), PP_OK);
		pp_digest_begin(digester);
		pp_digest_add(digester, line, n);
		assert_int_equal(pp_digest_end(digester, hash), PP_OK);
		free(line);
		pp_query_int(q, 1, row.seq);
		pp_query_blob(q, 2, hash, sizeof hash);
		assert_int_equal(pp_query_run(q), PP_OK);
	}
	pp_logs_close(logs);
	pp_query_free(q);
	pp_digester_free(digester);
	if (alone)
		assert_int_equal(pp_db_commit(db), PP_OK);
}

#endif
