/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE /* ppoll(2), not yet in POSIX.1-2008 */
#include "sim_serve.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "sim_control.h"
#include "sim_inner.h"
#include "sim_state.h"

enum {
	SECOND_US = 1000000,
	/* How soon a script's dead bus is noticed. */
	SCRIPT_LOOK_US = 50000,
};

static int64_t
clock_us(clockid_t id)
{
	struct timespec ts;

	clock_gettime(id, &ts);
	return (int64_t)ts.tv_sec * SECOND_US + ts.tv_nsec / 1000;
}

int64_t
sim_real_us(void)
{
	return clock_us(CLOCK_REALTIME);
}

int64_t
sim_serve_ms(const struct sim_serve *serve)
{
	return sim_clock_ms(&serve->site->clock, sim_real_us());
}

/* What orders changed is on disk before anyone hears of it. */
static enum pp_status
save_dirty(struct sim_serve *serve, const struct sim_bus *bus)
{
	enum pp_status rc;
	size_t i;

	for (i = 0; i < bus->n_slots; i++) {
		if (!bus->slots[i]->dirty)
			continue;
		rc = sim_state_append(serve->site, bus->slots[i]);
		if (rc != PP_OK)
			return rc;
		bus->slots[i]->dirty = false;
	}
	return PP_OK;
}

/* Let the meters of a bus hear and say what is due. */
static enum pp_status
run_port(struct sim_serve *serve, struct sim_port *port, int64_t now_us)
{
	uint8_t bytes[2 * SIM_FRAME_MAX];
	enum pp_status rc;
	uint64_t client;
	size_t n;

	if (sim_wire_ask(&port->wire, &serve->site->rules, now_us,
		sim_serve_ms(serve)) &&
	    (rc = save_dirty(serve, port->bus)) != PP_OK)
		return rc;
	while ((n = sim_wire_say(&port->wire, now_us, &client, bytes)) > 0)
		if (port->bus->link != SIM_PTY)
			sim_clients_send(&serve->clients, client, bytes, n);
		else if (write(port->fd, bytes, n) == -1 && errno != EAGAIN)
			return pp_fail(PP_ESYS, "%s: %s", port->path,
			    strerror(errno));
	return PP_OK;
}

/* Open or shut the door as the bus's health has it. */
static enum pp_status
run_door(struct sim_serve *serve, struct sim_port *port, int64_t now_ms)
{
	bool dead =
	    sim_bus_health(&serve->site->rules, port->bus, now_ms) == SIM_DEAD;

	if (!dead)
		return port->fd == -1 ? sim_port_open(port) : PP_OK;
	sim_clients_hang_up(&serve->clients, port);
	sim_port_close(port);
	return PP_OK;
}

/* Do all that is due; *next_us is lowered to what is due next. */
static enum pp_status
run_ports(struct sim_serve *serve, int64_t now_us, int64_t *next_us)
{
	int64_t now_ms = sim_serve_ms(serve), due_us;
	enum pp_status rc;
	size_t i;

	for (i = 0; i < serve->site->n_buses; i++) {
		struct sim_port *port = &serve->ports[i];

		if ((rc = run_door(serve, port, now_ms)) != PP_OK)
			return rc;
		if (port->fd == -1)
			continue;
		if ((rc = run_port(serve, port, now_us)) != PP_OK)
			return rc;
		port->bus->counts = sim_wire_counts(&port->wire);
		due_us = sim_wire_next(&port->wire);
		if (due_us < *next_us)
			*next_us = due_us;
	}
	return PP_OK;
}

/* A full port that lets others queue leaves them with the kernel. */
static bool
is_open(const struct sim_port *port)
{
	return port->fd != -1 &&
	    !(port->bus->queues &&
		(int64_t)port->n_clients >= port->bus->clients);
}

static enum pp_status
watch(struct sim_serve *serve)
{
	size_t n_buses = serve->site->n_buses, i;
	struct pollfd *p;

	sim_clients_sweep(&serve->clients);
	serve->n_watched = SIM_OTHERS + n_buses + serve->clients.n;
	if (serve->n_watched > serve->room) {
		p = reallocarray(serve->watched, 2 * serve->n_watched,
		    sizeof *p);
		if (p == NULL)
			return pp_fail(PP_ESYS, "%s", strerror(errno));
		serve->watched = p;
		serve->room = 2 * serve->n_watched;
	}
	p = serve->watched;
	*p++ = (struct pollfd){.fd = serve->control, .events = POLLIN};
	for (i = 0; i < n_buses; i++)
		*p++ = (struct pollfd){
		    .fd = is_open(&serve->ports[i]) ? serve->ports[i].fd : -1,
		    .events = POLLIN,
		};
	for (i = 0; i < serve->clients.n; i++)
		*p++ = (struct pollfd){
		    .fd = serve->clients.list[i].fd,
		    .events = POLLIN,
		};
	return PP_OK;
}

static enum pp_status
sleep_and_hear(struct sim_serve *serve, int64_t us, const sigset_t *waiting)
{
	struct timespec ts = {us / SECOND_US, us % SECOND_US * 1000};
	enum pp_status rc;

	if ((rc = watch(serve)) != PP_OK)
		return rc;
	if (ppoll(serve->watched, serve->n_watched, &ts, waiting) != -1)
		return sim_hear(serve, clock_us(CLOCK_MONOTONIC));
	if (errno == EINTR)
		return PP_OK;
	return pp_fail(PP_ESYS, "poll: %s", strerror(errno));
}

static enum pp_status
play(struct sim_serve *serve, const volatile sig_atomic_t *stop,
    const sigset_t *waiting, int64_t until_us)
{
	enum pp_status rc = PP_OK;

	while (rc == PP_OK && !*stop && !serve->site->stop) {
		int64_t now_us = clock_us(CLOCK_MONOTONIC);
		int64_t next_us = serve->save_us;

		if (now_us >= until_us)
			break;
		if (until_us < next_us)
			next_us = until_us;
		if (serve->site->rules.script.n > 0 &&
		    now_us + SCRIPT_LOOK_US < next_us)
			next_us = now_us + SCRIPT_LOOK_US;
		if (now_us >= serve->save_us) {
			rc = sim_state_save(serve->site, sim_serve_ms(serve));
			serve->save_us =
			    now_us + serve->site->save_s * SECOND_US;
			continue;
		}
		rc = run_ports(serve, now_us, &next_us);
		if (rc == PP_OK)
			rc = sleep_and_hear(serve,
			    next_us > now_us ? next_us - now_us : 0, waiting);
	}
	return rc;
}

static enum pp_status
end(struct sim_serve *serve)
{
	struct sim_clock stopped = serve->site->clock;
	enum pp_status rc;

	sim_clock_turn(&stopped, sim_real_us(), 0);
	if ((rc = sim_site_set_clock(serve->site, &stopped)) != PP_OK)
		return rc;
	return sim_state_save(serve->site, stopped.sim_s * 1000);
}

enum pp_status
sim_serve_run(struct sim_serve *serve, const volatile sig_atomic_t *stop,
    const sigset_t *waiting, int64_t for_s)
{
	int64_t now_us = clock_us(CLOCK_MONOTONIC);
	enum pp_status rc, ended;

	serve->save_us = now_us + serve->site->save_s * SECOND_US;
	rc = play(serve, stop, waiting,
	    for_s == 0 ? INT64_MAX : now_us + for_s * SECOND_US);
	ended = end(serve); /* whatever happened */
	return rc != PP_OK ? rc : ended;
}

/* A site may have more buses than a process usually has descriptors. */
static void
allow_descriptors(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

enum pp_status
sim_serve_open(struct sim_site *site, struct sim_serve **result)
{
	struct sim_serve *serve = calloc(1, sizeof *serve);
	enum pp_status rc = PP_OK;
	size_t i;

	if (serve == NULL)
		return pp_fail(PP_ESYS, "%s", strerror(errno));
	serve->site = site;
	serve->control = -1;
	allow_descriptors();
	serve->ports = calloc(site->n_buses, sizeof *serve->ports);
	serve->watched =
	    calloc(SIM_OTHERS + site->n_buses, sizeof *serve->watched);
	if (serve->ports == NULL || serve->watched == NULL) {
		rc = pp_fail(PP_ESYS, "%s", strerror(errno));
		goto out;
	}
	for (i = 0; i < site->n_buses; i++)
		sim_port_init(&serve->ports[i], site, &site->buses[i]);
	for (i = 0; i < site->n_buses && rc == PP_OK; i++)
		rc = sim_port_open(&serve->ports[i]);
	if (rc == PP_OK)
		rc = sim_control_open(site, &serve->control);
	if (rc != PP_OK)
		goto out;
	*result = serve;
	serve = NULL;
out:
	sim_serve_close(serve);
	return rc;
}

void
sim_serve_close(struct sim_serve *serve)
{
	char path[PATH_MAX];
	size_t i;

	if (serve == NULL)
		return;
	sim_clients_free(&serve->clients);
	for (i = 0; serve->ports != NULL && i < serve->site->n_buses; i++)
		sim_port_close(&serve->ports[i]);
	if (serve->control != -1) {
		close(serve->control);
		unlink(sim_site_path(serve->site, "run/control", path));
	}
	free(serve->ports);
	free(serve->watched);
	free(serve);
}
