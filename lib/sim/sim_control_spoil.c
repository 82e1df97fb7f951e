/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "sim_control_impl.h"
#include "sim_state.h"

enum {
	DAY_S = 86400,
	/* As much as the register of a price holds. */
	PRICE_MAX_E4 = 1000000,
};

static enum pp_status
take(const struct sim_command *call, struct sim_slot **slot)
{
	enum pp_status rc;

	rc = sim_site_slot(call->site, call->word[1], slot);
	if (rc == PP_OK)
		sim_slot_advance(&call->site->rules, *slot, call->now_ms);
	return rc;
}

enum pp_status
sim_take_money(const struct sim_command *call, struct sim_slot **slot,
    pp_money *money)
{
	enum pp_status rc;

	if ((rc = pp_money_parse(call->word[2], money)) != PP_OK)
		return pp_fail_in(rc, "%s", call->word[2]);
	return take(call, slot);
}

static enum pp_status
out_of_range(const char *word)
{
	return pp_fail(PP_EDATA, "%s: out of range", word);
}

/* It is so much more, or less. */
static enum pp_status
spoil_balance(const struct sim_command *call, int sign)
{
	struct sim_slot *slot;
	pp_money money;
	int64_t left;
	enum pp_status rc;

	if ((rc = sim_take_money(call, &slot, &money)) != PP_OK)
		return rc;
	if (money.fen <= 0 || money.fen > INT32_MAX)
		return out_of_range(call->word[2]);
	left = sim_meter_balance_fen(&slot->meter) + sign * money.fen;
	if (left < INT32_MIN || left > INT32_MAX)
		return out_of_range(call->word[2]);
	sim_meter_set_balance(&slot->meter, left);
	return sim_state_append(call->site, slot);
}

enum pp_status
sim_spoil_lose(const struct sim_command *call)
{
	return spoil_balance(call, -1);
}

enum pp_status
sim_spoil_gain(const struct sim_command *call)
{
	return spoil_balance(call, 1);
}

enum pp_status
sim_spoil_price(const struct sim_command *call)
{
	static const char *const rates[SIM_RATES] = {"sharp", "peak", "flat",
	    "valley"};
	struct sim_slot *slot;
	pp_price price;
	enum pp_status rc;
	int rate = 0;

	if ((rc = pp_price_parse(call->word[3], &price)) != PP_OK)
		return pp_fail_in(rc, "%s", call->word[3]);
	if (price.e4_per_kwh < 0 || price.e4_per_kwh > PRICE_MAX_E4)
		return out_of_range(call->word[3]);
	while (rate < SIM_RATES && strcmp(call->word[2], rates[rate]) != 0)
		rate++;
	if (rate == SIM_RATES)
		return pp_fail(PP_EDATA, "%s: want sharp, peak, flat or valley",
		    call->word[2]);
	if ((rc = take(call, &slot)) != PP_OK)
		return rc;
	slot->meter.price_e4[rate] = price.e4_per_kwh;
	return sim_state_append(call->site, slot);
}

/* Of each rate in turn, until all of it is gone. */
enum pp_status
sim_spoil_back(const struct sim_command *call)
{
	struct sim_slot *slot;
	int64_t wh, *energy;
	enum pp_status rc;
	int rate;

	if ((rc = pp_decimal_parse(call->word[2], 3, &wh)) != PP_OK)
		return pp_fail_in(rc, "%s", call->word[2]);
	if ((rc = take(call, &slot)) != PP_OK)
		return rc;
	if (wh <= 0 || wh > sim_meter_total_wh(&slot->meter))
		return out_of_range(call->word[2]);
	for (rate = 0; rate < SIM_RATES; rate++) {
		energy = &slot->meter.energy_wh[rate];
		*energy -= wh;
		wh = *energy < 0 ? -*energy : 0;
		*energy += wh;
	}
	return sim_state_append(call->site, slot);
}

enum pp_status
sim_spoil_ahead(const struct sim_command *call)
{
	struct sim_slot *slot;
	int64_t seconds;
	enum pp_status rc;

	if ((rc = pp_decimal_parse(call->word[2], 0, &seconds)) != PP_OK)
		return pp_fail_in(rc, "%s", call->word[2]);
	if (seconds < -DAY_S || seconds > DAY_S)
		return out_of_range(call->word[2]);
	if ((rc = take(call, &slot)) != PP_OK)
		return rc;
	slot->meter.clock_off_s = seconds;
	return sim_state_append(call->site, slot);
}
