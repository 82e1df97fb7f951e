/* SPDX-License-Identifier: ISC */
/*
 * For the tests of the simulated meter: frames as hexadecimal text, and a
 * meter that says what it was asked.
 */
#ifndef PP_TEST_SIM_HELP_H
#define PP_TEST_SIM_HELP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sim_meter.h"

/* "01 03 02" as bytes; the count. */
static inline size_t
from_hex(const char *text, uint8_t bytes[SIM_FRAME_MAX])
{
	size_t n = 0;
	unsigned byte;
	int used;

	while (sscanf(text, " %2x%n", &byte, &used) == 1) {
		assert_true(n < SIM_FRAME_MAX);
		bytes[n++] = (uint8_t)byte;
		text += used;
	}
	return n;
}

static inline void
assert_bytes(const uint8_t *got, size_t n, const char *want_text)
{
	uint8_t want[SIM_FRAME_MAX];

	assert_int_equal(n, from_hex(want_text, want));
	assert_memory_equal(got, want, n);
}

/* The meter answers a frame with exactly that; "" is silence. */
static inline void
asked(struct sim_meter *m, const char *request_text, const char *reply_text)
{
	uint8_t request[SIM_FRAME_MAX], reply[SIM_FRAME_MAX];
	size_t n = from_hex(request_text, request);

	assert_true(sim_frame_is_sound(request, n));
	n = sim_meter_answer(m, request, n, reply);
	assert_bytes(reply, n, reply_text);
}

/* The same without a check, which is put to it here. */
static inline void
asked_open(struct sim_meter *m, const char *request_text,
    const char *reply_text)
{
	uint8_t request[SIM_FRAME_MAX], reply[SIM_FRAME_MAX];
	size_t n = from_hex(request_text, request);

	n = sim_frame_seal(request, n);
	n = sim_meter_answer(m, request, n, reply);
	assert_true(n == 0 || sim_frame_is_sound(reply, n));
	assert_bytes(reply, n == 0 ? 0 : n - 2, reply_text);
}

/* Milliseconds UTC of a local time in China. */
static inline int64_t
local_ms(int year, int month, int day, int hour, int minute, int second)
{
	struct tm tm = {
	    .tm_year = year - 1900,
	    .tm_mon = month - 1,
	    .tm_mday = day,
	    .tm_hour = hour,
	    .tm_min = minute,
	    .tm_sec = second,
	};

	return ((int64_t)timegm(&tm) - 8 * 3600) * 1000;
}

/* An opened meter at address 1 on Wednesday 5 March 2025, 14:07:09. */
static inline struct sim_meter
new_meter(void)
{
	struct sim_meter m;

	sim_meter_init(&m, 202503050001, 1, local_ms(2025, 3, 5, 14, 7, 9));
	m.zone_s = 8 * 3600;
	m.prepay = 1;
	m.overload_on = 0;
	return m;
}

#endif
