/* SPDX-License-Identifier: ISC */
/*
 * The books as a journal that other accounting programs read.  At its end it
 * asserts what each account stands at by our own sums, so that those programs
 * check them: a second auditor.
 */
#ifndef PP_BOOK_EXPORT_H
#define PP_BOOK_EXPORT_H

#include <stdint.h>
#include <stdio.h>

#include "db.h"
#include "status.h"

enum pp_book_program {
	PP_BOOK_HLEDGER,
	PP_BOOK_LEDGER,
	PP_BOOK_BEANCOUNT,
	PP_BOOK_PROGRAMS
};

#pragma GCC visibility push(default)

/*
 * All entries of a time; 0: from the beginning, up to now; `until` is
 * exclusive.  What accounts had before it is their opening.  PP_EPERM: who may
 * not read all.
 */
enum pp_status pp_book_export(struct pp_db *db, enum pp_book_program program,
    int64_t from, int64_t until, FILE *out);

#pragma GCC visibility pop

#endif
