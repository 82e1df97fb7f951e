/* SPDX-License-Identifier: ISC */
#include "tool_log.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "digest.h"
#include "seal_log.h"
#include "sign.h"
#include "text.h"
#include "tool.h"

enum {
	HEADS_LINE_MAX = 1024,
};

static enum pp_status
key_path(const char *name, char path[PATH_MAX])
{
	if (snprintf(path, PATH_MAX, "%s/%s", settings.keys_dir, name) >=
	    PATH_MAX)
		return pp_fail(PP_ECONF, "%.40s...: too long",
		    settings.keys_dir);
	return PP_OK;
}

/* From reading the MAC's key to writing the next nobody else may do so. */
static enum pp_status
lock_keys(int *fd)
{
	*fd = open(settings.keys_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*fd == -1)
		return pp_fail(errno == ENOENT ? PP_ENOINPUT : PP_ECONF,
		    "%s: %s; pp-setup makes the keys", settings.keys_dir,
		    strerror(errno));
	if (flock(*fd, LOCK_EX | LOCK_NB) == -1)
		return pp_fail(PP_ETEMP, "%s: another checkpoint is made now",
		    settings.keys_dir);
	return PP_OK;
}

static enum pp_status
seal(struct pp_db *db, struct pp_seal_keys *keys, struct pp_head *head)
{
	enum pp_status rc;

	if ((rc = pp_db_begin(db)) == PP_OK &&
	    (rc = pp_seal_add(db, keys, tool_now(), tool_who(), head)) == PP_OK)
		rc = pp_db_commit(db);
	pp_db_rollback(db);
	return rc;
}

enum pp_status
tool_seal(struct pp_db *db, struct pp_head *head)
{
	char sign_path[PATH_MAX], mac_path[PATH_MAX];
	struct pp_seal_keys keys;
	enum pp_status rc;
	int fd = -1;

	if ((rc = key_path("sign.key", sign_path)) != PP_OK ||
	    (rc = key_path("mac.key", mac_path)) != PP_OK ||
	    (rc = lock_keys(&fd)) != PP_OK ||
	    (rc = pp_key_read(sign_path, keys.sign, sizeof keys.sign)) !=
		PP_OK ||
	    (rc = pp_key_read(mac_path, keys.mac, sizeof keys.mac)) != PP_OK)
		goto out;
	if ((rc = seal(db, &keys, head)) == PP_OK)
		rc = pp_key_write(mac_path, keys.mac, sizeof keys.mac);
out:
	pp_forget(&keys, sizeof keys);
	if (fd != -1)
		close(fd);
	return rc;
}

enum pp_status
tool_heads_add(struct tool_heads *heads, const struct pp_head *head)
{
	enum {
		ROOM = 64
	};
	struct pp_head *more;

	if (heads->n == heads->room) {
		size_t room = heads->room == 0 ? ROOM : 2 * heads->room;

		more = reallocarray(heads->head, room, sizeof *more);
		if (!more)
			return pp_fail(PP_ESYS, "out of memory");
		heads->head = more;
		heads->room = room;
	}
	heads->head[heads->n++] = *head;
	return PP_OK;
}

/* One, of `n` bytes. */
static enum pp_status
add_word(struct tool_heads *heads, const char *word, size_t n)
{
	char text[PP_HEAD_FULL_MAX], shown[PP_SHOWN_MAX];
	struct pp_head head;
	enum pp_status rc;

	/* One byte too long is enough to be none. */
	snprintf(text, sizeof text, "%.*s", n < INT_MAX ? (int)n : INT_MAX,
	    word);
	if ((rc = pp_head_parse(text, &head)) != PP_OK)
		return pp_fail_in(rc, "\"%s\"", pp_text_show(text, shown));
	return tool_heads_add(heads, &head);
}

enum pp_status
tool_heads_words(struct tool_heads *heads, const char *words)
{
	enum pp_status rc = PP_OK;
	size_t n;

	for (const char *p = words; *p != '\0' && rc == PP_OK;
	     p += n + (p[n] == ',')) {
		n = strcspn(p, ",");
		rc = add_word(heads, p, n);
	}
	return rc;
}

static enum pp_status
open_input(const char *path, FILE **in)
{
	*in = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
	if (!*in)
		return pp_fail(PP_ENOINPUT, "%s: %s", path, strerror(errno));
	return PP_OK;
}

static enum pp_status
close_input(FILE *in, const char *path, enum pp_status rc)
{
	if (!in)
		return rc;
	if (ferror(in) && rc == PP_OK)
		rc = pp_fail(PP_ENOINPUT, "%s: can't be read", path);
	if (in != stdin)
		fclose(in);
	return rc;
}

enum pp_status
tool_heads_file(struct tool_heads *heads, const char *path)
{
	char line[HEADS_LINE_MAX];
	FILE *in = NULL;
	enum pp_status rc;

	if ((rc = open_input(path, &in)) != PP_OK)
		return rc;
	for (int n = 1; rc == PP_OK && fgets(line, sizeof line, in); n++) {
		const char *word = line + strspn(line, " \t");
		size_t length = strcspn(word, " \t\r\n");

		if (length == 0 || *word == '#')
			continue;
		if ((rc = add_word(heads, word, length)) != PP_OK)
			rc = pp_fail_in(rc, "%s:%d",
			    in == stdin ? "stdin" : path, n);
	}
	return close_input(in, path, rc);
}

enum pp_status
tool_read_key(const char *path, uint8_t key[PP_DIGEST_BYTES])
{
	char hex[PP_DIGEST_HEX];
	FILE *in = NULL;
	size_t n = 0;
	enum pp_status rc;
	int ch;

	if ((rc = open_input(path, &in)) != PP_OK)
		return rc;
	while ((ch = getc(in)) != EOF && n < sizeof hex)
		if (!isspace(ch))
			hex[n++] = (char)ch;
	/* One too many is no key, as one too few. */
	hex[n < sizeof hex ? n : sizeof hex - 1] = '\0';
	rc = n == sizeof hex ? pp_fail(PP_EDATA, "too many digits")
			     : pp_unhex(hex, key, PP_DIGEST_BYTES);
	pp_forget(hex, sizeof hex);
	if (rc != PP_OK)
		rc = pp_fail_in(rc, "%s: no key", in == stdin ? "stdin" : path);
	return close_input(in, path, rc);
}

enum pp_status
tool_public_key(uint8_t key[PP_DIGEST_BYTES])
{
	char path[PATH_MAX];
	enum pp_status rc = key_path("sign.pub", path);

	return rc == PP_OK ? tool_read_key(path, key) : rc;
}
