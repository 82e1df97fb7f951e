/* SPDX-License-Identifier: ISC */
/*
 * Orders to many relays as one decision, for which one person isn't enough:
 * by how many meters it is about, together with those of the last hour.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "act.h"
#include "catalogue.h"
#include "clock.h"
#include "digest.h"
#include "relays_impl.h"

enum {
	AN_HOUR_S = 3600,
	LIST_IN_LOG = 3000 /* bytes; what is longer is there by its digest */
};

bool
relays_may(const struct pp_relay_row *row)
{
	return row->reason[0] == '\0' && !row->already;
}

enum pp_status
relays_list(const struct pp_relay_row *rows, size_t n, struct relay_many *many)
{
	size_t i, length, count = 0;
	bool share = false;
	char *text = NULL;
	FILE *out = open_memstream(&text, &length);

	if (out == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	for (i = 0; i < n; i++) {
		if (!relays_may(&rows[i]))
			continue;
		fprintf(out, "%s%s", count++ > 0 ? "," : "",
		    rows[i].target.code);
		share |= rows[i].overridden >> PP_GUARD_SHARE & 1;
	}
	if (fclose(out) == EOF) {
		free(text);
		return pp_fail(PP_ESYS, "out of memory");
	}
	*many = (struct relay_many){.list = text, .n = count, .share = share};
	return PP_OK;
}

/* It was decided before, and hasn't come through. */
static enum pp_status
repeats(struct pp_db *db, const struct pp_relay_want *want, int64_t meter,
    bool *yes)
{
	struct pp_relay_wish wish;
	enum pp_status rc = pp_relay_wish(db, meter, &wish);

	*yes = rc == PP_OK && wish.action == want->action &&
	    wish.cause == want->cause && wish.until == want->until;
	return rc == PP_NO ? PP_OK : rc;
}

enum pp_status
relays_count_before(struct pp_db *db, const struct pp_relay_want *want,
    const struct pp_relay_row *rows, size_t n, int64_t now, const char *who,
    int64_t *before)
{
	int64_t all = 0, since = now - AN_HOUR_S;
	bool repeated, was, fresh = false;
	size_t i;
	enum pp_status rc = pp_relay_ordered_by(db, who, since, &all);

	for (i = 0; rc == PP_OK && i < n; i++) {
		if (!relays_may(&rows[i]))
			continue;
		rc = pp_relay_was_ordered_by(db, rows[i].target.id, who, since,
		    &was);
		if (rc == PP_OK)
			rc = repeats(db, want, rows[i].target.id, &repeated);
		if (rc == PP_OK) {
			all -= was;
			fresh |= !repeated;
		}
	}
	if (rc == PP_OK)
		*before = fresh ? all : 0;
	return rc;
}

enum pp_status
relays_count_others(struct pp_db *db, const int64_t *ids, size_t n, int64_t now,
    const char *who, int64_t *others)
{
	int64_t all = 0, since = now - AN_HOUR_S;
	bool was;
	size_t i;
	enum pp_status rc = pp_relay_ordered_by(db, who, since, &all);

	for (i = 0; rc == PP_OK && all > 0 && i < n; i++) {
		rc = pp_relay_was_ordered_by(db, ids[i], who, since, &was);
		if (rc == PP_OK)
			all -= was;
	}
	if (rc == PP_OK)
		*others = all;
	return rc;
}

static enum pp_status
may_alone(struct pp_db *db, const struct relay_many *many, bool *alone)
{
	char value[PP_SETTING_MAX];
	enum pp_status rc;

	rc = pp_site_setting(db, 0, "limits.relay_alone", value, NULL);
	if (rc == PP_OK)
		*alone = !many->share &&
		    (int64_t)many->n + many->before <= strtol(value, NULL, 10);
	return rc;
}

static enum pp_status
digest_of(const char *text, char hex[PP_DIGEST_HEX])
{
	uint8_t digest[PP_DIGEST_BYTES];
	struct pp_digester *d = NULL;
	enum pp_status rc;

	if ((rc = pp_digester_new(&d)) != PP_OK)
		return rc;
	pp_digest_begin(d);
	pp_digest_add(d, text, strlen(text));
	if ((rc = pp_digest_end(d, digest)) == PP_OK)
		pp_hex(digest, sizeof digest, hex);
	pp_digester_free(d);
	return rc;
}

/* Which meters; in the words that the second person reads, if they fit. */
static enum pp_status
put_list(struct pp_words *words, const char *list)
{
	char hex[PP_DIGEST_HEX];
	enum pp_status rc;

	if (strlen(list) <= LIST_IN_LOG) {
		pp_words_text(words, "meters", list);
		return PP_OK;
	}
	if ((rc = digest_of(list, hex)) == PP_OK)
		pp_words_text(words, "meters_sha256", hex);
	return rc;
}

enum pp_status
relays_act_many(struct pp_db *db, const struct pp_relay_want *want,
    const struct relay_many *many, int64_t now, const char *who)
{
	char subject[32], until[PP_TIME_MAX], guards[PP_RELAY_GUARDS_MAX];
	struct pp_words words;
	const struct pp_act act = {
	    .kind = PP_ACT_RELAY_MANY,
	    .subject = subject,
	    .words = &words,
	};
	bool alone = false;
	enum pp_status rc;

	if ((rc = may_alone(db, many, &alone)) != PP_OK || alone)
		return rc;
	snprintf(subject, sizeof subject, "%zu meter%s", many->n,
	    many->n == 1 ? "" : "s");
	pp_words_clear(&words);
	pp_words_text(&words, "action", pp_relay_action_name(want->action));
	pp_words_text(&words, "cause", pp_relay_cause_name(want->cause));
	pp_words_text(&words, "reason", want->reason);
	if (want->until != 0)
		pp_words_text(&words, "until",
		    pp_time_print(want->until, until));
	pp_words_text(&words, "overridden",
	    pp_guards_words(want->overrides, guards));
	if ((rc = put_list(&words, many->list)) != PP_OK)
		return rc;
	return pp_act(db, &act, now, who);
}
