/* SPDX-License-Identifier: ISC */
/*
 * The phones that a modem reaches: the parts of a long message are shown, as
 * one, when all of them are there, in whatever order they came.
 */
#ifndef PP_TEST_PHONES_H
#define PP_TEST_PHONES_H

#include "pdu.h"

struct phones;

/* What they show goes to the end of that file. */
struct phones *phones_open(const char *path);
void phones_take(struct phones *phones, const struct pdu *pdu);

#endif
