/* SPDX-License-Identifier: ISC */
/*
 * What characters are, as far as identifiers and tables need to know: whole
 * blocks of Unicode, since names of meters and tenants have no rare symbols.
 */
#include "text.h"

#include <string.h>

struct range {
	uint32_t first, last;
};

/* No columns of their own: combining marks, variation selectors. */
static const struct range narrow[] = {
    {0x300, 0x36f},
    {0x483, 0x489},
    {0x591, 0x5bd},
    {0x610, 0x61a},
    {0x64b, 0x65f},
    {0x6d6, 0x6dc},
    {0xe34, 0xe3a},
    {0xe47, 0xe4e},
    {0x1ab0, 0x1aff},
    {0x1dc0, 0x1dff},
    {0x20d0, 0x20ff},
    {0x302a, 0x302d},
    {0x3099, 0x309a},
    {0xfe00, 0xfe0f},
    {0xfe20, 0xfe2f},
    {0xe0100, 0xe01ef},
};

/* Two columns: CJK, Hangul, full-width forms, emoji. */
static const struct range wide[] = {
    {0x1100, 0x115f},
    {0x2e80, 0x303e},
    {0x3041, 0x4dbf},
    {0x4e00, 0xa4cf},
    {0xa960, 0xa97f},
    {0xac00, 0xd7a3},
    {0xf900, 0xfaff},
    {0xfe10, 0xfe19},
    {0xfe30, 0xfe6f},
    {0xff01, 0xff60},
    {0xffe0, 0xffe6},
    {0x16fe0, 0x1b2ff},
    {0x1f200, 0x1f64f},
    {0x1f680, 0x1f6ff},
    {0x1f900, 0x1faff},
    {0x20000, 0x3fffd},
};

/* Beyond ASCII, but no letters or digits: not for identifiers. */
static const struct range no_letters[] = {
    {0x80, 0xa9},
    {0xab, 0xb4},
    {0xb6, 0xb9},
    {0xbb, 0xbf},
    {0xd7, 0xd7},
    {0xf7, 0xf7},
    {0x61c, 0x61c},
    {0x1680, 0x1680},
    {0x180e, 0x180e},
    {0x2000, 0x206f},
    {0x20a0, 0x20cf},
    {0x2190, 0x245f},
    {0x2500, 0x2bff},
    {0x2e00, 0x2e7f},
    {0x2ff0, 0x3004},
    {0x3008, 0x3020},
    {0x3030, 0x3030},
    {0xe000, 0xf8ff},
    {0xfe10, 0xfe1f},
    {0xfe30, 0xfe6f},
    {0xfeff, 0xff0f},
    {0xff1a, 0xff20},
    {0xff3b, 0xff40},
    {0xff5b, 0xff65},
    {0xffe0, 0xffff},
    {0x1f000, 0x1faff},
    {0xe0000, 0xe007f},
    {0xf0000, 0x10ffff},
};

static bool
within(uint32_t ch, const struct range *ranges, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (ch >= ranges[i].first && ch <= ranges[i].last)
			return true;
	return false;
}

#define WITHIN(ch, ranges) within(ch, ranges, sizeof(ranges) / sizeof *(ranges))

bool
pp_char_is_control(uint32_t ch)
{
	return ch < 0x20 || (ch >= 0x7f && ch < 0xa0) || ch == 0xfffd ||
	    (ch >= 0x200b && ch <= 0x200f) || (ch >= 0x2028 && ch <= 0x202e) ||
	    (ch >= 0x2060 && ch <= 0x206f) || ch == 0xfeff;
}

bool
pp_text_is_plain(const char *text)
{
	uint32_t ch;

	while (*text != '\0') {
		text += pp_text_next(text, &ch);
		if (pp_char_is_control(ch))
			return false;
	}
	return true;
}

size_t
pp_text_width(const char *text)
{
	size_t width = 0;
	uint32_t ch;

	while (*text != '\0') {
		text += pp_text_next(text, &ch);
		if (ch < narrow[0].first)
			width++;
		else if (!WITHIN(ch, narrow))
			width += WITHIN(ch, wide) ? 2 : 1;
	}
	return width;
}

static bool
fits_id(uint32_t ch)
{
	if (ch >= 0x80)
		return !WITHIN(ch, no_letters);
	return (ch >= '0' && ch <= '9') || (ch >= 'A' && ch <= 'Z') ||
	    (ch >= 'a' && ch <= 'z') ||
	    (ch != '\0' && strchr("-_.:", (int)ch) != NULL);
}

enum pp_status
pp_id_check(const char *id)
{
	const char *p = id;
	size_t n;
	uint32_t ch;

	if (*id == '\0')
		return pp_fail(PP_EDATA, "empty");
	if (strlen(id) >= PP_ID_MAX)
		return pp_fail(PP_EDATA, "longer than %d bytes", PP_ID_MAX - 1);
	for (; *p != '\0'; p += n) {
		n = pp_text_next(p, &ch);
		if (ch == ' ')
			return pp_fail(PP_EDATA, "a blank in it");
		if (pp_char_is_control(ch))
			return pp_fail(PP_EDATA, "an unprintable character");
		if (!fits_id(ch))
			return pp_fail(PP_EDATA,
			    "\"%.*s\" in it; take letters, digits, - _ . :",
			    (int)n, p);
	}
	return PP_OK;
}
