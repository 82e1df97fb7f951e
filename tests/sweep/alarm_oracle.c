/* SPDX-License-Identifier: ISC */
/*
 * Rises of level out of what meters said, by the manual's words: a level is
 * reached at its limit, and left when the balance has been more than the margin
 * above it for the hold, not having been at the limit meanwhile.  And which of
 * them a message tells of.
 */
#include "alarm_year.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void
begin_rise(struct year *y, struct meter *m, enum level level, int64_t at)
{
	if (y->n_rises == y->room) {
		y->room = 2 * y->room + 1024;
		y->rise = reallocarray(y->rise, y->room, sizeof *y->rise);
		y->live = reallocarray(y->live, y->room, sizeof *y->live);
		if (!y->rise || !y->live)
			abort();
	}
	y->rise[y->n_rises] = (struct rise){
	    .meter = (size_t)(m - y->meter),
	    .level = level,
	    .at = at,
	};
	y->live[y->n_live++] = y->n_rises++;
	m->open[level] = y->n_rises;
	m->well_since[level] = 0;
}

static void
read_level(struct year *y, struct meter *m, enum level level, int64_t at)
{
	int64_t above_fen = m->said_fen - m->limit_fen[level];

	if (m->open[level] == 0) {
		if (above_fen <= 0)
			begin_rise(y, m, level, at);
		return;
	}
	if (above_fen <= 0) {
		m->well_since[level] = 0;
	} else if (above_fen > MARGIN_FEN) {
		if (m->well_since[level] == 0) {
			m->well_since[level] = at;
		} else if (at - m->well_since[level] >= HOLD_S) {
			y->rise[m->open[level] - 1].ended_at = at;
			m->open[level] = 0;
		}
	}
}

void
oracle_reading(struct year *y, struct meter *m, int64_t at)
{
	if (m - y->meter == NOBODYS)
		return;
	for (int level = 0; level < LEVELS; level++)
		read_level(y, m, (enum level)level, at);
}

/* "01-07 10:31", as messages have it. */
static void
print_time(int64_t at, char text[32])
{
	time_t local = (time_t)(at + ZONE_S);
	struct tm tm;

	strftime(text, 32, "%m-%d %H:%M", gmtime_r(&local, &tm));
}

static struct meter *
meter_of(struct year *y, const char *code)
{
	for (size_t i = 0; i < METERS; i++)
		if (strcmp(y->meter[i].code, code) == 0)
			return &y->meter[i];
	return NULL;
}

/* The latest, as times have no year; NULL: there is no such. */
static struct rise *
find_rise(struct year *y, const struct meter *m, int level, const char *since)
{
	char text[32];

	for (size_t i = y->n_rises; i > 0; i--) {
		struct rise *r = &y->rise[i - 1];

		if (r->meter != (size_t)(m - y->meter) ||
		    (level < LEVELS && (int)r->level != level))
			continue;
		print_time(r->at, text);
		if (strcmp(text, since) == 0)
			return r;
	}
	return NULL;
}

/* What is milder isn't told any more: it is passed over. */
static void
tell_rise(struct year *y, struct rise *r)
{
	const struct meter *m = &y->meter[r->meter];
	int level;

	if (r->told++ > 0)
		complain(y, "%s: level %d is told again", m->code, r->level);
	for (level = 0; level < (int)r->level; level++)
		if (m->open[level] != 0)
			y->rise[m->open[level] - 1].passed_over = true;
	for (level++; level < LEVELS; level++)
		if (m->open[level] != 0 && y->rise[m->open[level] - 1].told > 0)
			complain(y, "%s: level %d is told behind a worse one",
			    m->code, r->level);
}

static void
told_of_meter(struct year *y, int phone, int level, struct meter *m,
    const char *since)
{
	struct rise *r = find_rise(y, m, level, since);

	if (!r) {
		complain(y, "%s: there was no level %d since %s", m->code,
		    level, since);
		return;
	}
	if (level < LEVELS && m->phone != phone)
		complain(y, "%s: phone %d is told", m->code, phone);
	tell_rise(y, r);
	if (level < LEVELS)
		site_told(y, m);
}

/* The office: of a customer without a phone, of the first of the staff. */
static void
told_office(struct year *y, int phone, const char *what, const char *code,
    const char *since)
{
	size_t which = (size_t)phone - y->n_phones;
	struct meter *m = meter_of(y, code);

	if (strcmp(what, "gateway") == 0)
		y->gateway_told[which]++;
	else if (m == &y->meter[DEAD] && strcmp(what, "lost") == 0)
		y->lost_told[which]++;
	else if (m == &y->meter[PHONELESS] && which == 0)
		told_of_meter(y, phone, LEVELS, m, since);
	else if (strcmp(what, "lost") == 0)
		complain(y, "%s is told to be lost", code);
	else
		y->others_told++;
}

void
oracle_handed(struct year *y, int phone, const char *text)
{
	static const char *const levels[] = {"alarm1", "alarm2", "arrears"};
	char what[16], code[32], since[32];
	const char *p = text;
	int level;

	for (; (p = strchr(p, ';')) != NULL; p++) {
		const char *begin = p;

		/* Back over "what Mxxxx MM-DD HH:MM". */
		for (int blanks = 0; begin > text; begin--)
			if ((begin[-1] == ' ' && ++blanks > 3) ||
			    begin[-1] == '\n')
				break;
		if (sscanf(begin, "%15s %15s %31[^;]", what, code, since) != 3)
			continue;
		for (level = 0;
		     level < LEVELS && strcmp(what, levels[level]) != 0;
		     level++)
			;
		if (y->phone[phone].is_staffs)
			told_office(y, phone, what, code, since);
		else if (level < LEVELS && meter_of(y, code))
			told_of_meter(y, phone, level, meter_of(y, code),
			    since);
		else
			complain(y, "phone %d: %s", phone, text);
	}
}
