/* SPDX-License-Identifier: ISC */
#include "doctor.h"

#include <stdlib.h>
#include <string.h>

#include "doctor_impl.h"
#include "grow.h"
#include "learned.h"

static int
by_address(const void *a, const void *b)
{
	const struct pp_doctor_meter *x = a, *y = b;

	return x->target.address - y->target.address;
}

/* The meters in use on the bus. */
static enum pp_status
load_meters(struct pp_doctor *d, struct pp_db *db, const char *bus)
{
	const struct pp_selection which = {.bus = bus};
	struct pp_targets *targets = NULL;
	int64_t *ids = NULL;
	enum pp_status rc;
	size_t n = 0, i;

	if ((rc = pp_site_select(db, &which, &ids, &n)) != PP_OK)
		goto out;
	d->meter = calloc(n + 1, sizeof *d->meter);
	if (!d->meter) {
		rc = pp_fail(PP_ESYS, "out of memory");
		goto out;
	}
	if ((rc = pp_targets_open(db, ids, n, &targets)) != PP_OK)
		goto out;
	while (d->n < n &&
	    (rc = pp_targets_next(targets, &d->meter[d->n].target)) == PP_OK)
		d->n++;
	if (rc != PP_OK && rc != PP_DONE)
		goto out;
	rc = PP_OK;
	qsort(d->meter, d->n, sizeof *d->meter, by_address);
	for (i = 0; i < d->n; i++)
		d->meter[i].position = i + 1;
out:
	pp_targets_close(targets);
	free(ids);
	return rc;
}

static struct pp_doctor_meter *
find(struct pp_doctor *d, int64_t id)
{
	size_t i;

	for (i = 0; i < d->n; i++)
		if (d->meter[i].target.id == id)
			return &d->meter[i];
	return NULL;
}

static enum pp_status
add_hour(struct pp_doctor *d, int64_t at, const struct pp_hour_meter *meters,
    size_t n)
{
	struct pp_doctor_hour *more;
	struct pp_doctor_meter *m;
	size_t i;

	more = pp_grow(d->hour, d->n_hours, &d->room, sizeof *more);
	if (more == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	d->hour = more;
	d->hour[d->n_hours] = (struct pp_doctor_hour){.at = at};
	for (i = 0; i < n; i++) {
		pp_tally_add(&d->hour[d->n_hours].tally, &meters[i].tally);
		/* One that was moved or retired since is only the hour's. */
		if ((m = find(d, meters[i].meter)))
			pp_tally_add(&m->stored, &meters[i].tally);
	}
	d->n_hours++;
	return PP_OK;
}

/* A damaged hour is left out: it proves nothing. */
static enum pp_status
load_hours(struct pp_doctor *d, struct pp_db *db, int64_t bus, int64_t since,
    int64_t until)
{
	struct pp_hour_meter *meters =
	    calloc(PP_LEARNED_METERS, sizeof *meters);
	struct pp_hours *hours = NULL;
	enum pp_status rc;
	int64_t of, at;
	size_t n;

	if (!meters)
		return pp_fail(PP_ESYS, "out of memory");
	if ((rc = pp_hours_open(db, bus, since, until, &hours)) != PP_OK)
		goto out;
	while ((rc = pp_hours_next(hours, &of, &at, meters, &n)) == PP_OK ||
	    rc == PP_EDATA)
		if (rc == PP_OK && (rc = add_hour(d, at, meters, n)) != PP_OK)
			goto out;
	if (rc == PP_DONE)
		rc = PP_OK;
out:
	pp_hours_close(hours);
	free(meters);
	return rc;
}

enum pp_status
pp_doctor_open(struct pp_db *db, const char *bus, int64_t since, int64_t until,
    const struct pp_models *models, struct pp_doctor **doctor)
{
	struct pp_doctor *d = calloc(1, sizeof *d);
	const struct pp_target *t;
	enum pp_status rc;

	if (!d)
		return pp_fail(PP_ESYS, "out of memory");
	d->models = models;
	if ((rc = pp_db_snapshot(db)) != PP_OK)
		goto out;
	rc = load_meters(d, db, bus);
	if (rc == PP_OK && d->n > 0) {
		t = &d->meter[0].target;
		if ((rc = pp_endpoint_parse(t->endpoint, &d->endpoint)) !=
		    PP_OK)
			rc = pp_fail_in(PP_ECONF, "bus %s", bus);
		d->endpoint.baud = t->baud;
	}
	if (rc == PP_OK && d->n > 0)
		rc = load_hours(d, db, d->meter[0].target.bus, since, until);
	pp_db_snapshot_end(db);
out:
	if (rc == PP_OK)
		*doctor = d;
	else
		pp_doctor_close(d);
	return rc;
}

void
pp_doctor_close(struct pp_doctor *doctor)
{
	if (!doctor)
		return;
	free(doctor->meter);
	free(doctor->hour);
	free(doctor);
}

void
pp_doctor_judge(struct pp_doctor *doctor,
    void (*finding)(void *arg, const char *words), void *arg)
{
	struct pp_doctor_meter *m;

	for (m = doctor->meter; m < doctor->meter + doctor->n; m++) {
		m->all = m->stored;
		pp_tally_add(&m->all, &m->live);
	}
	doctor_judge_meters(doctor);
	doctor_judge_bus(doctor, finding, arg);
}

size_t
pp_doctor_meters(const struct pp_doctor *doctor)
{
	return doctor->n;
}

const struct pp_doctor_meter *
pp_doctor_meter_at(const struct pp_doctor *doctor, size_t i)
{
	return &doctor->meter[i];
}

size_t
pp_doctor_hours(const struct pp_doctor *doctor)
{
	return doctor->n_hours;
}

const struct pp_doctor_hour *
pp_doctor_hour_at(const struct pp_doctor *doctor, size_t i)
{
	return &doctor->hour[i];
}

const char *
pp_health_word(enum pp_health health)
{
	static const char *const words[PP_HEALTHS] = {
	    [PP_HEALTH_UNKNOWN] = "unknown",
	    [PP_HEALTH_GOOD] = "good",
	    [PP_HEALTH_SLOW] = "slow",
	    [PP_HEALTH_LOSSY] = "lossy",
	    [PP_HEALTH_NOISY] = "noisy",
	    [PP_HEALTH_REFUSING] = "refusing",
	    [PP_HEALTH_FOREIGN] = "foreign",
	    [PP_HEALTH_DUPLICATE] = "duplicate",
	    [PP_HEALTH_METER] = "wrong-meter",
	    [PP_HEALTH_OTHER_LINE] = "other-line",
	    [PP_HEALTH_SILENT] = "silent",
	};

	return words[health];
}
