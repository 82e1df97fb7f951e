/* SPDX-License-Identifier: ISC */
/*
 * What the log calls the things that acts are about.  Inside lib/ only.
 */
#ifndef PP_SUBJECT_H
#define PP_SUBJECT_H

#include <stdint.h>

#include "db.h"
#include "status.h"
#include "text.h"

/* What an epoch is of. */
struct pp_subject {
	int64_t meter;
	char meter_code[PP_ID_MAX], account[PP_ID_MAX];
};

enum pp_status pp_subject_epoch(struct pp_db *db, int64_t epoch,
    struct pp_subject *subject);

/* A meter's code, by its id; PP_NO: there is none. */
enum pp_status pp_subject_meter(struct pp_db *db, int64_t meter,
    char code[PP_ID_MAX]);

#endif
