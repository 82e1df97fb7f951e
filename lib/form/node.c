/* SPDX-License-Identifier: ISC */
/*
 * What readers of settings ask of a node, and the words for what it isn't.
 */
#include "conf.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "amount.h"
#include "catalogue.h"
#include "text.h"

enum {
	WORDS_MAX = 512
};

const struct pp_node *
pp_node_find(const struct pp_node *map, const char *key)
{
	const struct pp_node *node;

	if (map->kind != PP_NODE_MAP)
		return NULL;
	for (node = map->first; node != NULL; node = node->next)
		if (strcmp(node->key, key) == 0)
			return node;
	return NULL;
}

enum pp_status
pp_node_bad(const struct pp_node *node, const char *fmt, ...)
{
	char words[WORDS_MAX], key[PP_SHOWN_MAX], text[PP_SHOWN_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(words, sizeof words, pp_phrase(fmt), ap);
	va_end(ap);
	pp_text_show(node->key == NULL ? "" : node->key, key);
	pp_text_show(node->text == NULL ? "" : node->text, text);
	return pp_fail(PP_EDATA, "%s:%u:%u: %s%s%s%s%s%s", node->file,
	    node->line, node->column, key, node->key == NULL ? "" : ": ",
	    node->text == NULL ? "" : "\"", text,
	    node->text == NULL ? "" : "\": ", words);
}

enum pp_status
pp_node_only(const struct pp_node *map, const char *const *keys, size_t n)
{
	const struct pp_node *node;
	char key[PP_SHOWN_MAX];
	enum pp_status rc;
	size_t i;

	if ((rc = pp_node_is_map(map)) != PP_OK)
		return rc;
	for (node = map->first; node != NULL; node = node->next) {
		for (i = 0; i < n && strcmp(node->key, keys[i]) != 0; i++)
			;
		if (i == n)
			return pp_fail(PP_EDATA, "%s:%u:%u: %s: unknown key",
			    node->file, node->key_line, node->key_column,
			    pp_text_show(node->key, key));
	}
	return PP_OK;
}

enum pp_status
pp_node_is_map(const struct pp_node *node)
{
	if (node->kind != PP_NODE_MAP)
		return pp_node_bad(node, "not a map (key: value)");
	return PP_OK;
}

enum pp_status
pp_node_is_list(const struct pp_node *node)
{
	if (node->kind != PP_NODE_LIST)
		return pp_node_bad(node, "not a list");
	return PP_OK;
}

enum pp_status
pp_node_text(const struct pp_node *node, const char **text)
{
	if (node->kind != PP_NODE_SCALAR)
		return pp_node_bad(node, "not plain text");
	*text = node->text;
	return PP_OK;
}

/* The digits behind "0x". */
static bool
read_hex(const char *digits, int64_t *value)
{
	enum {
		MOST = 15
	}; /* digits that any int64_t holds */
	size_t n = strspn(digits, "0123456789abcdefABCDEF");

	if (n == 0 || n > MOST || digits[n] != '\0')
		return false;
	*value = strtoll(digits, NULL, 16);
	return true;
}

static bool
read_int(const char *text, int64_t *value)
{
	if (strncmp(text, "0x", 2) == 0)
		return read_hex(text + 2, value);
	return pp_decimal_parse(text, 0, value) == PP_OK;
}

enum pp_status
pp_node_int(const struct pp_node *node, int64_t least, int64_t most,
    int64_t *value)
{
	int64_t parsed;

	if (node->kind != PP_NODE_SCALAR || !read_int(node->text, &parsed))
		return pp_node_bad(node, "not a whole number");
	if (parsed < least || parsed > most)
		return pp_node_bad(node, "not within %lld and %lld",
		    (long long)least, (long long)most);
	*value = parsed;
	return PP_OK;
}

enum pp_status
pp_node_bool(const struct pp_node *node, bool *value)
{
	const char *text = node->text == NULL ? "" : node->text;
	bool yes = strcmp(text, "yes") == 0 || strcmp(text, "true") == 0;

	if (!yes && strcmp(text, "no") != 0 && strcmp(text, "false") != 0)
		return pp_node_bad(node, "neither yes nor no");
	*value = yes;
	return PP_OK;
}
