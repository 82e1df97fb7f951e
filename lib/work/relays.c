/* SPDX-License-Identifier: ISC */
/*
 * Orders to relays: what would be done, and doing it.  Repair is in
 * relays_repair.c, rations in relays_ration.c, guards in relays_guard.c, and
 * what a second person decides in relays_many.c.
 */
#include "relays.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalogue.h"
#include "relays_impl.h"

enum {
	MICROSECONDS = 1000000
};

/* Whether it was seen so. */
static bool
shows(const struct pp_relay_row *row)
{
	bool forced = row->bits & PP_BIT_FORCED;
	bool closed = row->bits & PP_BIT_FORCED_CLOSED;

	if (!row->has_reading)
		return false;
	switch (row->action) {
	case PP_RELAY_TRIP:
		return forced && !closed;
	case PP_RELAY_KEEP:
		return forced && closed;
	case PP_RELAY_PREPAID:
	case PP_RELAY_ACTIONS:
		break;
	}
	return !forced;
}

/* It is so, and nobody wants anything else of it, or for another time. */
static enum pp_status
judge_already(struct pp_db *db, const struct pp_relay_want *want,
    struct pp_relay_row *row)
{
	struct pp_relay_wish wish;
	enum pp_status rc = pp_relay_wish(db, row->target.id, &wish);

	if (rc == PP_NO)
		row->already = want->action == PP_RELAY_PREPAID && shows(row);
	else if (rc == PP_OK)
		row->already = shows(row) && wish.done &&
		    wish.action == want->action && wish.cause == want->cause &&
		    wish.until == want->until;
	return rc == PP_NO ? PP_OK : rc;
}

static void
refuse(struct pp_relay_row *row, const char *words)
{
	snprintf(row->reason, sizeof row->reason, "%s", words);
}

/* What speaks against it but for guards, and can't be overridden. */
static void
check(const struct pp_models *models, const struct pp_relay_want *want,
    struct pp_relay_row *row)
{
	const struct pp_model *model =
	    pp_models_find(models, row->target.model);
	char yuan[PP_DECIMAL_MAX];

	if (model == NULL)
		snprintf(row->reason, sizeof row->reason,
		    pp_phrase("model %s: no such file"), row->target.model);
	else if (!pp_model_has_order(model, PP_ORDER_FORCE))
		refuse(row, pp_phrase("it has no relay that can be ordered"));
	else if (want->cause == PP_CAUSE_ARREARS && !row->has_balance)
		refuse(row, pp_phrase("its balance isn't known"));
	else if (want->cause == PP_CAUSE_ARREARS && row->balance_fen > 0)
		snprintf(row->reason, sizeof row->reason,
		    pp_phrase("it isn't in arrears: %s yuan are left"),
		    pp_money_print((pp_money){row->balance_fen}, yuan));
}

/*
 * What follows from a rule leaves alone what a person ordered: somebody may be
 * working on a line that is tripped, and a cold store is kept.
 */
static enum pp_status
ask_standing(struct pp_db *db, const struct pp_relay_want *want,
    struct pp_relay_row *row)
{
	struct pp_relay_wish wish;
	enum pp_status rc;

	if (want->cause != PP_CAUSE_ARREARS && want->cause != PP_CAUSE_RATION)
		return PP_OK;
	rc = pp_relay_wish(db, row->target.id, &wish);
	if (rc == PP_OK && wish.action != PP_RELAY_PREPAID &&
	    wish.cause != want->cause)
		snprintf(row->reason, sizeof row->reason,
		    pp_phrase("it is under another order, %s, of %s"),
		    pp_relay_action_name(wish.action), wish.who);
	return rc == PP_NO ? PP_OK : rc;
}

enum pp_status
relays_fill(struct watch *watch, const struct pp_models *models,
    const struct pp_relay_want *want, struct pp_relay_row *row)
{
	struct pp_past past;
	enum pp_status rc;

	row->action = want->action;
	if ((rc = watch_look(watch, row, &past)) != PP_OK ||
	    (rc = judge_already(watch->db, want, row)) != PP_OK)
		return rc;
	if (row->already)
		return PP_OK;
	check(models, want, row);
	if (row->reason[0] != '\0' ||
	    (rc = ask_standing(watch->db, want, row)) != PP_OK ||
	    row->reason[0] != '\0')
		return rc;
	return watch_ask(watch, want, &past, row);
}

enum pp_status
pp_relays_plan(struct pp_db *db, const struct pp_models *models,
    const struct pp_relay_want *want, const int64_t *ids, size_t n, int64_t now,
    struct pp_relay_row **rows)
{
	struct pp_relay_row *made = calloc(n + 1, sizeof *made);
	struct pp_targets *targets = NULL;
	struct watch watch = {0};
	size_t i;
	enum pp_status rc;

	if (made == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	if ((rc = watch_open(db, now, &watch)) != PP_OK ||
	    (rc = pp_targets_open(db, ids, n, &targets)) != PP_OK)
		goto out;
	for (i = 0; rc == PP_OK && i < n; i++) {
		rc = pp_targets_next(targets, &made[i].target);
		if (rc == PP_OK)
			rc = relays_fill(&watch, models, want, &made[i]);
	}
out:
	pp_targets_close(targets);
	watch_close(&watch);
	if (rc != PP_OK) {
		free(made);
		return rc == PP_DONE
		    ? pp_fail(PP_NO, "a meter was retired meanwhile")
		    : rc;
	}
	*rows = made;
	return PP_OK;
}

/* The wishes, all or none; what comes of each is another matter. */
static enum pp_status
write_down(const struct pp_pusher *p, const struct pp_relay_want *want,
    const struct pp_relay_row *rows, size_t n, int64_t now, size_t *written)
{
	char guards[PP_RELAY_GUARDS_MAX];
	struct relay_many many = {0};
	struct pp_relay_order order = {
	    .at = now,
	    .who = p->who,
	    .action = want->action,
	    .cause = want->cause,
	    .reason = want->reason,
	    .until = want->until,
	    .overridden = guards,
	};
	size_t i;
	enum pp_status rc;

	if ((rc = relays_list(rows, n, &many)) != PP_OK || many.n == 0)
		goto out;
	if ((rc = pp_db_begin(p->db)) != PP_OK)
		goto out;
	if ((rc = relays_count_before(p->db, want, rows, n, now, p->who,
		 &many.before)) == PP_OK)
		rc = relays_act_many(p->db, want, &many, now, p->who);
	for (i = 0; rc == PP_OK && i < n; i++) {
		if (!relays_may(&rows[i]))
			continue;
		order.meter = rows[i].target.id;
		pp_guards_words(rows[i].overridden, guards);
		rc = pp_relay_log(p->db, &order);
	}
	rc = pp_db_end(p->db, rc);
	*written = many.n;
out:
	free(many.list);
	return rc;
}

enum pp_status
pp_relays_do(struct pp_pusher *pusher, const struct pp_relay_want *want,
    struct pp_relay_row *rows, size_t n)
{
	int64_t now = pusher->world->wall_s(pusher->world), stagger_s;
	struct pp_push *pushes = NULL;
	size_t i, written = 0, made = 0;
	enum pp_status rc;

	rc = pp_site_duration(pusher->db, 0, "guards.reclose_stagger",
	    &stagger_s);
	if (rc != PP_OK)
		return rc;
	pusher->stagger_us = stagger_s * MICROSECONDS;
	rc = write_down(pusher, want, rows, n, now, &written);
	if (rc != PP_OK || written == 0)
		return rc;
	if ((pushes = calloc(written, sizeof *pushes)) == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	for (i = 0; i < n; i++)
		if (relays_may(&rows[i]))
			pushes[made++] = (struct pp_push){
			    .target = rows[i].target,
			    .wanted.relay = true,
			    .wanted.order =
				{
				    .meter = rows[i].target.id,
				    .at = now,
				    .who = pusher->who,
				    .action = want->action,
				    .cause = want->cause,
				    .reason = want->reason,
				    .until = want->until,
				},
			    .arg = &rows[i],
			};
	rc = pp_push_run(pusher, pushes, made);
	free(pushes);
	return rc;
}
