/* SPDX-License-Identifier: ISC */
/*
 * pp-sim: a simulated site.  What is simulated is in lib/sim; here are its
 * commands: init makes a site, run plays it, stop ends that, tell speaks to who
 * plays it, state shows what the meters truly hold.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "sim_control.h"
#include "sim_counts.h"
#include "sim_init.h"
#include "sim_serve.h"
#include "sim_site.h"
#include "sim_view.h"
#include "tool.h"

static const char *meters, *buses, *link_kind, *class, *speed, *start;
static const char *duration, *faults, *seed;
static bool tcp, unopened, daemonize, by_bus;

static const struct option_row options[] = {
    {"meters", 0, OPTION_TEXT, "N", PP_PHRASE("init: how many meters (257)"),
	&meters},
    {"buses", 0, OPTION_TEXT, "N", PP_PHRASE("init: on how many buses (12)"),
	&buses},
    {"link", 0, OPTION_TEXT, "KIND",
	PP_PHRASE("init: mixed, pty, tcp or rtu+tcp"), &link_kind},
    {"tcp", 0, OPTION_FLAG, NULL, PP_PHRASE("init: as --link tcp"), &tcp},
    {"class", 0, OPTION_TEXT, "CLASS",
	PP_PHRASE("init: blind, counted or naive"), &class},
    {"unopened", 0, OPTION_FLAG, NULL, PP_PHRASE("init: as from the factory"),
	&unopened},
    {"speed", 0, OPTION_TEXT, "N", PP_PHRASE("seconds of the site in a second"),
	&speed},
    {"start", 0, OPTION_TEXT, "TIME",
	PP_PHRASE("what time it is there at first"), &start},
    {"daemon", 0, OPTION_FLAG, NULL,
	PP_PHRASE("run: leave it in the background"), &daemonize},
    {"for", 0, OPTION_TEXT, "DURATION", PP_PHRASE("run: end after so long"),
	&duration},
    {"faults", 0, OPTION_PATH, "FILE", PP_PHRASE("run: a script of faults"),
	&faults},
    {"seed", 0, OPTION_TEXT, "N", PP_PHRASE("run: of what is left to chance"),
	&seed},
    {"by-bus", 0, OPTION_FLAG, NULL,
	PP_PHRASE("state: what was asked on each bus"), &by_bus},
};

static volatile sig_atomic_t stopped;

static void
be_stopped(int signal_number)
{
	(void)signal_number;
	stopped = 1;
}

/* The whole number of an option, or what it is without. */
static int64_t
number(const char *name, const char *text, int64_t least, int64_t most,
    int64_t otherwise)
{
	int64_t value;

	if (text == NULL)
		return otherwise;
	if (pp_decimal_parse(text, 0, &value) != PP_OK || value < least ||
	    value > most)
		tool_usage("--%s %s: want %lld to %lld", name, text,
		    (long long)least, (long long)most);
	return value;
}

/* The index of a word; the first is what it is without. */
static int
word(const char *name, const char *text, const char *const *words, int n)
{
	char want[64] = "";
	size_t length = 0;
	int i;

	for (i = 0; text != NULL && i < n; i++) {
		if (strcmp(text, words[i]) == 0)
			return i;
		length += (size_t)snprintf(want + length, sizeof want - length,
		    "%s%s", i == 0 ? "" : ", ", words[i]);
	}
	if (text != NULL)
		tool_usage("--%s %s: want one of %s", name, text, want);
	return 0;
}

static int64_t
speed_given(int64_t otherwise)
{
	int64_t milli = otherwise;

	if (speed != NULL && sim_speed_parse(speed, &milli) != PP_OK)
		tool_usage("--speed %s: %s", speed, pp_errmsg());
	return milli;
}

static int64_t
start_given(int64_t now_s, int64_t otherwise)
{
	int64_t at_s = otherwise;

	if (start != NULL && pp_time_parse(start, now_s, &at_s) != PP_OK)
		tool_usage("--start %s: %s", start, pp_errmsg());
	if (start != NULL && at_s < 0)
		tool_usage("--start %s: before 1970", start);
	return at_s;
}

static const char *
usual_profiles(void)
{
	static char path[PATH_MAX + 32];

	snprintf(path, sizeof path, "%s/sim/load_profiles.csv", tool_share());
	return path;
}

static enum pp_status
init(char *operands[])
{
	static const char *const links[] = {"mixed", "pty", "tcp", "rtu+tcp"};
	static const int link_of[] = {SIM_MIXED, SIM_PTY, SIM_TCP, SIM_RTU_TCP};
	static const char *const classes[] = {"blind", "counted", "naive"};
	static const enum sim_class class_of[] = {SIM_BLIND, SIM_COUNTED,
	    SIM_NAIVE};
	int64_t real_us = sim_real_us();
	struct sim_load *load = NULL;
	struct sim_plan plan = {0};
	enum pp_status rc;

	if ((rc = pp_zone_use("Asia/Shanghai")) != PP_OK)
		return rc;
	plan.buses = number("buses", buses, 1, SIM_BUSES_MAX, 12);
	plan.meters =
	    number("meters", meters, 1, plan.buses * SIM_ADDRESSES, 257);
	plan.link = link_of[word("link", tcp ? "tcp" : link_kind, links, 4)];
	plan.unopened = unopened;
	plan.class = class_of[word("class", class, classes, 3)];
	plan.speed_milli = speed_given(SIM_SPEED_ONE);
	plan.start_s = start_given(real_us / 1000000, real_us / 1000000);
	if ((rc = sim_load_open(usual_profiles(), &load)) != PP_OK)
		return rc;
	plan.load = load;
	rc = sim_init(&plan, operands[0], real_us);
	sim_load_free(load);
	return rc;
}

/* Signals come only while the player sleeps. */
static void
catch_signals(sigset_t *waiting)
{
	struct sigaction action = {.sa_handler = be_stopped};
	sigset_t caught;

	sigemptyset(&caught);
	sigaddset(&caught, SIGTERM);
	sigaddset(&caught, SIGINT);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	sigprocmask(SIG_BLOCK, &caught, waiting);
	sigdelset(waiting, SIGTERM);
	sigdelset(waiting, SIGINT);
}

static enum pp_status
say_ready(void)
{
	if (!tool_quiet)
		puts("ready");
	if (fflush(stdout) == EOF)
		return pp_fail(PP_EOUT, "standard output: can't be written");
	return PP_OK;
}

/*
 * Ready, and from here on in the background: the parent leaves without
 * putting anything away, for all of it is the child's now.
 */
static enum pp_status
go_behind(const struct sim_site *site)
{
	char log[PATH_MAX];
	enum pp_status rc;
	pid_t child = fork();
	int null, out;

	if (child == -1)
		return pp_fail(PP_ESYS, "fork: %s", strerror(errno));
	if (child > 0) {
		if ((rc = say_ready()) != PP_OK)
			tool_report(rc);
		exit(tool_end());
	}
	setsid();
	sim_site_path(site, "run/log", log);
	null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	out = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (null == -1 || out == -1 || dup2(null, STDIN_FILENO) == -1 ||
	    dup2(out, STDOUT_FILENO) == -1 || dup2(out, STDERR_FILENO) == -1)
		return pp_fail(PP_ESYS, "%s: %s", log, strerror(errno));
	close(null);
	close(out);
	return PP_OK;
}

static void
say_fired(const struct sim_rules *rules)
{
	int i;

	for (i = SIM_SOUND; i < SIM_FAULTS; i++)
		if (rules->fired[i] > 0)
			tool_say_more("%s: %llu exchanges",
			    sim_fault_name((enum sim_fault)i),
			    (unsigned long long)rules->fired[i]);
}

static enum pp_status
run(char *operands[])
{
	struct sim_serve *serve = NULL;
	struct sim_site *site = NULL;
	int64_t real_us, for_s = 0;
	sigset_t waiting;
	enum pp_status rc;

	if (duration != NULL && pp_duration_parse(duration, &for_s) != PP_OK)
		tool_usage("--for %s: %s", duration, pp_errmsg());
	catch_signals(&waiting);
	rc = sim_site_open(operands[0], SIM_PLAY, usual_profiles(), &site);
	if (rc != PP_OK)
		goto out;
	real_us = sim_real_us();
	rc = sim_site_start(site, real_us, speed_given(0),
	    start_given(real_us / 1000000, -1));
	if (rc != PP_OK)
		goto out;
	site->rules.random = (uint64_t)number("seed", seed, 0, INT64_MAX,
	    (int64_t)site->rules.random);
	if (faults != NULL && (rc = sim_site_script(site, faults)) != PP_OK)
		goto out;
	if ((rc = sim_serve_open(site, &serve)) != PP_OK ||
	    (rc = daemonize ? go_behind(site) : say_ready()) != PP_OK)
		goto out;
	rc = sim_serve_run(serve, &stopped, &waiting, for_s);
	say_fired(&site->rules);
out:
	sim_serve_close(serve);
	sim_site_close(site);
	return rc;
}

static enum pp_status
stop(char *operands[])
{
	return sim_control_stop(operands[0]);
}

static enum pp_status
tell(char *operands[])
{
	char command[SIM_CONTROL_MAX] = "";
	size_t n = 0;
	int i;

	for (i = 1; operands[i] != NULL; i++)
		if ((n += (size_t)snprintf(command + n, sizeof command - n,
			 "%s%s", i == 1 ? "" : " ", operands[i])) >=
		    sizeof command)
			tool_usage("tell: too many words");
	return sim_control_tell(operands[0], command);
}

static enum pp_status
show_meters(const struct sim_site *site, struct pp_records **records)
{
	enum pp_status rc =
	    tool_records(sim_view_fields, SIM_VIEW_FIELDS, records);
	size_t i;

	for (i = 0; rc == PP_OK && !tool_quiet && i < site->n_slots; i++)
		rc = sim_view_put(*records, site, &site->slots[i]);
	return rc;
}

static enum pp_status
show_buses(struct sim_site *site, struct pp_records **records)
{
	enum pp_status rc;
	size_t i;

	if ((rc = sim_counts_load(site)) != PP_OK)
		return rc;
	rc = tool_records(sim_view_bus_fields, SIM_VIEW_BUS_FIELDS, records);
	for (i = 0; rc == PP_OK && !tool_quiet && i < site->n_buses; i++)
		rc = sim_view_put_bus(*records, &site->buses[i]);
	return rc;
}

static enum pp_status
state(char *operands[])
{
	struct pp_records *records = NULL;
	struct sim_site *site = NULL;
	enum pp_status rc, closed;

	/* Whoever plays it knows best; else the file does. */
	rc = sim_control_tell(operands[0], "save");
	if (rc != PP_OK && rc != PP_EAWAY)
		return rc;
	rc = sim_site_open(operands[0], SIM_LOOK, usual_profiles(), &site);
	if (rc != PP_OK)
		return rc;
	if (by_bus)
		rc = show_buses(site, &records);
	else
		rc = show_meters(site, &records);
	closed = pp_records_close(records);
	sim_site_close(site);
	return rc != PP_OK ? rc : closed;
}

static const struct command commands[] = {
    {"init", "DIR", 1, 1, "meters buses link tcp class unopened speed start",
	false, init},
    {"run", "DIR", 1, 1, "speed start daemon for faults seed", false, run},
    {"stop", "DIR", 1, 1, "", false, stop},
    {"tell", "DIR WORD ...", 2, INT_MAX, "", false, tell},
    {"state", "DIR", 1, 1, "by-bus", false, state},
};

static const struct tool tool = {
    .name = "pp-sim",
    .summary = PP_PHRASE("a simulated site of meters on many buses"),
    .commands = commands,
    .n_commands = sizeof commands / sizeof *commands,
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .groups = GROUP_RECORDS,
};

int
main(int argc, char *argv[])
{
	char **operands = argv + tool_start(&tool, argc, argv);
	const struct command *command = tool_command(operands);

	tool_path(operands[1]);
	tool_report(command->run(operands + 1));
	return tool_end();
}
