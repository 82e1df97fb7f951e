/* SPDX-License-Identifier: ISC */
/*
 * What the commands share that visit meters for money: the till with its book
 * and its line to the meters, a row for each visit as it ends, what has to be
 * said of it, and the exit status that follows.
 */
#ifndef PP_TOOL_TILL_H
#define PP_TOOL_TILL_H

#include <stdbool.h>
#include <stddef.h>

#include "records.h"
#include "sale_rows.h"
#include "till.h"
#include "till_input.h"

/*
 * Open the book (only to look, with `dry_run`), the models and the world;
 * with a signal, no visit begins and what is under way is brought to its end.
 * tool_till_close() whatever came of it.
 */
enum pp_status tool_till_open(bool dry_run);
/* The same for tool_till_run() alone: it reads the models that it needs. */
enum pp_status tool_till_open_orders(bool dry_run);
void tool_till_close(void);

/* The one till; its `db` may change in a run. */
extern struct pp_till tool_till;

/* The records of orders; a row is on its way as soon as it is put. */
enum pp_status tool_till_records(enum pp_sale_list list);
enum pp_status tool_till_put(const struct pp_visit *visit, bool planned);

/* What pp_till_run() and pp_till_settle() tell becomes words and rows. */
void tool_till_hear(
    enum pp_status (*row)(const struct pp_visit *visit, bool planned));

/*
 * Look through the visits, tell whose money is to move, and make them (with
 * --dry-run, only say so), but for those that have been refused (by `code`);
 * each is told and gets its row when it is over.
 * `planned`: it might be made.
 */
enum pp_status tool_till_run(struct pp_visit *visits, size_t n,
    enum pp_status (*row)(const struct pp_visit *visit, bool planned));

/*
 * The whole job of pp-sell and pp-refund: one order of the operands, else the
 * rows of standard input.
 */
enum pp_status tool_till_orders(const struct pp_till_terms *terms,
    const struct pp_till_words *words);

#endif
