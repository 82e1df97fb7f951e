/* SPDX-License-Identifier: ISC */
/*
 * What meters were seen to hold: a row each time that changed, with the
 * registers of that moment.
 */
#include "push_log.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "digest.h"

enum {
	HASH_BYTES = 32,
	FIRST_WH = 6,   /* the column of the total, of what is asked for */
	BALANCE_AT = 12 /* behind the energies */
};

static enum pp_status
hash_words(const char *words, uint8_t hash[HASH_BYTES])
{
	struct pp_digester *digester = NULL;
	enum pp_status rc = pp_digester_new(&digester);

	if (rc != PP_OK)
		return rc;
	pp_digest_begin(digester);
	pp_digest_add(digester, words, strlen(words));
	rc = pp_digest_end(digester, hash);
	pp_digester_free(digester);
	return rc;
}

static void
bind_id(struct pp_query *q, int i, int64_t id)
{
	if (id != 0)
		pp_query_int(q, i, id);
	else
		pp_query_null(q, i);
}

static enum pp_status
insert(struct pp_db *db, const struct pp_confirmed *c)
{
	uint8_t hash[HASH_BYTES];
	struct pp_query *q = NULL;
	enum pp_status rc;
	int i;

	if ((rc = hash_words(c->value, hash)) != PP_OK)
		return rc;
	rc = pp_query_new(db,
	    "INSERT INTO confirmed (meter, part, at, value, hash, push, tariff,"
	    " total_wh, sharp_wh, peak_wh, flat_wh, valley_wh, deep_wh,"
	    " balance_fen) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10,"
	    " ?11, ?12, ?13, ?14)",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, c->meter);
	pp_query_text(q, 2, pp_part_name(c->part));
	pp_query_int(q, 3, c->at);
	pp_query_text(q, 4, c->value);
	pp_query_blob(q, 5, hash, sizeof hash);
	bind_id(q, 6, c->push);
	bind_id(q, 7, c->tariff);
	for (i = 0; i < PP_R_ENERGIES; i++)
		if (c->has_energy && c->wh[i] >= 0)
			pp_query_int(q, 8 + i, c->wh[i]);
		else
			pp_query_null(q, 8 + i);
	if (c->has_balance)
		pp_query_int(q, 14, c->balance_fen);
	else
		pp_query_null(q, 14);
	return pp_query_once(q);
}

enum pp_status
pp_confirm(struct pp_db *db, const struct pp_confirmed *seen, bool *changed)
{
	struct pp_confirmed last;
	bool same;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	rc = pp_confirmed_at(db, seen->meter, seen->part, INT64_MAX, &last);
	if (rc != PP_OK && rc != PP_NO)
		return rc;
	/* Another tariff may want just the same of it. */
	same = rc == PP_OK && strcmp(last.value, seen->value) == 0 &&
	    (seen->tariff == 0 || seen->tariff == last.tariff);
	rc = same ? PP_OK : insert(db, seen);
	if (rc == PP_OK)
		*changed = !same;
	return rc;
}

static void
take(const struct pp_query *q, struct pp_confirmed *c)
{
	int i;

	*c = (struct pp_confirmed){
	    .meter = pp_query_col_int(q, 0),
	    .at = pp_query_col_int(q, 2),
	    .push = pp_query_col_int(q, 4),
	    .tariff = pp_query_col_int(q, 5),
	    .has_energy = !pp_query_is_null(q, FIRST_WH),
	    .has_balance = !pp_query_is_null(q, BALANCE_AT),
	    .balance_fen = pp_query_col_int(q, BALANCE_AT),
	};
	pp_query_copy(q, 3, c->value, sizeof c->value);
	for (i = 0; i < PP_R_ENERGIES; i++)
		c->wh[i] = pp_query_is_null(q, FIRST_WH + i)
		    ? -1
		    : pp_query_col_int(q, FIRST_WH + i);
}

static enum pp_status
find(struct pp_db *db, const char *sql, int64_t meter, enum pp_part part,
    int64_t at, struct pp_confirmed *seen)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	if ((rc = pp_query_new(db, sql, &q)) != PP_OK)
		return rc;
	pp_query_int(q, 1, meter);
	pp_query_lent_text(q, 2, pp_part_name(part));
	pp_query_int(q, 3, at);
	if ((rc = pp_query_step(q)) == PP_OK) {
		take(q, seen);
		seen->part = part;
	} else if (rc == PP_DONE) {
		rc = pp_fail(PP_NO, "it was never seen to hold %s",
		    pp_part_name(part));
	}
	pp_query_free(q);
	return rc;
}

#define COLUMNS                                                                \
	"SELECT meter, part, at, value, push, tariff, total_wh, sharp_wh,"     \
	" peak_wh, flat_wh, valley_wh, deep_wh, balance_fen FROM confirmed"    \
	" WHERE meter = ?1 AND part = ?2 "

/* What hung there before an exchange says nothing of what hangs there now. */
enum pp_status
pp_confirmed_at(struct pp_db *db, int64_t meter, enum pp_part part, int64_t at,
    struct pp_confirmed *seen)
{
	return find(db,
	    COLUMNS "AND at <= ?3 AND NOT EXISTS (SELECT 1 FROM exchange x"
		    " WHERE x.meter = ?1 AND x.at >= confirmed.at"
		    " AND x.at < ?3) ORDER BY at DESC, id DESC LIMIT 1",
	    meter, part, at, seen);
}
