/* SPDX-License-Identifier: ISC */
#include "sim_fault.h"

#include <string.h>

#include "amount.h"

enum {
	MILLION = 1000000
};

static const char *const names[SIM_FAULTS] = {"sound", "lost_request",
    "lost_reply", "late", "corrupt", "half", "foreign", "doubled", "echo",
    "busy", "cut", "dead", "silent", "swapped", "again", "delayed"};

const char *
sim_fault_name(enum sim_fault fault)
{
	return names[fault];
}

enum sim_kind
sim_kind_of(const uint8_t *request, size_t n)
{
	enum {
		PURCHASE = 0x0100,
		FEE = 0x0200,
		FORCE = 0x0057,
	};
	uint16_t at;

	if (n < 4)
		return SIM_KIND_OTHER;
	at = sim_get16(request + 2);
	if (request[1] == SIM_READ)
		return SIM_KIND_READ;
	if (request[1] == SIM_ORDER && at == PURCHASE)
		return SIM_KIND_PURCHASE;
	if (request[1] == SIM_ORDER && at == FEE)
		return SIM_KIND_FEE;
	if (request[1] == SIM_WRITE && at == FORCE)
		return SIM_KIND_FORCE;
	return SIM_KIND_OTHER;
}

enum pp_status
sim_fault_find(const char *name, enum sim_fault *fault)
{
	size_t i;

	for (i = SIM_SOUND + 1; i < SIM_FAULTS; i++)
		if (strcmp(names[i], name) == 0) {
			*fault = (enum sim_fault)i;
			return PP_OK;
		}
	return pp_fail(PP_NO, "no such fault");
}

enum pp_status
sim_rates_add(struct sim_rates *rates, const char *name, const char *percent)
{
	int64_t ppm, free_ppm = MILLION;
	enum sim_fault fault = SIM_SOUND;
	enum pp_status rc;
	int i;

	if ((rc = sim_fault_find(name, &fault)) != PP_OK ||
	    (rc = pp_decimal_parse(percent, 4, &ppm)) != PP_OK)
		return rc;
	for (i = 0; i < SIM_FAULTS; i++)
		free_ppm -= rates->ppm[i];
	if (ppm < 0 || ppm > free_ppm)
		return pp_fail(PP_EDATA, "want percent, together at most 100");
	rates->ppm[fault] += ppm;
	return PP_OK;
}

enum pp_status
sim_rates_parse(const char *text, struct sim_rates *result)
{
	struct sim_rates rates = {0};
	enum pp_status rc;

	while (*text != '\0') {
		char word[2 * PP_DECIMAL_MAX], *equals;
		size_t n = strcspn(text, ";");

		if (n >= sizeof word)
			return pp_fail(PP_EDATA, "want NAME=PERCENT;...");
		memcpy(word, text, n);
		word[n] = '\0';
		if ((equals = strchr(word, '=')) == NULL)
			return pp_fail(PP_EDATA, "want NAME=PERCENT;...");
		*equals = '\0';
		if ((rc = sim_rates_add(&rates, word, equals + 1)) != PP_OK)
			return rc;
		text += n + (text[n] == ';');
	}
	*result = rates;
	return PP_OK;
}

uint64_t
sim_random(uint64_t *state)
{
	uint64_t x = *state += 0x9E3779B97F4A7C15u;

	x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
	x = (x ^ x >> 27) * 0x94D049BB133111EBu;
	return x ^ x >> 31;
}

enum sim_fault
sim_fault_draw(const struct sim_rates *rates, uint64_t *random)
{
	int64_t lot = (int64_t)(sim_random(random) % MILLION);
	int i;

	for (i = SIM_SOUND + 1; i < SIM_FAULTS; i++) {
		if (lot < rates->ppm[i])
			return (enum sim_fault)i;
		lot -= rates->ppm[i];
	}
	return SIM_SOUND;
}

/*
 * Another unit answers, properly: all is well but the address.  It is far
 * away in numbers, so that nobody on the bus is likely to have it: what comes
 * late and under the name of whoever is asked next, nobody can tell.
 */
static void
make_foreign(struct sim_reply *reply, uint64_t *random)
{
	enum {
		UNITS = 247,
		NEIGHBOURS = 50
	};
	uint64_t far =
	    NEIGHBOURS + sim_random(random) % (UNITS - 2 * NEIGHBOURS);

	reply->bytes[0] = (uint8_t)((reply->bytes[0] - 1 + far) % UNITS + 1);
	sim_frame_seal(reply->bytes, reply->n - 2);
}

void
sim_fault_spoil(struct sim_reply *reply, const uint8_t *request, size_t n,
    uint64_t *random)
{
	size_t at;

	if (reply->n == 0)
		return;
	if (reply->fault == SIM_CORRUPT) {
		at = sim_random(random) % reply->n;
		reply->bytes[at] ^= (uint8_t)(1u << sim_random(random) % 8);
	} else if (reply->fault == SIM_HALF) {
		reply->n = 1 + sim_random(random) % (reply->n - 1);
	} else if (reply->fault == SIM_FOREIGN) {
		make_foreign(reply, random);
	} else if (reply->fault == SIM_DOUBLED) {
		memcpy(reply->bytes + reply->n, reply->bytes, reply->n);
		reply->n *= 2;
	} else if (reply->fault == SIM_ECHO) {
		memmove(reply->bytes + n, reply->bytes, reply->n);
		memcpy(reply->bytes, request, n);
		reply->n += n;
	}
}
