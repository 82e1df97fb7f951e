/* SPDX-License-Identifier: ISC */
#include "tool_till.h"

#include <stdlib.h>

#include "tool.h"

enum {
	WHAT_MAX = 128
};

struct pp_till tool_till;

static struct pp_models *models;
static struct pp_records *records;
static enum pp_sale_list listed;
static enum pp_status (*put_row)(const struct pp_visit *visit, bool planned);
static bool looks_only;

static enum pp_status
open_till(bool dry_run,
    enum pp_status (*open_models)(const char *, struct pp_models **))
{
	enum pp_status rc;

	looks_only = dry_run;
	tool_hold_signals();
	tool_till = (struct pp_till){
	    .db = dry_run ? tool_open_reader() : tool_open_writer(),
	    .world = tool_world(),
	    .who = tool_who(),
	    .stop = &tool_stop,
	};
	if ((rc = open_models(settings.models_dir, &models)) == PP_OK)
		tool_till.models = models;
	return rc;
}

enum pp_status
tool_till_open(bool dry_run)
{
	return open_till(dry_run, pp_models_open);
}

enum pp_status
tool_till_open_orders(bool dry_run)
{
	return open_till(dry_run, pp_models_new);
}

void
tool_till_close(void)
{
	tool_report(pp_records_close(records));
	pp_models_free(models);
	pp_world_free(tool_till.world);
	pp_db_close(tool_till.db);
}

enum pp_status
tool_till_records(enum pp_sale_list list)
{
	size_t n;
	const struct pp_field *fields = pp_sale_fields(list, &n);

	listed = list;
	return tool_records(fields, n, &records);
}

enum pp_status
tool_till_put(const struct pp_visit *visit, bool planned)
{
	const struct pp_till_row *row = visit->arg;
	unsigned copies = row ? row->copies : 1;
	enum pp_status rc;

	if ((rc = tool_may_print()) != PP_OK)
		return rc;
	/* An order that was given twice is one, told twice. */
	for (; copies > 0; copies--) {
		rc = pp_sale_put_visit(records, listed, visit, planned);
		if (rc != PP_OK)
			return rc;
	}
	/* Who sells by a pipe sees at once what is done, and keeps it. */
	return fflush(stdout) == EOF
	    ? pp_fail(PP_EOUT, "standard output can't be written")
	    : PP_OK;
}

static int
exit_of_order(enum pp_sale_state state)
{
	bool settles = listed == PP_SALE_LIST_SETTLED;

	switch (state) {
	case PP_SALE_CREDITED:
		return EXIT_DONE;
	case PP_SALE_NOT_CREDITED:
		return settles ? EXIT_DONE : EXIT_SOME;
	case PP_SALE_DISPUTED:
		return settles ? EXIT_SOME : EXIT_PENDING;
	case PP_SALE_REQUESTED:
	case PP_SALE_ARMED:
	case PP_SALE_STATES:
	default:
		return EXIT_PENDING;
	}
}

static int
exit_of(const struct pp_visit *visit)
{
	switch (visit->result) {
	case PP_VISIT_REFUSED:
		return tool_exit_of(visit->code);
	case PP_VISIT_ENDED:
		return exit_of_order(visit->sale.state);
	case PP_VISIT_PENDING:
		return EXIT_PENDING;
	case PP_VISIT_HELD:
		return EXIT_SOME;
	case PP_VISIT_AGREES:
	case PP_VISIT_OPENED:
	case PP_VISIT_CLOSED:
	default:
		return EXIT_DONE;
	}
}

/* Whoever took the money has to hear it; so has cron. */
static void
tell_end(const char *where, const struct pp_sale *sale)
{
	char yuan[PP_DECIMAL_MAX];

	pp_money_print(sale->amount, yuan);
	if (sale->state == PP_SALE_DISPUTED)
		tool_say("%sorder %s is disputed: %s; people decide it, by "
			 "pp-resolve",
		    where, sale->code, pp_phrase(sale->remark));
	else if (sale->state == PP_SALE_NOT_CREDITED &&
	    pp_sale_gives(sale->kind))
		tool_say("%sorder %s came to nothing: %s; %s yuan are owed "
			 "back",
		    where, sale->code, pp_phrase(sale->remark), yuan);
	else if (sale->state == PP_SALE_NOT_CREDITED)
		tool_say("%sorder %s came to nothing: %s; nothing was taken",
		    where, sale->code, pp_phrase(sale->remark));
}

/* What there is to say of it, and the exit status. */
static void
tell(const struct pp_visit *visit)
{
	const struct pp_till_row *row = visit->arg;
	char where[PP_TILL_WHERE_MAX];

	if (row && *row->where != '\0')
		snprintf(where, sizeof where, "%s", row->where);
	else if (*visit->target.code != '\0')
		snprintf(where, sizeof where, "%s: ", visit->target.code);
	else
		*where = '\0';
	if (*visit->reason != '\0')
		tool_say("%s%s", where, visit->reason);
	if (visit->result == PP_VISIT_ENDED)
		tell_end(where, &visit->sale);
	tool_exit_with(exit_of(visit));
}

/* A row that nobody can read must not be followed by another sale. */
static void
end_visit(void *arg, const struct pp_visit *visit)
{
	enum pp_status rc;

	(void)arg;
	tell(visit);
	if ((rc = put_row(visit, false)) != PP_OK) {
		tool_stop = 1;
		tool_report(rc);
	}
}

static void
progress(void *arg, size_t done, size_t of)
{
	(void)arg;
	tool_progress("meters", done, of);
}

void tool_till_hear(
    enum pp_status (*row)(const struct pp_visit *visit, bool planned))
{
	put_row = row;
	tool_till.done = end_visit;
	tool_till.progress = progress;
}

/* All of it or so many yuan, and where to. */
static void
say_what(const struct pp_visit *visit, char *words, size_t size)
{
	char yuan[PP_DECIMAL_MAX];

	pp_money_print(visit->wish.amount, yuan);
	if (visit->errand == PP_ERRAND_CLOSE)
		snprintf(words, size, "%s",
		    visit->why == PP_CLOSING_EXCHANGE
			? pp_phrase("all to be carried over, and closed")
			: pp_phrase("all back, and closed"));
	else if (visit->all)
		snprintf(words, size, "%s", pp_phrase("all back"));
	else
		snprintf(words, size,
		    pp_sale_gives(visit->wish.kind) ? pp_phrase("%s yuan")
						    : pp_phrase("%s yuan back"),
		    yuan);
}

/* Whose money it is, before it moves. */
static void
announce(const struct pp_visit *visit, bool alone)
{
	bool closes = visit->errand == PP_ERRAND_CLOSE;
	char what[WHAT_MAX];

	if ((visit->errand != PP_ERRAND_ORDER && !closes) || tool_quiet)
		return;
	say_what(visit, what, sizeof what);
	(alone ? tool_say : tool_say_more)("%s: %s %s: %s", visit->target.code,
	    visit->epoch.account_code, visit->epoch.holder, what);
}

/* Of those that may be made. */
static enum pp_status
need_models(const struct pp_visit *visits, size_t n)
{
	enum pp_status rc = PP_OK;

	for (size_t i = 0; i < n && rc == PP_OK; i++)
		if (!visits[i].repeated && visits[i].code == PP_OK)
			rc = pp_models_need(models, visits[i].target.model);
	return rc;
}

enum pp_status
tool_till_run(struct pp_visit *visits, size_t n,
    enum pp_status (*row)(const struct pp_visit *visit, bool planned))
{
	size_t i, may = 0;
	enum pp_status rc;

	if ((rc = need_models(visits, n)) != PP_OK)
		return rc;
	tool_till_hear(row);
	for (i = 0; i < n; i++) {
		struct pp_visit visit = visits[i];

		if (visit.repeated || visit.code != PP_OK ||
		    pp_till_check(&tool_till, &visit) != PP_OK) {
			end_visit(NULL, &visit);
			continue;
		}
		announce(&visit, n == 1);
		if (looks_only && (rc = row(&visit, true)) != PP_OK)
			return rc;
		/* Those to be made go before the others, which have ended. */
		visits[i] = visits[may];
		visits[may++] = visit;
	}
	if (!looks_only && may > 0)
		rc = pp_till_run(&tool_till, visits, may);
	tool_progress(NULL, 0, 0);
	return rc;
}

static void
refuse_row(void *arg, const struct pp_visit *visit)
{
	(void)arg;
	tool_say("%s", visit->reason);
	tool_exit_with(tool_exit_of(visit->code));
	tool_report(tool_till_put(visit, false));
}

enum pp_status
tool_till_orders(const struct pp_till_terms *terms,
    const struct pp_till_words *words)
{
	struct pp_till_terms all = *terms;
	struct pp_till_input *input = NULL;
	struct pp_visit *visits;
	size_t n;
	enum pp_status rc;

	all.db = tool_till.db;
	all.who = tool_who();
	all.now = tool_now();
	all.refused = refuse_row;
	if ((rc = tool_till_records(PP_SALE_LIST_ORDERED)) != PP_OK ||
	    (rc = pp_till_input_new(&all, &input)) != PP_OK)
		return rc;
	rc = words->meter ? pp_till_input_add(input, words)
			  : pp_till_input_read(input, stdin, "stdin");
	if (rc == PP_OK) {
		visits = pp_till_input_visits(input, &n);
		rc = tool_till_run(visits, n, tool_till_put);
	}
	pp_till_input_free(input);
	return rc;
}
