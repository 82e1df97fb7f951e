/* SPDX-License-Identifier: ISC */
#include "state.h"

#include <string.h>

static const char *const words[PP_STATES] = {
    [PP_STATE_LOST] = "lost",
    [PP_STATE_UNKNOWN] = "unknown",
    [PP_STATE_NOT_OPENED] = "not-opened",
    [PP_STATE_ARREARS] = "arrears",
    [PP_STATE_ALARM2] = "alarm2",
    [PP_STATE_ALARM1] = "alarm1",
    [PP_STATE_NORMAL] = "normal",
};

const char *
pp_state_word(enum pp_state state)
{
	return words[state];
}

enum pp_status
pp_state_parse(const char *word, enum pp_state *state)
{
	int i;

	for (i = 0; i < PP_STATES; i++)
		if (strcmp(word, words[i]) == 0) {
			*state = (enum pp_state)i;
			return PP_OK;
		}
	return pp_fail(PP_EDATA, "no such state");
}

enum pp_state
pp_state_of(unsigned bits, int64_t balance_fen, int64_t alarm1_fen,
    int64_t alarm2_fen)
{
	if (!(bits & PP_BIT_PREPAID))
		return PP_STATE_NORMAL;
	if (!(bits & PP_BIT_PREPAY))
		return PP_STATE_NOT_OPENED;
	if (balance_fen <= 0)
		return PP_STATE_ARREARS;
	if (balance_fen <= alarm2_fen)
		return PP_STATE_ALARM2;
	if (balance_fen <= alarm1_fen)
		return PP_STATE_ALARM1;
	return PP_STATE_NORMAL;
}

bool
pp_state_is_stale(int64_t at, int64_t now, int64_t lost_after_s)
{
	return now - at > lost_after_s || at - now > lost_after_s;
}

const char *
pp_relay_word(unsigned bits)
{
	if (!(bits & PP_BIT_RELAY))
		return NULL;
	return bits & PP_BIT_OPEN ? "open" : "closed";
}

const char *
pp_control_word(unsigned bits)
{
	if (!(bits & PP_BIT_RELAY))
		return NULL;
	if (!(bits & PP_BIT_FORCED))
		return "prepaid";
	return bits & PP_BIT_FORCED_CLOSED ? "keep" : "trip";
}
