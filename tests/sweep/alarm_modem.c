/* SPDX-License-Identifier: ISC */
/*
 * gammu-smsd, its modem, and the phones.  It takes OUT... from outbox/ in the
 * order of their names and renames each into sent/ or error/, and reports into
 * inbox/; each tenth time it hangs.  What it hung at has gone, or not, or goes
 * when it is well again; of the first two nobody can tell, so that
 * examples/sms-failed puts them away into unknown/.
 */
#include "alarm_year.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	FILES_MAX = 1024,
	NAME_SIZE = 128,
	BYTES_MAX = 4096,
	REFUSED_EACH = 50,
	SHORT_HANG_S = 1500,
	LONG_HANG_EACH = 8,
	LONG_HANG_S = 5 * HOUR_S,
	FIRST_CUSTOMER = 1,
};

/* What a file's name says. */
struct file {
	char name[NAME_SIZE];
	char number[24];
	size_t id;
	int phone;
};

static int
phone_of(const struct year *y, const char *number)
{
	size_t phone;

	if (sscanf(number, "+861390013900%1zu", &phone) == 1)
		phone += y->n_phones;
	else if (sscanf(number, "+861380013%4zu", &phone) != 1 ||
	    phone < FIRST_CUSTOMER || phone >= y->n_phones)
		return NO_PHONE;
	return (int)phone;
}

/* OUTA<date>_<time>_<nn>_<number>_pp<id>-<try>.txt[d] */
static bool
read_name(const struct year *y, const char *name, struct file *f)
{
	*f = (struct file){0};
	snprintf(f->name, sizeof f->name, "%.127s", name);
	if (strncmp(name, "OUT", 3) != 0 ||
	    sscanf(name, "OUT%*[^_]_%*[^_]_%*[^_]_%23[^_]_pp%zu-", f->number,
		&f->id) != 2)
		return false;
	f->phone = phone_of(y, f->number);
	return f->phone != NO_PHONE;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct file *)a)->name,
	    ((const struct file *)b)->name);
}

/* What is in outbox/ for it, by name. */
static size_t
read_outbox(struct year *y, struct file files[FILES_MAX])
{
	DIR *dir = opendir("spool/outbox");
	struct dirent *entry;
	size_t n = 0;

	while (dir && n < FILES_MAX && (entry = readdir(dir))) {
		if (*entry->d_name == '.')
			continue;
		if (read_name(y, entry->d_name, &files[n]))
			n++;
		else
			complain(y, "%s in outbox/", entry->d_name);
	}
	closedir(dir);
	qsort(files, n, sizeof *files, by_name);
	return n;
}

/* UTF-16LE behind its mark, of which the texts here need ASCII. */
static void
read_text(struct year *y, const char *path, char text[BYTES_MAX])
{
	unsigned char bytes[BYTES_MAX];
	int fd = open(path, O_RDONLY);
	ssize_t n = read(fd, bytes, sizeof bytes), i;

	close(fd);
	if (n < 4 || bytes[0] != 0xff || bytes[1] != 0xfe || n % 2 != 0)
		complain(y, "%s: is no whole message", path);
	for (i = 2; i < n; i += 2)
		text[i / 2 - 1] = (char)bytes[i];
	text[n < 2 ? 0 : n / 2 - 1] = '\0';
}

static struct passed *
passed_of(struct modem *m, size_t id)
{
	size_t n = m->n_passed;

	if (id >= n) {
		m->n_passed = 2 * id + 64;
		m->passed =
		    reallocarray(m->passed, m->n_passed, sizeof *m->passed);
		if (!m->passed)
			abort();
		memset(m->passed + n, 0, (m->n_passed - n) * sizeof *m->passed);
	}
	return &m->passed[id];
}

static void
put_away(struct year *y, const struct file *f, const char *folder)
{
	char from[NAME_SIZE + 32], to[NAME_SIZE + 32];

	snprintf(from, sizeof from, "spool/outbox/%s", f->name);
	snprintf(to, sizeof to, "spool/%s/%s", folder, f->name);
	if (rename(from, to) == -1)
		complain(y, "%s is gone", from);
}

/* It came in at that time of the story, which pp-sms asks the file. */
static void
report(struct year *y, const struct file *f)
{
	struct timespec times[2] = {{.tv_sec = year_now(y)},
	    {.tv_sec = year_now(y)}};
	char path[NAME_SIZE];
	int fd;

	snprintf(path, sizeof path,
	    "spool/inbox/IN20250101_000000_%05u_%s_00"
	    ".txt",
	    y->modem.reports++, f->number);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
	if (fd == -1 || write(fd, "Delivered", 9) != 9 ||
	    futimens(fd, times) == -1)
		complain(y, "%s: can't be written", path);
	close(fd);
}

/* The phone rings. */
static void
ring(struct year *y, int phone)
{
	struct phone *p = &y->phone[phone];
	int64_t now = year_now(y), day = year_day(now);

	if (p->last_at != 0 && now - p->last_at < FLOOR_S)
		complain(y, "phone %d: %d s after another message", phone,
		    (int)(now - p->last_at));
	p->last_at = now;
	p->today = p->day == day ? p->today + 1 : 1;
	p->day = day;
	if (p->today > p->most)
		p->most = p->today;
	if (p->today > (p->is_staffs ? STAFF_CAP : CAP))
		complain(y, "phone %d: its message %u of a day", phone,
		    p->today);
}

static void
reckon(struct year *y, int phone)
{
	struct phone *p = &y->phone[phone];

	p->reckoned_at[p->n_reckoned++ % RECKONED] = year_now(y);
}

static void
pass_on(struct year *y, const struct file *f, bool doubtful)
{
	struct passed *p = passed_of(&y->modem, f->id);

	if (p->taken || p->doubtful)
		complain(y, "message %zu is sent twice", f->id);
	p->taken = true;
	p->doubtful = doubtful;
	y->modem.gone++;
	ring(y, f->phone);
	if (y->phone[f->phone].tried_again == f->id)
		y->phone[f->phone].tried_again = 0;
	if (doubtful)
		return;
	reckon(y, f->phone);
	if (y->phone[f->phone].confirms)
		report(y, f);
}

static void
refuse(struct year *y, const struct file *f)
{
	struct passed *p = passed_of(&y->modem, f->id);

	y->modem.refusals++;
	y->phone[f->phone].refused_at = year_now(y);
	y->phone[f->phone].tried_again = f->id;
	if (++p->refused > TRIES)
		complain(y, "message %zu is tried for ever", f->id);
	put_away(y, f, "error");
}

static void
send_one(struct year *y, const struct file *f)
{
	if (!y->phone[f->phone].exists || year_draw(y, REFUSED_EACH) == 0) {
		refuse(y, f);
		return;
	}
	pass_on(y, f, false);
	put_away(y, f, "sent");
}

static void
hang(struct year *y, const struct file *f)
{
	struct modem *m = &y->modem;

	m->how = (enum stuck)year_draw(y, STUCKS);
	snprintf(m->stuck, sizeof m->stuck, "%.127s", f->name);
	m->hangs_until = year_now(y) +
	    (m->hangs++ % LONG_HANG_EACH == LONG_HANG_EACH - 1 ? LONG_HANG_S
							       : SHORT_HANG_S);
	if (m->how == STUCK_GONE)
		pass_on(y, f, true);
}

/* It is well again; what it hung at is put away, or goes. */
static void
wake(struct year *y)
{
	struct modem *m = &y->modem;
	struct file f;

	m->hangs_until = 0;
	m->woke_at = year_now(y);
	if (!read_name(y, m->stuck, &f))
		complain(y, "%s: was stuck", m->stuck);
	if (m->how == STUCK_UNSENT) {
		send_one(y, &f);
		return;
	}
	passed_of(m, f.id)->doubtful = true;
	m->unknown++;
	reckon(y, f.phone);
	put_away(y, &f, "unknown");
}

/* Files that it sees for the first time were handed to it since it looked. */
static void
note_handed(struct year *y, const struct file *f)
{
	struct passed *p = passed_of(&y->modem, f->id);
	char path[NAME_SIZE + 32], text[BYTES_MAX];

	if (p->seen)
		return;
	p->seen = true;
	snprintf(path, sizeof path, "spool/outbox/%s", f->name);
	read_text(y, path, text);
	oracle_handed(y, f->phone, text);
	if (year_is_quiet(year_now(y)) && !strstr(text, "arrears"))
		complain(y, "at night: phone %d: %s", f->phone, text);
}

void
modem_work(struct year *y)
{
	static struct file files[FILES_MAX];
	struct modem *m = &y->modem;
	size_t n, i;

	if (m->hangs_until != 0 && year_now(y) >= m->hangs_until)
		wake(y);
	n = read_outbox(y, files);
	for (i = 0; i < n; i++)
		note_handed(y, &files[i]);
	for (i = 0; i < n && m->hangs_until == 0; i++)
		if (++m->taken % HANGS_EACH == 0)
			hang(y, &files[i]);
		else
			send_one(y, &files[i]);
	m->waits = m->hangs_until != 0 ? (unsigned)(n - i + 1) : 0;
}
