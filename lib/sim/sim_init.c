/* SPDX-License-Identifier: ISC */
#include "sim_init.h"

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "amount.h"
#include "sim_aside.h"
#include "sim_clock.h"

enum {
	BUILDINGS = 6,
	FLOORS = 2,
	TCP_EVERY = 6, /* of the buses of a mixed site */
	/* Saving many meters takes a while, in which all buses stand. */
	MANY = 2000,
	SAVE_S = 30,
	SAVE_MANY_S = 600,
};

static int64_t
buildings_of(const struct sim_plan *plan)
{
	return plan->buses < BUILDINGS ? plan->buses : BUILDINGS;
}

int64_t
sim_plan_building(const struct sim_plan *plan, int64_t b)
{
	return b * buildings_of(plan) / plan->buses + 1;
}

/* The last of the buses of a mixed site go by TCP, both kinds in turn. */
static enum sim_link
link_of(const struct sim_plan *plan, int64_t b)
{
	if (plan->link != SIM_MIXED)
		return (enum sim_link)plan->link;
	if (b < plan->buses - plan->buses / TCP_EVERY)
		return SIM_PTY;
	return b % 2 == 0 ? SIM_TCP : SIM_RTU_TCP;
}

/* A socket that holds a free port. */
static int
hold_port(int64_t *port)
{
	struct sockaddr_in address = {
	    .sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	socklen_t n = sizeof address;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd == -1)
		return -1;
	if (bind(fd, (const struct sockaddr *)&address, n) == -1 ||
	    getsockname(fd, (struct sockaddr *)&address, &n) == -1) {
		close(fd);
		return -1;
	}
	*port = ntohs(address.sin_port);
	return fd;
}

/* All are held until the last is found, so that no two are the same. */
static enum pp_status
find_ports(struct sim_plan *plan)
{
	int *fds = calloc((size_t)plan->buses, sizeof *fds);
	enum pp_status rc = PP_OK;
	int64_t b, n = 0;

	if (fds == NULL)
		return pp_fail(PP_ESYS, "%s", strerror(errno));
	for (b = 0; b < plan->buses && rc == PP_OK; b++) {
		if (link_of(plan, b) == SIM_PTY)
			continue;
		if ((fds[n] = hold_port(&plan->ports[b])) == -1)
			rc = pp_fail(PP_ESYS, "no free TCP port: %s",
			    strerror(errno));
		else
			n++;
	}
	while (n > 0)
		close(fds[--n]);
	free(fds);
	return rc;
}

static void
write_endpoint(const struct sim_plan *plan, int64_t b, FILE *out)
{
	const char *p;

	switch (link_of(plan, b)) {
	case SIM_TCP:
		fprintf(out, "tcp://127.0.0.1:%" PRId64 "\n", plan->ports[b]);
		break;
	case SIM_RTU_TCP:
		fprintf(out, "rtu+tcp://127.0.0.1:%" PRId64 "\n",
		    plan->ports[b]);
		break;
	case SIM_PTY:
	case SIM_LINKS:
		fputs("'rtu:", out);
		for (p = plan->folder; *p != '\0'; p++)
			fprintf(out, *p == '\'' ? "''" : "%c", *p);
		fprintf(out, "/run/BUS%02" PRId64 "?baud=9600&parity=N'\n",
		    b + 1);
		break;
	}
}

static void
write_site(const struct sim_plan *plan, FILE *out)
{
	int64_t n = buildings_of(plan), g, b;

	fprintf(out,
	    "# A simulated site, made by pp-sim.\n"
	    "site:\n"
	    "  name: 模拟物流园\n"
	    "  timezone: Asia/Shanghai\n"
	    "  currency: CNY\n"
	    "  mode: trial\n"
	    "\n"
	    "defaults:\n"
	    "  poll_interval: 30m\n"
	    "  lost_after: 90m\n"
	    "  alarm1_yuan: \"100.00\"\n"
	    "  alarm2_yuan: \"50.00\"\n"
	    "  overload_kw: \"30.000\"\n"
	    "  overdraft_yuan: \"0.00\"\n"
	    "  hoarding_cap_yuan: \"50000.00\"\n"
	    "\n"
	    "buildings:\n");
	for (g = 1; g <= n; g++)
		fprintf(out,
		    "  - id: B%" PRId64 "\n"
		    "    name: %" PRId64 "号库\n"
		    "    floors: %d\n",
		    g, g, FLOORS);
	fprintf(out, "\ngateways:\n");
	for (g = 1, b = 0; g <= n; g++) {
		fprintf(out,
		    "  - id: G%" PRId64 "\n"
		    "    name: %" PRId64 "号通讯管理机\n"
		    "    buses:\n",
		    g, g);
		for (; b < plan->buses && sim_plan_building(plan, b) == g;
		     b++) {
			fprintf(out,
			    "      - id: BUS%02" PRId64 "\n"
			    "        endpoint: ",
			    b + 1);
			write_endpoint(plan, b, out);
		}
	}
}

static void
write_sim(const struct sim_plan *plan, FILE *out)
{
	static const char *const words[SIM_LINKS] = {"pty", "tcp", "rtu+tcp"};
	char speed[PP_DECIMAL_MAX];
	int64_t b;

	fprintf(out,
	    "# How the site is played: see pp-sim(1).\n"
	    "timezone: Asia/Shanghai\n"
	    "speed: %s\n"
	    "turnaround_ms: 20\n"
	    "strict: yes     # a request that breaks the silence is lost\n"
	    "late_ms: 1500   # how long late replies wait\n"
	    "dark_s: 60      # without power after a cut\n"
	    "save_every_s: %d\n"
	    "seed: 1\n"
	    "faults: {}      # percent of exchanges: {lost_reply: 0.5}\n"
	    "\n"
	    "buses:\n",
	    pp_decimal_print(plan->speed_milli, 3, 0, speed),
	    plan->meters < MANY ? SAVE_S : SAVE_MANY_S);
	for (b = 0; b < plan->buses; b++) {
		enum sim_link link = link_of(plan, b);

		fprintf(out,
		    "  - id: BUS%02" PRId64 "\n"
		    "    link: %s\n"
		    "    baud: 9600\n",
		    b + 1, words[link]);
		if (link != SIM_PTY)
			fprintf(out, "    port: %" PRId64 "\n", plan->ports[b]);
	}
}

static void
write_settings(const struct sim_plan *plan, FILE *out)
{
	(void)plan;
	fprintf(out,
	    "# The settings of the tools for this site; paths are\n"
	    "# from this file's folder.\n"
	    "database: pp.db\n"
	    "run_dir: run/locks\n"
	    "simulated_clock: run/clock\n");
}

static enum pp_status
write_file(const struct sim_plan *plan, const char *name,
    void (*write)(const struct sim_plan *, FILE *))
{
	char path[PATH_MAX + 32];
	struct sim_aside file;
	enum pp_status rc;

	snprintf(path, sizeof path, "%s/%s", plan->folder, name);
	if ((rc = sim_aside_open(&file, path)) != PP_OK)
		return rc;
	write(plan, file.out);
	return sim_aside_commit(&file);
}

static enum pp_status
make_folder(struct sim_plan *plan, const char *folder)
{
	static const char *const parts[] = {"", "/run", "/run/locks"};
	char path[PATH_MAX + 32];
	size_t i;

	for (i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		snprintf(path, sizeof path, "%s%s", folder, parts[i]);
		if (mkdir(path, 0700) == -1 && errno != EEXIST)
			return pp_fail(PP_ECREATE, "%s: %s", path,
			    strerror(errno));
	}
	if (realpath(folder, plan->folder) == NULL)
		return pp_fail(PP_ECREATE, "%s: %s", folder, strerror(errno));
	/* These would end the name of a line in an endpoint or in YAML. */
	if (strlen(plan->folder) > PATH_MAX - 64 ||
	    strpbrk(plan->folder, "?#\n") != NULL)
		return pp_fail(PP_ECREATE,
		    "%s: a site's path can't be so long or have ? or #",
		    folder);
	return PP_OK;
}

enum pp_status
sim_init(struct sim_plan *plan, const char *folder, int64_t real_us)
{
	struct sim_clock stopped = {.real_us = real_us, .sim_s = plan->start_s};
	char path[PATH_MAX + 32];
	enum pp_status rc;

	snprintf(path, sizeof path, "%s/sim.yaml", folder);
	if (access(path, F_OK) == 0)
		return pp_fail(PP_ECREATE, "%s: is a simulated site already",
		    folder);
	if ((rc = make_folder(plan, folder)) != PP_OK ||
	    (rc = find_ports(plan)) != PP_OK ||
	    (rc = write_file(plan, "site.yaml", write_site)) != PP_OK ||
	    (rc = write_file(plan, "units.csv", sim_plan_units)) != PP_OK ||
	    (rc = write_file(plan, "meters.csv", sim_plan_meters)) != PP_OK ||
	    (rc = write_file(plan, "pp.yaml", write_settings)) != PP_OK ||
	    (rc = write_file(plan, "sim.csv", sim_plan_slots)) != PP_OK)
		return rc;
	snprintf(path, sizeof path, "%s/run/clock", plan->folder);
	if ((rc = sim_clock_store(path, &stopped)) != PP_OK)
		return rc;
	/* Last: what makes it a site. */
	return write_file(plan, "sim.yaml", write_sim);
}
