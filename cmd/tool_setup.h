/* SPDX-License-Identifier: ISC */
/*
 * The parts of pp-setup: an account of its own for the books, whose folder
 * nobody else can enter; sudo, by which people run the tools as that account;
 * cron; the keys of the log.  Each part looks first, and changes only what
 * isn't as it should be.
 */
#ifndef PP_TOOL_SETUP_H
#define PP_TOOL_SETUP_H

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

#include "right.h"
#include "status.h"

struct setup {
	const char *account;
	const char *desk, *office; /* groups */
	const char *root;          /* files below it, and nothing else; "" */
	char bin[4096];            /* where the programs are, or will be */
	bool dry_run;
	uid_t uid; /* of the account, once it is there */
	gid_t gid;
	FILE *out;
};

enum setup_change {
	SETUP_KEPT,
	SETUP_MADE,
	SETUP_CHANGED,
};

/* "made account pp"; "would be made" in a dry run. */
void setup_tell(const struct setup *setup, enum setup_change change,
    const char *what, const char *name);

/* Run a program with those arguments, to NULL; only told in a dry run. */
enum pp_status setup_run(const struct setup *setup,
    const char *const arguments[]);

/*
 * Do something in a process of the account, without the caller's rights and
 * without sudo's variables; what fails there is said there.
 */
enum pp_status setup_as_account(const struct setup *setup,
    enum pp_status (*work)(const struct setup *setup, void *arg), void *arg);

/*
 * A file of root's with this text (which is freed); `check`: a program that
 * refuses what is wrong before it gets its name, or NULL.
 */
enum pp_status setup_file(const struct setup *setup, const char *path,
    mode_t mode, char *text, const char *const check[]);

/* A folder that only the account may enter. */
enum pp_status setup_folder(const struct setup *setup, const char *path);

/* Each in new memory. */
enum pp_status setup_sudoers(const struct setup *setup, char **text);
enum pp_status setup_crontab(const struct setup *setup, char **text);

/* The groups and the account; fills uid and gid. */
enum pp_status setup_people(struct setup *setup);
/* Those of the log, and the pepper of passwords. */
enum pp_status setup_keys(const struct setup *setup);
/* The folders, the database, the keys. */
enum pp_status setup_books(const struct setup *setup);
/* A key alone proves nothing: a checkpoint, where the log has none yet. */
enum pp_status setup_seal(const struct setup *setup);
/* PP_NO: there is no operator yet. */
enum pp_status setup_mode(const struct setup *setup, enum pp_mode mode);

#endif
