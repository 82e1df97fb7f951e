/* SPDX-License-Identifier: ISC */
/*
 * What a model says of its meters, and the set of all models of a folder.
 */
#include "model.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model_impl.h"

enum {
	MODELS_MAX = 1000
};

struct pp_models {
	char folder[PATH_MAX];
	size_t n;
	struct pp_model *models[MODELS_MAX];
};

void
pp_model_free(struct pp_model *model)
{
	free(model);
}

const char *
pp_model_name(const struct pp_model *m)
{
	return m->name;
}

const char *
pp_model_title(const struct pp_model *m)
{
	return m->title;
}

bool
pp_model_is_prepaid(const struct pp_model *m)
{
	return m->prepaid;
}

enum pp_class
pp_model_class_of(const struct pp_model *m)
{
	return m->class;
}

const char *
pp_model_class(const struct pp_model *m)
{
	return pp_class_name(m->class);
}

unsigned
pp_model_phases(const struct pp_model *m)
{
	return m->phases;
}

int64_t
pp_model_rated_w(const struct pp_model *m)
{
	return m->rated_w;
}

unsigned
pp_model_reply_ms(const struct pp_model *m)
{
	return m->reply_ms;
}

int64_t
pp_model_type_code(const struct pp_model *m)
{
	return m->type_code;
}

size_t
pp_model_poll(const struct pp_model *m, const struct pp_read **reads)
{
	*reads = m->poll;
	return m->n_poll;
}

size_t
pp_model_evidence(const struct pp_model *m, const struct pp_read **reads)
{
	*reads = m->evidence;
	return m->n_evidence;
}

/* NAME.yaml, and not hidden. */
static int
is_model_file(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');

	return dot != NULL && entry->d_name[0] != '.' &&
	    strcmp(dot, ".yaml") == 0;
}

static enum pp_status
add(struct pp_models *set, const char *file)
{
	struct pp_model *m = NULL;
	char path[PATH_MAX];
	size_t stem = strlen(file) - strlen(".yaml");
	enum pp_status rc;

	if (set->n == MODELS_MAX)
		return pp_fail(PP_EDATA, "%s: more than %d models", set->folder,
		    MODELS_MAX);
	if ((size_t)snprintf(path, sizeof(path), "%s/%s", set->folder, file) >=
	    sizeof(path))
		return pp_fail(PP_EDATA, "%s: path too long", set->folder);
	if ((rc = pp_model_open(path, &m)) != PP_OK)
		return rc;
	set->models[set->n++] = m;
	if (strlen(m->name) != stem || memcmp(m->name, file, stem) != 0)
		return pp_fail(PP_EDATA,
		    "%s: it says model: %s; a model and its file have one name",
		    path, m->name);
	return PP_OK;
}

static enum pp_status
refuse(const char *folder)
{
	return pp_fail(PP_ECONF, "%s: %s; it should hold the meter models",
	    folder, strerror(errno));
}

enum pp_status
pp_models_new(const char *folder, struct pp_models **models)
{
	struct pp_models *set;

	if (access(folder, R_OK | X_OK) == -1)
		return refuse(folder);
	if ((set = calloc(1, sizeof(*set))) == NULL)
		return pp_fail(PP_ESYS, "out of memory");
	snprintf(set->folder, sizeof(set->folder), "%s", folder);
	*models = set;
	return PP_OK;
}

enum pp_status
pp_models_need(struct pp_models *models, const char *name)
{
	char file[NAME_MAX];
	enum pp_status rc;

	if (pp_models_find(models, name) != NULL)
		return PP_OK;
	snprintf(file, sizeof(file), "%s.yaml", name);
	rc = add(models, file);
	return rc == PP_ENOINPUT ? PP_OK : rc;
}

enum pp_status
pp_models_open(const char *folder, struct pp_models **models)
{
	struct pp_models *set = NULL;
	struct dirent **files = NULL;
	enum pp_status rc;
	int n = 0, i;

	if ((rc = pp_models_new(folder, &set)) != PP_OK)
		goto out;
	if ((n = scandir(folder, &files, is_model_file, alphasort)) < 0)
		rc = refuse(folder);
	for (i = 0; i < n && rc == PP_OK; i++)
		rc = add(set, files[i]->d_name);
	if (rc == PP_OK) {
		*models = set;
		set = NULL;
	}
out:
	for (i = 0; i < n; i++)
		free(files[i]);
	free(files);
	pp_models_free(set);
	return rc;
}

void
pp_models_free(struct pp_models *models)
{
	size_t i;

	if (models == NULL)
		return;
	for (i = 0; i < models->n; i++)
		pp_model_free(models->models[i]);
	free(models);
}

const struct pp_model *
pp_models_find(const struct pp_models *models, const char *name)
{
	size_t i;

	for (i = 0; i < models->n; i++)
		if (strcmp(name, models->models[i]->name) == 0)
			return models->models[i];
	return NULL;
}

size_t
pp_models_count(const struct pp_models *models)
{
	return models->n;
}

const struct pp_model *
pp_models_at(const struct pp_models *models, size_t i)
{
	return models->models[i];
}
