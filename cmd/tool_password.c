/* SPDX-License-Identifier: ISC */
#include "tool_password.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "digest.h"
#include "sign.h"
#include "tool.h"

static int from = -1; /* -1: the terminal */

static volatile sig_atomic_t caught;

static void
on_signal(int number)
{
	caught = number;
}

void
tool_password_from(const char *descriptor)
{
	int64_t fd;

	if (!descriptor)
		return;
	if (pp_decimal_parse(descriptor, 0, &fd) != PP_OK || fd < 0 ||
	    fd > INT16_MAX)
		tool_usage("--password-fd: \"%s\": no descriptor", descriptor);
	from = (int)fd;
}

static enum pp_status
no_terminal(void)
{
	return pp_fail(PP_EDATA,
	    "password: no terminal to ask at; --password-fd takes it from a "
	    "descriptor");
}

/* Byte by byte: what follows the line is the next one's. */
static enum pp_status
read_line(int fd, char line[PP_PASSWORD_BYTES])
{
	size_t n = 0;
	ssize_t got;
	char ch;

	while ((got = read(fd, &ch, 1)) == 1 && ch != '\n')
		if (n < PP_PASSWORD_BYTES)
			line[n++] = ch;
	ch = '\0';
	if (got == -1 && errno == EIO) /* we are in its background */
		return no_terminal();
	if (got == -1)
		return pp_fail(errno == EINTR ? PP_ETEMP : PP_ESYS,
		    "password: %s", strerror(errno));
	if (got == 0 && n == 0)
		return pp_fail(PP_EDATA, "password: none was given");
	if (n == PP_PASSWORD_BYTES)
		return pp_fail(PP_EDATA, "password: longer than %d bytes",
		    PP_PASSWORD_BYTES - 1);
	if (n > 0 && line[n - 1] == '\r')
		n--;
	line[n] = '\0';
	if (strlen(line) != n)
		return pp_fail(PP_EDATA, "password: a NUL byte in it");
	return PP_OK;
}

static const int ends[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

enum {
	N_ENDS = sizeof ends / sizeof ends[0]
};

/* Ask without echo; a signal is let through once there is one again. */
static enum pp_status
ask(int tty, const char *prompt, char password[PP_PASSWORD_BYTES])
{
	struct sigaction action = {.sa_handler = on_signal}, old[N_ENDS];
	struct termios usual, silent;
	enum pp_status rc;

	if (tcgetattr(tty, &usual) == -1)
		return pp_fail(PP_ESYS, "terminal: %s", strerror(errno));
	caught = 0;
	sigemptyset(&action.sa_mask);
	for (int i = 0; i < N_ENDS; i++)
		sigaction(ends[i], &action, &old[i]);
	silent = usual;
	silent.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK);
	tcsetattr(tty, TCSAFLUSH, &silent);
	(void)!write(tty, prompt, strlen(prompt));
	rc = read_line(tty, password);
	(void)!write(tty, "\n", 1);
	tcsetattr(tty, TCSAFLUSH, &usual);
	for (int i = 0; i < N_ENDS; i++)
		sigaction(ends[i], &old[i], NULL);
	if (caught != 0)
		raise(caught);
	return rc;
}

enum pp_status
tool_password(const char *prompt, char password[PP_PASSWORD_BYTES])
{
	enum pp_status rc;
	int tty;

	if (from != -1)
		rc = isatty(from) ? ask(from, prompt, password)
				  : read_line(from, password);
	else if ((tty = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC)) == -1)
		rc = no_terminal();
	else {
		rc = ask(tty, prompt, password);
		close(tty);
	}
	if (rc != PP_OK)
		pp_forget(password, PP_PASSWORD_BYTES);
	return rc;
}

enum pp_status
tool_pepper_path(char path[PATH_MAX])
{
	return snprintf(path, PATH_MAX, "%s/pepper.key", settings.keys_dir) <
		PATH_MAX
	    ? PP_OK
	    : pp_fail(PP_ECONF, "%.40s...: too long", settings.keys_dir);
}

/* *pepper NULL: the site has none. */
static enum pp_status
read_pepper(uint8_t key[PP_PEPPER_BYTES], const uint8_t **pepper)
{
	char path[PATH_MAX];
	enum pp_status rc;

	if ((rc = tool_pepper_path(path)) != PP_OK)
		return rc;
	rc = pp_key_read(path, key, PP_PEPPER_BYTES);
	*pepper = rc == PP_OK ? key : NULL;
	return rc == PP_ENOINPUT ? PP_OK : rc;
}

static enum pp_status
seal(const char *password, char secret[PP_SECRET_MAX])
{
	uint8_t key[PP_PEPPER_BYTES];
	const uint8_t *pepper;
	enum pp_status rc;

	if ((rc = read_pepper(key, &pepper)) != PP_OK)
		return rc;
	rc = pp_password_seal(password, pepper, NULL, secret);
	pp_forget(key, sizeof key);
	return rc;
}

enum pp_status
tool_password_new(const char *operator_, char secret[PP_SECRET_MAX])
{
	char password[PP_PASSWORD_BYTES], again[PP_PASSWORD_BYTES];
	enum pp_status rc;

	if ((rc = tool_password(pp_phrase("new password: "), password)) !=
	    PP_OK)
		return rc;
	if ((rc = pp_password_check(password, operator_)) != PP_OK) {
		rc = pp_fail_in(rc, "new password");
		goto out;
	}
	if ((rc = tool_password(pp_phrase("the same again: "), again)) != PP_OK)
		goto out;
	if (strcmp(password, again) != 0)
		rc = pp_fail(PP_EDATA, "new password: the two aren't the same");
	else
		rc = seal(password, secret);
	pp_forget(again, sizeof again);
out:
	pp_forget(password, sizeof password);
	return rc;
}

static enum pp_status
count_try(struct pp_db *db, const char *operator_, const struct pp_seat *seat)
{
	enum pp_status rc;

	if ((rc = pp_db_begin(db)) == PP_OK &&
	    (rc = pp_login_try(db, operator_, seat, tool_now())) == PP_OK)
		rc = pp_db_commit(db);
	pp_db_rollback(db);
	return rc;
}

static enum pp_status
log_failure(struct pp_db *db, const char *operator_, const struct pp_seat *seat)
{
	enum pp_status rc;

	if ((rc = pp_db_begin(db)) == PP_OK &&
	    (rc = pp_login_failed(db, operator_, seat, tool_now())) == PP_OK)
		rc = pp_db_commit(db);
	pp_db_rollback(db);
	if (rc != PP_OK)
		return rc;
	return pp_fail(PP_EPERM, "wrong operator or password");
}

static enum pp_status
keep_stronger(struct pp_db *db, const char *operator_, const char *password)
{
	char secret[PP_SECRET_MAX];
	enum pp_status rc;

	rc = seal(password, secret);
	if (rc == PP_OK && (rc = pp_db_begin(db)) == PP_OK &&
	    (rc = pp_operator_keep_stronger(db, operator_, secret,
		 tool_now())) == PP_OK)
		rc = pp_db_commit(db);
	pp_db_rollback(db);
	return rc;
}

/* `secret` NULL: nobody's. */
static enum pp_status
compare(const char *password, const char *secret, bool *weak)
{
	uint8_t key[PP_PEPPER_BYTES];
	const uint8_t *pepper;
	enum pp_status rc;

	if ((rc = read_pepper(key, &pepper)) != PP_OK)
		return rc;
	rc = pp_password_try(password, secret, pepper, NULL, weak);
	pp_forget(key, sizeof key);
	return rc;
}

/* Whoever isn't the person of an enabled operator takes as long to fail. */
static enum pp_status
try_password(struct pp_db *db, const char *operator_,
    const struct pp_seat *seat, char password[PP_PASSWORD_BYTES])
{
	struct pp_operator op = {0};
	char secret[PP_SECRET_MAX], code[PP_CODE_MAX];
	bool his, weak = false;
	enum pp_status rc;

	his = pp_operator_find(db, operator_, &op) == PP_OK && op.enabled &&
	    op.uid == seat->uid &&
	    pp_operator_secret(db, operator_, secret) == PP_OK;
	if (his && op.first) {
		pp_password_fold(password, code);
		snprintf(password, PP_PASSWORD_BYTES, "%s", code);
		pp_forget(code, sizeof code);
	}
	rc = compare(password, his ? secret : NULL, &weak);
	if (rc == PP_NO)
		return log_failure(db, operator_, seat);
	if (rc == PP_OK && pp_operator_code_ended(&op, tool_now()))
		return pp_fail(PP_EPERM,
		    "the one-time code of %s ended; an admin gives another: "
		    "pp-operator passwd %s",
		    operator_, operator_);
	if (rc == PP_OK && weak && !op.first)
		rc = keep_stronger(db, operator_, password);
	return rc;
}

enum pp_status
tool_password_prove(struct pp_db *db, const char *operator_,
    const struct pp_seat *seat)
{
	char password[PP_PASSWORD_BYTES];
	enum pp_status rc;

	if ((rc = tool_password("password: ", password)) != PP_OK)
		return rc;
	if ((rc = count_try(db, operator_, seat)) == PP_OK)
		rc = try_password(db, operator_, seat, password);
	pp_forget(password, sizeof password);
	return rc;
}

enum pp_status
tool_password_code(char code[PP_CODE_MAX], char secret[PP_SECRET_MAX])
{
	enum pp_status rc;

	if ((rc = pp_password_code(code)) != PP_OK)
		return rc;
	return seal(code, secret);
}
