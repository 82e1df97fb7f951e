/* SPDX-License-Identifier: ISC */
#include "trace_words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "pace.h"
#include "trace_grammar.h"

/* Two of them can be added, and taken from each other. */
#define AMOUNT_MOST INT64_C(1000000000000000)
#define TIME_MOST (INT64_C(1) << 40)

enum {
	BUS_GATEWAY = 0,
	BUS_BAUD = 0,
	BUS_WINDOW,
	BUS_NUMBERS,
};

static const struct grammar bus_grammar = {
    .text = {[BUS_GATEWAY] = {"gateway", PP_ID_MAX, false}},
    .n_texts = 1,
    .number =
	{
	    [BUS_BAUD] = {"baud", 300, 1000000, false},
	    [BUS_WINDOW] = {"window", 0, 1024, false},
	},
    .n_numbers = BUS_NUMBERS,
};

enum {
	METER_CODE,
	METER_MODEL,
	METER_STATE,
	METER_SERIAL,
	METER_TEXTS,
	METER_ADDRESS = 0,
	METER_CT,
	METER_PT,
	METER_LOST_AFTER,
	METER_CLOCK_LIMIT,
	METER_ALARM1,
	METER_ALARM2,
	METER_RATED,
	METER_NAMED,
	METER_SINCE,
	METER_SILENT,
	METER_MEAN,
	METER_SPREAD,
	METER_SAMPLES,
	METER_ASKED,
	METER_NUMBERS,
};

static const struct grammar meter_grammar = {
    .text =
	{
	    [METER_CODE] = {"meter", PP_ID_MAX, false},
	    [METER_MODEL] = {"model", PP_ID_MAX, false},
	    [METER_STATE] = {"state", PP_ID_MAX, false},
	    [METER_SERIAL] = {"serial", PP_SERIAL_MAX, true},
	},
    .n_texts = METER_TEXTS,
    .number =
	{
	    [METER_ADDRESS] = {"address", 1, 247, false},
	    [METER_CT] = {"ct", 1, 10000, false},
	    [METER_PT] = {"pt", 1, 10000, false},
	    [METER_LOST_AFTER] = {"lost_after_s", 1, TIME_MOST, false},
	    [METER_CLOCK_LIMIT] = {"clock_limit_s", 0, TIME_MOST, false},
	    [METER_ALARM1] = {"alarm1_fen", 0, AMOUNT_MOST, false},
	    [METER_ALARM2] = {"alarm2_fen", 0, AMOUNT_MOST, false},
	    [METER_RATED] = {"rated_w", 0, AMOUNT_MOST, false},
	    [METER_NAMED] = {"named", 0, 1, false},
	    [METER_SINCE] = {"since", -TIME_MOST, TIME_MOST, false},
	    [METER_SILENT] = {"silent", 0, TIME_MOST, false},
	    [METER_MEAN] = {"mean_us", 0, PP_PACE_MOST_US, false},
	    [METER_SPREAD] = {"spread_us", 0, PP_PACE_MOST_US, false},
	    [METER_SAMPLES] = {"samples", 0, UINT32_MAX, false},
	    [METER_ASKED] = {"asked_at", -TIME_MOST, TIME_MOST, false},
	},
    .n_numbers = METER_NUMBERS,
};

/* Behind the three there are the columns of a reading. */
enum {
	READING_AT,
	READING_FLAGS,
	READING_BITS,
	READING_COLUMNS,
};

#define COLUMN(column, key)                                                    \
	[READING_COLUMNS + (column)] = {key, -AMOUNT_MOST, AMOUNT_MOST, true}

static const struct grammar reading_grammar = {
    .number =
	{
	    [READING_AT] = {"at", -TIME_MOST, TIME_MOST, false},
	    [READING_FLAGS] = {"flags", 0, 0xFF, false},
	    [READING_BITS] = {"bits", 0, 0xFFFF, false},
	    COLUMN(PP_R_TOTAL, "total_wh"),
	    COLUMN(PP_R_SHARP, "sharp_wh"),
	    COLUMN(PP_R_PEAK, "peak_wh"),
	    COLUMN(PP_R_FLAT, "flat_wh"),
	    COLUMN(PP_R_VALLEY, "valley_wh"),
	    COLUMN(PP_R_DEEP, "deep_wh"),
	    COLUMN(PP_R_BALANCE, "balance_fen"),
	    COLUMN(PP_R_COUNT, "count"),
	    COLUMN(PP_R_CLOCK, "clock_s"),
	    COLUMN(PP_R_POWER, "power_w"),
	},
    .n_numbers = READING_COLUMNS + PP_R_COLUMNS,
};

static const struct grammar tape_grammar = {
    .text = {{"timezone", GRAMMAR_TEXT_MAX, false}},
    .n_texts = 1,
    .number = {{"version", 1, INT32_MAX, false}},
    .n_numbers = 1,
};

/* What a device is called may have blanks in it, so it stands last. */
static const char endpoint_key[] = "endpoint=";

/* These are all known. */
static void
know(struct grammar_values *v, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		v->known[i] = true;
}

static void
copy(char *to, size_t size, const char *from)
{
	snprintf(to, size, "%.*s", (int)size - 1, from);
}

void
trace_bus_words(const struct pp_poll_known *known,
    char words[PP_TAPE_WORDS_MAX])
{
	struct grammar_values v = {
	    .number =
		{
		    [BUS_BAUD] = known->target.baud,
		    [BUS_WINDOW] = known->window,
		},
	};
	size_t n;

	know(&v, BUS_NUMBERS);
	copy(v.text[BUS_GATEWAY], sizeof v.text[0], known->target.gateway_code);
	grammar_print(&bus_grammar, &v, words, PP_TAPE_WORDS_MAX);
	n = strlen(words);
	snprintf(words + n, PP_TAPE_WORDS_MAX - n, " %s%s", endpoint_key,
	    known->target.endpoint);
}

enum pp_status
trace_bus_parse(const char *words, struct pp_poll_known *known)
{
	const char *endpoint = strstr(words, endpoint_key);
	struct pp_target *t = &known->target;
	char head[PP_TAPE_WORDS_MAX];
	struct grammar_values v;
	enum pp_status rc;

	if (!endpoint)
		return pp_fail(PP_EDATA, "no %s", endpoint_key);
	snprintf(head, sizeof head, "%.*s", (int)(endpoint - words), words);
	endpoint += sizeof endpoint_key - 1;
	if (strlen(endpoint) >= sizeof t->endpoint)
		return pp_fail(PP_EDATA, "endpoint too long");
	if ((rc = grammar_parse(&bus_grammar, head, &v)) != PP_OK)
		return rc;
	copy(t->gateway_code, sizeof t->gateway_code, v.text[BUS_GATEWAY]);
	copy(t->endpoint, sizeof t->endpoint, endpoint);
	t->baud = (int)v.number[BUS_BAUD];
	known->window = (unsigned)v.number[BUS_WINDOW];
	return PP_OK;
}

void
trace_meter_words(const struct pp_poll_known *known,
    char words[PP_TAPE_WORDS_MAX])
{
	const struct pp_target *t = &known->target;
	const struct pp_pace *pace = &known->learned.pace;
	struct grammar_values v = {
	    .number =
		{
		    [METER_ADDRESS] = t->address,
		    [METER_CT] = t->ct,
		    [METER_PT] = t->pt,
		    [METER_LOST_AFTER] = t->lost_after_s,
		    [METER_CLOCK_LIMIT] = t->clock_limit_s,
		    [METER_ALARM1] = t->alarm1.fen,
		    [METER_ALARM2] = t->alarm2.fen,
		    [METER_RATED] = t->rated_w,
		    [METER_NAMED] = known->named,
		    [METER_SINCE] = known->past.since,
		    [METER_SILENT] = known->past.silent,
		    [METER_MEAN] = pace->mean_us,
		    [METER_SPREAD] = pace->spread_us,
		    [METER_SAMPLES] = pace->samples,
		    [METER_ASKED] = known->learned.asked_at,
		},
	};

	know(&v, METER_NUMBERS);
	copy(v.text[METER_CODE], sizeof v.text[0], t->code);
	copy(v.text[METER_MODEL], sizeof v.text[0], t->model);
	copy(v.text[METER_STATE], sizeof v.text[0],
	    pp_state_word(known->past.state));
	copy(v.text[METER_SERIAL], sizeof v.text[0], t->serial);
	grammar_print(&meter_grammar, &v, words, PP_TAPE_WORDS_MAX);
}

static void
put_target(const struct grammar_values *v, struct pp_target *t)
{
	copy(t->code, sizeof t->code, v->text[METER_CODE]);
	copy(t->model, sizeof t->model, v->text[METER_MODEL]);
	copy(t->serial, sizeof t->serial, v->text[METER_SERIAL]);
	t->address = (uint8_t)v->number[METER_ADDRESS];
	t->ct = v->number[METER_CT];
	t->pt = v->number[METER_PT];
	t->lost_after_s = v->number[METER_LOST_AFTER];
	t->clock_limit_s = v->number[METER_CLOCK_LIMIT];
	t->alarm1.fen = v->number[METER_ALARM1];
	t->alarm2.fen = v->number[METER_ALARM2];
	t->rated_w = v->number[METER_RATED];
}

enum pp_status
trace_meter_parse(const char *words, struct pp_poll_known *known)
{
	struct grammar_values v;
	enum pp_state state;
	enum pp_status rc;

	if ((rc = grammar_parse(&meter_grammar, words, &v)) != PP_OK ||
	    (rc = pp_state_parse(v.text[METER_STATE], &state)) != PP_OK)
		return rc;
	if ((rc = pp_id_check(v.text[METER_CODE])) != PP_OK ||
	    (rc = pp_id_check(v.text[METER_MODEL])) != PP_OK)
		return rc;
	put_target(&v, &known->target);
	known->past.state = state;
	known->past.since = v.number[METER_SINCE];
	known->past.silent = v.number[METER_SILENT];
	known->named = v.number[METER_NAMED] != 0;
	known->learned.asked_at = v.number[METER_ASKED];
	known->learned.pace = (struct pp_pace){
	    .mean_us = (uint32_t)v.number[METER_MEAN],
	    .spread_us = (uint32_t)v.number[METER_SPREAD],
	    .samples = (uint32_t)v.number[METER_SAMPLES],
	};
	return PP_OK;
}

void
trace_reading_words(const struct pp_reading *reading,
    char words[PP_TAPE_WORDS_MAX])
{
	struct grammar_values v = {
	    .number =
		{
		    [READING_AT] = reading->at,
		    [READING_FLAGS] = reading->flags,
		    [READING_BITS] = reading->bits,
		},
	};
	size_t i;

	know(&v, READING_COLUMNS);
	for (i = 0; i < PP_R_COLUMNS; i++) {
		v.known[READING_COLUMNS + i] = reading->known[i];
		v.number[READING_COLUMNS + i] = reading->value[i];
	}
	grammar_print(&reading_grammar, &v, words, PP_TAPE_WORDS_MAX);
}

enum pp_status
trace_reading_parse(const char *words, struct pp_reading *reading)
{
	struct grammar_values v;
	enum pp_status rc;
	size_t i;

	if ((rc = grammar_parse(&reading_grammar, words, &v)) != PP_OK)
		return rc;
	reading->at = v.number[READING_AT];
	reading->flags = (unsigned)v.number[READING_FLAGS];
	reading->bits = (unsigned)v.number[READING_BITS];
	for (i = 0; i < PP_R_COLUMNS; i++) {
		reading->known[i] = v.known[READING_COLUMNS + i];
		reading->value[i] = v.number[READING_COLUMNS + i];
	}
	return PP_OK;
}

void
trace_tape_words(const char *zone, char words[PP_TAPE_WORDS_MAX])
{
	struct grammar_values v = {.number = {PP_TAPE_VERSION}};

	know(&v, 1);
	copy(v.text[0], sizeof v.text[0], zone);
	grammar_print(&tape_grammar, &v, words, PP_TAPE_WORDS_MAX);
}

enum pp_status
trace_tape_parse(const char *words, char zone[PP_TAPE_WORDS_MAX])
{
	struct grammar_values v;
	enum pp_status rc;

	if ((rc = grammar_parse(&tape_grammar, words, &v)) != PP_OK)
		return rc;
	if (v.number[0] != PP_TAPE_VERSION)
		return pp_fail(PP_EDATA,
		    "version %" PRId64 "; this program plays version %d",
		    v.number[0], PP_TAPE_VERSION);
	copy(zone, PP_TAPE_WORDS_MAX, v.text[0]);
	return PP_OK;
}
