/* SPDX-License-Identifier: ISC */
/*
 * What the files of tool*.c share among themselves; no command includes it.
 */
#ifndef PP_TOOL_PARTS_H
#define PP_TOOL_PARTS_H

#include "conf.h"
#include "tool.h"

/* Options that every tool has, and those of GROUP_DATABASE. */
struct common_options {
	bool help, version, completion, summary;
	const char *database, *config;
};

/* Options of GROUP_RECORDS. */
struct record_options {
	const char *format, *output, *sheet_by;
	bool no_header, bom, spreadsheet_safe;
};

/* What becomes of an --output that was written aside. */
enum output_end {
	OUTPUT_KEEP,
	OUTPUT_DISCARD,
};

extern const struct tool *the_tool;
extern const struct command *the_command; /* NULL: the tool has none */
extern struct common_options common;
extern struct record_options record_options;

/* Make plain what this process inherited; first of all. */
void harden(void);
void ignore_stops(void); /* ^Z, and a terminal that is another's just now */

/*
 * Parse argv by the tool's table and its groups; a fault is a usage error.
 * The operands are moved to the end of argv; the index of the first.
 */
int options_parse(int argc, char *argv[]);

/* By the environment, for what is said first; and what the settings say. */
void language_begin(void);
void language_of_settings(bool chinese);

/* Print what --help, --version, --completion or --summary asks for. */
void options_answer(void);

/* "init | check | backup FILE": the operands of a tool that has commands. */
const char *command_usage(void);

/* The settings: defaults, the file, the environment, the options. */
enum pp_status settings_load(void);

/* A path; one that isn't absolute starts in the folder of the file. */
enum pp_status settings_path(const struct pp_node *node, char path[4096]);
/* A duration of at most `most_s`. */
enum pp_status settings_duration(const struct pp_node *node, int64_t most_s,
    int64_t *seconds);
/* PP_ECONF: too long. */
enum pp_status settings_copy(const char *from, char *to, size_t size);
/* The maps `sms` and `receipt`. */
enum pp_status settings_sms(const struct pp_node *node);
enum pp_status settings_receipt(const struct pp_node *node);

/* True for a person behind sudo, whose paths we must not open. */
bool behind_sudo(void);

/* Better words where the folder of the books is another account's, and shut. */
enum pp_status actor_shut_out(enum pp_status rc);

/*
 * What was refused before any act could ask leaves a row in the log at the end
 * of the tool, unless one of the same tool just did; the first word counts.
 */
void actor_denied(const char *why);
void actor_denied_end(void);

/*
 * False where standard output or error takes no more, and hasn't for a while:
 * its reader sleeps, or ^S holds the terminal.
 */
bool output_taken(int fd);

/* True where rows appear on a terminal as they come: progress enough. */
bool output_flows(void);

/* Put an --output in its place, or remove what is half written. */
void output_finish(enum output_end end);

#endif
