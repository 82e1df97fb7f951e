/* SPDX-License-Identifier: ISC */
/*
 * Any bytes as a tape: it is refused with a place, or its passes are run to
 * their end, with a row for each meter.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "trace.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
check(bool holds)
{
	if (!holds)
		abort();
}

static const struct pp_models *
models(void)
{
	static struct pp_models *all;

	if (!all)
		check(pp_models_open("lib/models", &all) == PP_OK);
	return all;
}

static void
count(void *arg, const struct pp_poll_row *row)
{
	size_t *rows = arg;

	check(row->reading || *row->reason);
	check(*row->target->code);
	++*rows;
}

static enum pp_status
run(struct pp_replay *replay)
{
	struct pp_replay_rest rest;
	size_t rows = 0;
	struct pp_poll poll = {
	    .models = models(),
	    .row = count,
	    .arg = &rows,
	};
	enum pp_status rc;

	if ((rc = pp_replay_next(replay, &poll)) != PP_OK)
		return rc;
	rc = pp_poll_pass(&poll);
	check(rc == PP_OK || rc == PP_ECONF);
	check(rc != PP_OK || (size_t)poll.pass.answered <= rows);
	pp_replay_rest(replay, &rest);
	return rc;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	FILE *in = fmemopen((void *)(uintptr_t)data, n, "r");
	struct pp_replay *replay = NULL;
	enum pp_status rc;

	check(in != NULL);
	rc = pp_replay_open(in, "fuzz", &replay);
	fclose(in);
	check((rc == PP_OK) == (replay != NULL));
	while (rc == PP_OK)
		rc = run(replay);
	check(rc == PP_DONE || rc == PP_ECONF || rc == PP_EDATA);
	check(rc != PP_EDATA || strncmp(pp_errmsg(), "fuzz:", 5) == 0);
	pp_replay_close(replay);
	return 0;
}
