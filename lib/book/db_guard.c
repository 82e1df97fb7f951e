/* SPDX-License-Identifier: ISC */
/*
 * The tables that only acts change: a transaction that wrote one of them, and
 * no row into the log, doesn't commit.
 */
#include <stddef.h>
#include <string.h>

#include "db_impl.h"

static bool
is_in(const char *word, size_t n, const char *const words[], size_t of)
{
	for (size_t i = 0; i < of; i++)
		if (strlen(words[i]) == n && memcmp(words[i], word, n) == 0)
			return true;
	return false;
}

bool
pp_db_is_guarded(const char *sql)
{
	static const char *const writes[] = {"INSERT", "UPDATE", "DELETE"};
	static const char *const between[] = {"OR", "REPLACE", "IGNORE", "INTO",
	    "FROM"};
	static const char *const tables[] = {"setting", "meter_setting",
	    "account", "epoch", "sale", "entry", "posting", "hold", "carry",
	    "closing", "exchange", "given_up", "event", "payout", "payin",
	    "shift", "day_close", "print", "invoice", "relay_order",
	    "resolution", "operator", "operator_building", "operator_role",
	    "request"};
	size_t n = strcspn(sql, " ");

	if (!is_in(sql, n, writes, sizeof writes / sizeof *writes))
		return false;
	do {
		sql += n;
		sql += strspn(sql, " ");
		n = strcspn(sql, " (");
	} while (is_in(sql, n, between, sizeof between / sizeof *between));
	return is_in(sql, n, tables, sizeof tables / sizeof *tables);
}
