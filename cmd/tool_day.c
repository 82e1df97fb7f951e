/* SPDX-License-Identifier: ISC */
#include "tool_day.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "act.h"
#include "clock.h"
#include "day_sheet.h"
#include "shift.h"
#include "site_setting.h"
#include "tool.h"
#include "tool_log.h"

/* The day that is meant, as "2026-11-22". */
static enum pp_status
read_date(const char *date, char day[PP_TIME_MAX])
{
	int64_t at;
	enum pp_status rc;

	rc = pp_time_parse(date, tool_now(), &at);
	if (rc != PP_OK)
		return pp_fail_in(rc, "--date: \"%.40s\"", date);
	pp_time_print(at, day);
	day[strcspn(day, "T")] = '\0';
	return PP_OK;
}

/* With the day's seal in it, which the sheet is kept for; "" of a draft. */
static enum pp_status
find_head(struct pp_db *db, bool draft, char words[PP_HEAD_MAX])
{
	struct pp_head head;
	enum pp_status rc;

	*words = '\0';
	if (draft)
		return PP_OK;
	if ((rc = pp_log_head(db, &head)) == PP_OK)
		pp_head_words(&head, words);
	return rc == PP_NO ? PP_OK : rc;
}

static enum pp_status
print_sheet(struct pp_db *db, const struct pp_day_sheet *sheet, FILE *out)
{
	char name[PP_SETTING_MAX], mode[PP_SETTING_MAX], head[PP_HEAD_MAX];
	struct pp_letterhead letterhead = {
	    .language = tool_chinese ? PP_CHINESE : PP_ENGLISH,
	    .site = name,
	    .at = tool_now(),
	    .who = tool_who(),
	    .head = head,
	};
	char *text = NULL;
	enum pp_status rc;

	if ((rc = find_head(db, sheet->draft, head)) != PP_OK ||
	    (rc = pp_site_setting(db, 0, "site.name", name, NULL)) != PP_OK ||
	    (rc = pp_site_setting(db, 0, "site.mode", mode, NULL)) != PP_OK)
		return rc;
	letterhead.trial = strcmp(mode, "trial") == 0;
	if ((rc = pp_day_sheet_text(sheet, &letterhead, &text)) != PP_OK)
		return rc;
	if (fputs(text, out) == EOF || fflush(out) == EOF)
		rc = pp_fail(PP_EOUT, "%s", strerror(errno));
	free(text);
	return rc;
}

/* Its sums, that of one that was closed before as they were then. */
static enum pp_status
end_day(struct pp_db *db, struct pp_day_sheet *sheet, char who[PP_WHO_MAX],
    char **sums)
{
	enum pp_status rc;

	rc = pp_day_closed(db, sheet->day, &sheet->at, who, sums);
	if (rc != PP_NO) {
		sheet->again = true;
		sheet->draft = false;
		return rc;
	}
	sheet->at = tool_now();
	snprintf(who, PP_WHO_MAX, "%s", tool_who());
	rc = pp_day_close(db, sheet->day, sheet->at, who, sums);
	return rc == PP_OK && !sheet->draft ? pp_db_commit(db) : rc;
}

/* The log up to here is sealed with the day; a trial has no keys for that. */
static enum pp_status
seal_day(struct pp_db *db, const struct pp_day_sheet *sheet)
{
	struct pp_head head;
	enum pp_status rc;

	if (sheet->again || sheet->draft)
		return PP_OK;
	rc = tool_seal(db, &head);
	return rc == PP_ENOINPUT ? PP_OK : rc;
}

enum pp_status
tool_day(const char *date, bool dry_run)
{
	struct pp_db *db = tool_open_writer();
	char day[PP_TIME_MAX], who[PP_WHO_MAX];
	struct pp_day_sheet sheet = {.day = day, .who = who, .draft = dry_run};
	char *sums = NULL;
	FILE *out = NULL;
	enum pp_status rc;

	pp_db_tries(db, dry_run);
	if ((rc = read_date(date, day)) == PP_OK &&
	    (rc = tool_stream(&out)) == PP_OK &&
	    (rc = pp_db_begin(db)) == PP_OK)
		rc = end_day(db, &sheet, who, &sums);
	pp_db_rollback(db);
	sheet.sums = sums;
	if (rc == PP_OK) {
		tool_report(seal_day(db, &sheet));
		rc = print_sheet(db, &sheet, out);
	}
	free(sums);
	pp_db_close(db);
	return rc;
}
