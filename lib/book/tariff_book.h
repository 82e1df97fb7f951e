/* SPDX-License-Identifier: ISC */
/*
 * Tariffs as they were defined, and which one a meter is to have.  A tariff is
 * kept as its file's text with the SHA-256 of that, and never changed: a later
 * one of the same code takes over on the day that it names.  Which code a
 * meter has is its setting `tariff`, over the site's default.
 */
#ifndef PP_TARIFF_BOOK_H
#define PP_TARIFF_BOOK_H

#include <stdint.h>

#include "db.h"
#include "digest.h"
#include "site.h"
#include "status.h"
#include "tariff.h"

/* Texts are borrowed until the next row or call. */
struct pp_tariff_row {
	int64_t id;
	const char *code, *title, *text;
	size_t text_n;
	int32_t from_day;
	uint8_t hash[32];
	int64_t defined_at;
	const char *defined_by;
	int64_t meters; /* that are to have the code now */
};

struct pp_tariff_list;
struct pp_used;

#pragma GCC visibility push(default)

/*
 * Keep one, in a writer's transaction: an act (PP_ACT_TARIFF), so maybe with a
 * second person.  The same text again changes nothing (*again).  PP_NO: that
 * code has another text from that day on, or the day is past (`at`'s day or
 * later is asked for where meters have it already: the past isn't re-priced).
 */
enum pp_status pp_tariff_keep(struct pp_db *db, const struct pp_tariff *tariff,
    const char *text, size_t n, int64_t at, const char *who, int64_t *id,
    bool *again);

/* All by code and day, or those of one code (NULL: all): PP_OK, PP_DONE. */
enum pp_status pp_tariff_list_open(struct pp_db *db, const char *code,
    struct pp_tariff_list **list);
enum pp_status pp_tariff_list_next(struct pp_tariff_list *list,
    struct pp_tariff_row *row);
void pp_tariff_list_close(struct pp_tariff_list *list);

/*
 * Its text, in new memory (free(3)): the one in force on a local day, or by
 * id.  PP_NO: no tariff of that code, or none of it on that day yet.
 */
enum pp_status pp_tariff_text(struct pp_db *db, const char *code, int32_t day,
    int64_t *id, char **text, size_t *n);
enum pp_status pp_tariff_text_of(struct pp_db *db, int64_t id, char **text,
    size_t *n);

/*
 * What each meter used from the begin of a local day on, by its daily sums:
 * what tiers go by.
 */
enum pp_status pp_used_open(struct pp_db *db, int32_t day,
    struct pp_used **used);
int64_t pp_used_of(const struct pp_used *used, int64_t meter);
void pp_used_close(struct pp_used *used);

#pragma GCC visibility pop

#endif
