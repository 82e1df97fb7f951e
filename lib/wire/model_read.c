/* SPDX-License-Identifier: ISC */
/*
 * The reads of a model file, which of them make a reading and the evidence of
 * a sale, and whether these say enough.  What of it is asked for as one is
 * model_merge.c's.
 */
#include "model_impl.h"

#include <string.h>

enum {
	REGISTERS = 0x10000,
};

bool
model_alike(const struct pp_read *a, const struct pp_read *b)
{
	return a->function == b->function && a->count >= b->count - b->spare &&
	    b->count >= a->count - a->spare;
}

const struct pp_read *
pp_model_read(const struct pp_model *m, const char *name)
{
	size_t i;

	for (i = 0; i < m->n_reads; i++)
		if (strcmp(name, m->reads[i].name) == 0)
			return &m->reads[i];
	return NULL;
}

/* Whether some of the reads tell the quantity. */
static bool
tells(const struct pp_model *m, const struct pp_read *reads, size_t n,
    enum pp_quantity q)
{
	const struct model_span *span;
	const struct model_value *v;
	size_t i;

	for (i = 0; i < n; i++) {
		span = &m->spans[reads[i].slot];
		for (v = m->values + span->first;
		     v < m->values + span->first + span->n; v++)
			if (!v->is_helper && v->target == q)
				return true;
	}
	return false;
}

const struct pp_read *
pp_model_tells(const struct pp_model *m, enum pp_quantity q)
{
	const struct pp_read *read, *least = NULL;

	for (read = m->reads; read < m->reads + m->n_reads; read++)
		if (tells(m, read, 1, q) &&
		    (least == NULL || read->count < least->count))
			least = read;
	return least;
}

bool
model_polls(const struct pp_model *m, size_t slot)
{
	size_t i;

	for (i = 0; i < m->n_poll; i++)
		if (m->poll[i].slot == slot)
			return true;
	return false;
}

/* Names of reads as copies of them; unique unless `again`. */
static enum pp_status
parse_reads(const struct pp_model *m, const struct pp_node *list, bool again,
    struct pp_read *reads, size_t *n)
{
	const struct pp_node *node;
	const struct pp_read *read;
	const char *name;
	enum pp_status rc;
	size_t i;

	if ((rc = pp_node_is_list(list)) != PP_OK)
		return rc;
	if (list->n == 0 || list->n > PP_MODEL_READS_MAX)
		return pp_node_bad(list, "expected 1 to %d reads",
		    PP_MODEL_READS_MAX);
	for (node = list->first; node != NULL; node = node->next) {
		if ((rc = pp_node_text(node, &name)) != PP_OK)
			return rc;
		if ((read = pp_model_read(m, name)) == NULL)
			return pp_node_bad(node, "no read of that name");
		for (i = 0; i < *n && !again; i++)
			if (reads[i].slot == read->slot)
				return pp_node_bad(node, "named twice");
		reads[(*n)++] = *read;
	}
	return PP_OK;
}

static enum pp_status
must_tell(const struct pp_model *m, const struct pp_node *list,
    const struct pp_read *reads, size_t n, enum pp_quantity q)
{
	if (tells(m, reads, n, q))
		return PP_OK;
	return pp_node_bad(list, "none of these reads has %s",
	    pp_quantity_name(q));
}

static enum pp_status
check_poll(const struct pp_model *m, const struct pp_node *list)
{
	const struct {
		bool needed;
		enum pp_quantity q;
	} needs[] = {
	    {true, PP_Q_E_TOTAL},
	    {m->prepaid, PP_Q_BALANCE},
	    {m->prepaid, PP_Q_COUNT},
	    {m->type_code >= 0, PP_Q_TYPE},
	    {m->own_ct, PP_Q_CT},
	    {m->own_pt, PP_Q_PT},
	};
	enum pp_status rc;
	size_t i;

	for (i = 0; i < sizeof(needs) / sizeof(*needs); i++) {
		if (!needs[i].needed)
			continue;
		rc = must_tell(m, list, m->poll, m->n_poll, needs[i].q);
		if (rc != PP_OK)
			return rc;
	}
	return PP_OK;
}

static enum pp_status
check_evidence(const struct pp_model *m, const struct pp_node *list)
{
	static const enum pp_quantity needs[] = {PP_Q_NUMBER, PP_Q_COUNT,
	    PP_Q_BALANCE};
	enum pp_status rc;
	size_t i;

	if (!m->prepaid)
		return pp_node_bad(list, "only a prepaid meter has evidence");
	for (i = 0; i < sizeof(needs) / sizeof(*needs); i++) {
		rc = must_tell(m, list, m->evidence, m->n_evidence, needs[i]);
		if (rc != PP_OK)
			return rc;
	}
	return PP_OK;
}

/*
 * A reply that is late, be it to another process, must not pass for evidence:
 * each is known by its length.
 */
static enum pp_status
check_lengths(const struct pp_model *m, const struct pp_node *list)
{
	const struct pp_node *node = list->first;
	const struct pp_read *read = m->evidence, *other;

	for (; node != NULL; node = node->next, read++) {
		for (other = m->poll; other < m->poll + m->n_poll; other++)
			if (model_alike(read, other))
				return pp_node_bad(node,
				    "its reply may be as long as that of the"
				    " polled %s; read more registers",
				    other->name);
		for (other = m->evidence; other < read; other++)
			if (other->slot != read->slot &&
			    model_alike(read, other))
				return pp_node_bad(node,
				    "its reply may be as long as that of %s;"
				    " read more registers",
				    other->name);
	}
	return PP_OK;
}

/* The helpers of a read by name, so that any value can use them. */
static enum pp_status
name_helpers(struct pp_model *m, const struct pp_node *read, uint8_t slot)
{
	const struct pp_node *map = pp_node_find(read, "helpers"), *node;
	struct model_helper *helper;
	enum pp_status rc;
	size_t i;

	if (map == NULL)
		return PP_OK;
	if ((rc = pp_node_is_map(map)) != PP_OK)
		return rc;
	for (node = map->first; node != NULL; node = node->next) {
		for (i = 0; i < m->n_helpers; i++)
			if (strcmp(node->key, m->helpers[i].name) == 0)
				return pp_node_bad(node, "named twice");
		if (m->n_helpers == PP_MODEL_HELPERS_MAX)
			return pp_node_bad(node, "more than %d helpers",
			    PP_MODEL_HELPERS_MAX);
		helper = &m->helpers[m->n_helpers];
		if ((rc = model_name(node, node->key, helper->name)) != PP_OK)
			return rc;
		helper->slot = slot;
		m->n_helpers++;
	}
	return PP_OK;
}

static enum pp_status
parse_read(struct pp_model *m, const struct pp_node *map)
{
	static const char *const keys[] = {"address", "count", "function",
	    "values", "helpers"};
	const struct pp_node *address, *count, *node;
	int64_t at, n, function = 3;
	struct pp_read *read;
	enum pp_status rc;

	if (m->n_reads == PP_MODEL_READS_MAX)
		return pp_node_bad(map, "more than %d reads",
		    PP_MODEL_READS_MAX);
	read = &m->reads[m->n_reads];
	if ((rc = model_name(map, map->key, read->name)) != PP_OK ||
	    (rc = pp_node_only(map, keys, sizeof(keys) / sizeof(*keys))) !=
		PP_OK ||
	    (rc = model_need(map, "address", &address)) != PP_OK ||
	    (rc = pp_node_int(address, 0, REGISTERS - 1, &at)) != PP_OK ||
	    (rc = model_need(map, "count", &count)) != PP_OK ||
	    (rc = pp_node_int(count, 1, m->longest, &n)) != PP_OK)
		return rc;
	if (at + n > REGISTERS)
		return pp_node_bad(count, "past the last register, 0xFFFF");
	if ((node = pp_node_find(map, "function")) != NULL &&
	    (rc = pp_node_int(node, 3, 4, &function)) != PP_OK)
		return rc;
	read->function = (uint8_t)function;
	read->address = (uint16_t)at;
	read->count = (uint16_t)n;
	read->slot = (uint8_t)m->n_reads++;
	return name_helpers(m, map, read->slot);
}

enum pp_status
model_reads(struct pp_model *m, const struct pp_node *root)
{
	const struct pp_node *reads, *poll, *evidence, *node;
	enum pp_status rc;
	size_t slot;

	if ((rc = model_need(root, "reads", &reads)) != PP_OK ||
	    (rc = pp_node_is_map(reads)) != PP_OK)
		return rc;
	for (node = reads->first; node != NULL; node = node->next)
		if ((rc = parse_read(m, node)) != PP_OK)
			return rc;
	if ((rc = model_need(root, "poll", &poll)) != PP_OK ||
	    (rc = parse_reads(m, poll, false, m->poll, &m->n_poll)) != PP_OK)
		return rc;
	evidence = pp_node_find(root, "evidence");
	if (evidence != NULL &&
	    (rc = parse_reads(m, evidence, true, m->evidence,
		 &m->n_evidence)) != PP_OK)
		return rc;
	for (node = reads->first, slot = 0; node != NULL; node = node->next)
		if ((rc = model_values(m, slot++, node)) != PP_OK)
			return rc;
	if ((rc = check_poll(m, poll)) != PP_OK ||
	    (evidence != NULL && (rc = check_evidence(m, evidence)) != PP_OK))
		return rc;
	model_merge(m);
	return evidence != NULL ? check_lengths(m, evidence) : PP_OK;
}
