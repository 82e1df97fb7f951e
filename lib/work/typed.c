/* SPDX-License-Identifier: ISC */
#include "typed.h"

#include <stdio.h>
#include <string.h>

#include "catalogue.h"
#include "clock.h"
#include "text.h"

enum {
	WORD_MAX = 128,
	COUNT_MOST = 65535,
};

/* As the registers of meters end: 42949672.95 kWh, and some ratios. */
static const int64_t wh_most = 99999999999999;
static const int64_t fen_most = 99999999999;

static enum pp_status
bad(const char *what, const char *word, const char *words)
{
	char shown[PP_SHOWN_MAX];

	return pp_fail(PP_EDATA, "%s: \"%s\": %s", what,
	    pp_text_show(word, shown), words);
}

/* A decimal within bounds, full-width digits folded. */
static enum pp_status
take(const char *what, const char *word, unsigned decimals, int64_t least,
    int64_t most, int64_t *value)
{
	char plain[WORD_MAX];
	int64_t n;

	if (!word || *word == '\0')
		return pp_fail(PP_EDATA,
		    "%s: is needed, as it is typed for a meter that isn't"
		    " there",
		    what);
	if (snprintf(plain, sizeof plain, "%s", word) >= WORD_MAX)
		return bad(what, word, "too long for a number");
	pp_text_fold(plain);
	if (pp_decimal_parse(plain, decimals, &n) != PP_OK)
		return pp_fail_in(PP_EDATA, "%s: \"%s\"", what, plain);
	if (n < least || n > most)
		return bad(what, word,
		    pp_phrase("out of what a meter can show"));
	*value = n;
	return PP_OK;
}

enum pp_status
pp_typed_energy(const char *what, const char *word, int64_t *wh)
{
	return take(what, word, 3, 0, wh_most, wh);
}

enum pp_status
pp_typed_rates(const char *what, const char *word, int64_t wh[PP_RATES])
{
	char one[WORD_MAX];
	int64_t values[PP_RATES] = {0};
	const char *p = word;
	size_t n, i;
	enum pp_status rc;

	for (i = 0; i < PP_RATES; i++, p += n + 1) {
		n = strcspn(p, ",");
		if (snprintf(one, sizeof one, "%.*s", (int)n, p) >= WORD_MAX)
			return bad(what, word, "too long");
		if ((rc = pp_typed_energy(what, one, &values[i])) != PP_OK)
			return rc;
		if (p[n] == '\0')
			break;
	}
	if (i != PP_RATE_VALLEY && i != PP_RATE_DEEP)
		return bad(what, word,
		    pp_phrase("takes four values or five: sharp, peak, flat, "
			      "valley and"
			      " deep valley"));
	memcpy(wh, values, sizeof values);
	return PP_OK;
}

enum pp_status
pp_typed_time(const char *what, const char *word, int64_t now, int64_t *at)
{
	int64_t time;
	enum pp_status rc;

	if ((rc = pp_time_parse(word, now, &time)) != PP_OK)
		return pp_fail_in(rc, "%s: \"%s\"", what, word);
	if (time > now)
		return bad(what, word, pp_phrase("is ahead of now"));
	*at = time;
	return PP_OK;
}

enum pp_status
pp_typed_parse(const struct pp_typed_words *words, int64_t now,
    struct pp_typed *typed)
{
	struct pp_typed t = {0};
	enum pp_status rc;

	if ((rc = take("--balance", words->balance, 2, -fen_most, fen_most,
		 &t.balance.fen)) != PP_OK ||
	    (rc = take("--count", words->count, 0, 0, COUNT_MOST, &t.count)) !=
		PP_OK ||
	    (rc = pp_typed_energy("--energy-kwh", words->energy,
		 &t.total_wh)) != PP_OK)
		return rc;
	t.has_rates = words->rates != NULL;
	if (words->rates &&
	    (rc = pp_typed_rates("--rates", words->rates, t.rate_wh)) != PP_OK)
		return rc;
	if (words->at &&
	    (rc = pp_typed_time("--at", words->at, now, &t.at)) != PP_OK)
		return rc;
	*typed = t;
	return PP_OK;
}
