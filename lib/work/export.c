/* SPDX-License-Identifier: ISC */
/*
 * Text is always quoted: "yes", "0012" and "null" are names like others, to
 * whatever program reads the file.
 */
#include "export.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "site_setting.h"

/* The character at `p`, which is UTF-8, and its length. */
static uint32_t
decode(const unsigned char *p, int *n)
{
	static const unsigned char lead[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
	uint32_t ch;
	int i;

	*n = *p < 0x80 ? 1 : *p < 0xe0 ? 2 : *p < 0xf0 ? 3 : 4;
	ch = *p & lead[*n];
	for (i = 1; i < *n; i++)
		ch = ch << 6 | (p[i] & 0x3f);
	return ch;
}

/* What YAML forbids as it is, or takes for the end of a line. */
static bool
has_to_be_escaped(uint32_t ch)
{
	return ch < 0x20 || (ch >= 0x7f && ch < 0xa0) || ch == 0x2028 ||
	    ch == 0x2029 || ch == 0xfeff || (ch & 0xfffe) == 0xfffe;
}

/* In double quotes; `n` bytes of UTF-8. */
static void
put_quoted(FILE *out, const char *text, size_t n)
{
	const char *end = text + n;
	uint32_t ch;
	int width;

	(void)fputc('"', out);
	for (; text < end; text += width) {
		ch = decode((const unsigned char *)text, &width);
		if (ch == '"' || ch == '\\')
			(void)fprintf(out, "\\%c", (int)ch);
		else if (ch == '\n')
			(void)fputs("\\n", out);
		else if (has_to_be_escaped(ch))
			(void)fprintf(out, "\\U%08X", (unsigned)ch);
		else
			(void)fwrite(text, 1, (size_t)width, out);
	}
	(void)fputc('"', out);
}

static void
put_text(FILE *out, const char *text)
{
	put_quoted(out, text, strlen(text));
}

static void
put_value(FILE *out, const struct pp_setting *setting, const char *value)
{
	const char *separator = "";
	size_t n;

	if (!pp_setting_is_list(setting)) {
		put_text(out, value);
		return;
	}
	(void)fputc('[', out);
	for (; *value != '\0'; value += n + (value[n] == '\n')) {
		n = strcspn(value, "\n");
		(void)fputs(separator, out);
		put_quoted(out, value, n);
		separator = ", ";
	}
	(void)fputc(']', out);
}

static size_t
section_length(const struct pp_setting *setting)
{
	return strcspn(setting->key, ".");
}

/* What the site has set, under the heads of its sections. */
static enum pp_status
put_settings(struct pp_db *db, FILE *out)
{
	char value[PP_SETTING_MAX];
	const struct pp_setting *s, *last = NULL;
	enum pp_source source;
	size_t i, n;
	enum pp_status rc;

	for (i = 0; i < pp_setting_count(); i++) {
		s = pp_setting_at(i);
		rc = pp_site_setting(db, 0, s->key, value, &source);
		if (rc != PP_OK)
			return rc;
		if (source != PP_SOURCE_SITE)
			continue;
		n = section_length(s);
		if (last == NULL || strncmp(last->key, s->key, n + 1) != 0)
			(void)fprintf(out, "%.*s:\n", (int)n, s->key);
		last = s;
		(void)fprintf(out, "  %s: ", s->key + n + 1);
		put_value(out, s, value);
		(void)fputc('\n', out);
	}
	return PP_OK;
}

static enum pp_status
put_overrides(struct pp_db *db, FILE *out)
{
	struct pp_overrides *overrides = NULL;
	struct pp_override o;
	char last[PP_SETTING_KEY_MAX] = "";
	enum pp_status rc;

	rc = pp_overrides_open(db, &overrides);
	while (
	    rc == PP_OK && (rc = pp_overrides_next(overrides, &o)) == PP_OK) {
		if (*last == '\0')
			(void)fputs("meters:\n", out);
		if (strcmp(last, o.meter) != 0) {
			snprintf(last, sizeof last, "%s", o.meter);
			(void)fputs("  ", out);
			put_text(out, o.meter);
			(void)fputs(":\n", out);
		}
		(void)fprintf(out, "    %s: ", pp_setting_short_key(o.setting));
		put_value(out, o.setting, o.value);
		(void)fputc('\n', out);
	}
	pp_overrides_close(overrides);
	return rc == PP_DONE ? PP_OK : rc;
}

static void
put_field(FILE *out, const char *key, const char *text)
{
	(void)fprintf(out, "%s: ", key);
	put_text(out, text);
	(void)fputc('\n', out);
}

static void
put_buildings(const struct pp_image *image, FILE *out)
{
	const char *head = "buildings:\n";
	const struct pp_object *o;
	size_t i;

	for (i = 0; i < pp_image_count(image, PP_BUILDING); i++) {
		o = pp_image_at(image, PP_BUILDING, i);
		if (o->retired_at != 0)
			continue;
		(void)fputs(head, out);
		head = "";
		put_field(out, "  - id", o->code);
		put_field(out, "    name", o->value[PP_BUILDING_NAME]);
		if (*o->value[PP_BUILDING_FLOORS] != '\0')
			(void)fprintf(out, "    floors: %s\n",
			    o->value[PP_BUILDING_FLOORS]);
	}
}

static void
put_buses(const struct pp_image *image, const struct pp_object *gateway,
    FILE *out)
{
	const char *head = "    buses:\n";
	const struct pp_object *o;
	size_t i;

	for (i = 0; i < pp_image_count(image, PP_BUS); i++) {
		o = pp_image_at(image, PP_BUS, i);
		if (o->retired_at != 0 ||
		    strcmp(o->value[PP_BUS_GATEWAY], gateway->code) != 0)
			continue;
		(void)fputs(head, out);
		head = "";
		put_field(out, "      - id", o->code);
		put_field(out, "        endpoint", o->value[PP_BUS_ENDPOINT]);
		(void)fprintf(out, "        baud: %s\n", o->value[PP_BUS_BAUD]);
	}
}

static void
put_gateways(const struct pp_image *image, FILE *out)
{
	const char *head = "gateways:\n";
	const struct pp_object *o;
	size_t i;

	for (i = 0; i < pp_image_count(image, PP_GATEWAY); i++) {
		o = pp_image_at(image, PP_GATEWAY, i);
		if (o->retired_at != 0)
			continue;
		(void)fputs(head, out);
		head = "";
		put_field(out, "  - id", o->code);
		put_field(out, "    name", o->value[PP_GATEWAY_NAME]);
		put_buses(image, o, out);
	}
}

enum pp_status
pp_export_yaml(struct pp_db *db, const struct pp_image *image, FILE *out)
{
	enum pp_status rc;

	if ((rc = put_settings(db, out)) != PP_OK ||
	    (rc = put_overrides(db, out)) != PP_OK)
		return rc;
	put_buildings(image, out);
	put_gateways(image, out);
	if (fflush(out) == EOF || ferror(out))
		return pp_fail(PP_EOUT, "%s", strerror(errno));
	return PP_OK;
}
