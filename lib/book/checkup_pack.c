/* SPDX-License-Identifier: ISC */
/*
 * Packed days against those they are made of: all of these, and no others.
 */
#include <stdio.h>

#include "catalogue.h"
#include "checkup_impl.h"
#include "daily_pack.h"

enum {
	DAY_SHIFT = 20, /* of a day's key, as of a stretch's */
};

static const int64_t METER_MASK = (INT64_C(1) << DAY_SHIFT) - 1;

struct packs {
	struct pp_query *packs, *day;
	int64_t days; /* that were found in them */
};

static enum pp_status
is_as_day(struct packs *p, const struct pp_packed_day *packed, int64_t meter,
    bool *same)
{
	enum pp_status rc;
	int i;

	pp_query_int(p->day, 1, (int64_t)packed->day << DAY_SHIFT | meter);
	rc = pp_query_step(p->day);
	*same = rc == PP_OK && pp_query_col_int(p->day, 0) == packed->gap_s;
	for (i = 0; *same && i < PP_R_ENERGIES; i++)
		*same = pp_query_col_int(p->day, 1 + i) == packed->wh[i];
	pp_query_reset(p->day);
	return rc == PP_DONE ? PP_OK : rc;
}

static enum pp_status
is_as_days(struct packs *p, bool *same)
{
	int64_t id = pp_query_col_int(p->packs, 0);
	struct pp_packed_day day;
	const uint8_t *bytes;
	size_t n, at = 0;
	enum pp_status rc = PP_OK;

	*same = true;
	bytes = pp_query_col_blob(p->packs, 1, &n);
	while (*same &&
	    (rc = pp_daily_unpack(bytes, n, &at, (int32_t)(id >> DAY_SHIFT),
		 &day)) == PP_OK) {
		rc = is_as_day(p, &day, id & METER_MASK, same);
		if (rc != PP_OK)
			return rc;
		p->days++;
	}
	if (rc == PP_EDATA)
		*same = false;
	return PP_OK;
}

static enum pp_status
check_packs(struct packs *p, struct pp_checkup_report *report)
{
	char detail[160];
	enum pp_status rc;
	bool same;

	while ((rc = pp_query_step(p->packs)) == PP_OK) {
		if ((rc = is_as_days(p, &same)) != PP_OK)
			return rc;
		if (same)
			continue;
		snprintf(detail, sizeof detail,
		    pp_phrase("%s: packed days aren't as the days themselves"),
		    pp_query_col_text(p->packs, 2));
		pp_checkup_tell(report, detail);
	}
	return rc == PP_DONE ? PP_OK : rc;
}

static enum pp_status
check_number(struct pp_db *db, const struct packs *p,
    struct pp_checkup_report *report)
{
	int64_t days;
	int32_t until;
	enum pp_status rc;

	if ((rc = pp_daily_packed_until(db, &until)) == PP_OK)
		rc =
		    pp_query_one(db, "SELECT count(*) FROM daily WHERE id < ?1",
			(int64_t)until << DAY_SHIFT, &days);
	if (rc == PP_OK && days != p->days)
		pp_checkup_tell(report,
		    pp_phrase("some days that should be aren't packed"));
	return rc;
}

enum pp_status
pp_checkup_packs(struct pp_db *db, struct pp_checkup_report *report)
{
	struct packs p = {0};
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT p.id, p.packed, m.code FROM daily_pack p"
	    " LEFT JOIN meter m ON m.id = p.id & 1048575 ORDER BY p.id",
	    &p.packs);
	if (rc == PP_OK)
		rc = pp_query_new(db,
		    "SELECT gap_s, total_wh, sharp_wh, peak_wh, flat_wh,"
		    " valley_wh, deep_wh FROM daily WHERE id = ?1",
		    &p.day);
	if (rc == PP_OK && (rc = check_packs(&p, report)) == PP_OK)
		rc = check_number(db, &p, report);
	pp_query_free(p.packs);
	pp_query_free(p.day);
	return rc;
}
