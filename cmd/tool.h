/* SPDX-License-Identifier: ISC */
/*
 * What all commands share: options declared once as data, the settings file,
 * selectors, the output, messages, and the way to leave.  Included by cmd/
 * only.
 */
#ifndef PP_TOOL_H
#define PP_TOOL_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "catalogue.h"
#include "db.h"
#include "records.h"
#include "status.h"
#include "world.h"

enum tool_exit {
	EXIT_DONE = 0,
	EXIT_SOME = 1,
	EXIT_PENDING = 3,
	EXIT_USAGE = 64,
	EXIT_DATA = 65,
	EXIT_NOINPUT = 66,
	EXIT_AWAY = 69,
	EXIT_BUG = 70,
	EXIT_SYSTEM = 71,
	EXIT_CANTCREATE = 73,
	EXIT_OUTPUT = 74,
	EXIT_TEMP = 75,
	EXIT_PEER = 76,
	EXIT_NOPERM = 77,
	EXIT_CONFIG = 78,
};

enum option_kind {
	OPTION_FLAG, /* bool: set true */
	OPTION_TEXT, /* const char *: the argument, borrowed from argv */
	OPTION_PATH, /* the same; a file, refused behind sudo unless "-" */
};

/*
 * One option.  `letter` is 0 where it has none; a letter means the same in
 * every tool.  `argument` names the argument in the usage, NULL for a flag;
 * `help` NULL hides the option.  No option with an argument is taken twice.
 */
struct option_row {
	const char *name;
	char letter;
	enum option_kind kind;
	const char *argument;
	const char *help;
	void *where;
};

/* Groups of options that many tools have; joined by tool_options.c. */
enum option_group {
	GROUP_RECORDS = 1 << 0,  /* --format --output --no-header --bom ... */
	GROUP_SELECT = 1 << 1,   /* --meter --unit --building ... --from */
	GROUP_DATABASE = 1 << 2, /* --db --config */
	GROUP_RUNNER = 1 << 3,   /* options end at the first operand */
};

/* One of the commands that a tool has: `backup` of pp-db. */
struct command {
	const char *name;
	const char *operands; /* as in the usage: "FILE", "[units | meters]" */
	int least, most;      /* how many of them */
	const char *options;  /* those of the tool's own that it takes */
	bool selects;         /* takes selectors */
	enum pp_status (*run)(char *operands[]); /* to NULL behind the last */
};

/* A tool, declared once; --help, completion and the manual come from it. */
struct tool {
	const char *name;     /* "pp-poll" */
	const char *operands; /* "[FILE ...]"; of a tool without commands */
	const char *summary;  /* one line */
	const struct command *commands; /* NULL: it has none */
	size_t n_commands;
	const struct option_row *options;
	size_t n_options;
	unsigned groups;
	bool without_login; /* also for those who aren't logged in */
};

/* What a receipt is made as. */
enum paper_format {
	PAPER_TEXT,
	PAPER_ESCP, /* for a printer of needles */
	PAPER_PDF,
	PAPER_FORMATS
};

enum sms_sender {
	SMS_NONE,
	SMS_GAMMU,
	SMS_COMMAND,
};

/* The settings file, as settings-example.yaml has it; all with defaults. */
struct settings {
	char database[4096];
	char run_dir[4096];
	char models_dir[4096];
	char keys_dir[4096];
	char simulated_clock[4096]; /* "": the real one; see pp-sim(1) */
	int64_t lock_wait_ms;
	char receipt_template[4096]; /* "": the built-in one */
	char receipt_queue[128];     /* "": the default of lp(1) */
	int receipt_copies, receipt_form_lines;
	enum paper_format receipt_format;
	int receipt_width, receipt_height; /* of PDF's pages, mm */
	char receipt_font[256];            /* "": the usual ones */
	enum sms_sender sms_sender;
	char sms_spool[4096], sms_command[4096]; /* "": none */
	char sms_templates[4096];                /* "": the built-in ones */
	bool sms_reports; /* delivery reports are asked for */
	int64_t sms_command_wait_s, sms_hang_after_s;
	char metrics_file[4096]; /* "": none */
};

/* What the selectors asked for; NULL or 0 where not given. */
struct selectors {
	const char *meter, *account, *unit, *building, *floor, *bus, *gateway;
	const char *state;
	const char *from;
	bool all;
};

/* The one tool that this process is. */
extern struct settings settings;
extern struct selectors selectors;
extern bool tool_verbose, tool_quiet;
extern bool tool_chinese; /* messages, heads and paper are; else English */

/*
 * First thing in main: descriptors, limits, signals and environment made plain
 * (tool_harden.c), umask 077, locale for UTF-8; parse argv; act on --help,
 * --version and --completion (exits 0); load the settings where the tool has
 * GROUP_DATABASE.  Leaves by exit(3) with 64 or 78 and a message on trouble.
 * Returns the index of the first operand.
 */
int tool_start(const struct tool *tool, int argc, char *argv[]);

/*
 * The command that argv (from the first operand, to NULL) begins with; where
 * there is none, or operands or options don't suit it, a usage error.
 */
const struct command *tool_command(char *argv[]);

/*
 * All that main does of a tool with commands: start, run the one that argv
 * names, report how it went; the status that main returns.
 */
int tool_run(const struct tool *tool, int argc, char *argv[]);

/*
 * An operand that names a file: behind sudo it would be opened with the
 * account's rights, so all but "-" (and NULL) ends the tool with 77.
 */
void tool_path(const char *path);

/* A usage error: the words, "try 'pp-x --help'", exit 64. */
_Noreturn void tool_usage(const char *fmt, ...) PP_PRINTF(1, 2);

/* "pp-x: WORDS" on stderr; the second only with --verbose. */
void tool_say(const char *fmt, ...) PP_PRINTF(1, 2);
void tool_say_more(const char *fmt, ...) PP_PRINTF(1, 2);

/* Print pp_errmsg(), remember the exit status if it is graver. */
void tool_report(enum pp_status code);

/* Remember an exit status if it is graver than those before. */
void tool_exit_with(int status);

/* Flush stdout; the status that main returns: the gravest remembered. */
int tool_end(void);

/* The exit status for a code; the order of gravity is commands.md's. */
int tool_exit_of(enum pp_status code);

/* Now, UTC seconds, by the clock that the settings name. */
int64_t tool_now(void);

/* The real world for the wire, with that clock. */
struct pp_world *tool_world(void);

/*
 * Open the database of the settings, take the site's zone from it, and give
 * the handle its actor (act.h): the operator who is logged in at this seat, or
 * cron.  On failure, and where nobody is, says so and exits.
 */
struct pp_db *tool_open_reader(void);
struct pp_db *tool_open_writer(void);

/*
 * Give a handle that was opened otherwise its actor.  PP_EPERM: nobody is
 * logged in, or this process isn't the database's account.
 */
enum pp_status tool_act_as(struct pp_db *db);

/* Where --output, --format and the rest of GROUP_RECORDS say. */
enum pp_status tool_records(const struct pp_field *fields, size_t n,
    struct pp_records **records);

/*
 * Before a row is printed where a bus may be held meanwhile: PP_EOUT where
 * nobody has read for 30 s what came before.
 */
enum pp_status tool_may_print(void);

/* Further records of this run go on below the header that was written. */
void tool_no_more_headers(void);

/*
 * Where --output and --quiet say, for text that is no table of records; not
 * to be closed.
 */
enum pp_status tool_stream(FILE **out);
/* The same for a tool without GROUP_RECORDS; `path` NULL: standard output. */
enum pp_status tool_stream_to(const char *path, FILE **out);

/*
 * Hand bytes to a printer, by lp(1): `queue` "" is its default, `option` is for
 * its -o; NULL: none.  PP_EAWAY: there is none or it failed, and nothing was
 * printed; PP_EOUT: something may have been.
 */
enum pp_status tool_print(const char *queue, const char *title,
    const char *option, const char *bytes, size_t n);

/* True where any selector was given. */
bool tool_selected(void);

/*
 * The ids of the meters (of book/site) that the selectors name, in order of
 * bus and address.  A name that nothing has is PP_NO, but there may be none
 * (*ids isn't NULL even then).  The caller frees *ids.  Retired meters are
 * left out.
 */
enum pp_status tool_select(struct pp_db *db, int64_t **ids, size_t *n);

/*
 * --since and --until as times, in the site's zone: call it with the database
 * open.  0 where not given; `until` is exclusive.
 */
enum pp_status tool_period(const char *since, const char *until, int64_t *from,
    int64_t *to);
/* The same of one time that has passed; `option` without its dashes. */
enum pp_status tool_past(const char *option, const char *text, int64_t *at);

/* Before another of the tools takes this process over: it chooses itself. */
void tool_language_undo(void);

/* The folder that this program is in. */
const char *tool_bin(void);

/*
 * PREFIX/share/pp beside this program's bin/, in the build tree as installed:
 * models/ and sim/ are there.
 */
const char *tool_share(void);

/*
 * Who did it, for the record: the actor's code once the database is open; in
 * a trial the user, behind sudo the one who called it.
 */
const char *tool_who(void);

/* From here on SIGTERM, SIGINT and SIGHUP only set tool_stop. */
void tool_catch_signals(void);
/*
 * The same where money moves, of SIGQUIT too; nothing stops the process; and
 * 30 s after the first signal it is ended, with 3, if it hasn't ended itself.
 */
void tool_hold_signals(void);
extern volatile sig_atomic_t tool_stop;

/*
 * Progress on stderr, when that is a terminal and not --quiet: "poll 120/257";
 * tool_progress(NULL, 0, 0) clears the line.
 */
void tool_progress(const char *what, size_t done, size_t of);

#endif
