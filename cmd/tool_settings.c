/* SPDX-License-Identifier: ISC */
/*
 * The settings file: what belongs to this machine.  Keys that later tools
 * use are checked here too, so that a file that one tool takes, all take.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "conf.h"
#include "receipt.h"
#include "tool_parts.h"

struct settings settings;

static const char default_config[] = "/etc/pp/pp.yaml";
static const char default_database[] = "/var/lib/pp/pp.db";

/* Cut at the last slash, in place: "/a/b" is "/a", "b" is ".". */
static void
to_folder(char *path)
{
	char *slash = strrchr(path, '/');

	if (!slash)
		snprintf(path, 2, ".");
	else
		slash[slash == path] = '\0';
}

enum pp_status
settings_copy(const char *from, char *to, size_t size)
{
	if ((size_t)snprintf(to, size, "%s", from) >= size)
		return pp_fail(PP_ECONF, "%.40s...: too long", from);
	return PP_OK;
}

enum pp_status
settings_path(const struct pp_node *node, char path[PATH_MAX])
{
	char folder[PATH_MAX];
	const char *text;
	enum pp_status rc;

	if ((rc = pp_node_text(node, &text)) != PP_OK)
		return rc;
	if (*text == '\0')
		return pp_node_bad(node, "a path is needed");
	if (*text == '/')
		return settings_copy(text, path, PATH_MAX);
	if ((rc = settings_copy(node->file, folder, sizeof folder)) != PP_OK)
		return rc;
	to_folder(folder);
	if (snprintf(path, PATH_MAX, "%s/%s", folder, text) >= PATH_MAX)
		return pp_node_bad(node, "too long");
	return PP_OK;
}

static enum pp_status
read_language(const struct pp_node *node)
{
	const char *text;
	enum pp_status rc;

	if ((rc = pp_node_text(node, &text)) != PP_OK)
		return rc;
	if (strcmp(text, "en") != 0 && strcmp(text, "zh_CN") != 0)
		return pp_node_bad(node, "has to be en or zh_CN");
	language_of_settings(strcmp(text, "zh_CN") == 0);
	return PP_OK;
}

enum pp_status
settings_duration(const struct pp_node *node, int64_t most_s, int64_t *seconds)
{
	const char *text;
	char most[PP_DURATION_MAX];
	int64_t value;
	enum pp_status rc;

	if ((rc = pp_node_text(node, &text)) != PP_OK)
		return rc;
	if (pp_duration_parse(text, &value) != PP_OK || value > most_s)
		return pp_node_bad(node, "has to be like 30s, at most %s",
		    pp_duration_print(most_s, most));
	*seconds = value;
	return PP_OK;
}

static enum pp_status
read_lock_wait(const struct pp_node *node)
{
	int64_t seconds = 0;
	enum pp_status rc = settings_duration(node, 3600, &seconds);

	if (rc == PP_OK)
		settings.lock_wait_ms = seconds * 1000;
	return rc;
}

/* Each key with the one who reads it: into a path, or by a function. */
static const struct {
	const char *key;
	char *path;
	enum pp_status (*read)(const struct pp_node *);
} readers[] = {
    {"database", settings.database, NULL},
    {"run_dir", settings.run_dir, NULL},
    {"models_dir", settings.models_dir, NULL},
    {"keys_dir", settings.keys_dir, NULL},
    {"simulated_clock", settings.simulated_clock, NULL},
    {"language", NULL, read_language},
    {"lock_wait", NULL, read_lock_wait},
    {"sms", NULL, settings_sms},
    {"receipt", NULL, settings_receipt},
    {"metrics_file", settings.metrics_file, NULL},
};

enum {
	N_READERS = sizeof readers / sizeof readers[0]
};

static enum pp_status
read_settings(const struct pp_node *root)
{
	const char *keys[N_READERS];
	enum pp_status rc;

	for (size_t i = 0; i < N_READERS; i++)
		keys[i] = readers[i].key;
	if ((rc = pp_node_is_map(root)) != PP_OK)
		return rc;
	if ((rc = pp_node_only(root, keys, N_READERS)) != PP_OK)
		return rc;
	for (size_t i = 0; i < N_READERS; i++) {
		const struct pp_node *n = pp_node_find(root, readers[i].key);

		if (!n)
			continue;
		rc = readers[i].path ? settings_path(n, readers[i].path)
				     : readers[i].read(n);
		if (rc != PP_OK)
			return rc;
	}
	return PP_OK;
}

/* The variable, unless it is empty; a person behind sudo can't use it. */
static const char *
path_from_environment(const char *name)
{
	const char *path = getenv(name);

	if (!path || !*path)
		return NULL;
	tool_path(path);
	return path;
}

/* What is installed below a prefix of its own has its settings there. */
static enum pp_status
open_default(struct pp_conf **conf)
{
	const char *bin = tool_bin(), *slash = strrchr(bin, '/');
	char path[PATH_MAX];
	enum pp_status rc;

	snprintf(path, sizeof path, "%.*s%s", slash ? (int)(slash - bin) : 0,
	    bin, default_config);
	rc = pp_conf_open(path, conf);
	return rc == PP_ENOINPUT ? pp_conf_open(default_config, conf) : rc;
}

static enum pp_status
read_file(void)
{
	const char *path =
	    common.config ? common.config : path_from_environment("PP_CONFIG");
	struct pp_conf *conf = NULL;
	enum pp_status rc;

	rc = path ? pp_conf_open(path, &conf) : open_default(&conf);
	if (rc == PP_ENOINPUT && !path)
		return PP_OK;
	if (rc == PP_OK)
		rc = read_settings(pp_conf_root(conf));
	pp_conf_free(conf);
	return rc == PP_EDATA ? PP_ECONF : rc;
}

/*
 * Locks are of use only where all tools look for them in one place: beside
 * the file itself, whatever name it was reached by; and so are keys.
 */
static enum pp_status
default_folder(char folder[PATH_MAX], const char *name)
{
	char real[PATH_MAX];

	if (*folder != '\0')
		return PP_OK;
	if (!realpath(settings.database, real))
		snprintf(real, sizeof real, "%s", settings.database);
	to_folder(real);
	if (snprintf(folder, PATH_MAX, "%s/%s", real, name) >= PATH_MAX)
		return pp_fail(PP_ECONF, "%.40s...: too long", real);
	return PP_OK;
}

enum pp_status
settings_load(void)
{
	const char *database = common.database;
	enum pp_status rc;

	settings = (struct settings){
	    .lock_wait_ms = PP_DB_LOCK_WAIT_MS,
	    .receipt_copies = PP_COPIES_USUAL,
	    .receipt_form_lines = PP_FORM_LINES,
	    .receipt_width = PP_PAGE_WIDTH,
	    .receipt_height = PP_PAGE_HEIGHT,
	    .sms_command_wait_s = 60,
	    .sms_hang_after_s = 10 * 60,
	};
	snprintf(settings.database, sizeof settings.database, "%s",
	    default_database);
	snprintf(settings.models_dir, sizeof settings.models_dir, "%s/models",
	    tool_share());
	if ((rc = read_file()) != PP_OK)
		return rc;
	if (!database)
		database = path_from_environment("PP_DB");
	if (database &&
	    (rc = settings_copy(database, settings.database, PATH_MAX)) !=
		PP_OK)
		return rc;
	rc = default_folder(settings.run_dir, "run");
	return rc == PP_OK ? default_folder(settings.keys_dir, "keys") : rc;
}
