/* SPDX-License-Identifier: ISC */
/*
 * pp-status: what is known of each meter now, and how old that is.
 */
#include <stdlib.h>

#include "poll.h"
#include "site.h"
#include "tool.h"
#include "view.h"

static bool live, electrical;

static const struct option_row options[] = {
    {"live", 'l', OPTION_FLAG, NULL, "ask the meters first", &live},
    {"electrical", 'E', OPTION_FLAG, NULL,
	"add voltages, currents, powers and power factors", &electrical},
};

static const struct tool tool = {
    .name = "pp-status",
    .operands = "",
    .summary = "show what is known of each meter now",
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .groups = GROUP_RECORDS | GROUP_SELECT | GROUP_DATABASE,
};

enum {
	PLAIN_FIELDS = 18
};

static const struct pp_field fields[] = {
    {"meter", NULL, PP_KIND_TEXT, false},
    {"account", NULL, PP_KIND_TEXT, false},
    {"holder", NULL, PP_KIND_TEXT, false},
    {"building", NULL, PP_KIND_TEXT, false},
    {"floor", NULL, PP_KIND_INT, false},
    {"unit", NULL, PP_KIND_TEXT, false},
    {"state", NULL, PP_KIND_TEXT, true},
    {"relay", NULL, PP_KIND_TEXT, true},
    {"control", NULL, PP_KIND_TEXT, false},
    {"balance_yuan", NULL, PP_KIND_DECIMAL, false},
    {"count", NULL, PP_KIND_INT, false},
    {"energy_kwh", NULL, PP_KIND_DECIMAL, false},
    {"power_kw", NULL, PP_KIND_DECIMAL, false},
    {"overload", NULL, PP_KIND_BOOL, false},
    {"read_at", NULL, PP_KIND_TIME, false},
    {"age_s", NULL, PP_KIND_INT, false},
    {"bus", NULL, PP_KIND_TEXT, false},
    {"address", NULL, PP_KIND_INT, false},
    /* With --electrical. */
    {"u_a_v", NULL, PP_KIND_DECIMAL, false},
    {"u_b_v", NULL, PP_KIND_DECIMAL, false},
    {"u_c_v", NULL, PP_KIND_DECIMAL, false},
    {"i_a_a", NULL, PP_KIND_DECIMAL, false},
    {"i_b_a", NULL, PP_KIND_DECIMAL, false},
    {"i_c_a", NULL, PP_KIND_DECIMAL, false},
    {"p_a_kw", NULL, PP_KIND_DECIMAL, false},
    {"p_b_kw", NULL, PP_KIND_DECIMAL, false},
    {"p_c_kw", NULL, PP_KIND_DECIMAL, false},
    {"pf_a", NULL, PP_KIND_DECIMAL, false},
    {"pf_b", NULL, PP_KIND_DECIMAL, false},
    {"pf_c", NULL, PP_KIND_DECIMAL, false},
};

static void
put_text(struct pp_records *r, const char *text)
{
	if (text && *text)
		pp_records_text(r, text);
	else
		pp_records_none(r);
}

static void
put_decimal(struct pp_records *r, bool known, int64_t value, unsigned decimals,
    unsigned least)
{
	if (known && decimals == 0)
		pp_records_int(r, value);
	else if (known)
		pp_records_decimal(r, value, decimals, least);
	else
		pp_records_none(r);
}

static void
put_phases(struct pp_records *r, const struct pp_packed *packed)
{
	static const unsigned decimals[PP_PHASE_QUANTITIES] = {
	    [PP_PHASE_U] = 1,
	    [PP_PHASE_I] = 2,
	    [PP_PHASE_P] = 3,
	    [PP_PHASE_PF] = 3,
	};
	unsigned q, phase;

	for (q = 0; q < PP_PHASE_QUANTITIES; q++)
		for (phase = 0; phase < PP_PHASES; phase++)
			put_decimal(r, phase < packed->phases[q],
			    packed->value[q][phase], decimals[q], decimals[q]);
}

static enum pp_status
put_row(struct pp_records *r, const struct pp_view_row *row,
    enum pp_state state, int64_t now)
{
	bool known = row->has_reading;

	pp_records_text(r, row->code);
	pp_records_none(r);
	pp_records_none(r);
	put_text(r, row->building);
	put_decimal(r, row->has_floor, row->floor, 0, 0);
	put_text(r, row->unit);
	pp_records_text(r, pp_state_word(state));
	put_text(r, known ? pp_relay_word(row->bits) : NULL);
	put_text(r, known ? pp_control_word(row->bits) : NULL);
	put_decimal(r, row->has_balance, row->balance_fen, 2, 2);
	put_decimal(r, row->has_count, row->count, 0, 0);
	put_decimal(r, known, row->total_wh, 3, 2);
	put_decimal(r, row->has_power, row->power_w, 3, 3);
	if (known && (row->bits & PP_BIT_RELAY))
		pp_records_bool(r, row->bits & PP_BIT_OVERLOAD);
	else
		pp_records_none(r);
	if (known)
		pp_records_time(r, row->at);
	else
		pp_records_none(r);
	put_decimal(r, known, now - row->at, 0, 0);
	pp_records_text(r, row->bus);
	pp_records_int(r, row->address);
	if (electrical)
		put_phases(r, &row->packed);
	return pp_records_end(r);
}

static enum pp_status
show(struct pp_db *db, const int64_t *ids, size_t n, unsigned states)
{
	struct pp_records *records = NULL;
	struct pp_view *view = NULL;
	struct pp_view_row row;
	enum pp_state state;
	enum pp_status rc;
	int64_t now = tool_now();

	if ((rc = tool_records(fields,
		 electrical ? sizeof fields / sizeof *fields : PLAIN_FIELDS,
		 &records)) != PP_OK ||
	    (rc = pp_view_open(db, ids, n, electrical, &view)) != PP_OK)
		goto out;
	while ((rc = pp_view_next(view, &row)) == PP_OK) {
		state = pp_view_state(&row, now);
		if ((states & 1U << state) &&
		    (rc = put_row(records, &row, state, now)) != PP_OK)
			break;
	}
out:
	pp_view_close(view);
	tool_report(pp_records_close(records));
	return rc;
}

static void
progress(void *arg, size_t done, size_t of)
{
	(void)arg;
	tool_progress("ask", done, of);
}

/* Whoever asks now wants to know what is not from now. */
static void
tell_silent(void *arg, const struct pp_poll_row *row)
{
	(void)arg;
	if (row->reading)
		return;
	tool_say("%s: %s; what is shown is the last that is known",
	    row->target->code, row->reason);
	tool_exit_with(row->denied ? EXIT_SYSTEM : EXIT_SOME);
}

static enum pp_status
ask(struct pp_db *db, const int64_t *ids, size_t n)
{
	struct pp_models *models = NULL;
	struct pp_poll poll = {
	    .db = db,
	    .ids = ids,
	    .n = n,
	    .progress = progress,
	    .row = tell_silent,
	};
	enum pp_status rc;

	rc = pp_models_open(settings.models_dir, &models);
	if (rc != PP_OK)
		return rc;
	poll.models = models;
	poll.world = tool_world();
	rc = pp_poll_pass(&poll);
	tool_progress(NULL, 0, 0);
	pp_world_free(poll.world);
	pp_models_free(models);
	return rc;
}

int
main(int argc, char *argv[])
{
	unsigned states;
	struct pp_db *db;
	int64_t *ids = NULL;
	size_t n = 0;
	enum pp_status rc;

	if (tool_start(&tool, argc, argv) != argc)
		tool_usage("takes no operands; meters are named by --meter");
	db = live ? tool_open_writer() : tool_open_reader();
	if ((rc = pp_site_states(selectors.state, &states)) != PP_OK)
		goto out;
	/* By the state that is shown, which may be worse than the stored. */
	selectors.state = NULL;
	if (tool_selected() && (rc = tool_select(db, &ids, &n)) != PP_OK)
		goto out;
	if (live && (rc = ask(db, ids, n)) != PP_OK)
		goto out;
	rc = show(db, ids, n, states);
out:
	tool_report(rc);
	free(ids);
	pp_db_close(db);
	return tool_end();
}
