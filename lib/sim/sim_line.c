/* SPDX-License-Identifier: ISC */
#include "sim_line.h"

#include <string.h>

enum {
	SECOND_US = 1000000,
	/* Above this rate the silence no longer shrinks (Modbus, 2.5.1.1). */
	FAST_BAUD = 19200,
	FAST_SILENCE_US = 1750,
};

struct sim_pace
sim_pace_of(int64_t baud, char parity, int64_t stop)
{
	return (
	    struct sim_pace){.baud = baud, .bits = 9 + (parity != 'N') + stop};
}

int64_t
sim_pace_us(struct sim_pace pace, size_t chars)
{
	return ((int64_t)chars * pace.bits * SECOND_US + pace.baud - 1) /
	    pace.baud;
}

int64_t
sim_pace_silence_us(struct sim_pace pace)
{
	if (pace.baud > FAST_BAUD)
		return FAST_SILENCE_US;
	return sim_pace_us(pace, 7) / 2;
}

void
sim_line_init(struct sim_line *line, struct sim_pace pace, bool strict,
    int64_t tick_us)
{
	*line = (struct sim_line){
	    .pace = pace,
	    .strict = strict,
	    .tick_us = tick_us,
	    .quiet_us = INT64_MIN / 2,
	    .least_gap_us = INT64_MAX,
	};
}

void
sim_line_tune(struct sim_line *line, struct sim_pace pace)
{
	size_t i, k;

	if (pace.baud == line->pace.baud && pace.bits == line->pace.bits)
		return;
	line->pace = pace;
	for (i = 0; i < line->n_waves; i++)
		for (k = 0; k < line->wave[i].n; k++)
			line->wave[i].bytes[k] |= 0xA5;
}

static int64_t
wave_end(const struct sim_line *line, const struct sim_wave *wave)
{
	return wave->start_us + sim_pace_us(line->pace, wave->n);
}

static bool
is_talking(const struct sim_line *line, int64_t now_us)
{
	return line->n_waves > 0 && line->wave[0].start_us <= now_us;
}

/* A request begins: has the line been silent for long enough? */
static void
begin_request(struct sim_line *line, int64_t now_us)
{
	int64_t gap_us = is_talking(line, now_us) ? 0 : now_us - line->quiet_us;
	bool broken = gap_us < sim_pace_silence_us(line->pace);

	line->hearing = true;
	line->n_heard = 0;
	line->spoiled = line->strict && broken;
	line->requests++;
	line->broken += broken;
	if (gap_us < line->least_gap_us)
		line->least_gap_us = gap_us;
}

void
sim_line_hear(struct sim_line *line, int64_t now_us, const uint8_t *bytes,
    size_t n)
{
	int64_t start_us = now_us;

	if (!line->hearing) {
		begin_request(line, now_us);
	} else if (line->heard_us > now_us) {
		start_us = line->heard_us;
	}
	if (is_talking(line, now_us) || n > sizeof line->heard - line->n_heard)
		line->spoiled = true;
	else {
		memcpy(line->heard + line->n_heard, bytes, n);
		line->n_heard += n;
	}
	line->heard_us = start_us + sim_pace_us(line->pace, n);
	if (line->heard_us > line->quiet_us)
		line->quiet_us = line->heard_us;
}

static int64_t
due_us(const struct sim_line *line, const struct sim_wave *wave)
{
	int64_t end_us = wave_end(line, wave), us;

	if (line->tick_us < 0)
		return end_us;
	us = wave->start_us + sim_pace_us(line->pace, wave->said + 1);
	if (line->tick_us > 0)
		us = (us + line->tick_us - 1) / line->tick_us * line->tick_us;
	return us < end_us ? us : end_us;
}

int64_t
sim_line_next(const struct sim_line *line)
{
	int64_t next_us = INT64_MAX, us;

	if (line->hearing)
		next_us = line->heard_us + sim_pace_silence_us(line->pace);
	if (line->n_waves > 0) {
		us = due_us(line, &line->wave[0]);
		if (us < next_us)
			next_us = us;
	}
	return next_us;
}

bool
sim_line_request(struct sim_line *line, int64_t now_us)
{
	if (!line->hearing ||
	    now_us < line->heard_us + sim_pace_silence_us(line->pace))
		return false;
	line->hearing = false;
	return !line->spoiled;
}

static void
drop_wave(struct sim_line *line, size_t i)
{
	line->n_waves--;
	memmove(line->wave + i, line->wave + i + 1,
	    (line->n_waves - i) * sizeof *line->wave);
}

/* In the order of their beginnings. */
static void
sort_waves(struct sim_line *line)
{
	size_t i;

	for (i = line->n_waves - 1; i > 0; i--) {
		struct sim_wave *a = &line->wave[i - 1], *b = a + 1, c;

		if (a->start_us <= b->start_us)
			break;
		c = *a;
		*a = *b;
		*b = c;
	}
}

bool
sim_wave_blend(struct sim_wave *a, const struct sim_wave *b,
    struct sim_pace pace)
{
	int64_t ahead_us = b->start_us - a->start_us;
	size_t from, at, i;

	if (ahead_us >= sim_pace_us(pace, a->n))
		return false;
	from = (size_t)(ahead_us * pace.baud / (pace.bits * SECOND_US));
	for (i = 0; i < b->n && from + i < sizeof a->bytes; i++) {
		at = from + i;
		a->bytes[at] =
		    at < a->n ? a->bytes[at] & b->bytes[i] : b->bytes[i];
		if (at >= a->n)
			a->n = at + 1;
	}
	return true;
}

static void
blend_waves(struct sim_line *line)
{
	size_t i = 0;

	while (i + 1 < line->n_waves)
		if (sim_wave_blend(&line->wave[i], &line->wave[i + 1],
			line->pace))
			drop_wave(line, i + 1);
		else
			i++;
}

void
sim_line_interject(struct sim_line *line, const uint8_t *bytes, size_t n,
    int64_t start_us)
{
	struct sim_wave *wave = &line->wave[line->n_waves];

	if (n == 0 || n > sizeof wave->bytes || line->n_waves == SIM_WAVES)
		return;
	wave->start_us = start_us;
	wave->n = n;
	wave->said = 0;
	memcpy(wave->bytes, bytes, n);
	line->n_waves++;
	sort_waves(line);
	blend_waves(line);
}

void
sim_line_speak(struct sim_line *line, const uint8_t *bytes, size_t n,
    int64_t after_us)
{
	sim_line_interject(line, bytes, n,
	    line->heard_us + sim_pace_silence_us(line->pace) + after_us);
}

size_t
sim_line_say(struct sim_line *line, int64_t now_us, uint8_t *bytes, size_t room)
{
	struct sim_wave *wave = &line->wave[0];
	size_t through, n;
	int64_t end_us;

	if (!is_talking(line, now_us))
		return 0;
	through = (size_t)((now_us - wave->start_us) * line->pace.baud /
	    (line->pace.bits * SECOND_US));
	if (through > wave->n)
		through = wave->n;
	n = through - wave->said < room ? through - wave->said : room;
	memcpy(bytes, wave->bytes + wave->said, n);
	wave->said += n;
	if (wave->said == wave->n) {
		end_us = wave_end(line, wave);
		if (end_us > line->quiet_us)
			line->quiet_us = end_us;
		drop_wave(line, 0);
	}
	return n;
}
