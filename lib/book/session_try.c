/* SPDX-License-Identifier: ISC */
/*
 * How often a login may be tried: some at once, then after a delay that
 * doubles, and never beyond so many an hour.  Counted by the operator's code
 * (codes that aren't the person's are one), the person who tries and the
 * terminal, so that nobody locks out another.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "log.h"
#include "session.h"

enum {
	HOUR_S = 3600,
	KEY_MAX = PP_TTY_MAX + PP_DECIMAL_MAX
};

struct tries {
	int64_t failures, last_at, hour_began, hour_failures;
	int64_t hour_everywhere; /* at all of that person's terminals */
};

/* Codes that are not his own are one, or he would make rows at will. */
static enum pp_status
name_of(struct pp_db *db, const char *code, const struct pp_seat *seat,
    char name[PP_WHO_MAX])
{
	struct pp_query *q = NULL;
	enum pp_status rc;

	*name = '\0';
	rc = pp_query_new(db,
	    "SELECT code FROM operator WHERE code = ?1 AND uid = ?2", &q);
	if (rc != PP_OK)
		return rc;
	pp_query_text(q, 1, code);
	pp_query_int(q, 2, seat->uid);
	if ((rc = pp_query_step(q)) == PP_OK)
		pp_query_copy(q, 0, name, PP_WHO_MAX);
	pp_query_free(q);
	return rc == PP_DONE ? PP_OK : rc;
}

/* What stands for the terminal: the person is part of it. */
static const char *
key_of(const struct pp_seat *seat, char key[KEY_MAX])
{
	snprintf(key, KEY_MAX, "%lld:%s", (long long)seat->uid, seat->tty);
	return key;
}

/* All zero where nothing was tried. */
static enum pp_status
load(struct pp_db *db, const char *code, const struct pp_seat *seat, int64_t at,
    struct tries *tries)
{
	struct pp_query *q = NULL;
	char key[KEY_MAX], person[KEY_MAX];
	enum pp_status rc;

	snprintf(person, sizeof person, "%lld:", (long long)seat->uid);
	rc = pp_query_new(db,
	    "SELECT ifnull(max(failures) FILTER (WHERE tty = ?2), 0),"
	    " ifnull(max(last_at) FILTER (WHERE tty = ?2), 0),"
	    " ifnull(max(hour_began) FILTER (WHERE tty = ?2), 0),"
	    " ifnull(max(hour_failures) FILTER (WHERE tty = ?2), 0),"
	    " ifnull(sum(hour_failures) FILTER (WHERE hour_began > ?4"
	    " AND hour_began <= ?5), 0)"
	    " FROM login_try WHERE code = ?1"
	    " AND substr(tty, 1, length(?3)) = ?3",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_text(q, 1, code);
	pp_query_text(q, 2, key_of(seat, key));
	pp_query_text(q, 3, person);
	pp_query_int(q, 4, at - HOUR_S);
	pp_query_int(q, 5, at + PP_LOGIN_DELAY_MAX_S);
	if ((rc = pp_query_step(q)) == PP_OK)
		*tries = (struct tries){
		    .failures = pp_query_col_int(q, 0),
		    .last_at = pp_query_col_int(q, 1),
		    .hour_began = pp_query_col_int(q, 2),
		    .hour_failures = pp_query_col_int(q, 3),
		    .hour_everywhere = pp_query_col_int(q, 4),
		};
	pp_query_free(q);
	return rc;
}

static int64_t
delay_after(int64_t failures)
{
	int64_t delay = 1;

	if (failures < PP_LOGIN_FREE)
		return 0;
	for (int64_t i = PP_LOGIN_FREE;
	     i < failures && delay < PP_LOGIN_DELAY_MAX_S; i++)
		delay *= 2;
	return delay < PP_LOGIN_DELAY_MAX_S ? delay : PP_LOGIN_DELAY_MAX_S;
}

static enum pp_status
check(const struct tries *t, const char *code, int64_t at)
{
	int64_t wait = delay_after(t->failures) - (at - t->last_at);

	/* A clock that was set back far: once, and the delay is from there. */
	if (t->last_at - at > PP_LOGIN_DELAY_MAX_S)
		wait = 0;
	if (t->failures >= PP_LOGIN_FREE && wait > 0)
		return pp_fail(PP_NO,
		    "%.64s: too many logins failed; try again in %lld s", code,
		    (long long)wait);
	if (t->hour_everywhere >= PP_LOGIN_HOUR_MAX)
		return pp_fail(PP_NO,
		    "%.64s: %d logins failed within an hour; try again later",
		    code, PP_LOGIN_HOUR_MAX);
	return PP_OK;
}

static enum pp_status
store(struct pp_db *db, const char *code, const struct pp_seat *seat,
    const struct tries *t)
{
	struct pp_query *q = NULL;
	char key[KEY_MAX];
	enum pp_status rc;

	rc = pp_query_new(db,
	    "INSERT OR REPLACE INTO login_try (code, tty, failures, last_at,"
	    " hour_began, hour_failures) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
	    &q);
	if (rc != PP_OK)
		return rc;
	pp_query_text(q, 1, code);
	pp_query_text(q, 2, key_of(seat, key));
	pp_query_int(q, 3, t->failures);
	pp_query_int(q, 4, t->last_at);
	pp_query_int(q, 5, t->hour_began);
	pp_query_int(q, 6, t->hour_failures);
	return pp_query_once(q);
}

enum pp_status
pp_login_try(struct pp_db *db, const char *code, const struct pp_seat *seat,
    int64_t at)
{
	struct tries t = {0};
	char name[PP_WHO_MAX];
	enum pp_status rc;

	assert(pp_db_in_transaction(db));
	if (strlen(code) >= PP_WHO_MAX)
		return pp_fail(PP_EDATA, "no operator's code is that long");
	if ((rc = name_of(db, code, seat, name)) != PP_OK ||
	    (rc = load(db, name, seat, at, &t)) != PP_OK ||
	    (rc = check(&t, code, at)) != PP_OK)
		return rc;
	if (t.hour_began <= at - HOUR_S || t.hour_began > at) {
		t.hour_began = at;
		t.hour_failures = 0;
	}
	t.failures++;
	t.hour_failures++;
	t.last_at = at;
	return store(db, name, seat, &t);
}

enum pp_status
pp_login_failed(struct pp_db *db, const char *code, const struct pp_seat *seat,
    int64_t at)
{
	struct pp_words words;

	assert(pp_db_in_transaction(db));
	pp_words_clear(&words);
	pp_words_int(&words, "uid", seat->uid);
	pp_words_text(&words, "tty", seat->tty);
	return pp_log_add(db, PP_ACT_LOGIN, code, &words, PP_LOG_REFUSED, at,
	    code);
}

enum pp_status
pp_login_forget(struct pp_db *db, const char *code, const struct pp_seat *seat)
{
	struct pp_query *q = NULL;
	char key[KEY_MAX];
	enum pp_status rc;

	rc = pp_query_new(db,
	    "DELETE FROM login_try WHERE code = ?1 AND tty = ?2", &q);
	if (rc != PP_OK)
		return rc;
	pp_query_text(q, 1, code);
	pp_query_text(q, 2, key_of(seat, key));
	return pp_query_once(q);
}
