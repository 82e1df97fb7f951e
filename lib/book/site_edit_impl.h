/* SPDX-License-Identifier: ISC */
/*
 * What edits come to as an act: its words in the log.  For the file that
 * writes both, and the check that makes the words again.
 */
#ifndef PP_SITE_EDIT_IMPL_H
#define PP_SITE_EDIT_IMPL_H

#include "digest.h"
#include "site_edit.h"
#include "site_setting.h"
#include "words.h"

enum {
	PP_EDITS_LISTED = 16, /* changes that the log has in words */
};

struct pp_edit_sum {
	struct pp_digester *digester;
	int64_t n;
	bool limits;                      /* one of them is one of these */
	char subject[PP_SETTING_KEY_MAX]; /* of all of them; else "site" */
	struct pp_words words, limit_words;
};

enum pp_status pp_edit_sum_open(struct pp_edit_sum *sum);
void pp_edit_sum_close(struct pp_edit_sum *sum);
/* Begin anew. */
void pp_edit_sum_clear(struct pp_edit_sum *sum);
void pp_edit_sum_add(struct pp_edit_sum *sum, const struct pp_change *change);
/* Its words are all of them, or else the limits and the digest of all. */
enum pp_status pp_edit_sum_end(struct pp_edit_sum *sum);

/* "tariff, limits, hoarding cap": what one person doesn't change alone. */
bool pp_change_is_limit(const char *kind, const char *code, const char *field);

#endif
