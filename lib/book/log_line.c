/* SPDX-License-Identifier: ISC */
/*
 * The line of a row, which its hash is of, and heads as people write them.
 * A million lines are made to check a log, so the numbers have no printf().
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log_impl.h"

enum {
	DIGITS_MAX = 20,
	HEAD_DIGITS_LEAST = 8,
	HEAD_DIGITS_MOST = 2 * PP_DIGEST_BYTES,
};

static const char domain[] = "pp-log-1,";

/* The digits, at the end of `text`; returns where they begin. */
static const char *
digits_of(uint64_t value, char text[DIGITS_MAX], size_t *n)
{
	size_t at = DIGITS_MAX;

	do
		text[--at] = (char)('0' + value % 10);
	while ((value /= 10) > 0);
	*n = DIGITS_MAX - at;
	return text + at;
}

void
pp_log_put_netstring(struct pp_buffer *line, const char *bytes, size_t n)
{
	char text[DIGITS_MAX];
	size_t n_digits;
	const char *digits = digits_of(n, text, &n_digits);

	pp_buffer_add(line, digits, n_digits);
	pp_buffer_char(line, ':');
	pp_buffer_add(line, bytes, n);
	pp_buffer_char(line, ',');
}

void
pp_log_put_number(struct pp_buffer *line, int64_t value)
{
	char text[1 + DIGITS_MAX], shown[1 + DIGITS_MAX];
	uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
	size_t n;
	const char *digits = digits_of(size, text, &n);

	shown[0] = '-';
	memcpy(shown + 1, digits, n);
	pp_log_put_netstring(line, shown + (value >= 0), n + (value < 0));
}

/* The line that is hashed, in place of what the buffer held. */
static void
put_line(struct pp_buffer *line, const struct pp_log_raw *raw,
    const uint8_t before[PP_DIGEST_BYTES])
{
	char hex[PP_DIGEST_HEX];

	line->n = 0;
	pp_hex(before, PP_DIGEST_BYTES, hex);
	pp_buffer_add(line, domain, sizeof domain - 1);
	pp_buffer_add(line, hex, sizeof hex - 1);
	pp_buffer_char(line, ',');
	pp_log_put_number(line, raw->seq);
	pp_log_put_number(line, raw->at);
	for (int i = 0; i < PP_LOG_TEXTS; i++) {
		pp_log_put_netstring(line, raw->text[i].bytes, raw->text[i].n);
		if (i != PP_LOG_WHO)
			continue;
		if (raw->has_uid)
			pp_log_put_number(line, raw->uid);
		else
			pp_log_put_netstring(line, "", 0);
	}
}

enum pp_status
pp_log_hash(struct pp_digester *digester, struct pp_buffer *line,
    const struct pp_log_raw *raw, const uint8_t before[PP_DIGEST_BYTES],
    uint8_t hash[PP_DIGEST_BYTES])
{
	put_line(line, raw, before);
	if (line->failed)
		return pp_fail(PP_ESYS, "out of memory");
	pp_digest_begin(digester);
	pp_digest_add(digester, line->bytes, line->n);
	return pp_digest_end(digester, hash);
}

static struct pp_log_span
span_of(const char *text)
{
	return (struct pp_log_span){text, strlen(text)};
}

enum pp_status
pp_log_line(const struct pp_log_row *row, const uint8_t before[PP_DIGEST_BYTES],
    char **line, size_t *n)
{
	struct pp_buffer b = {0};
	struct pp_log_raw raw = {
	    .seq = row->seq,
	    .at = row->at,
	    .has_uid = row->has_uid,
	    .uid = row->uid,
	    .text =
		{
		    [PP_LOG_WHO] = span_of(row->who),
		    [PP_LOG_TTY] = span_of(row->tty),
		    [PP_LOG_TOOL] = span_of(row->tool),
		    [PP_LOG_ACTION] = span_of(row->action),
		    [PP_LOG_SUBJECT] = span_of(row->subject),
		    [PP_LOG_WORDS] = span_of(row->words),
		    [PP_LOG_RESULT] = span_of(row->result),
		},
	};

	put_line(&b, &raw, before);
	pp_buffer_char(&b, '\0');
	if (b.failed) {
		pp_buffer_free(&b);
		return pp_fail(PP_ESYS, "out of memory");
	}
	*line = b.bytes;
	*n = b.n - 1;
	return PP_OK;
}

/* `digits` of the hash; `words` has room for them. */
static const char *
print_head(const struct pp_head *head, int digits, char *words, size_t size)
{
	char hex[PP_DIGEST_HEX];

	pp_hex(head->hash, sizeof head->hash, hex);
	if (digits > head->hash_digits)
		digits = head->hash_digits;
	snprintf(words, size, "%lld-%.*s", (long long)head->seq, digits, hex);
	return words;
}

const char *
pp_head_words(const struct pp_head *head, char words[PP_HEAD_MAX])
{
	return print_head(head, HEAD_DIGITS_LEAST, words, PP_HEAD_MAX);
}

const char *
pp_head_full(const struct pp_head *head, char words[PP_HEAD_FULL_MAX])
{
	return print_head(head, HEAD_DIGITS_MOST, words, PP_HEAD_FULL_MAX);
}

enum pp_status
pp_head_parse(const char *words, struct pp_head *head)
{
	static const char hexadecimal[] = "0123456789abcdefABCDEF";
	char hex[PP_DIGEST_HEX], number[PP_DECIMAL_MAX];
	size_t n_seq = strspn(words, "0123456789");
	struct pp_head h = {0};
	size_t n;

	if (n_seq == 0 || n_seq >= sizeof number || words[n_seq] != '-')
		return pp_fail(PP_EDATA, "not a row, '-' and its hash");
	snprintf(number, sizeof number, "%.*s", (int)n_seq, words);
	if (pp_decimal_parse(number, 0, &h.seq) != PP_OK || h.seq < 1)
		return pp_fail(PP_EDATA, "no row has that number");
	words += n_seq + 1;
	n = strlen(words);
	if (n < HEAD_DIGITS_LEAST || n > HEAD_DIGITS_MOST ||
	    strspn(words, hexadecimal) != n)
		return pp_fail(PP_EDATA,
		    "its hash is 8 to 64 hexadecimal digits");
	memset(hex, '0', sizeof hex - 1);
	hex[sizeof hex - 1] = '\0';
	memcpy(hex, words, n);
	h.hash_digits = (int)n;
	if (pp_unhex(hex, h.hash, sizeof h.hash) != PP_OK)
		return PP_EDATA;
	*head = h;
	return PP_OK;
}

bool
pp_head_is(const struct pp_head *head, const uint8_t hash[PP_DIGEST_BYTES])
{
	size_t whole = (size_t)head->hash_digits / 2;

	if (memcmp(head->hash, hash, whole) != 0)
		return false;
	return head->hash_digits % 2 == 0 ||
	    head->hash[whole] >> 4 == hash[whole] >> 4;
}
