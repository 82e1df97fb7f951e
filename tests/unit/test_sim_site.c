/* SPDX-License-Identifier: ISC */
/*
 * A site in its folder: made, read, saved, read again.
 */
#define _XOPEN_SOURCE 700 /* nftw(3) */
#include "sim_help.h"

#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim_control.h"
#include "sim_init.h"
#include "sim_state.h"

enum {
	START_S = 1772582400, /* 2026-03-04T00:00Z, a Wednesday */
	REAL_US = 1000000,
};

static char folder[] = "/tmp/pp-sim-test.XXXXXX";
static char profiles[PATH_MAX], site_folder[PATH_MAX];

/* Two weeks of 1 kWh an hour (A) and 2 (B). */
static int
make_profiles(void **state)
{
	time_t at = 1748822400;
	FILE *file;
	int h;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(profiles, sizeof profiles, "%s/load.csv", folder);
	snprintf(site_folder, sizeof site_folder, "%s/site", folder);
	file = fopen(profiles, "w");
	assert_non_null(file);
	fprintf(file, "hour_start,A,B\n");
	for (h = 0; h < 336; h++, at += 3600) {
		char text[32];
		struct tm tm;

		gmtime_r(&at, &tm);
		strftime(text, sizeof text, "%Y-%m-%dT%H:%M", &tm);
		fprintf(file, "%s,1,2\n", text);
	}
	return fclose(file);
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path);
}

static int
remove_all(void **state)
{
	(void)state;
	return nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static enum pp_status
make_site(int64_t meters, int64_t buses)
{
	struct sim_plan plan = {
	    .meters = meters,
	    .buses = buses,
	    .link = SIM_PTY,
	    .class = SIM_COUNTED,
	    .speed_milli = SIM_SPEED_ONE,
	    .start_s = START_S,
	};
	struct sim_load *load = NULL;
	enum pp_status rc;

	assert_int_equal(sim_load_open(profiles, &load), PP_OK);
	plan.load = load;
	rc = sim_init(&plan, site_folder, REAL_US);
	sim_load_free(load);
	return rc;
}

static struct sim_site *
open_site(enum sim_purpose purpose)
{
	struct sim_site *site = NULL;

	if (sim_site_open(site_folder, purpose, profiles, &site) != PP_OK)
		fail_msg("%s", pp_errmsg());
	return site;
}

static struct sim_site *
new_site(int64_t meters, int64_t buses)
{
	struct sim_site *site;

	if (access(site_folder, F_OK) == 0)
		nftw(site_folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	assert_int_equal(make_site(meters, buses), PP_OK);
	site = open_site(SIM_PLAY);
	assert_int_equal(sim_site_start(site, REAL_US, 0, -1), PP_OK);
	return site;
}

static void
write_to(const char *name, const char *mode, const char *text)
{
	char path[PATH_MAX + 32];
	FILE *file;

	snprintf(path, sizeof path, "%s/%s", site_folder, name);
	file = fopen(path, mode);
	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
}

static void
a_site_is_made_once(void **state)
{
	struct sim_site *site = new_site(5, 2);

	(void)state;
	assert_int_equal(site->n_buses, 2);
	assert_int_equal(site->n_slots, 5);
	assert_int_equal(site->buses[0].n_slots, 3);
	assert_string_equal(site->slots[4].id, "M005");
	assert_int_equal(site->slots[4].bus, 0);
	assert_int_equal(site->slots[4].meter.address, 3);
	assert_int_equal(site->slots[4].meter.class, SIM_COUNTED);
	assert_int_equal(site->rules.zone_s, 8 * 3600);
	sim_site_close(site);
	assert_int_equal(make_site(5, 2), PP_ECREATE);
}

static void
a_large_site_begins_with_meters_of_every_kind(void **state)
{
	struct sim_site *site = new_site(257, 12);
	int dead = 0, vacant = 0, open = 0, kept = 0, tripped = 0, low = 0;
	size_t i;

	(void)state;
	for (i = 0; i < site->n_slots; i++) {
		struct sim_slot *slot = &site->slots[i];
		const struct sim_meter *m = &slot->meter;
		uint16_t status;

		sim_slot_advance(&site->rules, slot,
		    START_S * INT64_C(1000) + 60000);
		status = sim_meter_status(m);
		dead += slot->dead != 0;
		vacant += !m->prepay;
		open += !m->relay;
		kept += m->force_enable && !m->force_trip;
		tripped += m->force_enable && m->force_trip;
		low += (status & 0xE0) == 0x40;
	}
	assert_int_equal(dead, 2);
	assert_int_equal(vacant, 5);
	assert_int_equal(kept, 1);
	assert_int_equal(tripped, 1);
	assert_int_equal(open, 8); /* arrears, by hand, overload */
	assert_in_range(low, 5, 15);
	sim_site_close(site);
}

static void
what_is_saved_is_read_again(void **state)
{
	struct sim_site *site = new_site(3, 1), *again;
	int64_t now_ms = START_S * INT64_C(1000) + 7654321;
	struct sim_meter *m = &site->slots[1].meter;

	(void)state;
	m->zones[3] = 0xAB;
	m->table[1][41] = 0xCD;
	m->force_enable = 1;
	m->credit = -12345678901;
	site->slots[2].dead = 1;
	assert_int_equal(sim_state_save(site, now_ms), PP_OK);
	again = open_site(SIM_LOOK);
	sim_slot_advance(&again->rules, &again->slots[1], now_ms);
	assert_memory_equal(m, &again->slots[1].meter, sizeof *m);
	assert_int_equal(sim_meter_total_wh(m),
	    sim_meter_total_wh(&again->slots[1].meter));
	assert_int_equal(again->slots[2].dead, 1);
	sim_site_close(again);
	sim_site_close(site);
}

static void
the_last_row_counts_and_one_cut_short_does_not(void **state)
{
	struct sim_site *site = new_site(3, 1), *again = NULL;

	(void)state;
	site->slots[1].meter.count = 77;
	assert_int_equal(sim_state_append(site, &site->slots[1]), PP_OK);
	site->slots[1].meter.count = 78;
	assert_int_equal(sim_state_append(site, &site->slots[1]), PP_OK);
	again = open_site(SIM_LOOK);
	assert_int_equal(again->slots[1].meter.count, 78);
	sim_site_close(again);

	write_to("run/state", "a", "M002,1,2,3");
	again = open_site(SIM_LOOK);
	assert_int_equal(again->slots[1].meter.count, 78);
	sim_site_close(again);

	/* In the middle it is damage. */
	again = NULL;
	assert_int_equal(sim_state_append(site, &site->slots[1]), PP_OK);
	write_to("run/state", "a", "\nM002,1,2,3\nM002,1,2,3\n");
	assert_int_equal(sim_site_open(site_folder, SIM_LOOK, profiles, &again),
	    PP_EDATA);
	assert_null(again);
	sim_site_close(site);
}

static void
one_player_at_a_time(void **state)
{
	struct sim_site *site = new_site(1, 1), *other = NULL;

	(void)state;
	assert_int_equal(sim_site_open(site_folder, SIM_PLAY, profiles, &other),
	    PP_ETEMP);
	assert_null(other);
	sim_site_close(site);
	site = open_site(SIM_PLAY);
	sim_site_close(site);
}

static void
time_goes_on_from_where_it_stopped(void **state)
{
	struct sim_site *site = new_site(1, 1);
	struct sim_clock clock = site->clock;

	(void)state;
	assert_int_equal(clock.sim_s, START_S);
	assert_int_equal(sim_clock_ms(&clock, REAL_US + 1500000),
	    START_S * INT64_C(1000) + 1500);
	sim_clock_turn(&clock, REAL_US + 1500000, 0);
	assert_int_equal(clock.sim_s, START_S + 2); /* never back */
	assert_int_equal(sim_clock_ms(&clock, REAL_US + 99000000),
	    (START_S + 2) * INT64_C(1000));
	assert_int_equal(sim_site_set_clock(site, &clock), PP_OK);
	sim_site_close(site);

	site = open_site(SIM_PLAY);
	assert_int_equal(sim_site_start(site, REAL_US + 99000000, 60000, -1),
	    PP_OK);
	assert_int_equal(site->clock.sim_s, START_S + 2);
	assert_int_equal(sim_clock_ms(&site->clock, REAL_US + 100000000),
	    (START_S + 62) * INT64_C(1000));
	sim_site_close(site);

	/* After a crash, as if it had not stopped. */
	site = open_site(SIM_PLAY);
	assert_int_equal(sim_site_start(site, REAL_US + 101000000, 0, -1),
	    PP_OK);
	assert_int_equal(site->clock.sim_s, START_S + 122);
	sim_site_close(site);
}

static void
commands_do_what_they_say(void **state)
{
	struct sim_site *site = new_site(3, 1);
	struct sim_slot *slot = &site->slots[1];
	int64_t credit = slot->meter.credit, count = slot->meter.count;
	char kill_it[] = "kill M002", revive[] = "revive  M002";
	char pay[] = "credit M002 12.34", bus[] = "bus BUS01 silent";
	char step[] = "step 3600", speed[] = "speed 60";
	char fault[] = "fault M002 late 10", save[] = "save";

	(void)state;
	assert_int_equal(sim_control(site, REAL_US, kill_it), PP_OK);
	assert_int_equal(slot->dead, 1);
	assert_int_equal(sim_control(site, REAL_US, revive), PP_OK);
	assert_int_equal(slot->dead, 0);
	assert_int_equal(sim_control(site, REAL_US, pay), PP_OK);
	assert_int_equal(slot->meter.credit,
	    credit + 1234 * (int64_t)SIM_CREDIT_PER_FEN);
	assert_int_equal(slot->meter.count, count + 1);
	assert_int_equal(sim_control(site, REAL_US, bus), PP_OK);
	assert_int_equal(site->buses[0].health, SIM_SILENT);
	assert_int_equal(sim_control(site, REAL_US, step), PP_OK);
	assert_int_equal(site->clock.sim_s, START_S + 3600);
	assert_int_equal(sim_control(site, REAL_US + 1000000, speed), PP_OK);
	assert_int_equal(site->clock.sim_s, START_S + 3601);
	assert_int_equal(site->clock.speed_milli, 60000);
	assert_int_equal(sim_control(site, REAL_US + 2000000, fault), PP_OK);
	assert_int_equal(site->rules.script.n, 1);
	assert_int_equal(site->rules.script.events[0].from_s, 3661);
	assert_int_equal(sim_control(site, REAL_US + 3000000, save), PP_OK);
	assert_int_equal(slot->meter.at_ms, (START_S + 3721) * INT64_C(1000));
	sim_site_close(site);
}

static void
commands_that_make_no_sense_are_refused(void **state)
{
	static const char *const bad[] = {"", "  ", "frob", "kill", "kill M009",
	    "kill M001 M002", "credit M001 1.234", "credit M001 -1",
	    "credit M001 99999999999", "bus BUS01 on", "bus BUS09 dead",
	    "step 0", "step x", "speed 0", "fault M001 x 1", "fault X late 1",
	    "fault M001 late 1 2"};
	struct sim_site *site = new_site(3, 1);
	struct sim_slot before;
	char line[64];
	size_t i;

	(void)state;
	memcpy(&before, &site->slots[0], sizeof before);
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		snprintf(line, sizeof line, "%s", bad[i]);
		assert_int_not_equal(sim_control(site, REAL_US, line), PP_OK);
		assert_true(*pp_errmsg() != '\0');
	}
	assert_memory_equal(&before, &site->slots[0], sizeof before);
	assert_int_equal(site->clock.sim_s, START_S);
	sim_site_close(site);
}

static void
a_fault_in_the_files_is_named_with_its_place(void **state)
{
	static const struct {
		const char *file, *text, *words;
	} bad[] = {
	    {"sim.yaml", "buses: []\n", "sim.yaml:1:8: "},
	    {"sim.yaml", "speed: 0\nbuses:\n  - id: A\n", "sim.yaml:1:8: "},
	    {"sim.yaml", "colour: red\n", "sim.yaml:1:"},
	    {"sim.yaml", "buses:\n  - id: clock\n", "sim.yaml:2:9: "},
	    {"sim.yaml", "buses:\n  - id: A\n  - id: A\n", "sim.yaml:3:9: "},
	    {"sim.yaml", "buses:\n  - id: A\n    link: tcp\n",
		"sim.yaml:2:5: "},
	    {"sim.yaml", "faults: {late: 101}\nbuses:\n  - id: A\n",
		"sim.yaml:1:16: "},
	    {"sim.csv", "meter,bus,address\n", "sim.csv"},
	    {"sim.csv", "meter,bus,address,serial\nM1,BUS09,1,1\n",
		"sim.csv:2:2: "},
	    {"sim.csv", "meter,bus,address,serial\nM1,BUS01,248,1\n",
		"sim.csv:2:3: "},
	    {"sim.csv", "meter,bus,address,serial\nM1,BUS01,1,\n",
		"sim.csv:2:4: "},
	    {"sim.csv", "meter,bus,address,serial,class\nM1,BUS01,1,1,odd\n",
		"sim.csv:2:5: "},
	    {"sim.csv",
		"meter,bus,address,serial\nM1,BUS01,1,1\nM1,BUS01,2,2\n", "M1"},
	};
	struct sim_site *site;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		sim_site_close(new_site(1, 1));
		write_to(bad[i].file, "w", bad[i].text);
		site = NULL;
		assert_int_equal(sim_site_open(site_folder, SIM_LOOK, profiles,
				     &site),
		    PP_EDATA);
		assert_null(site);
		if (strstr(pp_errmsg(), bad[i].words) == NULL)
			fail_msg("%s: %s", bad[i].words, pp_errmsg());
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_site_is_made_once),
	    cmocka_unit_test(a_large_site_begins_with_meters_of_every_kind),
	    cmocka_unit_test(what_is_saved_is_read_again),
	    cmocka_unit_test(the_last_row_counts_and_one_cut_short_does_not),
	    cmocka_unit_test(one_player_at_a_time),
	    cmocka_unit_test(time_goes_on_from_where_it_stopped),
	    cmocka_unit_test(commands_do_what_they_say),
	    cmocka_unit_test(commands_that_make_no_sense_are_refused),
	    cmocka_unit_test(a_fault_in_the_files_is_named_with_its_place),
	};

	return cmocka_run_group_tests_name("sim_site", tests, make_profiles,
	    remove_all);
}
