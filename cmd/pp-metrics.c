/* SPDX-License-Identifier: ISC */
/*
 * pp-metrics: a file of measures for Prometheus's node_exporter, whole or as
 * it was before.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "metrics.h"
#include "tool.h"

static const char *output;

static const struct option_row options[] = {
    {"output", 'o', OPTION_PATH, "FILE",
	PP_PHRASE("to there, not to metrics_file of the settings; -: standard "
		  "output"),
	&output},
};

static const struct tool tool = {
    .name = "pp-metrics",
    .operands = "",
    .summary = PP_PHRASE("write measures for a monitor, Prometheus"),
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .groups = GROUP_DATABASE,
};

enum {
	FOR_ALL = 0644 /* node_exporter is another account */
};

/* A pipe or a device keeps the mode that it has. */
static enum pp_status
let_all_read(FILE *out)
{
	struct stat st;

	if (out == stdout || fstat(fileno(out), &st) == -1 ||
	    !S_ISREG(st.st_mode))
		return PP_OK;
	if (fchmod(fileno(out), FOR_ALL) == -1)
		return pp_fail(PP_ESYS, "%s: %s", output, strerror(errno));
	return PP_OK;
}

int
main(int argc, char *argv[])
{
	struct pp_db *db;
	FILE *out;
	enum pp_status rc;

	if (tool_start(&tool, argc, argv) != argc)
		tool_usage("takes no operands");
	db = tool_open_reader();
	if (!output && *settings.metrics_file)
		output = settings.metrics_file;
	if ((rc = tool_stream_to(output, &out)) == PP_OK &&
	    (rc = let_all_read(out)) == PP_OK)
		rc = pp_metrics_write(db, tool_now(), out);
	tool_report(rc);
	pp_db_close(db);
	return tool_end();
}
