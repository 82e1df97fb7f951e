/* SPDX-License-Identifier: ISC */
/*
 * The passwords that are tried first everywhere; nobody else includes this.
 */
#ifndef PP_PASSWORD_IMPL_H
#define PP_PASSWORD_IMPL_H

#include <stddef.h>

/* In lower case, in strcmp(3)'s order. */
extern const char *const pp_passwords_common[];
extern const size_t pp_passwords_common_n;

#endif
