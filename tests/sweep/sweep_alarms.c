/* SPDX-License-Identifier: ISC */
/*
 * A year of alarms, in virtual time; see alarm_year.h.  With an argument of so
 * many days it is that long; else it is a tenth of a year.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/shipped_models.h"
#include "alarm_year.h"
#include "poll.h"
#include "sweep.h"

enum {
	TENTH_DAYS = 37,
	KILLS = 1000,    /* in a tenth of a year */
	SPARE = 50,      /* the last night has none */
	TRIES_MOST = 30, /* in one slot */
	KILLED_EACH =
	    2, /* slots by day, by lot: to open the books less often */
	RUNS_APART_S = 20,
	ALOUD = 20,
	SECOND_US = 1000000,
};

static int days = TENTH_DAYS;

int64_t
year_now(const struct year *y)
{
	return y->world->wall_s(y->world);
}

uint64_t
year_draw(struct year *y, uint64_t of)
{
	return sim_random(&y->random) % of;
}

bool
year_is_quiet(int64_t at)
{
	int64_t hour = (at + ZONE_S) % DAY_S / HOUR_S;

	return hour >= QUIET_FROM_H || hour < QUIET_UNTIL_H;
}

int64_t
year_day(int64_t at)
{
	return (at + ZONE_S) / DAY_S;
}

void
complain(struct year *y, const char *format, ...)
{
	va_list ap;

	if (y->complaints++ >= ALOUD)
		return;
	printf("# day %lld, %05lld s: ",
	    (long long)((year_now(y) - BEGIN_S) / DAY_S),
	    (long long)((year_now(y) - BEGIN_S) % DAY_S));
	va_start(ap, format);
	vprintf(format, ap);
	va_end(ap);
	printf("\n");
}

int64_t
year_number(struct year *y, const char *sql, int64_t a, int64_t b)
{
	struct pp_query *q = NULL;
	int64_t value = -1;

	if (pp_query_new(y->db, sql, &q) != PP_OK)
		fail_msg("%s: %s", sql, pp_errmsg());
	if (strstr(sql, "?1"))
		pp_query_int(q, 1, a);
	if (strstr(sql, "?2"))
		pp_query_int(q, 2, b);
	if (pp_query_step(q) == PP_OK)
		value = pp_query_col_int(q, 0);
	pp_query_free(q);
	return value;
}

static void
take_row(void *arg, const struct pp_poll_row *row)
{
	struct year *y = arg;
	const struct pp_reading *r = row->reading;
	struct meter *m = y->meter;

	while (m->id != row->target->id)
		m++;
	if (!r || !r->known[PP_R_BALANCE]) {
		y->unread++;
		return;
	}
	if (r->flags != 0 && !(r->flags & PP_FLAG_CONFIRMED)) {
		y->doubtful++;
		return;
	}
	if (r->value[PP_R_BALANCE] != m->said_fen)
		complain(y, "%s: read wrongly", m->code);
	oracle_reading(y, m, r->at);
}

static void
poll(struct year *y)
{
	struct pp_poll poll = {
	    .db = y->db,
	    .world = y->world,
	    .models = models,
	    .row = take_row,
	    .arg = y,
	    .interval_s = SLOT_S,
	    .slot_at = year_now(y) / SLOT_S * SLOT_S,
	};

	if (pp_poll_pass(&poll) != PP_OK)
		fail_msg("%s", pp_errmsg());
}

static void
wait_until(struct year *y, int64_t at)
{
	int64_t left_us = (at - year_now(y)) * SECOND_US;

	if (left_us > 0 &&
	    y->world->wait(y->world, NULL, 0,
		y->world->now_us(y->world) + left_us) != PP_OK)
		fail_msg("%s", pp_errmsg());
}

/* Killed again and again, until it comes to its end before that. */
static void
run_and_be_killed(struct year *y, int64_t slot)
{
	unsigned due = (unsigned)(slot * (KILLS + SPARE) /
		     (TENTH_DAYS * SLOTS_A_DAY)),
		 tries = 0;

	if (year_is_quiet(year_now(y)) || year_draw(y, KILLED_EACH) != 0)
		return;
	pp_db_close(y->db);
	for (; y->kills.done < due && tries < TRIES_MOST && kill_run(y);
	     tries++) {
		wait_until(y, year_now(y) + RUNS_APART_S);
		if (year_draw(y, 2) == 0)
			modem_work(y);
	}
	site_reopen(y);
}

static void
live(struct year *y)
{
	int64_t slot, slots = (int64_t)y->days * SLOTS_A_DAY;

	/* On until the modem is well, so that all is known of it. */
	for (slot = 1; slot <= slots || y->modem.hangs_until != 0; slot++) {
		wait_until(y, BEGIN_S + slot * SLOT_S);
		modem_work(y);
		site_events(y, slot);
		poll(y);
		run_and_be_killed(y, slot);
		kill_run_whole(y);
		modem_work(y);
		judge_slot(y);
	}
	/* What the modem did last is known by another run. */
	kill_run_whole(y);
}

static void
each_rise_is_told_once_whatever_is_killed(void **state)
{
	static struct year y;
	double began_s = processor_s();

	(void)state;
	y = (struct year){.days = days, .random = first_seed()};
	site_open(&y);
	seam_open(&y);
	live(&y);
	judge_end(&y);
	table_of_year(&y);
	printf("# %.1f s of a processor, %u complaints\n",
	    processor_s() - began_s, y.complaints);
	assert_int_equal(y.complaints, 0);
	assert_true(days < TENTH_DAYS ||
	    y.kills.done >= (unsigned)(KILLS * y.days / TENTH_DAYS));
	site_close(&y);
}

int
main(int argc, char *argv[])
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_rise_is_told_once_whatever_is_killed),
	};

	if (argc == 3 && strcmp(argv[1], "--days") == 0)
		days = (int)strtol(argv[2], NULL, 10);
	else
		take_seed(argc, argv);
	return cmocka_run_group_tests(tests, load_models, free_models);
}
