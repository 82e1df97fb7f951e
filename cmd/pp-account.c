/* SPDX-License-Identifier: ISC */
/*
 * pp-account: customers and their meters: open an account, take over a meter
 * that is running, add and exchange meters, close, list and show.
 */
#include <string.h>

#include "tool.h"
#include "tool_account.h"
#include "tool_account_usage.h"
#include "tool_close.h"
#include "tool_exchange.h"
#include "tool_open.h"

static struct tool_opening opening;
static struct tool_closing closing;
static struct tool_exchange exchange;
static const char *method, *note, *reason;
static struct pp_typed_words typed_words;
static const char *since, *until;
static bool typed, dry_run, opened, closed, with_closed, phones;

static const struct option_row options[] = {
    {"name", 0, OPTION_TEXT, "NAME", PP_PHRASE("the customer"),
	&opening.words.name},
    {"phone", 0, OPTION_TEXT, "NUMBER", PP_PHRASE("to be told by"),
	&opening.words.phone},
    {"credit", 0, OPTION_TEXT, "YUAN",
	PP_PHRASE("open: sell so much on the first meter"),
	&opening.words.credit},
    {"order", 0, OPTION_TEXT, "ID", PP_PHRASE("open: the id of that sale"),
	&opening.words.order},
    {"method", 0, OPTION_TEXT, "WORD",
	PP_PHRASE("how it is paid, or paid back (cash)"), &method},
    {"note", 0, OPTION_TEXT, "TEXT", PP_PHRASE("kept with that sale or refund"),
	&note},
    {"transfer", 0, OPTION_TEXT, "YUAN",
	PP_PHRASE("open: credit of an old meter, for the first"),
	&opening.words.transfer},
    {"transfer-from", 0, OPTION_TEXT, "METER",
	PP_PHRASE(
	    "that old one, of the same account, as add-meter has it; else "
	    "--note"
	    " names one from outside"),
	&opening.transfer_from},
    {"alarm1", 0, OPTION_TEXT, "YUAN", PP_PHRASE("open: the meters' own value"),
	&opening.words.settings[PP_OPENING_ALARM1]},
    {"alarm2", 0, OPTION_TEXT, "YUAN", PP_PHRASE("likewise"),
	&opening.words.settings[PP_OPENING_ALARM2]},
    {"overload", 0, OPTION_TEXT, "KW", PP_PHRASE("likewise"),
	&opening.words.settings[PP_OPENING_OVERLOAD]},
    {"reason", 0, OPTION_TEXT, "TEXT", PP_PHRASE("close, exchange: why"),
	&reason},
    {"typed", 0, OPTION_FLAG, NULL,
	PP_PHRASE(
	    "close, exchange: the meter isn't there: its last values follow"),
	&typed},
    {"balance", 0, OPTION_TEXT, "YUAN", PP_PHRASE("what it had"),
	&typed_words.balance},
    {"count", 0, OPTION_TEXT, "N", PP_PHRASE("its purchases"),
	&typed_words.count},
    {"energy-kwh", 0, OPTION_TEXT, "KWH", PP_PHRASE("its register"),
	&typed_words.energy},
    {"rates", 0, OPTION_TEXT, "KWH,...", PP_PHRASE("its registers by rate"),
	&typed_words.rates},
    {"at", 0, OPTION_TEXT, "TIME",
	PP_PHRASE("when it was changed, or was gone (now)"), &typed_words.at},
    {"serial", 0, OPTION_TEXT, "NUMBER", PP_PHRASE("exchange: the new meter's"),
	&exchange.serial},
    {"address", 0, OPTION_TEXT, "N", PP_PHRASE("exchange: the new meter's"),
	&exchange.address},
    {"model", 0, OPTION_TEXT, "ID", PP_PHRASE("exchange: the new meter's"),
	&exchange.model},
    {"start-kwh", 0, OPTION_TEXT, "KWH",
	PP_PHRASE("exchange: what the new meter showed when hung up (new: 0)"),
	&exchange.start_kwh},
    {"start-rates", 0, OPTION_TEXT, "KWH,...",
	PP_PHRASE("exchange: likewise, by rate"), &exchange.start_rates},
    {"adopt", 0, OPTION_FLAG, NULL,
	PP_PHRASE("exchange: the new meter runs already"), &exchange.adopt},
    {"discard", 0, OPTION_FLAG, NULL,
	PP_PHRASE("open: what a meter that isn't opened shows of its own goes"),
	&opening.discard},
    {"give-up", 0, OPTION_FLAG, NULL,
	PP_PHRASE(
	    "exchange: the new meter is gone before it proved its opening"),
	&exchange.give_up},
    {"dry-run", 'n', OPTION_FLAG, NULL,
	PP_PHRASE("only show what would be done"), &dry_run},
    {"opened", 0, OPTION_FLAG, NULL, PP_PHRASE("list: by when it was opened"),
	&opened},
    {"closed", 0, OPTION_FLAG, NULL, PP_PHRASE("list: by when it was closed"),
	&closed},
    {"since", 0, OPTION_TEXT, "TIME", PP_PHRASE("list: from then on"), &since},
    {"until", 0, OPTION_TEXT, "TIME", PP_PHRASE("list: before then"), &until},
    {"with-closed", 0, OPTION_FLAG, NULL,
	PP_PHRASE("list: those that are closed, too"), &with_closed},
    {"phones", 0, OPTION_FLAG, NULL, PP_PHRASE("list: phone numbers, too"),
	&phones},
};

/* Open accounts, take over meters that run already, add more. */
static enum pp_status
begin(enum pp_errand errand, const char *account)
{
	opening.errand = errand;
	opening.account = account;
	opening.dry_run = dry_run;
	opening.from = selectors.from;
	opening.method = method;
	opening.words.meters = selectors.meter;
	account_check_opening(&opening, note);
	opening.words.note = opening.words.credit ? note : NULL;
	opening.words.transfer_note =
	    opening.words.transfer && !opening.transfer_from ? note : NULL;
	return tool_open_accounts(&opening);
}

static enum pp_status
open_account(char *operands[])
{
	(void)operands;
	return begin(PP_ERRAND_OPEN, NULL);
}

static enum pp_status
adopt(char *operands[])
{
	(void)operands;
	return begin(PP_ERRAND_ADOPT, NULL);
}

static enum pp_status
add_meter(char *operands[])
{
	return begin(exchange.adopt ? PP_ERRAND_ADOPT : PP_ERRAND_OPEN,
	    operands[0]);
}

static enum pp_status
close_account(char *operands[])
{
	account_check_meters(false);
	account_check_typed(typed, &typed_words, reason, false);
	if (typed && (!selectors.meter || strchr(selectors.meter, ',')))
		tool_usage("--typed: of which one? --meter ID");
	if (typed && method)
		tool_usage("--method: what a meter had that isn't there is"
			   " owed, and paid out at the desk");
	closing.account = operands[0];
	closing.some = selectors.meter != NULL;
	closing.method = method ? method : "cash";
	closing.note = note ? note : "";
	closing.reason = reason ? reason : "";
	closing.typed = typed;
	closing.words = typed_words;
	closing.dry_run = dry_run;
	return tool_close_account(&closing);
}

static enum pp_status
exchange_meter(char *operands[])
{
	exchange.meter = operands[0];
	exchange.reason = reason;
	exchange.typed = typed;
	exchange.discard = opening.discard;
	exchange.words = typed_words;
	exchange.dry_run = dry_run;
	account_check_exchange(&exchange);
	return tool_exchange_meter(&exchange);
}

static enum pp_status
edit(char *operands[])
{
	if (!opening.words.name && !opening.words.phone)
		tool_usage("edit: what? --name or --phone");
	return tool_account_edit(operands[0], opening.words.name,
	    opening.words.phone, dry_run);
}

static enum pp_status
list(char *operands[])
{
	struct pp_account_filter filter = {
	    .with_closed = with_closed || opened || closed,
	};

	(void)operands;
	if (opened && closed)
		tool_usage("--opened or --closed: one list at a time");
	if ((since || until) && !opened && !closed)
		tool_usage("--since and --until go with --opened or --closed");
	return tool_accounts_list(&filter, since, until, opened, closed,
	    phones);
}

static enum pp_status
show(char *operands[])
{
	return tool_account_show(operands[0]);
}

static const struct command commands[] = {
    {"open", "", 0, 0,
	"name phone credit order method note transfer transfer-from alarm1"
	" alarm2 overload discard dry-run",
	true, open_account},
    {"adopt", "", 0, 0, "name phone alarm1 alarm2 overload dry-run", true,
	adopt},
    {"add-meter", "NO", 1, 1,
	"credit order method note transfer transfer-from alarm1 alarm2"
	" overload adopt discard dry-run",
	true, add_meter},
    {"exchange", "METER", 1, 1,
	"reason typed balance count energy-kwh rates at serial address model"
	" start-kwh start-rates adopt discard give-up dry-run",
	false, exchange_meter},
    {"close", "NO", 1, 1,
	"method note reason typed balance count energy-kwh rates at dry-run",
	true, close_account},
    {"edit", "NO", 1, 1, "name phone dry-run", false, edit},
    {"list", "", 0, 0, "opened closed since until with-closed phones", true,
	list},
    {"show", "NO|METER", 1, 1, "", false, show},
};

static const struct tool tool = {
    .name = "pp-account",
    .summary = PP_PHRASE(
	"customers and their meters: open, add, exchange, close, list"),
    .commands = commands,
    .n_commands = sizeof commands / sizeof *commands,
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .groups = GROUP_RECORDS | GROUP_SELECT | GROUP_DATABASE,
};

int
main(int argc, char *argv[])
{
	return tool_run(&tool, argc, argv);
}
