/* SPDX-License-Identifier: ISC */
/*
 * Each write of the books, over life_help.h: what does it, what the log calls
 * it, and a site that has something for each of them.
 */
#ifndef ACT_JOBS_H
#define ACT_JOBS_H

#include <stdlib.h>

#include "life_help.h"

#include "paper.h"
#include "probe_log.h"
#include "relay_log.h"
#include "shift.h"
#include "site_setting.h"

/* What its tenant owes is claimed. */
static inline void
end_owing(struct pp_db *db, const struct pp_epoch *e)
{
	const struct pp_typed typed = {
	    .at = NOON,
	    .balance = {-50},
	    .total_wh = 100000,
	};
	struct pp_carry carry;

	begin(db);
	must(pp_closing_type(db, e, PP_CLOSING_CLOSE, &typed, "gone", NOON,
	    "me", &carry));
	commit(db);
}

/* Meter 1 was sold to, 2 has an order in dispute, 3 is held; a shift is on. */
static inline struct pp_db *
make_books(void)
{
	struct pp_db *db = make_site();
	struct pp_epoch one, two, three;
	struct pp_sale_wish nothing = wish_of(PP_SALE, 70);
	struct pp_proof proof = shows(9, 100);
	struct pp_shift shift;
	struct pp_sale s;
	bool made;

	begin(db);
	must(set(db, "desk.drawers", "D1\nD2"));
	commit(db);
	one = open_meter(db, 1);
	two = adopt_meter(db, 2, 5, 900);
	three = adopt_meter(db, 3, 0, -50);
	end_owing(db, &three);
	three = adopt_meter(db, 3, 5, 900);
	begin(db);
	must(pp_shift_open(db, "D1", "me", (pp_money){100000}, "", NOON,
	    &shift));
	must(pp_hold_add(db, &three, PP_HOLD_COUNT_AHEAD, &proof, NULL, NOON,
	    &made));
	commit(db);
	done(db, wish_of(PP_SALE, 5000), &one, shows(0, 0));
	nothing.code = "came-to-nothing";
	s = arm(db, nothing, &one, shows(1, 5000));
	finish(db, &s, not_credited, shows(1, 5000));
	s = arm(db, wish_of(PP_SALE, 60), &two, shows(5, 900));
	finish(db, &s, disputed, shows(9, 10));
	return db;
}

static inline struct pp_epoch
epoch_of(struct pp_db *db, int64_t meter)
{
	struct pp_epoch e;

	must(pp_epoch_of(db, meter, &e));
	return e;
}

static inline enum pp_status
order(struct pp_db *db, struct pp_sale_wish wish)
{
	struct pp_proof before = shows(1, 5000);
	struct pp_epoch e = epoch_of(db, 1);
	struct pp_sale s;

	return pp_sale_arm(db, &wish, &e, PP_CLASS_BLIND, &before, NOON, &s);
}

static inline enum pp_status
sell(struct pp_db *db)
{
	return order(db, wish_of(PP_SALE, 100));
}

static inline enum pp_status
refund(struct pp_db *db)
{
	return order(db, wish_of(PP_REFUND, 100));
}

static inline enum pp_status
transfer(struct pp_db *db)
{
	struct pp_sale_wish wish = wish_of(PP_REFUND, 100);

	wish.method = "transfer";
	return order(db, wish);
}

static inline enum pp_status
reverse(struct pp_db *db)
{
	struct pp_sale_wish wish = wish_of(PP_SALE_REVERSAL, 5000);

	wish.reverses = number(db, "SELECT id FROM sale WHERE meter = 1");
	return order(db, wish);
}

static inline enum pp_status
resolve(struct pp_db *db)
{
	struct pp_sale s;

	must(pp_sale_open_of(db, 2, &s));
	return pp_sale_resolve(db, &s, PP_SALE_NOT_CREDITED, false, "why", NOON,
	    "me");
}

static inline enum pp_status
end_hold(struct pp_db *db)
{
	struct pp_hold hold;

	must(pp_hold_of(db, 3, &hold));
	return pp_hold_end(db, &hold, PP_HOLD_RELEASED, (pp_money){0}, "why",
	    NOON, "me");
}

static inline enum pp_status
bring_credit(struct pp_db *db)
{
	struct pp_carry carry;

	return pp_carry_add(db, 1, (pp_money){700}, "meter 77", NOON, "me",
	    &carry);
}

static inline enum pp_status
type_end(struct pp_db *db)
{
	const struct pp_typed typed = {
	    .at = NOON + 20,
	    .count = 1,
	    .balance = {4000},
	    .total_wh = 100500,
	};
	struct pp_epoch e = epoch_of(db, 1);
	struct pp_carry carry;

	return pp_closing_type(db, &e, PP_CLOSING_CLOSE, &typed, "burnt",
	    NOON + 30, "me", &carry);
}

static inline enum pp_status
give_up(struct pp_db *db)
{
	run(db, "UPDATE meter SET serial = '77' WHERE id = 1");
	return pp_swap_give_up(db, 1, "why", NOON, "me");
}

static inline enum pp_status
edit(struct pp_db *db)
{
	struct pp_edits *edits = NULL;
	struct pp_account a;
	enum pp_status rc;

	must(pp_account_find(db, "A00001", &a));
	must(pp_edits_new(db, NOON, "me", &edits));
	rc = pp_account_edit(db, edits, &a, "王五", NULL);
	pp_edits_free(edits);
	return rc;
}

static inline enum pp_status
open_shift(struct pp_db *db)
{
	struct pp_shift shift;

	return pp_shift_open(db, "D2", "you", (pp_money){0}, "", NOON, &shift);
}

static inline enum pp_status
close_shift(struct pp_db *db)
{
	struct pp_shift shift;

	must(pp_shift_at(db, "D1", &shift));
	return pp_shift_close(db, &shift, (pp_money){105000}, "", NOON, "me");
}

static inline enum pp_status
hand_over(struct pp_db *db)
{
	struct pp_shift shift;

	must(pp_shift_at(db, "D1", &shift));
	return pp_shift_hand_over(db, &shift, (pp_money){100}, NOON, "me");
}

static inline enum pp_status
give_back(struct pp_db *db)
{
	struct pp_payout payout;

	return pp_payout(db, "came-to-nothing", "bank", NOON, "me", &payout);
}

static inline enum pp_status
pay_in(struct pp_db *db)
{
	struct pp_payout payin;
	char receipt[24];

	snprintf(receipt, sizeof receipt, "%lld",
	    (long long)number(db,
		"SELECT receipt FROM event WHERE kind = 'closed'"));
	return pp_payin(db, receipt, "bank", NOON + DAY, "me", &payin);
}

static inline enum pp_status
print(struct pp_db *db)
{
	int64_t id;

	return pp_print_begin(db, 1, 2, "text", NOON, "me", &id);
}

static inline enum pp_status
end_day(struct pp_db *db)
{
	char *sums = NULL;
	enum pp_status rc;

	run(db,
	    "UPDATE shift SET closed_at = 1, closed_by = 'me',"
	    " counted_fen = 0, expected_fen = 0");
	rc = pp_day_close(db, "2025-11-22", NOON + DAY, "me", &sums);
	free(sums);
	return rc;
}

static inline enum pp_status
invoice(struct pp_db *db)
{
	return pp_invoice_add(db, 1, "12345678", NOON, "me");
}

static inline enum pp_status
relay(struct pp_db *db)
{
	const struct pp_relay_order trip = {
	    .meter = 1,
	    .at = NOON,
	    .who = "me",
	    .action = PP_RELAY_TRIP,
	    .cause = PP_CAUSE_PERSON,
	    .reason = "works",
	};

	return pp_relay_log(db, &trip);
}

static inline enum pp_status
probe(struct pp_db *db)
{
	return pp_probe_log(db, 1, SERIAL, PP_CLASS_COUNTED, "", NOON, "me");
}

static inline enum pp_status
set_name(struct pp_db *db)
{
	return set(db, "site.name", "Park");
}

static inline enum pp_status
set_limit(struct pp_db *db)
{
	return set(db, "limits.sale_yuan", "99999.00");
}

static inline enum pp_status
set_mode(struct pp_db *db)
{
	return set(db, "site.mode", "full");
}

/* The id that the next order gets, where nobody names one. */
#define MADE "pp-20251122-000005"

/* What each of them is called in the log, and what it is about. */
static const struct job {
	enum pp_status (*work)(struct pp_db *db);
	const char *action, *subject, *words;
} jobs[] = {
    {sell, "sell", "M001",
	"account=A00001 amount_yuan=1.00 method=cash order=" MADE},
    {refund, "refund", "M001",
	"account=A00001 amount_yuan=1.00 method=cash order=" MADE},
    {transfer, "transfer", "M001",
	"account=A00001 amount_yuan=1.00 method=transfer order=" MADE},
    {reverse, "reverse", "M001", NULL},
    {resolve, "resolve", NULL, NULL},
    {end_hold, "external", "M003",
	"ends=released held=count-ahead hold=1 reason=why"},
    {bring_credit, "external", "A00001", "amount_yuan=7.00 note=meter%2077"},
    {type_end, "type", "M001",
	"account=A00001 why=close balance_yuan=40.00 count=1"
	" total_wh=100500 reason=burnt"},
    {give_up, "give-up", "M001",
	"account=A00001 epoch=1 serial=" SERIAL " gives_up=opening"
	" reason=why"},
    {edit, "edit-account", "A00001", NULL},
    {open_shift, "shift-open", "D2", "float_yuan=0.00"},
    {close_shift, "shift-close", "D1",
	"counted_yuan=1050.00 expected_yuan=1051.30 shift=1"},
    {hand_over, "hand-over", "D1", "amount_yuan=1.00 shift=1"},
    {give_back, "pay-out", "M001",
	"account=A00001 order=came-to-nothing pays_out_yuan=0.70 method=bank"},
    {pay_in, "pay-in", "M003", NULL},
    {end_day, "day-close", "2025-11-22", NULL},
    {print, "print", "1", "copies=2 format=text"},
    {invoice, "invoice", "1", "number=12345678"},
    {relay, "relay", "M001", "action=trip cause=person reason=works"},
    {probe, "probe", "M001", "serial=" SERIAL " class=counted"},
    {set_name, "site", "site.name", "setting.site.name.value=>Park"},
    {set_limit, "tariff", "limits.sale_yuan",
	"setting.limits.sale_yuan.value=>99999.00"},
    {set_mode, "mode", "site.mode", "mode=trial>full"},
};

enum {
	JOBS = sizeof jobs / sizeof *jobs
};

#endif
