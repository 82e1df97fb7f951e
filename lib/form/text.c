/* SPDX-License-Identifier: ISC */
/*
 * Bytes to text: UTF-8 checked by hand (thirty lines, and mbrtowc(3) depends
 * on the locale), GB18030 by iconv.
 */
#include "text.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

static size_t
length_of(unsigned char lead)
{
	if (lead < 0x80)
		return 1;
	if (lead < 0xc0 || lead >= 0xf8)
		return 0;
	return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

/* Length of the character at `p`, of `n` bytes; 0 where there is none. */
static size_t
decode(const unsigned char *p, size_t n, uint32_t *ch)
{
	static const uint32_t shortest[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t length = length_of(*p), i;
	uint32_t sum;

	if (length == 0 || length > n)
		return 0;
	sum = length == 1 ? *p : *p & (0x7fU >> length);
	for (i = 1; i < length; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		sum = sum << 6 | (p[i] & 0x3fU);
	}
	if (sum < shortest[length] || sum > 0x10ffff ||
	    (sum >= 0xd800 && sum <= 0xdfff))
		return 0;
	*ch = sum;
	return length;
}

/* Bytes at the beginning of `bytes` that are UTF-8 without NUL. */
static size_t
valid_part(const char *bytes, size_t n)
{
	const unsigned char *p = (const unsigned char *)bytes;
	size_t i, length;
	uint32_t ch;

	for (i = 0; i < n; i += length)
		if ((length = decode(p + i, n - i, &ch)) == 0 || ch == 0)
			break;
	return i;
}

bool
pp_text_is_utf8(const char *bytes, size_t n)
{
	return valid_part(bytes, n) == n;
}

size_t
pp_text_next(const char *text, uint32_t *ch)
{
	/* The NUL at the end stops a character that was cut. */
	size_t length = decode((const unsigned char *)text, 4, ch);

	if (length == 0)
		*ch = 0xfffd;
	return length == 0 ? 1 : length;
}

static size_t
line_of(const char *bytes, size_t at)
{
	size_t line = 1;
	const char *p = bytes;

	while ((p = memchr(p, '\n', at - (size_t)(p - bytes))) != NULL) {
		line++;
		p++;
	}
	return line;
}

static enum pp_status
from_gb18030(const char *bytes, size_t n, char **text, size_t *length)
{
	/* Two bytes become at most three, four at most four. */
	size_t room = n * 2, left = n;
	char *in = (char *)(uintptr_t)bytes; /* iconv only reads it */
	char *out = NULL, *end;
	enum pp_status rc = PP_OK;
	iconv_t cd;

	if ((cd = iconv_open("UTF-8", "GB18030")) == (iconv_t)-1)
		return pp_fail(PP_ESYS, "GB18030: %s", strerror(errno));
	if ((end = out = malloc(room + 1)) == NULL) {
		rc = pp_fail(PP_ESYS, "%s", strerror(errno));
		goto out;
	}
	if (iconv(cd, &in, &left, &end, &room) == (size_t)-1) {
		rc = pp_fail(PP_EDATA, "%zu: neither UTF-8 nor GB18030",
		    line_of(bytes, n - left));
		goto out;
	}
	*end = '\0';
	*length = (size_t)(end - out);
	*text = out;
	out = NULL;
out:
	free(out);
	iconv_close(cd);
	return rc;
}

enum pp_status
pp_text_decode(const char *bytes, size_t n, char **text, size_t *length)
{
	static const char mark[] = "\xef\xbb\xbf";
	bool marked = n >= 3 && memcmp(bytes, mark, 3) == 0;
	const char *nul = n == 0 ? NULL : memchr(bytes, '\0', n);
	size_t valid;

	if (n >= 2 &&
	    (memcmp(bytes, "\xff\xfe", 2) == 0 ||
		memcmp(bytes, "\xfe\xff", 2) == 0))
		return pp_fail(PP_EDATA, "1: UTF-16; save it as UTF-8");
	if (nul != NULL)
		return pp_fail(PP_EDATA, "%zu: a NUL byte",
		    line_of(bytes, (size_t)(nul - bytes)));
	if (marked) {
		bytes += 3;
		n -= 3;
	}
	valid = valid_part(bytes, n);
	if (valid < n && marked)
		return pp_fail(PP_EDATA, "%zu: not UTF-8",
		    line_of(bytes, valid));
	if (valid < n)
		return from_gb18030(bytes, n, text, length);
	if ((*text = strndup(bytes, n)) == NULL)
		return pp_fail(PP_ESYS, "%s", strerror(errno));
	*length = n;
	return PP_OK;
}

void
pp_text_fold(char *text)
{
	char *from = text, *to = text;
	uint32_t ch;
	size_t n;

	for (; *from != '\0'; from += n) {
		n = pp_text_next(from, &ch);
		if (ch >= 0xff01 && ch <= 0xff5e)
			ch -= 0xff01 - '!';
		else if (ch == 0x3000)
			ch = ' ';
		if (n == 3 && ch < 0x80 &&
		    (strchr(" .+-_:", (int)ch) != NULL ||
			(ch >= '0' && ch <= '9') || (ch >= 'A' && ch <= 'Z') ||
			(ch >= 'a' && ch <= 'z'))) {
			*to++ = (char)ch;
			continue;
		}
		memmove(to, from, n);
		to += n;
	}
	*to = '\0';
}

const char *
pp_text_show(const char *text, char shown[PP_SHOWN_MAX])
{
	size_t used = 0, n, length;
	uint32_t ch;

	for (; *text != '\0'; text += length, used += n) {
		length = n = pp_text_next(text, &ch);
		if (pp_char_is_control(ch))
			n = 1;
		if (used + n > PP_SHOWN_MAX - sizeof "...") {
			memcpy(shown + used, "...", sizeof "...");
			return shown;
		}
		memcpy(shown + used, pp_char_is_control(ch) ? "?" : text, n);
	}
	shown[used] = '\0';
	return shown;
}
