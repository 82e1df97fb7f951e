/* SPDX-License-Identifier: ISC */
/*
 * Files as records: the rows of a CSV, the objects of a YAML tree.
 */
#include <stdarg.h>
#include <string.h>

#include "catalogue.h"
#include "import_impl.h"

enum {
	WORDS_MAX = 512
};

static const char *
cell_name(const struct import_record *r, size_t cell)
{
	const struct pp_object_table *table = pp_object_table(r->kind);

	if (cell != IMPORT_ID)
		return table->field[cell].name;
	return r->node != NULL ? "id" : table->code;
}

void
import_bad(struct pp_import *imp, const struct import_record *r, size_t cell,
    const char *fmt, ...)
{
	const struct import_cell *c = &r->cell[cell];
	char words[WORDS_MAX];
	va_list ap;
	enum pp_status rc;

	va_start(ap, fmt);
	vsnprintf(words, sizeof words, pp_phrase(fmt), ap);
	va_end(ap);
	if (c->rows != NULL)
		rc = pp_rows_bad(c->rows, c->column, "%s", words);
	else if (c->node != NULL)
		rc = pp_node_bad(c->node, "%s", words);
	else
		rc = pp_fail(PP_EDATA, "%s:%u:%u: %s: %s", r->file, r->line,
		    r->node != NULL ? r->node->column : 1, cell_name(r, cell),
		    words);
	if (rc == PP_EDATA)
		import_fault(imp);
}

const char *
import_text(const struct import_record *r, size_t cell)
{
	const struct import_cell *c = &r->cell[cell];

	if (c->rows != NULL)
		return pp_rows_text(c->rows, c->column);
	return c->node != NULL ? c->node->text : NULL;
}

static enum pp_status
visit_row(struct pp_import *imp, const struct import_source *s,
    const struct pp_rows *rows, import_visit *visit)
{
	struct import_record r = {
	    .kind = s->kind,
	    .file = s->name,
	    .line = pp_rows_line(rows),
	    .cell[IMPORT_ID] = {.rows = rows},
	};
	size_t i;

	for (i = 1; i < s->n_columns; i++)
		r.cell[i - 1] = (struct import_cell){
		    .rows = rows,
		    .column = i,
		};
	return visit(imp, &r);
}

static enum pp_status
walk_csv(struct pp_import *imp, const struct import_source *s, bool first,
    import_visit *visit)
{
	struct pp_rows *rows = NULL;
	FILE *in;
	enum pp_status rc;

	/* Without a byte fmemopen() may refuse; without a header read() did. */
	if ((in = fmemopen(s->text, s->length, "r")) == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	rc = pp_rows_read(in, s->name, s->columns, s->n_columns, &rows);
	while (rc == PP_OK) {
		rc = pp_rows_next(rows);
		if (rc == PP_OK)
			rc = visit_row(imp, s, rows, visit);
		else if (rc == PP_EDATA) {
			if (first)
				import_fault(imp);
			imp->holes = true;
			rc = PP_OK;
		}
	}
	if (rc == PP_EDATA) {
		if (first)
			import_fault(imp);
		imp->holes = true;
		rc = PP_DONE;
	}
	pp_rows_free(rows);
	(void)fclose(in);
	return rc == PP_DONE ? PP_OK : rc;
}

bool
import_is_nothing(const struct pp_node *node)
{
	return node->kind == PP_NODE_SCALAR && *node->text == '\0';
}

/* A list whose every item is a map; what isn't is told and left out. */
static const struct pp_node *
items(struct pp_import *imp, const struct pp_node *map, const char *key,
    bool first)
{
	const struct pp_node *list = pp_node_find(map, key);

	if (list == NULL || import_is_nothing(list))
		return NULL;
	if (pp_node_is_list(list) == PP_OK)
		return list->first;
	if (first)
		import_fault(imp);
	imp->holes = true;
	return NULL;
}

/* An object's map: its id, and the fields of its kind by name. */
static enum pp_status
visit_map(struct pp_import *imp, enum pp_object_kind kind,
    const struct pp_node *map, import_visit *visit, struct import_record *r)
{
	const struct pp_object_table *table = pp_object_table(kind);
	size_t i;

	r->kind = kind;
	r->file = map->file;
	r->line = map->line;
	r->node = map;
	r->cell[IMPORT_ID].node = pp_node_find(map, "id");
	for (i = 0; i < table->n_file; i++)
		if (r->cell[i].node == NULL)
			r->cell[i].node =
			    pp_node_find(map, table->field[i].name);
	return visit(imp, r);
}

/* Whether it is a map with none but these keys; told once. */
static bool
is_sound(struct pp_import *imp, const struct pp_node *map,
    const char *const *keys, size_t n, bool first)
{
	enum pp_status rc = pp_node_is_map(map);
	bool is_map = rc == PP_OK;

	if (rc == PP_OK)
		rc = pp_node_only(map, keys, n);
	if (rc != PP_OK && first)
		import_fault(imp);
	imp->holes = imp->holes || !is_map;
	return is_map;
}

static enum pp_status
walk_buildings(struct pp_import *imp, const struct pp_node *root, bool first,
    import_visit *visit)
{
	static const char *const keys[] = {"id", "name", "floors"};
	const struct pp_node *n;
	enum pp_status rc = PP_OK;

	for (n = items(imp, root, "buildings", first); rc == PP_OK && n != NULL;
	     n = n->next) {
		struct import_record r = {0};

		if (is_sound(imp, n, keys, 3, first))
			rc = visit_map(imp, PP_BUILDING, n, visit, &r);
	}
	return rc;
}

static enum pp_status
walk_buses(struct pp_import *imp, const struct pp_node *gateway, bool first,
    import_visit *visit)
{
	static const char *const keys[] = {"id", "endpoint", "baud"};
	const struct pp_node *n;
	enum pp_status rc = PP_OK;

	for (n = items(imp, gateway, "buses", first); rc == PP_OK && n != NULL;
	     n = n->next) {
		struct import_record r = {0};

		r.cell[PP_BUS_GATEWAY].node = pp_node_find(gateway, "id");
		if (is_sound(imp, n, keys, 3, first))
			rc = visit_map(imp, PP_BUS, n, visit, &r);
	}
	return rc;
}

static enum pp_status
walk_gateways(struct pp_import *imp, const struct pp_node *root, bool first,
    import_visit *visit)
{
	static const char *const keys[] = {"id", "name", "buses"};
	const struct pp_node *n;
	enum pp_status rc = PP_OK;

	for (n = items(imp, root, "gateways", first); rc == PP_OK && n != NULL;
	     n = n->next) {
		struct import_record r = {0};

		if (!is_sound(imp, n, keys, 3, first))
			continue;
		rc = visit_map(imp, PP_GATEWAY, n, visit, &r);
		if (rc == PP_OK)
			rc = walk_buses(imp, n, first, visit);
	}
	return rc;
}

enum pp_status
import_walk(struct pp_import *imp, const struct import_source *s, bool first,
    import_visit *visit)
{
	static const char *const keys[] = {"site", "guards", "limits", "desk",
	    "alarms", "defaults", "meters", "buildings", "gateways"};
	const struct pp_node *root;
	enum pp_status rc;

	if (s->conf == NULL)
		return walk_csv(imp, s, first, visit);
	root = pp_conf_root(s->conf);
	if (!is_sound(imp, root, keys, sizeof keys / sizeof keys[0], first))
		return PP_OK;
	rc = walk_buildings(imp, root, first, visit);
	return rc == PP_OK ? walk_gateways(imp, root, first, visit) : rc;
}
