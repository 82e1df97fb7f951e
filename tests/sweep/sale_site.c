/* SPDX-License-Identifier: ISC */
/*
 * The site of a story: three buses of different links, meters of all three
 * classes on each, half of them under load; and its database, made once and
 * copied for each story.
 */
#include "sale_story.h"

#include <stdlib.h>
#include <string.h>

#include "account.h"
#include "site.h"

enum {
	SQL_MAX = 600,
};

struct pp_target site_target[METERS];

static enum pp_status
write_meter(struct pp_db *db, int b, int k, int id)
{
	static const char *const classes[] = {"counted", "blind", "naive"};
	struct pp_proof proof = {
	    .at = BEGIN_S,
	    .balance_fen = START_FEN,
	    .prepay = true,
	    .relay = true,
	};
	struct pp_account account;
	struct pp_epoch epoch;
	enum pp_status rc;
	char sql[SQL_MAX];

	snprintf(proof.serial, sizeof proof.serial, "%012d", b * 1000 + k + 1);
	snprintf(sql, sizeof sql,
	    "INSERT INTO meter (id, code, serial, model, bus, address, ct, pt,"
	    " circuit, note) VALUES (%d, 'M%02d', '%s', 'DTSY1352', %d, %d, 1,"
	    " 1, '', '');"
	    "INSERT INTO probe (meter, serial, at, who, class, detail)"
	    " VALUES (%d, '%s', %d, 'test', '%s', '')",
	    id, id, proof.serial, b + 1, k + 1, id, proof.serial, BEGIN_S,
	    classes[k % 3]);
	if ((rc = pp_db_run(db, sql)) != PP_OK ||
	    (rc = pp_account_add(db, "Li Wei", "", BEGIN_S, "test",
		 &account)) != PP_OK ||
	    (rc = pp_epoch_intend(db, id, account.id, proof.serial, &proof,
		 BEGIN_S, "test", &epoch)) != PP_OK)
		return rc;
	return PP_OK;
}

static enum pp_status
load_targets(struct pp_db *db)
{
	struct pp_targets *targets = NULL;
	enum pp_status rc = pp_targets_open(db, NULL, 0, &targets);
	size_t i;

	for (i = 0; rc == PP_OK && i < METERS; i++)
		rc = pp_targets_next(targets, &site_target[i]);
	pp_targets_close(targets);
	return rc;
}

bool
site_prepare(void)
{
	static const struct tale_site site = {
	    .name = "sale",
	    .much_kw = "9.000",
	    .meter = write_meter,
	    .look = load_targets,
	};

	return tale_prepare(&site);
}

static void
place_meter(struct story *s, int b, int k)
{
	static const enum sim_class classes[] = {SIM_COUNTED, SIM_BLIND,
	    SIM_NAIVE};
	struct meter *m = &s->meter[b * ON_BUS + k];
	struct sim_slot *slot = &s->tale.bus[b]->slot[k];

	slot->meter.class = classes[k % 3];
	slot->column = (b + k) % 3;
	slot->rates = &s->rates[b * ON_BUS + k];
	*m = (struct meter){
	    .slot = slot,
	    .bus = s->tale.bus[b],
	    .class = classes[k % 3],
	    .id = b * ON_BUS + k + 1,
	    .credit = slot->meter.credit,
	    .current = -1,
	};
}

bool
site_open(struct story *s, uint64_t seed)
{
	int b, k;

	memset(s, 0, sizeof *s);
	if (!tale_open(&s->tale, seed))
		return false;
	for (b = 0; b < BUSES; b++)
		for (k = 0; k < ON_BUS; k++)
			place_meter(s, b, k);
	return true;
}

void
site_close(struct story *s)
{
	size_t i;

	tale_close(&s->tale);
	for (i = 0; i < METERS; i++)
		free(s->meter[i].deed);
}

struct meter *
meter_of_id(struct story *s, int64_t id)
{
	return id >= 1 && id <= METERS ? &s->meter[id - 1] : NULL;
}
