/* SPDX-License-Identifier: ISC */
#include "tool_doctor.h"

#include "bus_rows.h"
#include "doctor.h"
#include "model.h"
#include "tool.h"

static void
progress(void *arg, const char *what, size_t done, size_t of)
{
	(void)arg;
	tool_progress(what, done, of);
}

/* Ask the meters; what is stored is worth telling even where that fails. */
static void
ask(struct pp_doctor *doctor, unsigned rounds)
{
	struct pp_world *world = tool_world();
	struct pp_doctor_how how = {
	    .world = world,
	    .rounds = rounds,
	    .stop = &tool_stop,
	    .progress = progress,
	};

	tool_catch_signals();
	tool_report(pp_doctor_ask(doctor, &how));
	tool_progress(NULL, 0, 0);
	if (tool_stop)
		tool_say("stopped by a signal");
	pp_world_free(world);
}

static void
tell_finding(void *bus, const char *words)
{
	tool_say("bus %s: %s", (const char *)bus, words);
	tool_exit_with(EXIT_SOME);
}

static enum pp_status
put_meters(struct pp_records *records, const struct pp_doctor *doctor)
{
	const struct pp_doctor_meter *m;
	enum pp_status rc = PP_OK;
	size_t i;

	for (i = 0; rc == PP_OK && i < pp_doctor_meters(doctor); i++) {
		m = pp_doctor_meter_at(doctor, i);
		if (m->health > PP_HEALTH_SLOW)
			tool_exit_with(EXIT_SOME);
		rc = pp_doctor_put_meter(records, m);
	}
	return rc;
}

static enum pp_status
put_hours(struct pp_records *records, const struct pp_doctor *doctor)
{
	enum pp_status rc = PP_OK;
	size_t i;

	for (i = 0; rc == PP_OK && i < pp_doctor_hours(doctor); i++)
		rc = pp_doctor_put_hour(records, pp_doctor_hour_at(doctor, i));
	return rc;
}

enum pp_status
tool_doctor(const struct tool_doctor *what)
{
	struct pp_models *models = NULL;
	struct pp_doctor *doctor = NULL;
	struct pp_records *records = NULL;
	size_t n;
	const struct pp_field *fields = what->hours
	    ? pp_doctor_hour_fields(&n)
	    : pp_doctor_meter_fields(&n);
	enum pp_status rc;

	rc = pp_models_open(settings.models_dir, &models);
	if (rc != PP_OK ||
	    (rc = pp_doctor_open(what->db, what->bus, what->from, what->until,
		 models, &doctor)) != PP_OK)
		goto out;
	if (what->rounds > 0)
		ask(doctor, what->rounds);
	if ((rc = tool_records(fields, n, &records)) != PP_OK)
		goto out;
	pp_doctor_judge(doctor, tell_finding, what->bus);
	rc = what->hours ? put_hours(records, doctor)
			 : put_meters(records, doctor);
out:
	tool_report(pp_records_close(records));
	pp_doctor_close(doctor);
	pp_models_free(models);
	return rc;
}
