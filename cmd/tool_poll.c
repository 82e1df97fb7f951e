/* SPDX-License-Identifier: ISC */
#include "tool_poll.h"

#include "clock.h"
#include "poll_rows.h"
#include "relays.h"
#include "tool.h"
#include "tool_tape.h"

/* Where the rows of a pass go, and what is known of their relays. */
struct telling {
	struct pp_records *records;
	struct pp_db *db; /* NULL: of a tape, which orders nothing */
};

static void
progress(void *arg, size_t done, size_t of)
{
	(void)arg;
	tool_progress("poll", done, of);
}

static void
tell_bus(void *arg, const char *code, const struct pp_bus_counts *counts)
{
	char words[PP_BUS_WORDS_MAX];

	(void)arg;
	if (*pp_poll_bus_words(counts, words))
		tool_say_more("bus %s: %s", code, words);
}

/* One thing to see to, not one for each meter behind it. */
static void
tell_gateway(void *arg, const struct pp_poll_gateway *gateway)
{
	const struct pp_gateway_news *news = &gateway->news;

	(void)arg;
	if (news->after == PP_GATEWAY_OK)
		tool_say("%s: the gateway is back", gateway->code);
	else if (news->after == PP_GATEWAY_REFUSED)
		tool_say("%s: gateway lost, none of its lines can be opened"
			 " (%zu meters); look at its power and network",
		    gateway->code, gateway->meters);
	else
		tool_say("%s: gateway lost, none of its %zu meters answers;"
			 " look at its power and its buses",
		    gateway->code, gateway->meters);
}

/* A line that this machine refuses is not the meters' fault: say it once. */
static void
tell_denied(const struct pp_poll_row *row)
{
	static int64_t said;

	if (row->denied && said != row->target->bus)
		tool_say("%s", row->reason);
	if (row->denied) {
		said = row->target->bus;
		tool_exit_with(EXIT_SYSTEM);
	}
}

/* What pp-trip doesn't undo, since nothing is wished of that relay. */
static void
tell_foreign(struct pp_db *db, const struct pp_poll_row *row)
{
	const struct pp_reading *r = row->reading;
	bool foreign = false;

	if (!db || !r || r->flags != 0)
		return;
	tool_report(
	    pp_relay_foreign(db, row->target->id, row->past, r, &foreign));
	if (foreign)
		tool_say("%s: its relay is forced %s, and pp didn't order that;"
			 " see to it, or order it by pp-trip",
		    row->target->code,
		    r->bits & PP_BIT_FORCED_CLOSED ? pp_phrase("closed")
						   : pp_phrase("open"));
}

static void
put_row(void *arg, const struct pp_poll_row *row)
{
	const struct telling *telling = arg;

	tell_denied(row);
	tell_foreign(telling->db, row);
	tool_report(pp_poll_put(telling->records, row));
}

static void
tell_pass(const struct pp_poll *poll)
{
	const struct pp_pass *pass = &poll->pass;
	char slot[PP_TIME_MAX], duration[PP_DURATION_MAX];

	if (pass->missed > 0)
		tool_say(pass->missed == 1
			? PP_PHRASE("%lld slot of %s missed before %s")
			: PP_PHRASE("%lld slots of %s missed before %s"),
		    (long long)pass->missed,
		    pp_duration_print(poll->interval_s, duration),
		    pp_time_print(pass->slot_at, slot));
	tool_say_more("%lld of %lld meters answered; stored in %lld ms",
	    (long long)pass->answered, (long long)pass->meters,
	    (long long)poll->stored_us / 1000);
	if (poll->stopped)
		tool_say(poll->keep_nothing
			? PP_PHRASE("stopped by a signal")
			: PP_PHRASE("stopped by a signal; what was read is "
				    "stored"));
}

enum pp_status
tool_poll_pass(struct pp_poll *poll)
{
	struct telling telling = {.db = poll->db};
	const struct pp_field *fields;
	size_t n;
	enum pp_status rc;

	fields = pp_poll_fields(&n);
	if ((rc = tool_records(fields, n, &telling.records)) != PP_OK)
		return rc;
	poll->progress = progress;
	poll->row = put_row;
	poll->bus = tell_bus;
	poll->gateway = tell_gateway;
	poll->arg = &telling;
	rc = tool_tape_pass(poll);
	poll->arg = NULL;
	tool_progress(NULL, 0, 0);
	if (rc == PP_OK)
		tell_pass(poll);
	tool_report(pp_records_close(telling.records));
	tool_no_more_headers();
	return rc;
}
