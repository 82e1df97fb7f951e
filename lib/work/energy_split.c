/* SPDX-License-Identifier: ISC */
/*
 * A day on which a meter came to cost another price, or to be another's: what
 * was used since is the difference of its registers, of which the day's sum
 * bears no more than it has.  Where no readings of that day are kept it is
 * shared out by time.
 */
#include "amount.h"
#include "energy_impl.h"

/* A day being parted, from its end back. */
struct parting {
	int64_t begin, end; /* end: of what is left */
	bool has_wh;
	int64_t wh[PP_R_ENERGIES]; /* registers at the end */
	struct pp_day_use left;
};

/* The registers of a mark: as they were read with it, or as between readings.
 */
static enum pp_status
find_registers(struct pp_energy *e, const struct pp_mark *mark,
    int64_t wh[PP_R_ENERGIES])
{
	int64_t own[PP_R_ENERGIES];
	enum pp_status rc = PP_OK;
	bool whole = true;
	int i;

	for (i = 0; i < PP_R_ENERGIES; i++) {
		own[i] = mark->wh[i];
		whole = whole && mark->known[i];
	}
	if (!whole)
		rc = pp_registers_at(e->registers, mark->meter, mark->at, wh);
	if (rc == PP_OK && mark->known[PP_R_TOTAL])
		rc = pp_registers_shift(e->registers, mark->meter, mark->at,
		    own);
	for (i = 0; rc == PP_OK && i < PP_R_ENERGIES; i++)
		if (mark->known[i])
			wh[i] = own[i];
	return rc;
}

static void
take(int64_t wh, int64_t *left, int64_t *part)
{
	*part = wh < 0 ? 0 : wh;
	if (*part > *left)
		*part = *left < 0 ? 0 : *left;
	*left -= *part;
}

/* What lies behind a mark, out of what is left. */
static enum pp_status
part_off(struct parting *p, int64_t at, const int64_t wh[PP_R_ENERGIES],
    struct pp_day_use *part)
{
	int64_t all = p->end - p->begin, share[PP_R_ENERGIES + 1];
	const int64_t has[PP_R_ENERGIES + 1] = {p->left.total_wh,
	    p->left.rate_wh[0], p->left.rate_wh[1], p->left.rate_wh[2],
	    p->left.rate_wh[3], p->left.rate_wh[4], p->left.gap_s};
	enum pp_status rc;
	int i;

	for (i = 0; i <= PP_R_ENERGIES; i++) {
		rc = pp_scale(has[i], p->end - at, all, &share[i]);
		if (rc != PP_OK)
			return rc;
		if (wh != NULL && i < PP_R_ENERGIES)
			share[i] = p->wh[i] - wh[i];
	}
	*part = p->left;
	take(share[0], &p->left.total_wh, &part->total_wh);
	for (i = 0; i < PP_RATES; i++)
		take(share[1 + i], &p->left.rate_wh[i], &part->rate_wh[i]);
	take(share[PP_R_ENERGIES], &p->left.gap_s, &part->gap_s);
	p->end = at;
	return PP_OK;
}

static enum pp_status
part_at(struct pp_energy *e, struct parting *p,
    const struct pp_energy_turn *turn)
{
	int64_t wh[PP_R_ENERGIES];
	struct pp_day_use part;
	enum pp_status rc = p->has_wh ? PP_OK : PP_NO;
	bool has_wh;
	int i;

	if (turn->mark->at == p->end) /* it turned twice at once */
		return PP_OK;
	if (p->has_wh)
		rc = find_registers(e, turn->mark, wh);
	if (rc != PP_OK && rc != PP_NO)
		return rc;
	has_wh = rc == PP_OK;
	p->left.gap = p->left.gap || !has_wh;
	rc = part_off(p, turn->mark->at, has_wh ? wh : NULL, &part);
	if (rc != PP_OK)
		return rc;
	p->has_wh = has_wh;
	for (i = 0; has_wh && i < PP_R_ENERGIES; i++)
		p->wh[i] = wh[i];
	return pp_energy_add(e, &turn->state, &part);
}

enum pp_status
pp_energy_split(struct pp_energy *e, struct pp_energy_meter *m,
    const struct pp_day_use *use)
{
	const struct pp_energy_turn *turns = e->turns;
	struct parting p = {.left = *use};
	size_t i, end = m->next;
	enum pp_status rc;

	p.begin = e->stretch.midnight[use->day - e->stretch.first];
	p.end = e->stretch.midnight[use->day - e->stretch.first + 1];
	while (end < m->end && turns[end].mark->at < p.end)
		end++;
	rc = pp_registers_at(e->registers, m->fact->meter, p.end, p.wh);
	if (rc != PP_OK && rc != PP_NO)
		return rc;
	p.has_wh = rc == PP_OK;
	for (i = end; i > m->next; i--)
		if ((rc = part_at(e, &p, &turns[i - 1])) != PP_OK)
			return rc;
	if ((rc = pp_energy_add(e, &m->state, &p.left)) != PP_OK)
		return rc;
	m->state = turns[end - 1].state;
	m->next = end;
	return PP_OK;
}
