/* SPDX-License-Identifier: ISC */
/*
 * what_if DATABASE TARIFF: what the year 2025 would have cost under a tariff,
 * as pp-tariff what-if finds it: the meters, their Wh and fen together.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "db.h"
#include "tariff_file.h"
#include "what_if.h"

static void
must(enum pp_status rc)
{
	if (rc != PP_OK)
		errx(1, "%s", pp_errmsg());
}

int
main(int argc, char *argv[])
{
	long long wh = 0, now = 0, then = 0;
	struct pp_what_if_row *rows = NULL;
	static struct pp_tariff tariff;
	struct pp_what_if what = {.then = &tariff};
	struct pp_db *db = NULL;
	size_t i, n = 0;
	FILE *in;

	if (argc != 3)
		errx(64, "usage: what_if DATABASE TARIFF");
	if ((in = fopen(argv[2], "re")) == NULL)
		err(66, "%s", argv[2]);
	must(pp_zone_use("Asia/Shanghai"));
	must(pp_tariff_read(in, argv[2], &tariff, NULL));
	fclose(in);
	must(pp_time_parse("2025-01-01", 0, &what.from));
	must(pp_time_parse("2026-01-01", 0, &what.to));
	must(pp_db_open_reader(argv[1], &db));
	must(pp_what_if(db, &what, &rows, &n));
	for (i = 0; i < n; i++) {
		wh += rows[i].wh;
		now += rows[i].now.fen;
		then += rows[i].then.fen;
	}
	printf("%zu,%lld,%lld,%lld\n", n, wh, now, then);
	free(rows);
	pp_db_close(db);
	return 0;
}
