/* SPDX-License-Identifier: ISC */
/*
 * What the fuzzer of the till's inputs stands on: a small site in a database
 * of its own, made once; and what every row that is refused has to say.
 */
#ifndef TILL_SITE_H
#define TILL_SITE_H

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "account.h"
#include "sale.h"
#include "text.h"
#include "till.h"

enum {
	NOON = 1763791200
};

/* What was told while an input was read. */
struct told {
	unsigned refused;
};

static struct pp_db *db;

static inline void
check(bool holds)
{
	if (!holds)
		abort();
}

static inline void
must(enum pp_status rc)
{
	check(rc == PP_OK);
}

static inline int64_t
number(const char *sql)
{
	struct pp_query *q = NULL;
	int64_t value;

	must(pp_query_new(db, sql, &q));
	must(pp_query_step(q));
	value = pp_query_col_int(q, 0);
	pp_query_free(q);
	return value;
}

static inline struct pp_proof
shows(int64_t meter)
{
	struct pp_proof proof = {.at = NOON, .prepay = true};

	snprintf(proof.serial, sizeof proof.serial, "%012" PRId64, meter);
	return proof;
}

/* A customer with two meters, one of them not proven yet. */
static inline void
write_customer(void)
{
	struct pp_proof proof = shows(1);
	struct pp_sale_wish wish = {
	    .code = "known",
	    .kind = PP_SALE,
	    .amount = {2000},
	    .method = "cash",
	    .note = "",
	    .who = "me",
	};
	struct pp_account account;
	struct pp_epoch epoch;
	struct pp_sale sale;

	must(pp_account_add(db, "张三", "13800138000", NOON, "me", &account));
	must(pp_epoch_intend(db, 1, account.id, proof.serial, &proof, NOON,
	    "me", &epoch));
	must(pp_epoch_of(db, 1, &epoch));
	must(pp_sale_arm(db, &wish, &epoch, PP_CLASS_BLIND, &proof, NOON - 60,
	    &sale));
	proof = shows(2);
	must(pp_epoch_intend(db, 2, account.id, proof.serial, NULL, NOON, "me",
	    &epoch));
}

static inline void
write_site(void)
{
	must(pp_db_begin(db));
	must(pp_db_run(db,
	    "INSERT INTO gateway (id, code, name) VALUES (1, 'G1', 'g');"
	    "INSERT INTO bus (id, code, gateway, endpoint, canonical, baud)"
	    " VALUES (1, 'B1', 1, 'rtu:/dev/x', 'rtu:/dev/x', 9600);"
	    "INSERT INTO meter (id, code, serial, model, bus, address, ct, pt,"
	    " circuit, note, retired_at) VALUES"
	    " (1, 'M1', NULL, 'DTSY1352', 1, 1, 1, 1, '', '', NULL),"
	    " (2, 'M2', NULL, 'DTSY1352', 1, 2, 1, 1, '', '', NULL),"
	    " (3, 'M3', NULL, 'DTSY1352', 1, 3, 1, 1, '', '', NULL),"
	    " (4, '仓-4', NULL, 'ADL3000-E', 1, 4, 1, 1, '', '', NULL),"
	    " (5, 'M5', NULL, 'DTSY1352', 1, 5, 1, 1, '', '', 1)"));
	write_customer();
	must(pp_db_commit(db));
}

/* Its files are gone at once; who has them open doesn't miss them. */
static inline void
make_site(void)
{
	static const char *const files[] = {"", "-wal", "-shm", "-lock"};
	char folder[] = "/dev/shm/pp-fuzz.XXXXXX", path[64];

	check(mkdtemp(folder) != NULL);
	snprintf(path, sizeof path, "%s/pp.db", folder);
	must(pp_db_create(path));
	must(pp_db_open_writer(path, &db));
	write_site();
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		snprintf(path, sizeof path, "%s/pp.db%s", folder, files[i]);
		check(unlink(path) == 0);
	}
	check(rmdir(folder) == 0);
}

/* "fuzz:LINE:COLUMN: "; of a row with too many fields no one is the fault. */
static inline void
check_place(const char *reason)
{
	unsigned line = 0, column = 0;
	int at = 0;

	(void)!sscanf(reason, "fuzz:%u:%u: %n", &line, &column, &at);
	if (at == 0)
		(void)!sscanf(reason, "fuzz:%u: %u fields, %n", &line, &column,
		    &at);
	check(at > 0 && line > 1 && column > 0 && reason[at] != '\0');
}

static inline void
hear_refused(void *arg, const struct pp_visit *visit)
{
	struct told *told = arg;

	told->refused++;
	check(visit->result == PP_VISIT_REFUSED);
	check(visit->code == PP_EDATA || visit->code == PP_NO);
	check_place(visit->reason);
	check(strpbrk(visit->reason, "\n\r\t") == NULL);
	check(pp_text_is_utf8(visit->reason, strlen(visit->reason)));
	check(pp_text_is_utf8(visit->target.code, strlen(visit->target.code)));
}

static inline FILE *
open_bytes(const uint8_t *data, size_t n)
{
	FILE *in = fmemopen((void *)(uintptr_t)data, n, "r");

	check(in != NULL);
	return in;
}

#endif
