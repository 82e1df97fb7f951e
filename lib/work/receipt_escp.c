/* SPDX-License-Identifier: ISC */
/*
 * Receipts for Chinese dot-matrix printers of 24 needles: the LQ-1600K, what
 * came after it (LQ-630K, LQ-680K II) and what does as it does.
 *
 * Each code was seen in manuals: ESC C and ESC M in Epson's LQ-850; ESC @,
 * ESC 2 and FF in the SQ-850's; ESC E and ESC F in the tables of Compuprint
 * 4247 and Seiko BX-900; FS & in the LQ-1600K emulation of Printronix P7000, FS
 * S and FS T in that of InfoPrint; FS . in SPRT SP91.
 */
#include <errno.h>
#include <iconv.h>
#include <string.h>

#include "buffer.h"
#include "receipt.h"
#include "text.h"

enum {
	FF = 0x0c,
	ESC = 0x1b,
	FS = 0x1c,
	CHARACTER_MAX = 5, /* bytes of one, NUL too */
	GB_PAIR = 2        /* bytes of one that printers have */
};

/*
 * Initialize; Chinese characters on; lines of 1/6 inch, on which the length of
 * the form is reckoned next; emphasized, for the lowest layer of carbonless
 * paper.
 *
 * A column is 15 dots of 1/180 inch: a Chinese character has 24 and 6 beside
 * it (FS S), a narrow one 12 and 3 (FS T), without which it would have 2 and
 * columns drift; where a printer goes by its pitch there, as well as outside
 * of that mode, 12 characters an inch (ESC M) are the same.
 */
static const char begin[] = {ESC, '@', FS, '&', ESC, '2', ESC, 'C'};
static const char set_up[] = {ESC, 'M', FS, 'S', 0, 6, FS, 'T', 0, 3, ESC, 'E'};

/* Form feed; emphasized and Chinese characters off. */
static const char end[] = {FF, ESC, 'F', FS, '.'};

/*
 * The two bytes of GB 18030; false where it takes four, or lies in the part
 * that each user fills himself: printers have no such characters.
 */
static bool
to_pair(iconv_t cd, const char *text, size_t n, uint32_t ch, char pair[GB_PAIR])
{
	char *in = (char *)(uintptr_t)text; /* iconv only reads it */
	size_t room = GB_PAIR;

	if (ch >= 0xe000 && ch <= 0xf8ff)
		return false;
	iconv(cd, NULL, NULL, NULL, NULL);
	return iconv(cd, &in, &n, &pair, &room) != (size_t)-1 && room == 0;
}

static void
put(iconv_t cd, const char *text, size_t n, uint32_t ch, struct pp_buffer *out)
{
	static const char yuan[] = "\xa3\xa4", unknown[] = "\xa3\xbf";
	char pair[GB_PAIR], character[CHARACTER_MAX] = "";

	memcpy(character, text, n);
	if (ch < 0x80)
		pp_buffer_char(out, ch < ' ' || ch == 0x7f ? '?' : (char)ch);
	else if (ch == 0xa5) /* the sign for yuan, of one column */
		pp_buffer_add(out, yuan, GB_PAIR);
	else if (to_pair(cd, text, n, ch, pair))
		pp_buffer_add(out, pair, GB_PAIR);
	else if (pp_text_width(character) > 1)
		pp_buffer_add(out, unknown, GB_PAIR);
	else
		pp_buffer_char(out, '?');
}

enum pp_status
pp_receipt_escp(const char *text, int form_lines, char **bytes, size_t *n)
{
	iconv_t cd = iconv_open("GB18030", "UTF-8");
	struct pp_buffer out = {0};
	size_t length;
	uint32_t ch;

	if (cd == (iconv_t)-1)
		return pp_fail(PP_ESYS, "GB18030: %s", strerror(errno));
	pp_buffer_add(&out, begin, sizeof begin);
	pp_buffer_char(&out, (char)form_lines);
	pp_buffer_add(&out, set_up, sizeof set_up);
	for (; *text != '\0'; text += length) {
		length = pp_text_next(text, &ch);
		if (ch != '\n')
			put(cd, text, length, ch, &out);
		else if (text[1] != '\0') /* the form feed ends the last */
			pp_buffer_text(&out, "\r\n");
	}
	pp_buffer_char(&out, '\r');
	pp_buffer_add(&out, end, sizeof end);
	iconv_close(cd);
	if (out.failed) {
		pp_buffer_free(&out);
		return pp_fail(PP_ESYS, "out of memory");
	}
	*bytes = out.bytes;
	*n = out.n;
	return PP_OK;
}
