/* SPDX-License-Identifier: ISC */
/*
 * SQL of what the log says, for the files that compare tables with it.
 */
#ifndef PP_CHECKUP_SQL_H
#define PP_CHECKUP_SQL_H

/* clang-format off */

/* Acts that were done. */
#define DID " result IN ('done', 'alone', 'approved')"

/* The value of a word, to its end; and where it was changed, the new one. */
#define WORD(key)                                                              \
	" substr(words || ' ', instr(' ' || words, ' " key "=')"               \
	" + length('" key "='))"
#define TO_BLANK(value) " substr(" value ", 1, instr(" value ", ' ') - 1)"
#define CHANGED(value)                                                         \
	" substr(" value ", instr(" value ", '>') + 1,"                        \
	" instr(" value ", ' ') - instr(" value ", '>') - 1)"
#define HAS(key) " instr(' ' || words, ' " key "=') > 0"
#define YUAN(fen) " printf('%d.%02d', " fen " / 100, " fen " % 100)"
#define TIME(at) " strftime(' %Y-%m-%dT%H:%M:%SZ', " at ", 'unixepoch')"

/* As it stands in words, if it has no control characters. */
#define ESCAPED(text)                                                          \
	" iif(" text " LIKE '#%', '%23', '') || replace(replace(replace("      \
	"replace(substr(" text ", 1 + (" text " LIKE '#%')), '%', '%25'),"     \
	" ' ', '%20'), '=', '%3D'), '>', '%3E')"

/* clang-format on */

#endif
