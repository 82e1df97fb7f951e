/* SPDX-License-Identifier: ISC */
/*
 * What the files of message texts share with each other; nobody else includes
 * this.
 */
#ifndef PP_MESSAGE_TEXT_IMPL_H
#define PP_MESSAGE_TEXT_IMPL_H

#include "conf.h"
#include "message_text.h"

/* Who is told, and of what: a field may stand where its sets say so. */
enum text_tell {
	TELL_CUSTOMER = 1 << 0,
	TELL_METER = 1 << 1, /* staff, of a meter */
	TELL_GATEWAY = 1 << 2,
	TELL_TIMED = 1 << 3, /* since some time */
	TELL_VALUED = 1 << 4,
	TELL_DIGEST = 1 << 5,
	TELL_ESCALATION = 1 << 6,
	TELL_PERSON = 1 << 7, /* of one, with whose data it is erased */
	TELL_HEAD = 1 << 8,
	TELL_OWN = 1 << 9, /* is told its own number */
	TELL_ANY = 1 << 10,
};

enum text_piece_kind {
	TEXT_PIECE_TEXT,
	TEXT_PIECE_FIELD,
	TEXT_PIECE_OPTION, /* from here on left out where a field is empty */
	TEXT_PIECE_OPTION_END,
	TEXT_PIECE_END,
	TEXT_PIECE_BAD,
};

/* What comes next in a template. */
struct text_piece {
	enum text_piece_kind kind;
	const char *text; /* of a bad one: the words for it */
	size_t n;
	int field;
};

enum {
	TEXT_FIELDS_MAX = 32,
	TEXT_PRINT_MAX = 64,
};

/* What a field is this time: `n` bytes of a text, borrowed or printed. */
struct text_value {
	const char *text;
	size_t n;
	char print[TEXT_PRINT_MAX];
};

/* By language and kind; NULL: not read yet. */
struct pp_message_texts {
	char **text[PP_CHINESE + 1];
};

/* Borrowed from `texts`. */
enum pp_status message_text_of(const struct pp_message_texts *texts,
    enum pp_text_kind kind, enum pp_language language, const char **text);

/* Goes on behind the piece; not at the end, and not where it is bad. */
struct text_piece message_text_piece(const char **text);

/* PP_EDATA with the place of what is wrong with the text of a node. */
enum pp_status message_text_check(const struct pp_node *node,
    enum pp_text_kind kind, const char *text);

/* The number of a field by its name, `n` bytes long; -1: none. */
int message_text_field(const char *name, size_t n);
bool message_text_may(int field, enum pp_text_kind kind);

/* Whether there is a field of that number. */
bool message_text_exists(int field);

/* Names may be cut, lists too; codes and numbers never. */
bool message_text_is_name(int field);
bool message_text_is_list(int field);
bool message_text_is_sign(int field);

void message_text_value(int field, enum pp_text_kind kind,
    enum pp_language language, const struct pp_text_facts *facts,
    struct text_value *value);

#endif
