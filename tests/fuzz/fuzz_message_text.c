/* SPDX-License-Identifier: ISC */
/*
 * Any file as texts of messages, and any names in them: a fault has a place,
 * and what comes out is within its parts and holds no code of its own.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "message_text.h"
#include "sms.h"
#include "text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum {
	NOON = 1763784000
};

static void
check(bool holds)
{
	if (!holds)
		abort();
}

static void
check_text(const char *text, unsigned parts)
{
	struct pp_sms_size size;
	uint32_t ch;

	check(strlen(text) < PP_MESSAGE_TEXT_MAX);
	check(pp_sms_measure(text, &size) == PP_OK && size.parts <= parts);
	while (*text != '\0') {
		text += pp_text_next(text, &ch);
		check(ch == '\n' || !pp_char_is_control(ch));
	}
}

/* A piece of the input in each text that people give. */
static void
fill(const struct pp_message_texts *texts, const char *said, size_t n)
{
	const struct pp_days_left left = {
	    .has_forecast = n % 3 != 0,
	    .forecast = {.low_s = (int64_t)n * 99, .high_s = (int64_t)n * 9999},
	    .before_desk = n % 2 == 0,
	    .desk_at = NOON,
	};
	const struct pp_text_facts facts = {
	    .sign = n % 5 == 0 ? said : "【宝湾】",
	    .site = said,
	    .meter = "M001",
	    .unit = "1-101",
	    .building = said,
	    .holder = said,
	    .reason = n % 7 == 0 ? NULL : said,
	    .list = said,
	    .count = (int64_t)n,
	    .has_balance = n % 2 == 0,
	    .balance_fen = -(int64_t)n,
	    .left = n % 4 == 0 ? &left : NULL,
	    .since = NOON,
	    .value = (int64_t)n * 100,
	};
	char text[PP_MESSAGE_TEXT_MAX];
	enum pp_status rc;

	for (int i = 0; i < PP_TEXTS; i++) {
		enum pp_text_kind kind = (enum pp_text_kind)i;
		unsigned parts = 1 + (unsigned)(n + (size_t)i) % 4;

		rc = pp_message_write(texts, kind,
		    (n + (size_t)i) % 2 == 0 ? PP_ENGLISH : PP_CHINESE, &facts,
		    parts, text);
		check(rc == PP_OK || rc == PP_EDATA);
		if (rc == PP_OK)
			check_text(text, parts);
	}
}

/* The first line is what is said, the rest the file. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static char path[64];
	struct pp_message_texts *texts = NULL;
	const uint8_t *end = n > 0 ? memchr(data, '\n', n) : NULL;
	size_t length = end != NULL ? (size_t)(end - data) : n;
	char *said = malloc(length + 1);
	FILE *f;
	enum pp_status rc;

	if (*path == '\0')
		snprintf(path, sizeof path, "/tmp/fuzz_message_text.%d",
		    (int)getpid());
	f = fopen(path, "w");
	check(said != NULL && f != NULL);
	memcpy(said, data, length);
	said[length] = '\0';
	check(end == NULL ||
	    fwrite(end + 1, 1, n - length - 1, f) == n - length - 1);
	check(fclose(f) == 0);
	rc = pp_message_texts_open(path, &texts);
	check(rc == PP_OK || rc == PP_EDATA);
	if (rc == PP_OK)
		fill(texts, said, n);
	else
		check(strncmp(pp_errmsg(), path, strlen(path)) == 0);
	pp_message_texts_free(texts);
	unlink(path);
	free(said);
	return 0;
}
