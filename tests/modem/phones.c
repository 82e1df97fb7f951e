/* SPDX-License-Identifier: ISC */
#include "phones.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	LONG_ONES = 32, /* long ones under way at once */
	PARTS_MAX = 16
};

struct whole {
	char number[NUMBER_MAX]; /* "": free */
	unsigned reference, parts, here;
	char part[PARTS_MAX][PART_MAX];
};

struct phones {
	FILE *shown;
	struct whole whole[LONG_ONES];
};

struct phones *
phones_open(const char *path)
{
	struct phones *phones = calloc(1, sizeof *phones);

	if (!phones)
		err(71, "phones");
	phones->shown = fopen(path, "a");
	if (!phones->shown)
		err(73, "%s", path);
	return phones;
}

static struct whole *
find(struct phones *phones, const struct pdu *pdu)
{
	struct whole *free_one = NULL;

	for (size_t i = 0; i < LONG_ONES; i++) {
		struct whole *whole = &phones->whole[i];

		if (whole->number[0] == '\0')
			free_one = whole;
		else if (strcmp(whole->number, pdu->number) == 0 &&
		    whole->reference == pdu->reference &&
		    whole->parts == pdu->parts)
			return whole;
	}
	if (!free_one)
		errx(70, "too many long messages at once");
	*free_one =
	    (struct whole){.reference = pdu->reference, .parts = pdu->parts};
	(void)stpcpy(free_one->number, pdu->number);
	return free_one;
}

/* On one line, whatever it has. */
static void
show(FILE *to, const char *text)
{
	for (; *text != '\0'; text++)
		if (*text == '\n')
			(void)fputs("\\n", to);
		else
			(void)fputc(*text, to);
}

void
phones_take(struct phones *phones, const struct pdu *pdu)
{
	struct whole *whole;
	char *part;

	if (pdu->parts > PARTS_MAX)
		errx(70, "a message of %u parts", pdu->parts);
	whole = find(phones, pdu);
	part = whole->part[pdu->part - 1];
	whole->here += *part == '\0';
	(void)stpcpy(part, pdu->text);
	if (whole->here < whole->parts)
		return;
	(void)fprintf(phones->shown, "%s\t", whole->number);
	for (unsigned i = 0; i < whole->parts; i++)
		show(phones->shown, whole->part[i]);
	(void)fputc('\n', phones->shown);
	if (fflush(phones->shown) == EOF)
		err(74, "phones");
	whole->number[0] = '\0';
}
