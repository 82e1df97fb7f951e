/* SPDX-License-Identifier: ISC */
/*
 * The site of a story: three buses of different links, places of all three
 * classes on each, where nobody has an account yet; and its database, made
 * once and copied for each story.
 */
#include "life_story.h"

#include <stdlib.h>
#include <string.h>

#include "site.h"
#include "site_edit.h"
#include "site_setting.h"

enum {
	SQL_MAX = 600,
	RUNNING = 3, /* on each bus every so many has credit of its own */
	RUNNING_FEN = 12345,
	RUNNING_COUNT = 7,
};

/* With what a probe said of each thing that may ever hang there. */
static enum pp_status
write_place(struct pp_db *db, int b, int k, int id)
{
	static const char *const classes[] = {"counted", "blind", "naive"};
	enum pp_status rc;
	char sql[SQL_MAX];
	int i;

	snprintf(sql, sizeof sql,
	    "INSERT INTO meter (id, code, serial, model, bus, address, ct, pt,"
	    " circuit, note) VALUES (%d, 'M%02d', '%012lld', 'DTSY1352', %d,"
	    " %d, 1, 1, '', '')",
	    id, id, (long long)place_number(b, k, 0), b + 1, k + 1);
	rc = pp_db_run(db, sql);
	for (i = 0; rc == PP_OK && i < THINGS_MAX; i++) {
		snprintf(sql, sizeof sql,
		    "INSERT INTO probe (meter, serial, at, who, class, detail)"
		    " VALUES (%d, '%012lld', %d, 'test', '%s', '')",
		    id, (long long)place_number(b, k, i), BEGIN_S,
		    classes[place_class(k, i)]);
		rc = pp_db_run(db, sql);
	}
	return rc;
}

static enum pp_status
write_desk(struct pp_db *db)
{
	struct pp_setting_change change = {
	    .setting = pp_setting_find("desk.drawers"),
	    .value = "D1\nD2\nD3",
	};
	struct pp_edits *edits = NULL;
	enum pp_status rc;

	if ((rc = pp_edits_new(db, BEGIN_S, "test", &edits)) == PP_OK &&
	    (rc = pp_site_set(db, edits, &change)) == PP_OK)
		rc = pp_edits_act(edits);
	pp_edits_free(edits);
	return rc;
}

bool
site_prepare(void)
{
	static const struct tale_site site = {
	    .name = "life",
	    .much_kw = "4.000",
	    .meter = write_place,
	    .last = write_desk,
	};

	return tale_prepare(&site);
}

static void
place_at(struct story *s, int b, int k)
{
	struct place *p = &s->place[b * ON_BUS + k];
	struct sim_slot *slot = &s->tale.bus[b]->slot[k];
	struct sim_meter *m = &slot->meter;

	slot->column = (b + k) % 3;
	slot->rates = &s->rates[b * ON_BUS + k];
	m->class = place_class(k, 0);
	m->number = place_number(b, k, 0);
	m->atomic = 1;
	m->prepay = k % RUNNING == RUNNING - 1;
	m->count = k % RUNNING == RUNNING - 1 ? RUNNING_COUNT : 0;
	sim_meter_set_balance(m, k % RUNNING == RUNNING - 1 ? RUNNING_FEN : 0);
	*p = (struct place){
	    .slot = slot,
	    .bus = s->tale.bus[b],
	    .id = b * ON_BUS + k + 1,
	    .life = -1,
	};
	snprintf(p->code, sizeof p->code, "M%02d", (int)p->id);
	place_take_up(s, p);
}

bool
site_open(struct story *s, uint64_t seed)
{
	int b, k;

	memset(s, 0, sizeof *s);
	if (!tale_open(&s->tale, seed))
		return false;
	s->late_s = -1;
	for (b = 0; b < BUSES; b++)
		for (k = 0; k < ON_BUS; k++)
			place_at(s, b, k);
	return true;
}

void
site_close(struct story *s)
{
	struct place *p;
	int i;

	tale_close(&s->tale);
	for (p = s->place; p < s->place + PLACES; p++)
		for (i = 0; i < p->n_things; i++)
			free(p->thing[i].deed);
}
