/* SPDX-License-Identifier: ISC */
/*
 * rights FOLDER SALES: what the rights and the log take of a sale, in a full
 * site by a cashier.  The till sells in virtual time, out of a database in that
 * folder, in turns with and without them.  On standard output a line for each
 * pair: microseconds of the processor that the book took of the one and of the
 * other, from each begin to its commit and in the check before, and how many
 * synced commits they made.
 */
#include "../sweep/sweep_shop.h"

#include <err.h>
#include <time.h>

#include "act.h"
#include "operator.h"
#include "unasked.h"

enum {
	WARM_UP = 20,
	CHECKPOINT_BYTES = 8 << 20,
	UID = 1001,
};

/* What the book took of a sale. */
struct cost {
	int64_t ns;
	unsigned commits;
};

enum pp_status __real_pp_db_begin(struct pp_db *db);
enum pp_status __wrap_pp_db_begin(struct pp_db *db);
enum pp_status __real_pp_db_commit(struct pp_db *db);
enum pp_status __wrap_pp_db_commit(struct pp_db *db);

static struct cost cost;
static int64_t began_ns;

static int64_t
processor_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

enum pp_status
__wrap_pp_db_begin(struct pp_db *db)
{
	began_ns = processor_ns();
	return __real_pp_db_begin(db);
}

enum pp_status
__wrap_pp_db_commit(struct pp_db *db)
{
	enum pp_status rc = __real_pp_db_commit(db);

	cost.ns += processor_ns() - began_ns;
	cost.commits++;
	return rc;
}

static void
must(enum pp_status rc)
{
	if (rc != PP_OK)
		errx(1, "%s", pp_errmsg());
}

/* One who is logged in. */
static void
employ(struct shop *s)
{
	const struct pp_operator_wish wish = {
	    .code = "cashier",
	    .name = "Somebody",
	    .uid = UID,
	    .roles = 1U << PP_ROLE_CASHIER,
	    .secret = "$scrypt$none",
	};
	struct pp_actor actor = {
	    .code = "cashier",
	    .uid = UID,
	    .tty = "pts/3",
	    .tool = "pp-sell",
	    .roles = 1U << PP_ROLE_CASHIER,
	    .login_at = INT64_MAX, /* just now, whenever that is */
	};
	struct pp_operator found;

	must(pp_db_begin(s->db));
	must(pp_operator_add(s->db, &wish, BEGIN_S, "test"));
	do_sql(s,
	    "UPDATE operator SET first = 0;"
	    "INSERT OR REPLACE INTO setting VALUES ('site.mode', 'full')");
	must(pp_db_commit(s->db));
	must(pp_operator_find(s->db, "cashier", &found));
	actor.operator_id = found.id;
	must(pp_db_act_as(s->db, &actor));
}

static void
hear_done(void *arg, const struct pp_visit *v)
{
	(void)arg;
	if (v->result != PP_VISIT_ENDED || v->sale.state != PP_SALE_CREDITED)
		errx(1, "%s: %s", v->target.code, v->reason);
}

static struct cost
sell(struct shop *s, size_t nth, bool asked_for)
{
	struct pp_visit v = selling(&s->target[nth % s->n_meters]);
	struct pp_till till = {
	    .db = s->db,
	    .world = s->world,
	    .models = models,
	    .who = "cashier",
	    .done = hear_done,
	};
	int64_t before;

	unasked = !asked_for;
	cost = (struct cost){0};
	before = processor_ns();
	must(pp_till_check(&till, &v));
	cost.ns += processor_ns() - before;
	must(pp_till_run(&till, &v, 1));
	return cost;
}

int
main(int argc, char *argv[])
{
	struct cost with, without;
	struct shop s;
	size_t i, sales;

	if (argc != 3)
		errx(64, "usage: rights FOLDER SALES");
	sales = strtoul(argv[2], NULL, 10);
	if (load_shop(NULL) != 0)
		errx(1, "%s", pp_errmsg());
	unasked = false;
	open_shop(&s, 1, -1, argv[1]);
	employ(&s);
	for (i = 0; i < WARM_UP + sales; i++) {
		if (i % 2 == 0)
			with = sell(&s, 2 * i, true);
		without = sell(&s, 2 * i + 1, false);
		if (i % 2)
			with = sell(&s, 2 * i, true);
		if (i >= WARM_UP)
			printf("%.1f %.1f %u %u\n", (double)with.ns / 1e3,
			    (double)without.ns / 1e3, with.commits,
			    without.commits);
		must(pp_db_checkpoint(s.db, CHECKPOINT_BYTES));
	}
	close_shop(&s);
	free_shop(NULL);
	return 0;
}
