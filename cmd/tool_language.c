/* SPDX-License-Identifier: ISC */
/*
 * The language of messages, help, table heads and paper: what LANGUAGE says,
 * else the settings, else the locale by name.  The locale itself isn't needed:
 * few machines have zh_CN, cron has none, and gettext(3) takes LANGUAGE under
 * any locale but "C".
 */
#include <libintl.h>
#include <limits.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "tool_parts.h"

bool tool_chinese;
static bool asked;   /* by LANGUAGE: whatever the settings say */
static bool was_set; /* LANGUAGE, by us */

/* The C library's own words follow. */
static void
choose(bool chinese)
{
	setlocale(LC_MESSAGES, chinese ? "C.UTF-8" : "C");
	if (chinese)
		was_set = setenv("LANGUAGE", "zh_CN", 1) == 0;
	tool_chinese = chinese;
}

void
tool_language_undo(void)
{
	if (was_set && !asked)
		unsetenv("LANGUAGE");
}

static const char *
from_environment(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

/* As setlocale(3) would look for it. */
static const char *
locale_name(void)
{
	const char *name = from_environment("LC_ALL");

	if (!name)
		name = from_environment("LC_MESSAGES");
	if (!name)
		name = from_environment("LANG");
	return name ? name : "";
}

/* A list, as gettext(3) has it; one that begins with a language of ours. */
static bool
asked_for(const char *language)
{
	const char *list = from_environment("LANGUAGE");

	return list && strncmp(list, language, 2) == 0;
}

void
language_begin(void)
{
	char folder[PATH_MAX + 16];

	snprintf(folder, sizeof folder, "%s/../locale", tool_share());
	bindtextdomain("pp", folder);
	bind_textdomain_codeset("pp", "UTF-8");
	asked = asked_for("zh") || asked_for("en");
	choose(asked ? asked_for("zh") : strncmp(locale_name(), "zh", 2) == 0);
}

void
language_of_settings(bool chinese)
{
	if (!asked)
		choose(chinese);
}
