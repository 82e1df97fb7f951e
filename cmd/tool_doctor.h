/* SPDX-License-Identifier: ISC */
/*
 * What is wrong with a bus: the doctor's questions and rows.  Included by
 * cmd/ only.
 */
#ifndef PP_TOOL_DOCTOR_H
#define PP_TOOL_DOCTOR_H

#include <stdbool.h>
#include <stdint.h>

#include "db.h"
#include "status.h"

struct tool_doctor {
	struct pp_db *db;
	char *bus;
	int64_t from, until; /* what passes saw then */
	unsigned rounds;     /* to ask each meter; 0: nothing is asked */
	bool hours;          /* a row an hour, not a meter */
};

enum pp_status tool_doctor(const struct tool_doctor *what);

#endif
