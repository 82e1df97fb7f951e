/* SPDX-License-Identifier: ISC */
/*
 * What a meter does with the purchase count that an order carries.
 */
#ifndef PP_CLASS_H
#define PP_CLASS_H

#include "status.h"

enum pp_class {
	PP_CLASS_NONE,    /* not known: unfit for selling */
	PP_CLASS_COUNTED, /* it must be its own plus one, else nothing is done
			   */
	PP_CLASS_BLIND,   /* not looked at; its own grows by one */
	PP_CLASS_NAIVE,   /* not looked at, but stored */
	PP_CLASSES
};

#pragma GCC visibility push(default)

/* "counted", "blind", "naive"; "" for none. */
const char *pp_class_name(enum pp_class class);

/* PP_NO: no such word. */
enum pp_status pp_class_find(const char *word, enum pp_class *class);

#pragma GCC visibility pop

#endif
