/* SPDX-License-Identifier: ISC */
#include "metrics.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "exposition.h"
#include "gateway.h"
#include "state.h"
#include "view.h"
#include "vitals.h"

/* The bus whose meters pass by; they come bus by bus. */
struct bus {
	char code[PP_ID_MAX];
	int64_t last_at; /* 0: none of them was ever read */
};

static void
put_bus(struct pp_exposition *e, const struct bus *bus, int64_t now)
{
	if (bus->last_at != 0)
		pp_exposition_labelled(e, "bus", bus->code, now - bus->last_at);
}

static void
see_meter(struct pp_exposition *e, struct bus *bus,
    const struct pp_view_row *row, int64_t now)
{
	if (strcmp(bus->code, row->bus) != 0) {
		put_bus(e, bus, now);
		*bus = (struct bus){0};
		snprintf(bus->code, sizeof bus->code, "%s", row->bus);
	}
	if (row->has_reading && row->at > bus->last_at)
		bus->last_at = row->at;
}

static enum pp_status
put_meters(struct pp_exposition *e, struct pp_db *db, int64_t now)
{
	int64_t count[PP_STATES] = {0};
	struct bus bus = {0};
	struct pp_view *view = NULL;
	struct pp_view_row row;
	enum pp_status rc;
	unsigned i;

	if ((rc = pp_view_open(db, NULL, 0, 0, &view)) != PP_OK)
		return rc;
	pp_exposition_family(e, "pp_bus_last_reading_age_seconds",
	    "Since the last reading that counts of any meter of the bus; "
	    "a bus that was never read has none.");
	while ((rc = pp_view_next(view, &row)) == PP_OK) {
		see_meter(e, &bus, &row, now);
		count[pp_view_state(&row, now)]++;
	}
	pp_view_close(view);
	if (rc != PP_DONE)
		return rc;
	put_bus(e, &bus, now);
	pp_exposition_family(e, "pp_meters", "Meters in use, by state.");
	for (i = 0; i < PP_STATES; i++)
		pp_exposition_labelled(e, "state", pp_state_word(i), count[i]);
	return PP_OK;
}

static enum pp_status
put_gateways(struct pp_exposition *e, struct pp_db *db, int64_t now)
{
	struct pp_lost_gateways *lost = NULL;
	struct pp_lost_gateway gateway;
	int64_t n = 0;
	enum pp_status rc;

	if ((rc = pp_lost_gateways_open(db, &lost)) != PP_OK)
		return rc;
	pp_exposition_family(e, "pp_gateway_lost_seconds",
	    "For so long the gateway has been lost; one that is well has "
	    "none.");
	while ((rc = pp_lost_gateways_next(lost, &gateway)) == PP_OK) {
		pp_exposition_labelled(e, "gateway", gateway.code,
		    now - gateway.since);
		n++;
	}
	pp_lost_gateways_close(lost);
	if (rc != PP_DONE)
		return rc;
	pp_exposition_single(e, "pp_gateways_lost", "Gateways that are lost.",
	    n);
	return PP_OK;
}

/* 0 where there is none that could have an age. */
static int64_t
age(int64_t since, int64_t now)
{
	return since == 0 ? 0 : now - since;
}

static void
put_pass(struct pp_exposition *e, const struct pp_vitals *v, int64_t now)
{
	if (!v->has_pass)
		return;
	pp_exposition_single(e, "pp_pass_last_age_seconds",
	    "Since the last pass of the poller ended.", now - v->pass_ended_at);
	pp_exposition_single(e, "pp_pass_last_duration_seconds",
	    "How long the last pass took.",
	    v->pass_ended_at - v->pass_began_at);
	pp_exposition_single(e, "pp_pass_last_meters",
	    "Meters that the last pass asked.", v->pass_meters);
	pp_exposition_single(e, "pp_pass_last_answered",
	    "Meters that answered in the last pass.", v->pass_answered);
}

static void
put_orders(struct pp_exposition *e, const struct pp_vitals *v, int64_t now)
{
	pp_exposition_family(e, "pp_orders_open",
	    "Orders whose money is not proven yet: pending ones, and "
	    "disputed ones, which wait for people.");
	pp_exposition_labelled(e, "state", "pending", v->orders_armed);
	pp_exposition_labelled(e, "state", "disputed", v->orders_disputed);
	pp_exposition_single(e, "pp_orders_open_oldest_age_seconds",
	    "Age of the oldest of them; 0 where there is none.",
	    age(v->orders_since, now));
}

static void
put_alarms(struct pp_exposition *e, const struct pp_vitals *v, int64_t now)
{
	unsigned i;

	pp_exposition_family(e, "pp_alarms_live",
	    "Alarms that are not cleared, by kind.");
	for (i = 0; i < PP_ALARM_KINDS; i++)
		pp_exposition_labelled(e, "kind", pp_alarm_kind_name(i),
		    v->alarms[i]);
	pp_exposition_single(e, "pp_alarms_untold",
	    "Alarms of which nobody was told yet.", v->untold);
	pp_exposition_single(e, "pp_alarms_untold_oldest_age_seconds",
	    "Since the oldest of them was raised; 0 where there is none.",
	    age(v->untold_since, now));
}

static void
put_messages(struct pp_exposition *e, const struct pp_vitals *v, int64_t now)
{
	static const enum pp_message_state queue[] = {PP_MESSAGE_WAITING,
	    PP_MESSAGE_HANDING, PP_MESSAGE_HANDED};
	unsigned i;

	pp_exposition_family(e, "pp_sms_queue",
	    "Messages that are on their way, by state.");
	for (i = 0; i < sizeof queue / sizeof *queue; i++)
		pp_exposition_labelled(e, "state",
		    pp_message_state_name(queue[i]), v->messages[queue[i]]);
	pp_exposition_single(e, "pp_sms_queue_oldest_age_seconds",
	    "Age of the oldest message that waits; 0 where none does.",
	    age(v->messages_since, now));
	pp_exposition_family(e, "pp_sms_last_day",
	    "Messages made within 24 hours, by what became of them.");
	for (i = 0; i < PP_MESSAGE_STATES; i++)
		pp_exposition_labelled(e, "state", pp_message_state_name(i),
		    v->messages_day[i]);
}

static void
put_log(struct pp_exposition *e, const struct pp_vitals *v, int64_t now)
{
	if (v->head_at != 0)
		pp_exposition_single(e, "pp_log_head_age_seconds",
		    "Since a head of the log last left this machine; if none "
		    "did, since the log began.",
		    now - v->head_at);
}

static enum pp_status
put_books(struct pp_exposition *e, struct pp_db *db, int64_t now)
{
	struct pp_vitals v;
	enum pp_status rc;

	if ((rc = pp_db_snapshot(db)) != PP_OK)
		return rc;
	if ((rc = pp_vitals_read(db, now, &v)) == PP_OK) {
		put_pass(e, &v, now);
		put_orders(e, &v, now);
		put_alarms(e, &v, now);
		put_messages(e, &v, now);
		put_log(e, &v, now);
		rc = put_gateways(e, db, now);
	}
	pp_db_snapshot_end(db);
	return rc;
}

static enum pp_status
put_disk(struct pp_exposition *e, const char *path)
{
	static const char suffix[] = "-wal";
	char wal[PP_PATH_MAX + sizeof suffix];
	struct stat file, log;
	struct statvfs disk;
	int64_t block;

	if (stat(path, &file) == -1 || statvfs(path, &disk) == -1)
		return pp_fail(PP_ESYS, "%s: %s", path, strerror(errno));
	snprintf(wal, sizeof wal, "%s%s", path, suffix);
	if (stat(wal, &log) == -1)
		log.st_size = 0;
	block = (int64_t)disk.f_frsize;
	pp_exposition_single(e, "pp_database_bytes", "Size of the database.",
	    file.st_size);
	pp_exposition_single(e, "pp_database_wal_bytes",
	    "Size of its write-ahead log.", log.st_size);
	pp_exposition_single(e, "pp_disk_bytes",
	    "Size of the file system that the database is on.",
	    (int64_t)disk.f_blocks * block);
	pp_exposition_single(e, "pp_disk_free_bytes",
	    "What is free there for pp's account.",
	    (int64_t)disk.f_bavail * block);
	return PP_OK;
}

enum pp_status
pp_metrics_write(struct pp_db *db, int64_t now, FILE *out)
{
	struct pp_exposition e = {.out = out};
	enum pp_status rc;

	if ((rc = put_meters(&e, db, now)) != PP_OK ||
	    (rc = put_books(&e, db, now)) != PP_OK)
		return rc;
	return put_disk(&e, pp_db_path(db));
}
