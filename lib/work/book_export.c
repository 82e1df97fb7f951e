/* SPDX-License-Identifier: ISC */
/*
 * One state of the books, from front to back: what is declared, what accounts
 * had before, each entry, and what they stand at.
 */
#include "book_export.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "book_export_impl.h"
#include "clock.h"
#include "grow.h"
#include "journal.h"
#include "site_setting.h"

enum {
	FULL = 1 << 16,
	CODE_MAX = 128, /* of an account of the ledger, NUL too */
	WHAT_MAX = 64
};

/* What is proven at the end. */
struct account {
	char code[CODE_MAX];
	pp_money opening, standing;
};

struct export
{
	struct pp_db *db;
	const struct book_style *style;
	int64_t from, until; /* 0: not given */
	FILE *out;
	struct pp_buffer b;
	struct account *account;
	size_t n, room;
	int32_t last; /* day of the last entry, or of the opening */
};

static const struct book_style *const styles[PP_BOOK_PROGRAMS] = {
    [PP_BOOK_HLEDGER] = &book_hledger,
    [PP_BOOK_LEDGER] = &book_ledger,
    [PP_BOOK_BEANCOUNT] = &book_beancount,
};

static enum pp_status
flush(struct export *e)
{
	if (e->b.failed)
		return pp_fail(PP_ESYS, "out of memory");
	if (fwrite(e->b.bytes, 1, e->b.n, e->out) < e->b.n)
		return pp_fail(PP_EOUT, "the journal isn't written: %s",
		    strerror(errno));
	e->b.n = 0;
	return PP_OK;
}

static enum pp_status
flush_if_full(struct export *e)
{
	return e->b.n < FULL ? PP_OK : flush(e);
}

static void
put_bound(struct export *e, const char *words, int64_t at)
{
	char line[WHAT_MAX], time[PP_TIME_MAX];

	if (at == 0)
		return;
	snprintf(line, sizeof line, "%s %s", words, pp_time_print(at, time));
	e->style->remark(&e->b, line);
}

static enum pp_status
put_head(struct export *e)
{
	char name[PP_SETTING_MAX], zone[PP_SETTING_MAX];
	enum pp_status rc;

	if ((rc = pp_site_setting(e->db, 0, "site.name", name, NULL)) !=
		PP_OK ||
	    (rc = pp_site_setting(e->db, 0, "site.timezone", zone, NULL)) !=
		PP_OK)
		return rc;
	e->style->remark(&e->b, "The books of a site, by pp-export:");
	e->style->remark(&e->b, name);
	e->style->remark(&e->b, "Days are those of the zone");
	e->style->remark(&e->b, zone);
	put_bound(e, "since", e->from);
	put_bound(e, "until", e->until);
	e->style->head(&e->b);
	return PP_OK;
}

static enum pp_status
remember(struct export *e, const struct pp_journal_account *a)
{
	struct account *account;

	account = pp_grow(e->account, e->n, &e->room, sizeof *account);
	if (account == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	e->account = account;
	account = &e->account[e->n++];
	account->opening = a->opening;
	account->standing = a->standing;
	if (snprintf(account->code, CODE_MAX, "%s", a->code) >= CODE_MAX)
		return pp_fail(PP_EDATA, "an account's code is too long: %.40s",
		    a->code);
	return PP_OK;
}

/* An account that had something is opened with the period, not before. */
static enum pp_status
put_accounts(struct export *e)
{
	struct pp_journal_accounts *accounts = NULL;
	struct pp_journal_account a;
	char date[BOOK_DATE_MAX];
	enum pp_status rc;

	rc = pp_journal_accounts_open(e->db, e->from, e->until, &accounts);
	while (rc == PP_OK &&
	    (rc = pp_journal_accounts_next(accounts, &a)) == PP_OK) {
		if (a.first_at < e->from)
			a.first_at = e->from;
		book_date(pp_day_of(a.first_at), date);
		e->style->account(&e->b, date, a.code);
		if ((rc = remember(e, &a)) == PP_OK)
			rc = flush_if_full(e);
	}
	pp_journal_accounts_close(accounts);
	return rc == PP_DONE ? PP_OK : rc;
}

static enum pp_status
put_opening(struct export *e)
{
	char date[BOOK_DATE_MAX];
	bool begun = false;
	enum pp_status rc = PP_OK;

	if (e->from != 0)
		e->last = pp_day_of(e->from);
	for (size_t i = 0; rc == PP_OK && i < e->n; i++) {
		if (e->account[i].opening.fen == 0)
			continue;
		if (!begun)
			e->style->title(&e->b,
			    &(struct book_title){
				.date = book_date(e->last, date),
				.payee = "",
				.what = "opening balances",
			    });
		begun = true;
		e->style->posting(&e->b, e->account[i].code,
		    e->account[i].opening);
		rc = flush_if_full(e);
	}
	return rc;
}

static void
put_number(struct export *e, const char *key, int64_t number)
{
	char text[PP_DECIMAL_MAX];

	if (number != 0)
		e->style->tag(&e->b, key, pp_decimal_print(number, 0, 0, text));
}

static void
put_tags(struct export *e, const struct pp_journal_posting *p)
{
	char at[PP_TIME_MAX];
	const struct {
		const char *key, *value;
	} tags[] = {
	    {"kind", p->kind},
	    {"at", pp_time_print(p->at, at)},
	    {"operator", p->who},
	    {"order", p->order},
	    {"method", p->method},
	    {"meter", p->meter},
	    {"account", p->account},
	};

	for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
		if (*tags[i].value != '\0')
			e->style->tag(&e->b, tags[i].key, tags[i].value);
	put_number(e, "receipt", p->receipt);
	put_number(e, "shift", p->shift);
}

static void
put_entry(struct export *e, const struct pp_journal_posting *p)
{
	char date[BOOK_DATE_MAX], what[WHAT_MAX];
	int32_t day = pp_day_of(p->at);

	snprintf(what, sizeof what, "%s%s%s", p->order_kind,
	    *p->order_kind != '\0' ? " " : "", p->kind);
	e->style->title(&e->b,
	    &(struct book_title){
		.date = book_date(day, date),
		.entry = p->entry,
		.payee = p->holder,
		.what = what,
	    });
	put_tags(e, p);
	e->style->posting(&e->b, p->debit, p->amount);
	e->style->posting(&e->b, p->credit, (pp_money){-p->amount.fen});
	if (day > e->last)
		e->last = day;
}

static enum pp_status
put_entries(struct export *e)
{
	struct pp_journal *journal = NULL;
	struct pp_journal_posting p;
	enum pp_status rc;

	rc = pp_journal_open(e->db, e->from, e->until, &journal);
	while (rc == PP_OK && (rc = pp_journal_next(journal, &p)) == PP_OK) {
		put_entry(e, &p);
		rc = flush_if_full(e);
	}
	pp_journal_close(journal);
	return rc == PP_DONE ? PP_OK : rc;
}

static enum pp_status
put_proofs(struct export *e)
{
	enum pp_status rc = PP_OK;

	if (e->n > 0)
		e->style->proofs(&e->b, e->last);
	for (size_t i = 0; rc == PP_OK && i < e->n; i++) {
		e->style->proof(&e->b, e->last, e->account[i].code,
		    e->account[i].standing);
		rc = flush_if_full(e);
	}
	return rc == PP_OK ? flush(e) : rc;
}

enum pp_status
pp_book_export(struct pp_db *db, enum pp_book_program program, int64_t from,
    int64_t until, FILE *out)
{
	struct export e = {
	    .db = db,
	    .style = styles[program],
	    .from = from,
	    .until = until,
	    .out = out,
	};
	enum pp_status rc;

	if ((rc = pp_db_snapshot(db)) != PP_OK)
		return rc;
	if ((rc = put_head(&e)) == PP_OK && (rc = put_accounts(&e)) == PP_OK &&
	    (rc = put_opening(&e)) == PP_OK && (rc = put_entries(&e)) == PP_OK)
		rc = put_proofs(&e);
	pp_db_snapshot_end(db);
	pp_buffer_free(&e.b);
	free(e.account);
	return rc;
}
