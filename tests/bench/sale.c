/* SPDX-License-Identifier: ISC */
/*
 * sale FOLDER SALES: what the book costs a sale.  The till sells in virtual
 * time, out of a database in that folder; each of its transactions is timed
 * from its begin to its commit, and in turns with it a bare one of SQLite that
 * writes as many rows of that length.  On standard output a line for each
 * sale: microseconds of its transactions, of the bare ones, how many
 * transactions it made, and how many times they waited for the disk.
 */
#include "../sweep/sweep_shop.h"

#include <err.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/syscall.h>
#include <time.h>

enum {
	WARM_UP = 20,
	CHECKPOINT_BYTES = 8 << 20,
	/* Sale, evidence, attempt, entry, posting, log; then no attempt. */
	ROWS = 6 + 5,
	ROWS_FIRST = 6,
	ROW_BYTES = 100,
};

enum pp_status __real_pp_db_begin(struct pp_db *db);
enum pp_status __wrap_pp_db_begin(struct pp_db *db);
enum pp_status __real_pp_db_commit(struct pp_db *db);
enum pp_status __wrap_pp_db_commit(struct pp_db *db);

static int64_t began_ns, spent_ns;
static unsigned transactions, syncs;

/* Found before that of libc, by SQLite too. */
int
fdatasync(int fd)
{
	syncs++;
	return (int)syscall(SYS_fdatasync, fd);
}

static int64_t
now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

enum pp_status
__wrap_pp_db_begin(struct pp_db *db)
{
	began_ns = now_ns();
	return __real_pp_db_begin(db);
}

enum pp_status
__wrap_pp_db_commit(struct pp_db *db)
{
	enum pp_status rc = __real_pp_db_commit(db);

	spent_ns += now_ns() - began_ns;
	transactions++;
	return rc;
}

static void
bare_run(sqlite3 *db, const char *sql)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		errx(1, "bare: %s", sqlite3_errmsg(db));
}

static sqlite3 *
bare_open(void)
{
	sqlite3 *db;

	if (sqlite3_open("bare.db", &db) != SQLITE_OK)
		errx(1, "bare.db can't be made");
	bare_run(db,
	    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
	    "PRAGMA wal_autocheckpoint = 0;"
	    "CREATE TABLE row (id INTEGER PRIMARY KEY, bytes BLOB)");
	return db;
}

/* Two transactions of plain rows: the time that they took. */
static int64_t
bare_sale(sqlite3 *db, sqlite3_stmt *insert)
{
	int64_t ns = now_ns();
	int i;

	for (i = 0; i < ROWS; i++) {
		if (i == 0 || i == ROWS_FIRST)
			bare_run(db, "BEGIN IMMEDIATE");
		if (sqlite3_step(insert) != SQLITE_DONE ||
		    sqlite3_reset(insert) != SQLITE_OK)
			errx(1, "bare: %s", sqlite3_errmsg(db));
		if (i == ROWS_FIRST - 1 || i == ROWS - 1)
			bare_run(db, "COMMIT");
	}
	return now_ns() - ns;
}

static void
hear_done(void *arg, const struct pp_visit *v)
{
	(void)arg;
	if (v->result != PP_VISIT_ENDED || v->sale.state != PP_SALE_CREDITED)
		errx(1, "%s: %s", v->target.code, v->reason);
}

/* One sale; spent_ns, transactions and syncs are what its book took. */
static void
our_sale(struct shop *s, size_t nth)
{
	struct pp_visit v = selling(&s->target[nth % s->n_meters]);
	struct pp_till till = {
	    .db = s->db,
	    .world = s->world,
	    .models = models,
	    .who = "cashier",
	    .done = hear_done,
	};

	spent_ns = 0;
	transactions = syncs = 0;
	if (pp_till_run(&till, &v, 1) != PP_OK)
		errx(1, "%s", pp_errmsg());
}

static void
compare(struct shop *s, long sales)
{
	int64_t bare_ns = 0;
	sqlite3 *db = bare_open();
	sqlite3_stmt *insert;
	unsigned waits;
	long i;

	if (sqlite3_prepare_v2(db, "INSERT INTO row (bytes) VALUES (?1)", -1,
		&insert, NULL) != SQLITE_OK ||
	    sqlite3_bind_zeroblob(insert, 1, ROW_BYTES) != SQLITE_OK)
		errx(1, "bare: %s", sqlite3_errmsg(db));
	for (i = -WARM_UP; i < sales; i++) {
		if (i % 2)
			bare_ns = bare_sale(db, insert);
		our_sale(s, (size_t)(i + WARM_UP));
		waits = syncs;
		if (i % 2 == 0)
			bare_ns = bare_sale(db, insert);
		if (i >= 0)
			printf("%.1f %.1f %u %u\n", (double)spent_ns / 1e3,
			    (double)bare_ns / 1e3, transactions, waits);
		if (pp_db_checkpoint(s->db, CHECKPOINT_BYTES) != PP_OK)
			errx(1, "%s", pp_errmsg());
	}
	sqlite3_finalize(insert);
	sqlite3_close(db);
	unlink("bare.db");
}

int
main(int argc, char *argv[])
{
	struct shop s;

	if (argc != 3)
		errx(64, "usage: sale FOLDER SALES");
	if (load_shop(NULL) != 0)
		errx(1, "%s", pp_errmsg());
	open_shop(&s, 1, -1, argv[1]);
	compare(&s, strtol(argv[2], NULL, 10));
	close_shop(&s);
	free_shop(NULL);
	return 0;
}
