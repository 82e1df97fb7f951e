/* SPDX-License-Identifier: ISC */
/*
 * pp-report instruments: what meters counted that aren't prepaid.
 */
#include <stdlib.h>

#include "instrument_rows.h"
#include "model.h"
#include "site.h"
#include "tool.h"
#include "tool_report.h"

static const unsigned TIMES = PP_CUT_DAY | PP_CUT_MONTH | PP_CUT_YEAR;

/* A model that isn't installed any more says nothing of its meters. */
static enum pp_status
is_instrument(struct pp_models *models, const struct pp_meter_fact *fact,
    bool *is)
{
	const struct pp_model *model;
	enum pp_status rc;

	if ((rc = pp_models_need(models, fact->model)) != PP_OK)
		return rc;
	model = pp_models_find(models, fact->model);
	if (model == NULL)
		tool_say("%s: its model %s isn't known; left out", fact->code,
		    fact->model);
	*is = model != NULL && !pp_model_is_prepaid(model);
	return PP_OK;
}

/* Of all meters, or of some. */
static enum pp_status
find_instruments(struct pp_db *db, int64_t **ids, size_t *n)
{
	struct pp_meter_fact *facts = NULL;
	struct pp_models *models = NULL;
	size_t n_facts, i;
	enum pp_status rc;
	bool is;

	if ((rc = pp_meter_facts(db, &facts, &n_facts)) != PP_OK)
		return rc;
	*n = 0;
	if ((*ids = calloc(n_facts + 1, sizeof **ids)) == NULL)
		rc = pp_fail(PP_ESYS, "out of memory");
	if (rc == PP_OK)
		rc = pp_models_new(settings.models_dir, &models);
	for (i = 0; rc == PP_OK && i < n_facts; i++) {
		rc = is_instrument(models, &facts[i], &is);
		if (rc == PP_OK && is)
			(*ids)[(*n)++] = facts[i].meter;
	}
	pp_models_free(models);
	free(facts);
	return rc;
}

/* Those of the first that the others have too. */
static size_t
keep(int64_t *ids, size_t n, const int64_t *others, size_t n_others)
{
	size_t kept = 0, i, k;

	for (i = 0; i < n; i++)
		for (k = 0; k < n_others; k++)
			if (ids[i] == others[k]) {
				ids[kept++] = ids[i];
				break;
			}
	return kept;
}

static enum pp_status
take_asked(struct pp_db *db, struct pp_energy_ask *ask, int64_t **ids)
{
	const char *by = tool_report_asked.by;
	int64_t *selected = NULL;
	size_t n = 0;
	enum pp_status rc;

	rc = tool_period(tool_report_asked.since, tool_report_asked.until,
	    &ask->from, &ask->until);
	if (rc != PP_OK)
		return rc;
	if (by != NULL)
		rc = pp_energy_cuts_parse(by, &ask->cuts);
	if (rc == PP_OK && (ask->cuts & ~TIMES) != 0)
		rc = pp_fail(PP_EDATA, "has to be day, month or year");
	if (rc != PP_OK)
		return pp_fail_in(rc, "--by");
	if ((rc = find_instruments(db, ids, &ask->n)) != PP_OK)
		return rc;
	if (tool_selected() && !selectors.all) {
		rc = tool_select(db, &selected, &n);
		if (rc == PP_OK)
			ask->n = keep(*ids, ask->n, selected, n);
		free(selected);
	}
	ask->ids = *ids;
	return rc;
}

enum pp_status
report_instruments(char *operands[])
{
	static struct pp_field fields[PP_INSTRUMENT_FIELDS_MAX];
	struct pp_db *db = tool_open_reader();
	struct pp_energy_ask ask = {.cuts = PP_CUT_DAY, .now = tool_now()};
	bool rates = tool_report_asked.rates;
	struct pp_records *records = NULL;
	int64_t *ids = NULL;
	enum pp_status rc;

	(void)operands;
	if ((rc = take_asked(db, &ask, &ids)) == PP_OK)
		rc = tool_records(fields,
		    pp_instrument_fields(ask.cuts, rates, fields), &records);
	if (rc == PP_OK)
		rc = pp_instrument_put_all(records, db, &ask, rates);
	tool_report(pp_records_close(records));
	free(ids);
	pp_db_close(db);
	return rc;
}
