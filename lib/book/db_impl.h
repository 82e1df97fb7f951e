/* SPDX-License-Identifier: ISC */
/*
 * What the files that implement the database share with each other and with
 * upkeep; nobody else includes this.
 */
#ifndef PP_DB_IMPL_H
#define PP_DB_IMPL_H

#include "db.h"

struct sqlite3;
struct sqlite3_stmt;
struct pp_acting;
struct pp_lockfile;

enum {
	PP_DB_KEPT = 96 /* a sale has some seventy */
};

/* What each transaction says, parsed once. */
enum pp_db_word {
	PP_DB_BEGIN,
	PP_DB_COMMIT,
	PP_DB_VIEW,
	PP_DB_ROLLBACK,
	PP_DB_SCHEMA, /* its version */
	PP_DB_WORDS
};

struct pp_db {
	struct sqlite3 *sqlite;
	struct pp_query *kept[PP_DB_KEPT]; /* freed, for the next to ask */
	size_t next_kept;                  /* place, in turns */
	struct sqlite3_stmt *word[PP_DB_WORDS];
	struct pp_lockfile *lock; /* NULL: a reader, or a file aside */
	char *path;               /* absolute, no symbolic link in it */
	int wait_ms;
	int newest; /* schema that we know */
	bool writer;
	bool is_copy;  /* a backup: what to do about it is another thing */
	bool writing;  /* between begin and commit or rollback */
	bool viewing;  /* in a snapshot */
	bool looking;  /* in a view */
	bool resting;  /* the triggers, in this transaction */
	bool doubtful; /* a commit failed in a way that needs a new open */
	bool tries;    /* see pp_db_tries() */
	bool guards;   /* see pp_db_guard() */
	bool changed;  /* a guarded table, in this transaction */
	bool logged;   /* a row, in it */
	struct pp_acting *acting; /* act.c's, in one piece; or NULL */
	/*
	 * Where it is set: a rollback has to follow, and behind it this writes,
	 * in a transaction of its own, before another writer may begin.
	 */
	enum pp_status (*behind)(struct pp_db *db);
	int64_t request; /* see pp_act_request() */
};

enum pp_db_use {
	PP_DB_READ,
	PP_DB_WRITE,
	PP_DB_READ_COPY, /* a backup, of any schema that we could upgrade */
	PP_DB_WRITE_OLDER,
};

/* The text of each migration; the last makes PP_DB_VERSION. */
extern const char *const pp_db_migrations[PP_DB_VERSION];

enum pp_status pp_db_open_as(const char *path, enum pp_db_use use,
    struct pp_db **db);

/*
 * A file that nobody else knows, perhaps empty: no lock, no WAL, and its
 * journal in memory, since it is thrown away on any trouble.
 */
enum pp_status pp_db_open_aside(const char *path, struct pp_db **db);

/* The file `name` stands for "delete" or "wal", read back. */
enum pp_status pp_db_journal(struct pp_db *db, const char *mode);

/* Let the kept statements go. */
void pp_query_forget(struct pp_db *db);

/* The writers' lock alone, for what SQLite does outside a transaction. */
enum pp_status pp_db_lock(struct pp_db *db);
void pp_db_unlock(struct pp_db *db);

/* SQLite's code; *value (NULL where it has none): what it answers. */
int pp_db_say(struct pp_db *db, enum pp_db_word word, int64_t *value);

/* Whether the table that a statement writes is one that only acts change. */
bool pp_db_is_guarded(const char *sql);

/* One statement outside a transaction. */
enum pp_status pp_db_exec(struct pp_db *db, const char *sql);

/* The one integer that a statement without parameters gives. */
enum pp_status pp_db_int(struct pp_db *db, const char *sql, int64_t *value);

/* The words for SQLite's last error on this handle, and our code for it. */
enum pp_status pp_db_fail(struct pp_db *db, const char *doing);

/*
 * Run migrations from the file's version up to `n`, each in a transaction of
 * its own with the version it makes.
 */
enum pp_status pp_db_migrate(struct pp_db *db, const char *const *migrations,
    int n);

/* Replace all of `to` by what `from` holds, in one transaction. */
enum pp_status pp_db_copy(struct pp_db *from, struct pp_db *to);

/* The schema that this program makes, in memory, to compare with. */
enum pp_status pp_db_model(struct pp_db **db);

/* Move the whole WAL into the file, as far as readers let it. */
enum pp_status pp_db_checkpoint_locked(struct pp_db *db);

#endif
