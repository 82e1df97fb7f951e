/* SPDX-License-Identifier: ISC */
/*
 * Both alphabets are counted side by side, since one character at the end of a
 * text chooses for all of it.
 */
#include "sms.h"

#include <stdint.h>

enum {
	SEPTETS_ONE = 160,
	SEPTETS_PART = 153,
	UNITS_ONE = 70,
	UNITS_PART = 67,
	LAST_OF_PLANE = 0xffff,
};

/* A text cut into parts, as far as it was looked at. */
struct tally {
	unsigned units, parts, in_part;
};

struct both {
	bool ucs2;
	struct tally septets, units;
};

/*
 * The character at `text`, strictly; returns its length, 0 at the end and
 * where there is none.
 */
static size_t
next(const char *text, uint32_t *ch)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	const unsigned char *p = (const unsigned char *)text;
	size_t n = *p < 0x80 ? 1 : *p < 0xe0 ? 2 : *p < 0xf0 ? 3 : 4;
	size_t i;

	if (*p == '\0' || (*p >= 0x80 && *p < 0xc2) || *p > 0xf4)
		return 0;
	*ch = n == 1 ? *p : *p & (0x7fU >> n);
	for (i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		*ch = *ch << 6 | (p[i] & 0x3f);
	}
	if (*ch < least[n] || *ch > 0x10ffff ||
	    (*ch >= 0xd800 && *ch < 0xe000) || (*ch < ' ' && *ch != '\n') ||
	    (*ch >= 0x7f && *ch < 0xa0))
		return 0;
	return n;
}

static bool
is_among(uint32_t ch, const uint16_t *set, size_t n)
{
	size_t i;

	for (i = 0; i < n && set[i] != ch; i++)
		;
	return i < n;
}

/* Septets that a character takes; 0: the alphabet hasn't got it. */
static unsigned
septets_of(uint32_t ch)
{
	static const uint16_t escaped[] = {'^', '{', '}', '\\', '[', '~', ']',
	    '|', 0x20ac};
	static const uint16_t beyond[] = {0xa1, 0xa3, 0xa4, 0xa5, 0xa7, 0xbf,
	    0xc4, 0xc5, 0xc6, 0xc7, 0xc9, 0xd1, 0xd6, 0xd8, 0xdc, 0xdf, 0xe0,
	    0xe4, 0xe5, 0xe6, 0xe8, 0xe9, 0xec, 0xf1, 0xf2, 0xf6, 0xf8, 0xf9,
	    0xfc, 0x393, 0x394, 0x398, 0x39b, 0x39e, 0x3a0, 0x3a3, 0x3a6, 0x3a8,
	    0x3a9};

	if (is_among(ch, escaped, sizeof escaped / sizeof *escaped))
		return 2;
	if (ch < 0x80)
		return ch != '`';
	return is_among(ch, beyond, sizeof beyond / sizeof *beyond);
}

static void
add(struct tally *t, unsigned width, unsigned part)
{
	t->units += width;
	if (t->in_part + width > part || t->parts == 0) {
		t->parts++;
		t->in_part = 0;
	}
	t->in_part += width;
}

static void
count(struct both *both, uint32_t ch)
{
	unsigned septets = septets_of(ch);

	both->ucs2 = both->ucs2 || septets == 0;
	add(&both->septets, septets, SEPTETS_PART);
	add(&both->units, 1 + (ch > LAST_OF_PLANE), UNITS_PART);
}

static struct pp_sms_size
size_of(const struct both *both)
{
	const struct tally *t = both->ucs2 ? &both->units : &both->septets;

	return (struct pp_sms_size){
	    .ucs2 = both->ucs2,
	    .units = t->units,
	    .parts = t->units <= (both->ucs2 ? UNITS_ONE : SEPTETS_ONE)
		? 1
		: t->parts,
	};
}

enum pp_status
pp_sms_measure(const char *text, struct pp_sms_size *size)
{
	struct both both = {0};
	uint32_t ch;
	size_t n;

	for (; (n = next(text, &ch)) > 0; text += n)
		count(&both, ch);
	if (*text != '\0')
		return pp_fail(PP_EDATA,
		    "no UTF-8, or a control character in a message");
	*size = size_of(&both);
	return PP_OK;
}

size_t
pp_sms_part(const char *text, const struct pp_sms_size *size)
{
	unsigned limit = size->ucs2 ? UNITS_PART : SEPTETS_PART;
	unsigned units = 0;
	size_t at = 0, n;
	uint32_t ch;

	for (; (n = next(text + at, &ch)) > 0; at += n) {
		units += size->ucs2 ? 1 + (ch > LAST_OF_PLANE) : septets_of(ch);
		if (size->parts > 1 && units > limit)
			break;
	}
	return at;
}

size_t
pp_sms_fit(const char *text, unsigned parts)
{
	struct both both = {0};
	size_t at = 0, n;
	uint32_t ch;

	for (; parts > 0 && (n = next(text + at, &ch)) > 0; at += n) {
		count(&both, ch);
		if (size_of(&both).parts > parts)
			break;
	}
	return at;
}
