/* SPDX-License-Identifier: ISC */
/*
 * pp-approve: what waits for a second person, and that person's word on it.
 */
#include <string.h>
#include <unistd.h>

#include "act.h"
#include "clock.h"
#include "digest.h"
#include "request.h"
#include "tool.h"

enum {
	TYPED_DIGITS = 8
};

static const char *reason;
static bool reject, withdraw, yes, all;

static const struct option_row options[] = {
    {"reject", 0, OPTION_FLAG, NULL, PP_PHRASE("say no to it; takes --reason"),
	&reject},
    {"withdraw", 0, OPTION_FLAG, NULL, PP_PHRASE("take one's own back"),
	&withdraw},
    {"reason", 0, OPTION_TEXT, "TEXT", PP_PHRASE("why; kept with it"), &reason},
    {"yes", 0, OPTION_FLAG, NULL,
	PP_PHRASE("without being asked on the terminal"), &yes},
    {"all", 0, OPTION_FLAG, NULL, PP_PHRASE("list also those that don't wait"),
	&all},
};

static const struct pp_field fields[] = {
    {"request", NULL, PP_KIND_TEXT, false},
    {"action", NULL, PP_KIND_TEXT, false},
    {"subject", NULL, PP_KIND_TEXT, false},
    {"words", NULL, PP_KIND_TEXT, false},
    {"amount_yuan", NULL, PP_KIND_DECIMAL, false},
    {"asked_by", NULL, PP_KIND_TEXT, false},
    {"asked_at", NULL, PP_KIND_TIME, false},
    {"expires_at", NULL, PP_KIND_TIME, false},
    {"state", NULL, PP_KIND_TEXT, false},
};

static enum pp_status
put(struct pp_records *records, const struct pp_request *r)
{
	char id[PP_DECIMAL_MAX + 1];

	snprintf(id, sizeof id, "Q%lld", (long long)r->id);
	pp_records_text(records, id);
	pp_records_text(records, pp_act_name(r->kind));
	pp_records_text(records, r->subject);
	pp_records_text(records, r->words);
	pp_records_number_if(records, r->amount.fen != 0, r->amount.fen, 2, 2);
	pp_records_text(records, r->asked_by);
	pp_records_time(records, r->asked_at);
	pp_records_time(records, r->expires_at);
	pp_records_text(records, pp_request_state_name(r->state));
	return pp_records_end(records);
}

static enum pp_status
list(struct pp_db *db, struct pp_records *records)
{
	struct pp_requests *requests = NULL;
	struct pp_request r;
	enum pp_status rc = pp_requests_open(db, !all, tool_now(), &requests);

	while (rc == PP_OK && (rc = pp_requests_next(requests, &r)) == PP_OK)
		rc = put(records, &r);
	pp_requests_close(requests);
	return rc == PP_DONE ? PP_OK : rc;
}

/* All of it, before anybody says anything. */
static void
show(const struct pp_request *r, const char *digest)
{
	char yuan[PP_DECIMAL_MAX], asked[PP_TIME_MAX], expires[PP_TIME_MAX];

	(void)fprintf(stderr,
	    pp_phrase("request Q%lld: %s %s\n"
		      "  words:   %s\n"
		      "  amount:  %s yuan\n"
		      "  asked:   by %s (uid %lld), %s\n"
		      "  expires: %s\n"
		      "  digest:  %s\n"),
	    (long long)r->id, pp_act_name(r->kind), r->subject, r->words,
	    pp_money_print(r->amount, yuan), r->asked_by,
	    (long long)r->asked_uid, pp_time_print(r->asked_at, asked),
	    pp_time_print(r->expires_at, expires), digest);
}

/* The digits are of what was shown: who types them has seen it. */
static enum pp_status
confirm(const struct pp_request *r, const char *digest)
{
	char answer[PP_NAME_MAX];

	if (yes)
		return PP_OK;
	if (!isatty(STDIN_FILENO))
		tool_usage("without a terminal to ask at, --yes is needed");
	(void)fprintf(stderr,
	    reject ? pp_phrase("to reject it, type the first %d digits: ")
		: withdraw
		? pp_phrase("to withdraw it, type the first %d digits: ")
		: pp_phrase("to approve it, type the first %d digits: "),
	    TYPED_DIGITS);
	if (!fgets(answer, sizeof answer, stdin))
		*answer = '\0';
	answer[strcspn(answer, "\r\n")] = '\0';
	if (strlen(answer) != TYPED_DIGITS ||
	    strncmp(answer, digest, TYPED_DIGITS) != 0)
		return pp_fail(PP_NO, "request Q%lld: left as it is",
		    (long long)r->id);
	return PP_OK;
}

/* Who never approves anything is told so, and logged, before he reads it. */
static enum pp_status
check_right(struct pp_db *db, const char *id)
{
	const struct pp_act act = {.kind = PP_ACT_APPROVE, .subject = id};

	return withdraw ? PP_OK : pp_act_ask(db, &act, tool_now(), tool_who());
}

static enum pp_status
say(struct pp_db *db, const char *id, struct pp_request *r)
{
	enum pp_request_state says = reject ? PP_REQUEST_REJECTED
	    : withdraw                      ? PP_REQUEST_WITHDRAWN
					    : PP_REQUEST_APPROVED;
	char digest[PP_DIGEST_HEX];
	enum pp_status rc;

	if ((rc = check_right(db, id)) != PP_OK ||
	    (rc = pp_request_find(db, id, tool_now(), r)) != PP_OK)
		return rc;
	pp_hex(r->digest, sizeof r->digest, digest);
	if (!tool_quiet)
		show(r, digest);
	if ((rc = confirm(r, digest)) != PP_OK)
		return rc;
	if ((rc = pp_db_begin(db)) == PP_OK &&
	    (rc = pp_request_say(db, r, r->digest, says, reason ? reason : "",
		 tool_now(), tool_who())) == PP_OK)
		rc = pp_db_commit(db);
	pp_db_rollback(db);
	return rc;
}

static enum pp_status
approve(const char *id)
{
	struct pp_db *db = id ? tool_open_writer() : tool_open_reader();
	struct pp_records *records = NULL;
	struct pp_request r;
	enum pp_status rc;

	rc = tool_records(fields, sizeof fields / sizeof *fields, &records);
	if (rc == PP_OK && !id)
		rc = list(db, records);
	else if (rc == PP_OK && (rc = say(db, id, &r)) == PP_OK)
		rc = put(records, &r);
	tool_report(pp_records_close(records));
	pp_db_close(db);
	return rc;
}

static const struct tool tool = {
    .name = "pp-approve",
    .operands = "[REQUEST]",
    .summary = PP_PHRASE(
	"what waits for a second person, and that person's word on it"),
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .groups = GROUP_RECORDS | GROUP_DATABASE,
};

int
main(int argc, char *argv[])
{
	char **operands = argv + tool_start(&tool, argc, argv);

	if (operands[0] && operands[1])
		tool_usage("takes at most one request");
	if (!operands[0] && (reject || withdraw || yes || reason))
		tool_usage("which request? pp-approve lists them");
	if (operands[0] && all)
		tool_usage("--all: only without a request");
	if (reject && withdraw)
		tool_usage("--reject and --withdraw: one of them");
	if (reject && !reason)
		tool_usage("--reject: takes --reason");
	tool_report(approve(operands[0]));
	return tool_end();
}
