/* SPDX-License-Identifier: ISC */
#include "site_image.h"

#include <assert.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#include "amount.h"
#include "grow.h"
#include "site_image_impl.h"

enum {
	CHUNK = 64 << 10
};

/* Each gives id, code, retired_at and then the fields in their order. */
static const char *const load_sql[PP_OBJECT_KINDS] = {
    [PP_BUILDING] =
	"SELECT id, code, retired_at, name, floors FROM building ORDER BY id",
    [PP_GATEWAY] = "SELECT id, code, retired_at, name FROM gateway ORDER BY id",
    [PP_BUS] = "SELECT b.id, b.code, b.retired_at, g.code, b.endpoint, b.baud,"
	       " b.canonical FROM bus b JOIN gateway g ON g.id = b.gateway"
	       " ORDER BY b.id",
    [PP_UNIT] = "SELECT u.id, u.code, u.retired_at, b.code, u.floor, u.name"
		" FROM unit u JOIN building b ON b.id = u.building"
		" ORDER BY u.id",
    [PP_METER] =
	"SELECT m.id, m.code, m.retired_at, m.serial, m.model, b.code,"
	" m.address, h.code, m.floor, u.code, m.ct, m.pt, p.code, m.circuit,"
	" m.note FROM meter m JOIN bus b ON b.id = m.bus"
	" LEFT JOIN building h ON h.id = m.building"
	" LEFT JOIN unit u ON u.id = m.unit"
	" LEFT JOIN meter p ON p.id = m.parent ORDER BY m.id",
};

/* Memory that goes with the image, of which there are many small pieces. */
static void *
allocate(struct pp_image *image, size_t size)
{
	size_t step = alignof(max_align_t);
	size_t room = size > CHUNK ? size : CHUNK;
	struct image_chunk *chunk = image->chunks;
	void *p;

	size = (size + step - 1) / step * step;
	if (chunk == NULL || chunk->room - chunk->used < size) {
		chunk = malloc(sizeof *chunk + room + step);
		if (chunk == NULL)
			return NULL;
		chunk->next = image->chunks;
		chunk->room = room + step;
		chunk->used = 0;
		image->chunks = chunk;
	}
	p = chunk->bytes + chunk->used;
	chunk->used += size;
	return p;
}

enum pp_status
pp_image_text(struct pp_image *image, const char *text, const char **copy)
{
	size_t size = strlen(text) + 1;
	char *p;

	if (size == 1) {
		*copy = "";
		return PP_OK;
	}
	if ((p = allocate(image, size)) == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	memcpy(p, text, size);
	*copy = p;
	return PP_OK;
}

static enum pp_status
append(struct image_list *list, struct pp_object *object)
{
	struct pp_object **p;

	p = pp_grow(list->object, list->n, &list->room, sizeof *p);
	if (p == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	list->object = p;
	list->object[list->n++] = object;
	return PP_OK;
}

enum pp_status
pp_image_add(struct pp_image *image, enum pp_object_kind kind, const char *code,
    struct pp_object **object)
{
	const struct pp_object_table *table = pp_object_table(kind);
	struct pp_object *o = allocate(image, sizeof *o);
	size_t i;
	enum pp_status rc;

	if (o == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	*o = (struct pp_object){.kind = kind, .is_new = true};
	for (i = 0; i < PP_OBJECT_FIELDS_MAX; i++)
		o->value[i] = i < table->n && table->field[i].otherwise != NULL
		    ? table->field[i].otherwise
		    : "";
	if ((rc = pp_image_text(image, code, &o->code)) != PP_OK ||
	    (rc = append(&image->list[kind], o)) != PP_OK ||
	    (rc = pp_index_add(&image->index[kind], o->code, o)) != PP_OK)
		return rc;
	*object = o;
	return PP_OK;
}

enum pp_status
pp_image_touch(struct pp_image *image, struct pp_object *object)
{
	struct pp_object *before;

	if (object->is_new || object->before != NULL)
		return PP_OK;
	if ((before = allocate(image, sizeof *before)) == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	*before = *object;
	object->before = before;
	return PP_OK;
}

static enum pp_status
load_row(struct pp_image *image, enum pp_object_kind kind,
    const struct pp_query *q)
{
	struct pp_object *o;
	size_t i;
	enum pp_status rc;

	rc = pp_image_add(image, kind, pp_query_col_text(q, 1), &o);
	if (rc != PP_OK)
		return rc;
	o->is_new = false;
	o->id = pp_query_col_int(q, 0);
	o->retired_at = pp_query_is_null(q, 2) ? 0 : pp_query_col_int(q, 2);
	for (i = 0; rc == PP_OK && i < pp_object_table(kind)->n; i++)
		rc = pp_image_text(image, pp_query_col_text(q, (int)i + 3),
		    &o->value[i]);
	return rc;
}

static enum pp_status
load_kind(struct pp_image *image, enum pp_object_kind kind, struct pp_db *db)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db, load_sql[kind], &q);
	while (rc == PP_OK && (rc = pp_query_step(q)) == PP_OK)
		rc = load_row(image, kind, q);
	pp_query_free(q);
	return rc == PP_DONE ? PP_OK : rc;
}

/* What belongs to an account can't become another meter. */
static enum pp_status
load_accounts(struct pp_image *image, struct pp_db *db)
{
	struct pp_query *q = NULL;
	struct pp_object *o;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT e.meter, a.code, e.serial FROM epoch e"
	    " JOIN account a ON a.id = e.account WHERE e.ended_at IS NULL",
	    &q);
	while (rc == PP_OK && (rc = pp_query_step(q)) == PP_OK) {
		o = pp_image_by_id(image, PP_METER, pp_query_col_int(q, 0));
		if (o == NULL)
			continue; /* damaged; the check tells */
		rc = pp_image_text(image, pp_query_col_text(q, 1), &o->account);
		if (rc == PP_OK)
			rc = pp_image_text(image, pp_query_col_text(q, 2),
			    &o->account_serial);
	}
	pp_query_free(q);
	return rc == PP_DONE ? PP_OK : rc;
}

enum pp_status
pp_image_load(struct pp_db *db, struct pp_image **image)
{
	struct pp_image *fresh = calloc(1, sizeof *fresh);
	int kind;
	enum pp_status rc = PP_OK;

	if (fresh == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	for (kind = 0; rc == PP_OK && kind < PP_OBJECT_KINDS; kind++)
		rc = load_kind(fresh, (enum pp_object_kind)kind, db);
	if (rc == PP_OK)
		rc = load_accounts(fresh, db);
	if (rc == PP_OK)
		*image = fresh;
	else
		pp_image_free(fresh);
	return rc;
}

void
pp_image_free(struct pp_image *image)
{
	struct image_chunk *chunk, *next;
	int kind;

	if (image == NULL)
		return;
	for (kind = 0; kind < PP_OBJECT_KINDS; kind++) {
		free(image->list[kind].object);
		pp_index_free(&image->index[kind]);
	}
	for (chunk = image->chunks; chunk != NULL; chunk = next) {
		next = chunk->next;
		free(chunk);
	}
	free(image);
}

size_t
pp_image_count(const struct pp_image *image, enum pp_object_kind kind)
{
	return image->list[kind].n;
}

struct pp_object *
pp_image_at(const struct pp_image *image, enum pp_object_kind kind, size_t i)
{
	assert(i < image->list[kind].n);
	return image->list[kind].object[i];
}

struct pp_object *
pp_image_find(const struct pp_image *image, enum pp_object_kind kind,
    const char *code)
{
	return pp_index_find(&image->index[kind], code);
}

int64_t
pp_object_int(const struct pp_object *object, size_t field)
{
	int64_t value = 0;

	return pp_decimal_parse(object->value[field], 0, &value) == PP_OK
	    ? value
	    : 0;
}

struct pp_object *
pp_image_by_id(const struct pp_image *image, enum pp_object_kind kind,
    int64_t id)
{
	const struct image_list *list = &image->list[kind];
	size_t least = 0, most = list->n, middle;

	while (least < most) {
		middle = least + (most - least) / 2;
		if (list->object[middle]->id < id)
			least = middle + 1;
		else
			most = middle;
	}
	return least < list->n && list->object[least]->id == id
	    ? list->object[least]
	    : NULL;
}

static bool
refers(const struct pp_object *from, const struct pp_object *to)
{
	const struct pp_object_table *table = pp_object_table(from->kind);
	size_t i;

	for (i = 0; from->retired_at == 0 && i < table->n; i++)
		if (table->field[i].type == PP_TYPE_OBJECT &&
		    table->field[i].of == to->kind &&
		    strcmp(from->value[i], to->code) == 0)
			return true;
	return false;
}

struct pp_object *
pp_image_user(const struct pp_image *image, const struct pp_object *object)
{
	size_t i;
	int kind;

	for (kind = 0; kind < PP_OBJECT_KINDS; kind++)
		for (i = 0; i < image->list[kind].n; i++)
			if (refers(image->list[kind].object[i], object))
				return image->list[kind].object[i];
	return NULL;
}
