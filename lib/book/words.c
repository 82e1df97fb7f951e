/* SPDX-License-Identifier: ISC */
/*
 * The words of an act, as they are added.
 */
#include "words.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "digest.h"
#include "text.h"
#include "words_impl.h"

enum {
	SHOWN_BYTES = (PP_COMMITMENT_MAX - 2) / 2,
};

/* What would read as the end of a value, another word, or two values. */
static const char reserved[] = " =>";

/* Bytes of the character that must be escaped; 0: it may stand as it is. */
static size_t
unwanted(const char *at, size_t length, uint32_t ch, const char *also)
{
	if (ch == '%' || pp_char_is_control(ch))
		return length;
	return length == 1 && strchr(also, *at) != NULL ? 1 : 0;
}

/* Most of what is escaped is nothing else. */
static bool
is_plain(char ch)
{
	return (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') ||
	    (ch >= 'A' && ch <= 'Z') || ch == '.' || ch == '-';
}

bool
pp_words_escape(const char *text, const char *also, char *to, size_t size,
    size_t *n)
{
	static const char digits[] = "0123456789ABCDEF";
	size_t used = 0, length;
	uint32_t ch;

	assert(size > 0);
	for (const char *at = text; *at != '\0'; at += length) {
		size_t bad = 0;

		length = 1;
		if (!is_plain(*at)) {
			length = pp_text_next(at, &ch);
			bad = unwanted(at, length, ch, also);
		}
		if (size - used <= (bad > 0 ? 3 * bad : length))
			break;
		for (size_t i = 0; i < bad; i++) {
			unsigned char byte = (unsigned char)at[i];

			to[used++] = '%';
			to[used++] = digits[byte >> 4];
			to[used++] = digits[byte & 0xf];
		}
		if (bad == 0) {
			memcpy(to + used, at, length);
			used += length;
		}
		text = at + length;
	}
	to[used] = '\0';
	*n = used;
	return *text == '\0';
}

void
pp_words_clear(struct pp_words *words)
{
	words->text[0] = '\0';
	words->n = 0;
	words->full = false;
	words->n_personal = 0;
}

static void
add_plain(struct pp_words *words, const char *text)
{
	size_t n = strlen(text);

	if (words->full || sizeof words->text - words->n <= n) {
		words->full = true;
		return;
	}
	memcpy(words->text + words->n, text, n + 1);
	words->n += n;
}

static void
add_escaped(struct pp_words *words, const char *value)
{
	size_t n;

	/* A '#' in front is a commitment's. */
	if (*value == '#') {
		add_plain(words, "%23");
		value++;
	}
	if (words->full)
		return;
	if (!pp_words_escape(value, reserved, words->text + words->n,
		sizeof words->text - words->n, &n))
		words->full = true;
	words->n += n;
}

static void
add_key(struct pp_words *words, const char *key)
{
	assert(*key != '\0' && strpbrk(key, " =>%#") == NULL);
	if (words->n > 0)
		add_plain(words, " ");
	add_plain(words, key);
	add_plain(words, "=");
}

void
pp_words_text(struct pp_words *words, const char *key, const char *value)
{
	if (value == NULL || *value == '\0')
		return;
	add_key(words, key);
	add_escaped(words, value);
}

void
pp_words_int(struct pp_words *words, const char *key, int64_t value)
{
	char text[PP_DECIMAL_MAX];

	pp_words_text(words, key, pp_decimal_print(value, 0, 0, text));
}

void
pp_words_money(struct pp_words *words, const char *key, pp_money value)
{
	char text[PP_DECIMAL_MAX];

	pp_words_text(words, key, pp_money_print(value, text));
}

enum pp_status
pp_words_commit(const uint8_t salt[PP_SALT_BYTES], const char *value,
    char commitment[PP_COMMITMENT_MAX])
{
	uint8_t digest[PP_DIGEST_BYTES];
	struct pp_digester *d = NULL;
	enum pp_status rc;

	if ((rc = pp_digester_new(&d)) != PP_OK)
		return rc;
	pp_digest_add(d, salt, PP_SALT_BYTES);
	pp_digest_add(d, value, strlen(value));
	if ((rc = pp_digest_end(d, digest)) == PP_OK) {
		commitment[0] = '#';
		pp_hex(digest, SHOWN_BYTES, commitment + 1);
	}
	pp_digester_free(d);
	return rc;
}

void
pp_words_personal(struct pp_words *words, const char *key, const char *value,
    const char *account)
{
	struct pp_personal *p = words->personal + words->n_personal;
	char commitment[PP_COMMITMENT_MAX];

	if (value == NULL || *value == '\0')
		return;
	if (words->n_personal == PP_WORDS_PERSONAL ||
	    pp_random(p->salt, sizeof p->salt) != PP_OK ||
	    pp_words_commit(p->salt, value, commitment) != PP_OK) {
		words->full = true;
		return;
	}
	p->key = key;
	p->value = value;
	p->account = account;
	words->n_personal++;
	add_key(words, key);
	add_plain(words, commitment);
}

void
pp_words_change(struct pp_words *words, const char *key, const char *before,
    const char *after)
{
	if (before == NULL)
		before = "";
	if (after == NULL)
		after = "";
	if (strcmp(before, after) == 0)
		return;
	add_key(words, key);
	add_escaped(words, before);
	add_plain(words, ">");
	add_escaped(words, after);
}

size_t
pp_words_anonymous(const char *text, char *anonymous)
{
	size_t n = 0;

	for (const char *next; *text != '\0'; text = next) {
		const char *value = strchr(text, '=');

		next = text + strcspn(text, " ");
		if (*next == ' ')
			next++;
		if (value != NULL && value < next && value[1] == '#')
			continue;
		memcpy(anonymous + n, text, (size_t)(next - text));
		n += (size_t)(next - text);
	}
	if (n > 0 && anonymous[n - 1] == ' ')
		n--;
	anonymous[n] = '\0';
	return n;
}
