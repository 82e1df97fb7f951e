/* SPDX-License-Identifier: ISC */
#include "sim_clock.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "amount.h"
#include "clock.h"
#include "sim_aside.h"

int64_t
sim_clock_ms(const struct sim_clock *clock, int64_t real_us)
{
	int64_t passed_us = real_us - clock->real_us;
	int64_t whole_s = passed_us / 1000000, rest_us = passed_us % 1000000;

	/* In two parts: a year at the highest speed still fits. */
	return clock->sim_s * 1000 + whole_s * clock->speed_milli +
	    rest_us * clock->speed_milli / 1000000;
}

void
sim_clock_turn(struct sim_clock *clock, int64_t real_us, int64_t speed_milli)
{
	int64_t now_ms = sim_clock_ms(clock, real_us);

	/* Upwards: time never runs back. */
	*clock = (struct sim_clock){
	    .real_us = real_us,
	    .sim_s = (now_ms + 999) / 1000,
	    .speed_milli = speed_milli,
	};
}

int64_t
sim_zone_s(int64_t at_s)
{
	struct pp_civil civil;
	struct tm tm;

	pp_civil_of(at_s, &civil);
	tm = (struct tm){
	    .tm_sec = civil.second,
	    .tm_min = civil.minute,
	    .tm_hour = civil.hour,
	    .tm_mday = civil.day,
	    .tm_mon = civil.month - 1,
	    .tm_year = civil.year - 1900,
	};
	return (int64_t)timegm(&tm) - at_s;
}

enum pp_status
sim_speed_parse(const char *text, int64_t *speed_milli)
{
	int64_t milli;
	enum pp_status rc;

	if ((rc = pp_decimal_parse(text, 3, &milli)) != PP_OK)
		return rc;
	if (milli <= 0 || milli > SIM_SPEED_MAX)
		return pp_fail(PP_EDATA, "want 0.001 to 100000");
	*speed_milli = milli;
	return PP_OK;
}

enum pp_status
sim_clock_load(const char *path, struct sim_clock *clock)
{
	char real[32], sim[32], speed[32], more;
	struct sim_clock read;
	FILE *in = fopen(path, "re");
	int n;

	if (in == NULL)
		return pp_fail(errno == ENOENT ? PP_ENOINPUT : PP_ESYS,
		    "%s: %s", path, strerror(errno));
	n = fscanf(in, "%31s %31s %31s %c", real, sim, speed, &more);
	fclose(in);
	if (n != 3 || pp_decimal_parse(real, 0, &read.real_us) != PP_OK ||
	    pp_decimal_parse(sim, 0, &read.sim_s) != PP_OK ||
	    pp_decimal_parse(speed, 3, &read.speed_milli) != PP_OK ||
	    read.real_us < 0 || read.sim_s < 0 || read.speed_milli < 0 ||
	    read.speed_milli > SIM_SPEED_MAX)
		return pp_fail(PP_EDATA, "%s: not a clock of pp-sim", path);
	*clock = read;
	return PP_OK;
}

enum pp_status
sim_clock_store(const char *path, const struct sim_clock *clock)
{
	char speed[PP_DECIMAL_MAX];
	struct sim_aside file;
	enum pp_status rc;

	if ((rc = sim_aside_open(&file, path)) != PP_OK)
		return rc;
	fprintf(file.out, "%" PRId64 " %" PRId64 " %s\n", clock->real_us,
	    clock->sim_s, pp_decimal_print(clock->speed_milli, 3, 0, speed));
	return sim_aside_commit(&file);
}
