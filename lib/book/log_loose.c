/* SPDX-License-Identifier: ISC */
/*
 * How faults are told, trial hashes, and edited rows among which some may only
 * have changed places.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalogue.h"
#include "log_verify_impl.h"

enum {
	LOOSE_MAX = 1024,
};

struct loose_row {
	struct pp_log_raw raw; /* texts in `text` */
	char *text;
	int64_t seq;
	int64_t last; /* place up to which all behind it were edited, too */
	uint8_t before[PP_DIGEST_BYTES];
	bool told;
};

struct pp_log_loose {
	struct loose_row row[LOOSE_MAX];
	size_t n;
};

const char *
pp_log_fault_name(enum pp_log_fault_kind kind)
{
	static const char *const names[PP_LOG_FAULTS] = {
	    [PP_LOG_EDITED] = "edited",
	    [PP_LOG_MISSING] = "missing",
	    [PP_LOG_INSERTED] = "inserted",
	    [PP_LOG_SWAPPED] = "swapped",
	    [PP_LOG_CUT] = "cut",
	    [PP_LOG_REWRITTEN] = "rewritten",
	    [PP_LOG_UNSEALED] = "unsealed",
	};

	return names[kind];
}

enum pp_status
pp_log_tell_held(struct pp_log_teller *teller)
{
	struct pp_log_fault fault = teller->held;

	if (fault.first == 0)
		return PP_OK;
	teller->held.first = 0;
	if (fault.last > fault.first)
		snprintf(fault.words, sizeof fault.words,
		    pp_phrase("their hashes are not those of what they say"));
	return teller->tell(teller->arg, &fault);
}

enum pp_status
pp_log_tell(struct pp_log_teller *teller, enum pp_log_fault_kind kind,
    int64_t first, int64_t last, const char *fmt, ...)
{
	struct pp_log_fault *held = &teller->held;
	struct pp_log_fault fault = {kind, first, last, ""};
	enum pp_status rc;
	va_list ap;

	teller->any = true;
	if (kind == PP_LOG_EDITED && held->first != 0 &&
	    held->last + 1 == first) {
		held->last = last;
		return PP_OK;
	}
	va_start(ap, fmt);
	vsnprintf(fault.words, sizeof fault.words, pp_phrase(fmt), ap);
	va_end(ap);
	if (kind != PP_LOG_EDITED)
		return teller->tell(teller->arg, &fault);
	rc = pp_log_tell_held(teller);
	*held = fault;
	return rc;
}

enum pp_status
pp_log_hasher_open(struct pp_log_hasher *hasher)
{
	*hasher = (struct pp_log_hasher){0};
	return pp_digester_new(&hasher->digester);
}

void
pp_log_hasher_close(struct pp_log_hasher *hasher)
{
	pp_digester_free(hasher->digester);
	pp_buffer_free(&hasher->line);
}

void
pp_log_hash_as(struct pp_log_hasher *hasher, const struct pp_log_raw *raw,
    int64_t seq, const uint8_t before[PP_DIGEST_BYTES],
    uint8_t hash[PP_DIGEST_BYTES])
{
	struct pp_log_raw as = *raw;

	as.seq = seq;
	if (hasher->trouble == PP_OK)
		hasher->trouble = pp_log_hash(hasher->digester, &hasher->line,
		    &as, before, hash);
}

bool
pp_log_fits(struct pp_log_hasher *hasher, const struct pp_log_raw *raw,
    int64_t seq, const uint8_t before[PP_DIGEST_BYTES],
    const uint8_t hash[PP_DIGEST_BYTES])
{
	uint8_t made[PP_DIGEST_BYTES];

	pp_log_hash_as(hasher, raw, seq, before, made);
	return hasher->trouble == PP_OK && memcmp(made, hash, sizeof made) == 0;
}

enum pp_status
pp_log_loose_new(struct pp_log_loose **loose)
{
	*loose = calloc(1, sizeof **loose);
	return *loose != NULL ? PP_OK : pp_fail(PP_ESYS, "out of memory");
}

void
pp_log_loose_free(struct pp_log_loose *loose)
{
	if (loose == NULL)
		return;
	for (size_t i = 0; i < loose->n; i++)
		free(loose->row[i].text);
	free(loose);
}

enum pp_status
pp_log_loose_add(struct pp_log_loose *loose, const struct pp_log_raw *raw,
    int64_t seq, const uint8_t before[PP_DIGEST_BYTES])
{
	struct loose_row *row = loose->row + loose->n;
	struct pp_buffer text = {0};

	if (loose->n == LOOSE_MAX)
		return PP_NO;
	for (int i = 0; i < PP_LOG_TEXTS; i++)
		pp_buffer_add(&text, raw->text[i].bytes, raw->text[i].n);
	if (text.failed) {
		pp_buffer_free(&text);
		return pp_fail(PP_ESYS, "out of memory");
	}
	row->raw = *raw;
	row->text = text.bytes;
	for (int i = 0; i < PP_LOG_TEXTS; i++) {
		row->raw.text[i].bytes = text.bytes;
		if (raw->text[i].n > 0)
			text.bytes += raw->text[i].n;
	}
	row->seq = seq;
	row->last = raw->seq;
	memcpy(row->before, before, sizeof row->before);
	loose->n++;
	return PP_OK;
}

bool
pp_log_loose_follows(struct pp_log_loose *loose, int64_t place)
{
	if (loose->n == 0 || loose->row[loose->n - 1].last + 1 != place)
		return false;
	loose->row[loose->n - 1].last = place;
	return true;
}

/* Whether two, a before b, stand in each other's place, hashes and all. */
static bool
swapped(struct pp_log_hasher *h, const struct loose_row *a,
    const struct loose_row *b)
{
	const uint8_t *behind = b->seq == a->seq + 1 ? b->raw.hash : b->before;

	return pp_log_fits(h, &b->raw, a->seq, a->before, b->raw.hash) &&
	    pp_log_fits(h, &a->raw, b->seq, behind, a->raw.hash);
}

/* The same where the hashes stayed. */
static bool
texts_swapped(struct pp_log_hasher *h, const struct loose_row *a,
    const struct loose_row *b)
{
	return pp_log_fits(h, &b->raw, a->seq, a->before, a->raw.hash) &&
	    pp_log_fits(h, &a->raw, b->seq, b->before, b->raw.hash);
}

/* The row behind a place is sound, once the right one stands there. */
static void
excuse(struct pp_log_loose *loose, struct pp_log_hasher *h, size_t place,
    const uint8_t hash[PP_DIGEST_BYTES])
{
	struct loose_row *row = loose->row + place + 1;

	if (place + 1 < loose->n && row->seq == row[-1].seq + 1 &&
	    pp_log_fits(h, &row->raw, row->seq, hash, row->raw.hash))
		row->told = true;
}

static enum pp_status
tell_swaps(struct pp_log_loose *loose, struct pp_log_hasher *h, size_t i,
    struct pp_log_teller *teller)
{
	struct loose_row *a = loose->row + i, *b;

	for (size_t j = i + 1; j < loose->n && !a->told; j++) {
		b = loose->row + j;
		if (b->told)
			continue;
		if (swapped(h, a, b)) {
			excuse(loose, h, i, b->raw.hash);
			excuse(loose, h, j, a->raw.hash);
		} else if (!texts_swapped(h, a, b)) {
			continue;
		}
		a->told = b->told = true;
		return pp_log_tell(teller, PP_LOG_SWAPPED, a->raw.seq,
		    b->raw.seq, "they stand in each other's place");
	}
	return PP_OK;
}

enum pp_status
pp_log_loose_tell(struct pp_log_loose *loose, struct pp_log_hasher *hasher,
    struct pp_log_teller *teller)
{
	enum pp_status rc = PP_OK;

	for (size_t i = 0; i < loose->n && rc == PP_OK; i++)
		rc = tell_swaps(loose, hasher, i, teller);
	for (size_t i = 0; i < loose->n && rc == PP_OK; i++) {
		const struct loose_row *row = loose->row + i;

		if (!row->told)
			rc = pp_log_tell(teller, PP_LOG_EDITED, row->raw.seq,
			    row->last,
			    "its hash is not that of what it says; or row %lld"
			    " was edited, and its hash with it",
			    (long long)row->raw.seq - 1);
	}
	return rc == PP_OK ? hasher->trouble : rc;
}
