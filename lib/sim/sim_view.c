/* SPDX-License-Identifier: ISC */
#include "sim_view.h"

#include <stdio.h>

const struct pp_field sim_view_fields[SIM_VIEW_FIELDS] = {
    {"meter", NULL, PP_KIND_TEXT, false},
    {"bus", NULL, PP_KIND_TEXT, false},
    {"address", NULL, PP_KIND_INT, false},
    {"serial", NULL, PP_KIND_TEXT, false},
    {"class", NULL, PP_KIND_TEXT, false},
    {"at", NULL, PP_KIND_TIME, false},
    {"energy_kwh", NULL, PP_KIND_DECIMAL, false},
    {"sharp_kwh", NULL, PP_KIND_DECIMAL, false},
    {"peak_kwh", NULL, PP_KIND_DECIMAL, false},
    {"flat_kwh", NULL, PP_KIND_DECIMAL, false},
    {"valley_kwh", NULL, PP_KIND_DECIMAL, false},
    {"power_kw", NULL, PP_KIND_DECIMAL, false},
    {"balance_yuan", NULL, PP_KIND_DECIMAL, false},
    {"count", NULL, PP_KIND_INT, false},
    {"purchased_yuan", NULL, PP_KIND_DECIMAL, false},
    {"opened", NULL, PP_KIND_BOOL, false},
    {"relay", NULL, PP_KIND_TEXT, true},
    {"control", NULL, PP_KIND_TEXT, false},
    {"overload", NULL, PP_KIND_BOOL, false},
    {"trips", NULL, PP_KIND_INT, false},
    {"dead", NULL, PP_KIND_BOOL, false},
};

enum pp_status
sim_view_put(struct pp_records *r, const struct sim_site *site,
    struct sim_slot *slot)
{
	const struct sim_meter *m = &slot->meter;
	char serial[PP_DECIMAL_MAX];
	int rate;

	/* No time passes, but what flows now isn't remembered. */
	sim_slot_advance(&site->rules, slot, m->at_ms);
	snprintf(serial, sizeof serial, "%012lld", (long long)m->number);
	pp_records_text(r, slot->id);
	pp_records_text(r, site->buses[slot->bus].id);
	pp_records_int(r, m->address);
	pp_records_text(r, serial);
	pp_records_text(r, sim_class_name((enum sim_class)m->class));
	pp_records_time(r, m->at_ms / 1000);
	pp_records_energy(r, (pp_energy){sim_meter_total_wh(m)});
	for (rate = 0; rate < SIM_RATES; rate++)
		pp_records_energy(r, (pp_energy){m->energy_wh[rate]});
	pp_records_decimal(r, m->electric.p[SIM_TOTAL], 3, 3);
	pp_records_money(r, (pp_money){sim_meter_balance_fen(m)});
	pp_records_int(r, m->count);
	pp_records_money(r, (pp_money){m->purchased_fen});
	pp_records_bool(r, m->prepay);
	pp_records_text(r, m->relay ? "closed" : "open");
	pp_records_text(r,
	    !m->force_enable    ? "prepaid"
		: m->force_trip ? "trip"
				: "keep");
	pp_records_bool(r, m->overload_open);
	pp_records_int(r, m->trips);
	pp_records_bool(r, slot->dead);
	return pp_records_end(r);
}

const struct pp_field sim_view_bus_fields[SIM_VIEW_BUS_FIELDS] = {
    {"bus", NULL, PP_KIND_TEXT, false},
    {"link", NULL, PP_KIND_TEXT, false},
    {"requests", NULL, PP_KIND_INT, false},
    {"broken_silences", NULL, PP_KIND_INT, false},
    {"least_gap_us", NULL, PP_KIND_INT, false},
};

enum pp_status
sim_view_put_bus(struct pp_records *r, const struct sim_bus *bus)
{
	static const char *const links[SIM_LINKS] = {"pty", "tcp", "rtu+tcp"};
	const struct sim_counts *c = &bus->counts;

	pp_records_text(r, bus->id);
	pp_records_text(r, links[bus->link]);
	pp_records_int(r, (int64_t)c->requests);
	pp_records_int(r, (int64_t)c->broken);
	/* Nothing went over it before, or it is a gateway's own matter. */
	if (c->requests < 2 || bus->link == SIM_TCP)
		pp_records_none(r);
	else
		pp_records_int(r, c->least_gap_us);
	return pp_records_end(r);
}
