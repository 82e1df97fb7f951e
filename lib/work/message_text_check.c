/* SPDX-License-Identifier: ISC */
/*
 * What texts of messages are made of, and what is wrong with one.  They are
 * taken apart by the same few lines when they are loaded and for each message.
 */
#include <string.h>

#include "catalogue.h"
#include "message_text_impl.h"
#include "sms.h"
#include "text.h"

static struct text_piece
bad(const char *words)
{
	return (struct text_piece){.kind = TEXT_PIECE_BAD, .text = words};
}

/* Behind the opening brace. */
static struct text_piece
take_field(const char **p)
{
	size_t n = strspn(*p, "abcdefghijklmnopqrstuvwxyz_");
	struct text_piece piece = {
	    .kind = TEXT_PIECE_FIELD,
	    .text = *p,
	    .n = n,
	    .field = message_text_field(*p, n),
	};

	if (n == 0)
		return bad(pp_phrase(
		    "no field's name behind {; write {{ for a brace"));
	if ((*p)[n] != '}')
		return bad(pp_phrase("a brace that isn't closed"));
	*p += n + 1;
	return piece;
}

struct text_piece
message_text_piece(const char **p)
{
	const char *at = *p;
	struct text_piece piece = {.kind = TEXT_PIECE_TEXT, .text = at};

	if (*at == '\0')
		return (struct text_piece){.kind = TEXT_PIECE_END};
	if (at[1] == *at && strchr("{}[]", *at) != NULL) {
		*p = at + 2;
		piece.n = 1;
		if (*at == '[')
			piece.kind = TEXT_PIECE_OPTION;
		else if (*at == ']')
			piece.kind = TEXT_PIECE_OPTION_END;
		return piece;
	}
	if (*at == '{') {
		*p = at + 1;
		return take_field(p);
	}
	if (*at == '}')
		return bad(pp_phrase("a brace that nothing opened; write }}"));
	piece.n = *at == '[' || *at == ']' ? 1 : strcspn(at, "{}[]");
	*p = at + piece.n;
	return piece;
}

static enum pp_status
check_field(const struct pp_node *node, enum pp_text_kind kind,
    const struct text_piece *piece)
{
	int n = (int)piece->n;

	if (piece->field < 0)
		return pp_node_bad(node, "unknown field {%.*s}", n,
		    piece->text);
	if (!message_text_may(piece->field, kind))
		return pp_node_bad(node,
		    "the field {%.*s} isn't told in this kind of message", n,
		    piece->text);
	return PP_OK;
}

/* A part in [[ ]] isn't in another, is closed, and has a field. */
static enum pp_status
check_pieces(const struct pp_node *node, enum pp_text_kind kind,
    const char *text)
{
	bool inside = false, has_field = false;
	struct text_piece piece;
	enum pp_status rc;

	do {
		piece = message_text_piece(&text);
		if (piece.kind == TEXT_PIECE_BAD)
			return pp_node_bad(node, "%s", piece.text);
		if (piece.kind == TEXT_PIECE_FIELD &&
		    (rc = check_field(node, kind, &piece)) != PP_OK)
			return rc;
		if ((piece.kind == TEXT_PIECE_OPTION && inside) ||
		    (piece.kind == TEXT_PIECE_OPTION_END && !inside) ||
		    (piece.kind == TEXT_PIECE_END && inside))
			return pp_node_bad(node, "[[ and ]] don't match");
		if (piece.kind == TEXT_PIECE_OPTION_END && !has_field)
			return pp_node_bad(node, "no field within [[ ]]");
		if (piece.kind == TEXT_PIECE_OPTION ||
		    piece.kind == TEXT_PIECE_OPTION_END)
			inside = piece.kind == TEXT_PIECE_OPTION;
		has_field =
		    inside && (has_field || piece.kind == TEXT_PIECE_FIELD);
	} while (piece.kind != TEXT_PIECE_END);
	return PP_OK;
}

/* Or a message without a word might come of it. */
static enum pp_status
check_words(const struct pp_node *node, const char *text)
{
	bool inside = false;
	struct text_piece piece;

	while ((piece = message_text_piece(&text)).kind != TEXT_PIECE_END) {
		if (piece.kind == TEXT_PIECE_TEXT && !inside &&
		    strspn(piece.text, " \n") < piece.n)
			return PP_OK;
		if (piece.kind != TEXT_PIECE_TEXT &&
		    piece.kind != TEXT_PIECE_FIELD)
			inside = piece.kind == TEXT_PIECE_OPTION;
	}
	return pp_node_bad(node, "no words besides fields");
}

static enum pp_status
check_characters(const struct pp_node *node, const char *text)
{
	uint32_t ch;

	if (*text == '\0')
		return pp_node_bad(node, "an empty text");
	while (*text != '\0') {
		text += pp_text_next(text, &ch);
		if (ch != '\n' && pp_char_is_control(ch))
			return pp_node_bad(node, "a control character");
	}
	return PP_OK;
}

static enum pp_status
check_length(const struct pp_node *node, enum pp_text_kind kind,
    const char *text)
{
	struct pp_sms_size size;
	enum pp_status rc;

	if ((rc = pp_sms_measure(text, &size)) != PP_OK)
		return rc;
	if (size.parts > pp_message_parts(kind))
		return pp_node_bad(node,
		    pp_message_parts(kind) == 1
			? PP_PHRASE("longer than %u part of a message")
			: PP_PHRASE("longer than %u parts of a message"),
		    pp_message_parts(kind));
	return PP_OK;
}

enum pp_status
message_text_check(const struct pp_node *node, enum pp_text_kind kind,
    const char *text)
{
	enum pp_status rc;

	if ((rc = check_characters(node, text)) != PP_OK ||
	    (rc = check_pieces(node, kind, text)) != PP_OK ||
	    (rc = check_words(node, text)) != PP_OK)
		return rc;
	return check_length(node, kind, text);
}
