/* SPDX-License-Identifier: ISC */
/*
 * The site's description of a meter that is exchanged: another serial number,
 * and where wanted another address or model.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "catalogue.h"
#include "swap_impl.h"

enum {
	ADDRESS_MAX = 247
};

/* As it is described. */
struct place {
	char code[PP_ID_MAX];
	char serial[PP_SERIAL_MAX], address[8], model[PP_ID_MAX];
	int64_t bus;
};

static enum pp_status
load(struct pp_db *db, int64_t meter, struct place *place)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT code, serial, address, model, bus, retired_at FROM meter"
	    " WHERE id = ?1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, meter);
	rc = pp_query_step(q);
	assert(rc != PP_DONE);
	if (rc == PP_OK && !pp_query_is_null(q, 5))
		rc = pp_fail(PP_NO, "it is retired");
	if (rc == PP_OK) {
		snprintf(place->code, sizeof place->code, "%s",
		    pp_query_col_text(q, 0));
		snprintf(place->serial, sizeof place->serial, "%s",
		    pp_query_col_text(q, 1));
		snprintf(place->address, sizeof place->address, "%s",
		    pp_query_col_text(q, 2));
		snprintf(place->model, sizeof place->model, "%s",
		    pp_query_col_text(q, 3));
		place->bus = pp_query_col_int(q, 4);
	}
	pp_query_free(q);
	return rc;
}

static enum pp_status
check(const struct pp_swap_wish *wish)
{
	size_t n = strspn(wish->serial, "0123456789");
	int64_t address;

	if (n == 0 || wish->serial[n] != '\0' || n >= PP_SERIAL_MAX)
		return pp_fail(PP_EDATA, "serial: not 1 to %d digits",
		    PP_SERIAL_MAX - 1);
	if (wish->model != NULL && pp_id_check(wish->model) != PP_OK)
		return pp_fail_in(PP_EDATA, "model");
	if (wish->address == NULL)
		return PP_OK;
	if (pp_decimal_parse(wish->address, 0, &address) != PP_OK ||
	    address < 1 || address > ADDRESS_MAX || *wish->address == '0')
		return pp_fail(PP_EDATA, "address: not within 1 and %d",
		    ADDRESS_MAX);
	return PP_OK;
}

/* PP_NO: another meter in use has it. */
static enum pp_status
check_free(struct pp_db *db, const struct pp_swap_wish *wish,
    const struct place *now)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT code, serial IS ?2 FROM meter WHERE id <> ?1"
	    " AND retired_at IS NULL AND (serial = ?2"
	    " OR (bus = ?3 AND address = CAST(?4 AS INTEGER))) LIMIT 1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, wish->meter);
	pp_query_text(q, 2, wish->serial);
	pp_query_int(q, 3, now->bus);
	pp_query_text(q, 4,
	    wish->address != NULL ? wish->address : now->address);
	if ((rc = pp_query_step(q)) == PP_OK)
		rc = pp_fail(PP_NO, "%s: meter %s has %s",
		    pp_query_col_int(q, 1) ? "serial" : "address",
		    pp_query_col_text(q, 0),
		    pp_query_col_int(q, 1) ? pp_phrase("this number")
					   : pp_phrase("it on this bus"));
	pp_query_free(q);
	return rc == PP_DONE ? PP_OK : rc;
}

/* What was changed may be why it was silent: it is asked again like others. */
static enum pp_status
write(struct pp_db *db, const struct pp_swap_wish *wish)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "UPDATE meter SET serial = ?2,"
	    " address = coalesce(CAST(?3 AS INTEGER), address),"
	    " model = coalesce(?4, model) WHERE id = ?1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, wish->meter);
	pp_query_text(q, 2, wish->serial);
	pp_query_text(q, 3, wish->address);
	pp_query_text(q, 4, wish->model);
	rc = pp_query_run(q);
	pp_query_free(q);
	if (rc != PP_OK)
		return rc;
	rc = pp_query_new(db,
	    "UPDATE meter_now SET silent = 0 WHERE meter = ?1", &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, wish->meter);
	return pp_query_once(q);
}

static enum pp_status
record(struct pp_edits *edits, const char *code, const char *field,
    const char *before, const char *after)
{
	if (after == NULL || strcmp(before, after) == 0)
		return PP_OK;
	return pp_edits_add(edits, "meter", code, field, before, after);
}

enum pp_status
pp_swap_describe(struct pp_db *db, struct pp_edits *edits,
    const struct pp_swap_wish *wish)
{
	struct place now = {0};
	enum pp_status rc;

	if ((rc = check(wish)) != PP_OK ||
	    (rc = load(db, wish->meter, &now)) != PP_OK ||
	    (rc = check_free(db, wish, &now)) != PP_OK ||
	    (rc = write(db, wish)) != PP_OK ||
	    (rc = record(edits, now.code, "serial", now.serial,
		 wish->serial)) != PP_OK ||
	    (rc = record(edits, now.code, "address", now.address,
		 wish->address)) != PP_OK)
		return rc;
	return record(edits, now.code, "model", now.model, wish->model);
}
