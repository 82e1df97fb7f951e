/* SPDX-License-Identifier: ISC */
#include "sim_control.h"

#include <stdio.h>
#include <string.h>

#include "amount.h"
#include "sim_control_impl.h"
#include "sim_state.h"

enum {
	STEP_MAX_S = 366 * 86400,
};

struct command {
	const char *name;
	size_t words;
	enum pp_status (*obey)(const struct sim_command *call);
};

static enum pp_status
save(const struct sim_command *call)
{
	return sim_state_save(call->site, call->now_ms);
}

static enum pp_status
kill_meter(const struct sim_command *call)
{
	struct sim_slot *slot;
	enum pp_status rc;

	if ((rc = sim_site_slot(call->site, call->word[1], &slot)) != PP_OK)
		return rc;
	sim_slot_advance(&call->site->rules, slot, call->now_ms);
	slot->dead = 1;
	return sim_state_append(call->site, slot);
}

static enum pp_status
revive(const struct sim_command *call)
{
	struct sim_slot *slot;
	enum pp_status rc;

	if ((rc = sim_site_slot(call->site, call->word[1], &slot)) != PP_OK)
		return rc;
	sim_slot_advance(&call->site->rules, slot, call->now_ms);
	slot->dead = 0;
	slot->dark_ms = 0;
	return sim_state_append(call->site, slot);
}

static enum pp_status
set_health(const struct sim_command *call)
{
	struct sim_bus *bus;
	enum pp_status rc;

	if ((rc = sim_site_bus(call->site, call->word[1], &bus)) != PP_OK)
		return rc;
	if (strcmp(call->word[2], "alive") == 0)
		bus->health = SIM_SOUND;
	else if (strcmp(call->word[2], "silent") == 0)
		bus->health = SIM_SILENT;
	else if (strcmp(call->word[2], "dead") == 0)
		bus->health = SIM_DEAD;
	else
		return pp_fail(PP_EDATA, "%s: want alive, silent or dead",
		    call->word[2]);
	return PP_OK;
}

/* Someone stands before the meter with a card: money and count grow. */
static enum pp_status
credit(const struct sim_command *call)
{
	struct sim_slot *slot;
	enum pp_status rc;
	pp_money money;

	if ((rc = sim_take_money(call, &slot, &money)) != PP_OK)
		return rc;
	if (!sim_meter_buy(&slot->meter, money.fen))
		return pp_fail(PP_EDATA, "%s: out of range", call->word[2]);
	return sim_state_append(call->site, slot);
}

/* Another meter stands there, which has counted just as far. */
static enum pp_status
hang(const struct sim_command *call,
    bool (*change)(struct sim_meter *, int64_t))
{
	struct sim_slot *slot;
	enum pp_status rc;
	int64_t number;

	if ((rc = sim_site_slot(call->site, call->word[1], &slot)) != PP_OK)
		return rc;
	sim_slot_advance(&call->site->rules, slot, call->now_ms);
	if (pp_decimal_parse(call->word[2], 0, &number) != PP_OK ||
	    !change(&slot->meter, number))
		return pp_fail(PP_EDATA, "%s: want up to 12 digits",
		    call->word[2]);
	return sim_state_append(call->site, slot);
}

static enum pp_status
set_number(const struct sim_command *call)
{
	return hang(call, sim_meter_replace);
}

static enum pp_status
exchange(const struct sim_command *call)
{
	return hang(call, sim_meter_exchange);
}

static enum pp_status
reset(const struct sim_command *call)
{
	struct sim_slot *slot;
	enum pp_status rc;

	if ((rc = sim_site_slot(call->site, call->word[1], &slot)) != PP_OK)
		return rc;
	sim_slot_advance(&call->site->rules, slot, call->now_ms);
	sim_meter_reset(&slot->meter);
	return sim_state_append(call->site, slot);
}

/* As someone sets it at the meter's keys, right or wrong. */
static enum pp_status
set_address(const struct sim_command *call)
{
	struct sim_slot *slot;
	enum pp_status rc;
	int64_t address;

	if ((rc = sim_site_slot(call->site, call->word[1], &slot)) != PP_OK)
		return rc;
	if (pp_decimal_parse(call->word[2], 0, &address) != PP_OK ||
	    address < 1 || address > SIM_ADDRESS_MAX)
		return pp_fail(PP_EDATA, "%s: want an address of 1 to %d",
		    call->word[2], SIM_ADDRESS_MAX);
	slot->meter.address = address;
	return sim_state_append(call->site, slot);
}

static enum pp_status
set_port(const struct sim_command *call)
{
	struct sim_slot *slot;
	enum pp_status rc;
	int64_t baud;

	if ((rc = sim_site_slot(call->site, call->word[1], &slot)) != PP_OK)
		return rc;
	if (pp_decimal_parse(call->word[2], 0, &baud) != PP_OK ||
	    strlen(call->word[3]) != 1 ||
	    !sim_meter_port(&slot->meter, baud, *call->word[3], 1))
		return pp_fail(PP_EDATA,
		    "%s %s: want 1200 to 38400 baud and N, O or E",
		    call->word[2], call->word[3]);
	return sim_state_append(call->site, slot);
}

static enum pp_status
read_seconds(const char *text, int64_t *seconds)
{
	enum pp_status rc = pp_decimal_parse(text, 0, seconds);

	if (rc == PP_OK && (*seconds < 1 || *seconds > STEP_MAX_S))
		rc = pp_fail(PP_EDATA, "out of range");
	return rc == PP_OK ? PP_OK : pp_fail_in(rc, "%s", text);
}

static enum pp_status
add_fault(const struct sim_command *call)
{
	struct sim_site *site = call->site;
	int64_t at_s = (call->now_ms - site->rules.start_ms) / 1000, for_s;
	struct sim_event event = {.from_s = at_s};
	enum pp_status rc;

	rc = sim_site_target(site, call->word[1], &event.bus, &event.meter);
	if (rc != PP_OK)
		return pp_fail_in(rc, "%s", call->word[1]);
	if ((rc = sim_fault_find(call->word[2], &event.fault)) != PP_OK)
		return pp_fail_in(rc, "%s", call->word[2]);
	if ((rc = read_seconds(call->word[3], &for_s)) != PP_OK)
		return rc;
	event.until_s = at_s + for_s;
	return sim_script_add(&site->rules.script, &event);
}

static enum pp_status
step(const struct sim_command *call)
{
	struct sim_clock clock = call->site->clock;
	enum pp_status rc;
	int64_t seconds;

	if ((rc = read_seconds(call->word[1], &seconds)) != PP_OK)
		return rc;
	clock.sim_s += seconds;
	return sim_site_set_clock(call->site, &clock);
}

static enum pp_status
speed(const struct sim_command *call)
{
	struct sim_clock clock = call->site->clock;
	enum pp_status rc;
	int64_t milli;

	if ((rc = sim_speed_parse(call->word[1], &milli)) != PP_OK)
		return pp_fail_in(rc, "%s", call->word[1]);
	sim_clock_turn(&clock, call->real_us, milli);
	return sim_site_set_clock(call->site, &clock);
}

static enum pp_status
stop(const struct sim_command *call)
{
	call->site->stop = true;
	return PP_OK;
}

static const struct command commands[] = {
    {"save", 1, save},
    {"kill", 2, kill_meter},
    {"revive", 2, revive},
    {"bus", 3, set_health},
    {"credit", 3, credit},
    {"lose", 3, sim_spoil_lose},
    {"gain", 3, sim_spoil_gain},
    {"price", 4, sim_spoil_price},
    {"back", 3, sim_spoil_back},
    {"ahead", 3, sim_spoil_ahead},
    {"number", 3, set_number},
    {"exchange", 3, exchange},
    {"reset", 2, reset},
    {"address", 3, set_address},
    {"port", 4, set_port},
    {"fault", 4, add_fault},
    {"step", 2, step},
    {"speed", 2, speed},
    {"stop", 1, stop},
};

static enum pp_status
no_such(const char *name)
{
	char names[192] = "";
	size_t n = 0, i;

	for (i = 0; i < sizeof commands / sizeof commands[0]; i++)
		n += (size_t)snprintf(names + n, sizeof names - n, "%s%s",
		    i == 0 ? "" : ", ", commands[i].name);
	return pp_fail(PP_EDATA, "%s: no such command; there are %s", name,
	    names);
}

enum pp_status
sim_control(struct sim_site *site, int64_t real_us, char *line)
{
	struct sim_command call = {
	    .site = site,
	    .real_us = real_us,
	    .now_ms = sim_clock_ms(&site->clock, real_us),
	};
	char *rest = line;
	size_t n = 0, i;

	while (n < SIM_WORDS_MAX && rest != NULL)
		if (*(call.word[n] = strsep(&rest, " \t")) != '\0')
			n++;
	for (i = 0; i < sizeof commands / sizeof commands[0]; i++) {
		if (n == 0 || strcmp(commands[i].name, call.word[0]) != 0)
			continue;
		if (n != commands[i].words || rest != NULL)
			return pp_fail(PP_EDATA, "%s: want %zu words",
			    call.word[0], commands[i].words);
		return commands[i].obey(&call);
	}
	return no_such(call.word[0]);
}
