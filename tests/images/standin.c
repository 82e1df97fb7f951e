/* SPDX-License-Identifier: ISC */
/*
 * The least program that sells: an order is recorded, sent, and ended, in two
 * commits.  It shows what a power cut does to it in each of SQLite's modes.
 *
 *	standin FILE make JOURNAL
 *	standin FILE sell JOURNAL SYNCHRONOUS N
 */
#include <err.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static sqlite3 *db;
static int line[2];

static void
run(const char *sql)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		errx(71, "%s: %s", sql, sqlite3_errmsg(db));
}

static void
set(const char *pragma, const char *value)
{
	char sql[80];

	snprintf(sql, sizeof sql, "PRAGMA %s=%s", pragma, value);
	run(sql);
}

static void
make(void)
{
	run("CREATE TABLE sale (id INTEGER PRIMARY KEY, state TEXT NOT NULL)");
	run("CREATE TABLE posting (sale INTEGER NOT NULL REFERENCES sale,"
	    " account TEXT NOT NULL, fen INTEGER NOT NULL, filler TEXT)");
	run("CREATE INDEX posting_account ON posting (account, fen)");
}

static void
post(int id, const char *from, const char *to)
{
	char sql[200];

	snprintf(sql, sizeof sql,
	    "INSERT INTO posting VALUES (%d, '%s', -100, hex(zeroblob(200))),"
	    " (%d, '%s', 100, hex(zeroblob(200)))",
	    id, from, id, to);
	run(sql);
}

/* As an order to a meter looks in Modbus TCP. */
static void
send_order(int id)
{
	unsigned char frame[] = {0, 0, 0, 0, 0, 6, 1, 0x20,
	    (unsigned char)(id >> 24), (unsigned char)(id >> 16),
	    (unsigned char)(id >> 8), (unsigned char)id};

	if (send(line[0], frame, sizeof frame, 0) != sizeof frame ||
	    recv(line[1], frame, sizeof frame, 0) != sizeof frame)
		err(71, "send");
}

static void
sell(int id)
{
	char sql[120];

	run("BEGIN IMMEDIATE");
	snprintf(sql, sizeof sql, "INSERT INTO sale VALUES (%d, 'armed')", id);
	run(sql);
	post(id, "cash", "suspense");
	run("COMMIT");
	send_order(id);
	run("BEGIN IMMEDIATE");
	snprintf(sql, sizeof sql,
	    "UPDATE sale SET state = 'credited' WHERE id = %d", id);
	run(sql);
	post(id, "suspense", "meter");
	run("COMMIT");
	printf("%d,credited\n", id);
	fflush(stdout);
}

int
main(int argc, char *argv[])
{
	if (argc < 4)
		errx(64, "standin FILE make JOURNAL | sell JOURNAL SYNC N");
	if (sqlite3_open(argv[1], &db) != SQLITE_OK)
		errx(71, "%s: %s", argv[1], sqlite3_errmsg(db));
	set("journal_mode", argv[3]);
	if (strcmp(argv[2], "make") == 0) {
		make();
	} else if (argc == 6) {
		set("synchronous", argv[4]);
		if (socketpair(AF_UNIX, SOCK_STREAM, 0, line) == -1)
			err(71, "socketpair");
		for (int id = 1; id <= strtol(argv[5], NULL, 10); id++)
			sell(id);
	}
	sqlite3_close(db);
	return 0;
}
