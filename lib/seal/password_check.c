/* SPDX-License-Identifier: ISC */
/*
 * What is no good as a password: too short, or what everybody tries first.
 * There are no rules of composition: those only make people write it down.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "digest.h"
#include "password.h"
#include "password_impl.h"

enum {
	DISTINCT_LEAST = 4, /* characters that aren't the same */
	DELETE = 0x7f
};

/* Bytes of the UTF-8 character that is there; 0: none, or a control. */
static size_t
character(const unsigned char *at)
{
	static const struct {
		unsigned char mask, lead;
		uint32_t least;
	} kinds[] = {
	    {0x80, 0x00, ' '},
	    {0xe0, 0xc0, 0xa0}, /* those below are controls */
	    {0xf0, 0xe0, 0x800},
	    {0xf8, 0xf0, 0x10000},
	};

	for (size_t n = 0; n < sizeof kinds / sizeof kinds[0]; n++) {
		uint32_t ch = at[0] & (unsigned char)~kinds[n].mask;

		if ((at[0] & kinds[n].mask) != kinds[n].lead)
			continue;
		for (size_t i = 1; i <= n; i++) {
			if ((at[i] & 0xc0) != 0x80)
				return 0;
			ch = ch << 6 | (at[i] & 0x3f);
		}
		if (ch < kinds[n].least || ch == DELETE || ch > 0x10ffff ||
		    (ch >= 0xd800 && ch <= 0xdfff))
			return 0;
		return n + 1;
	}
	return 0;
}

static enum pp_status
check_characters(const char *password)
{
	size_t n, characters = 0;

	if (strlen(password) >= PP_PASSWORD_BYTES)
		return pp_fail(PP_EDATA, "longer than %d bytes",
		    PP_PASSWORD_BYTES - 1);
	for (const char *at = password; *at != '\0'; at += n) {
		n = character((const unsigned char *)at);
		if (n == 0)
			return pp_fail(PP_EDATA,
			    "a control character in it, or not UTF-8");
		characters++;
	}
	if (characters < PP_PASSWORD_LEAST)
		return pp_fail(PP_EDATA, "shorter than %d characters",
		    PP_PASSWORD_LEAST);
	return PP_OK;
}

static void
to_lower(const char *text, char lower[PP_PASSWORD_BYTES])
{
	size_t n = 0;

	for (; *text != '\0' && n + 1 < PP_PASSWORD_BYTES; text++)
		lower[n++] = *text >= 'A' && *text <= 'Z'
		    ? (char)(*text - 'A' + 'a')
		    : *text;
	lower[n] = '\0';
}

static bool
is_letter(char ch)
{
	return (ch >= 'a' && ch <= 'z') || (ch & 0x80) != 0;
}

/* Cut digits and signs off both ends. */
static char *
core_of(char *text)
{
	size_t n;

	while (*text != '\0' && !is_letter(*text))
		text++;
	for (n = strlen(text); n > 0 && !is_letter(text[n - 1]); n--)
		text[n - 1] = '\0';
	return text;
}

static bool
has_few_characters(const char *text)
{
	bool seen[UINT8_MAX + 1] = {false};
	int distinct = 0;

	for (; *text != '\0'; text++)
		if (!seen[(unsigned char)*text]) {
			seen[(unsigned char)*text] = true;
			distinct++;
		}
	return distinct < DISTINCT_LEAST;
}

/* As "abcdefghij" and "9876543210" have: each is the next of the one before. */
static bool
is_sequence(const char *text)
{
	int step = text[1] - text[0];

	if (step != 1 && step != -1)
		return false;
	for (; text[1] != '\0'; text++)
		if (text[1] - text[0] != step)
			return false;
	return true;
}

static int
compare(const void *a, const void *b)
{
	return strcmp(a, *(const char *const *)b);
}

static bool
is_common(const char *text)
{
	return bsearch(text, pp_passwords_common, pp_passwords_common_n,
		   sizeof *pp_passwords_common, compare) != NULL;
}

/* Whether nothing but digits and signs is left without the code. */
static bool
is_made_of(char *text, const char *operator_)
{
	char code[PP_PASSWORD_BYTES];
	char *found;
	size_t n;

	to_lower(operator_, code);
	n = strlen(code);
	if (n == 0 || strstr(text, code) == NULL)
		return false;
	while ((found = strstr(text, code)) != NULL)
		memmove(found, found + n, strlen(found + n) + 1);
	return *core_of(text) == '\0';
}

enum pp_status
pp_password_check(const char *password, const char *operator_)
{
	char lower[PP_PASSWORD_BYTES];
	enum pp_status rc;

	if ((rc = check_characters(password)) != PP_OK)
		return rc;
	to_lower(password, lower);
	if (has_few_characters(lower) || is_sequence(lower) || is_common(lower))
		rc = pp_fail(PP_EDATA, "one that everybody tries first");
	else if (is_made_of(lower, operator_))
		rc = pp_fail(PP_EDATA, "made of the operator's own code");
	else {
		to_lower(password, lower);
		if (is_common(core_of(lower)))
			rc = pp_fail(PP_EDATA,
			    "one that everybody tries first, with digits or "
			    "signs around it");
	}
	pp_forget(lower, sizeof lower);
	return rc;
}
