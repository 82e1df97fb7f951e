/* SPDX-License-Identifier: ISC */
/*
 * A ration that was planned is written down, as one decision about all of its
 * meters.
 */
#include <stdio.h>
#include <stdlib.h>

#include "act.h"
#include "clock.h"
#include "ration.h"
#include "relays_impl.h"

static bool
has_turn(const struct pp_ration_row *row)
{
	return row->begins != 0 && row->relay.reason[0] == '\0';
}

static enum pp_status
keep_turn(struct pp_db *db, const struct pp_ration *ration,
    const struct pp_ration_row *row, int64_t now, const char *who)
{
	char begins[PP_TIME_MAX], ends[PP_TIME_MAX];
	char guards[PP_RELAY_GUARDS_MAX];
	const struct pp_turn turn = {
	    .meter = row->relay.target.id,
	    .begins = row->begins,
	    .ends = row->ends,
	    .overridden = pp_guards_words(row->relay.overridden, guards),
	};
	struct pp_words words;
	const struct pp_act act = {
	    .kind = PP_ACT_RELAY,
	    .subject = row->relay.target.code,
	    .words = &words,
	    .meter = row->relay.target.id,
	};
	enum pp_status rc;

	pp_words_clear(&words);
	pp_words_text(&words, "action", "ration");
	pp_words_text(&words, "from", pp_time_print(row->begins, begins));
	pp_words_text(&words, "until", pp_time_print(row->ends, ends));
	pp_words_text(&words, "reason", ration->reason);
	pp_words_text(&words, "overridden", guards);
	if ((rc = pp_act(db, &act, now, who)) != PP_OK)
		return rc;
	return pp_ration_add(db, &turn, ration->reason, now, who);
}

/* "M001@2026-11-23T18:00:00+08:00,M002@..." */
static enum pp_status
list_turns(const struct pp_ration_row *rows, size_t n, char **list)
{
	char begins[PP_TIME_MAX], *text = NULL;
	const char *comma = "";
	size_t i, length;
	FILE *out = open_memstream(&text, &length);

	if (out == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	for (i = 0; i < n; i++)
		if (has_turn(&rows[i])) {
			fprintf(out, "%s%s@%s", comma,
			    rows[i].relay.target.code,
			    pp_time_print(rows[i].begins, begins));
			comma = ",";
		}
	if (fclose(out) == EOF) {
		free(text);
		return pp_fail(PP_ESYS, "out of memory");
	}
	*list = text;
	return PP_OK;
}

static int
by_id(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/*
 * How many meters, however many turns each has; and how many others the same
 * person ordered or rationed this hour.
 */
static enum pp_status
count(struct pp_db *db, const struct pp_ration_row *rows, size_t n, int64_t now,
    const char *who, struct relay_many *many)
{
	int64_t *ids = calloc(n + 1, sizeof *ids);
	size_t i, turns = 0, meters = 0;
	enum pp_status rc;

	if (ids == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	for (i = 0; i < n; i++)
		if (has_turn(&rows[i]))
			ids[turns++] = rows[i].relay.target.id;
	qsort(ids, turns, sizeof *ids, by_id);
	for (i = 0; i < turns; i++)
		if (meters == 0 || ids[meters - 1] != ids[i])
			ids[meters++] = ids[i];
	many->n = meters;
	rc = relays_count_others(db, ids, meters, now, who, &many->before);
	free(ids);
	return rc;
}

enum pp_status
pp_ration_keep(struct pp_db *db, const struct pp_ration *ration,
    const struct pp_ration_row *rows, size_t n, int64_t now, const char *who)
{
	const struct pp_relay_want want = {
	    .action = PP_RELAY_TRIP,
	    .cause = PP_CAUSE_RATION,
	    .reason = ration->reason,
	    .until = ration->ends,
	    .overrides = ration->overrides,
	};
	struct relay_many many = {0};
	size_t i;
	enum pp_status rc;

	if ((rc = list_turns(rows, n, &many.list)) != PP_OK ||
	    *many.list == '\0' || (rc = pp_db_begin(db)) != PP_OK)
		goto out;
	rc = count(db, rows, n, now, who, &many);
	if (rc == PP_OK)
		rc = relays_act_many(db, &want, &many, now, who);
	for (i = 0; rc == PP_OK && i < n; i++)
		if (has_turn(&rows[i]))
			rc = keep_turn(db, ration, &rows[i], now, who);
	rc = pp_db_end(db, rc);
out:
	free(many.list);
	return rc;
}
