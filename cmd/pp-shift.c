/* SPDX-License-Identifier: ISC */
/*
 * pp-shift: the cash desk: shifts at drawers, what is due to customers or owed
 * by them, and the close of a day.
 */
#include <string.h>
#include <unistd.h>

#include "shift_rows.h"
#include "site_setting.h"
#include "till_input.h"
#include "tool.h"
#include "tool_day.h"
#include "tool_payout.h"

static const char *drawer, *float_yuan, *counted, *note, *method, *date;
static const char *since, *until;
static bool dry_run, open_only;

static const struct option_row options[] = {
    {"drawer", 0, OPTION_TEXT, "ID", PP_PHRASE("at this one (yours)"), &drawer},
    {"float", 0, OPTION_TEXT, "YUAN",
	PP_PHRASE("open: there is so much in it (0)"), &float_yuan},
    {"counted", 0, OPTION_TEXT, "YUAN",
	PP_PHRASE("close: so much is in it now"), &counted},
    {"note", 0, OPTION_TEXT, "TEXT",
	PP_PHRASE("open, close: kept with the shift"), &note},
    {"method", 0, OPTION_TEXT, "WORD",
	PP_PHRASE("pay-out, pay-in: how it is paid (cash)"), &method},
    {"date", 0, OPTION_TEXT, "DATE", PP_PHRASE("day: this one (yesterday)"),
	&date},
    {"dry-run", 'n', OPTION_FLAG, NULL,
	PP_PHRASE("only show what would be done"), &dry_run},
    {"since", 0, OPTION_TEXT, "TIME", PP_PHRASE("list: opened from then on"),
	&since},
    {"until", 0, OPTION_TEXT, "TIME", PP_PHRASE("list: opened before then"),
	&until},
    {"open", 0, OPTION_FLAG, NULL, PP_PHRASE("list: only those that are open"),
	&open_only},
};

static enum pp_status
read_yuan(const char *what, const char *text, pp_money *money)
{
	char shown[PP_SHOWN_MAX], plain[PP_NAME_MAX];
	enum pp_status rc;

	snprintf(plain, sizeof plain, "%s", text);
	pp_text_fold(plain);
	rc = pp_money_parse(plain, money);
	return rc == PP_OK
	    ? PP_OK
	    : pp_fail_in(rc, "%s: \"%s\"", what, pp_text_show(text, shown));
}

static enum pp_status
check_note(void)
{
	enum pp_status rc = note ? pp_till_check_note(note) : PP_OK;

	return rc == PP_OK ? PP_OK : pp_fail_in(rc, "--note");
}

/* The shift at --drawer, else one's own. */
static enum pp_status
find(struct pp_db *db, struct pp_shift *shift)
{
	return drawer ? pp_shift_at(db, drawer, shift)
		      : pp_shift_of(db, tool_who(), shift);
}

/* Change a shift in a transaction, and then show it. */
static enum pp_status
change(struct pp_db *db, struct pp_shift *shift, pp_money amount,
    enum pp_status (*how)(struct pp_db *, struct pp_shift *, pp_money))
{
	struct pp_records *records = NULL;
	size_t n;
	const struct pp_field *fields = pp_shift_fields(&n);
	enum pp_status rc;

	if ((rc = tool_records(fields, n, &records)) != PP_OK)
		return rc;
	pp_db_tries(db, dry_run);
	if ((rc = pp_db_begin(db)) == PP_OK &&
	    (rc = how(db, shift, amount)) == PP_OK && !dry_run)
		rc = pp_db_commit(db);
	pp_db_rollback(db);
	if (rc == PP_OK)
		rc = pp_shift_put(records, shift);
	tool_report(pp_records_close(records));
	return rc;
}

/* Where the site has but one drawer, that one. */
static enum pp_status
only_drawer(struct pp_db *db, char drawers[PP_SETTING_MAX])
{
	enum pp_status rc;

	rc = pp_site_setting(db, 0, "desk.drawers", drawers, NULL);
	if (rc != PP_OK)
		return rc;
	if (*drawers == '\0')
		return pp_fail(PP_NO,
		    "the site has no drawers; pp-site set desk.drawers");
	if (strchr(drawers, '\n'))
		tool_usage("open: --drawer says which of the drawers");
	return PP_OK;
}

static enum pp_status
begin_shift(struct pp_db *db, struct pp_shift *shift, pp_money amount)
{
	return pp_shift_open(db, drawer, tool_who(), amount, note ? note : "",
	    tool_now(), shift);
}

static enum pp_status
open_shift(char *operands[])
{
	char drawers[PP_SETTING_MAX];
	pp_money amount = {0};
	struct pp_shift shift;
	struct pp_db *db;
	enum pp_status rc;

	(void)operands;
	if (float_yuan &&
	    (rc = read_yuan("--float", float_yuan, &amount)) != PP_OK)
		return rc;
	if ((rc = check_note()) != PP_OK)
		return rc;
	db = tool_open_writer();
	if (!drawer && (rc = only_drawer(db, drawers)) == PP_OK)
		drawer = drawers;
	if (rc == PP_OK)
		rc = change(db, &shift, amount, begin_shift);
	pp_db_close(db);
	return rc;
}

static enum pp_status
end_shift(struct pp_db *db, struct pp_shift *shift, pp_money amount)
{
	return pp_shift_close(db, shift, amount, note ? note : "", tool_now(),
	    tool_who());
}

/* What was counted, by whoever did; nothing tells what it should be. */
static enum pp_status
ask(const struct pp_shift *shift, pp_money *amount)
{
	char answer[PP_NAME_MAX];

	(void)fprintf(stderr, pp_phrase("drawer %s: cash counted, in yuan: "),
	    shift->drawer);
	if (!fgets(answer, sizeof answer, stdin))
		return pp_fail(PP_NO, "drawer %s: nothing was counted",
		    shift->drawer);
	answer[strcspn(answer, "\r\n")] = '\0';
	return read_yuan("counted", answer, amount);
}

static void
tell_end(const struct pp_shift *s)
{
	int64_t over = s->counted.fen - s->expected.fen;
	char text[PP_DECIMAL_MAX];

	pp_money_print((pp_money){over < 0 ? -over : over}, text);
	if (over < 0)
		tool_say("drawer %s: %s yuan short", s->drawer, text);
	else if (over > 0)
		tool_say("drawer %s: %s yuan over", s->drawer, text);
	if (s->pending > 0)
		tool_say("drawer %s: %lld of its orders are pending; what "
			 "they pay back from now on, pp-shift pay-out gives",
		    s->drawer, (long long)s->pending);
}

static enum pp_status
close_shift(char *operands[])
{
	pp_money amount = {0};
	struct pp_shift shift;
	struct pp_db *db;
	enum pp_status rc;

	(void)operands;
	if (!counted && !isatty(STDIN_FILENO))
		tool_usage("close: --counted says what is in the drawer");
	if (counted && (rc = read_yuan("--counted", counted, &amount)) != PP_OK)
		return rc;
	if ((rc = check_note()) != PP_OK)
		return rc;
	db = tool_open_writer();
	if ((rc = find(db, &shift)) == PP_OK && !counted)
		rc = ask(&shift, &amount);
	if (rc == PP_OK &&
	    (rc = change(db, &shift, amount, end_shift)) == PP_OK)
		tell_end(&shift);
	pp_db_close(db);
	return rc;
}

static enum pp_status
bring_away(struct pp_db *db, struct pp_shift *shift, pp_money amount)
{
	return pp_shift_hand_over(db, shift, amount, tool_now(), tool_who());
}

static enum pp_status
hand_over(char *operands[])
{
	pp_money amount;
	struct pp_shift shift;
	struct pp_db *db;
	enum pp_status rc;

	if ((rc = read_yuan("amount", operands[0], &amount)) != PP_OK)
		return rc;
	db = tool_open_writer();
	if ((rc = find(db, &shift)) == PP_OK)
		rc = change(db, &shift, amount, bring_away);
	pp_db_close(db);
	return rc;
}

static enum pp_status
pay_out(char *operands[])
{
	return tool_payout(operands[0], method ? method : "cash", dry_run);
}

static enum pp_status
pay_in(char *operands[])
{
	return tool_payin(operands[0], method ? method : "cash", dry_run);
}

static enum pp_status
close_day(char *operands[])
{
	(void)operands;
	return tool_day(date ? date : "yesterday", dry_run);
}

static enum pp_status
list(char *operands[])
{
	struct pp_db *db = tool_open_reader();
	struct pp_shift_filter filter = {
	    .drawer = drawer,
	    .open_only = open_only,
	};
	struct pp_records *records = NULL;
	size_t n;
	const struct pp_field *fields = pp_shift_fields(&n);
	enum pp_status rc;

	(void)operands;
	rc = tool_period(since, until, &filter.from, &filter.until);
	if (rc == PP_OK && (rc = tool_records(fields, n, &records)) == PP_OK)
		rc = pp_shift_put_all(records, db, &filter);
	tool_report(pp_records_close(records));
	pp_db_close(db);
	return rc;
}

static const struct command commands[] = {
    {"open", "", 0, 0, "drawer float note dry-run", false, open_shift},
    {"close", "", 0, 0, "drawer counted note", false, close_shift},
    {"hand-over", "YUAN", 1, 1, "drawer dry-run", false, hand_over},
    {"pay-out", "ORDER|RECEIPT", 1, 1, "method dry-run", false, pay_out},
    {"pay-in", "RECEIPT", 1, 1, "method dry-run", false, pay_in},
    {"day", "", 0, 0, "date dry-run", false, close_day},
    {"list", "", 0, 0, "since until drawer open", false, list},
};

static const struct tool tool = {
    .name = "pp-shift",
    .summary =
	PP_PHRASE("the cash desk: shifts at drawers, payouts, the day's close"),
    .commands = commands,
    .n_commands = sizeof commands / sizeof *commands,
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .groups = GROUP_RECORDS | GROUP_DATABASE,
};

int
main(int argc, char *argv[])
{
	return tool_run(&tool, argc, argv);
}
