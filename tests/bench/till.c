/* SPDX-License-Identifier: ISC */
/*
 * till ENDPOINT RUN_DIR ADDRESS TRIES SEED: someone who sells at a bus that
 * pp-poll keeps busy.  After random pauses it asks the meter; on standard
 * output, for each try, how long it waited until the bus was its own, in
 * microseconds.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "bus.h"

enum {
	PAUSE_MOST_US = 300000,
	REPLY_US = 500000,
	LEAST = 3, /* registers */
};

/* The moment of the last lock, seen on its way. */
static struct {
	enum pp_status (
	    *take)(struct pp_world *, const char *, struct pp_lock **, bool *);
	int64_t got_us;
} seen;

static enum pp_status
take(struct pp_world *w, const char *canonical, struct pp_lock **lock,
    bool *held)
{
	enum pp_status rc = seen.take(w, canonical, lock, held);

	if (rc == PP_OK && *held)
		seen.got_us = w->now_us(w);
	return rc;
}

static void
pause_us(long us)
{
	struct timespec t = {.tv_nsec = us * 1000};

	nanosleep(&t, NULL);
}

int
main(int argc, char *argv[])
{
	struct pp_endpoint endpoint;
	struct pp_world *world;
	struct pp_bus *bus;
	int64_t began_us;
	int tries;

	if (argc != 6)
		errx(64, "usage: till ENDPOINT RUN_DIR ADDRESS TRIES SEED");
	if (pp_endpoint_parse(argv[1], &endpoint) != PP_OK ||
	    pp_world_real(argv[2], NULL, &world) != PP_OK ||
	    pp_bus_new(world, &endpoint, &bus) != PP_OK)
		errx(1, "%s", pp_errmsg());
	seen.take = world->take;
	world->take = take;
	srandom((unsigned)strtoul(argv[5], NULL, 10));
	for (tries = (int)strtol(argv[4], NULL, 10); tries > 0; tries--) {
		struct pp_exchange x = {.reply_us = REPLY_US};

		pause_us(random() % PAUSE_MOST_US);
		pp_exchange_read(&x, (uint8_t)strtoul(argv[3], NULL, 10),
		    PP_FUNCTION_READ, 0x0043, LEAST);
		began_us = world->now_us(world);
		if (pp_bus_ask(world, bus, &x) != PP_OK ||
		    pp_outcome_is_of_line(x.outcome))
			errx(1, "%s: %s; %s", argv[1],
			    pp_outcome_words(x.outcome), pp_bus_trouble(bus));
		printf("%lld\n", (long long)(seen.got_us - began_us));
	}
	pp_bus_free(bus);
	pp_world_free(world);
	return 0;
}
