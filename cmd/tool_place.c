/* SPDX-License-Identifier: ISC */
/*
 * Where this process is: behind what, what time it is here, its database, its
 * files, and the world that its wires lead to.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "amount.h"
#include "clock.h"
#include "site_setting.h"
#include "tool_parts.h"
#include "tool_seat.h"

/* sim_s + (real - real_us) * speed, the speed in thousandths. */
static struct {
	bool known, simulated;
	int64_t real_us, sim_s, speed_milli;
} simulated;

/* 9999-12-30: with later times nobody can reckon. */
static const int64_t time_most = 253402214400;

bool
behind_sudo(void)
{
	uid_t caller;

	return geteuid() != 0 && tool_sudo_uid(&caller) && caller != geteuid();
}

const char *
tool_bin(void)
{
	static char bin[PATH_MAX];
	char *slash;
	ssize_t n;

	if (*bin)
		return bin;
	n = readlink("/proc/self/exe", bin, sizeof bin - 1);
	bin[n > 0 ? n : 0] = '\0';
	if ((slash = strrchr(bin, '/')))
		*slash = '\0';
	return bin;
}

const char *
tool_share(void)
{
	static char share[PATH_MAX];
	const char *bin = tool_bin();
	const char *slash = strrchr(bin, '/');

	snprintf(share, sizeof share, "%.*s/share/pp",
	    slash ? (int)(slash - bin) : 0, bin);
	return share;
}

static enum pp_status
read_simulated_clock(const char *path)
{
	char real[32], sim[32], speed[32], more;
	FILE *in = fopen(path, "re");
	int n;

	if (!in)
		return pp_fail(PP_ECONF, "%s: simulated clock: %s", path,
		    strerror(errno));
	n = fscanf(in, "%31s %31s %31s %c", real, sim, speed, &more);
	fclose(in);
	if (n != 3 || pp_decimal_parse(real, 0, &simulated.real_us) != PP_OK ||
	    pp_decimal_parse(sim, 0, &simulated.sim_s) != PP_OK ||
	    pp_decimal_parse(speed, 3, &simulated.speed_milli) != PP_OK ||
	    simulated.speed_milli < 0)
		return pp_fail(PP_ECONF,
		    "%s: no simulated clock: three numbers are needed", path);
	return PP_OK;
}

static void
know_the_clock(void)
{
	enum pp_status rc;

	if (simulated.known)
		return;
	simulated.known = true;
	if (!*settings.simulated_clock)
		return;
	simulated.simulated = true;
	if ((rc = read_simulated_clock(settings.simulated_clock)) != PP_OK) {
		tool_report(rc);
		exit(tool_end());
	}
	tool_say_more("the clock is simulated: %s", settings.simulated_clock);
}

int64_t
tool_now(void)
{
	enum {
		MICRO = 1000000
	};
	struct timespec ts;
	int64_t elapsed_us, elapsed_s;

	know_the_clock();
	clock_gettime(CLOCK_REALTIME, &ts);
	if (!simulated.simulated)
		return ts.tv_sec;
	if (__builtin_sub_overflow((int64_t)ts.tv_sec * MICRO +
		    ts.tv_nsec / 1000,
		simulated.real_us, &elapsed_us) ||
	    pp_scale(elapsed_us, simulated.speed_milli, (int64_t)MICRO * 1000,
		&elapsed_s) != PP_OK ||
	    __builtin_add_overflow(elapsed_s, simulated.sim_s, &elapsed_s) ||
	    elapsed_s < 0 || elapsed_s > time_most) {
		tool_say("%s: the simulated clock ran over",
		    settings.simulated_clock);
		exit(EXIT_CONFIG);
	}
	return elapsed_s;
}

struct pp_world *
tool_world(void)
{
	struct pp_world *world = NULL;
	enum pp_status rc;

	if (mkdir(settings.run_dir, 0700) == -1 && errno != EEXIST) {
		tool_say("%s: %s; locks are kept there, see run_dir in pp(5)",
		    settings.run_dir, strerror(errno));
		tool_exit_with(EXIT_SYSTEM);
		exit(tool_end());
	}
	if ((rc = pp_world_real(settings.run_dir, tool_now, &world)) != PP_OK) {
		tool_report(rc);
		exit(tool_end());
	}
	return world;
}

static enum pp_status
use_the_sites_zone(struct pp_db *db)
{
	char zone[PP_SETTING_MAX];
	enum pp_status rc;

	rc = pp_site_setting(db, 0, "site.timezone", zone, NULL);
	return rc == PP_OK ? pp_zone_use(zone) : rc;
}

static struct pp_db *open_db(
    enum pp_status (*open_one)(const char *, struct pp_db **))
{
	struct pp_db *db = NULL;
	enum pp_status rc;

	if ((rc = open_one(settings.database, &db)) == PP_OK) {
		pp_db_lock_wait(db, (int)settings.lock_wait_ms);
		rc = use_the_sites_zone(db);
	} else {
		rc = actor_shut_out(rc);
	}
	if (rc == PP_OK)
		rc = tool_act_as(db);
	if (rc != PP_OK) {
		tool_report(rc);
		pp_db_close(db);
		exit(tool_end());
	}
	return db;
}

struct pp_db *
tool_open_reader(void)
{
	return open_db(pp_db_open_reader);
}

struct pp_db *
tool_open_writer(void)
{
	return open_db(pp_db_open_writer);
}
