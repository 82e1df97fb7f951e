/* SPDX-License-Identifier: ISC */
/*
 * Whether an act may be done now, by whom the handle acts for.  All of it is
 * looked up again for each act: a role that was revoked a moment ago, or an
 * operator who was disabled, counts at once.
 */
#include <string.h>

#include "act_impl.h"
#include "db_impl.h"
#include "request_impl.h"
#include "site_setting.h"
#include "text.h"

/* What the account itself has to do before there is an operator. */
static bool
sets_up(enum pp_act_kind kind)
{
	return kind == PP_ACT_MODE || kind == PP_ACT_BACKUP ||
	    kind == PP_ACT_UPGRADE || kind == PP_ACT_SEAL ||
	    kind == PP_ACT_VERIFY || kind >= PP_ACT_READ_STATUS;
}

/* Everything below sets *judged, and refuses by it. */
static enum pp_status
check_standing(struct pp_db *db, const struct pp_standing *s,
    const struct pp_act *act, struct pp_judged *judged)
{
	const struct pp_actor *actor = pp_db_actor(db);

	judged->why = "login";
	if (actor == NULL ||
	    (actor->operator_id == 0 && !pp_actor_is_cron(actor)))
		return pp_fail(PP_EPERM,
		    "nobody is logged in; log in first: "
		    "pp-login");
	judged->why = "disabled";
	if (!s->stands)
		return pp_fail(PP_EPERM, "operator %s is disabled",
		    actor->code);
	judged->why = "role";
	if (!s->any_operator && !sets_up(act->kind))
		return pp_fail(PP_EPERM,
		    "the site's mode is %s, and it has no operator yet: "
		    "pp-operator add makes one, an admin",
		    pp_mode_name(s->mode));
	return PP_OK;
}

static enum pp_status
check_role(struct pp_db *db, const struct pp_standing *s,
    const struct pp_act *act, enum pp_leave *leave, struct pp_judged *judged)
{
	const struct pp_actor *actor = pp_db_actor(db);
	bool another =
	    act->owner != NULL && strcmp(act->owner, actor->code) != 0;

	*leave = another ? pp_right_of_another(s->mode, s->roles, act->kind)
			 : pp_right_of(s->mode, s->roles, act->kind);
	if (!s->any_operator)
		*leave = PP_LEAVE_DO;
	if (*leave != PP_LEAVE_NONE)
		return PP_OK;
	judged->why = "role";
	if (another &&
	    pp_right_of(s->mode, s->roles, act->kind) != PP_LEAVE_NONE)
		return pp_fail(PP_EPERM, "%s: is %s's, not %s's",
		    pp_act_name(act->kind), act->owner, actor->code);
	return pp_fail(PP_EPERM, "%s: not by %s, but by %s",
	    pp_act_name(act->kind), actor->code,
	    pp_right_who(s->mode, act->kind));
}

static enum pp_status
check_building(struct pp_db *db, const struct pp_standing *s,
    const struct pp_act *act, struct pp_judged *judged)
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	if (!s->has_buildings || act->meter == 0)
		return PP_OK;
	rc = pp_query_new(db,
	    "SELECT 1 FROM meter m LEFT JOIN unit u ON u.id = m.unit"
	    " JOIN operator_building b"
	    " ON b.building = coalesce(m.building, u.building)"
	    " WHERE m.id = ?1 AND b.operator = ?2",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_int(q, 1, act->meter);
	pp_query_int(q, 2, pp_db_actor(db)->operator_id);
	rc = pp_query_step(q);
	pp_query_free(q);
	if (rc != PP_DONE)
		return rc;
	judged->why = "building";
	return pp_fail(PP_EPERM, "%s is in none of %s's buildings",
	    act->subject, pp_db_actor(db)->code);
}

/* His own limit is the end; not even a second person goes beyond it. */
static enum pp_status
check_own_limit(struct pp_db *db, const struct pp_standing *s,
    const struct pp_act *act, struct pp_judged *judged)
{
	enum pp_limit limit = pp_right_limit(act->kind);
	bool sale = limit == PP_LIMIT_SALE && s->has_sale_limit;
	bool refund = limit == PP_LIMIT_REFUND && s->has_refund_limit;
	int64_t most = sale ? s->sale_fen : s->refund_fen;
	char yuan[PP_DECIMAL_MAX];

	if ((!sale && !refund) || act->amount.fen <= most)
		return PP_OK;
	judged->why = "limit";
	return pp_fail(PP_EPERM, "more than %s's limit of %s yuan",
	    pp_db_actor(db)->code, pp_money_print((pp_money){most}, yuan));
}

static enum pp_status
read_limit(struct pp_db *db, const char *key, pp_money *most)
{
	char value[PP_SETTING_MAX];
	enum pp_status rc;

	if ((rc = pp_site_setting(db, 0, key, value, NULL)) != PP_OK)
		return rc;
	return pp_money_parse(value, most) == PP_OK
	    ? PP_OK
	    : pp_fail_in(PP_ECONF, "setting %s", key);
}

/* Many small refunds are a large one. */
static enum pp_status
add_today(struct pp_db *db, const struct pp_act *act, int64_t at,
    struct pp_judged *judged)
{
	pp_money today;
	enum pp_status rc;

	if ((rc = pp_act_alone_today(db, at, &today)) != PP_OK)
		return rc;
	if (__builtin_add_overflow(today.fen, act->amount.fen,
		&judged->alone.fen))
		return pp_fail(PP_EDATA, "refunds: more than can be counted");
	return PP_OK;
}

/*
 * The site's limit is what one person may do without a second: a sale, and a
 * day's refunds.
 */
static enum pp_status
check_site_limit(struct pp_db *db, const struct pp_act *act,
    enum pp_leave leave, int64_t at, struct pp_judged *judged, bool *within)
{
	static const char *const keys[] = {
	    [PP_LIMIT_SALE] = "limits.sale_yuan",
	    [PP_LIMIT_REFUND] = "limits.refund_alone_yuan",
	};
	enum pp_limit limit = pp_right_limit(act->kind);
	pp_money most, sum = act->amount;
	enum pp_status rc;

	*within = true;
	if (limit == PP_LIMIT_NONE || act->amount.fen == 0)
		return PP_OK;
	if (limit == PP_LIMIT_REFUND && leave == PP_LEAVE_ALONE) {
		if ((rc = add_today(db, act, at, judged)) != PP_OK)
			return rc;
		sum = judged->alone;
	}
	if ((rc = read_limit(db, keys[limit], &most)) == PP_OK)
		*within = sum.fen <= most.fen;
	return rc;
}

/*
 * A terminal that was left is still logged in: power is given, and so much
 * money moves, only soon after the password was typed there.
 */
enum pp_status
pp_act_password(struct pp_db *db, enum pp_act_kind kind, pp_money amount,
    int64_t at, struct pp_judged *judged)
{
	const struct pp_actor *actor = pp_db_actor(db);
	bool power = pp_right_gives_power(kind);
	char yuan[PP_DECIMAL_MAX];
	pp_money most = {0};
	enum pp_status rc = PP_OK;

	if ((amount.fen == 0 && !power) || actor->operator_id == 0 ||
	    at - actor->login_at <= PP_PASSWORD_AGAIN_S)
		return PP_OK;
	if (!power)
		rc = read_limit(db, "limits.password_again_yuan", &most);
	if (rc != PP_OK || (!power && amount.fen <= most.fen))
		return rc;
	judged->result = PP_LOG_REFUSED;
	judged->why = "password";
	if (power)
		return pp_fail(PP_EPERM,
		    "%s: your password is asked for again; pp-login, then the "
		    "same command within %d minutes",
		    pp_act_name(kind), PP_PASSWORD_AGAIN_S / 60);
	return pp_fail(PP_EPERM,
	    "above %s yuan your password is asked for again; pp-login, then "
	    "the same command within %d minutes",
	    pp_money_print(most, yuan), PP_PASSWORD_AGAIN_S / 60);
}

/* What is shown to another person is read as it was written. */
static enum pp_status
check_subject(const char *subject)
{
	uint32_t ch;

	while (*subject != '\0') {
		subject += pp_text_next(subject, &ch);
		if (pp_char_is_control(ch))
			return pp_fail(PP_EDATA,
			    "a control character in what is asked for");
	}
	return PP_OK;
}

/* Bits of the roles that may say yes to it now. */
static unsigned
approvers_of(const struct pp_standing *s, enum pp_act_kind kind)
{
	unsigned roles = 0;

	for (int i = 0; i < PP_ROLES; i++)
		if (pp_right_approves(s->mode, 1U << i, kind))
			roles |= 1U << i;
	return roles;
}

/* Among too many that wait, a second person reads none of them. */
static enum pp_status
next_request(struct pp_db *db, int64_t at, struct pp_judged *judged)
{
	int64_t n = 0;
	enum pp_status rc;

	rc = pp_request_waiting(db, pp_db_actor(db)->uid, at, &n);
	if (rc != PP_OK)
		return rc;
	if (n < PP_REQUESTS_WAITING)
		return pp_request_next(db, &judged->request);
	judged->waits = true; /* no more is written down */
	return pp_fail(PP_NO,
	    "needs a second person, and %d requests of yours wait already; "
	    "take some back: pp-approve --withdraw",
	    PP_REQUESTS_WAITING);
}

/* An approval, a request that waits, or a new one. */
static enum pp_status
check_request(struct pp_db *db, const struct pp_standing *s,
    const struct pp_act *act, int64_t at, struct pp_judged *judged)
{
	const struct pp_actor *actor = pp_db_actor(db);
	bool approved = false;
	enum pp_status rc;

	if ((rc = check_subject(act->subject)) == PP_OK)
		rc = pp_request_digest(act->kind, act->subject, judged->plain,
		    judged->digest);
	if (rc == PP_OK)
		rc = pp_request_seek(db, judged->digest, actor->uid,
		    act->amount, approvers_of(s, act->kind), at,
		    &judged->request, &approved);
	if (rc != PP_OK)
		return rc;
	judged->result = approved ? PP_LOG_APPROVED : PP_LOG_REQUESTED;
	if (approved)
		return PP_OK;
	judged->waits = judged->request != 0;
	if (!db->writer || db->tries)
		return pp_fail(PP_NO, "needs a second person: %s",
		    pp_right_approver(s->mode));
	if (!judged->waits && (rc = next_request(db, at, judged)) != PP_OK)
		return rc;
	return pp_fail(PP_NO,
	    "needs a second person: request Q%lld waits for %s: pp-approve "
	    "Q%lld",
	    (long long)judged->request, pp_right_approver(s->mode),
	    (long long)judged->request);
}

static enum pp_status
judge_standing(struct pp_db *db, const struct pp_standing *s,
    const struct pp_act *act, bool may_alone, int64_t at,
    struct pp_judged *judged)
{
	enum pp_leave leave = PP_LEAVE_NONE;
	bool within = true;
	enum pp_status rc;

	judged->result = PP_LOG_REFUSED;
	if ((rc = check_standing(db, s, act, judged)) != PP_OK ||
	    (rc = check_role(db, s, act, &leave, judged)) != PP_OK ||
	    (rc = check_building(db, s, act, judged)) != PP_OK ||
	    (rc = check_own_limit(db, s, act, judged)) != PP_OK ||
	    (rc = check_site_limit(db, act, leave, at, judged, &within)) !=
		PP_OK)
		return rc;
	within &= leave != PP_LEAVE_REQUEST && !act->needs_two;
	if (!within && !may_alone)
		rc = check_request(db, s, act, at, judged);
	else
		judged->result =
		    leave == PP_LEAVE_DO ? PP_LOG_DONE : PP_LOG_ALONE;
	/* What is only asked for moves nothing yet. */
	return rc == PP_OK
	    ? pp_act_password(db, act->kind, act->amount, at, judged)
	    : rc;
}

enum pp_status
pp_act_judge(struct pp_db *db, const struct pp_act *act, bool may_alone,
    int64_t at, struct pp_judged *judged)
{
	struct pp_standing standing;
	enum pp_status rc;

	judged->result = PP_LOG_DONE;
	judged->request = 0;
	judged->waits = false;
	judged->alone = (pp_money){0};
	judged->plain[0] = '\0';
	if (strlen(act->subject) >= PP_SUBJECT_MAX)
		return pp_fail(PP_EDATA, "%.40s...: longer than %d bytes",
		    act->subject, PP_SUBJECT_MAX - 1);
	if ((rc = pp_standing_of(db, &standing)) != PP_OK ||
	    standing.mode == PP_MODE_TRIAL)
		return rc;
	if (act->words != NULL)
		pp_words_anonymous(act->words->text, judged->plain);
	return judge_standing(db, &standing, act, may_alone, at, judged);
}
