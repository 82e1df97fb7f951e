/* SPDX-License-Identifier: ISC */
/*
 * The settings file's map `sms`: who sends messages, and how.
 */
#include <string.h>

#include "tool_parts.h"

enum {
	LONGEST_COMMAND_S = 10 * 60,
	LONGEST_HANG_S = 24 * 60 * 60
};

static enum pp_status
read_sender(const struct pp_node *node)
{
	static const char *const names[] = {
	    [SMS_NONE] = "none",
	    [SMS_GAMMU] = "gammu-smsd",
	    [SMS_COMMAND] = "command",
	};
	const char *text;
	enum pp_status rc;

	if ((rc = pp_node_text(node, &text)) != PP_OK)
		return rc;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strcmp(text, names[i]) == 0) {
			settings.sms_sender = (enum sms_sender)i;
			return PP_OK;
		}
	return pp_node_bad(node, "has to be gammu-smsd, command or none");
}

static enum pp_status
read_reports(const struct pp_node *node)
{
	return pp_node_bool(node, &settings.sms_reports);
}

static enum pp_status
read_command_wait(const struct pp_node *node)
{
	return settings_duration(node, LONGEST_COMMAND_S,
	    &settings.sms_command_wait_s);
}

static enum pp_status
read_hang_after(const struct pp_node *node)
{
	return settings_duration(node, LONGEST_HANG_S,
	    &settings.sms_hang_after_s);
}

/* Each key with the one who reads it: into a path, or by a function. */
static const struct {
	const char *key;
	char *path;
	enum pp_status (*read)(const struct pp_node *);
} readers[] = {
    {"sender", NULL, read_sender},
    {"spool", settings.sms_spool, NULL},
    {"command", settings.sms_command, NULL},
    {"command_wait", NULL, read_command_wait},
    {"templates", settings.sms_templates, NULL},
    {"reports", NULL, read_reports},
    {"hang_after", NULL, read_hang_after},
};

enum {
	N_READERS = sizeof readers / sizeof readers[0]
};

/* A sender that lacks what it needs is found out before a message waits. */
static enum pp_status
check_sender(const struct pp_node *node)
{
	if (settings.sms_sender == SMS_GAMMU && !*settings.sms_spool)
		return pp_node_bad(node, "gammu-smsd needs a spool");
	if (settings.sms_sender == SMS_COMMAND && !*settings.sms_command)
		return pp_node_bad(node, "a command is needed");
	return PP_OK;
}

enum pp_status
settings_sms(const struct pp_node *node)
{
	const char *keys[N_READERS];
	enum pp_status rc;

	for (size_t i = 0; i < N_READERS; i++)
		keys[i] = readers[i].key;
	if ((rc = pp_node_is_map(node)) != PP_OK ||
	    (rc = pp_node_only(node, keys, N_READERS)) != PP_OK)
		return rc;
	for (size_t i = 0; rc == PP_OK && i < N_READERS; i++) {
		const struct pp_node *n = pp_node_find(node, readers[i].key);

		if (n)
			rc = readers[i].path ? settings_path(n, readers[i].path)
					     : readers[i].read(n);
	}
	return rc == PP_OK ? check_sender(node) : rc;
}
