/* SPDX-License-Identifier: ISC */
/*
 * Between the parts of sim_control.h: what was said, and how a meter comes to
 * hold what no books know of (sim_control_spoil.c).
 */
#ifndef PP_SIM_CONTROL_IMPL_H
#define PP_SIM_CONTROL_IMPL_H

#include "amount.h"
#include "sim_site.h"

enum {
	SIM_WORDS_MAX = 4
};

struct sim_command {
	struct sim_site *site;
	int64_t real_us, now_ms;
	const char *word[SIM_WORDS_MAX];
};

/* The meter that the second word names, as it is by now, and money. */
enum pp_status sim_take_money(const struct sim_command *call,
    struct sim_slot **slot, pp_money *money);

/* Credit vanishes or comes to be, and nothing else of the meter changes. */
enum pp_status sim_spoil_lose(const struct sim_command *call);
enum pp_status sim_spoil_gain(const struct sim_command *call);

/* Somebody sets a price; a register is turned back; its clock goes wrong. */
enum pp_status sim_spoil_price(const struct sim_command *call);
enum pp_status sim_spoil_back(const struct sim_command *call);
enum pp_status sim_spoil_ahead(const struct sim_command *call);

#endif
