/* SPDX-License-Identifier: ISC */
/*
 * A ration: who is without supply when, so that enough is saved at any time
 * and, within a class of priority, everybody's turn comes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalogue.h"
#include "relays_impl.h"
#include "warning.h"

enum {
	TURNS_MAX = 96, /* a day of quarters of an hour */
	CLASSES = 10,   /* priorities are 1 to 9 */
};

/* Those who may have a turn: by class, and who is next in each. */
struct rota {
	const struct pp_ration *ration;
	struct pp_ration_row *rows; /* the meters */
	size_t n;
	size_t next[CLASSES];
	struct pp_ration_row *turns;
	size_t n_turns;
};

static enum pp_status
priority_of(struct pp_db *db, int64_t meter, int64_t *priority)
{
	char value[PP_SETTING_MAX];
	enum pp_status rc;

	rc = pp_site_setting(db, meter, "defaults.priority", value, NULL);
	if (rc == PP_OK)
		*priority = strtol(value, NULL, 10);
	return rc;
}

static enum pp_status
fill(struct watch *watch, const struct pp_models *models,
    const struct pp_ration *ration, struct pp_ration_row *row)
{
	const struct pp_relay_want want = {
	    .action = PP_RELAY_TRIP,
	    .cause = PP_CAUSE_RATION,
	    .reason = ration->reason,
	    .overrides = ration->overrides | 1U << PP_GUARD_READING |
		1U << PP_GUARD_WARNED | 1U << PP_GUARD_HOURS |
		1U << PP_GUARD_SHARE,
	};
	enum pp_status rc;

	if ((rc = priority_of(watch->db, row->relay.target.id,
		 &row->priority)) != PP_OK ||
	    (rc = relays_fill(watch, models, &want, &row->relay)) != PP_OK)
		return rc;
	/* Of those that it overrides by itself nothing is to be said. */
	row->relay.overridden &= ration->overrides;
	if (row->relay.reason[0] == '\0' &&
	    (!row->relay.has_power || row->relay.power_w <= 0))
		snprintf(row->relay.reason, sizeof row->relay.reason, "%s",
		    row->relay.has_power ? pp_phrase("it draws nothing")
					 : pp_phrase("its power isn't known"));
	return PP_OK;
}

static enum pp_status
fill_all(struct watch *watch, const struct pp_models *models,
    const int64_t *ids, struct rota *rota)
{
	struct pp_targets *targets = NULL;
	size_t i;
	enum pp_status rc;

	rc = pp_targets_open(watch->db, ids, rota->n, &targets);
	for (i = 0; rc == PP_OK && i < rota->n; i++) {
		rc = pp_targets_next(targets, &rota->rows[i].relay.target);
		if (rc == PP_OK)
			rc = fill(watch, models, rota->ration, &rota->rows[i]);
	}
	pp_targets_close(targets);
	return rc == PP_DONE ? pp_fail(PP_NO, "a meter was retired meanwhile")
			     : rc;
}

/* A turn of one meter's. */
static void
give(struct rota *rota, struct pp_ration_row *row, int64_t begins, int64_t ends)
{
	struct pp_ration_row *turn = &rota->turns[rota->n_turns++];

	*turn = *row;
	turn->begins = begins;
	turn->ends = ends;
	row->begins = begins;
}

/* From one class, until enough is saved or all of it has its turn. */
static void
take_class(struct rota *rota, int64_t class, int64_t begins, int64_t ends,
    int64_t *left_w)
{
	size_t seen, at = rota->next[class];
	struct pp_ration_row *row;

	for (seen = 0; seen<rota->n && * left_w> 0; seen++) {
		row = &rota->rows[at];
		at = (at + 1) % rota->n;
		if (row->priority != class || row->relay.reason[0] != '\0')
			continue;
		give(rota, row, begins, ends);
		*left_w -= row->relay.power_w;
	}
	rota->next[class] = at;
}

static void
share_out(struct rota *rota)
{
	const struct pp_ration *ration = rota->ration;
	int64_t begins, ends, left_w, class;

	for (begins = ration->begins; begins < ration->ends; begins = ends) {
		ends = begins + ration->turn_s;
		if (ends > ration->ends)
			ends = ration->ends;
		left_w = ration->shed_w;
		for (class = CLASSES - 1; class > 0; class --)
			take_class(rota, class, begins, ends, &left_w);
	}
}

/* As they were reckoned before. */
static void
share_as_given(struct rota *rota)
{
	const struct pp_ration *ration = rota->ration;
	const struct pp_turn *turn = ration->turns;
	size_t i;

	for (; turn < ration->turns + ration->n_turns; turn++)
		for (i = 0; i < rota->n; i++)
			if (rota->rows[i].relay.target.id == turn->meter &&
			    rota->rows[i].relay.reason[0] == '\0')
				give(rota, &rota->rows[i], turn->begins,
				    turn->ends);
}

/* Those that have none stand behind, and say why. */
static void
add_others(struct rota *rota)
{
	size_t i;

	for (i = 0; i < rota->n; i++)
		if (rota->rows[i].begins == 0)
			rota->turns[rota->n_turns++] = rota->rows[i];
}

static enum pp_status
check_times(const struct pp_ration *ration, int64_t now, size_t *turns)
{
	int64_t n;

	*turns = ration->n_turns;
	if (ration->turns != NULL)
		return PP_OK;
	if (ration->ends <= ration->begins || ration->ends <= now)
		return pp_fail(PP_EDATA, "it ends before it begins, or now");
	n = (ration->ends - ration->begins + ration->turn_s - 1) /
	    ration->turn_s;
	if (n > TURNS_MAX)
		return pp_fail(PP_EDATA, "more than %d turns; take longer ones",
		    TURNS_MAX);
	*turns = (size_t)n;
	return PP_OK;
}

/* Whoever hasn't been told stands in the rota, and gets it by that. */
static enum pp_status
ask_warned(const struct watch *watch, struct rota *rota)
{
	const unsigned bit = 1U << PP_GUARD_WARNED;
	struct pp_warning warning;
	struct pp_ration_row *row;
	size_t i;
	enum pp_status rc = PP_OK;

	for (i = 0; rc == PP_OK && i < rota->n_turns; i++) {
		row = &rota->turns[i];
		if (row->begins == 0)
			continue;
		rc = pp_warning_last(watch->db, row->relay.target.id, &warning);
		if (rc != PP_OK && rc != PP_NO)
			break;
		if (rc == PP_OK && warning.at >= watch->now - watch->warned_s)
			continue;
		rc = PP_OK;
		if (rota->ration->overrides & bit) {
			row->relay.overridden |= bit;
			continue;
		}
		row->relay.guards |= bit;
		snprintf(row->relay.reason, sizeof row->relay.reason,
		    pp_phrase("it wasn't announced there; tell them, and "
			      "record it by "
			      "pp-trip warn"));
	}
	return rc;
}

enum pp_status
pp_ration_plan(struct pp_db *db, const struct pp_models *models,
    const struct pp_ration *ration, const int64_t *ids, size_t n, int64_t now,
    struct pp_ration_row **rows, size_t *n_rows)
{
	struct rota rota = {.ration = ration, .n = n};
	struct watch watch = {0};
	size_t turns = 0;
	enum pp_status rc;

	if ((rc = check_times(ration, now, &turns)) != PP_OK)
		return rc;
	rota.rows = calloc(n + 1, sizeof *rota.rows);
	rota.turns = calloc((ration->turns != NULL ? turns : n * turns) + n + 1,
	    sizeof *rota.turns);
	if (rota.rows == NULL || rota.turns == NULL) {
		rc = pp_fail(PP_ESYS, "out of memory");
		goto out;
	}
	if ((rc = watch_open(db, now, &watch)) != PP_OK ||
	    (rc = fill_all(&watch, models, ids, &rota)) != PP_OK)
		goto out;
	if (ration->turns != NULL)
		share_as_given(&rota);
	else
		share_out(&rota);
	add_others(&rota);
	rc = ask_warned(&watch, &rota);
out:
	watch_close(&watch);
	free(rota.rows);
	if (rc != PP_OK) {
		free(rota.turns);
		return rc;
	}
	*rows = rota.turns;
	*n_rows = rota.n_turns;
	return PP_OK;
}
