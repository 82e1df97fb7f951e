/* SPDX-License-Identifier: ISC */
/*
 * Passwords come from the terminal, without echo, or from a descriptor, a line
 * each; never from the command line or the environment.
 */
#ifndef PP_TOOL_PASSWORD_H
#define PP_TOOL_PASSWORD_H

#include <limits.h>

#include "operator.h"
#include "password.h"
#include "session.h"
#include "status.h"

/* The argument of --password-fd, or NULL: the terminal.  A usage error. */
void tool_password_from(const char *descriptor);

/* A line, which the caller forgets by pp_forget().  PP_EDATA: none, or long. */
enum pp_status tool_password(const char *prompt,
    char password[PP_PASSWORD_BYTES]);

/* Ask for a new one twice, check it, and seal it for the operator. */
enum pp_status tool_password_new(const char *operator_,
    char secret[PP_SECRET_MAX]);

/*
 * Ask for the operator's password (or one-time code) and try it.  PP_EPERM:
 * wrong, which is logged, whoever he is; PP_NO: too often; PP_ECONF: the pepper
 * it was kept with is lost.  Where it was kept in a weak way, it is kept in a
 * stronger one.
 */
enum pp_status tool_password_prove(struct pp_db *db, const char *operator_,
    const struct pp_seat *seat);

/* Where the key is that passwords are kept with, if the site has one. */
enum pp_status tool_pepper_path(char path[PATH_MAX]);

/* A one-time code, in clear and sealed. */
enum pp_status tool_password_code(char code[PP_CODE_MAX],
    char secret[PP_SECRET_MAX]);

#endif
