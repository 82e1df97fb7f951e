/* SPDX-License-Identifier: ISC */
#include "sim_counts.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "amount.h"
#include "rows.h"
#include "sim_aside.h"

enum {
	BUS,
	REQUESTS,
	BROKEN,
	LEAST_GAP,
	COLUMNS,
};

static const struct pp_column columns[COLUMNS] = {
    [BUS] = {"bus", true},
    [REQUESTS] = {"requests", true},
    [BROKEN] = {"broken", true},
    [LEAST_GAP] = {"least_gap_us", true},
};

static const char file_name[] = "run/counts";

enum pp_status
sim_counts_save(const struct sim_site *site)
{
	struct sim_aside file;
	char path[PATH_MAX];
	enum pp_status rc;
	size_t i;

	sim_site_path(site, file_name, path);
	if ((rc = sim_aside_open(&file, path)) != PP_OK)
		return rc;
	fputs("bus,requests,broken,least_gap_us\n", file.out);
	for (i = 0; i < site->n_buses; i++) {
		const struct sim_counts *c = &site->buses[i].counts;

		fprintf(file.out, "%s,%" PRIu64 ",%" PRIu64 ",%" PRId64 "\n",
		    site->buses[i].id, c->requests, c->broken, c->least_gap_us);
	}
	return sim_aside_commit(&file);
}

static enum pp_status
read_number(const struct pp_rows *rows, size_t column, int64_t *value)
{
	if (pp_decimal_parse(pp_rows_text(rows, column), 0, value) != PP_OK)
		return pp_rows_bad(rows, column, "%s", pp_errmsg());
	return PP_OK;
}

static enum pp_status
read_row(const struct pp_rows *rows, const struct sim_site *site)
{
	int64_t requests, broken, least_gap_us;
	struct sim_bus *bus;
	enum pp_status rc;

	/* A bus that sim.yaml no longer has is no more. */
	if (sim_site_bus(site, pp_rows_text(rows, BUS), &bus) != PP_OK)
		return PP_OK;
	if ((rc = read_number(rows, REQUESTS, &requests)) != PP_OK ||
	    (rc = read_number(rows, BROKEN, &broken)) != PP_OK ||
	    (rc = read_number(rows, LEAST_GAP, &least_gap_us)) != PP_OK)
		return rc;
	bus->counts = (struct sim_counts){
	    .requests = (uint64_t)requests,
	    .broken = (uint64_t)broken,
	    .least_gap_us = least_gap_us,
	};
	return PP_OK;
}

enum pp_status
sim_counts_load(struct sim_site *site)
{
	struct pp_rows *rows = NULL;
	char path[PATH_MAX];
	enum pp_status rc;
	FILE *in;

	in = fopen(sim_site_path(site, file_name, path), "re");
	if (in == NULL && errno == ENOENT)
		return PP_OK;
	if (in == NULL)
		return pp_fail(PP_ENOINPUT, "%s: %s", path, strerror(errno));
	rc = pp_rows_read(in, path, columns, COLUMNS, &rows);
	fclose(in);
	while (rc == PP_OK && (rc = pp_rows_next(rows)) == PP_OK)
		rc = read_row(rows, site);
	pp_rows_free(rows);
	return rc == PP_DONE ? PP_OK : rc;
}
