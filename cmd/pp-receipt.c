/* SPDX-License-Identifier: ISC */
/*
 * pp-receipt: prints the receipt of an order, or of an event of an account.
 * That it is printed is written down before a byte goes out; where nothing can
 * have come out, that is written down too.
 */
#include <string.h>
#include <unistd.h>

#include "amount.h"
#include "log.h"
#include "receipt.h"
#include "site_setting.h"
#include "tool.h"
#include "tool_copies.h"

static bool last, print, dry_run, show_template;
static const char *copies, *format, *output, *template_file, *invoice;

static const struct option_row options[] = {
    {"last", 0, OPTION_FLAG, NULL, PP_PHRASE("the last one that you made"),
	&last},
    {"copies", 0, OPTION_TEXT, "N", PP_PHRASE("so many, 1 to 9 (3)"), &copies},
    {"format", 'f', OPTION_TEXT, "FORMAT",
	PP_PHRASE("text, pdf or escp (text)"), &format},
    {"print", 0, OPTION_FLAG, NULL, PP_PHRASE("hand it to lp(1), for QUEUE"),
	&print},
    {"output", 'o', OPTION_PATH, "FILE",
	PP_PHRASE("write there, whole or not at all"), &output},
    {"dry-run", 'n', OPTION_FLAG, NULL,
	PP_PHRASE("a sample, that isn't counted"), &dry_run},
    {"template", 0, OPTION_PATH, "FILE",
	PP_PHRASE("instead of the settings' one"), &template_file},
    {"show-template", 0, OPTION_FLAG, NULL,
	PP_PHRASE("check the template and show it"), &show_template},
    {"invoice", 0, OPTION_TEXT, "NUMBER",
	PP_PHRASE("only note the number of its tax invoice"), &invoice},
};

static const struct tool tool = {
    .name = "pp-receipt",
    .operands = "[ORDER | RECEIPT | ACCOUNT | METER] [QUEUE]",
    .summary =
	PP_PHRASE("print receipts: numbered, in copies, reprints marked"),
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .groups = GROUP_DATABASE,
};

/* What is wanted, with the settings where nothing was said. */
static struct {
	const char *what; /* NULL: the last one */
	struct tool_copies copies;
} wanted;

static void
take_options(void)
{
	int64_t n = settings.receipt_copies;

	if (copies &&
	    (pp_decimal_parse(copies, 0, &n) != PP_OK || n < 1 ||
		n > PP_COPIES_MOST))
		tool_usage("--copies: \"%s\": has to be 1 to %d", copies,
		    PP_COPIES_MOST);
	wanted.copies = (struct tool_copies){
	    .n = (int)n,
	    .format = settings.receipt_format,
	    .print = print,
	    .output = output,
	};
	if (format && !tool_paper_format(format, &wanted.copies.format))
		tool_usage("--format: \"%s\": has to be text, pdf or escp",
		    format);
	if (print && (output || dry_run))
		tool_usage("--print: not with --%s",
		    output ? "output" : "dry-run");
	if (invoice && (print || output || dry_run || show_template))
		tool_usage("--invoice: nothing is printed with it");
	if (wanted.copies.format == PAPER_PDF && !print && !output &&
	    !invoice && !show_template && isatty(STDOUT_FILENO))
		tool_usage("--format pdf: needs --output FILE or --print");
	if (tool_quiet && !print && !output && !invoice)
		tool_usage("--quiet: nothing would come out; --print or "
			   "--output says where to");
}

/* ORDER unless --last, then QUEUE where it is to be printed. */
static void
take_operands(char *operands[])
{
	if (!last && !show_template) {
		if (!*operands)
			tool_usage("say which: an order, or --last");
		wanted.what = *operands++;
	}
	wanted.copies.queue = settings.receipt_queue;
	if (print && *operands)
		wanted.copies.queue = *operands++;
	if (*wanted.copies.queue == '-')
		tool_usage("%s: is no printer", wanted.copies.queue);
	if (*operands)
		tool_usage("%s: one operand too many", *operands);
}

static enum pp_language
language(void)
{
	return tool_chinese ? PP_CHINESE : PP_ENGLISH;
}

/* One that the settings name and that is no good is theirs to change. */
static enum pp_status
open_template(struct pp_template **template)
{
	enum pp_status rc;

	if (template_file)
		return pp_template_open(template_file, template);
	if (!*settings.receipt_template)
		return pp_template_new(NULL, pp_phrase("built in"), language(),
		    template);
	rc = pp_template_open(settings.receipt_template, template);
	return rc == PP_EDATA || rc == PP_ENOINPUT ? PP_ECONF : rc;
}

/* What is to be kept of it, in a transaction. */
static enum pp_status
keep(struct pp_db *db, const struct pp_paper *paper, int64_t *printing)
{
	enum pp_status rc;

	if (!invoice)
		return pp_print_begin(db, paper->receipt, wanted.copies.n,
		    tool_paper_format_name(wanted.copies.format), tool_now(),
		    tool_who(), printing);
	rc =
	    pp_invoice_add(db, paper->receipt, invoice, tool_now(), tool_who());
	return rc == PP_EDATA ? pp_fail_in(rc, "--invoice: \"%s\"", invoice)
			      : rc;
}

/* The paper, and in the same transaction that it is about to be printed. */
static enum pp_status
begin(struct pp_db *db, struct pp_paper *paper, int64_t *printing)
{
	enum pp_status rc;

	if ((rc = pp_db_begin(db)) == PP_OK &&
	    (rc = pp_paper_find(db, wanted.what, tool_who(), paper)) == PP_OK &&
	    (rc = keep(db, paper, printing)) == PP_OK)
		rc = pp_db_commit(db);
	if (rc != PP_OK)
		pp_db_rollback(db);
	return rc;
}

static enum pp_status
only_look(struct pp_db *db, struct pp_paper *paper)
{
	enum pp_status rc;

	if ((rc = pp_db_snapshot(db)) != PP_OK)
		return rc;
	rc = pp_paper_find(db, wanted.what, tool_who(), paper);
	pp_db_snapshot_end(db);
	return rc;
}

/* Nothing came out: the next one is no reprint of it. */
static void
take_back(int64_t printing)
{
	struct pp_db *db = tool_open_writer();
	enum pp_status rc;

	if ((rc = pp_db_begin(db)) == PP_OK &&
	    (rc = pp_print_failed(db, printing, tool_now(), tool_who())) ==
		PP_OK)
		rc = pp_db_commit(db);
	if (rc != PP_OK)
		pp_db_rollback(db);
	tool_report(rc);
	pp_db_close(db);
}

/* The site's part of it; `name` and `mode` are the caller's to keep. */
static enum pp_status
head_letter(struct pp_db *db, char name[PP_SETTING_MAX],
    struct pp_letterhead *letterhead)
{
	char mode[PP_SETTING_MAX];
	enum pp_status rc;

	if ((rc = pp_site_setting(db, 0, "site.name", name, NULL)) != PP_OK ||
	    (rc = pp_site_setting(db, 0, "site.mode", mode, NULL)) != PP_OK)
		return rc;
	*letterhead = (struct pp_letterhead){
	    .language = language(),
	    .site = name,
	    .trial = strcmp(mode, "trial") == 0,
	    .sample = dry_run,
	    .at = tool_now(),
	    .who = tool_who(),
	};
	return PP_OK;
}

/* Of the log as it is now, with this printing in it; "" where it is empty. */
static enum pp_status
find_head(struct pp_db *db, char words[PP_HEAD_MAX])
{
	struct pp_head head;
	enum pp_status rc = pp_log_head(db, &head);

	*words = '\0';
	if (rc == PP_OK)
		pp_head_words(&head, words);
	return rc == PP_NO ? PP_OK : rc;
}

static enum pp_status
receipt(const struct pp_template *template)
{
	struct pp_db *db = dry_run ? tool_open_reader() : tool_open_writer();
	struct pp_letterhead letterhead;
	struct pp_paper paper;
	char name[PP_SETTING_MAX], head[PP_HEAD_MAX];
	int64_t printing = 0;
	enum pp_status rc;

	if ((rc = head_letter(db, name, &letterhead)) == PP_OK)
		rc = dry_run ? only_look(db, &paper)
			     : begin(db, &paper, &printing);
	if (rc == PP_OK)
		rc = find_head(db, head);
	letterhead.head = head;
	/* lp is another process, and no database crosses a fork. */
	pp_db_close(db);
	if (rc != PP_OK || invoice)
		return rc;
	rc = tool_copies(&wanted.copies, template, &paper, &letterhead);
	tool_report(rc);
	/* Of what couldn't be written some may be on paper. */
	if (rc != PP_OK && rc != PP_EOUT && !dry_run)
		take_back(printing);
	return PP_OK;
}

static enum pp_status
show(const struct pp_template *template)
{
	FILE *out;
	enum pp_status rc;

	if ((rc = tool_stream_to(output, &out)) == PP_OK)
		fputs(pp_template_text(template), out);
	return rc;
}

int
main(int argc, char *argv[])
{
	char **operands = argv + tool_start(&tool, argc, argv);
	struct pp_template *template = NULL;
	enum pp_status rc;

	take_options();
	take_operands(operands);
	if ((rc = open_template(&template)) == PP_OK)
		rc = show_template ? show(template) : receipt(template);
	tool_report(rc);
	pp_template_free(template);
	return tool_end();
}
