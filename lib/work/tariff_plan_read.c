/* SPDX-License-Identifier: ISC */
/*
 * Tariffs in force, read once for all meters that have them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "tariff_file.h"
#include "tariff_plan_impl.h"

void
pp_tariff_entry_free(struct pp_tariff_entry *e)
{
	while (e->fitted != NULL) {
		struct pp_tariff_fitted *next = e->fitted->next;

		free(e->fitted);
		e->fitted = next;
	}
	pp_used_close(e->used);
	free(e);
}

static enum pp_status
parse(const char *code, char *text, size_t n, struct pp_tariff *tariff)
{
	FILE *in = fmemopen(text, n, "r");
	enum pp_status rc;

	if (in == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	rc = pp_tariff_read(in, code, tariff, NULL);
	fclose(in);
	return rc;
}

/* The tariff in force, and what meters used of its tiers. */
static enum pp_status
load(const struct pp_tariff_planner *p, struct pp_tariff_entry *e)
{
	struct pp_stretch now;
	char *text = NULL;
	size_t n;
	enum pp_status rc;

	rc =
	    pp_tariff_text(p->db, e->code, pp_day_of(p->at), &e->id, &text, &n);
	if (rc == PP_OK &&
	    (rc = parse(e->code, text, n, &e->tariff)) == PP_OK &&
	    e->tariff.n_tiers > 1) {
		pp_tariff_stretch(&e->tariff, p->at, &now);
		rc = pp_used_open(p->db, pp_day_of(now.cycle), &e->used);
	}
	free(text);
	return rc;
}

/* A refusal is remembered as a tariff is; trouble isn't. */
enum pp_status
pp_tariff_entry_find(struct pp_tariff_planner *p, const char *code,
    struct pp_tariff_entry **found)
{
	struct pp_tariff_entry *e;

	for (e = p->entries; e != NULL; e = e->next)
		if (strcmp(e->code, code) == 0) {
			*found = e;
			return PP_OK;
		}
	if ((e = calloc(1, sizeof *e)) == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	snprintf(e->code, sizeof e->code, "%.*s", PP_ID_MAX - 1, code);
	e->rc = load(p, e);
	if (e->rc != PP_OK && e->rc != PP_NO && e->rc != PP_EDATA) {
		enum pp_status rc = e->rc;

		pp_tariff_entry_free(e);
		return rc;
	}
	if (e->rc != PP_OK)
		snprintf(e->why, sizeof e->why, "%s", pp_errmsg());
	e->next = p->entries;
	p->entries = e;
	*found = e;
	return PP_OK;
}

enum pp_status
pp_tariff_fit(struct pp_tariff_entry *e, const struct pp_model *model,
    int64_t used_wh, int64_t at, const struct pp_tariff_fitted **found)
{
	unsigned tier = pp_tariff_tier(&e->tariff, used_wh);
	struct pp_capacity capacity;
	struct pp_tariff_fitted *f;

	for (f = e->fitted; f != NULL; f = f->next)
		if (f->model == model && f->tier == tier) {
			*found = f;
			return PP_OK;
		}
	if ((f = calloc(1, sizeof *f)) == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	f->model = model;
	f->tier = tier;
	pp_model_capacity(model, &capacity);
	f->rc = pp_fit_check(&e->tariff, &capacity, &f->follow);
	if (f->rc == PP_OK)
		f->rc = pp_fit(&e->tariff, &capacity, at, used_wh, &f->image);
	if (f->rc != PP_OK)
		snprintf(f->why, sizeof f->why, "%s", pp_errmsg());
	f->next = e->fitted;
	e->fitted = f;
	*found = f;
	return PP_OK;
}
