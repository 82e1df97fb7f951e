/* SPDX-License-Identifier: ISC */
/*
 * A model file from its YAML: what it says of the meter as a whole, and the
 * checks that all parts need.  The reads are model_read.c's, the values inside
 * them model_value.c's, the orders model_order_load.c's.
 */
#include "model_impl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	REPLY_MS_MAX = 60000,
	RATED_W_MAX = 1000000000,
	CHOICES_MAX = 160, /* characters of the choices in a message */
	N_CLASSES = PP_CLASSES - PP_CLASS_COUNTED,
};

enum pp_status
model_need(const struct pp_node *map, const char *key,
    const struct pp_node **node)
{
	*node = pp_node_find(map, key);
	if (*node == NULL)
		return pp_node_bad(map, "%s is missing", key);
	return PP_OK;
}

enum pp_status
model_choose(const struct pp_node *node, const char *const *words, size_t n,
    size_t *choice)
{
	char all[CHOICES_MAX] = "";
	const char *text;
	size_t i, used = 0;
	enum pp_status rc;

	if ((rc = pp_node_text(node, &text)) != PP_OK)
		return rc;
	for (i = 0; i < n; i++)
		if (strcmp(text, words[i]) == 0) {
			*choice = i;
			return PP_OK;
		}
	for (i = 0; i < n && used < sizeof(all); i++)
		used += (size_t)snprintf(all + used, sizeof(all) - used, "%s%s",
		    i > 0 ? ", " : "", words[i]);
	return pp_node_bad(node, "expected one of: %s", all);
}

enum pp_status
model_name(const struct pp_node *node, const char *text,
    char name[PP_MODEL_NAME_MAX])
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789-_";
	size_t n = strlen(text);

	if (n == 0 || n >= PP_MODEL_NAME_MAX || strspn(text, letters) != n)
		return pp_node_bad(node,
		    "a name is 1 to %d ASCII letters, digits, - and _",
		    PP_MODEL_NAME_MAX - 1);
	memcpy(name, text, n + 1);
	return PP_OK;
}

static enum pp_status
parse_title(const struct pp_node *root, char title[MODEL_TITLE_MAX])
{
	const struct pp_node *node;
	const char *text;
	enum pp_status rc;

	if ((rc = model_need(root, "title", &node)) != PP_OK ||
	    (rc = pp_node_text(node, &text)) != PP_OK)
		return rc;
	if (strlen(text) >= MODEL_TITLE_MAX)
		return pp_node_bad(node, "more than %d bytes",
		    MODEL_TITLE_MAX - 1);
	memcpy(title, text, strlen(text) + 1);
	return PP_OK;
}

static enum pp_status
parse_kind(struct pp_model *m, const struct pp_node *root)
{
	static const char *const kinds[] = {"instrument", "prepaid"};
	const char *words[N_CLASSES];
	const struct pp_node *node;
	enum pp_status rc;
	size_t choice;

	if ((rc = model_need(root, "kind", &node)) != PP_OK ||
	    (rc = model_choose(node, kinds, 2, &choice)) != PP_OK)
		return rc;
	m->prepaid = choice == 1;
	m->class = PP_CLASS_NONE;
	node = pp_node_find(root, "class");
	if (!m->prepaid)
		return node == NULL
		    ? PP_OK
		    : pp_node_bad(node, "only a prepaid meter has a class");
	for (choice = 0; choice < N_CLASSES; choice++)
		words[choice] =
		    pp_class_name(PP_CLASS_COUNTED + (enum pp_class)choice);
	if ((rc = model_need(root, "class", &node)) != PP_OK ||
	    (rc = model_choose(node, words, N_CLASSES, &choice)) != PP_OK)
		return rc;
	m->class = PP_CLASS_COUNTED + (enum pp_class)choice;
	return PP_OK;
}

static enum pp_status
parse_rated(const struct pp_node *root, int64_t *rated_w)
{
	const struct pp_node *node;
	int64_t up, down;
	enum pp_status rc;

	if ((rc = model_need(root, "rated", &node)) != PP_OK ||
	    (rc = model_unit(node, DIM_WATT, &up, &down)) != PP_OK)
		return rc;
	if (up / down < 1 || up / down > RATED_W_MAX)
		return pp_node_bad(node, "expected 1 W to %d kW",
		    RATED_W_MAX / 1000);
	*rated_w = up / down;
	return PP_OK;
}

static enum pp_status
parse_number(const struct pp_node *root, const char *key, int64_t least,
    int64_t most, int64_t *value)
{
	const struct pp_node *node;
	enum pp_status rc;

	if ((rc = model_need(root, key, &node)) != PP_OK)
		return rc;
	return pp_node_int(node, least, most, value);
}

/* One of two words; the first where it isn't said. */
static enum pp_status
parse_switch(const struct pp_node *root, const char *key,
    const char *const words[2], bool *second)
{
	const struct pp_node *node = pp_node_find(root, key);
	size_t choice = 0;
	enum pp_status rc = PP_OK;

	if (node != NULL)
		rc = model_choose(node, words, 2, &choice);
	*second = choice == 1;
	return rc;
}

/* How much one request may ask for. */
static enum pp_status
parse_reach(struct pp_model *m, const struct pp_node *root)
{
	static const char *const merges[MODEL_MERGES] = {"near", "touching",
	    "never"};
	const struct pp_node *merge = pp_node_find(root, "merge");
	size_t choice = MERGE_NEAR;
	int64_t n = PP_READ_WORDS_MAX;
	enum pp_status rc = PP_OK;

	if (merge != NULL)
		rc = model_choose(merge, merges, MODEL_MERGES, &choice);
	if (rc == PP_OK && pp_node_find(root, "longest") != NULL)
		rc = parse_number(root, "longest", 1, PP_READ_WORDS_MAX, &n);
	m->merge = (enum model_merge)choice;
	m->longest = (unsigned)n;
	return rc;
}

static enum pp_status
parse_head(struct pp_model *m, const struct pp_node *root)
{
	static const char *const keys[] = {"model", "title", "kind", "class",
	    "type_code", "phases", "rated", "reply_ms", "order", "ct", "pt",
	    "longest", "merge", "poll", "evidence", "reads", "orders", "cancel",
	    "tables"};
	static const char *const orders[] = {"high-first", "low-first"};
	static const char *const owners[] = {"site", "meter"};
	const struct pp_node *node;
	const char *name;
	int64_t phases, reply_ms;
	enum pp_status rc;

	if ((rc = pp_node_only(root, keys, sizeof(keys) / sizeof(*keys))) !=
		PP_OK ||
	    (rc = model_need(root, "model", &node)) != PP_OK ||
	    (rc = pp_node_text(node, &name)) != PP_OK ||
	    (rc = model_name(node, name, m->name)) != PP_OK ||
	    (rc = parse_title(root, m->title)) != PP_OK ||
	    (rc = parse_kind(m, root)) != PP_OK ||
	    (rc = parse_rated(root, &m->rated_w)) != PP_OK ||
	    (rc = parse_number(root, "phases", 1, 3, &phases)) != PP_OK ||
	    (rc = parse_number(root, "reply_ms", 1, REPLY_MS_MAX, &reply_ms)) !=
		PP_OK ||
	    (rc = parse_switch(root, "order", orders, &m->low_first)) !=
		PP_OK ||
	    (rc = parse_switch(root, "ct", owners, &m->own_ct)) != PP_OK ||
	    (rc = parse_switch(root, "pt", owners, &m->own_pt)) != PP_OK ||
	    (rc = parse_reach(m, root)) != PP_OK)
		return rc;
	m->phases = (unsigned)phases;
	m->reply_ms = (unsigned)reply_ms;
	m->type_code = -1;
	if (pp_node_find(root, "type_code") != NULL)
		rc = parse_number(root, "type_code", 0, UINT16_MAX,
		    &m->type_code);
	return rc;
}

static enum pp_status
build(const struct pp_conf *conf, struct pp_model **model)
{
	const struct pp_node *root = pp_conf_root(conf);
	struct pp_model *m;
	enum pp_status rc;

	if ((m = calloc(1, sizeof(*m))) == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	if ((rc = parse_head(m, root)) != PP_OK ||
	    (rc = model_reads(m, root)) != PP_OK ||
	    (rc = model_tables(m, root)) != PP_OK ||
	    (rc = model_orders(m, root)) != PP_OK) {
		pp_model_free(m);
		return rc;
	}
	*model = m;
	return PP_OK;
}

enum pp_status
pp_model_load(FILE *in, const char *name, struct pp_model **model)
{
	struct pp_conf *conf = NULL;
	enum pp_status rc;

	if ((rc = pp_conf_read(in, name, &conf)) == PP_OK)
		rc = build(conf, model);
	pp_conf_free(conf);
	return rc;
}

enum pp_status
pp_model_open(const char *path, struct pp_model **model)
{
	struct pp_conf *conf = NULL;
	enum pp_status rc;

	if ((rc = pp_conf_open(path, &conf)) == PP_OK)
		rc = build(conf, model);
	pp_conf_free(conf);
	return rc;
}
