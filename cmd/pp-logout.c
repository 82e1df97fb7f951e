/* SPDX-License-Identifier: ISC */
/*
 * pp-logout: end the session at this terminal.
 */
#include "session.h"
#include "tool.h"
#include "tool_seat.h"

static enum pp_status
logout(struct pp_db *db)
{
	struct pp_seat seat;
	enum pp_status rc;

	if ((rc = tool_seat(&seat)) != PP_OK)
		return rc;
	if ((rc = pp_db_begin(db)) == PP_OK &&
	    (rc = pp_session_end(db, &seat, tool_now())) == PP_OK)
		rc = pp_db_commit(db);
	pp_db_rollback(db);
	if (rc == PP_OK)
		tool_seat_forget(&seat);
	return rc;
}

static const struct tool tool = {
    .name = "pp-logout",
    .operands = "",
    .summary = PP_PHRASE("end the session at this terminal"),
    .groups = GROUP_DATABASE,
    .without_login = true,
};

int
main(int argc, char *argv[])
{
	char **operands = argv + tool_start(&tool, argc, argv);
	struct pp_db *db;

	if (operands[0])
		tool_usage("takes no operands");
	db = tool_open_writer();
	tool_report(logout(db));
	pp_db_close(db);
	return tool_end();
}
