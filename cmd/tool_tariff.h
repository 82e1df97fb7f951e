/* SPDX-License-Identifier: ISC */
/*
 * What the commands of pp-tariff share: the book, the models, the line to the
 * meters, the records, and what each meter is to hold of its tariff.
 */
#ifndef PP_TOOL_TARIFF_H
#define PP_TOOL_TARIFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tariff_file.h"
#include "tariff_plan.h"
#include "tariff_rows.h"

/* One run; tool_tariff_close() puts it all away. */
struct tool_tariff {
	struct pp_db *db;
	struct pp_models *models;
	struct pp_tariff_planner *planner;
	struct pp_world *world;
	struct pp_records *records;
	int64_t now;
};

extern struct tool_tariff tool_tariff;

/* A tariff file in memory, as UTF-8. */
struct tool_tariff_file {
	char *text; /* free(3) */
	size_t n;
	struct pp_tariff tariff;
	struct pp_tariff_tests tests;
};

/* What assign and push take besides meters. */
struct tool_tariff_how {
	const char *plan, *max_share;
	bool dry_run, due;
	bool unset, site; /* assign */
};

/* Meters, with what they are to hold. */
struct tool_tariff_duties {
	struct pp_tariff_duty *duties; /* free(3) */
	size_t n, room;
};

/* The book to read, or to write; the models; a plan as of now. */
enum pp_status tool_tariff_open(bool writes);
void tool_tariff_close(void);
enum pp_status tool_tariff_records(enum pp_tariff_list_kind kind);

/*
 * Read one; where `anywhere`, its zone becomes the process's, else it has to
 * be the site's.
 */
enum pp_status tool_tariff_read(const char *path, bool anywhere,
    struct tool_tariff_file *file);

enum pp_status tool_tariff_check(const char *path);
enum pp_status tool_tariff_define(const char *path, bool dry_run);
enum pp_status tool_tariff_list(void);
/* The text in force on a day (NULL: today). */
enum pp_status tool_tariff_show(const char *code, const char *day);

enum pp_status tool_tariff_assign(const char *code,
    const struct tool_tariff_how *how);

/*
 * The planned rows of a plan, else the meters that selectors name, else all.
 * A row whose facts have moved is refused.
 */
enum pp_status tool_tariff_gather(const char *plan,
    struct tool_tariff_duties *duties);

/* The meters that selectors name: what they are to hold, by the books. */
enum pp_status tool_tariff_meters(void);
enum pp_status tool_tariff_push(const struct tool_tariff_how *how);
enum pp_status tool_tariff_verify(void);

enum pp_status tool_tariff_what_if(const char *path, const char *against,
    const char *since, const char *until);

#endif
