/* SPDX-License-Identifier: ISC */
/*
 * Words for people in their language.  The English ones are in the code and
 * are the keys; lib/po has the others, which gettext(3) finds where the program
 * chose a language (setlocale) and bound the domain "pp" to a folder of
 * catalogues.  Formats of pp_fail() are looked up by pp_fail() itself.
 */
#ifndef PP_CATALOGUE_H
#define PP_CATALOGUE_H

/* In a table of words: for xgettext(1) to find; whoever prints translates. */
#define PP_PHRASE(english) english

#pragma GCC visibility push(default)

/* The same words in the language chosen, or as they are; never freed. */
const char *pp_phrase(const char *english) __attribute__((format_arg(1)));

#pragma GCC visibility pop

#endif
