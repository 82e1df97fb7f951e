/* SPDX-License-Identifier: ISC */
#include "message_rows.h"

#include "catalogue.h"

static const struct pp_field fields[] = {
    {"message", NULL, PP_KIND_INT, false},
    {"kind", NULL, PP_KIND_TEXT, false},
    {"state", NULL, PP_KIND_TEXT, true},
    {"number", NULL, PP_KIND_TEXT, false},
    {"account", NULL, PP_KIND_TEXT, false},
    {"meter", NULL, PP_KIND_TEXT, false},
    {"parts", NULL, PP_KIND_INT, true},
    {"tries", NULL, PP_KIND_INT, false},
    {"made_at", NULL, PP_KIND_TIME, false},
    {"not_before", NULL, PP_KIND_TIME, false},
    {"state_at", NULL, PP_KIND_TIME, false},
    {"reason", NULL, PP_KIND_TEXT, false},
    {"again_of", NULL, PP_KIND_INT, false},
    {"text", NULL, PP_KIND_TEXT, false},
};

const struct pp_field *
pp_message_fields(size_t *n)
{
	*n = sizeof fields / sizeof *fields;
	return fields;
}

enum pp_status
pp_message_put(struct pp_records *r, const struct pp_message *m)
{
	pp_records_number_if(r, m->id != 0, m->id, 0, 0);
	pp_records_text(r, pp_message_kind_name(m->kind));
	pp_records_text(r, pp_message_state_name(m->state));
	pp_records_text_if(r, m->number);
	pp_records_text_if(r, m->account_code);
	pp_records_text_if(r, m->meter_code);
	pp_records_int(r, m->parts);
	pp_records_int(r, m->tries);
	pp_records_time(r, m->made_at);
	pp_records_time_if(r, m->state == PP_MESSAGE_WAITING, m->not_before);
	pp_records_time(r, m->state_at);
	pp_records_text_if(r, pp_phrase(m->reason));
	pp_records_number_if(r, m->again_of != 0, m->again_of, 0, 0);
	pp_records_text_if(r, m->text);
	return pp_records_end(r);
}

enum pp_status
pp_message_put_all(struct pp_records *r, struct pp_db *db,
    const struct pp_message_filter *filter)
{
	struct pp_messages *messages = NULL;
	struct pp_message m;
	enum pp_status rc = pp_messages_open(db, filter, &messages);

	while (rc == PP_OK && (rc = pp_messages_next(messages, &m)) == PP_OK)
		rc = pp_message_put(r, &m);
	pp_messages_close(messages);
	return rc == PP_DONE ? PP_OK : rc;
}
