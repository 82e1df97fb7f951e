/* SPDX-License-Identifier: ISC */
#include "poll_rows.h"

#include <inttypes.h>
#include <stdio.h>

#include "catalogue.h"

static const struct pp_field fields[] = {
    {"meter", NULL, PP_KIND_TEXT, false},
    {"result", NULL, PP_KIND_TEXT, false},
    {"reason", NULL, PP_KIND_TEXT, false},
    {"state", NULL, PP_KIND_TEXT, true},
    {"relay", NULL, PP_KIND_TEXT, true},
    {"control", NULL, PP_KIND_TEXT, false},
    {"balance_yuan", NULL, PP_KIND_DECIMAL, false},
    {"count", NULL, PP_KIND_INT, false},
    {"energy_kwh", NULL, PP_KIND_DECIMAL, false},
    {"power_kw", NULL, PP_KIND_DECIMAL, false},
    {"flags", NULL, PP_KIND_TEXT, false},
    {"clock_s", NULL, PP_KIND_INT, false},
    {"tries", NULL, PP_KIND_INT, false},
    {"reply_ms", NULL, PP_KIND_DECIMAL, false},
    {"read_at", NULL, PP_KIND_TIME, false},
    {"bus", NULL, PP_KIND_TEXT, false},
    {"address", NULL, PP_KIND_INT, false},
};

const struct pp_field *
pp_poll_fields(size_t *n)
{
	*n = sizeof fields / sizeof *fields;
	return fields;
}

static void
put_column(struct pp_records *r, const struct pp_reading *reading,
    enum pp_column_of_reading column, unsigned decimals, unsigned least)
{
	bool known = reading && reading->known[column];

	pp_records_number_if(r, known, known ? reading->value[column] : 0,
	    decimals, least);
}

enum pp_status
pp_poll_put(struct pp_records *r, const struct pp_poll_row *row)
{
	const struct pp_reading *reading = row->reading;
	char flags[PP_FLAGS_MAX];

	pp_records_text(r, row->target->code);
	pp_records_text(r, reading ? "ok" : "failed");
	pp_records_text(r, row->reason);
	pp_records_text(r, pp_state_word(row->state));
	pp_records_text(r, reading ? pp_relay_word(reading->bits) : NULL);
	pp_records_text(r, reading ? pp_control_word(reading->bits) : NULL);
	put_column(r, reading, PP_R_BALANCE, 2, 2);
	put_column(r, reading, PP_R_COUNT, 0, 0);
	put_column(r, reading, PP_R_TOTAL, 3, 2);
	put_column(r, reading, PP_R_POWER, 3, 3);
	pp_records_text(r, pp_flags_print(reading ? reading->flags : 0, flags));
	put_column(r, reading, PP_R_CLOCK, 0, 0);
	pp_records_int(r, row->tries);
	pp_records_number_if(r, row->reply_us > 0, row->reply_us / 100, 1, 1);
	pp_records_time_if(r, reading != NULL, reading ? reading->at : 0);
	pp_records_text(r, row->target->bus_code);
	pp_records_int(r, row->target->address);
	return pp_records_end(r);
}

const char *
pp_poll_bus_words(const struct pp_bus_counts *counts,
    char words[PP_BUS_WORDS_MAX])
{
	const struct {
		uint64_t count;
		const char *words;
	} thrown_away[] = {
	    {counts->late, pp_phrase("late")},
	    {counts->foreign, pp_phrase("of other units")},
	    {counts->another, pp_phrase("to other questions")},
	};
	size_t i, n, first;

	first = n = (size_t)snprintf(words, PP_BUS_WORDS_MAX,
	    pp_phrase("%" PRIu64 " exchanges, %" PRIu64 " answered"),
	    counts->exchanges, counts->outcomes[PP_OUTCOME_REPLY]);
	for (i = PP_OUTCOME_REPLY + 1; i < PP_OUTCOMES; i++)
		if (counts->outcomes[i] > 0)
			n += (size_t)snprintf(words + n, PP_BUS_WORDS_MAX - n,
			    ", %" PRIu64 " %s", counts->outcomes[i],
			    pp_outcome_words((enum pp_outcome)i));
	for (i = 0; i < sizeof thrown_away / sizeof *thrown_away; i++)
		if (thrown_away[i].count > 0)
			n += (size_t)snprintf(words + n, PP_BUS_WORDS_MAX - n,
			    pp_phrase("; thrown away: %" PRIu64 " %s"),
			    thrown_away[i].count, thrown_away[i].words);
	if (n == first)
		words[0] = '\0';
	return words;
}
