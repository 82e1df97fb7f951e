/* SPDX-License-Identifier: ISC */
/*
 * The real world from inside: what its files share.  Inside wire/ only.
 */
#ifndef PP_REAL_H
#define PP_REAL_H

#include <poll.h>

#include "resolve.h"
#include "world.h"

struct real {
	struct pp_world world; /* first: the rest is found from it */
	char *run_dir;
	int64_t (*wall)(void);
	struct pp_resolver *resolver;
	struct pollfd *polls;
	size_t n_polls;
};

struct pp_line {
	int fd;
	struct pp_serial *serial; /* NULL: a socket */
	struct pp_lookup *lookup; /* until its host is known */
	bool hung;                /* poll(2) said that nothing will come */
	uint16_t port;
	char name[PP_ENDPOINT_MAX];
};

/* The lines: what a struct pp_world has under these names. */
enum pp_status real_open(struct pp_world *w, const struct pp_endpoint *e,
    struct pp_line **line, bool *ready);
enum pp_status real_opened(struct pp_world *w, struct pp_line *line,
    bool *ready);
void real_close(struct pp_world *w, struct pp_line *line);
enum pp_status real_send(struct pp_world *w, struct pp_line *line,
    const void *bytes, size_t n, size_t *sent);
enum pp_status real_receive(struct pp_world *w, struct pp_line *line,
    void *bytes, size_t n, size_t *received);

/* pp_world_real() with a resolver that asks in another way. */
enum pp_status real_world(const char *run_dir, int64_t (*wall)(void),
    enum pp_status (*ask)(const char *host, struct pp_address *),
    struct pp_world **world);

#endif
