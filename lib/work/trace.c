/* SPDX-License-Identifier: ISC */
#include "trace.h"

#include <stdlib.h>
#include <string.h>

#include "tape_record.h"
#include "trace_words.h"

struct pp_trace {
	struct pp_tape_out *tape;
	struct pp_world *recorder;
	char bus[PP_ID_MAX]; /* the last that was written */
};

enum pp_status
pp_trace_open(FILE *out, const char *name, const char *zone,
    struct pp_world *world, const volatile sig_atomic_t *stop,
    struct pp_trace **trace)
{
	struct pp_trace *t = calloc(1, sizeof *t);
	char words[PP_TAPE_WORDS_MAX];
	enum pp_status rc;

	if (!t)
		return pp_fail(PP_ESYS, "out of memory");
	if ((rc = pp_tape_write(out, name, &t->tape)) != PP_OK ||
	    (rc = pp_tape_record(world, t->tape, stop, &t->recorder)) !=
		PP_OK) {
		(void)!pp_tape_end(t->tape);
		free(t);
		return rc;
	}
	trace_tape_words(zone, words);
	pp_tape_note(t->recorder, PP_TAPE_TAPE, "", words);
	*trace = t;
	return PP_OK;
}

enum pp_status
pp_trace_close(struct pp_trace *trace)
{
	enum pp_status rc;

	if (!trace)
		return PP_OK;
	pp_tape_record_free(trace->recorder);
	rc = pp_tape_end(trace->tape);
	free(trace);
	return rc;
}

static enum pp_status
note_bus(struct pp_trace *t, const struct pp_poll_known *known)
{
	const char *bus = known->target.bus_code;
	char words[PP_TAPE_WORDS_MAX];
	struct pp_endpoint endpoint;
	enum pp_status rc;

	if (strcmp(t->bus, bus) == 0)
		return PP_OK;
	/* One that doesn't read is the round's to tell. */
	if (pp_endpoint_parse(known->target.endpoint, &endpoint) == PP_OK &&
	    (rc = pp_tape_name(t->recorder, bus, &endpoint)) != PP_OK)
		return rc;
	snprintf(t->bus, sizeof t->bus, "%s", bus);
	trace_bus_words(known, words);
	pp_tape_note(t->recorder, PP_TAPE_BUS, bus, words);
	return PP_OK;
}

static enum pp_status
note_known(void *arg, const struct pp_poll_known *known)
{
	const char *bus = known->target.bus_code;
	const struct pp_past *past = &known->past;
	char words[PP_TAPE_WORDS_MAX];
	struct pp_trace *t = arg;
	enum pp_status rc;

	if ((rc = note_bus(t, known)) != PP_OK)
		return rc;
	trace_meter_words(known, words);
	pp_tape_note(t->recorder, PP_TAPE_METER, bus, words);
	if (past->has_good) {
		trace_reading_words(&past->good, words);
		pp_tape_note(t->recorder, PP_TAPE_GOOD, bus, words);
	}
	if (past->has_shown) {
		trace_reading_words(&past->shown, words);
		pp_tape_note(t->recorder, PP_TAPE_SHOWN, bus, words);
	}
	return PP_OK;
}

void
pp_trace_begin(struct pp_trace *trace, struct pp_poll *poll)
{
	pp_tape_note(trace->recorder, PP_TAPE_PASS, "", "");
	trace->bus[0] = '\0';
	poll->world = trace->recorder;
	poll->known = note_known;
	poll->known_arg = trace;
}

void
pp_trace_end(struct pp_trace *trace)
{
	pp_tape_note(trace->recorder, PP_TAPE_END, "", "");
}
