/* SPDX-License-Identifier: ISC */
/*
 * The walk: the daily sums come by stretches of 32 days; behind each, the
 * periods that are over are given out.
 */
#include "energy.h"

#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "energy_impl.h"
#include "scope.h"
#include "site_setting.h"

static const struct {
	const char *word;
	enum pp_energy_cut cut;
} cut_words[] = {
    {"day", PP_CUT_DAY},
    {"month", PP_CUT_MONTH},
    {"year", PP_CUT_YEAR},
    {"building", PP_CUT_BUILDING},
    {"floor", PP_CUT_FLOOR},
    {"unit", PP_CUT_UNIT},
    {"meter", PP_CUT_METER},
    {"account", PP_CUT_ACCOUNT},
};

static const unsigned TIMES = PP_CUT_DAY | PP_CUT_MONTH | PP_CUT_YEAR;

static unsigned
find_cut(const char *word, size_t n)
{
	size_t i;

	for (i = 0; i < sizeof cut_words / sizeof *cut_words; i++)
		if (strlen(cut_words[i].word) == n &&
		    memcmp(cut_words[i].word, word, n) == 0)
			return cut_words[i].cut;
	return 0;
}

enum pp_status
pp_energy_cuts_parse(const char *words, unsigned *cuts)
{
	unsigned cut, all = 0, times;
	const char *p;
	size_t n;

	for (p = words;; p += n + 1) {
		n = strcspn(p, ",");
		if ((cut = find_cut(p, n)) == 0)
			return pp_fail(PP_EDATA,
			    "\"%.32s\": has to be of day, month, year,"
			    " building, floor, unit, meter and account",
			    words);
		all |= cut;
		if (p[n] == '\0')
			break;
	}
	times = all & TIMES;
	if ((times & (times - 1)) != 0)
		return pp_fail(PP_EDATA,
		    "only one of day, month and year can be had at once");
	*cuts = all;
	return PP_OK;
}

/* Since when nothing is heard of a meter, if that is long enough for a gap. */
static enum pp_status
find_silence(struct pp_energy *e, struct pp_energy_meter *m, int64_t now)
{
	const struct pp_meter_fact *f = m->fact;
	int64_t until = now, lost_after_s;
	enum pp_status rc;

	if (f->retired_at != 0 && f->retired_at < until)
		until = f->retired_at;
	if (!f->has_good || f->good_at >= until)
		return PP_OK;
	rc = pp_site_duration(e->db, f->meter, "defaults.lost_after",
	    &lost_after_s);
	if (rc == PP_OK && until - f->good_at > lost_after_s) {
		m->gap_from = f->good_at;
		m->gap_until = until;
	}
	return rc;
}

static enum pp_status
load(struct pp_energy *e, const struct pp_energy_ask *ask)
{
	bool accounts = e->cuts & PP_CUT_ACCOUNT || ask->account != NULL;
	int64_t until = pp_day_start(e->until);
	enum pp_status rc;
	size_t i;

	if ((rc = pp_meter_facts(e->db, &e->facts, &e->n_facts)) != PP_OK)
		return rc;
	if (accounts &&
	    ((rc = pp_holder_facts(e->db, &e->holders, &e->n_holders)) !=
		    PP_OK ||
		(rc = pp_marks(e->db, false, until, &e->accounts,
		     &e->n_accounts)) != PP_OK))
		return rc;
	if (e->may_cost &&
	    (rc = pp_marks(e->db, true, until, &e->prices, &e->n_prices)) !=
		PP_OK)
		return rc;
	if ((rc = pp_energy_group(e, ask)) != PP_OK)
		return rc;
	for (i = 0; rc == PP_OK && i < e->n_meters; i++)
		rc = find_silence(e, &e->meters[i],
		    ask->now < until ? ask->now : until);
	return rc;
}

enum pp_status
pp_energy_open(struct pp_db *db, const struct pp_energy_ask *ask,
    struct pp_energy **energy)
{
	struct pp_energy *e;
	enum pp_status rc;

	if ((rc = pp_scope_may(db, PP_ACT_READ_ENERGY)) != PP_OK)
		return rc;
	if ((e = calloc(1, sizeof *e)) == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	e->db = db;
	e->cuts = ask->cuts;
	e->from = ask->from != 0 ? pp_day_of(ask->from) : 0;
	e->until = pp_day_of(ask->until != 0 ? ask->until - 1 : ask->now) + 1;
	if ((rc = pp_scope_ask(db, PP_ACT_READ_ALL, &e->may_cost)) != PP_OK ||
	    (rc = pp_db_snapshot(db)) != PP_OK)
		goto out;
	e->has_snapshot = true;
	if ((rc = load(e, ask)) != PP_OK ||
	    (rc = pp_energy_cells_open(e)) != PP_OK ||
	    (rc = pp_registers_open(db, &e->registers)) != PP_OK)
		goto out;
	rc = pp_day_uses_open(db, e->ids, e->n_meters, e->from, e->until,
	    &e->uses);
out:
	if (rc == PP_OK)
		*energy = e;
	else
		pp_energy_close(e);
	return rc;
}

void
pp_energy_close(struct pp_energy *energy)
{
	if (energy == NULL)
		return;
	pp_day_uses_close(energy->uses);
	pp_registers_close(energy->registers);
	if (energy->has_snapshot)
		pp_db_snapshot_end(energy->db);
	free(energy->cells.cell);
	free(energy->cells.day);
	free(energy->groups);
	free(energy->meters);
	free(energy->ids);
	free(energy->turns);
	free(energy->prices);
	free(energy->accounts);
	free(energy->holders);
	free(energy->facts);
	free(energy);
}

static void
begin_stretch(struct pp_energy *e, int32_t first)
{
	struct pp_energy_stretch *s = &e->stretch;
	int i;

	s->midnight[0] = first == s->first + STRETCH_DAYS
	    ? s->midnight[STRETCH_DAYS]
	    : pp_day_start(first);
	s->first = first;
	for (i = 1; i <= STRETCH_DAYS; i++)
		s->midnight[i] = pp_day_start(first + i);
	for (i = 0; i < STRETCH_DAYS; i++)
		s->period[i] = e->cuts & PP_CUT_DAY
		    ? first + i
		    : pp_energy_period(e->cuts, s->midnight[i]);
}

static enum pp_status
add_day(struct pp_energy *e, const struct pp_day_use *use)
{
	struct pp_energy_meter *m = &e->meters[use->i];
	const int64_t *midnight =
	    &e->stretch.midnight[use->day - e->stretch.first];
	const struct pp_energy_turn *t = &e->turns[m->next];

	for (; m->next < m->end && t->mark->at <= midnight[0]; m->next++, t++)
		m->state = t->state;
	if (m->next < m->end && t->mark->at < midnight[1])
		return pp_energy_split(e, m, use);
	return pp_energy_add(e, &m->state, use);
}

/* What is still silent makes rows too, where it is all there is. */
static void
add_silence(struct pp_energy *e, const struct pp_energy_meter *m)
{
	int64_t from, until;
	int i;

	for (i = 0; i < STRETCH_DAYS; i++) {
		from = e->stretch.midnight[i];
		until = e->stretch.midnight[i + 1];
		if (from < m->gap_from)
			from = m->gap_from;
		if (until > m->gap_until)
			until = m->gap_until;
		if (from < until && e->stretch.first + i >= e->from)
			pp_energy_silent(e, &m->state, e->stretch.first + i,
			    until - from);
	}
}

/* All of the next stretch, and what is over then. */
static enum pp_status
walk_stretch(struct pp_energy *e)
{
	int32_t first = e->stretch.first, next = first + STRETCH_DAYS;
	enum pp_status rc = PP_OK;
	size_t i;

	while (e->has_use && e->use.day < next) {
		if ((rc = add_day(e, &e->use)) != PP_OK)
			return rc;
		rc = pp_day_uses_next(e->uses, &e->use);
		if (rc != PP_OK && rc != PP_DONE)
			return rc;
		e->has_use = rc == PP_OK;
	}
	for (i = 0; i < e->n_meters; i++)
		if (e->meters[i].gap_from < e->meters[i].gap_until)
			add_silence(e, &e->meters[i]);
	return PP_OK;
}

/* The first day of which there may be something; INT32_MAX: none. */
static int32_t
first_day(const struct pp_energy *e)
{
	int32_t first = e->has_use ? e->use.day : INT32_MAX, day;
	const struct pp_energy_meter *m;
	size_t i;

	for (i = 0; i < e->n_meters; i++) {
		m = &e->meters[i];
		if (m->gap_from >= m->gap_until)
			continue;
		day = pp_day_of(m->gap_from);
		if (day < e->from)
			day = e->from;
		if (day < first)
			first = day;
	}
	return first < e->until ? first : INT32_MAX;
}

/* Before the first row. */
static enum pp_status
begin(struct pp_energy *e)
{
	enum pp_status rc = pp_day_uses_next(e->uses, &e->use);
	int32_t first;

	if (rc != PP_OK && rc != PP_DONE)
		return rc;
	e->has_begun = true;
	e->has_use = rc == PP_OK;
	first = first_day(e);
	e->is_over = first == INT32_MAX;
	if (!e->is_over)
		begin_stretch(e, first - first % STRETCH_DAYS);
	return PP_OK;
}

/* The next stretch; `n`: the periods that are over then. */
static enum pp_status
go_on(struct pp_energy *e, int64_t *n)
{
	int32_t next = e->stretch.first + STRETCH_DAYS;
	enum pp_status rc;

	if ((rc = walk_stretch(e)) != PP_OK)
		return rc;
	*n = e->cells.n;
	if (next >= e->until) {
		e->is_over = true;
		return PP_OK;
	}
	begin_stretch(e, next);
	if (*n > e->stretch.period[0] - e->cells.first)
		*n = e->stretch.period[0] - e->cells.first;
	return PP_OK;
}

static void
fill(const struct pp_energy *e, size_t i, struct pp_energy_row *row)
{
	const struct pp_energy_cell *c = &e->cells.cell[i];
	const struct pp_energy_group *g = &e->groups[i % e->n_groups];

	*row = (struct pp_energy_row){
	    .day = e->cells.day[i / e->n_groups],
	    .place = g->place,
	    .owner = g->owner,
	    .known = c->known,
	    .wh = c->wh,
	    .has_cost = c->has_cost,
	    .parts = c->parts,
	    .unpriced_wh = c->unpriced_wh,
	    .gap_s = c->gap_s,
	    .estimated_wh = c->estimated_wh,
	};
	memcpy(row->rate_wh, c->rate_wh, sizeof row->rate_wh);
}

enum pp_status
pp_energy_next(struct pp_energy *energy, struct pp_energy_row *row)
{
	struct pp_energy *e = energy;
	enum pp_status rc;

	if (!e->has_begun && (rc = begin(e)) != PP_OK)
		return rc;
	for (;;) {
		while (e->out < e->n_out * (int64_t)e->n_groups)
			if (e->cells.cell[e->out++].used) {
				fill(e, (size_t)e->out - 1, row);
				return PP_OK;
			}
		pp_energy_cells_drop(&e->cells, e->n_out);
		e->out = e->n_out = 0;
		if (e->is_over)
			return PP_DONE;
		if ((rc = go_on(e, &e->n_out)) != PP_OK)
			return rc;
	}
}
