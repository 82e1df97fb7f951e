/* SPDX-License-Identifier: ISC */
/*
 * What the files of `checkup` share; nobody else includes this.
 */
#ifndef PP_CHECKUP_IMPL_H
#define PP_CHECKUP_IMPL_H

struct pp_check {
	const char *name, *sql; /* ?1, where it stands there, is the time */
};

/* Orders, the books, and what follows from both; name NULL: the end. */
extern const struct pp_check pp_checkup_life[], pp_checkup_money[];
extern const struct pp_check pp_checkup_money_notes[];

/* Operators, what needed two of them, and what the site's mode is. */
extern const struct pp_check pp_checkup_people[], pp_checkup_people_notes[];

/* The tables against the log. */
extern const struct pp_check pp_checkup_log[];

#endif
