/* SPDX-License-Identifier: ISC */
/*
 * What the files of `checkup` share; nobody else includes this.
 */
#ifndef PP_CHECKUP_IMPL_H
#define PP_CHECKUP_IMPL_H

#include "db.h"

struct pp_check {
	const char *name, *sql; /* ?1, where it stands there, is the time */
};

/* Orders, the books, and what follows from both; name NULL: the end. */
extern const struct pp_check pp_checkup_life[], pp_checkup_money[];
extern const struct pp_check pp_checkup_money_notes[];

/* Operators, what needed two of them, and what the site's mode is. */
extern const struct pp_check pp_checkup_people[], pp_checkup_people_notes[];

/* The tables against the log: orders and books; people and the rest. */
extern const struct pp_check pp_checkup_log[], pp_checkup_log_people[];

/* A check that is more than a query tells each offence to its report. */
struct pp_checkup_report;
void pp_checkup_tell(struct pp_checkup_report *report, const char *detail);
enum pp_status pp_checkup_settings(struct pp_db *db,
    struct pp_checkup_report *report);
enum pp_status pp_checkup_tariffs(struct pp_db *db,
    struct pp_checkup_report *report);
enum pp_status pp_checkup_days(struct pp_db *db,
    struct pp_checkup_report *report);
enum pp_status pp_checkup_packs(struct pp_db *db,
    struct pp_checkup_report *report);

#endif
