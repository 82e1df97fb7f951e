/* SPDX-License-Identifier: ISC */
#include "trace_grammar.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "amount.h"

void
grammar_print(const struct grammar *grammar,
    const struct grammar_values *values, char *words, size_t size)
{
	const struct grammar *g = grammar;
	const struct grammar_values *v = values;
	size_t n = 0, i;

	words[0] = '\0';
	for (i = 0; i < g->n_texts; i++)
		if (v->text[i][0] != '\0')
			n += (size_t)snprintf(words + n, size - n, "%s%s=%s",
			    n > 0 ? " " : "", g->text[i].key, v->text[i]);
	for (i = 0; i < g->n_numbers; i++)
		if (v->known[i])
			n += (size_t)snprintf(words + n, size - n,
			    "%s%s=%" PRId64, n > 0 ? " " : "", g->number[i].key,
			    v->number[i]);
}

static bool
is_key(const char *key, const char *word, size_t n)
{
	return strlen(key) == n && memcmp(key, word, n) == 0;
}

/* One word, of `key_n` bytes before its "=" and `n` behind it. */
static enum pp_status
take(const struct grammar *g, const char *word, size_t key_n, size_t n,
    struct grammar_values *v)
{
	const char *value = word + key_n + 1;
	char digits[PP_DECIMAL_MAX];
	size_t i;

	for (i = 0; i < g->n_texts; i++)
		if (is_key(g->text[i].key, word, key_n)) {
			if (n == 0 || n >= g->text[i].size)
				return pp_fail(PP_EDATA,
				    "%s: too long or empty", g->text[i].key);
			memcpy(v->text[i], value, n);
			v->text[i][n] = '\0';
			return PP_OK;
		}
	for (i = 0; i < g->n_numbers; i++)
		if (is_key(g->number[i].key, word, key_n))
			break;
	if (i == g->n_numbers)
		return pp_fail(PP_EDATA, "no such word: %.*s",
		    (int)(key_n < GRAMMAR_TEXT_MAX ? key_n : GRAMMAR_TEXT_MAX),
		    word);
	snprintf(digits, sizeof digits, "%.*s",
	    (int)(n < sizeof digits ? n : sizeof digits - 1), value);
	if (pp_decimal_parse(digits, 0, &v->number[i]) != PP_OK ||
	    v->number[i] < g->number[i].least ||
	    v->number[i] > g->number[i].most)
		return pp_fail(PP_EDATA,
		    "%s: not a number from %" PRId64 " to %" PRId64,
		    g->number[i].key, g->number[i].least, g->number[i].most);
	v->known[i] = true;
	return PP_OK;
}

/* Every word that must be there is. */
static enum pp_status
check(const struct grammar *g, const struct grammar_values *v)
{
	size_t i;

	for (i = 0; i < g->n_texts; i++)
		if (!g->text[i].may_lack && v->text[i][0] == '\0')
			return pp_fail(PP_EDATA, "no %s=", g->text[i].key);
	for (i = 0; i < g->n_numbers; i++)
		if (!g->number[i].may_lack && !v->known[i])
			return pp_fail(PP_EDATA, "no %s=", g->number[i].key);
	return PP_OK;
}

enum pp_status
grammar_parse(const struct grammar *grammar, const char *words,
    struct grammar_values *values)
{
	const struct grammar *g = grammar;
	struct grammar_values *v = values;
	const char *equals;
	enum pp_status rc;
	size_t n;

	*values = (struct grammar_values){0};
	for (words += strspn(words, " "); *words != '\0';
	     words += n + strspn(words + n, " ")) {
		n = strcspn(words, " ");
		if (!(equals = memchr(words, '=', n)))
			return pp_fail(PP_EDATA, "words are KEY=VALUE");
		rc = take(g, words, (size_t)(equals - words),
		    n - (size_t)(equals - words) - 1, v);
		if (rc != PP_OK)
			return rc;
	}
	return check(g, v);
}
