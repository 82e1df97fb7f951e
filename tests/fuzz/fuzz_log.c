/* SPDX-License-Identifier: ISC */
/*
 * Any texts as heads, words and fields of the log: a head that is taken comes
 * back; words have no control and one reading; the line of a row reads back
 * as its fields.  The texts are the input's, with a NUL behind each.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "text.h"
#include "words.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum {
	FIELDS = 10
};

static void
check(bool holds)
{
	if (!holds)
		abort();
}

static void
check_head(const char *text)
{
	char words[PP_HEAD_MAX], full[PP_HEAD_FULL_MAX];
	struct pp_head head, back;

	if (pp_head_parse(text, &head) != PP_OK)
		return;
	check(head.seq >= 1 && head.hash_digits >= 8 && head.hash_digits <= 64);
	check(strlen(pp_head_words(&head, words)) < sizeof words);
	check(pp_head_parse(words, &back) == PP_OK && back.seq == head.seq);
	check(strlen(pp_head_full(&head, full)) < sizeof full);
	check(pp_head_parse(full, &back) == PP_OK);
	check(back.hash_digits == head.hash_digits);
	check(memcmp(back.hash, head.hash, sizeof head.hash) == 0);
}

/* Each byte that was escaped, back. */
static size_t
unescape(const char *from, size_t n, char *to)
{
	size_t used = 0;

	for (size_t i = 0; i < n; i++) {
		uint8_t byte;
		char hex[3] = "";

		if (from[i] != '%') {
			to[used++] = from[i];
			continue;
		}
		check(i + 2 < n);
		memcpy(hex, from + i + 1, 2);
		check(pp_unhex(hex, &byte, 1) == PP_OK);
		to[used++] = (char)byte;
		i += 2;
	}
	return used;
}

static void
check_words(const char *value, const char *other)
{
	static struct pp_words words;
	static char back[PP_WORDS_MAX], left[PP_WORDS_MAX];
	const char *end;

	pp_words_clear(&words);
	pp_words_text(&words, "k", value);
	pp_words_personal(&words, "p", other, "");
	pp_words_change(&words, "c", other, value);
	check(words.n == strlen(words.text) && words.n < sizeof words.text);
	check(pp_text_is_utf8(words.text, words.n));
	for (const char *p = words.text; *p != '\0'; p++)
		check((unsigned char)*p >= ' ' && *p != 0x7f);
	check(pp_words_anonymous(words.text, left) == strlen(left));
	check(strstr(left, "p=#") == NULL || words.full);
	if (words.full || *value == '\0')
		return;
	end = strchr(words.text, ' ');
	if (end == NULL)
		end = words.text + words.n;
	check(memcmp(words.text, "k=", 2) == 0);
	check(unescape(words.text + 2, (size_t)(end - words.text - 2), back) ==
	    strlen(value));
	check(memcmp(back, value, strlen(value)) == 0);
}

/* A netstring at *at, which has to be that text. */
static void
check_netstring(const char **at, const char *text)
{
	char *end;
	unsigned long long n = strtoull(*at, &end, 10);

	check(end > *at && *end == ':' && n == strlen(text));
	check(memcmp(end + 1, text, n) == 0 && end[1 + n] == ',');
	*at = end + 2 + n;
}

static void
check_line(const char *const field[FIELDS], int64_t seq)
{
	static const uint8_t before[PP_DIGEST_BYTES] = {0xab};
	char number[PP_DECIMAL_MAX], head[] = "pp-log-1,ab";
	struct pp_log_row row = {
	    .seq = seq,
	    .at = -seq,
	    .who = field[0],
	    .tty = field[1],
	    .tool = field[2],
	    .action = field[3],
	    .subject = field[4],
	    .words = field[5],
	    .result = field[6],
	};
	const char *at;
	char *line;
	size_t n;

	check(pp_log_line(&row, before, &line, &n) == PP_OK);
	check(n == strlen(line));
	check(memcmp(line, head, sizeof head - 1) == 0);
	at = line + sizeof "pp-log-1," - 1 + 2 * sizeof before;
	check(*at++ == ',');
	check_netstring(&at, pp_decimal_print(seq, 0, 0, number));
	check_netstring(&at, pp_decimal_print(-seq, 0, 0, number));
	check_netstring(&at, row.who);
	check_netstring(&at, "");
	check_netstring(&at, row.tty);
	check_netstring(&at, row.tool);
	check_netstring(&at, row.action);
	check_netstring(&at, row.subject);
	check_netstring(&at, row.words);
	check_netstring(&at, row.result);
	check(*at == '\0');
	free(line);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const char *field[FIELDS];
	char *texts, *at;

	check((texts = malloc(n + FIELDS)) != NULL);
	memcpy(texts, data, n);
	memset(texts + n, 0, FIELDS);
	at = texts;
	for (int i = 0; i < FIELDS; i++) {
		field[i] = at;
		at += strlen(at) + (at < texts + n);
		check_head(field[i]);
	}
	check_words(field[0], field[1]);
	check_line(field, (int64_t)n);
	free(texts);
	return 0;
}
