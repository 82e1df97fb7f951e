/* SPDX-License-Identifier: ISC */
/*
 * The check of the log as people ask for it: the heads and keys that they
 * bring, and a record for each fault.
 */
#include <stdlib.h>
#include <string.h>

#include "log_rows.h"
#include "seal_log.h"
#include "tool.h"
#include "tool_log.h"

/* The keys that are given, else the public one of this machine; or none. */
struct proofs {
	uint8_t public_key[PP_SIGN_KEY_BYTES], first_key[PP_DIGEST_BYTES];
	bool has_public, has_first;
};

static enum pp_status
read_proofs(const struct tool_known *known, struct proofs *proofs,
    struct tool_heads *heads)
{
	enum pp_status rc = PP_OK;

	*proofs = (struct proofs){
	    .has_public = true,
	    .has_first = known->first_key,
	};
	if (known->heads &&
	    (rc = tool_heads_words(heads, known->heads)) != PP_OK)
		return pp_fail_in(rc, "--head");
	if (known->heads_file &&
	    (rc = tool_heads_file(heads, known->heads_file)) != PP_OK)
		return rc;
	if (known->first_key &&
	    (rc = tool_read_key(known->first_key, proofs->first_key)) != PP_OK)
		return rc;
	if (known->public_key)
		return tool_read_key(known->public_key, proofs->public_key);
	if ((rc = tool_public_key(proofs->public_key)) != PP_ENOINPUT)
		return rc;
	proofs->has_public = false;
	return PP_OK;
}

/* A key that isn't there must not pass for checkpoints that are right. */
static enum pp_status
warn_unchecked(struct pp_db *db, const struct proofs *proofs)
{
	int64_t n = 0;
	enum pp_status rc = PP_OK;

	if (!proofs->has_public && !proofs->has_first)
		rc = pp_seal_count(db, &n);
	if (n > 0)
		tool_say("%lld checkpoints were not checked: %s/sign.pub is "
			 "not there; give one by --public-key",
		    (long long)n, settings.keys_dir);
	return rc;
}

static enum pp_status
put_fault(void *arg, const struct pp_log_fault *fault)
{
	return pp_log_fault_put(arg, fault);
}

/* Checkpoints first: those that are proven are heads as good as outside. */
static enum pp_status
verify_all(struct pp_db *db, struct pp_records *records,
    const struct proofs *proofs, struct tool_heads *heads)
{
	struct pp_head *proven = NULL;
	size_t n_given = heads->n, n = 0;
	int64_t rows = 0;
	enum pp_status rc, seals;

	seals =
	    pp_seal_verify(db, proofs->has_public ? proofs->public_key : NULL,
		proofs->has_first ? proofs->first_key : NULL, put_fault,
		records, &proven, &n);
	rc = seals == PP_NO ? PP_OK : seals;
	for (size_t i = 0; i < n && rc == PP_OK; i++)
		rc = tool_heads_add(heads, proven + i);
	if (rc == PP_OK)
		rc = pp_log_verify(db, heads->head, heads->n, put_fault,
		    records, &rows);
	if (rc == PP_OK && seals == PP_NO)
		rc = pp_fail(PP_NO, "a checkpoint isn't what it was");
	if (rc == PP_OK)
		tool_say_more("%lld rows, %zu heads and %zu checkpoints agree",
		    (long long)rows, n_given, n);
	free(proven);
	return rc;
}

static bool
is_stdin(const char *path)
{
	return path && strcmp(path, "-") == 0;
}

enum pp_status
tool_log_verify(const struct tool_known *known)
{
	struct tool_heads heads = {0};
	struct pp_records *records = NULL;
	struct proofs proofs = {0};
	struct pp_db *db;
	size_t n;
	const struct pp_field *fields = pp_log_fault_fields(&n);
	enum pp_status rc;

	if (is_stdin(known->heads_file) + is_stdin(known->public_key) +
		is_stdin(known->first_key) >
	    1)
		tool_usage("verify: only one can be standard input");
	db = tool_open_reader();
	if ((rc = read_proofs(known, &proofs, &heads)) == PP_OK &&
	    (rc = warn_unchecked(db, &proofs)) == PP_OK &&
	    (rc = tool_records(fields, n, &records)) == PP_OK)
		rc = verify_all(db, records, &proofs, &heads);
	tool_report(pp_records_close(records));
	pp_forget(&proofs, sizeof proofs);
	free(heads.head);
	pp_db_close(db);
	return rc;
}
