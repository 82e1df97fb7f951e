/* SPDX-License-Identifier: ISC */
#include "sim_control.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "amount.h"
#include "sim_state.h"

enum {
	WORDS_MAX = 4,
	STEP_MAX_S = 366 * 86400,
	STOP_TRIES = 1500,
	STOP_WAIT_NS = 20000000,
};

struct call {
	struct sim_site *site;
	int64_t real_us, now_ms;
	const char *word[WORDS_MAX];
};

struct command {
	const char *name;
	size_t words;
	enum pp_status (*obey)(const struct call *call);
};

static enum pp_status
save(const struct call *call)
{
	return sim_state_save(call->site, call->now_ms);
}

static enum pp_status
kill_meter(const struct call *call)
{
	struct sim_slot *slot;
	enum pp_status rc;

	if ((rc = sim_site_slot(call->site, call->word[1], &slot)) != PP_OK)
		return rc;
	sim_slot_advance(&call->site->rules, slot, call->now_ms);
	slot->dead = 1;
	return sim_state_append(call->site, slot);
}

static enum pp_status
revive(const struct call *call)
{
	struct sim_slot *slot;
	enum pp_status rc;

	if ((rc = sim_site_slot(call->site, call->word[1], &slot)) != PP_OK)
		return rc;
	sim_slot_advance(&call->site->rules, slot, call->now_ms);
	slot->dead = 0;
	slot->dark_ms = 0;
	return sim_state_append(call->site, slot);
}

static enum pp_status
set_health(const struct call *call)
{
	struct sim_bus *bus;
	enum pp_status rc;

	if ((rc = sim_site_bus(call->site, call->word[1], &bus)) != PP_OK)
		return rc;
	if (strcmp(call->word[2], "alive") == 0)
		bus->health = SIM_SOUND;
	else if (strcmp(call->word[2], "silent") == 0)
		bus->health = SIM_SILENT;
	else if (strcmp(call->word[2], "dead") == 0)
		bus->health = SIM_DEAD;
	else
		return pp_fail(PP_EDATA, "%s: want alive, silent or dead",
		    call->word[2]);
	return PP_OK;
}

/* Someone stands before the meter with a card: money and count grow. */
static enum pp_status
credit(const struct call *call)
{
	struct sim_slot *slot;
	struct sim_meter *m;
	enum pp_status rc;
	pp_money money;

	if ((rc = sim_site_slot(call->site, call->word[1], &slot)) != PP_OK)
		return rc;
	if ((rc = pp_money_parse(call->word[2], &money)) != PP_OK)
		return pp_fail_in(rc, "%s", call->word[2]);
	sim_slot_advance(&call->site->rules, slot, call->now_ms);
	m = &slot->meter;
	if (money.fen < 0 || money.fen > INT32_MAX - sim_meter_balance_fen(m))
		return pp_fail(PP_EDATA, "%s: out of range", call->word[2]);
	m->credit += money.fen * SIM_CREDIT_PER_FEN;
	m->purchased_fen = (m->purchased_fen + money.fen) & UINT32_MAX;
	m->count = (m->count + 1) & UINT16_MAX;
	m->last_fen = money.fen;
	return sim_state_append(call->site, slot);
}

/* As someone sets it at the meter's keys, right or wrong. */
static enum pp_status
set_address(const struct call *call)
{
	struct sim_slot *slot;
	enum pp_status rc;
	int64_t address;

	if ((rc = sim_site_slot(call->site, call->word[1], &slot)) != PP_OK)
		return rc;
	if (pp_decimal_parse(call->word[2], 0, &address) != PP_OK ||
	    address < 1 || address > SIM_ADDRESS_MAX)
		return pp_fail(PP_EDATA, "%s: want an address of 1 to %d",
		    call->word[2], SIM_ADDRESS_MAX);
	slot->meter.address = address;
	return sim_state_append(call->site, slot);
}

static enum pp_status
set_port(const struct call *call)
{
	struct sim_slot *slot;
	enum pp_status rc;
	int64_t baud;

	if ((rc = sim_site_slot(call->site, call->word[1], &slot)) != PP_OK)
		return rc;
	if (pp_decimal_parse(call->word[2], 0, &baud) != PP_OK ||
	    strlen(call->word[3]) != 1 ||
	    !sim_meter_port(&slot->meter, baud, *call->word[3], 1))
		return pp_fail(PP_EDATA,
		    "%s %s: want 1200 to 38400 baud and N, O or E",
		    call->word[2], call->word[3]);
	return sim_state_append(call->site, slot);
}

static enum pp_status
read_seconds(const char *text, int64_t *seconds)
{
	enum pp_status rc = pp_decimal_parse(text, 0, seconds);

	if (rc == PP_OK && (*seconds < 1 || *seconds > STEP_MAX_S))
		rc = pp_fail(PP_EDATA, "out of range");
	return rc == PP_OK ? PP_OK : pp_fail_in(rc, "%s", text);
}

static enum pp_status
add_fault(const struct call *call)
{
	struct sim_site *site = call->site;
	int64_t at_s = (call->now_ms - site->rules.start_ms) / 1000, for_s;
	struct sim_event event = {.from_s = at_s};
	enum pp_status rc;

	rc = sim_site_target(site, call->word[1], &event.bus, &event.meter);
	if (rc != PP_OK)
		return pp_fail_in(rc, "%s", call->word[1]);
	if ((rc = sim_fault_find(call->word[2], &event.fault)) != PP_OK)
		return pp_fail_in(rc, "%s", call->word[2]);
	if ((rc = read_seconds(call->word[3], &for_s)) != PP_OK)
		return rc;
	event.until_s = at_s + for_s;
	return sim_script_add(&site->rules.script, &event);
}

static enum pp_status
step(const struct call *call)
{
	struct sim_clock clock = call->site->clock;
	enum pp_status rc;
	int64_t seconds;

	if ((rc = read_seconds(call->word[1], &seconds)) != PP_OK)
		return rc;
	clock.sim_s += seconds;
	return sim_site_set_clock(call->site, &clock);
}

static enum pp_status
speed(const struct call *call)
{
	struct sim_clock clock = call->site->clock;
	enum pp_status rc;
	int64_t milli;

	if ((rc = sim_speed_parse(call->word[1], &milli)) != PP_OK)
		return pp_fail_in(rc, "%s", call->word[1]);
	sim_clock_turn(&clock, call->real_us, milli);
	return sim_site_set_clock(call->site, &clock);
}

static enum pp_status
stop(const struct call *call)
{
	call->site->stop = true;
	return PP_OK;
}

static const struct command commands[] = {
    {"save", 1, save},
    {"kill", 2, kill_meter},
    {"revive", 2, revive},
    {"bus", 3, set_health},
    {"credit", 3, credit},
    {"address", 3, set_address},
    {"port", 4, set_port},
    {"fault", 4, add_fault},
    {"step", 2, step},
    {"speed", 2, speed},
    {"stop", 1, stop},
};

static enum pp_status
no_such(const char *name)
{
	char names[128] = "";
	size_t n = 0, i;

	for (i = 0; i < sizeof commands / sizeof commands[0]; i++)
		n += (size_t)snprintf(names + n, sizeof names - n, "%s%s",
		    i == 0 ? "" : ", ", commands[i].name);
	return pp_fail(PP_EDATA, "%s: no such command; there are %s", name,
	    names);
}

enum pp_status
sim_control(struct sim_site *site, int64_t real_us, char *line)
{
	struct call call = {
	    .site = site,
	    .real_us = real_us,
	    .now_ms = sim_clock_ms(&site->clock, real_us),
	};
	char *rest = line;
	size_t n = 0, i;

	while (n < WORDS_MAX && rest != NULL)
		if (*(call.word[n] = strsep(&rest, " \t")) != '\0')
			n++;
	for (i = 0; i < sizeof commands / sizeof commands[0]; i++) {
		if (n == 0 || strcmp(commands[i].name, call.word[0]) != 0)
			continue;
		if (n != commands[i].words || rest != NULL)
			return pp_fail(PP_EDATA, "%s: want %zu words",
			    call.word[0], commands[i].words);
		return commands[i].obey(&call);
	}
	return no_such(call.word[0]);
}

/*
 * A socket's name is short, a folder's may be long: so it is named by a
 * descriptor of its folder.
 */
static enum pp_status
name_socket(const char *folder, int *run, struct sockaddr_un *address)
{
	char path[PATH_MAX + 8];

	snprintf(path, sizeof path, "%s/run", folder);
	*run = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*run == -1)
		return pp_fail(PP_ENOINPUT, "%s: %s", path, strerror(errno));
	*address = (struct sockaddr_un){.sun_family = AF_UNIX};
	snprintf(address->sun_path, sizeof address->sun_path,
	    "/proc/self/fd/%d/control", *run);
	return PP_OK;
}

enum pp_status
sim_control_open(const struct sim_site *site, int *result)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	struct sockaddr_un address;
	enum pp_status rc;
	int run = -1;

	if (fd == -1)
		return pp_fail(PP_ESYS, "socket: %s", strerror(errno));
	if ((rc = name_socket(site->folder, &run, &address)) != PP_OK)
		goto out;
	unlink(address.sun_path);
	if (bind(fd, (const struct sockaddr *)&address, sizeof address) == -1 ||
	    chmod(address.sun_path, 0600) == -1 || listen(fd, 4) == -1) {
		rc = pp_fail(PP_ECREATE, "%s/run/control: %s", site->folder,
		    strerror(errno));
		goto out;
	}
	*result = fd;
	fd = -1;
out:
	if (fd != -1)
		close(fd);
	if (run != -1)
		close(run);
	return rc;
}

static enum pp_status
converse(int fd, const char *command)
{
	char answer[SIM_CONTROL_MAX];
	size_t n = 0;
	ssize_t got;

	if (dprintf(fd, "%s\n", command) < 0)
		return pp_fail(PP_EAWAY, "control: %s", strerror(errno));
	do {
		got = recv(fd, answer + n, sizeof answer - 1 - n, 0);
		n += got > 0 ? (size_t)got : 0;
	} while (got > 0 && n < sizeof answer - 1);
	answer[n] = '\0';
	answer[strcspn(answer, "\n")] = '\0';
	if (strcmp(answer, "ok") == 0)
		return PP_OK;
	if (n == 0)
		return pp_fail(PP_EAWAY, "control: it went away");
	return pp_fail(PP_NO, "%s", answer);
}

enum pp_status
sim_control_tell(const char *folder, const char *command)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_un address;
	enum pp_status rc;
	int run = -1;

	if (fd == -1)
		return pp_fail(PP_ESYS, "socket: %s", strerror(errno));
	if ((rc = name_socket(folder, &run, &address)) != PP_OK)
		goto out;
	if (connect(fd, (const struct sockaddr *)&address, sizeof address) ==
	    -1)
		rc = pp_fail(PP_EAWAY, "%s: no pp-sim plays this site", folder);
	else
		rc = converse(fd, command);
out:
	close(fd);
	if (run != -1)
		close(run);
	return rc;
}

/* The lock is free when all is saved and the process has gone. */
enum pp_status
sim_control_stop(const char *folder)
{
	const struct timespec wait = {.tv_nsec = STOP_WAIT_NS};
	char path[PATH_MAX + 16];
	enum pp_status rc;
	int fd, i;

	if ((rc = sim_control_tell(folder, "stop")) != PP_OK)
		return rc;
	snprintf(path, sizeof path, "%s/run/lock", folder);
	if ((fd = open(path, O_RDWR | O_CLOEXEC)) == -1)
		return pp_fail(PP_ESYS, "%s: %s", path, strerror(errno));
	rc = pp_fail(PP_ETEMP, "%s: still being played", folder);
	for (i = 0; i < STOP_TRIES && rc != PP_OK; i++) {
		if (flock(fd, LOCK_SH | LOCK_NB) == 0)
			rc = PP_OK;
		else
			nanosleep(&wait, NULL);
	}
	close(fd);
	return rc;
}
