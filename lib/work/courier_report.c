/* SPDX-License-Identifier: ISC */
/*
 * Delivery reports.  gammu-smsd (deliveryreport = sms) puts each into inbox/
 * as if it were a message from that number, with the one word "Delivered":
 * IN<YYYYMMDD>_<HHMMSS>_<00>_<number>_<00>.txt.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "courier_impl.h"
#include "site_setting.h"

enum {
	WORD_MAX = 64
};

static const char delivered[] = "Delivered";

/* The part between the third and the fourth underscore, made plain. */
static bool
number_of(const char *name, char number[PP_NUMBER_MAX])
{
	const struct pp_setting *phones =
	    pp_setting_find("defaults.sms_numbers");
	const char *p = name;
	size_t n;

	if (strncmp(name, "IN", 2) != 0)
		return false;
	for (int i = 0; i < 3 && p != NULL; i++)
		if ((p = strchr(p, '_')) != NULL)
			p++;
	if (p == NULL || (n = strcspn(p, "_")) == 0 || n >= PP_NUMBER_MAX)
		return false;
	memcpy(number, p, n);
	number[n] = '\0';
	return pp_setting_plain(phones, number, PP_NUMBER_MAX) == PP_OK;
}

/* The word, as bytes or as UTF-16 with or without its mark. */
static bool
says_delivered(const char *bytes, size_t n)
{
	char word[WORD_MAX + 1];
	size_t length = 0;

	for (size_t i = 0; i < n; i++)
		if (bytes[i] > ' ')
			word[length++] = bytes[i];
	word[length] = '\0';
	return strcmp(word, delivered) == 0;
}

/* PP_NO: no report.  Of one that can't be read nothing is known. */
static enum pp_status
read_report(int folder, const char *name, int64_t *at)
{
	char bytes[WORD_MAX];
	struct stat st;
	ssize_t n = -1;
	int fd = openat(folder, name,
	    O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

	if (fd != -1 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		n = read(fd, bytes, sizeof bytes);
	if (fd != -1)
		close(fd);
	if (n <= 0 || !says_delivered(bytes, (size_t)n))
		return PP_NO;
	*at = st.st_mtime;
	return PP_OK;
}

struct reader {
	enum pp_status (*take)(void *arg, const char *number, int64_t at);
	void *arg;
};

static enum pp_status
take_one(void *arg, int folder, const char *name)
{
	const struct reader *r = arg;
	char number[PP_NUMBER_MAX];
	int64_t at = 0;
	enum pp_status rc;

	if (!number_of(name, number) || read_report(folder, name, &at) != PP_OK)
		return PP_OK;
	if ((rc = r->take(r->arg, number, at)) != PP_OK)
		return rc == PP_NO ? PP_OK : rc;
	if (unlinkat(folder, name, 0) == -1 && errno != ENOENT)
		return pp_fail(PP_ESYS, "sms.spool: inbox: %s",
		    strerror(errno));
	return PP_OK;
}

enum pp_status
pp_spool_reports(const struct pp_spool *spool,
    enum pp_status (*take)(void *arg, const char *number, int64_t at),
    void *arg)
{
	struct reader reader = {take, arg};

	return pp_spool_walk(spool->inbox, take_one, &reader);
}
