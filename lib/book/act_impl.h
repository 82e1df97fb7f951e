/* SPDX-License-Identifier: ISC */
/*
 * What the files of acts share with those of operators and requests; nobody
 * else includes this.
 */
#ifndef PP_ACT_IMPL_H
#define PP_ACT_IMPL_H

#include "act.h"
#include "log.h"
#include "request.h"

/* The word of the log for that sum. */
#define PP_ALONE_TODAY "alone_today_yuan"

/* How an act was judged. */
struct pp_judged {
	enum pp_log_result result;
	const char *why; /* of a refusal, a word for the log */
	/* The request that is used up, that waits, or is to be written down. */
	int64_t request;
	bool waits;
	/* Of what a limit of refunds is about: alone today, this one too. */
	pp_money alone;
	char
	    plain[PP_WORDS_MAX]; /* the act's words, nothing personal in them */
	uint8_t digest[PP_DIGEST_BYTES];
};

/* The actor's standing in this moment; of a trial only that it is one. */
struct pp_standing {
	enum pp_mode mode;
	bool any_operator; /* else nobody is one yet */
	bool stands;       /* is one, and enabled; or cron */
	unsigned roles;
	bool has_sale_limit, has_refund_limit, has_buildings;
	int64_t sale_fen, refund_fen;
};

/* The account itself, without a person.  NULL: no. */
bool pp_actor_is_cron(const struct pp_actor *actor);

enum pp_status pp_standing_of(struct pp_db *db, struct pp_standing *standing);

/*
 * Whether the actor may: PP_OK, PP_EPERM, PP_NO with their words; *judged says
 * what is to be written down.  `may_alone`: where a second person is needed,
 * none is.
 */
enum pp_status pp_act_judge(struct pp_db *db, const struct pp_act *act,
    bool may_alone, int64_t at, struct pp_judged *judged);

/*
 * Whether the actor's password was typed so lately that he may do it, or say
 * yes to it: PP_EPERM, with *judged.
 */
enum pp_status pp_act_password(struct pp_db *db, enum pp_act_kind kind,
    pp_money amount, int64_t at, struct pp_judged *judged);

/* What the actor's person has given back alone on the site's day of `at`. */
enum pp_status pp_act_alone_today(struct pp_db *db, int64_t at, pp_money *sum);

/* pp_act() of what one person may do alone this time. */
enum pp_status pp_act_alone(struct pp_db *db, const struct pp_act *act,
    int64_t at, const char *who);

/*
 * Who never may is refused as by pp_act(), before anything is looked up for
 * him: PP_EPERM.  Everybody else: PP_OK, and pp_act() has still to be asked.
 */
enum pp_status pp_act_early(struct pp_db *db, const struct pp_act *act,
    int64_t at, const char *who);

/*
 * Refuse for a reason that the caller found, and said by pp_fail(): the log
 * gets it behind the rollback.
 */
enum pp_status pp_act_refuse(struct pp_db *db, const struct pp_act *act,
    const char *why, int64_t at, const char *who);

#endif
