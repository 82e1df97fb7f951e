/* SPDX-License-Identifier: ISC */
/*
 * Host names, looked up beside the loop in which all buses wait: a name
 * server that is down holds up nobody but those who need it.  Answers are kept
 * for some minutes, and an old one serves where no newer can be had.  Inside
 * wire/ only.
 */
#ifndef PP_RESOLVE_H
#define PP_RESOLVE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "status.h"

enum {
	PP_RESOLVE_KEEP_US = 300000000,
	PP_RESOLVE_KEEP_FAILURE_US = 10000000,
	/* Some time is left of what a bus waits for its connection. */
	PP_RESOLVE_WAIT_US = 2000000,
};

struct pp_resolver;
struct pp_lookup; /* a name being looked up, for one who waits */

struct pp_address {
	struct sockaddr_storage to; /* without a port */
	socklen_t n;
};

/*
 * `ask` looks a name up and may take its time; it is called in threads of the
 * resolver's own.  NULL: the system's way.
 */
enum pp_status pp_resolver_new(enum pp_status (
				   *ask)(const char *host, struct pp_address *),
    struct pp_resolver **resolver);

/* Every lookup has ended; what is still being asked frees itself. */
void pp_resolver_free(struct pp_resolver *resolver);

/*
 * The address of a number, or of a name that is known; else *lookup isn't
 * NULL: watch its descriptor for bytes to read until its time is over.
 */
enum pp_status pp_resolve(struct pp_resolver *resolver, const char *host,
    int64_t now_us, struct pp_address *address, struct pp_lookup **lookup);

int pp_lookup_fd(const struct pp_lookup *lookup);
int64_t pp_lookup_until_us(const struct pp_lookup *lookup);

/* *ready: it is known; PP_EAWAY: there is no such name, or no answer. */
enum pp_status pp_lookup_answer(const struct pp_lookup *lookup, int64_t now_us,
    struct pp_address *address, bool *ready);

/* Whether it was answered or not; accepts NULL. */
void pp_lookup_end(struct pp_lookup *lookup);

#endif
