/* SPDX-License-Identifier: ISC */
/*
 * Values become cells, once for all formats; the formats are in csv.c,
 * json.c, table.c and sheet.c.
 */
#include "records.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "writer.h"

static const struct pp_writer *const writers[] = {
    [PP_FORMAT_CSV] = &pp_csv_writer,
    [PP_FORMAT_TABLE] = &pp_table_writer,
    [PP_FORMAT_JSON] = &pp_json_writer,
    [PP_FORMAT_XLSX] = &pp_sheet_writer,
};

const char *
pp_records_head(const struct pp_records *r, size_t column)
{
	const struct pp_field *field = &r->fields[column];
	const char *chinese =
	    r->how.chinese ? pp_chinese_head(field->name) : NULL;

	if (chinese != NULL)
		return chinese;
	return field->head == NULL ? field->name : field->head;
}

bool
pp_field_is_number(const struct pp_field *field)
{
	return field->kind == PP_KIND_INT || field->kind == PP_KIND_DECIMAL;
}

enum pp_status
pp_records_no_memory(void)
{
	return pp_fail(PP_ESYS, "output: %s", strerror(ENOMEM));
}

/* What messages call the output. */
static const char *
name_of(const struct pp_records *r)
{
	return r->how.name == NULL ? "output" : r->how.name;
}

enum pp_status
pp_records_flush(struct pp_records *r, struct pp_buffer *b)
{
	size_t n = b->n;

	if (b->failed)
		return pp_records_no_memory();
	b->n = 0;
	if (n > 0 && fwrite(b->bytes, 1, n, r->out) != n)
		return pp_fail(PP_EOUT, "%s: %s", name_of(r), strerror(errno));
	return PP_OK;
}

/* Remember the first trouble, words too: others may fail before it is told. */
static enum pp_status
note(struct pp_records *r, enum pp_status rc)
{
	if (rc != PP_OK && r->trouble == PP_OK) {
		r->trouble = rc;
		snprintf(r->words, sizeof r->words, "%s", pp_errmsg());
	}
	return r->trouble == PP_OK ? PP_OK
				   : pp_fail(r->trouble, "%s", r->words);
}

static void
free_records(struct pp_records *r)
{
	if (r->writer->free != NULL)
		r->writer->free(r);
	pp_buffer_free(&r->buffer);
	free(r);
}

enum pp_status
pp_records_new(FILE *out, const struct pp_records_options *how,
    const struct pp_field *fields, size_t n, struct pp_records **records)
{
	struct pp_records *r;
	enum pp_status rc;

	assert(n > 0);
	if ((r = calloc(1, sizeof *r)) == NULL)
		return pp_records_no_memory();
	r->writer = writers[how->format];
	r->how = *how;
	r->fields = fields;
	r->n_fields = n;
	r->out = how->format == PP_FORMAT_XLSX ? NULL : out;
	if (r->writer->start != NULL && (rc = r->writer->start(r)) != PP_OK) {
		free_records(r);
		return rc;
	}
	*records = r;
	return PP_OK;
}

static void
give(struct pp_records *r, enum pp_kind kind, const struct pp_cell *cell)
{
	assert(r->column < r->n_fields);
	assert(cell->text == NULL || r->fields[r->column].kind == kind);
	if (r->trouble == PP_OK)
		(void)note(r, r->writer->cell(r, cell));
	r->column++;
}

void
pp_records_text(struct pp_records *r, const char *text)
{
	give(r, PP_KIND_TEXT, &(struct pp_cell){.text = text});
}

void
pp_records_int(struct pp_records *r, int64_t value)
{
	char text[PP_DECIMAL_MAX];

	give(r, PP_KIND_INT,
	    &(struct pp_cell){.text = pp_decimal_print(value, 0, 0, text),
		.value = value});
}

void
pp_records_decimal(struct pp_records *r, int64_t value, unsigned decimals,
    unsigned least)
{
	char text[PP_DECIMAL_MAX];

	give(r, PP_KIND_DECIMAL,
	    &(struct pp_cell){.text = pp_decimal_print(value, decimals, least,
				  text),
		.value = value,
		.decimals = decimals,
		.least = least});
}

void
pp_records_money(struct pp_records *r, pp_money money)
{
	pp_records_decimal(r, money.fen, 2, 2);
}

void
pp_records_energy(struct pp_records *r, pp_energy energy)
{
	pp_records_decimal(r, energy.wh, 3, 2);
}

void
pp_records_time(struct pp_records *r, int64_t at)
{
	char text[PP_TIME_MAX];

	give(r, PP_KIND_TIME,
	    &(struct pp_cell){.text = pp_time_print(at, text), .value = at});
}

void
pp_records_bool(struct pp_records *r, bool yes)
{
	give(r, PP_KIND_BOOL,
	    &(struct pp_cell){.text = yes ? "yes" : "no", .value = yes});
}

void
pp_records_none(struct pp_records *r)
{
	give(r, PP_KIND_TEXT, &(struct pp_cell){0});
}

void
pp_records_number_if(struct pp_records *r, bool known, int64_t value,
    unsigned decimals, unsigned least)
{
	if (!known)
		pp_records_none(r);
	else if (decimals == 0)
		pp_records_int(r, value);
	else
		pp_records_decimal(r, value, decimals, least);
}

void
pp_records_time_if(struct pp_records *r, bool known, int64_t at)
{
	if (known)
		pp_records_time(r, at);
	else
		pp_records_none(r);
}

void
pp_records_text_if(struct pp_records *r, const char *text)
{
	pp_records_text(r, text && *text ? text : NULL);
}

enum pp_status
pp_records_end(struct pp_records *r)
{
	assert(r->column == r->n_fields);
	r->column = 0;
	return note(r, r->trouble == PP_OK ? r->writer->end(r) : PP_OK);
}

static enum pp_status
finish(struct pp_records *r)
{
	enum pp_status rc;

	if (r->writer->finish != NULL && (rc = r->writer->finish(r)) != PP_OK)
		return rc;
	if (r->out != NULL && (fflush(r->out) == EOF || ferror(r->out)))
		return pp_fail(PP_EOUT, "%s: %s", name_of(r), strerror(errno));
	return PP_OK;
}

enum pp_status
pp_records_close(struct pp_records *r)
{
	enum pp_status rc;

	if (r == NULL)
		return PP_OK;
	rc = note(r, r->trouble == PP_OK ? finish(r) : PP_OK);
	free_records(r);
	return rc;
}
