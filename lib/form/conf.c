/* SPDX-License-Identifier: ISC */
/*
 * libyaml's events, one at a time, become a tree.  It knows no bounds of its
 * own and is quadratic in depth, so it must never see more of a hostile file
 * than the tree allows.
 */
#include "conf.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "catalogue.h"
#include "slurp.h"
#include "text.h"
#include "tree.h"

struct reader {
	struct pp_conf *conf;
	const char *text;
	yaml_parser_t parser;
	bool document; /* begun */
};

static struct pp_place
place_of(yaml_mark_t mark)
{
	return (struct pp_place){(unsigned)mark.line + 1,
	    (unsigned)mark.column + 1};
}

static enum pp_status
fault(const struct reader *r, const yaml_event_t *event, const char *words)
{
	return pp_tree_fault(r->conf, place_of(event->start_mark), "%s", words);
}

static enum pp_status
begin_document(struct reader *r, const yaml_event_t *event)
{
	if (r->document)
		return fault(r, event, pp_phrase("a second document"));
	r->document = true;
	if (event->data.document_start.tag_directives.start !=
	    event->data.document_start.tag_directives.end)
		return fault(r, event, pp_phrase("tags are not taken"));
	return PP_OK;
}

/* What makes small files big, and text something else. */
static enum pp_status
check_extras(const struct reader *r, const yaml_event_t *event,
    const yaml_char_t *anchor, const yaml_char_t *tag)
{
	if (anchor != NULL)
		return fault(r, event, pp_phrase("anchors are not taken"));
	if (tag != NULL)
		return fault(r, event, pp_phrase("tags are not taken"));
	return PP_OK;
}

static enum pp_status
add_scalar(struct reader *r, const yaml_event_t *event)
{
	const char *text = (const char *)event->data.scalar.value;
	size_t n = event->data.scalar.length;
	enum pp_status rc;

	rc = check_extras(r, event, event->data.scalar.anchor,
	    event->data.scalar.tag);
	if (rc != PP_OK)
		return rc;
	/* A plain ~ is YAML's word for nothing. */
	if (event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE && n == 1 &&
	    *text == '~')
		n = 0;
	/* An empty document has an empty scalar for a root. */
	if (n == 0 && pp_tree_is_empty(r->conf))
		return PP_OK;
	return pp_tree_scalar(r->conf, place_of(event->start_mark), text, n);
}

static enum pp_status
open_list(struct reader *r, const yaml_event_t *event)
{
	enum pp_status rc;

	rc = check_extras(r, event, event->data.sequence_start.anchor,
	    event->data.sequence_start.tag);
	if (rc != PP_OK)
		return rc;
	return pp_tree_open(r->conf, place_of(event->start_mark), PP_NODE_LIST);
}

static enum pp_status
open_map(struct reader *r, const yaml_event_t *event)
{
	enum pp_status rc;

	rc = check_extras(r, event, event->data.mapping_start.anchor,
	    event->data.mapping_start.tag);
	if (rc != PP_OK)
		return rc;
	return pp_tree_open(r->conf, place_of(event->start_mark), PP_NODE_MAP);
}

static enum pp_status
handle(struct reader *r, const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_DOCUMENT_START_EVENT:
		return begin_document(r, event);
	case YAML_ALIAS_EVENT:
		return fault(r, event, pp_phrase("aliases are not taken"));
	case YAML_SCALAR_EVENT:
		return add_scalar(r, event);
	case YAML_SEQUENCE_START_EVENT:
		return open_list(r, event);
	case YAML_MAPPING_START_EVENT:
		return open_map(r, event);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		return pp_tree_close(r->conf);
	case YAML_NO_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_STREAM_END_EVENT:
	case YAML_DOCUMENT_END_EVENT:
		break;
	}
	return PP_OK;
}

/* Where the reader, which counts only bytes, found a bad one. */
static struct pp_place
place_at(const char *text, size_t offset)
{
	struct pp_place place = {1, 1};
	const char *p = text;
	uint32_t ch;

	while (p < text + offset && *p != '\0') {
		p += pp_text_next(p, &ch);
		place.line += ch == '\n';
		place.column = ch == '\n' ? 1 : place.column + 1;
	}
	return place;
}

static bool
is_tab(const char *text, size_t index)
{
	uint32_t ch;

	for (; index > 0 && *text != '\0'; index--)
		text += pp_text_next(text, &ch);
	return *text == '\t';
}

/* What libyaml itself found wrong. */
static enum pp_status
refuse(const struct reader *r)
{
	const yaml_parser_t *p = &r->parser;
	struct pp_place place = place_of(p->problem_mark);

	if (p->error == YAML_MEMORY_ERROR)
		return pp_fail(PP_ESYS, "%s", strerror(ENOMEM));
	if (p->error == YAML_READER_ERROR)
		return pp_tree_fault(r->conf,
		    place_at(r->text, p->problem_offset), "%s", p->problem);
	if (is_tab(r->text, p->problem_mark.index))
		return pp_tree_fault(r->conf, place,
		    "a tab; indent with blanks only");
	if (p->context == NULL)
		return pp_tree_fault(r->conf, place, "%s", p->problem);
	return pp_tree_fault(r->conf, place, "%s, %s that begins in line %zu",
	    p->problem, p->context, p->context_mark.line + 1);
}

static enum pp_status
read_events(struct reader *r)
{
	enum pp_status rc = PP_OK;
	yaml_event_t event;
	bool end = false;

	while (rc == PP_OK && !end) {
		if (!yaml_parser_parse(&r->parser, &event))
			return refuse(r);
		end = event.type == YAML_STREAM_END_EVENT;
		rc = handle(r, &event);
		yaml_event_delete(&event);
	}
	return rc;
}

static enum pp_status
parse(struct pp_conf *conf, const char *text, size_t n)
{
	struct reader r = {.conf = conf, .text = text};
	enum pp_status rc;

	if (!yaml_parser_initialize(&r.parser))
		return pp_fail(PP_ESYS, "%s", strerror(ENOMEM));
	yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&r.parser, (const unsigned char *)text, n);
	rc = read_events(&r);
	yaml_parser_delete(&r.parser);
	return rc;
}

enum pp_status
pp_conf_read(FILE *in, const char *name, struct pp_conf **conf)
{
	struct pp_conf *c = NULL;
	char *text = NULL;
	enum pp_status rc;
	size_t n;

	if ((rc = pp_slurp(in, name, PP_CONF_FILE_MAX, &text, &n)) != PP_OK ||
	    (rc = pp_tree_new(name, &c)) != PP_OK ||
	    (rc = parse(c, text, n)) != PP_OK)
		goto out;
	*conf = c;
	c = NULL;
out:
	pp_conf_free(c);
	free(text);
	return rc;
}

enum pp_status
pp_conf_open(const char *path, struct pp_conf **conf)
{
	enum pp_status rc;
	FILE *in;

	if ((in = fopen(path, "re")) == NULL)
		return pp_fail(PP_ENOINPUT, "%s: %s", path, strerror(errno));
	rc = pp_conf_read(in, path, conf);
	fclose(in);
	return rc;
}
