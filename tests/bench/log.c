/* SPDX-License-Identifier: ISC */
/*
 * The log's cost: fill one, check it, and read and hash its rows by nothing
 * but SQLite and OpenSSL.
 *
 *	log fill FILE ROWS | log verify FILE | log bare FILE
 */
#include <openssl/evp.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"

enum {
	COLUMNS = 11,
	ROW_MAX = 8192,
};

static _Noreturn void
die(const char *what)
{
	fprintf(stderr, "log: %s\n", what);
	exit(1);
}

static struct pp_db *
writer(const char *path)
{
	struct pp_db *db = NULL;

	if (pp_db_create(path) != PP_OK ||
	    pp_db_open_writer(path, &db) != PP_OK)
		die(pp_errmsg());
	return db;
}

/* A row as a sale of a real desk has it. */
static void
add(struct pp_db *db, long i)
{
	struct pp_words words;
	char order[32], meter[16];

	snprintf(order, sizeof order, "W20270115-%06ld", i);
	snprintf(meter, sizeof meter, "M%03ld", i % 257);
	pp_words_clear(&words);
	pp_words_text(&words, "order", order);
	pp_words_money(&words, "amount_yuan", (pp_money){5000 + i % 997});
	pp_words_text(&words, "method", "cash");
	pp_words_text(&words, "note", "in two parts, by the neighbour");
	if (pp_log_add(db, PP_ACT_SELL, meter, &words, PP_LOG_DONE,
		1800000000 + i * 30, "li.na") != PP_OK)
		die(pp_errmsg());
}

static void
fill(const char *path, long rows)
{
	struct pp_db *db = writer(path);

	if (pp_db_begin(db) != PP_OK)
		die(pp_errmsg());
	for (long i = 0; i < rows; i++)
		add(db, i);
	if (pp_db_commit(db) != PP_OK || pp_db_checkpoint(db, 0) != PP_OK)
		die(pp_errmsg());
	pp_db_close(db);
}

static enum pp_status
tell(void *arg, const struct pp_log_fault *fault)
{
	(void)arg;
	die(fault->words);
}

static void
verify(const char *path)
{
	struct pp_db *db = NULL;
	struct pp_head head;
	int64_t rows;

	if (pp_db_open_reader(path, &db) != PP_OK ||
	    pp_log_head(db, &head) != PP_OK ||
	    pp_log_verify(db, &head, 1, tell, NULL, &rows) != PP_OK)
		die(pp_errmsg());
	printf("%lld\n", (long long)rows);
	pp_db_close(db);
}

/* As lean as it can be: the bytes behind each other, hashed at once. */
static size_t
gather(sqlite3_stmt *q, unsigned char row[ROW_MAX])
{
	size_t n = PP_DIGEST_BYTES; /* the hash before */

	for (int i = 0; i < COLUMNS; i++) {
		int64_t number;
		const void *bytes = &number;
		size_t length = sizeof number;

		if (sqlite3_column_type(q, i) == SQLITE_INTEGER) {
			number = sqlite3_column_int64(q, i);
		} else {
			bytes = sqlite3_column_blob(q, i);
			length = (size_t)sqlite3_column_bytes(q, i);
		}
		if (length > ROW_MAX - n)
			die("a row is too long");
		if (length > 0)
			memcpy(row + n, bytes, length);
		n += length;
	}
	return n;
}

static void
bare(const char *path)
{
	unsigned char row[ROW_MAX] = {0};
	EVP_MD_CTX *sha = EVP_MD_CTX_new();
	sqlite3_stmt *q = NULL;
	sqlite3 *db = NULL;
	long long rows = 0;

	if (sha == NULL ||
	    sqlite3_open_v2(path, &db,
		SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX,
		NULL) != SQLITE_OK ||
	    sqlite3_prepare_v2(db,
		"SELECT seq, at, who, uid, tty, tool, action, subject, words,"
		" result, hash FROM log ORDER BY seq",
		-1, &q, NULL) != SQLITE_OK ||
	    EVP_DigestInit_ex(sha, EVP_sha256(), NULL) != 1)
		die("bare");
	for (; sqlite3_step(q) == SQLITE_ROW; rows++) {
		size_t n = gather(q, row);

		EVP_DigestInit_ex(sha, NULL, NULL);
		EVP_DigestUpdate(sha, row, n);
		EVP_DigestFinal_ex(sha, row, NULL);
	}
	printf("%lld\n", rows);
	sqlite3_finalize(q);
	sqlite3_close(db);
	EVP_MD_CTX_free(sha);
}

int
main(int argc, char *argv[])
{
	if (argc == 4 && strcmp(argv[1], "fill") == 0)
		fill(argv[2], strtol(argv[3], NULL, 10));
	else if (argc == 3 && strcmp(argv[1], "verify") == 0)
		verify(argv[2]);
	else if (argc == 3 && strcmp(argv[1], "bare") == 0)
		bare(argv[2]);
	else
		die("usage: log fill FILE ROWS | verify FILE | bare FILE");
	return 0;
}
