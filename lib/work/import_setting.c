/* SPDX-License-Identifier: ISC */
/*
 * The part of a site file that isn't objects: values by section and key, and
 * under `meters` the values that single meters have of their own.
 */
#include <stdlib.h>
#include <string.h>

#include "import_impl.h"

static const char *const sections[] = {"site", "guards", "limits", "desk",
    "alarms", "defaults"};

enum {
	SECTIONS = sizeof sections / sizeof sections[0],
	KEYS_MAX = 32
};

/* One item of a list that names meters has to be one. */
static enum pp_status
check_item(const struct pp_import *imp, const struct pp_setting *setting,
    const char *text)
{
	const struct pp_object *o;
	enum pp_status rc;

	if ((rc = pp_setting_check(setting, text)) != PP_OK ||
	    setting->kind != PP_SETTING_METERS)
		return rc;
	o = pp_image_find(imp->image, PP_METER, text);
	if ((o == NULL || o->retired_at != 0) && !imp->holes)
		return pp_fail(PP_EDATA, "no such meter");
	return PP_OK;
}

/* A scalar, made plain and checked, at the end of `value`. */
static enum pp_status
read_scalar(struct pp_import *imp, const struct pp_setting *setting,
    const struct pp_node *node, char value[PP_SETTING_MAX])
{
	size_t n = strlen(value);
	const char *text;
	enum pp_status rc;

	if ((rc = pp_node_text(node, &text)) != PP_OK)
		return rc;
	if (strlen(text) >= PP_SETTING_MAX - n)
		return pp_node_bad(node, "longer than %d bytes in all",
		    PP_SETTING_MAX - 1);
	memcpy(value + n, text, strlen(text) + 1);
	if (pp_setting_plain(setting, value + n, PP_SETTING_MAX - n) != PP_OK)
		return pp_node_bad(node, "%s", pp_errmsg());
	if (pp_setting_is_list(setting) &&
	    (value[n] == '\0' || strchr(value + n, '\n') != NULL))
		return pp_node_bad(node, "an item is one word");
	if (check_item(imp, setting, value + n) != PP_OK)
		return pp_node_bad(node, "%s", pp_errmsg());
	return PP_OK;
}

/* Items joined by newlines.  PP_DONE: some were bad, and all of them told. */
static enum pp_status
read_list(struct pp_import *imp, const struct pp_setting *setting,
    const struct pp_node *list, char value[PP_SETTING_MAX])
{
	const struct pp_node *item;
	size_t n;
	enum pp_status rc, all = PP_OK;

	if ((rc = pp_node_is_list(list)) != PP_OK)
		return rc;
	for (item = list->first; item != NULL; item = item->next) {
		n = strlen(value);
		if (n > 0 && n < PP_SETTING_MAX - 1)
			memcpy(value + n, "\n", 2);
		if (read_scalar(imp, setting, item, value) == PP_OK)
			continue;
		import_fault(imp);
		all = PP_DONE;
	}
	return all;
}

static enum pp_status
append(struct pp_import *imp, const struct import_setting *setting)
{
	size_t room = imp->settings_room == 0 ? 64 : imp->settings_room * 2;
	struct import_setting *p;

	if (imp->n_settings == imp->settings_room) {
		p = reallocarray(imp->settings, room, sizeof *p);
		if (p == NULL)
			return pp_fail(PP_ESYS, "out of memory");
		imp->settings = p;
		imp->settings_room = room;
	}
	imp->settings[imp->n_settings++] = *setting;
	return PP_OK;
}

static enum pp_status
take_setting(struct pp_import *imp, const struct pp_setting *setting,
    const struct pp_node *node, const char *meter)
{
	struct import_setting s = {.meter = meter, .setting = setting};
	char value[PP_SETTING_MAX] = "";
	enum pp_status rc;

	rc = pp_setting_is_list(setting)
	    ? read_list(imp, setting, node, value)
	    : read_scalar(imp, setting, node, value);
	if (rc == PP_EDATA)
		import_fault(imp);
	if (rc != PP_OK)
		return rc == PP_EDATA || rc == PP_DONE ? PP_OK : rc;
	rc = pp_image_text(imp->image, value, &s.value);
	return rc == PP_OK ? append(imp, &s) : rc;
}

/* The keys of a section, behind its name and dot; how many. */
static size_t
keys_of(const char *section, const char *keys[KEYS_MAX])
{
	size_t i, n = 0, length = strlen(section);

	for (i = 0; i < pp_setting_count() && n < KEYS_MAX; i++) {
		const char *key = pp_setting_at(i)->key;

		if (strncmp(key, section, length) == 0 && key[length] == '.')
			keys[n++] = key + length + 1;
	}
	return n;
}

/* A map of the keys of one section, for the site or for a meter. */
static enum pp_status
take_section(struct pp_import *imp, const struct pp_node *map,
    const char *section, const char *meter)
{
	const char *keys[KEYS_MAX];
	size_t i, n = keys_of(section, keys);
	char key[PP_SETTING_KEY_MAX];
	const struct pp_node *node;
	enum pp_status rc;

	if (import_is_nothing(map))
		return PP_OK;
	if ((rc = pp_node_is_map(map)) != PP_OK ||
	    (rc = pp_node_only(map, keys, n)) != PP_OK)
		import_fault(imp);
	if (map->kind != PP_NODE_MAP)
		return PP_OK;
	for (rc = PP_OK, i = 0; rc == PP_OK && i < n; i++) {
		if ((node = pp_node_find(map, keys[i])) == NULL)
			continue;
		snprintf(key, sizeof key, "%s.%s", section, keys[i]);
		rc = take_setting(imp, pp_setting_find(key), node, meter);
	}
	return rc;
}

static enum pp_status
take_meters(struct pp_import *imp, const struct pp_node *meters)
{
	const struct pp_object *o;
	const struct pp_node *n;
	enum pp_status rc = PP_OK;

	if (import_is_nothing(meters))
		return PP_OK;
	if (pp_node_is_map(meters) != PP_OK) {
		import_fault(imp);
		return PP_OK;
	}
	for (n = meters->first; rc == PP_OK && n != NULL; n = n->next) {
		o = pp_image_find(imp->image, PP_METER, n->key);
		if (o != NULL && o->retired_at == 0)
			rc = take_section(imp, n, "defaults", o->code);
		else if (!imp->holes &&
		    pp_fail(PP_EDATA, "%s:%u:%u: %s: no such meter", n->file,
			n->key_line, n->key_column, n->key) == PP_EDATA)
			import_fault(imp);
	}
	return rc;
}

enum pp_status
import_settings(struct pp_import *imp, const struct pp_node *root)
{
	const struct pp_node *node;
	size_t i;
	enum pp_status rc = PP_OK;

	if (root->kind != PP_NODE_MAP)
		return PP_OK;
	for (i = 0; rc == PP_OK && i < SECTIONS; i++)
		if ((node = pp_node_find(root, sections[i])) != NULL)
			rc = take_section(imp, node, sections[i], NULL);
	if (rc == PP_OK && (node = pp_node_find(root, "meters")) != NULL)
		rc = take_meters(imp, node);
	return rc;
}

static enum pp_status
store_each(struct pp_import *imp, struct pp_db *db, struct pp_edits *edits,
    bool mode)
{
	struct import_setting *s;
	size_t i;
	enum pp_status rc = PP_OK;

	for (i = 0; rc == PP_OK && i < imp->n_settings; i++) {
		struct pp_setting_change c = {0};

		s = &imp->settings[i];
		if ((s->setting->kind == PP_SETTING_MODE) != mode)
			continue;
		c.setting = s->setting;
		c.value = s->value;
		if (s->meter != NULL) {
			c.code = s->meter;
			c.meter =
			    pp_image_find(imp->image, PP_METER, s->meter)->id;
		}
		if ((rc = pp_site_set(db, edits, &c)) != PP_OK)
			break;
		s->changed = c.changed;
		if (c.had)
			rc = pp_image_text(imp->image, c.before, &s->before);
	}
	return rc;
}

/* Each value alone was checked: now they are together. */
static enum pp_status
check_together(const struct pp_import *imp, struct pp_db *db)
{
	size_t i;

	for (i = 0; i < imp->n_settings; i++)
		if (imp->settings[i].changed &&
		    pp_setting_is_alarm(imp->settings[i].setting))
			return pp_setting_check_alarms(db, NULL, 0);
	return PP_OK;
}

enum pp_status
import_store_settings(struct pp_import *imp, struct pp_db *db,
    struct pp_edits *edits)
{
	enum pp_status rc;

	if ((rc = store_each(imp, db, edits, false)) != PP_OK ||
	    (rc = check_together(imp, db)) != PP_OK ||
	    (rc = pp_edits_act(edits)) != PP_OK)
		return rc;
	return store_each(imp, db, edits, true);
}
