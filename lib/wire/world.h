/* SPDX-License-Identifier: ISC */
/*
 * The seam: all that the wire code does to the world outside goes through
 * this table: time, waiting, byte lines, bus locks.  The real one is made by
 * pp_world_real(); tests and the simulator make their own with a virtual
 * clock, and the code above can't tell.
 */
#ifndef PP_WORLD_H
#define PP_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "endpoint.h"
#include "status.h"

struct pp_line; /* an open byte line; the world's own */
struct pp_lock; /* a bus lock, held or waited for; the world's own */

/* What a wait is for: bytes to read, or (connecting) room to write. */
struct pp_watch {
	struct pp_line *line;
	bool writable;
	bool ready; /* out */
};

struct pp_world {
	/* Monotonic microseconds, and UTC seconds of the wall clock. */
	int64_t (*now_us)(struct pp_world *);
	int64_t (*wall_s)(struct pp_world *);

	/* Until a watch is ready or the time has come; may return early. */
	enum pp_status (*wait)(struct pp_world *, struct pp_watch *watches,
	    size_t n, int64_t until_us);

	/*
	 * Start to open a line; `ready` says whether it is open already, else
	 * watch it for writable, call opened(), and again until it is ready.
	 * PP_EAWAY: refused or gone; PP_ESYS: no right, no such device.  close
	 * accepts NULL.
	 */
	enum pp_status (*open)(struct pp_world *, const struct pp_endpoint *,
	    struct pp_line **, bool *ready);
	enum pp_status (
	    *opened)(struct pp_world *, struct pp_line *, bool *ready);
	void (*close)(struct pp_world *, struct pp_line *);

	/*
	 * Without blocking: *n is how many bytes went (0: none now).
	 * PP_EAWAY: the line is gone.
	 */
	enum pp_status (*send)(struct pp_world *, struct pp_line *,
	    const void *, size_t, size_t *n);
	enum pp_status (*receive)(struct pp_world *, struct pp_line *, void *,
	    size_t, size_t *n);

	/*
	 * The lock of a line, by the canonical name of its endpoint.  take:
	 * try, without blocking; *held says whether it was got, and where it
	 * was not the wish stays known to the holder until release.  wanted:
	 * someone else waits.
	 */
	enum pp_status (*take)(struct pp_world *, const char *canonical,
	    struct pp_lock **, bool *held);
	bool (*wanted)(struct pp_world *, struct pp_lock *);
	void (*release)(struct pp_world *, struct pp_lock *);
};

#pragma GCC visibility push(default)

/*
 * The real world; locks are files in `run_dir`.  `wall` gives UTC seconds
 * (the seam for a simulated clock); NULL: time(2).
 */
enum pp_status pp_world_real(const char *run_dir, int64_t (*wall)(void),
    struct pp_world **world);
void pp_world_free(struct pp_world *world);

#pragma GCC visibility pop

#endif
