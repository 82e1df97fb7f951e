/* SPDX-License-Identifier: ISC */
/*
 * SQLite's errors in our codes and words.
 */
#include <sqlite3.h>
#include <string.h>

#include "catalogue.h"
#include "db_impl.h"

static enum pp_status
code_of(int error)
{
	switch (error & 0xff) {
	case SQLITE_CONSTRAINT:
	case SQLITE_MISMATCH: /* a key that is no integer */
		return PP_NO;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
	case SQLITE_PROTOCOL:
		return PP_ETEMP;
	case SQLITE_NOTADB:
		return PP_ECONF;
	case SQLITE_CORRUPT:
		return PP_EDATA;
	default:
		return PP_ESYS;
	}
}

/* What to do about it, where that isn't plain. */
static const char *
advice(const struct pp_db *db, int error)
{
	switch (error & 0xff) {
	case SQLITE_BUSY:
		return pp_phrase(
		    "; another program than pp's holds it, try again");
	case SQLITE_CORRUPT:
		return db->is_copy
		    ? pp_phrase("; take another copy")
		    : pp_phrase("; pp-db check tells more, pp-db restore "
				"brings back a backup");
	case SQLITE_CANTOPEN:
	case SQLITE_READONLY:
		return pp_phrase("; the file and its folder must be writable, "
				 "for readers too while there is no -wal and "
				 "-shm beside it");
	case SQLITE_NOTADB:
		return db->is_copy
		    ? pp_phrase("; name a file that pp-db backup made")
		    : pp_phrase("; name the right file with --db or in the "
				"settings");
	default:
		return "";
	}
}

enum pp_status
pp_db_fail(struct pp_db *db, const char *doing)
{
	int error = sqlite3_extended_errcode(db->sqlite);
	int os = 0;

	if (code_of(error) == PP_NO)
		return pp_fail(PP_NO, "%s", sqlite3_errmsg(db->sqlite));
	if ((error & 0xff) == SQLITE_IOERR || (error & 0xff) == SQLITE_CANTOPEN)
		os = sqlite3_system_errno(db->sqlite);
	return pp_fail(code_of(error), "%s: %s%s%s%s%s%s", db->path, doing,
	    *doing != '\0' ? ": " : "", sqlite3_errmsg(db->sqlite),
	    os != 0 ? ": " : "", os != 0 ? strerror(os) : "",
	    advice(db, error));
}
