/* SPDX-License-Identifier: ISC */
#include "tool_account_usage.h"

#include "tool.h"

void
account_check_meters(bool may_be_listed)
{
	const struct selectors *s = &selectors;

	if (s->all || s->account || s->unit || s->building || s->floor ||
	    s->bus || s->gateway || s->state || (s->from && !may_be_listed))
		tool_usage(may_be_listed
			? PP_PHRASE("meters are named by --meter or --from")
			: PP_PHRASE("meters are named by --meter"));
}

static void
check_transfer(const struct tool_opening *o, const char *note)
{
	if (o->transfer_from && !o->words.transfer)
		tool_usage("--transfer-from: how much? --transfer YUAN");
	if (o->words.transfer && !o->transfer_from && !note)
		tool_usage("--transfer: of which meter? --transfer-from METER,"
			   " or --note TEXT that names one from outside");
}

static bool
has_values(const struct pp_opening_words *w)
{
	return w->settings[PP_OPENING_ALARM1] ||
	    w->settings[PP_OPENING_ALARM2] || w->settings[PP_OPENING_OVERLOAD];
}

static void
check_rows(const struct tool_opening *o, const char *note)
{
	const struct pp_opening_words *w = &o->words;

	if (w->name || w->phone || w->credit || w->order || w->transfer ||
	    o->transfer_from || note || has_values(w))
		tool_usage("--from FILE has columns of its own for these");
}

void
account_check_opening(const struct tool_opening *opening, const char *note)
{
	const struct tool_opening *o = opening;

	if (o->errand == PP_ERRAND_ADOPT && o->discard)
		tool_usage("--adopt keeps what it has, --discard doesn't");
	account_check_meters(!o->account);
	if ((selectors.meter != NULL) == (selectors.from != NULL))
		tool_usage(o->account
			? PP_PHRASE("which meters? --meter ID[,ID...]")
			: PP_PHRASE("which meters? --meter ID[,ID...] with "
				    "--name, or --from FILE"));
	if (selectors.from) {
		check_rows(o, note);
		return;
	}
	if (!o->account && !o->words.name)
		tool_usage("--name: whose are the meters?");
	if (!o->words.credit && (o->words.order || o->method))
		tool_usage("--order and --method go with --credit");
	if (note && !o->words.credit && !o->words.transfer)
		tool_usage("--note goes with --credit or --transfer");
	check_transfer(o, note);
}

void
account_check_typed(bool typed, const struct pp_typed_words *words,
    const char *reason, bool at_goes_alone)
{
	const struct pp_typed_words *w = words;

	if (!typed &&
	    (w->balance || w->count || w->energy || w->rates ||
		(w->at && !at_goes_alone)))
		tool_usage("values are typed with --typed, for a meter that"
			   " isn't there");
	if (typed && (!reason || !w->balance || !w->count || !w->energy))
		tool_usage("--typed takes --balance, --count, --energy-kwh and"
			   " --reason");
}

void
account_check_exchange(const struct tool_exchange *exchange)
{
	const struct tool_exchange *x = exchange;

	account_check_typed(x->typed, &x->words, x->reason, true);
	if (!x->serial &&
	    (x->address || x->model || x->start_kwh || x->adopt || x->discard))
		tool_usage("--address, --model, --start-kwh, --adopt and"
			   " --discard are of the new meter, with --serial");
	if (x->give_up && (x->serial || x->typed || !x->reason))
		tool_usage("--give-up goes with --reason alone");
	if (x->adopt && x->discard)
		tool_usage("--adopt keeps what it has, --discard doesn't");
	if (x->start_rates && !x->start_kwh)
		tool_usage("--start-rates goes with --start-kwh");
	if (x->words.at && !x->serial && !x->typed)
		tool_usage("--at goes with --serial, or with --typed");
}
