/* SPDX-License-Identifier: ISC */
/*
 * The settings' map `receipt`.
 */
#include <string.h>

#include "amount.h"
#include "tool_copies.h"
#include "tool_parts.h"

enum {
	SIZE_MAX_TEXT = 16
};

static enum pp_status
read_format(const struct pp_node *node)
{
	const char *text;
	enum pp_status rc;

	if ((rc = pp_node_text(node, &text)) != PP_OK)
		return rc;
	if (!tool_paper_format(text, &settings.receipt_format))
		return pp_node_bad(node, "has to be text, pdf or escp");
	return PP_OK;
}

static enum pp_status
read_queue(const struct pp_node *node)
{
	const char *text;
	enum pp_status rc;

	if ((rc = pp_node_text(node, &text)) != PP_OK)
		return rc;
	return settings_copy(text, settings.receipt_queue,
	    sizeof settings.receipt_queue);
}

static enum pp_status
read_font(const struct pp_node *node)
{
	const char *text;
	enum pp_status rc;

	if ((rc = pp_node_text(node, &text)) != PP_OK)
		return rc;
	return settings_copy(text, settings.receipt_font,
	    sizeof settings.receipt_font);
}

static bool
take_length(const char *text, int *length)
{
	int64_t value;

	if (pp_decimal_parse(text, 0, &value) != PP_OK ||
	    value < PP_PAGE_LEAST || value > PP_PAGE_MOST)
		return false;
	*length = (int)value;
	return true;
}

/* "A4", "241x93". */
static enum pp_status
read_paper(const struct pp_node *node)
{
	char size[SIZE_MAX_TEXT];
	const char *text;
	char *by;
	enum pp_status rc;

	if ((rc = pp_node_text(node, &text)) != PP_OK)
		return rc;
	snprintf(size, sizeof size, "%s",
	    strcmp(text, "A4") == 0 ? "210x297" : text);
	by = strchr(size, 'x');
	if (by)
		*by = '\0';
	if (!by || !take_length(size, &settings.receipt_width) ||
	    !take_length(by + 1, &settings.receipt_height))
		return pp_node_bad(node,
		    "has to be A4, or like 241x93 in mm, %d to %d",
		    PP_PAGE_LEAST, PP_PAGE_MOST);
	return PP_OK;
}

static enum pp_status
read_int(const struct pp_node *node, int most, int *number)
{
	int64_t value;
	enum pp_status rc = pp_node_int(node, 1, most, &value);

	if (rc == PP_OK)
		*number = (int)value;
	return rc;
}

static enum pp_status
read_template(const struct pp_node *node)
{
	return settings_path(node, settings.receipt_template);
}

static enum pp_status
read_copies(const struct pp_node *node)
{
	return read_int(node, PP_COPIES_MOST, &settings.receipt_copies);
}

static enum pp_status
read_form_lines(const struct pp_node *node)
{
	return read_int(node, PP_FORM_LINES_MOST, &settings.receipt_form_lines);
}

static const struct {
	const char *key;
	enum pp_status (*read)(const struct pp_node *);
} readers[] = {
    {"template", read_template},
    {"queue", read_queue},
    {"copies", read_copies},
    {"format", read_format},
    {"form_lines", read_form_lines},
    {"paper", read_paper},
    {"font", read_font},
};

enum {
	N_READERS = sizeof readers / sizeof readers[0]
};

enum pp_status
settings_receipt(const struct pp_node *node)
{
	const char *keys[N_READERS];
	enum pp_status rc;

	if ((rc = pp_node_is_map(node)) != PP_OK)
		return rc;
	for (size_t i = 0; i < N_READERS; i++)
		keys[i] = readers[i].key;
	rc = pp_node_only(node, keys, N_READERS);
	for (size_t i = 0; rc == PP_OK && i < N_READERS; i++) {
		const struct pp_node *n = pp_node_find(node, readers[i].key);

		if (n)
			rc = readers[i].read(n);
	}
	return rc;
}
