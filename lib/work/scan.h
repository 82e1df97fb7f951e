/* SPDX-License-Identifier: ISC */
/*
 * Who answers on a bus: each address is asked what every model is asked
 * first, until one of them is at home in the reply.
 */
#ifndef PP_SCAN_H
#define PP_SCAN_H

#include <signal.h>
#include <stddef.h>
#include <stdint.h>

#include "endpoint.h"
#include "model.h"
#include "site.h"
#include "site_image.h"
#include "status.h"
#include "world.h"

enum {
	PP_SCAN_ADDRESS_MAX = 247, /* the highest, and how many */
	PP_SCAN_NOTE_MAX = 160
};

/* A meter that answered. */
struct pp_scan_meter {
	uint8_t address;
	const struct pp_model *model; /* NULL: its type code is unknown */
	char serial[PP_SERIAL_MAX];   /* "": it didn't say */
	int64_t ct, pt;               /* its own; 0: it didn't say */
	char note[PP_SCAN_NOTE_MAX];  /* what a person ought to know */
};

struct pp_scan {
	struct pp_world *world;
	const struct pp_models *models;
	const struct pp_endpoint *endpoint;
	const uint8_t *addresses;
	size_t n;
	const volatile sig_atomic_t *stop; /* NULL: never */
	void *arg;
	void (*progress)(void *arg, size_t done, size_t of);
	enum pp_status (*found)(void *arg, const struct pp_scan_meter *meter);
};

/* A scan of a bus of the site, its finds written as rows of meters.csv. */
struct pp_scan_site {
	struct pp_world *world;
	const struct pp_models *models;
	const struct pp_image *image;
	const char *bus;       /* its code */
	const char *addresses; /* "1-32,40"; NULL: all */
	struct pp_records *records;
	void (*progress)(void *arg, size_t done, size_t of);
	void *arg;
};

#pragma GCC visibility push(default)

/*
 * One after the other, on a bus that is shared with all other tools.
 * PP_EAWAY: the line is gone; PP_ETEMP: someone keeps it.
 */
enum pp_status pp_scan_run(const struct pp_scan *scan);

/*
 * Scan and write.  A meter that the site knows by its serial number, or else
 * by its place, keeps what is known of it; a new one gets an id of bus and
 * address.  PP_NO: no such bus; PP_EDATA: no such addresses.
 */
enum pp_status pp_scan_site(const struct pp_scan_site *site);

#pragma GCC visibility pop

#endif
