/* SPDX-License-Identifier: ISC */
/*
 * The type that a meter says it is, asked before an account is opened on it:
 * what is written to another than its model's would land anywhere.
 */
#include <inttypes.h>
#include <string.h>

#include "catalogue.h"
#include "visit.h"

enum {
	TRIES = 3
};

/* As few registers as show it; false: none that is polled does. */
static bool
find_read(const struct pp_model *model, struct pp_read *read)
{
	static const uint16_t words[PP_READ_WORDS_MAX];
	const struct pp_read *polled;
	struct pp_values values;
	size_t n = pp_model_poll(model, &polled), i;

	for (i = 0; i < n; i++) {
		*read = polled[i];
		for (read->count = 1; read->count <= polled[i].count;
		     read->count++) {
			values = (struct pp_values){0};
			pp_model_decode(model, read, words, &values);
			if (values.known[PP_Q_TYPE])
				return true;
		}
	}
	return false;
}

bool
visit_type_is_sound(struct visit *t)
{
	int64_t code = pp_model_type_code(t->model);
	struct pp_read read;

	if (code < 0 || (t->type_known && t->type == code) ||
	    !find_read(t->model, &read))
		return true;
	if (t->type_known)
		visit_refuse(t, PP_NO,
		    "it says it is type %" PRId64 ", while model %s is type"
		    " %" PRId64 "; %s",
		    t->type, pp_model_name(t->model), code,
		    t->v->swap
			? pp_phrase("give its own by --model")
			: pp_phrase("correct its model in meters.csv, see"
				    " pp-site import"));
	else if (t->type_reads >= TRIES)
		visit_refuse(t, PP_EAWAY, "it doesn't say which type it is");
	else
		t->step = STEP_TYPE;
	return false;
}

void
visit_type_question(struct visit *t, struct pp_exchange *x)
{
	struct pp_read read;

	(void)find_read(t->model, &read);
	pp_exchange_read(x, t->v->target.address, read.function, read.address,
	    read.count);
	x->reply_us = (int64_t)pp_model_reply_ms(t->model) * 1000;
	t->type_reads++;
	t->v->reads++;
}

void
visit_type_answer(struct visit *t, const struct pp_exchange *x)
{
	uint16_t words[PP_READ_WORDS_MAX];
	struct pp_values values = {0};
	struct pp_read read;

	if (x->outcome == PP_OUTCOME_REPLY) {
		(void)find_read(t->model, &read);
		pp_exchange_words(x, words);
		pp_model_decode(t->model, &read, words, &values);
		t->type_known = values.known[PP_Q_TYPE];
		t->type = values.value[PP_Q_TYPE];
	}
	visit_decide(t);
}
