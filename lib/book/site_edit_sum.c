/* SPDX-License-Identifier: ISC */
/*
 * Edits as words of the log: a few one by one, many by their digest, but the
 * limits among them always, as long as there is a place.
 */
#include <stdio.h>
#include <string.h>

#include "site_edit_impl.h"

enum {
	SUM_BYTES = 200, /* for what stands behind the words */
};

static const char mode_key[] = "site.mode";

enum pp_status
pp_edit_sum_open(struct pp_edit_sum *sum)
{
	enum pp_status rc = pp_digester_new(&sum->digester);

	if (rc == PP_OK)
		pp_edit_sum_clear(sum);
	return rc;
}

void
pp_edit_sum_close(struct pp_edit_sum *sum)
{
	pp_digester_free(sum->digester);
}

void
pp_edit_sum_clear(struct pp_edit_sum *sum)
{
	pp_digest_begin(sum->digester);
	sum->n = 0;
	sum->limits = false;
	sum->subject[0] = '\0';
	pp_words_clear(&sum->words);
	pp_words_clear(&sum->limit_words);
}

bool
pp_change_is_limit(const char *kind, const char *code, const char *field)
{
	static const char *const keys[] = {"limits.", "guards.", "desk.",
	    "site.timezone", "defaults.fence", "defaults.hoarding_cap",
	    "defaults.overdraft", "defaults.tariff", "fence", "hoarding_cap",
	    "overdraft", "tariff"};
	const char *key = strcmp(kind, "setting") == 0 ? code : field;
	size_t i;

	if (strcmp(kind, "setting") != 0 && strcmp(kind, "meter") != 0)
		return false;
	for (i = 0; i < sizeof keys / sizeof *keys; i++)
		if (strncmp(key, keys[i], strlen(keys[i])) == 0)
			return true;
	return false;
}

/* Each piece with its length, so that no two changes read alike. */
static void
digest(struct pp_digester *d, const char *text)
{
	char length[24];
	int n = snprintf(length, sizeof length, "%zu:", strlen(text));

	pp_digest_add(d, length, (size_t)n);
	pp_digest_add(d, text, strlen(text));
}

/*
 * A value as the log has it: not the time that something is retired at, which
 * is another when a second person has agreed, and no numbers of people.
 */
static const char *
shown(const struct pp_change *c, const char *value)
{
	static const char numbers[] = "sms_numbers";

	if (value == NULL || *value == '\0')
		return "";
	if (strstr(c->code, numbers) != NULL ||
	    strstr(c->field, numbers) != NULL)
		return "numbers";
	return strcmp(c->field, "retired_at") == 0 ? "yes" : value;
}

static void
put_change(struct pp_words *words, const char *key, const char *before,
    const char *after)
{
	if (strcmp(before, after) == 0)
		pp_words_text(words, key, after);
	else
		pp_words_change(words, key, before, after);
}

static bool
has_place(const struct pp_words *words)
{
	return !words->full && words->n + SUM_BYTES < sizeof words->text;
}

/* The same where it has a place; the digest covers the others. */
static void
put_fitting(struct pp_words *words, const char *key, const char *before,
    const char *after)
{
	struct pp_words more = *words;

	put_change(&more, key, before, after);
	if (has_place(&more))
		*words = more;
}

void
pp_edit_sum_add(struct pp_edit_sum *sum, const struct pp_change *c)
{
	const char *before = shown(c, c->before), *after = shown(c, c->after);
	const char *all[] = {c->kind, c->code, c->field, before, after};
	char key[3 * PP_SETTING_KEY_MAX];
	size_t i;

	/* A meter may have that name, too. */
	if (strcmp(c->kind, "setting") == 0 && strcmp(c->code, mode_key) == 0)
		return; /* it was an act by itself */
	for (i = 0; i < sizeof all / sizeof *all; i++)
		digest(sum->digester, all[i]);
	if (sum->n == 0)
		snprintf(sum->subject, sizeof sum->subject, "%s", c->code);
	else if (strcmp(sum->subject, c->code) != 0)
		snprintf(sum->subject, sizeof sum->subject, "site");
	snprintf(key, sizeof key, "%s.%s%s%s", c->kind, c->code,
	    *c->field != '\0' ? "." : "", c->field);
	if (pp_change_is_limit(c->kind, c->code, c->field)) {
		sum->limits = true;
		put_fitting(&sum->limit_words, key, before, after);
	}
	if (sum->n++ < PP_EDITS_LISTED)
		put_change(&sum->words, key, before, after);
}

/* Nothing was left out of its words. */
static bool
lists_all(const struct pp_edit_sum *sum)
{
	return sum->n <= PP_EDITS_LISTED && has_place(&sum->words);
}

enum pp_status
pp_edit_sum_end(struct pp_edit_sum *sum)
{
	uint8_t all[PP_DIGEST_BYTES];
	char hex[PP_DIGEST_HEX];
	enum pp_status rc = pp_digest_end(sum->digester, all);

	if (rc != PP_OK || lists_all(sum))
		return rc;
	pp_hex(all, sizeof all, hex);
	sum->words = sum->limit_words;
	pp_words_int(&sum->words, "changes", sum->n);
	pp_words_text(&sum->words, "sha256", hex);
	return PP_OK;
}
