/* SPDX-License-Identifier: ISC */
/*
 * What messages say: a template for each kind and language, built in or from a
 * file that the site has changed; fields are checked when it is loaded.
 */
#ifndef PP_MESSAGE_TEXT_H
#define PP_MESSAGE_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "alarm.h"
#include "days_left.h"
#include "message.h"
#include "receipt.h"
#include "status.h"

/* What one can say; the digests are of several, an item for each. */
enum pp_text_kind {
	PP_TEXT_ALARM, /* + enum pp_alarm_kind */
	PP_TEXT_CUSTOMER_DIGEST = PP_TEXT_ALARM + PP_ALARM_KINDS,
	PP_TEXT_STAFF_DIGEST,
	PP_TEXT_ESCALATION,
	PP_TEXT_NO_NUMBER,
	PP_TEXT_HEAD,
	PP_TEXT_TEST,
	PP_TEXT_ITEM, /* + enum pp_alarm_kind */
	PP_TEXT_ESCALATION_ITEM = PP_TEXT_ITEM + PP_ALARM_KINDS,
	PP_TEXT_NO_NUMBER_ITEM,
	PP_TEXTS
};

enum {
	PP_TEXT_KIND_MAX = 32
};

/* What the fields are; NULL or has_... false: empty. */
struct pp_text_facts {
	const char *sign; /* pp_notices_sign() */
	const char *site, *meter, *unit, *building, *holder, *account;
	const char *gateway, *number, *head, *reason, *level;
	const char *list; /* of a digest: its items, a line each */
	int64_t count;    /* of it */
	bool has_balance;
	int64_t balance_fen, bound_fen;
	const struct pp_days_left *left; /* NULL: not known */
	int64_t at, since;
	int64_t value;
};

struct pp_message_texts;

#pragma GCC visibility push(default)

/*
 * `path` NULL: the built-in ones; else a YAML file, kind to text under `zh` and
 * `en`, over them.  PP_EDATA with file, line and column: an unknown kind or
 * field, one that whoever gets it isn't told, a control character, a brace that
 * isn't closed, or too long by itself.  PP_ENOINPUT: there is no such file.
 */
enum pp_status pp_message_texts_open(const char *path,
    struct pp_message_texts **texts);
void pp_message_texts_free(struct pp_message_texts *texts);

/* "arrears", "arrears_item", "staff_digest", ... */
const char *pp_text_kind_name(enum pp_text_kind kind,
    char name[PP_TEXT_KIND_MAX]);

/* So many parts are planned for it. */
unsigned pp_message_parts(enum pp_text_kind kind);

/*
 * Fill one in, at most `parts` long: the longest name is cut, and of a list
 * whole items go; never the sign, a code or an amount, and whole characters
 * only.  PP_EDATA: these alone are longer.
 */
enum pp_status pp_message_write(const struct pp_message_texts *texts,
    enum pp_text_kind kind, enum pp_language language,
    const struct pp_text_facts *facts, unsigned parts,
    char text[PP_MESSAGE_TEXT_MAX]);

#pragma GCC visibility pop

#endif
