/* SPDX-License-Identifier: ISC */
/*
 * Packed values: the very bytes, every value back, and nothing else taken.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "pack.h"

static void
assert_bytes(const struct pp_packed *p, const void *expected, size_t n)
{
	uint8_t bytes[PP_PACKED_MAX];

	assert_int_equal(pp_pack(p, bytes), n);
	assert_memory_equal(bytes, expected, n);
}

static void
assert_comes_back(const struct pp_packed *p)
{
	uint8_t bytes[PP_PACKED_MAX];
	struct pp_packed back;
	size_t n = pp_pack(p, bytes), part;
	unsigned q, phase;

	assert_int_equal(pp_unpack(bytes, n, &back), PP_OK);
	assert_int_equal(p->status, back.status);
	assert_int_equal(p->sources, back.sources);
	for (q = 0; q < PP_PHASE_QUANTITIES; q++) {
		assert_int_equal(p->phases[q], back.phases[q]);
		for (phase = 0; phase < p->phases[q]; phase++)
			assert_true(p->value[q][phase] == back.value[q][phase]);
	}
	/* Less is damage, and so is more. */
	for (part = 0; part < n; part++)
		assert_int_equal(pp_unpack(bytes, part, &back), PP_EDATA);
	if (n < sizeof bytes) {
		bytes[n] = 0;
		assert_int_equal(pp_unpack(bytes, n + 1, &back), PP_EDATA);
	}
}

static void
the_bytes_are_as_described(void **state)
{
	struct pp_packed p = {.status = 0xE040, .sources = 0x000F};

	(void)state;
	assert_bytes(&p, "\x00\xC0\xC0\x03\x0F", 5);
	p.phases[PP_PHASE_U] = 3;
	p.value[PP_PHASE_U][0] = 2301;
	p.value[PP_PHASE_U][1] = 2298;
	p.value[PP_PHASE_U][2] = 2310;
	p.phases[PP_PHASE_PF] = 1;
	p.value[PP_PHASE_PF][0] = -1;
	/* 4602, then 5 (for -3) and 18 (for 9); 1 for -1. */
	assert_bytes(&p, "\x43\xC0\xC0\x03\x0F\xFA\x23\x05\x12\x01", 10);
}

static void
a_usual_reading_is_small(void **state)
{
	struct pp_packed p = {
	    .status = 0xE000,
	    .sources = 0x000F,
	    .phases = {3, 3, 3, 3},
	    .value =
		{
		    {2301, 2298, 2310},
		    {1250, 980, 1105},
		    {2850, 2210, 2540},
		    {991, 981, 995},
		},
	};
	uint8_t bytes[PP_PACKED_MAX];

	(void)state;
	assert_in_range(pp_pack(&p, bytes), 5, 28);
	assert_comes_back(&p);
}

static void
every_value_comes_back(void **state)
{
	static const int64_t values[] = {0, 1, -1, 63, 64, -64, -65, 8191, 8192,
	    INT32_MAX, INT32_MIN, INT64_MAX / 2, INT64_MAX / 2 + 1,
	    INT64_MIN / 2, INT64_MIN / 2 - 1, INT64_MAX, INT64_MIN};
	enum {
		N = sizeof values / sizeof *values
	};
	struct pp_packed p = {.status = 0xFFFF, .sources = 0xFFFF};
	unsigned a, b, q, phase;

	(void)state;
	for (q = 0; q < PP_PHASE_QUANTITIES; q++)
		p.phases[q] = PP_PHASES;
	for (a = 0; a < N; a++)
		for (b = 0; b < N; b++) {
			for (q = 0; q < PP_PHASE_QUANTITIES; q++)
				for (phase = 0; phase < PP_PHASES; phase++)
					p.value[q][phase] =
					    values[phase == 0 ? a : b];
			assert_comes_back(&p);
		}
}

static void
every_number_of_phases_comes_back(void **state)
{
	struct pp_packed p;
	unsigned mix, q, phase;

	(void)state;
	for (mix = 0; mix < 256; mix++) {
		p = (struct pp_packed){.status = (uint16_t)mix};
		for (q = 0; q < PP_PHASE_QUANTITIES; q++) {
			p.phases[q] = mix >> 2 * q & 3;
			for (phase = 0; phase < p.phases[q]; phase++)
				p.value[q][phase] = 100 * (int64_t)phase - q;
		}
		assert_comes_back(&p);
	}
}

static void
a_number_too_large_is_damage(void **state)
{
	static const uint8_t word[] = {0, 0x80, 0x80, 0x04, 0};
	/* A voltage of 2^64, and one that never ends. */
	static const uint8_t large[] = {1, 0, 0, 0x80, 0x80, 0x80, 0x80, 0x80,
	    0x80, 0x80, 0x80, 0x80, 0x02};
	static const uint8_t endless[] = {1, 0, 0, 0x80, 0x80, 0x80, 0x80, 0x80,
	    0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00};
	struct pp_packed p = {.status = 77};

	(void)state;
	assert_int_equal(pp_unpack(word, sizeof word, &p), PP_EDATA);
	assert_int_equal(pp_unpack(large, sizeof large, &p), PP_EDATA);
	assert_int_equal(pp_unpack(endless, sizeof endless, &p), PP_EDATA);
	assert_int_equal(p.status, 77);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_bytes_are_as_described),
	    cmocka_unit_test(a_usual_reading_is_small),
	    cmocka_unit_test(every_value_comes_back),
	    cmocka_unit_test(every_number_of_phases_comes_back),
	    cmocka_unit_test(a_number_too_large_is_damage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
