/* SPDX-License-Identifier: ISC */
/*
 * Messages as records: the columns of pp-sms.
 */
#ifndef PP_MESSAGE_ROWS_H
#define PP_MESSAGE_ROWS_H

#include <stddef.h>

#include "message.h"
#include "records.h"
#include "status.h"

#pragma GCC visibility push(default)

const struct pp_field *pp_message_fields(size_t *n);
/* Without an id where it is 0: one that isn't written down. */
enum pp_status pp_message_put(struct pp_records *records,
    const struct pp_message *message);
enum pp_status pp_message_put_all(struct pp_records *records, struct pp_db *db,
    const struct pp_message_filter *filter);

#pragma GCC visibility pop

#endif
