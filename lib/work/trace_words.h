/* SPDX-License-Identifier: ISC */
/*
 * What is known of a meter, as words on a tape: "meter=M001 ct=1 ...".
 * Inside work/ only.
 */
#ifndef PP_TRACE_WORDS_H
#define PP_TRACE_WORDS_H

#include "poll.h"
#include "tape.h"

/* A bus: its gateway, what was learned of it, and where it is. */
void trace_bus_words(const struct pp_poll_known *known,
    char words[PP_TAPE_WORDS_MAX]);

/* A meter, and one of its readings, without what only people look at. */
void trace_meter_words(const struct pp_poll_known *known,
    char words[PP_TAPE_WORDS_MAX]);
void trace_reading_words(const struct pp_reading *reading,
    char words[PP_TAPE_WORDS_MAX]);

/*
 * And back, into what was all zero.  PP_EDATA says what is wrong: a word that
 * is missing or unknown, or out of its bounds.
 */
enum pp_status trace_bus_parse(const char *words, struct pp_poll_known *known);
enum pp_status trace_meter_parse(const char *words,
    struct pp_poll_known *known);
enum pp_status trace_reading_parse(const char *words,
    struct pp_reading *reading);

/* Of the first row. */
void trace_tape_words(const char *zone, char words[PP_TAPE_WORDS_MAX]);
enum pp_status trace_tape_parse(const char *words,
    char zone[PP_TAPE_WORDS_MAX]);

#endif
