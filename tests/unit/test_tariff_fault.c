/* SPDX-License-Identifier: ISC */
/*
 * What is wrong with a tariff file is said with line and column.
 */
#include "tariff_help.h"

/* Below the head, so that the text begins in line 5. */
static const struct {
	const char *text, *words;
} faults[] = {
    {"prices: {flat: 1}\nprice: 2\n", "6:1: price: unknown key"},
    {"days: {d: {peak: [08:00-12:00]}}\n",
	"5:11: d: no rate from 00:00 to 08:00"},
    {"days: {d: {peak: [00:00-23:59]}}\n",
	"5:11: d: no rate from 23:59 to 24:00"},
    {"days:\n  d:\n    peak: [00:00-12:00]\n    flat: [11:30-24:00]\n",
	"8:12: \"11:30-24:00\": overlaps peak at 11:30"},
    {"days:\n  d:\n    peak: [20:00-02:00]\n    flat: [01:00-20:00]\n",
	"8:12: \"01:00-20:00\": overlaps peak at 01:00"},
    {"days: {d: {flat: [00:00-25:00]}}\n",
	"5:19: \"00:00-25:00\": no such time of day"},
    {"days: {d: {flat: [00:00-12:60]}}\n",
	"5:19: \"00:00-12:60\": no such time of day"},
    {"days: {d: {flat: [24:00-12:00]}}\n",
	"5:19: \"24:00-12:00\": no such time of day"},
    {"days: {d: {flat: [00:0x-12:00]}}\n",
	"5:19: \"00:0x-12:00\": no such time of day"},
    {"days: {d: {flat: [8:00-12:00]}}\n",
	"5:19: \"8:00-12:00\": not a time; write 06:00-11:00"},
    {"days: {d: {flat: [08:00-08:00]}}\n",
	"5:19: \"08:00-08:00\": ends when it begins"},
    {"days: {d: {flat: []}}\n", "5:18: flat: no times"},
    {"days: {d: {flat: {a: b}}}\n", "5:18: flat: not a list"},
    {"days: {d: {flat: [[a]]}}\n", "5:19: not plain text"},
    {"days: {d: {high: [00:00-24:00]}}\n",
	"5:12: high: not a rate; sharp, peak, flat, valley and deep are"},
    {"days: {d: dear}\n",
	"5:11: d: \"dear\": not a rate; sharp, peak, flat, valley and deep "
	"are"},
    {"days: {d: [flat]}\n", "5:11: d: not a map (key: value)"},
    {"days: {a b: flat}\n", "5:8: a b: "},
    {"days: {}\n", "5:7: days: not 1 to 24 days"},
    {"days: flat\n", "5:7: days: \"flat\": not a map (key: value)"},
    {"days: {a: flat, b: flat}\nprices: {flat: 1}\n",
	"1:1: days: not said which of several"},
    {"days: {a: flat, b: flat}\nseasons: {s: {days: a}}\n",
	"5:17: b: no season has that day"},
    {"days: {d: {peak: [00:00-01:00, 02:00-03:00, 04:00-05:00, "
     "06:00-07:00, 08:00-09:00, 10:00-11:00, 12:00-13:00, 14:00-15:00],\n"
     "  flat: [01:00-02:00, 03:00-04:00, 05:00-06:00, 07:00-08:00, "
     "09:00-10:00, 11:00-12:00, 13:00-14:00, 15:00-24:00]}}\n",
	"5:11: d: more than 14 times in a day, which no meter holds"},
    {"seasons: {}\n", "5:10: seasons: not 1 to 12 seasons"},
    {"seasons: {s: {month: [1]}}\n", "5:15: month: unknown key"},
    {"seasons: {s: {days: x}}\n", "5:21: days: \"x\": no such day under days"},
    {"seasons: {s: {months: [1]}, r: {}}\n",
	"5:29: r: neither months nor dates"},
    {"seasons: {s: {months: [1, 13]}}\n", "5:27: \"13\": not within 1 and 12"},
    {"seasons: {s: {months: []}}\n", "5:23: months: is empty"},
    {"seasons: {s: {months: 5}}\n", "5:23: months: \"5\": not a list"},
    {"seasons: {s: {months: [1,2,3]}, r: {months: [4,5,6,7,8,9,10,11]}}\n",
	"5:10: seasons: no season on 12-01"},
    {"seasons: {s: {dates: [03-01..02-28]}}\n",
	"5:10: seasons: no season on 02-29"},
    {"seasons: {s: {months: [1,2,3]}, r: {dates: [03-31..12-31]}}\n",
	"5:45: \"03-31..12-31\": 03-31 is of the season s"},
    {"seasons: {s: {dates: [02-30..12-31]}}\n",
	"5:23: \"02-30..12-31\": no such month and day"},
    {"seasons: {s: {dates: [02-01..13-01]}}\n",
	"5:23: \"02-01..13-01\": no such month and day"},
    {"seasons: {s: {dates: [2-1]}}\n",
	"5:23: \"2-1\": not a month and day; write 06-01"},
    {"seasons: {s: {dates: [02-01.12-01]}}\n",
	"5:23: \"02-01.12-01\": not dates; write 06-01..08-31"},
    {"seasons: {s: {dates: [02-01..12-011]}}\n",
	"5:23: \"02-01..12-011\": not dates; write 06-01..08-31"},
    {"days: {d: flat}\nseasons: {s: {days: {Mon-Sat: d}}}\n",
	"6:21: days: no day for Sun"},
    {"days: {d: flat}\nseasons: {s: {days: {Mon-Sat: d, Sat-Sun: d}}}\n",
	"6:34: Sat-Sun: a weekday that is given before"},
    {"days: {d: flat}\nseasons: {s: {days: {Mo: d}}}\n",
	"6:22: Mo: not a weekday; write Mon, Sat-Sun or holidays"},
    {"days: {d: flat}\nseasons: {s: {days: {Mon-: d}}}\n",
	"6:22: Mon-: not a weekday; write Mon, Sat-Sun or holidays"},
    {"days: {d: flat}\nseasons: {s: {days: {Mon-Sun: d, holidays: d}}}\n",
	"6:34: holidays: the file lists no holidays"},
    {"holidays: [2025-05-01]\ndays: {d: flat}\n"
     "seasons: {s: {days: {Mon-Sun: d}}}\n",
	"7:21: days: no day for holidays"},
    {"days: {d: flat}\nseasons: {s: {days: [d]}}\n",
	"6:21: days: not a map (key: value)"},
    {"holidays: 2025-05-01\n", "5:11: holidays: \"2025-05-01\": not a list"},
    {"holidays: [2025-05-01, 2025-04-01]\n",
	"5:24: \"2025-04-01\": not after the day before it"},
    {"holidays: [2025-05-03..2025-05-01]\n",
	"5:12: \"2025-05-03..2025-05-01\": not after the day before it"},
    {"holidays: [2025-05-01..2025-05]\n",
	"5:12: \"2025-05-01..2025-05\": not a day; write 2026-10-01"},
    {"holidays: [2025-05-01-2025-05-03]\n",
	"5:12: \"2025-05-01-2025-05-03\": not days; write "
	"2026-10-01..2026-10-07"},
    {"holidays: [2025-02-30]\n", "5:12: \"2025-02-30\": no such date or time"},
    {"holidays: [2025-01-01..2027-01-01]\n",
	"5:12: \"2025-01-01..2027-01-01\": more than 400 holidays"},
    {"holidays: [yesterday]\n",
	"5:12: \"yesterday\": not a day; write 2026-10-01"},
    {"prices: {}\n", "5:9: prices: flat has hours but no price"},
    {"title2: x\n", "5:1: title2: unknown key"},
    {"prices: {flat: 1, peak: 2}\n", "5:19: peak: a price, but no hours"},
    {"prices: {flat: -1}\n",
	"5:16: flat: \"-1\": not within 0 and 9999.9999 yuan"},
    {"prices: {flat: 10000}\n",
	"5:16: flat: \"10000\": not within 0 and 9999.9999 yuan"},
    {"prices: {flat: 0.12345}\n",
	"5:16: flat: \"0.12345\": at most 4 decimals"},
    {"prices: {flat: [1, 2]}\n", "5:16: flat: not a price for each of 1 tiers"},
    {"prices: {dear: 1}\n",
	"5:10: dear: not a rate; sharp, peak, flat, valley and deep are"},
    {"prices: [1]\n", "5:9: prices: not a map (key: value)"},
    {"seasons: {s: {months: [1,2,3,4,5,6], prices: {flat: 1}},\n"
     "  r: {months: [7,8,9,10,11,12]}}\n",
	"6:6: r: flat has hours but no price"},
    {"days: {p: peak, f: flat}\n"
     "seasons: {s: {months: [1,2,3,4,5,6], days: p, prices: {flat: 1}},\n"
     "  r: {months: [7,8,9,10,11,12], days: f}}\nprices: {peak: 2, flat: 1}",
	"6:56: flat: a price, but no hours in this season"},
    {"tiers: {up_to_kwh: [1]}\nprices: {flat: 1}\n",
	"5:8: tiers: up_to_kwh or reset is missing"},
    {"tiers: {up_to_kwh: [], reset: month}\n",
	"5:20: up_to_kwh: not 1 to 7 edges of tiers"},
    {"tiers: {up_to_kwh: [2, 1], reset: month}\n",
	"5:24: \"1\": not above the one before"},
    {"tiers: {up_to_kwh: [0], reset: month}\n",
	"5:21: \"0\": not above the one before"},
    {"tiers: {up_to_kwh: [-1], reset: month}\n", "5:21: \"-1\": below zero"},
    {"tiers: {up_to_kwh: [0.0001], reset: month}\n",
	"5:21: \"0.0001\": at most 3 decimals"},
    {"tiers: {up_to_kwh: [1], reset: week}\n",
	"5:32: reset: \"week\": neither month, year nor never"},
    {"tiers: {up_to_kwh: [1], reset: month, reset_on: 32}\n",
	"5:49: reset_on: \"32\": not within 1 and 31"},
    {"tiers: {up_to_kwh: [1], reset: year, reset_on: 15}\n",
	"5:48: reset_on: \"15\": not a month and day; write 06-01"},
    {"tiers: {up_to_kwh: [1], reset: year, reset_on: 07-01..07-02}\n",
	"5:48: reset_on: \"07-01..07-02\": not a month and day; write 07-01"},
    {"tiers: {up_to_kwh: [1], reset: never, reset_on: 1}\n",
	"5:39: reset_on: they are never reset"},
    {"tiers: {up_to_kwh: [1], reset: month}\nprices: {flat: 1}\n",
	"6:16: flat: \"1\": not a price for each of 2 tiers"},
    {"prices: {flat: 1}\nfixed: {a: {yuan: 1}}\n",
	"6:12: a: yuan or per is missing"},
    {"prices: {flat: 1}\nfixed: {a: {yuan: 1, per: year}}\n",
	"6:27: per: \"year\": neither day nor month"},
    {"prices: {flat: 1}\nfixed: {a: {yuan: -1, per: day}}\n",
	"6:19: yuan: \"-1\": not within 0 and 10000000.00 yuan"},
    {"prices: {flat: 1}\nfixed: {a: {yuan: 1.005, per: day}}\n",
	"6:19: yuan: \"1.005\": at most 2 decimals"},
    {"prices: {flat: 1}\nfixed: [a]\n", "6:8: fixed: not a map (key: value)"},
    {"prices: {flat: 1}\nrounding: up\n",
	"6:11: rounding: \"up\": neither half-up, half-even nor down"},
    {"prices: {flat: 1}\nresidue: lost\n",
	"6:10: residue: \"lost\": neither carry nor dropped"},
    {"prices: {flat: 1}\ntests: {}\n", "6:8: tests: not a list"},
    {"prices: {flat: 1}\ntests: [{kwh: 1, yuan: 1}]\n", "6:9: name is missing"},
    {"prices: {flat: 1}\ntests: [{name: '', kwh: 1, yuan: 1}]\n",
	"6:16: name: \"\": is empty"},
    {"prices: {flat: 1}\ntests: [{name: a, yuan: 1}]\n", "6:9: kwh is missing"},
    {"prices: {flat: 1}\ntests: [{name: a, kwh: 1}]\n", "6:9: yuan is missing"},
    {"prices: {flat: 1}\ntests: [{name: a, kwh: 1, yuan: x}]\n",
	"6:33: yuan: \"x\": not a number"},
    {"prices: {flat: 1}\ntests: [{name: a, kwh: -1, yuan: 1}]\n",
	"6:24: kwh: \"-1\": below zero"},
    {"prices: {flat: 1}\ntests: [{name: a, kwh: {peak: 1}, yuan: 1}]\n",
	"6:25: peak: the tariff has no such hours"},
    {"prices: {flat: 1}\ntests: [{name: a, kwh: [1], yuan: 1}]\n",
	"6:24: kwh: not a map (key: value)"},
    {"prices: {flat: 1}\ntests: [{name: a, at: 2024-12-31, kwh: 1}]\n",
	"6:23: at: \"2024-12-31\": before the tariff begins"},
    {"prices: {flat: 1}\ntests: [{name: a, at: today, kwh: 1}]\n",
	"6:23: at: \"today\": not a time; write 2026-10-01T08:00"},
    {"prices: {flat: 1}\ntests: [{name: a, to: 2025-01-01, kwh: 1}]\n",
	"6:23: to: \"2025-01-01\": ends before it begins"},
    {"prices: {flat: 1}\ntests: [{name: a, to: 2025-01-32, kwh: 1}]\n",
	"6:23: to: \"2025-01-32\": no such date or time"},
    {"prices: {flat: 1}\n"
     "tests: [{name: a, kwh: 1, exact_yuan: 0.00000001, yuan: 1}]\n",
	"6:39: exact_yuan: \"0.00000001\": at most 7 decimals"},
    {"days: {d: {peak: [08:00-09:00], flat: [09:00-08:00]}}\n"
     "prices: {peak: 1, flat: 1}\ntests: [{name: a, kwh: 1, yuan: 1}]\n",
	"7:24: kwh: \"1\": of several rates; write {peak: 1.0} or say to "
	"when"},
    {"days: {d: {flat: [00:00:12:00]}}\n",
	"5:19: \"00:00:12:00\": not a time; write 06:00-11:00"},
    {"days: {d: {flat: [00.00-12:00]}}\n",
	"5:19: \"00.00-12:00\": no such time of day"},
    {"days: {d: {flat: [00:00-1200x]}}\n",
	"5:19: \"00:00-1200x\": no such time of day"},
    {"days: {d: {peak: 10:00-22:00, flat: [21:00-02:00]}}\n",
	"5:38: \"21:00-02:00\": overlaps peak at 21:00"},
    {"seasons: [a]\n", "5:10: seasons: not a map (key: value)"},
    {"seasons: {a b: {}}\n", "5:11: a b: "},
    {"seasons: {s: {dates: [[a]]}}\n", "5:23: not plain text"},
    {"seasons: {s: {months: [1]}, r: {months: [2, 1]}}\n",
	"5:45: \"1\": 01-01 is of the season s"},
    {"seasons: {s: {dates: [00-01]}}\n",
	"5:23: \"00-01\": no such month and day"},
    {"seasons: {s: {dates: [01-00]}}\n",
	"5:23: \"01-00\": no such month and day"},
    {"seasons: {s: {dates: [01-0x]}}\n",
	"5:23: \"01-0x\": not a month and day; write 06-01"},
    {"seasons: {s: {dates: [01-011]}}\n",
	"5:23: \"01-011\": not a month and day; write 06-01"},
    {"days: {d: flat}\n"
     "seasons: {s: {days: {Mon-Sun: [d]}}}\n",
	"6:31: Mon-Sun: not plain text"},
    {"holidays: [[a]]\n", "5:12: not plain text"},
    {"tiers: {up_to_kwh: 5, reset: month}\n",
	"5:20: up_to_kwh: \"5\": not a list"},
    {"tiers: {up_to_kwh: [[5]], reset: month}\n", "5:21: not plain text"},
    {"tiers: {up_to_kwh: [1,2,3,4,5,6,7,8], reset: month}\n",
	"5:20: up_to_kwh: not 1 to 7 edges of tiers"},
    {"tiers: {reset: month}\n", "5:8: tiers: up_to_kwh or reset is missing"},
    {"tiers: {up_to: [1]}\n", "5:9: up_to: unknown key"},
    {"tiers: {up_to_kwh: [1], reset: [month]}\n",
	"5:32: reset: not plain text"},
    {"tiers: {up_to_kwh: [1], reset: year, reset_on: [1]}\n",
	"5:48: reset_on: not plain text"},
    {"tiers: {up_to_kwh: [1], reset: month}\n"
     "prices: {flat: [1, x]}\n",
	"6:20: \"x\": not a number"},
    {"prices: {flat: {a: 1}}\n", "5:16: flat: not a price for each of 1 tiers"},
    {"seasons: {s: {prices: [1]}}\n", "5:23: prices: not a map (key: value)"},
    {"prices: {flat: 1}\n"
     "fixed: {a b: {yuan: 1, per: day}}\n",
	"6:9: a b: "},
    {"prices: {flat: 1}\n"
     "fixed: {a: {yuan: 1, each: day}}\n",
	"6:22: each: unknown key"},
    {"prices: {flat: 1}\n"
     "fixed: {a: {per: day}}\n",
	"6:12: a: yuan or per is missing"},
    {"prices: {flat: 1}\n"
     "fixed: {a: {yuan: [1], per: day}}\n",
	"6:19: yuan: not plain text"},
    {"prices: {flat: 1}\n"
     "fixed: {a: {yuan: 1, per: [day]}}\n",
	"6:27: per: not plain text"},
    {"prices: {flat: 1}\n"
     "fixed: {a: {yuan: 10000000.01, per: day}}\n",
	"6:19: yuan: \"10000000.01\": not within 0 and 10000000.00 yuan"},
    {"prices: {flat: 1}\n"
     "fixed: {a: x, b: x, c: x, d: x, e: x, f: x, g: x, h: x, i: x}\n",
	"6:8: fixed: more than 8 fixed parts"},
    {"prices: {flat: 1}\n"
     "rounding: [up]\n",
	"6:11: rounding: not plain text"},
    {"prices: {flat: 1}\n"
     "residue: [up]\n",
	"6:10: residue: not plain text"},
    {"prices: {flat: 1}\n"
     "tests: [{test: a}]\n",
	"6:10: test: unknown key"},
    {"prices: {flat: 1}\n"
     "tests: [{name: [a], kwh: 1, yuan: 1}]\n",
	"6:16: name: not plain text"},
    {"prices: {flat: 1}\n"
     "tests: [{name: abcdefghijklmnopqrstuvwxyz0123456, kwh: 1, yuan: "
     "1}]\n",
	"6:16: name: \"abcdefghijklmnopqrstuvwxyz0123456\": more than 32 "
	"bytes"},
    {"prices: {flat: 1}\n"
     "tests: [{name: a, at: [1], kwh: 1}]\n",
	"6:23: at: not plain text"},
    {"prices: {flat: 1}\n"
     "tests: [{name: a, kwh: 1, yuan: [1]}]\n",
	"6:33: yuan: not plain text"},
    {"prices: {flat: 1}\n"
     "tests: [{name: a, kwh: 1, yuan: 1, exact_yuan: [1]}]\n",
	"6:48: exact_yuan: not plain text"},
    {"prices: {flat: 1}\n"
     "tests: [{name: a, kwh: 1, yuan: 1, before_kwh: -1}]\n",
	"6:48: before_kwh: \"-1\": below zero"},
    {"prices: {flat: 1}\n"
     "tests: [{name: a, kwh: {dear: 1}, yuan: 1}]\n",
	"6:25: dear: not a rate; sharp, peak, flat, valley and deep are"},
    {"days: {d: {peak: 08:00-09:00, flat: 09:00-08:00}}\n"
     "prices: {peak: 1, flat: 1}\n"
     "tests: [{name: a, kwh: {peak: 9000000000000000, flat: "
     "9000000000000000}, yuan: 1}]\n",
	"7:55: flat: \"9000000000000000\": number out of range"},
};

static void
each_fault_is_found_where_it_stands(void **state)
{
	struct pp_tariff t = {.n_days = 77};
	char text[ROW_MAX_BYTES], words[512];
	unsigned bad = 0;

	(void)state;
	for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
		snprintf(text, sizeof text, HEAD "%s", faults[i].text);
		snprintf(words, sizeof words, "t.yaml:%s", faults[i].words);
		if (read_text(text, &t, NULL) == PP_EDATA &&
		    strncmp(pp_errmsg(), words, strlen(words)) == 0)
			continue;
		print_error("%s\n  wanted %s\n  got    %s\n", faults[i].text,
		    words, pp_errmsg());
		bad++;
	}
	assert_int_equal(bad, 0);
	assert_int_equal(t.n_days, 77); /* untouched */
}

static void
a_head_that_is_not_one_is_refused(void **state)
{
	static const struct {
		const char *text, *words;
	} heads[] = {
	    {"", "1:1: tariff is missing"},
	    {"tariff: t\n", "1:1: zone is missing"},
	    {"tariff: t\nzone: Asia/Shanghai\n", "1:1: from is missing"},
	    {"tariff: a b\n", "1:9: tariff: \"a b\": "},
	    {"tariff: [a]\n", "1:9: tariff: not plain text"},
	    {"tariff: t\ntitle: \"a\\nb\"\n",
		"2:8: title: \"a?b\": a control character"},
	    {"tariff: t\nzone: Mars/Olympus\n",
		"2:7: zone: \"Mars/Olympus\": no such time zone"},
	    {"tariff: t\nzone: Asia/Shanghai\nfrom: today\n",
		"3:7: from: \"today\": not a day; write 2026-10-01"},
	    {"- a\n", "1:1: not a map (key: value)"},
	    {"tariff: &a t\n", "1:9: anchors are not taken"},
	};
	struct pp_tariff t;
	char words[512];

	(void)state;
	for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
		snprintf(words, sizeof words, "t.yaml:%s", heads[i].words);
		assert_int_equal(read_text(heads[i].text, &t, NULL), PP_EDATA);
		if (strncmp(pp_errmsg(), words, strlen(words)) != 0)
			fail_msg("%s, not %s", pp_errmsg(), words);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_fault_is_found_where_it_stands),
	    cmocka_unit_test(a_head_that_is_not_one_is_refused),
	};

	return cmocka_run_group_tests(tests, in_shanghai, NULL);
}
