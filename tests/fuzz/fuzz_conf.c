/* SPDX-License-Identifier: ISC */
/*
 * Any bytes as YAML: a tree within its bounds, each node with its place, no
 * key twice; or a fault with words.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "conf.h"
#include "text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum {
	MAP_LOOKED_AT = 100
};

static void
check(bool holds)
{
	if (!holds)
		abort();
}

static void
check_node(const struct pp_node *parent, const struct pp_node *node)
{
	int64_t number;
	bool yes;

	check(node->line > 0 && node->column > 0);
	check((node->text != NULL) == (node->kind == PP_NODE_SCALAR));
	check(node->kind != PP_NODE_SCALAR || node->first == NULL);
	if (parent != NULL)
		check((node->key != NULL) == (parent->kind == PP_NODE_MAP));
	/* Bounded, since each look walks the map. */
	if (node->key != NULL && parent->n <= MAP_LOOKED_AT)
		check(pp_node_find(parent, node->key) == node);
	if (node->text != NULL)
		check(strlen(node->text) <= PP_CONF_TEXT_MAX);
	check(pp_node_int(node, 0, 9, &number) != PP_OK ||
	    (number >= 0 && number <= 9));
	check(pp_node_bool(node, &yes) != PP_OK || node->text != NULL);
	check(pp_node_bad(node, "bad") == PP_EDATA);
	check(strchr(pp_errmsg(), '\n') == NULL);
}

static void
check_tree(const struct pp_node *root)
{
	const struct pp_node *parent[PP_CONF_DEPTH_MAX];
	const struct pp_node *next[PP_CONF_DEPTH_MAX], *node;
	size_t depth = 1, n = 1;

	check_node(NULL, root);
	parent[0] = root;
	next[0] = root->first;
	while (depth > 0) {
		if ((node = next[depth - 1]) == NULL) {
			depth--;
			continue;
		}
		next[depth - 1] = node->next;
		check_node(parent[depth - 1], node);
		check(++n <= PP_CONF_NODES_MAX);
		if (node->first != NULL) {
			check(depth < PP_CONF_DEPTH_MAX);
			parent[depth] = node;
			next[depth++] = node->first;
		}
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	FILE *in = fmemopen((void *)(uintptr_t)data, n, "r");
	struct pp_conf *conf = NULL;
	enum pp_status rc;

	check(in != NULL);
	rc = pp_conf_read(in, "fuzz", &conf);
	fclose(in);
	check((rc == PP_OK) == (conf != NULL));
	if (rc == PP_OK)
		check_tree(pp_conf_root(conf));
	else
		check(rc == PP_EDATA && *pp_errmsg() != '\0');
	pp_conf_free(conf);
	return 0;
}
