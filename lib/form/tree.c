/* SPDX-License-Identifier: ISC */
/*
 * Nodes and their text lie in chunks that are freed together.  A tree is
 * refused as soon as it is too big or too deep, not when it is whole.
 */
#include "tree.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "catalogue.h"
#include "text.h"

enum {
	CHUNK_ROOM = 16 << 10,
	WORDS_MAX = 256,
};

/* No single demand is near CHUNK_ROOM. */
struct chunk {
	struct chunk *before;
	size_t used;
	_Alignas(max_align_t) char room[CHUNK_ROOM];
};

/* A map or list that is still open. */
struct frame {
	struct pp_node *node, *last;
	const char *key; /* whose value comes next; NULL: a key comes */
	struct pp_place key_place;
};

struct pp_conf {
	char *name;
	struct pp_node root; /* an empty map until there is another */
	struct chunk *chunks;
	size_t n_nodes, depth;
	struct frame open[PP_CONF_DEPTH_MAX];
};

enum pp_status
pp_tree_new(const char *name, struct pp_conf **conf)
{
	struct pp_conf *c;

	if ((c = calloc(1, sizeof *c)) == NULL ||
	    (c->name = strdup(name)) == NULL) {
		pp_conf_free(c);
		return pp_fail(PP_ESYS, "%s: %s", name, strerror(ENOMEM));
	}
	c->root = (struct pp_node){.kind = PP_NODE_MAP,
	    .file = c->name,
	    .line = 1,
	    .column = 1};
	*conf = c;
	return PP_OK;
}

static void *
take(struct pp_conf *conf, size_t n)
{
	struct chunk *chunk = conf->chunks;
	void *taken;

	n = (n + _Alignof(max_align_t) - 1) & ~(_Alignof(max_align_t) - 1);
	if (chunk == NULL || n > sizeof chunk->room - chunk->used) {
		if ((chunk = malloc(sizeof *chunk)) == NULL)
			return NULL;
		chunk->before = conf->chunks;
		chunk->used = 0;
		conf->chunks = chunk;
	}
	taken = chunk->room + chunk->used;
	chunk->used += n;
	return taken;
}

static enum pp_status
no_memory(const struct pp_conf *conf)
{
	return pp_fail(PP_ESYS, "%s: %s", conf->name, strerror(ENOMEM));
}

enum pp_status
pp_tree_fault(const struct pp_conf *conf, struct pp_place place,
    const char *fmt, ...)
{
	char words[WORDS_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(words, sizeof words, pp_phrase(fmt), ap);
	va_end(ap);
	return pp_fail(PP_EDATA, "%s:%u:%u: %s", conf->name, place.line,
	    place.column, words);
}

bool
pp_tree_is_empty(const struct pp_conf *conf)
{
	return conf->n_nodes == 0;
}

static enum pp_status
copy_text(struct pp_conf *conf, struct pp_place place, const char *text,
    size_t n, const char **copied)
{
	char *copy;

	if (n > PP_CONF_TEXT_MAX)
		return pp_tree_fault(conf, place, "more than %d bytes",
		    PP_CONF_TEXT_MAX);
	if (memchr(text, '\0', n) != NULL)
		return pp_tree_fault(conf, place, "a NUL character");
	if ((copy = take(conf, n + 1)) == NULL)
		return no_memory(conf);
	memcpy(copy, text, n);
	copy[n] = '\0';
	*copied = copy;
	return PP_OK;
}

static struct frame *
innermost(struct pp_conf *conf)
{
	return conf->depth == 0 ? NULL : &conf->open[conf->depth - 1];
}

static bool
wants_key(struct pp_conf *conf)
{
	const struct frame *frame = innermost(conf);

	return frame != NULL && frame->node->kind == PP_NODE_MAP &&
	    frame->key == NULL;
}

static enum pp_status
read_key(struct pp_conf *conf, struct pp_place place, const char *text,
    size_t n)
{
	struct frame *frame = innermost(conf);

	if (n == 0)
		return pp_tree_fault(conf, place, "empty key");
	if (n == 2 && memcmp(text, "<<", n) == 0)
		return pp_tree_fault(conf, place, "merge keys are not taken");
	frame->key_place = place;
	return copy_text(conf, place, text, n, &frame->key);
}

/* A node hung into the map or list that is open; the first is the root. */
static enum pp_status
add_node(struct pp_conf *conf, struct pp_place place, enum pp_node_kind kind,
    struct pp_node **added)
{
	struct frame *frame = innermost(conf);
	struct pp_node *node = &conf->root;

	if (++conf->n_nodes > PP_CONF_NODES_MAX)
		return pp_tree_fault(conf, place, "more than %d values",
		    PP_CONF_NODES_MAX);
	assert((frame == NULL) == (conf->n_nodes == 1));
	if (frame != NULL && (node = take(conf, sizeof *node)) == NULL)
		return no_memory(conf);
	*node = (struct pp_node){.kind = kind,
	    .file = conf->name,
	    .line = place.line,
	    .column = place.column};
	*added = node;
	if (frame == NULL)
		return PP_OK;
	if ((node->key = frame->key) != NULL) {
		node->key_line = frame->key_place.line;
		node->key_column = frame->key_place.column;
		frame->key = NULL;
	}
	if (frame->last == NULL)
		frame->node->first = node;
	else
		frame->last->next = node;
	frame->last = node;
	frame->node->n++;
	return PP_OK;
}

enum pp_status
pp_tree_scalar(struct pp_conf *conf, struct pp_place place, const char *text,
    size_t n)
{
	struct pp_node *node;
	enum pp_status rc;

	if (wants_key(conf))
		return read_key(conf, place, text, n);
	if ((rc = add_node(conf, place, PP_NODE_SCALAR, &node)) != PP_OK)
		return rc;
	return copy_text(conf, place, text, n, &node->text);
}

enum pp_status
pp_tree_open(struct pp_conf *conf, struct pp_place place,
    enum pp_node_kind kind)
{
	struct pp_node *node;
	enum pp_status rc;

	if (wants_key(conf))
		return pp_tree_fault(conf, place,
		    "a key must be plain text, not a map or list");
	if (conf->depth == PP_CONF_DEPTH_MAX)
		return pp_tree_fault(conf, place, "nested more than %d deep",
		    PP_CONF_DEPTH_MAX);
	if ((rc = add_node(conf, place, kind, &node)) != PP_OK)
		return rc;
	conf->open[conf->depth++] = (struct frame){.node = node};
	return PP_OK;
}

static bool
stands_before(const struct pp_node *a, const struct pp_node *b)
{
	return a->key_line < b->key_line ||
	    (a->key_line == b->key_line && a->key_column < b->key_column);
}

static int
by_key(const void *a, const void *b)
{
	const struct pp_node *const *x = a, *const *y = b;
	int order = strcmp((*x)->key, (*y)->key);

	if (order != 0)
		return order;
	return stands_before(*x, *y) ? -1 : stands_before(*y, *x);
}

/* Refuse a key given twice; found by sorting, since a map may be huge. */
static enum pp_status
check_keys(const struct pp_node *map)
{
	const struct pp_node **sorted, *node, *again = NULL;
	size_t i = 0;

	if (map->n < 2)
		return PP_OK;
	if ((sorted = calloc(map->n, sizeof *sorted)) == NULL)
		return pp_fail(PP_ESYS, "%s: %s", map->file, strerror(errno));
	for (node = map->first; node != NULL; node = node->next)
		sorted[i++] = node;
	qsort(sorted, map->n, sizeof *sorted, by_key);
	for (i = 1; i < map->n; i++) {
		node = sorted[i];
		if (strcmp(node->key, sorted[i - 1]->key) == 0 &&
		    (again == NULL || stands_before(node, again)))
			again = node;
	}
	free(sorted);
	if (again == NULL)
		return PP_OK;
	return pp_fail(PP_EDATA, "%s:%u:%u: %s: given twice", again->file,
	    again->key_line, again->key_column,
	    pp_text_show(again->key, (char[PP_SHOWN_MAX]){0}));
}

enum pp_status
pp_tree_close(struct pp_conf *conf)
{
	const struct pp_node *node = innermost(conf)->node;

	conf->depth--;
	return node->kind == PP_NODE_MAP ? check_keys(node) : PP_OK;
}

void
pp_conf_free(struct pp_conf *conf)
{
	struct chunk *chunk;

	if (conf == NULL)
		return;
	while ((chunk = conf->chunks) != NULL) {
		conf->chunks = chunk->before;
		free(chunk);
	}
	free(conf->name);
	free(conf);
}

const struct pp_node *
pp_conf_root(const struct pp_conf *conf)
{
	return &conf->root;
}
