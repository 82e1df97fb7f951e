/* SPDX-License-Identifier: ISC */
/*
 * The script of faults: a list in time, searched from its front, since
 * scripts are short.
 */
#include "sim_fault.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "amount.h"
#include "rows.h"

enum {
	AT_S,
	TARGET,
	FAULT,
	FOR_S,
	COLUMNS
};

static const struct pp_column columns[COLUMNS] = {
    [AT_S] = {"at_s", true},
    [TARGET] = {"target", true},
    [FAULT] = {"fault", true},
    [FOR_S] = {"for_s", true},
};

enum sim_fault
sim_script_fault(const struct sim_script *script, int bus, int meter,
    int64_t at_s)
{
	size_t i;

	for (i = 0; i < script->n; i++) {
		const struct sim_event *e = &script->events[i];

		if (at_s < e->from_s || at_s >= e->until_s)
			continue;
		if ((e->bus < 0 || e->bus == bus) &&
		    (e->meter < 0 || e->meter == meter))
			return e->fault;
	}
	return SIM_SOUND;
}

static enum pp_status
read_seconds(const struct pp_rows *rows, size_t column, int64_t *seconds)
{
	if (pp_decimal_parse(pp_rows_text(rows, column), 0, seconds) != PP_OK)
		return pp_rows_bad(rows, column, "%s", pp_errmsg());
	if (*seconds < 0 || *seconds > INT32_MAX)
		return pp_rows_bad(rows, column, "want 0 to %d", INT32_MAX);
	return PP_OK;
}

static enum pp_status
read_event(const struct pp_rows *rows, sim_find *find, void *arg,
    struct sim_event *event)
{
	enum pp_status rc;
	int64_t for_s;

	*event = (struct sim_event){.bus = -1, .meter = -1};
	if ((rc = read_seconds(rows, AT_S, &event->from_s)) != PP_OK)
		return rc;
	if ((rc = read_seconds(rows, FOR_S, &for_s)) != PP_OK)
		return rc;
	event->until_s = event->from_s + for_s;
	if (sim_fault_find(pp_rows_text(rows, FAULT), &event->fault) != PP_OK)
		return pp_rows_bad(rows, FAULT, "%s", pp_errmsg());
	if (find(arg, pp_rows_text(rows, TARGET), &event->bus, &event->meter) !=
	    PP_OK)
		return pp_rows_bad(rows, TARGET, "%s", pp_errmsg());
	return PP_OK;
}

enum pp_status
sim_script_add(struct sim_script *script, const struct sim_event *event)
{
	struct sim_event *events =
	    reallocarray(script->events, script->n + 1, sizeof *events);

	if (events == NULL)
		return pp_fail(PP_ESYS, "%s", strerror(errno));
	events[script->n++] = *event;
	script->events = events;
	return PP_OK;
}

enum pp_status
sim_script_read(FILE *in, const char *name, sim_find *find, void *arg,
    struct sim_script *result)
{
	struct sim_script script = {0};
	struct pp_rows *rows = NULL;
	enum pp_status rc;

	if ((rc = pp_rows_read(in, name, columns, COLUMNS, &rows)) != PP_OK)
		return rc;
	while ((rc = pp_rows_next(rows)) == PP_OK) {
		struct sim_event *more =
		    reallocarray(script.events, script.n + 1, sizeof *more);

		if (more == NULL) {
			rc = pp_fail(PP_ESYS, "%s", strerror(errno));
			goto out;
		}
		script.events = more;
		rc = read_event(rows, find, arg, &more[script.n]);
		if (rc != PP_OK)
			goto out;
		script.n++;
	}
	if (rc != PP_DONE)
		goto out;
	rc = PP_OK;
	*result = script;
	script = (struct sim_script){0};
out:
	sim_script_free(&script);
	pp_rows_free(rows);
	return rc;
}

void
sim_script_free(struct sim_script *script)
{
	free(script->events);
	*script = (struct sim_script){0};
}
