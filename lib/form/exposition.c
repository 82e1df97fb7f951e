/* SPDX-License-Identifier: ISC */
#include "exposition.h"

#include <inttypes.h>
#include <stdbool.h>

/* Quotes have no meaning in a help line, and are not escaped there. */
static void
put_escaped(FILE *out, const char *text, bool quoted)
{
	for (; *text != '\0'; text++)
		if (*text == '\n')
			fputs("\\n", out);
		else if (*text == '\\' || (quoted && *text == '"'))
			fprintf(out, "\\%c", *text);
		else
			fputc(*text, out);
}

void
pp_exposition_family(struct pp_exposition *e, const char *name,
    const char *help)
{
	e->name = name;
	fprintf(e->out, "# HELP %s ", name);
	put_escaped(e->out, help, false);
	fprintf(e->out, "\n# TYPE %s gauge\n", name);
}

void
pp_exposition_sample(struct pp_exposition *e, int64_t value)
{
	fprintf(e->out, "%s %" PRId64 "\n", e->name, value);
}

void
pp_exposition_labelled(struct pp_exposition *e, const char *label,
    const char *text, int64_t value)
{
	fprintf(e->out, "%s{%s=\"", e->name, label);
	put_escaped(e->out, text, true);
	fprintf(e->out, "\"} %" PRId64 "\n", value);
}

void
pp_exposition_single(struct pp_exposition *e, const char *name,
    const char *help, int64_t value)
{
	pp_exposition_family(e, name, help);
	pp_exposition_sample(e, value);
}
