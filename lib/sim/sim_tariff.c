/* SPDX-License-Identifier: ISC */
/*
 * Which rate counts: date zones pick one of two day tables, its slots the
 * rate, both by the meter's own clock.
 */
#include "sim_inside.h"

#include <time.h>

enum {
	DAY_S = 86400,
	SLOTS = SIM_TABLE_BYTES / 3,
	ZONES = SIM_ZONE_BYTES / 3,
	MULTI_RATE = 1, /* bit of the run mode */
};

/* The table of the zone that began last; before the first, the last's. */
static const uint8_t *
table_of(const struct sim_meter *m, int64_t local_s)
{
	int began = -1, last = -1, table = 1, wrapped = 1;
	const uint8_t *zone = m->zones;
	time_t at = (time_t)local_s;
	struct tm tm;
	int today, i;

	gmtime_r(&at, &tm);
	today = (tm.tm_mon + 1) * 32 + tm.tm_mday;
	for (i = 0; i < ZONES; i++, zone += 3) {
		int start = zone[2] * 32 + zone[1];

		if (zone[0] < 1 || zone[0] > 2)
			continue;
		if (start <= today && start > began) {
			began = start;
			table = zone[0];
		}
		if (start > last) {
			last = start;
			wrapped = zone[0];
		}
	}
	return m->table[(began >= 0 ? table : wrapped) - 1];
}

/* The rate at a second of the day, and the second at which it ends. */
static enum sim_rate
slot_of(const uint8_t *slot, int64_t second, int64_t *ends)
{
	int64_t began = -1, last = -1;
	int rate = SIM_FLAT + 1, wrapped = SIM_FLAT + 1;
	int i;

	*ends = DAY_S;
	for (i = 0; i < SLOTS; i++, slot += 3) {
		int64_t start = slot[2] * 3600 + slot[1] * 60;

		if (slot[0] < 1 || slot[0] > SIM_RATES || start >= DAY_S)
			continue;
		if (start <= second && start > began) {
			began = start;
			rate = slot[0];
		}
		if (start > second && start < *ends)
			*ends = start;
		if (start > last) {
			last = start;
			wrapped = slot[0];
		}
	}
	return (enum sim_rate)((began >= 0 ? rate : wrapped) - 1);
}

enum sim_rate
sim_tariff_now(const struct sim_meter *m, int64_t *until_ms)
{
	int64_t local_s = sim_meter_local_s(m);
	int64_t second = (local_s % DAY_S + DAY_S) % DAY_S;
	int64_t ends = DAY_S, ends_ms;
	enum sim_rate rate = SIM_FLAT;

	if (m->run_mode & MULTI_RATE)
		rate = slot_of(table_of(m, local_s), second, &ends);
	ends_ms = (local_s - second + ends - m->zone_s - m->clock_off_s) * 1000;
	if (ends_ms < *until_ms)
		*until_ms = ends_ms;
	return rate;
}
