/* SPDX-License-Identifier: ISC */
/*
 * A message out of its template and what is known: filled in again with less,
 * until it is short enough.
 */
#include <stdio.h>
#include <string.h>

#include "catalogue.h"
#include "message_text_impl.h"
#include "sms.h"
#include "text.h"

enum {
	NAME_MOST = 160, /* bytes of a name that are looked at */
	LIST_MOST = 2048,
};

/* One message under way. */
struct sheet {
	const char *template;
	enum pp_language language;
	struct text_value values[TEXT_FIELDS_MAX];
	bool used[TEXT_FIELDS_MAX];
	bool dropped; /* items of the list */
	char text[PP_MESSAGE_TEXT_MAX];
	size_t n;
	bool full;
};

static void
put(struct sheet *s, const char *bytes, size_t n)
{
	if (n >= sizeof s->text - s->n) {
		s->full = true;
		return;
	}
	memcpy(s->text + s->n, bytes, n);
	s->n += n;
}

static void
put_text(struct sheet *s, const char *text)
{
	put(s, text, strlen(text));
}

/* What people gave is one line, and has no codes of its own. */
static void
put_plain(struct sheet *s, const char *text, size_t n)
{
	const char *end = text + n;
	uint32_t ch;
	size_t width;

	for (; text < end; text += width) {
		width = pp_text_next(text, &ch);
		if (pp_char_is_control(ch))
			put(s, "?", 1);
		else
			put(s, text, width);
	}
}

static void
put_list(struct sheet *s, const struct text_value *list)
{
	bool chinese = s->language == PP_CHINESE;
	const char *item = list->text, *end = list->text + list->n;
	size_t n;

	for (; item < end; item += n + (item + n < end)) {
		n = strcspn(item, "\n");
		if (item + n > end)
			n = (size_t)(end - item);
		if (item > list->text)
			put_text(s, chinese ? "，" : ", ");
		put_plain(s, item, n);
	}
	if (s->dropped)
		put_text(s, chinese ? "等" : " and more");
}

/* 【...】 as operators ask for; it may have been written with them. */
static void
put_sign(struct sheet *s, const struct text_value *sign)
{
	bool chinese = s->language == PP_CHINESE;
	bool bare =
	    strncmp(sign->text, "【", strlen("【")) != 0 && *sign->text != '[';

	if (sign->n == 0)
		return;
	if (bare)
		put_text(s, chinese ? "【" : "[");
	put_plain(s, sign->text, sign->n);
	if (bare)
		put_text(s, chinese ? "】" : "] ");
}

static void
put_field(struct sheet *s, int field)
{
	const struct text_value *value = &s->values[field];

	s->used[field] = true;
	if (message_text_is_list(field))
		put_list(s, value);
	else if (message_text_is_sign(field))
		put_sign(s, value);
	else
		put_plain(s, value->text, value->n);
}

static void
fill(struct sheet *s)
{
	const char *p = s->template;
	size_t option = 0;
	bool empty = false;
	struct text_piece piece;

	s->n = 0;
	s->full = false;
	while ((piece = message_text_piece(&p)).kind != TEXT_PIECE_END) {
		if (piece.kind == TEXT_PIECE_TEXT) {
			put(s, piece.text, piece.n);
		} else if (piece.kind == TEXT_PIECE_FIELD) {
			empty = empty || s->values[piece.field].n == 0;
			put_field(s, piece.field);
		} else if (piece.kind == TEXT_PIECE_OPTION) {
			option = s->n;
			empty = false;
		} else if (empty) {
			s->n = option;
		}
	}
	s->text[s->n] = '\0';
}

/* Without its last character, or its last item. */
static void
shorten(struct sheet *s, int field)
{
	struct text_value *v = &s->values[field];
	char end = message_text_is_list(field) ? '\n' : '\0';

	if (end == '\n')
		s->dropped = true;
	do
		v->n--;
	while (v->n > 0 &&
	    (end == '\n' ? v->text[v->n] != '\n'
			 : (v->text[v->n] & 0xc0) == 0x80));
}

/* The longest of what may be cut, lists before names; -1: none is left. */
static int
longest(const struct sheet *s)
{
	int best = -1;

	for (int i = 0; i < TEXT_FIELDS_MAX; i++) {
		if (!s->used[i] || s->values[i].n == 0)
			continue;
		if (message_text_is_list(i))
			return i;
		if (message_text_is_name(i) &&
		    (best < 0 || s->values[i].n > s->values[best].n))
			best = i;
	}
	return best;
}

static void
take_values(struct sheet *s, enum pp_text_kind kind,
    const struct pp_text_facts *facts)
{
	size_t most;

	for (int i = 0; message_text_exists(i); i++) {
		message_text_value(i, kind, s->language, facts, &s->values[i]);
		most = message_text_is_list(i) ? LIST_MOST
		    : message_text_is_name(i)  ? NAME_MOST
					       : SIZE_MAX;
		while (s->values[i].n > most)
			shorten(s, i);
	}
}

static enum pp_status
too_long(enum pp_text_kind kind, unsigned parts)
{
	char name[PP_TEXT_KIND_MAX];

	return pp_fail(PP_EDATA,
	    parts == 1
		? PP_PHRASE("message %s: sign, codes and amounts alone are "
			    "longer than %u part; shorten site.sms_sign or the "
			    "text")
		: PP_PHRASE("message %s: sign, codes and amounts alone are "
			    "longer than %u parts; shorten site.sms_sign or "
			    "the text"),
	    pp_text_kind_name(kind, name), parts);
}

enum pp_status
pp_message_write(const struct pp_message_texts *texts, enum pp_text_kind kind,
    enum pp_language language, const struct pp_text_facts *facts,
    unsigned parts, char text[PP_MESSAGE_TEXT_MAX])
{
	struct sheet s = {.language = language};
	struct pp_sms_size size;
	enum pp_status rc;
	int field;

	rc = message_text_of(texts, kind, language, &s.template);
	if (rc != PP_OK)
		return rc;
	take_values(&s, kind, facts);
	for (;;) {
		fill(&s);
		if ((rc = pp_sms_measure(s.text, &size)) != PP_OK)
			return rc;
		if (!s.full && size.parts <= parts)
			break;
		if ((field = longest(&s)) < 0)
			return too_long(kind, parts);
		shorten(&s, field);
	}
	memcpy(text, s.text, s.n + 1);
	return PP_OK;
}
