/* SPDX-License-Identifier: ISC */
/*
 * pp-log: what was done, by whom; whether anybody has changed that since; and
 * the heads by which others know it.
 */
#include <stdlib.h>
#include <string.h>

#include "account.h"
#include "act.h"
#include "log_rows.h"
#include "operator.h"
#include "tool.h"
#include "tool_log.h"

static const char *since, *until, *who, *action, *subject, *result;
static struct tool_known known;
static bool chain, full, dry_run;

static const struct option_row options[] = {
    {"since", 0, OPTION_TEXT, "TIME", PP_PHRASE("list: from then on"), &since},
    {"until", 0, OPTION_TEXT, "TIME", PP_PHRASE("list: before then"), &until},
    {"who", 0, OPTION_TEXT, "OPERATOR", PP_PHRASE("list: what he did"), &who},
    {"action", 0, OPTION_TEXT, "WORD",
	PP_PHRASE("list: sell, refund, login ..."), &action},
    {"subject", 0, OPTION_TEXT, "ID",
	PP_PHRASE("list: of that meter, account, order"), &subject},
    {"result", 0, OPTION_TEXT, "WORD",
	PP_PHRASE("list: done, alone, approved, requested, refused"), &result},
    {"chain", 0, OPTION_FLAG, NULL,
	PP_PHRASE("list: hashes and what they are of, to be checked by others"),
	&chain},
    {"full", 0, OPTION_FLAG, NULL, PP_PHRASE("head: all 64 digits of it"),
	&full},
    {"head", 0, OPTION_TEXT, "HEAD[,HEAD...]",
	PP_PHRASE("verify: these were known"), &known.heads},
    {"heads", 0, OPTION_PATH, "FILE",
	PP_PHRASE("verify: those of its lines; -: stdin"), &known.heads_file},
    {"public-key", 0, OPTION_PATH, "FILE",
	PP_PHRASE("verify: what checkpoints are signed by; -: stdin"),
	&known.public_key},
    {"first-key", 0, OPTION_PATH, "FILE",
	PP_PHRASE("verify: the owner's, of the first checkpoint; -: stdin"),
	&known.first_key},
    {"dry-run", 'n', OPTION_FLAG, NULL,
	PP_PHRASE("erase: only say how much there is"), &dry_run},
};

static const struct pp_field erase_fields[] = {
    {"account", NULL, PP_KIND_TEXT, false},
    {"erased", NULL, PP_KIND_INT, false},
};

static enum pp_status
check_words(void)
{
	enum pp_act_kind kind;

	if (action && pp_act_find(action, &kind) != PP_OK)
		return pp_fail(PP_EDATA, "--action: \"%.40s\": no such act",
		    action);
	if (!result)
		return PP_OK;
	for (unsigned i = 0; i < PP_LOG_RESULTS; i++)
		if (strcmp(result, pp_log_result_name(i)) == 0)
			return PP_OK;
	return pp_fail(PP_EDATA,
	    "--result: \"%.40s\": has to be done, alone, approved, requested"
	    " or refused",
	    result);
}

/* The line that is hashed, without what all have at its beginning. */
static enum pp_status
print_link(FILE *out, const struct pp_log_row *row)
{
	static const uint8_t zeros[PP_DIGEST_BYTES];
	static const size_t before = sizeof "pp-log-1," + 2 * sizeof zeros;
	char hash[PP_DIGEST_HEX];
	char *line = NULL;
	size_t n;
	enum pp_status rc;

	if ((rc = pp_log_line(row, zeros, &line, &n)) != PP_OK)
		return rc;
	pp_hex(row->hash, sizeof row->hash, hash);
	if (fprintf(out, "%s\t%s\n", hash, line + before) < 0)
		rc = pp_fail(PP_EOUT, "the output can't be written");
	free(line);
	return rc;
}

static enum pp_status
print_chain(struct pp_db *db)
{
	struct pp_log_filter filter = {0};
	struct pp_logs *logs = NULL;
	struct pp_log_row row;
	FILE *out = NULL;
	enum pp_status rc;

	if ((rc = tool_stream(&out)) == PP_OK)
		rc = pp_logs_open(db, &filter, &logs);
	while (rc == PP_OK && (rc = pp_logs_next(logs, &row)) == PP_OK)
		rc = print_link(out, &row);
	pp_logs_close(logs);
	return rc == PP_DONE ? PP_OK : rc;
}

static enum pp_status
list_rows(struct pp_db *db)
{
	struct pp_log_filter filter = {
	    .who = who,
	    .action = action,
	    .subject = subject,
	    .result = result,
	};
	struct pp_records *records = NULL;
	size_t n;
	const struct pp_field *fields = pp_log_fields(&n);
	enum pp_status rc;

	if ((rc = check_words()) == PP_OK &&
	    (rc = tool_period(since, until, &filter.from, &filter.until)) ==
		PP_OK &&
	    (rc = tool_records(fields, n, &records)) == PP_OK)
		rc = pp_log_put_all(records, db, &filter);
	tool_report(pp_records_close(records));
	return rc;
}

static enum pp_status
list(char *operands[])
{
	struct pp_db *db;
	enum pp_status rc;

	(void)operands;
	/* A link that is left out breaks the chain. */
	if (chain && (since || until || who || action || subject || result))
		tool_usage("--chain: is whole, or it proves nothing");
	db = tool_open_reader();
	rc = chain ? print_chain(db) : list_rows(db);
	pp_db_close(db);
	return rc;
}

static enum pp_status
print_head(const struct pp_head *head)
{
	char words[PP_HEAD_FULL_MAX];
	FILE *out = NULL;
	enum pp_status rc;

	if ((rc = tool_stream(&out)) != PP_OK)
		return rc;
	if (full)
		pp_head_full(head, words);
	else
		pp_head_words(head, words);
	return fprintf(out, "%s\n", words) < 0
	    ? pp_fail(PP_EOUT, "the output can't be written")
	    : PP_OK;
}

static enum pp_status
show_head(char *operands[])
{
	struct pp_db *db = tool_open_reader();
	struct pp_head head;
	enum pp_status rc;

	(void)operands;
	if ((rc = pp_log_head(db, &head)) == PP_OK)
		rc = print_head(&head);
	pp_db_close(db);
	return rc;
}

static enum pp_status
sent(char *operands[])
{
	return tool_log_sent(operands[0]);
}

static enum pp_status
verify(char *operands[])
{
	(void)operands;
	return tool_log_verify(&known);
}

static enum pp_status
seal(char *operands[])
{
	struct pp_db *db = tool_open_writer();
	struct pp_head head;
	enum pp_status rc;

	(void)operands;
	if ((rc = tool_seal(db, &head)) == PP_OK)
		rc = print_head(&head);
	pp_db_close(db);
	return rc;
}

/* Of a customer, or of an operator: "@li.na". */
static enum pp_status
find_owner(struct pp_db *db, const char *code)
{
	struct pp_account account;
	struct pp_operator op;

	return *code == '@' ? pp_operator_find(db, code + 1, &op)
			    : pp_account_find(db, code, &account);
}

static enum pp_status
erase_of(struct pp_db *db, const char *code, int64_t *n)
{
	enum pp_status rc;

	pp_db_tries(db, dry_run);
	if ((rc = pp_db_begin(db)) == PP_OK &&
	    (rc = find_owner(db, code)) == PP_OK &&
	    (rc = pp_log_erase(db, code, tool_now(), tool_who(), n)) == PP_OK &&
	    !dry_run)
		rc = pp_db_commit(db);
	pp_db_rollback(db);
	return rc;
}

static enum pp_status
erase(char *operands[])
{
	struct pp_db *db = tool_open_writer();
	struct pp_records *records = NULL;
	int64_t n = 0;
	enum pp_status rc;

	rc = tool_records(erase_fields,
	    sizeof erase_fields / sizeof *erase_fields, &records);
	if (rc == PP_OK && (rc = erase_of(db, operands[0], &n)) == PP_OK) {
		pp_records_text(records, operands[0]);
		pp_records_int(records, n);
		rc = pp_records_end(records);
	}
	tool_report(pp_records_close(records));
	pp_db_close(db);
	return rc;
}

static const struct command commands[] = {
    {"list", "", 0, 0, "since until who action subject result chain", false,
	list},
    {"head", "", 0, 0, "full", false, show_head},
    {"sent", "HEAD", 1, 1, "", false, sent},
    {"verify", "", 0, 0, "head heads public-key first-key", false, verify},
    {"seal", "", 0, 0, "full", false, seal},
    {"erase", "ACCOUNT|@OPERATOR", 1, 1, "dry-run", false, erase},
};

static const struct tool tool = {
    .name = "pp-log",
    .summary =
	PP_PHRASE("what was done, and proof that nobody changed it since"),
    .commands = commands,
    .n_commands = sizeof commands / sizeof *commands,
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .groups = GROUP_RECORDS | GROUP_DATABASE,
};

int
main(int argc, char *argv[])
{
	static char nothing_said[] = "list";
	char *shortest[] = {nothing_said, NULL};
	char **operands = argv + tool_start(&tool, argc, argv);

	if (!operands[0])
		operands = shortest;
	tool_report(tool_command(operands)->run(operands + 1));
	return tool_end();
}
