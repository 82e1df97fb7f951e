/* SPDX-License-Identifier: ISC */
/*
 * The texts of messages: which there are, and where they come from.
 */
#include "message_text.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf.h"
#include "message_text_impl.h"
#include "text.h"

enum {
	PARTS_USUAL = 2,
	PARTS_LONG = 3,
};

/* By enum pp_language. */
static const char *const built_in[] = {
#include "messages.h"
};

static const char *const languages[] = {
    [PP_ENGLISH] = "en",
    [PP_CHINESE] = "zh",
};

const char *
pp_text_kind_name(enum pp_text_kind kind, char name[PP_TEXT_KIND_MAX])
{
	static const char *const others[PP_TEXTS] = {
	    [PP_TEXT_CUSTOMER_DIGEST] = "customer_digest",
	    [PP_TEXT_STAFF_DIGEST] = "staff_digest",
	    [PP_TEXT_ESCALATION] = "escalation",
	    [PP_TEXT_NO_NUMBER] = "no_number",
	    [PP_TEXT_HEAD] = "log_head",
	    [PP_TEXT_TEST] = "test",
	    [PP_TEXT_ESCALATION_ITEM] = "escalation_item",
	    [PP_TEXT_NO_NUMBER_ITEM] = "no_number_item",
	};
	bool item = kind >= PP_TEXT_ITEM;

	if (others[kind] != NULL)
		snprintf(name, PP_TEXT_KIND_MAX, "%s", others[kind]);
	else
		snprintf(name, PP_TEXT_KIND_MAX, "%s%s",
		    pp_alarm_kind_name((enum pp_alarm_kind)(
			kind - (item ? PP_TEXT_ITEM : PP_TEXT_ALARM))),
		    item ? "_item" : "");
	return name;
}

unsigned
pp_message_parts(enum pp_text_kind kind)
{
	if (kind >= PP_TEXT_ITEM || kind == PP_TEXT_TEST)
		return 1;
	return kind == PP_TEXT_CUSTOMER_DIGEST ||
		kind == PP_TEXT_STAFF_DIGEST || kind == PP_TEXT_HEAD
	    ? PARTS_LONG
	    : PARTS_USUAL;
}

static enum pp_status
find_kind(const struct pp_node *node, enum pp_text_kind *kind)
{
	char name[PP_TEXT_KIND_MAX], key[PP_SHOWN_MAX];

	for (int i = 0; i < PP_TEXTS; i++)
		if (strcmp(pp_text_kind_name((enum pp_text_kind)i, name),
			node->key) == 0) {
			*kind = (enum pp_text_kind)i;
			return PP_OK;
		}
	return pp_fail(PP_EDATA, "%s:%u:%u: %s: no such kind of message",
	    node->file, node->key_line, node->key_column,
	    pp_text_show(node->key, key));
}

/* What is there already was said by the site, and stays. */
static enum pp_status
take_text(char **texts, const struct pp_node *node)
{
	enum pp_text_kind kind = PP_TEXT_ALARM;
	const char *text;
	enum pp_status rc;

	if ((rc = find_kind(node, &kind)) != PP_OK ||
	    (rc = pp_node_text(node, &text)) != PP_OK ||
	    (rc = message_text_check(node, kind, text)) != PP_OK)
		return rc;
	if (texts[kind] != NULL)
		return PP_OK;
	if ((texts[kind] = strdup(text)) == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	return PP_OK;
}

static enum pp_status
take_all(const struct pp_message_texts *texts, const struct pp_conf *conf)
{
	const struct pp_node *root = pp_conf_root(conf), *map, *node;
	enum pp_status rc;

	rc =
	    pp_node_only(root, languages, sizeof languages / sizeof *languages);
	if (rc != PP_OK)
		return rc;
	for (int i = PP_ENGLISH; i <= PP_CHINESE; i++) {
		if ((map = pp_node_find(root, languages[i])) == NULL)
			continue;
		if ((rc = pp_node_is_map(map)) != PP_OK)
			return rc;
		for (node = map->first; node != NULL; node = node->next)
			if ((rc = take_text(texts->text[i], node)) != PP_OK)
				return rc;
	}
	return PP_OK;
}

static enum pp_status
take_built_in(const struct pp_message_texts *texts, enum pp_language language)
{
	char name[PP_TEXT_KIND_MAX], *text = strdup(built_in[language]);
	struct pp_conf *conf = NULL;
	FILE *in = NULL;
	enum pp_status rc;

	snprintf(name, sizeof name, "%s.yaml", languages[language]);
	if (text == NULL || (in = fmemopen(text, strlen(text), "r")) == NULL)
		rc = pp_fail(PP_ESYS, "out of memory");
	else if ((rc = pp_conf_read(in, name, &conf)) == PP_OK)
		rc = take_all(texts, conf);
	pp_conf_free(conf);
	if (in != NULL)
		fclose(in);
	free(text);
	return rc;
}

static char **
new_texts(void)
{
	return calloc(PP_TEXTS, sizeof(char *));
}

/* The built-in ones only when they are asked for: most runs tell nothing. */
enum pp_status
message_text_of(const struct pp_message_texts *texts, enum pp_text_kind kind,
    enum pp_language language, const char **text)
{
	enum pp_status rc;

	if (texts->text[language][kind] == NULL &&
	    (rc = take_built_in(texts, language)) != PP_OK)
		return rc;
	*text = texts->text[language][kind];
	assert(*text != NULL);
	return PP_OK;
}

enum pp_status
pp_message_texts_open(const char *path, struct pp_message_texts **texts)
{
	struct pp_message_texts *t = calloc(1, sizeof *t);
	struct pp_conf *conf = NULL;
	enum pp_status rc = PP_OK;

	if (t == NULL || (t->text[PP_ENGLISH] = new_texts()) == NULL ||
	    (t->text[PP_CHINESE] = new_texts()) == NULL) {
		pp_message_texts_free(t);
		return pp_fail(PP_ESYS, "out of memory");
	}
	if (path != NULL && (rc = pp_conf_open(path, &conf)) == PP_OK)
		rc = take_all(t, conf);
	pp_conf_free(conf);
	if (rc == PP_OK)
		*texts = t;
	else
		pp_message_texts_free(t);
	return rc;
}

void
pp_message_texts_free(struct pp_message_texts *texts)
{
	if (texts == NULL)
		return;
	for (int i = PP_ENGLISH; i <= PP_CHINESE; i++) {
		for (int k = 0; texts->text[i] != NULL && k < PP_TEXTS; k++)
			free(texts->text[i][k]);
		free(texts->text[i]);
	}
	free(texts);
}
