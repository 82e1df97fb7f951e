/* SPDX-License-Identifier: ISC */
#include "pdu.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
	SUBMIT = 0x01,
	WITH_HEADER = 0x40,
	WITH_REPORT = 0x20,
	INTERNATIONAL = 0x91,
	ESCAPE = 0x1b,
	OCTETS_MAX = 192
};

struct octets {
	uint8_t at[OCTETS_MAX];
	size_t n, next;
	bool bad; /* read past its end, or not what a phone takes */
};

/* The default alphabet of TS 23.038; "\x1b" escapes. */
static const char alphabet[128][4] = {"@", "£", "$", "¥", "è", "é", "ù", "ì",
    "ò", "Ç", "\n", "Ø", "ø", "\r", "Å", "å", "Δ", "_", "Φ", "Γ", "Λ", "Ω", "Π",
    "Ψ", "Σ", "Θ", "Ξ", "\x1b", "Æ", "æ", "ß", "É", " ", "!", "\"", "#", "¤",
    "%", "&", "'", "(", ")", "*", "+", ",", "-", ".", "/", "0", "1", "2", "3",
    "4", "5", "6", "7", "8", "9", ":", ";", "<", "=", ">", "?", "¡", "A", "B",
    "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", "P", "Q",
    "R", "S", "T", "U", "V", "W", "X", "Y", "Z", "Ä", "Ö", "Ñ", "Ü", "§", "¿",
    "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o",
    "p", "q", "r", "s", "t", "u", "v", "w", "x", "y", "z", "ä", "ö", "ñ", "ü",
    "à"};
static const struct {
	uint8_t code;
	char text[4];
} escaped[] = {{0x0a, "\f"}, {0x14, "^"}, {0x28, "{"}, {0x29, "}"},
    {0x2f, "\\"}, {0x3c, "["}, {0x3d, "~"}, {0x3e, "]"}, {0x40, "|"},
    {0x65, "€"}};

static unsigned
next(struct octets *in)
{
	if (in->next == in->n) {
		in->bad = true;
		return 0;
	}
	return in->at[in->next++];
}

static bool
from_hex(const char *hex, struct octets *in)
{
	static const char digits[] = "0123456789ABCDEF";
	size_t n = strlen(hex);

	if (n % 2 != 0 || n > 2 * sizeof in->at || strspn(hex, digits) != n)
		return false;
	*in = (struct octets){.n = n / 2};
	for (size_t i = 0; i < n; i++)
		in->at[i / 2] = (uint8_t)(in->at[i / 2] << 4 |
		    (strchr(digits, hex[i]) - digits));
	return true;
}

/* Digits stand in pairs, the second of them first. */
static void
read_number(struct octets *in, char number[NUMBER_MAX])
{
	unsigned n = next(in), pair = 0;
	char *out = number;

	if (n == 0 || n > NUMBER_MAX - 2)
		in->bad = true;
	if (next(in) == INTERNATIONAL)
		*out++ = '+';
	for (unsigned i = 0; i < n && !in->bad; i++) {
		pair = i % 2 == 0 ? next(in) : pair >> 4;
		if ((pair & 0xf) > 9)
			in->bad = true;
		*out++ = (char)('0' + (pair & 0xf));
	}
	*out = '\0';
}

/* What ties the parts of a long one together; other elements are skipped. */
static void
read_header(struct octets *in, struct pdu *pdu)
{
	size_t end = next(in);

	end += in->next;
	while (in->next < end && !in->bad) {
		unsigned element = next(in), n = next(in);

		if ((element == 0 && n == 3) || (element == 8 && n == 4)) {
			pdu->reference = next(in);
			if (n == 4)
				pdu->reference = pdu->reference << 8 | next(in);
			pdu->parts = next(in);
			pdu->part = next(in);
		} else {
			for (; n > 0; n--)
				(void)next(in);
		}
	}
	if (in->next != end || pdu->part == 0 || pdu->part > pdu->parts)
		in->bad = true;
}

static void
add(char **out, const char *text)
{
	*out = stpcpy(*out, text);
}

/* Half a character, as a careless cut leaves it, shows as U+FFFD. */
static void
add_unicode(char **out, uint32_t c)
{
	char text[5] = "";
	size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	static const uint8_t first[] = {0, 0, 0xc0, 0xe0, 0xf0};

	if (c >= 0xd800 && c < 0xe000) {
		c = 0xfffd;
		n = 3;
	}
	for (size_t i = n; --i > 0; c >>= 6)
		text[i] = (char)(0x80 | (c & 0x3f));
	text[0] = (char)(first[n] | c);
	add(out, text);
}

static void
read_unicode(struct octets *in, size_t octets, char *out)
{
	uint32_t high = 0;

	if (octets % 2 != 0)
		in->bad = true;
	for (; octets > 1 && !in->bad; octets -= 2) {
		uint32_t unit = next(in);

		unit = unit << 8 | next(in);
		if (high && unit >= 0xdc00 && unit < 0xe000) {
			add_unicode(&out,
			    0x10000 + ((high & 0x3ff) << 10) + (unit & 0x3ff));
			high = 0;
			continue;
		}
		if (high)
			add_unicode(&out, high);
		high = unit >= 0xd800 && unit < 0xdc00 ? unit : 0;
		if (!high)
			add_unicode(&out, unit);
	}
	if (high)
		add_unicode(&out, high);
	*out = '\0';
}

static const char *
find_escaped(unsigned code)
{
	for (size_t i = 0; i < sizeof escaped / sizeof escaped[0]; i++)
		if (escaped[i].code == code)
			return escaped[i].text;
	return " ";
}

/* From the septet behind the header on, which is filled up to a whole one. */
static void
read_septets(struct octets *in, size_t start, size_t septets, char *out)
{
	size_t skip = ((in->next - start) * 8 + 6) / 7;
	bool escape = false;

	for (size_t i = skip; i < septets; i++) {
		size_t octet = start + i * 7 / 8, bit = i * 7 % 8;
		unsigned two = in->at[octet], code;

		if (bit > 1)
			two |= (unsigned)in->at[octet + 1] << 8;
		code = two >> bit & 0x7f;
		if (escape)
			add(&out, find_escaped(code));
		else if (code != ESCAPE)
			add(&out, alphabet[code]);
		escape = !escape && code == ESCAPE;
	}
	*out = '\0';
	in->next = start + (septets * 7 + 7) / 8;
}

bool
pdu_read(const char *hex, size_t octets, struct pdu *pdu)
{
	static const size_t validity[] = {0, 7, 1, 7};
	struct octets in;
	unsigned first, coding;
	size_t length, start;

	if (!from_hex(hex, &in))
		return false;
	in.next = 1 + in.at[0];
	if (in.n == 0 || in.next > in.n || in.n - in.next != octets)
		return false;
	*pdu = (struct pdu){.parts = 1, .part = 1};
	first = next(&in);
	pdu->wants_report = first & WITH_REPORT;
	(void)next(&in); /* its reference: the modem's affair */
	read_number(&in, pdu->number);
	(void)next(&in); /* protocol */
	coding = next(&in);
	for (size_t n = validity[first >> 3 & 3]; n > 0; n--)
		(void)next(&in);
	length = next(&in);
	start = in.next;
	if (in.bad || (first & 3) != SUBMIT || (coding != 0 && coding != 8) ||
	    in.n - start != (coding ? length : (length * 7 + 7) / 8) ||
	    in.n - start > 140)
		return false;
	if (first & WITH_HEADER)
		read_header(&in, pdu);
	if (coding)
		read_unicode(&in, length - (in.next - start), pdu->text);
	else
		read_septets(&in, start, length, pdu->text);
	return !in.bad && in.next == in.n;
}

/* As the network stamps it: pairs of digits swapped, and a zone of 0. */
static void
add_time(char **out)
{
	time_t now = time(NULL);
	struct tm tm;
	char digits[24];

	gmtime_r(&now, &tm);
	(void)strftime(digits, sizeof digits, "%Y%m%d%H%M%S00", &tm);
	for (size_t i = 2; digits[i] != '\0'; i += 2) {
		*(*out)++ = digits[i + 1];
		*(*out)++ = digits[i];
	}
	**out = '\0';
}

size_t
pdu_report(const struct pdu *pdu, unsigned reference, unsigned status,
    char *hex, size_t size)
{
	const char *number = pdu->number + (pdu->number[0] == '+');
	size_t n = strlen(number);
	char *out = hex;

	if (size < 2 * OCTETS_MAX)
		return 0;
	out += snprintf(hex, size, "0006%02X%02X%02X", reference & 0xff,
	    (unsigned)n, number > pdu->number ? INTERNATIONAL : 0x81);
	for (size_t i = 0; i < n; i += 2) {
		*out++ = i + 1 < n ? number[i + 1] : 'F';
		*out++ = number[i];
	}
	add_time(&out);
	add_time(&out);
	(void)snprintf(out, size - (size_t)(out - hex), "%02X", status & 0xff);
	return strlen(hex) / 2 - 1;
}
