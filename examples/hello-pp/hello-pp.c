/* SPDX-License-Identifier: ISC */
/*
 * hello-pp DATABASE: the meters in use, what each showed when it was last
 * read, and how long ago that was.  A program of one's own that needs only
 * what libpp-dev installs: a reader, which never writes and holds up nobody.
 */
#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include <pp/amount.h>
#include <pp/db.h>
#include <pp/state.h>
#include <pp/view.h>

/* Exact to the fen; empty where the meter has never told. */
static void
print_meter(const struct pp_view_row *row, int64_t now)
{
	char yuan[PP_DECIMAL_MAX] = "";

	if (row->has_balance)
		pp_money_print((pp_money){row->balance_fen}, yuan);
	printf("%s,%s,%s,%s,", row->code, row->account,
	    pp_state_word(pp_view_state(row, now)), yuan);
	if (row->has_reading)
		printf("%" PRId64, now - row->at);
	putchar('\n');
}

/* The library says how it went; to print that is the program's affair. */
static enum pp_status
print_meters(const char *path)
{
	struct pp_db *db = NULL;
	struct pp_view *view = NULL;
	struct pp_view_row row;
	int64_t now = time(NULL);
	enum pp_status rc;

	if ((rc = pp_db_open_reader(path, &db)) != PP_OK ||
	    (rc = pp_view_open(db, NULL, 0, 0, &view)) != PP_OK)
		goto out;
	puts("meter,account,state,balance_yuan,age_s");
	while ((rc = pp_view_next(view, &row)) == PP_OK)
		print_meter(&row, now);
out:
	pp_view_close(view);
	pp_db_close(db);
	return rc == PP_DONE ? PP_OK : rc;
}

int
main(int argc, char *argv[])
{
	if (argc != 2) {
		fputs("usage: hello-pp DATABASE\n", stderr);
		return 64;
	}
	if (print_meters(argv[1]) != PP_OK) {
		fprintf(stderr, "hello-pp: %s\n", pp_errmsg());
		return 1;
	}
	if (fflush(stdout) == EOF || ferror(stdout)) {
		perror("hello-pp: standard output");
		return 74;
	}
	return 0;
}
