/* SPDX-License-Identifier: ISC */
#include "gateway.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "scope.h"

enum {
	SILENT_PASSES = 2 /* one may be a bus that was busy or a power dip */
};

/* A row of gateway_now. */
struct now {
	bool stored;
	enum pp_gateway_state state;
	int64_t since, silent;
};

const char *
pp_gateway_word(enum pp_gateway_state state)
{
	static const char *const words[] = {
	    [PP_GATEWAY_OK] = "ok",
	    [PP_GATEWAY_REFUSED] = "refused",
	    [PP_GATEWAY_SILENT] = "silent",
	};

	return words[state];
}

static enum pp_status
parse(const char *word, enum pp_gateway_state *state)
{
	unsigned i;

	for (i = 0; i < PP_GATEWAY_STATES; i++)
		if (strcmp(word, pp_gateway_word(i)) == 0) {
			*state = i;
			return PP_OK;
		}
	return pp_fail(PP_EDATA, "gateway_now: \"%s\": no such state", word);
}

static enum pp_status
load(struct pp_db *db, int64_t gateway, struct now *now)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "SELECT state, since, silent FROM gateway_now WHERE gateway = ?1",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, gateway);
	*now = (struct now){.state = PP_GATEWAY_OK};
	rc = pp_query_step(q);
	if (rc == PP_OK) {
		now->stored = true;
		now->since = pp_query_col_int(q, 1);
		now->silent = pp_query_col_int(q, 2);
		rc = parse(pp_query_col_text(q, 0), &now->state);
	}
	pp_query_free(q);
	return rc == PP_DONE ? PP_OK : rc;
}

static enum pp_status
save(struct pp_db *db, int64_t gateway, const struct now *now)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "INSERT INTO gateway_now (gateway, state, since, silent)"
	    " VALUES (?1, ?2, ?3, ?4) ON CONFLICT (gateway) DO UPDATE SET"
	    " state = excluded.state, since = excluded.since,"
	    " silent = excluded.silent",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, gateway);
	pp_query_text(q, 2, pp_gateway_word(now->state));
	pp_query_int(q, 3, now->since);
	pp_query_int(q, 4, now->silent);
	return pp_query_once(q);
}

static enum pp_status
record(struct pp_db *db, const struct pp_gateway_pass *seen,
    const struct pp_gateway_news *news)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	rc = pp_query_new(db,
	    "INSERT INTO gateway_change (gateway, at, before, after)"
	    " VALUES (?1, ?2, ?3, ?4)",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, seen->gateway);
	pp_query_int(q, 2, seen->at);
	pp_query_text(q, 3, pp_gateway_word(news->before));
	pp_query_text(q, 4, pp_gateway_word(news->after));
	return pp_query_once(q);
}

/* How it is after the pass. */
static struct now
judge(const struct now *before, const struct pp_gateway_pass *seen)
{
	struct now after = *before;

	if (seen->answered) {
		after.state = PP_GATEWAY_OK;
		after.silent = 0;
	} else if (seen->whole) {
		after.silent++;
		if (seen->refused)
			after.state = PP_GATEWAY_REFUSED;
		else if (after.silent >= SILENT_PASSES)
			after.state = PP_GATEWAY_SILENT;
	}
	/* Lost in one way and then in another is lost since the first. */
	if (!before->stored ||
	    (before->state == PP_GATEWAY_OK) != (after.state == PP_GATEWAY_OK))
		after.since = seen->at;
	return after;
}

enum pp_status
pp_gateway_store(struct pp_db *db, const struct pp_gateway_pass *seen,
    struct pp_gateway_news *news)
{
	struct pp_gateway_news n;
	struct now before, after;
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	assert(!(seen->answered && seen->refused));
	if ((rc = load(db, seen->gateway, &before)) != PP_OK)
		return rc;
	after = judge(&before, seen);
	n = (struct pp_gateway_news){before.state, after.state, after.since};
	if (!before.stored || n.before != n.after ||
	    before.silent != after.silent)
		rc = save(db, seen->gateway, &after);
	if (rc == PP_OK && n.before != n.after)
		rc = record(db, seen, &n);
	if (rc == PP_OK)
		*news = n;
	return rc;
}

struct pp_lost_gateways {
	struct pp_query *q;
};

enum pp_status
pp_lost_gateways_open(struct pp_db *db, struct pp_lost_gateways **lost)
{
	struct pp_lost_gateways *l;
	enum pp_status rc = pp_scope_may(db, PP_ACT_READ_ENERGY);

	if (rc != PP_OK)
		return rc;
	if (!(l = calloc(1, sizeof *l)))
		return pp_fail(PP_ESYS, "out of memory");
	rc = pp_query_new(db,
	    "SELECT g.id, g.code, g.name, n.state, n.since,"
	    " (SELECT count(*) FROM bus WHERE gateway = g.id"
	    "  AND retired_at IS NULL),"
	    " (SELECT count(*) FROM bus b CROSS JOIN meter m ON m.bus = b.id"
	    "  WHERE b.gateway = g.id AND m.retired_at IS NULL)"
	    " FROM gateway_now n JOIN gateway g ON g.id = n.gateway"
	    " WHERE n.state <> 'ok' AND g.retired_at IS NULL"
	    " AND EXISTS (SELECT 1 FROM bus b CROSS JOIN meter m"
	    "  ON m.bus = b.id WHERE b.gateway = g.id"
	    "  AND m.retired_at IS NULL)"
	    " ORDER BY g.code",
	    &l->q);
	if (rc != PP_OK) {
		free(l);
		return rc;
	}
	*lost = l;
	return PP_OK;
}

enum pp_status
pp_lost_gateways_next(struct pp_lost_gateways *lost,
    struct pp_lost_gateway *gateway)
{
	struct pp_query *q = lost->q;
	struct pp_lost_gateway g;
	enum pp_status rc;

	if ((rc = pp_query_step(q)) != PP_OK)
		return rc;
	g = (struct pp_lost_gateway){
	    .gateway = pp_query_col_int(q, 0),
	    .code = pp_query_col_text(q, 1),
	    .name = pp_query_col_text(q, 2),
	    .since = pp_query_col_int(q, 4),
	    .buses = pp_query_col_int(q, 5),
	    .meters = pp_query_col_int(q, 6),
	};
	if ((rc = parse(pp_query_col_text(q, 3), &g.state)) == PP_OK)
		*gateway = g;
	return rc;
}

void
pp_lost_gateways_close(struct pp_lost_gateways *lost)
{
	if (!lost)
		return;
	pp_query_free(lost->q);
	free(lost);
}
