/* SPDX-License-Identifier: ISC */
#include "patience.h"

enum {
	LADDER_MOST = 16, /* passes between two thorough probes */
	BRIEF_EACH = 4,   /* and between two that aren't */
	HOUR_S = 3600,
};

/*
 * At 9600 baud a try costs 12 ms and its deadline, 30 ms for most meters and
 * 300 for the last.  Probed so, a dead meter takes under 2 % of a pass of a
 * bus of 22 (3.1 s), averaged over 20 passes.
 */
static const uint8_t usual[] = {0, 0, 1, 2, PP_PATIENCE_LAST};
static const uint8_t garbled[] = {0, 0, 1, 2, PP_PATIENCE_LAST,
    PP_PATIENCE_LAST, PP_PATIENCE_LAST};
static const uint8_t stranger[] = {0, 0, 0, 1, 1};
static const uint8_t briefly[] = {0};
static const uint8_t twice[] = {0, 0};
static const uint8_t longer[] = {1};
static const uint8_t longer_still[] = {2};
static const uint8_t fully[] = {PP_PATIENCE_LAST};
static const uint8_t canary[] = {1, PP_PATIENCE_LAST};

#define PATIENCE(tries) ((struct pp_patience){(tries), sizeof(tries)})

struct pp_patience
pp_patience_usual(bool answered)
{
	return answered ? PATIENCE(usual) : PATIENCE(stranger);
}

struct pp_patience
pp_patience_garbled(void)
{
	return PATIENCE(garbled);
}

/* In passes 1, 2, 4, 8, 16 and then each sixteenth of its silence. */
static bool
is_rung(int64_t silent)
{
	return silent < LADDER_MOST ? (silent & (silent - 1)) == 0
				    : silent % LADDER_MOST == 0;
}

/* It may be slower than its neighbours, by which alone it is judged so far. */
static struct pp_patience
probe_stranger(int64_t silent)
{
	if (silent == 2 || silent == 4)
		return PATIENCE(briefly);
	return PATIENCE(fully);
}

static struct pp_patience
probe(int64_t silent)
{
	if (silent == 1)
		return PATIENCE(twice);
	if (silent == 2 || silent == 4)
		return PATIENCE(longer);
	if (silent == 8)
		return PATIENCE(longer_still);
	return PATIENCE(fully);
}

struct pp_patience
pp_patience_of(const struct pp_patience_past *past)
{
	if (past->silent == 0)
		return pp_patience_usual(past->answered);
	if (is_rung(past->silent))
		return past->answered ? probe(past->silent)
				      : probe_stranger(past->silent);
	/* One that comes back is soon found, also where passes are rare. */
	if (past->answered &&
	    (past->silent % BRIEF_EACH == 0 ||
		(past->idle_s >= HOUR_S && past->silent % 2 == 0)))
		return PATIENCE(briefly);
	return (struct pp_patience){NULL, 0};
}

struct pp_patience
pp_patience_canary(size_t which)
{
	return which == 0 ? PATIENCE(canary) : PATIENCE(longer);
}
