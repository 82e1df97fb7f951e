/* SPDX-License-Identifier: ISC */
/*
 * The whole description of a site in memory: buildings, gateways, buses,
 * units and meters, each with its fields as text, as its file has them.  One
 * table says what the fields are; reading a site, checking it, finding what
 * changed, recording and storing it, and writing it out all go by that table.
 */
#ifndef PP_SITE_IMAGE_H
#define PP_SITE_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "db.h"
#include "site_edit.h"
#include "status.h"

/* In the order in which they refer to one another. */
enum pp_object_kind {
	PP_BUILDING,
	PP_GATEWAY,
	PP_BUS,
	PP_UNIT,
	PP_METER,
	PP_OBJECT_KINDS
};

/* The fields of each kind, as columns of their tables. */
enum {
	PP_BUILDING_NAME,
	PP_BUILDING_FLOORS,
	PP_GATEWAY_NAME = 0,
	PP_BUS_GATEWAY = 0,
	PP_BUS_ENDPOINT,
	PP_BUS_BAUD,
	PP_BUS_CANONICAL, /* made from the endpoint, in no file */
	PP_UNIT_BUILDING = 0,
	PP_UNIT_FLOOR,
	PP_UNIT_NAME,
	PP_METER_SERIAL = 0,
	PP_METER_MODEL,
	PP_METER_BUS,
	PP_METER_ADDRESS,
	PP_METER_BUILDING,
	PP_METER_FLOOR,
	PP_METER_UNIT,
	PP_METER_CT,
	PP_METER_PT,
	PP_METER_PARENT,
	PP_METER_CIRCUIT,
	PP_METER_NOTE,
	PP_OBJECT_FIELDS_MAX
};

enum pp_object_type {
	PP_TYPE_NAME,   /* text for people */
	PP_TYPE_INT,    /* within `least` and `most` */
	PP_TYPE_OBJECT, /* the code of another object, of kind `of` */
	PP_TYPE_SERIAL,
	PP_TYPE_MODEL,
	PP_TYPE_ENDPOINT,
};

struct pp_object_field {
	const char *name;
	enum pp_object_type type;
	enum pp_object_kind of;
	int least, most;
	bool required;
	const char *otherwise; /* the value where none is given */
};

/* What is to be known of a kind. */
struct pp_object_table {
	const char *name, *plural;
	const char *code; /* the column that names it in CSV */
	struct pp_object_field field[PP_OBJECT_FIELDS_MAX];
	size_t n;      /* of them */
	size_t n_file; /* the first so many are in files */
};

struct pp_object {
	enum pp_object_kind kind;
	int64_t id; /* 0 until it is stored for the first time */
	const char *code;
	int64_t retired_at;                      /* 0: in use */
	const char *value[PP_OBJECT_FIELDS_MAX]; /* "" for none */
	/* Of a meter: the account that has it, and under what serial number. */
	const char *account, *account_serial; /* NULL: none */
	bool is_new;
	const struct pp_object *before; /* NULL where untouched or new */
	const char *file; /* where an import found it; NULL: nowhere */
	unsigned line;
};

/* All zero begins at the first. */
struct pp_change_cursor {
	size_t kind, object, field;
};

struct pp_image;

#pragma GCC visibility push(default)

const struct pp_object_table *pp_object_table(enum pp_object_kind kind);

/* "meter" or "meters"; PP_EDATA where it's neither. */
enum pp_status pp_object_kind_parse(const char *word,
    enum pp_object_kind *kind);

/* Everything the database has, what is retired too. */
enum pp_status pp_image_load(struct pp_db *db, struct pp_image **image);
void pp_image_free(struct pp_image *image);

/* Objects in the order of their ids, new ones last. */
size_t pp_image_count(const struct pp_image *image, enum pp_object_kind kind);
struct pp_object *pp_image_at(const struct pp_image *image,
    enum pp_object_kind kind, size_t i);

/* By code, retired ones too; NULL: there is none. */
struct pp_object *pp_image_find(const struct pp_image *image,
    enum pp_object_kind kind, const char *code);

/* By its id in the database; NULL: there is none. */
struct pp_object *pp_image_by_id(const struct pp_image *image,
    enum pp_object_kind kind, int64_t id);

/* A new object, in use, all fields as they are otherwise. */
enum pp_status pp_image_add(struct pp_image *image, enum pp_object_kind kind,
    const char *code, struct pp_object **object);

/* Before the first change to an object. */
enum pp_status pp_image_touch(struct pp_image *image, struct pp_object *object);

/* A field that holds a number; 0 where it holds none. */
int64_t pp_object_int(const struct pp_object *object, size_t field);

/* A copy that lives as long as the image. */
enum pp_status pp_image_text(struct pp_image *image, const char *text,
    const char **copy);

/* An object in use that refers to this one, or NULL. */
struct pp_object *pp_image_user(const struct pp_image *image,
    const struct pp_object *object);

/* The next difference, valid until the next call: PP_OK, PP_DONE. */
enum pp_status pp_image_changes(struct pp_image *image,
    struct pp_change_cursor *at, struct pp_change *change);

/*
 * Write all differences and record them, in a writer's transaction.  The
 * image is whole and free of contradictions: the caller has seen to it.
 */
enum pp_status pp_image_store(struct pp_image *image, struct pp_db *db,
    struct pp_edits *edits);

#pragma GCC visibility pop

#endif
