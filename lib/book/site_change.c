/* SPDX-License-Identifier: ISC */
/*
 * What differs between a site's image and the database it was read from, to
 * be shown, recorded and stored.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "site_image_impl.h"

enum {
	SQL_MAX = 512
};

/* "model=DTSY1352 bus=B1 address=1": every field that says something. */
static const char *
sum_up(struct pp_image *image, const struct pp_object *o)
{
	const struct pp_object_table *table = pp_object_table(o->kind);
	size_t i, at = 0;
	int n;

	image->summary[0] = '\0';
	for (i = 0; i < table->n_file; i++) {
		if (*o->value[i] == '\0')
			continue;
		n = snprintf(image->summary + at, sizeof image->summary - at,
		    "%s%s=%s", at > 0 ? " " : "", table->field[i].name,
		    o->value[i]);
		assert(n >= 0 && (size_t)n < sizeof image->summary - at);
		at += (size_t)n;
	}
	return image->summary;
}

static const char *
print_time(int64_t at, char text[PP_TIME_MAX])
{
	return at == 0 ? "" : pp_time_print(at, text);
}

/*
 * The difference in field `i` of a touched object; behind the fields of the
 * files comes whether it is in use.
 */
static bool
differs(struct pp_image *image, const struct pp_object *o, size_t i,
    struct pp_change *change)
{
	const struct pp_object_table *table = pp_object_table(o->kind);

	if (i == table->n_file) {
		if (o->retired_at == o->before->retired_at)
			return false;
		change->field = "retired_at";
		change->before =
		    print_time(o->before->retired_at, image->before);
		change->after = print_time(o->retired_at, image->after);
		return true;
	}
	if (strcmp(o->value[i], o->before->value[i]) == 0)
		return false;
	change->field = table->field[i].name;
	change->before = o->before->value[i];
	change->after = o->value[i];
	return true;
}

/* The next difference of one object, from `*field` on. */
static bool
next_of(struct pp_image *image, const struct pp_object *o, size_t *field,
    struct pp_change *change)
{
	const struct pp_object_table *table = pp_object_table(o->kind);

	*change = (struct pp_change){.kind = table->name, .code = o->code};
	if (o->is_new) {
		if ((*field)++ > 0)
			return false;
		change->field = "";
		change->after = sum_up(image, o);
		return true;
	}
	while (o->before != NULL && *field <= table->n_file)
		if (differs(image, o, (*field)++, change))
			return true;
	return false;
}

enum pp_status
pp_image_changes(struct pp_image *image, struct pp_change_cursor *at,
    struct pp_change *change)
{
	const struct image_list *list;

	while (at->kind < PP_OBJECT_KINDS) {
		list = &image->list[at->kind];
		if (at->object == list->n) {
			at->kind++;
			at->object = 0;
			continue;
		}
		if (next_of(image, list->object[at->object], &at->field,
			change))
			return PP_OK;
		at->object++;
		at->field = 0;
	}
	return PP_DONE;
}

/* Anything at all, what is in no file too. */
static bool
is_changed(const struct pp_object *o)
{
	size_t i;

	if (o->is_new || o->before == NULL)
		return o->is_new;
	for (i = 0; i < pp_object_table(o->kind)->n; i++)
		if (strcmp(o->value[i], o->before->value[i]) != 0)
			return true;
	return o->retired_at != o->before->retired_at;
}

/* New objects get ids, so that all can refer to all. */
static void
number(struct image_list *list)
{
	int64_t last = 0;
	size_t i;

	for (i = 0; i < list->n; i++) {
		if (list->object[i]->id == 0)
			list->object[i]->id = last + 1;
		if (list->object[i]->id > last)
			last = list->object[i]->id;
	}
}

/* ?1 the id, ?2 the code, ?3 retired_at, then the fields. */
static enum pp_status
prepare(struct pp_db *db, const struct pp_object_table *table, bool insert,
    struct pp_query **q)
{
	char sql[SQL_MAX], names[SQL_MAX / 2] = "", marks[SQL_MAX / 4] = "";
	size_t i, n = 0, m = 0;

	for (i = 0; i < table->n; i++) {
		n += (size_t)snprintf(names + n, sizeof names - n, ", %s",
		    table->field[i].name);
		m += (size_t)snprintf(marks + m, sizeof marks - m, ", ?%zu",
		    i + 4);
		assert(n < sizeof names && m < sizeof marks);
	}
	if (insert)
		snprintf(sql, sizeof sql,
		    "INSERT INTO %s (id, code, retired_at%s)"
		    " VALUES (?1, ?2, ?3%s)",
		    table->name, names, marks);
	else
		snprintf(sql, sizeof sql,
		    "UPDATE %s SET (code, retired_at%s) = (?2, ?3%s)"
		    " WHERE id = ?1",
		    table->name, names, marks);
	return pp_query_new(db, sql, q);
}

static void
bind(const struct pp_image *image, const struct pp_object *o, size_t i,
    struct pp_query *q)
{
	const struct pp_object_field *f = &pp_object_table(o->kind)->field[i];
	const struct pp_object *other;
	int at = (int)i + 4;

	if (f->type == PP_TYPE_OBJECT && *o->value[i] != '\0') {
		other = pp_image_find(image, f->of, o->value[i]);
		assert(other != NULL);
		pp_query_int(q, at, other->id);
	} else if (*o->value[i] != '\0' || f->type == PP_TYPE_NAME) {
		/* The column makes an integer of digits. */
		pp_query_text(q, at, o->value[i]);
	} else {
		pp_query_null(q, at);
	}
}

static enum pp_status
write(const struct pp_image *image, const struct pp_object *o,
    struct pp_query *q)
{
	size_t i;

	pp_query_int(q, 1, o->id);
	pp_query_text(q, 2, o->code);
	if (o->retired_at != 0)
		pp_query_int(q, 3, o->retired_at);
	else
		pp_query_null(q, 3);
	for (i = 0; i < pp_object_table(o->kind)->n; i++)
		bind(image, o, i, q);
	return pp_query_run(q);
}

/*
 * Out of the way of the unique indexes, which only see what is in use: two
 * meters may have changed places.
 */
static enum pp_status
set_aside(struct pp_db *db, const struct pp_object_table *table,
    const struct image_list *list)
{
	struct pp_query *q = NULL;
	char sql[SQL_MAX];
	size_t i;
	enum pp_status rc;

	snprintf(sql, sizeof sql, "UPDATE %s SET retired_at = 0 WHERE id = ?1",
	    table->name);
	rc = pp_query_new(db, sql, &q);
	for (i = 0; rc == PP_OK && i < list->n; i++) {
		if (list->object[i]->is_new || !is_changed(list->object[i]))
			continue;
		pp_query_int(q, 1, list->object[i]->id);
		rc = pp_query_run(q);
	}
	pp_query_free(q);
	return rc;
}

/*
 * What was changed may be why meters were silent: they are asked again like
 * others.
 */
static enum pp_status
forget_silence(struct pp_db *db, enum pp_object_kind kind,
    const struct image_list *list)
{
	struct pp_query *q = NULL;
	size_t i;
	enum pp_status rc;

	if (kind == PP_METER)
		rc = pp_query_new(db,
		    "UPDATE meter_now SET silent = 0 WHERE meter = ?1", &q);
	else if (kind == PP_BUS)
		rc = pp_query_new(db,
		    "UPDATE meter_now SET silent = 0 WHERE meter IN"
		    " (SELECT id FROM meter WHERE bus = ?1)",
		    &q);
	else
		return PP_OK;
	for (i = 0; rc == PP_OK && i < list->n; i++) {
		if (list->object[i]->is_new || !is_changed(list->object[i]))
			continue;
		pp_query_int(q, 1, list->object[i]->id);
		rc = pp_query_run(q);
	}
	pp_query_free(q);
	return rc;
}

static enum pp_status
store_kind(const struct pp_image *image, enum pp_object_kind kind,
    struct pp_db *db)
{
	const struct pp_object_table *table = pp_object_table(kind);
	const struct image_list *list = &image->list[kind];
	struct pp_query *insert = NULL, *update = NULL;
	size_t i;
	enum pp_status rc;

	if ((rc = set_aside(db, table, list)) != PP_OK ||
	    (rc = prepare(db, table, true, &insert)) != PP_OK ||
	    (rc = prepare(db, table, false, &update)) != PP_OK)
		goto out;
	for (i = 0; rc == PP_OK && i < list->n; i++)
		if (is_changed(list->object[i]))
			rc = write(image, list->object[i],
			    list->object[i]->is_new ? insert : update);
	if (rc == PP_OK)
		rc = forget_silence(db, kind, list);
out:
	pp_query_free(insert);
	pp_query_free(update);
	return rc;
}

enum pp_status
pp_image_store(struct pp_image *image, struct pp_db *db, struct pp_edits *edits)
{
	struct pp_change_cursor at = {0};
	struct pp_change c;
	int kind;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	for (kind = 0; kind < PP_OBJECT_KINDS; kind++)
		number(&image->list[kind]);
	/* A head meter may come after those below it. */
	rc = pp_db_run(db, "PRAGMA defer_foreign_keys = ON");
	for (kind = 0; rc == PP_OK && kind < PP_OBJECT_KINDS; kind++)
		rc = store_kind(image, (enum pp_object_kind)kind, db);
	while (rc == PP_OK && (rc = pp_image_changes(image, &at, &c)) == PP_OK)
		rc = pp_edits_add(edits, c.kind, c.code, c.field, c.before,
		    c.after);
	return rc == PP_DONE ? PP_OK : rc;
}
