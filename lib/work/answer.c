/* SPDX-License-Identifier: ISC */
#include "answer.h"

#include <inttypes.h>
#include <stdio.h>

enum {
	DIGITS_A_WORD = 4 /* of a number in BCD */
};

bool
answer_is_silence(const struct pp_exchange *x)
{
	enum {
		NO_PATH = 0x0a,
		NO_TARGET = 0x0b
	};

	return x->outcome == PP_OUTCOME_SILENT ||
	    (x->outcome == PP_OUTCOME_EXCEPTION && x->reply_n > 1 &&
		(x->reply[1] == NO_PATH || x->reply[1] == NO_TARGET));
}

void
answer_count(const struct pp_exchange *x, struct pp_tally *tally)
{
	if (pp_outcome_is_of_line(x->outcome))
		return;
	tally->asked++;
	if (x->outcome == PP_OUTCOME_REPLY)
		tally->answered++;
	else if (answer_is_silence(x))
		tally->silent++;
	else if (x->outcome == PP_OUTCOME_EXCEPTION)
		tally->refused++;
	else if (x->outcome == PP_OUTCOME_SHORT)
		tally->cut_short++;
	else if (x->outcome == PP_OUTCOME_CORRUPT)
		tally->bad_check++;
	else
		tally->foreign++;
	if (x->outcome == PP_OUTCOME_REPLY && x->took_us >= 0)
		pp_tally_reply(tally, x->took_us);
}

enum pp_status
answer_status(enum pp_outcome outcome)
{
	if (outcome == PP_OUTCOME_DENIED)
		return PP_ESYS;
	return outcome == PP_OUTCOME_AWAY ? PP_EAWAY : PP_ETEMP;
}

void
answer_serial(const struct pp_exchange *x, const struct pp_model *model,
    const struct pp_read *read, char serial[PP_SERIAL_MAX])
{
	uint16_t words[PP_READ_WORDS_MAX];
	struct pp_values v = {0};
	int digits = read->count * DIGITS_A_WORD;

	serial[0] = '\0';
	pp_exchange_words(x, words);
	pp_model_decode(model, read, words, &v);
	if (!v.known[PP_Q_NUMBER] || v.value[PP_Q_NUMBER] < 0)
		return;
	if (digits > PP_SERIAL_MAX - 1)
		digits = PP_SERIAL_MAX - 1;
	if (snprintf(serial, PP_SERIAL_MAX, "%0*" PRId64, digits,
		v.value[PP_Q_NUMBER]) >= PP_SERIAL_MAX)
		serial[0] = '\0';
}
