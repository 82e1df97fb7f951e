/* SPDX-License-Identifier: ISC */
/*
 * The meters of a new site and how they begin: most have credit for half a
 * day to a month, and a large site has some of every other kind at fixed
 * places, so that the first poll shows all that can be.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "amount.h"
#include "sim_init.h"

enum {
	LARGE = 60, /* meters from which on there are other kinds */
	FIRST_SERIAL = 506000001,
	MEAN_PRICE_E4 = 7700,
	ALARM1_FEN = 10000,
	HOURS_LEAST = 12,
	HOURS_SPAN = 660,
};

enum kind {
	NORMAL,
	LOW,     /* below alarm 1 */
	LOWER,   /* below alarm 2 */
	ARREARS, /* nothing left */
	VACANT,  /* not opened */
	KEPT,    /* forced closed, in arrears */
	TRIPPED, /* by hand */
	OVERLOADED,
	NO_POWER,
};

/* Where a meter is, and what follows from it. */
struct place {
	char meter[PP_ID_MAX];
	int64_t serial, bus, address, building, floor, number;
};

static enum kind
kind_of(const struct sim_plan *plan, int64_t i)
{
	if (plan->meters < LARGE)
		return NORMAL;
	if (i == 56 || i == 198)
		return NO_POWER;
	if (i == 87)
		return KEPT;
	if (i == 120)
		return TRIPPED;
	if (i == 149)
		return OVERLOADED;
	if (i % 50 == 28)
		return VACANT;
	if (i % 43 == 12)
		return ARREARS;
	if (i % 26 == 7)
		return LOWER;
	return i % 22 == 3 ? LOW : NORMAL;
}

/* Meters go over the buses in turn; a building fills its floors in turn. */
static void
place_of(const struct sim_plan *plan, int64_t i, struct place *place)
{
	int64_t b = i % plan->buses, building = sim_plan_building(plan, b);
	int64_t first = b, buses, nth;

	while (first > 0 && sim_plan_building(plan, first - 1) == building)
		first--;
	for (buses = 1; first + buses < plan->buses &&
	     sim_plan_building(plan, first + buses) == building;)
		buses++;
	nth = i / plan->buses * buses + b - first;
	*place = (struct place){
	    .serial = INT64_C(202) * 1000000000 + FIRST_SERIAL + i,
	    .bus = b + 1,
	    .address = i / plan->buses + 1,
	    .building = building,
	    .floor = nth % 2 + 1,
	    .number = nth / 2 + 1,
	};
	snprintf(place->meter, sizeof place->meter,
	    plan->meters < 1000 ? "M%03" PRId64 : "M%05" PRId64, i + 1);
}

void
sim_plan_units(const struct sim_plan *plan, FILE *out)
{
	struct place p;
	int64_t i;

	fprintf(out, "unit,building,floor,name\n");
	for (i = 0; i < plan->meters; i++) {
		place_of(plan, i, &p);
		fprintf(out,
		    "%" PRId64 "-%" PRId64 "%02" PRId64 ",B%" PRId64 ",%" PRId64
		    ",%" PRId64 "号库%" PRId64 "%02" PRId64 "\n",
		    p.building, p.floor, p.number, p.building, p.floor,
		    p.building, p.floor, p.number);
	}
}

void
sim_plan_meters(const struct sim_plan *plan, FILE *out)
{
	struct place p;
	int64_t i;

	fprintf(out,
	    "meter,serial,model,bus,address,building,floor,unit,"
	    "ct,pt,parent,circuit,note\n");
	for (i = 0; i < plan->meters; i++) {
		place_of(plan, i, &p);
		fprintf(out,
		    "%s,%012" PRId64 ",DTSY1352,BUS%02" PRId64 ",%" PRId64
		    ",B%" PRId64 ",%" PRId64 ",%" PRId64 "-%" PRId64
		    "%02" PRId64 ",1,1,,,\n",
		    p.meter, p.serial, p.bus, p.address, p.building, p.floor,
		    p.building, p.floor, p.number);
	}
}

static int64_t
balance_of(enum kind kind, int64_t i, int64_t mean_w)
{
	int64_t hours = HOURS_LEAST + i * 73 % HOURS_SPAN;

	switch (kind) {
	case LOW:
		return ALARM1_FEN - 100 - i * 17 % 4800;
	case LOWER:
		return ALARM1_FEN / 2 - 100 - i * 17 % 3000;
	case ARREARS:
		return -(i % 4);
	case KEPT:
		return -1234;
	case VACANT:
		return 0;
	case NORMAL:
	case TRIPPED:
	case OVERLOADED:
	case NO_POWER:
		break;
	}
	return ALARM1_FEN + 2000 +
	    mean_w * hours * MEAN_PRICE_E4 / SIM_CREDIT_PER_FEN;
}

static void
print_slot(const struct sim_plan *plan, int64_t i, FILE *out)
{
	size_t column = (size_t)i % sim_load_columns(plan->load);
	int64_t divisor = sim_load_divisor(plan->load, column);
	int64_t mean_w = sim_load_mean_w(plan->load, column) / divisor;
	enum kind kind = kind_of(plan, i);
	char energy[PP_DECIMAL_MAX], balance[PP_DECIMAL_MAX];
	char overload[PP_DECIMAL_MAX];
	struct place p;

	if (kind == VACANT)
		divisor *= 20; /* a lamp and a pump */
	place_of(plan, i, &p);
	pp_energy_print((pp_energy){mean_w * (4000 + i * 1237 % 20000)},
	    energy);
	pp_money_print((pp_money){plan->unopened ? 0
						 : balance_of(kind, i, mean_w)},
	    balance);
	pp_decimal_print(kind == OVERLOADED ? mean_w / 4 : 30000, 3, 3,
	    overload);
	fprintf(out,
	    "%s,BUS%02" PRId64 ",%" PRId64 ",%012" PRId64 ",%s,%s,%" PRId64
	    ",1,1,%s,%s,%" PRId64 ",%s,%s,%s,%s,8,\n",
	    p.meter, p.bus, p.address, p.serial, sim_class_name(plan->class),
	    sim_load_name(plan->load, column), divisor, energy, balance,
	    kind == VACANT || plan->unopened ? 0 : 3 + i % 40,
	    kind == VACANT || plan->unopened ? "no" : "yes",
	    plan->unopened        ? "prepaid"
		: kind == KEPT    ? "keep"
		: kind == TRIPPED ? "trip"
				  : "prepaid",
	    overload, kind == NO_POWER ? "yes" : "no");
}

void
sim_plan_slots(const struct sim_plan *plan, FILE *out)
{
	int64_t i;

	fprintf(out,
	    "meter,bus,address,serial,class,profile,divisor,ct,pt,energy_kwh,"
	    "balance_yuan,count,opened,control,overload_kw,dead,reply_bytes,"
	    "faults\n");
	for (i = 0; i < plan->meters; i++)
		print_slot(plan, i, out);
}
