/* SPDX-License-Identifier: ISC */
#include "log_rows.h"

static const struct pp_field fields[] = {
    {"seq", NULL, PP_KIND_INT, false},
    {"at", NULL, PP_KIND_TIME, false},
    {"who", NULL, PP_KIND_TEXT, false},
    {"uid", NULL, PP_KIND_INT, false},
    {"tty", NULL, PP_KIND_TEXT, false},
    {"tool", NULL, PP_KIND_TEXT, false},
    {"action", NULL, PP_KIND_TEXT, false},
    {"subject", NULL, PP_KIND_TEXT, false},
    {"words", NULL, PP_KIND_TEXT, false},
    {"result", NULL, PP_KIND_TEXT, false},
    {"hash", NULL, PP_KIND_TEXT, false},
};

static const struct pp_field fault_fields[] = {
    {"fault", NULL, PP_KIND_TEXT, false},
    {"first", NULL, PP_KIND_INT, false},
    {"last", NULL, PP_KIND_INT, false},
    {"words", NULL, PP_KIND_TEXT, false},
};

const struct pp_field *
pp_log_fields(size_t *n)
{
	*n = sizeof fields / sizeof *fields;
	return fields;
}

static enum pp_status
put(struct pp_records *r, const struct pp_log_row *row)
{
	char hash[PP_DIGEST_HEX];

	pp_hex(row->hash, sizeof row->hash, hash);
	pp_records_int(r, row->seq);
	pp_records_time(r, row->at);
	pp_records_text(r, row->who);
	pp_records_number_if(r, row->has_uid, row->uid, 0, 0);
	pp_records_text_if(r, row->tty);
	pp_records_text_if(r, row->tool);
	pp_records_text(r, row->action);
	pp_records_text_if(r, row->subject);
	pp_records_text_if(r, row->words);
	pp_records_text(r, row->result);
	pp_records_text(r, hash);
	return pp_records_end(r);
}

enum pp_status
pp_log_put_all(struct pp_records *records, struct pp_db *db,
    const struct pp_log_filter *filter)
{
	struct pp_logs *logs = NULL;
	struct pp_log_row row;
	enum pp_status rc;

	rc = pp_logs_open(db, filter, &logs);
	while (rc == PP_OK && (rc = pp_logs_next(logs, &row)) == PP_OK)
		rc = put(records, &row);
	pp_logs_close(logs);
	return rc == PP_DONE ? PP_OK : rc;
}

const struct pp_field *
pp_log_fault_fields(size_t *n)
{
	*n = sizeof fault_fields / sizeof *fault_fields;
	return fault_fields;
}

enum pp_status
pp_log_fault_put(struct pp_records *r, const struct pp_log_fault *fault)
{
	pp_records_text(r, pp_log_fault_name(fault->kind));
	pp_records_int(r, fault->first);
	pp_records_int(r, fault->last);
	pp_records_text(r, fault->words);
	return pp_records_end(r);
}
