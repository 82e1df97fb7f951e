/* SPDX-License-Identifier: ISC */
/*
 * A seam for programs that are linked with
 * --wrap=pp_act,--wrap=pp_act_ask,--wrap=pp_log_add,--wrap=tool_act_as: while
 * `unasked`, everybody may do everything, and no log is kept.
 */
#ifndef UNASKED_H
#define UNASKED_H

#include <stdbool.h>

extern bool unasked;

#endif
