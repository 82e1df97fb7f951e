/* SPDX-License-Identifier: ISC */
/*
 * What a meter shows of its own before an account begins on it.  One that runs
 * is somebody's, and is taken over or left; but not what people have settled
 * for a meter that was given up and comes back.  What an opening wipes out is
 * kept in the book.
 */
#include <stdio.h>

#include "catalogue.h"
#include "visit.h"

static bool
has_own(const struct pp_proof *p)
{
	return p->balance_fen > 0 || p->count > 0;
}

/* "30.00 yuan and 1 purchase" */
static const char *
own_words(const struct pp_proof *p, char *words, size_t size)
{
	char yuan[PP_DECIMAL_MAX];

	snprintf(words, size,
	    p->count == 1 ? pp_phrase("%s yuan and %lld purchase")
			  : pp_phrase("%s yuan and %lld purchases"),
	    pp_money_print((pp_money){p->balance_fen}, yuan),
	    (long long)p->count);
	return words;
}

/* Taken over, what it has would be the tenant's once more. */
static bool
may_adopt(struct visit *t, const char *settled)
{
	const struct pp_visit *v = t->v;

	if (*settled != '\0')
		visit_refuse(t, PP_NO,
		    "what it has was settled when account %s was closed on it"
		    " by typed values: %s clears it",
		    settled,
		    v->swap ? pp_phrase("without --adopt, this")
			    : "pp-account open");
	else if (!v->proof.prepay)
		visit_refuse(t, PP_NO,
		    "it isn't opened: pp-account open does that");
	else
		return true;
	return false;
}

static bool
may_open(struct visit *t)
{
	const struct pp_visit *v = t->v;
	char words[PP_REASON_MAX / 2];

	if (v->proof.prepay)
		visit_refuse(t, PP_NO,
		    "it runs already, with %lld purchases: take it over by"
		    " pp-account %s",
		    (long long)v->proof.count,
		    v->swap ? "exchange --adopt" : "adopt");
	else if (has_own(&v->proof) && !v->discard)
		visit_refuse(t, PP_NO,
		    "it shows %s of its own: --discard opens it all the same,"
		    " pp-account adopt takes over one that runs",
		    own_words(&v->proof, words, sizeof words));
	else
		return true;
	return false;
}

bool
visit_may_begin(struct visit *t)
{
	char settled[PP_ID_MAX] = "";
	enum pp_status rc;

	if ((rc = till_check_kept(t->till, t->v)) != PP_OK) {
		visit_refuse_by(t, rc);
		return false;
	}
	rc = pp_closing_settled(t->till->db, t->v->proof.serial, settled);
	if (rc != PP_OK && rc != PP_NO) {
		visit_refuse_by(t, rc);
		return false;
	}
	if (t->v->errand == PP_ERRAND_ADOPT)
		return may_adopt(t, settled);
	return rc == PP_OK || may_open(t);
}

enum pp_status
visit_keep_before(struct visit *t)
{
	const struct pp_proof *p = &t->v->proof;

	if (!p->prepay && !has_own(p))
		return PP_OK;
	return pp_epoch_keep_before(t->till->db, t->v->epoch.id, p);
}

bool
visit_is_as_before(const struct visit *t)
{
	const struct pp_proof *now = &t->v->proof;
	struct pp_proof then;

	return pp_epoch_before(t->till->db, t->v->epoch.id, &then) == PP_OK &&
	    now->count == then.count && now->balance_fen <= then.balance_fen;
}

void
visit_tell_before(struct visit *t)
{
	struct pp_visit *v = t->v;
	char settled[PP_ID_MAX], words[PP_REASON_MAX / 2];
	char yuan[PP_DECIMAL_MAX];
	struct pp_proof p;

	if (pp_epoch_before(t->till->db, v->epoch.id, &p) != PP_OK)
		return;
	if (pp_closing_settled(t->till->db, v->epoch.serial, settled) != PP_OK)
		snprintf(v->reason, sizeof v->reason,
		    pp_phrase("%s of its own were discarded"),
		    own_words(&p, words, sizeof words));
	else if (p.balance_fen > 0)
		snprintf(v->reason, sizeof v->reason,
		    pp_phrase("it still had %s yuan from account %s, settled "
			      "when that"
			      " was closed on it"),
		    pp_money_print((pp_money){p.balance_fen}, yuan), settled);
}
