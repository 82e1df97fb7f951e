/* SPDX-License-Identifier: ISC */
/*
 * pp-sms list and acknowledge.
 */
#include <stdlib.h>
#include <string.h>

#include "alarm.h"
#include "amount.h"
#include "message_rows.h"
#include "tool.h"
#include "tool_sms.h"

static const struct pp_field acknowledged_fields[] = {
    {"alarm", NULL, PP_KIND_TEXT, false},
    {"kind", NULL, PP_KIND_TEXT, false},
    {"result", NULL, PP_KIND_TEXT, true},
    {"reason", NULL, PP_KIND_TEXT, false},
    {"note", NULL, PP_KIND_TEXT, false},
};

enum {
	N_ACKNOWLEDGED =
	    sizeof acknowledged_fields / sizeof *acknowledged_fields
};

/* "failed,unknown" as bits. */
static enum pp_status
find_states(const char *words, unsigned *states)
{
	char word[PP_SHOWN_MAX];
	enum pp_message_state state;
	size_t n;
	enum pp_status rc;

	for (; *words != '\0'; words += n + (words[n] == ',')) {
		n = strcspn(words, ",");
		snprintf(word, sizeof word, "%.*s", (int)n, words);
		if ((rc = pp_message_state_find(word, &state)) != PP_OK)
			return pp_fail_in(rc, "--state");
		*states |= 1U << state;
	}
	return PP_OK;
}

enum pp_status
tool_sms_list(const struct tool_sms *sms)
{
	struct pp_message_filter filter = {0};
	struct pp_records *records = NULL;
	struct pp_db *db;
	int64_t *ids = NULL;
	size_t n;
	const struct pp_field *fields = pp_message_fields(&n);
	enum pp_status rc = PP_OK;

	if (selectors.state)
		rc = find_states(selectors.state, &filter.states);
	if (rc != PP_OK)
		return rc;
	selectors.state = NULL; /* of messages here, not of meters */
	db = tool_open_reader();
	rc = tool_period(sms->since, sms->until, &filter.from, &filter.until);
	if (rc == PP_OK && tool_selected())
		rc = tool_select(db, &ids, &filter.n_meters);
	filter.meters = ids;
	if (rc == PP_OK && (rc = tool_records(fields, n, &records)) == PP_OK)
		rc = pp_message_put_all(records, db, &filter);
	tool_report(pp_records_close(records));
	free(ids);
	pp_db_close(db);
	return rc;
}

/* In a transaction of its own: what is wrong with one stops no other. */
static enum pp_status
acknowledge(struct pp_db *db, int64_t id, const char *note,
    struct pp_alarm *alarm)
{
	enum pp_status rc;

	if ((rc = pp_db_begin(db)) == PP_OK &&
	    (rc = pp_alarm_acknowledge(db, id, note, tool_now(), tool_who())) ==
		PP_OK &&
	    (rc = pp_alarm_get(db, id, alarm)) == PP_OK)
		rc = pp_db_commit(db);
	if (rc != PP_OK)
		pp_db_rollback(db);
	return rc;
}

static enum pp_status
acknowledge_one(struct pp_db *db, struct pp_records *records, const char *word,
    const char *note)
{
	struct pp_alarm alarm = {0};
	int64_t id = 0;
	enum pp_status rc;

	if (pp_decimal_parse(word, 0, &id) != PP_OK || id < 1)
		rc = pp_fail(PP_EDATA,
		    "no alarm's number; pp-report alarms "
		    "shows them");
	else
		rc = acknowledge(db, id, note, &alarm);
	if (rc != PP_OK && rc != PP_NO && rc != PP_EDATA)
		return rc;
	pp_records_text(records, word);
	pp_records_text(records,
	    rc == PP_OK ? pp_alarm_kind_name(alarm.kind) : NULL);
	pp_records_text(records,
	    rc == PP_OK       ? "ok"
		: rc == PP_NO ? "skipped"
			      : "failed");
	pp_records_text(records, rc == PP_OK ? NULL : pp_errmsg());
	pp_records_text_if(records, note);
	if (rc != PP_OK)
		tool_report(
		    rc == PP_NO ? rc : pp_fail_in(rc, "alarm %s", word));
	return pp_records_end(records);
}

enum pp_status
tool_sms_acknowledge(const struct tool_sms *sms, char *alarms[])
{
	const char *note = sms->note ? sms->note : "";
	struct pp_records *records = NULL;
	struct pp_db *db = tool_open_writer();
	enum pp_status rc;

	rc = tool_records(acknowledged_fields, N_ACKNOWLEDGED, &records);
	for (; rc == PP_OK && *alarms; alarms++)
		rc = acknowledge_one(db, records, *alarms, note);
	tool_report(pp_records_close(records));
	pp_db_close(db);
	return rc;
}
