/* SPDX-License-Identifier: ISC */
/*
 * Power cuts.  From the record of a run, disks are built as they may be found
 * when the power comes back, cut at any moment; SQLite opens each, and it has
 * to be whole: every order that may have gone out has its row, every end that
 * was told is there, and nothing is wrong in the books.
 *
 *	images [-x] [-n IMAGES] [-s SEED] [-t TOLD] [-w WRONG]
 *		-r RECORDED -e ENDED BEFORE RECORD NAME
 *
 * BEFORE is the folder as it was when the run began, NAME the database in it.
 * TOLD (an extended regular expression) is in a line on standard output where
 * that tells of an end.
 * With -x the disk makes nothing lasting, whatever it is told: as if the
 *program had not synced.  The images are built in the current folder.  Exit
 *status: 1 where any image was bad.
 */
#include <err.h>
#include <glob.h>
#include <regex.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "books.h"
#include "disk.h"

enum {
	ORDER = 0x20,  /* the function of an order with money */
	HEAD_SIZE = 6, /* before the unit, of Modbus TCP */
	ORDERS_MOST = 65536,
	TOLD_BAD = 10 /* so many are told in words */
};

/* A run so far: what it sent and told. */
struct run {
	uint64_t *orders; /* that were sent, each once */
	size_t n_orders;
	int64_t ends; /* that were told */
	char line[4096];
	size_t line_size;
};

struct tally {
	long images, different;
	long faulty, unrecorded, lost;
	uint64_t *seen; /* a table of images by their sums; 0: free */
	size_t room;    /* a power of two */
};

static struct books_queries queries = {.wrong = "SELECT 1 WHERE 0"};
static regex_t told;
static const char *name;
static bool forgetful; /* -x */

static uint64_t
sum_of(const uint8_t *bytes, size_t size)
{
	uint64_t sum = 14695981039346656037u;

	while (size-- > 0)
		sum = (sum ^ *bytes++) * 1099511628211u;
	return sum;
}

/* Modbus TCP numbers its frames anew; RTU has no head. */
static void
sending(struct run *run, const uint8_t *frame, size_t size)
{
	bool tcp = size > HEAD_SIZE + 2 && frame[2] == 0 && frame[3] == 0 &&
	    (size_t)(frame[4] << 8 | frame[5]) == size - HEAD_SIZE;
	size_t head = tcp ? HEAD_SIZE : 0, i = 0;
	uint64_t sum;

	if (size < head + 2 || frame[head + 1] != ORDER)
		return;
	sum = sum_of(frame + head, size - head);
	while (i < run->n_orders && run->orders[i] != sum)
		i++;
	if (i < run->n_orders)
		return;
	if (i == ORDERS_MOST)
		errx(65, "too many orders");
	run->orders[run->n_orders++] = sum;
}

static void
telling(struct run *run, const uint8_t *text, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (run->line_size == sizeof run->line - 1)
			errx(65, "too long a line");
		run->line[run->line_size++] = (char)text[i];
		if (text[i] != '\n')
			continue;
		run->line[run->line_size] = '\0';
		run->line_size = 0;
		if (regexec(&told, run->line, 0, NULL, 0) == 0)
			run->ends++;
	}
}

static bool
read_record(FILE *in, struct record *r, char *record_name, uint8_t **data)
{
	if (fread(r, sizeof *r, 1, in) != 1)
		return false;
	*data = must(realloc(*data, r->data_size + 1));
	if (fread(record_name, 1, r->name_size, in) != r->name_size ||
	    fread(*data, 1, r->data_size, in) != r->data_size)
		errx(65, "the record ends within an event");
	record_name[r->name_size] = '\0';
	return true;
}

/* What an earlier image left. */
static void
clear(void)
{
	char pattern[256];
	glob_t found = {0};

	snprintf(pattern, sizeof pattern, "%s*", name);
	if (glob(pattern, 0, NULL, &found) == 0)
		for (size_t i = 0; i < found.gl_pathc; i++)
			unlink(found.gl_pathv[i]);
	globfree(&found);
}

static void
say_bad(const struct tally *t, size_t event, enum left left, const char *words)
{
	static const char *const lefts[] = {"none", "all", "the first", "some"};

	if (t->faulty + t->unrecorded + t->lost <= TOLD_BAD)
		printf("# after event %zu, %s of what was not synced: %s\n",
		    event, lefts[left], words);
}

static void
judge(const struct run *run, const struct books *first, size_t event,
    enum left left, struct tally *t)
{
	struct books books;
	char words[100];

	books_read(name, &queries, &books);
	if (*books.fault != '\0') {
		t->faulty++;
		say_bad(t, event, left, books.fault);
	} else if (books.recorded - first->recorded < (int64_t)run->n_orders) {
		t->unrecorded++;
		snprintf(words, sizeof words, "%zu orders sent, %lld recorded",
		    run->n_orders,
		    (long long)(books.recorded - first->recorded));
		say_bad(t, event, left, words);
	} else if (books.ended - first->ended < run->ends) {
		t->lost++;
		snprintf(words, sizeof words, "%lld ends told, %lld recorded",
		    (long long)run->ends,
		    (long long)(books.ended - first->ended));
		say_bad(t, event, left, words);
	}
}

static bool
is_new(struct tally *t, uint64_t sum)
{
	size_t i = sum & (t->room - 1);

	while (t->seen[i] != 0 && t->seen[i] != sum)
		i = (i + 1) & (t->room - 1);
	if (t->seen[i] == sum)
		return false;
	t->seen[i] = sum;
	return true;
}

/* So many disks as of now. */
static void
cut(struct disk *disk, const struct run *run, const struct books *first,
    size_t event, long images, struct tally *t)
{
	enum left left;

	for (long i = 0; i < images; i++) {
		left = (enum left)((event + (size_t)i) % LEFTS);
		if (i >= LEFTS && luck_below(2) != 0)
			left = LEFT_SOME;
		clear();
		t->images++;
		if (is_new(t, disk_cut(disk, ".", left)))
			t->different++;
		judge(run, first, event, left, t);
	}
}

static void
happens(struct disk *disk, struct run *run, const struct record *r,
    const char *record_name, const uint8_t *data)
{
	if (r->kind == RECORD_SENDING)
		sending(run, data, r->data_size);
	else if (r->kind == RECORD_TOLD)
		telling(run, data, r->data_size);
	else if (!forgetful || r->kind != RECORD_SYNCED)
		disk_happens(disk, r, record_name, data);
}

/*
 * Play the record; with `each` images after every event at which something
 * isn't lasting, and one after the others.  How many of those events.
 */
static size_t
play(const char *before, FILE *record, long each, const struct books *first,
    struct tally *t)
{
	struct disk *disk = disk_new(before, name);
	struct run run = {
	    .orders = must(calloc(ORDERS_MOST, sizeof *run.orders)),
	};
	char record_name[UINT8_MAX + 1];
	uint8_t *data = NULL;
	struct record r;
	size_t event = 0, busy = 0;

	rewind(record);
	while (read_record(record, &r, record_name, &data)) {
		happens(disk, &run, &r, record_name, data);
		event++;
		busy += disk_pending(disk) > 0;
		if (each > 0)
			cut(disk, &run, first, event,
			    disk_pending(disk) > 0 ? each : 1, t);
	}
	if (each > 0)
		printf("# %zu events, %zu orders sent, %lld ends told\n", event,
		    run.n_orders, (long long)run.ends);
	if (run.n_orders == 0 || run.ends == 0)
		errx(65, "nothing was sent, or no end told");
	free(data);
	free(run.orders);
	disk_free(disk);
	return busy;
}

static void
look_at_first(const char *before, struct books *first)
{
	struct disk *disk = disk_new(before, name);

	clear();
	disk_cut(disk, ".", LEFT_NONE);
	books_read(name, &queries, first);
	if (*first->fault != '\0')
		errx(65, "%s: %s", before, first->fault);
	disk_free(disk);
}

static long
number(const char *words)
{
	char *end;
	long n = strtol(words, &end, 10);

	if (*end != '\0' || n < 0)
		errx(64, "%s: a number", words);
	return n;
}

int
main(int argc, char *argv[])
{
	struct tally t = {.room = 1024};
	struct books first;
	const char *told_words = "credited";
	long images = 10000;
	size_t busy;
	FILE *record;
	int option;

	luck_seed(1);
	while ((option = getopt(argc, argv, "xn:s:t:w:r:e:")) != -1)
		switch (option) {
		case 'x':
			forgetful = true;
			break;
		case 'n':
			images = number(optarg);
			break;
		case 's':
			luck_seed((uint64_t)number(optarg));
			break;
		case 't':
			told_words = optarg;
			break;
		case 'w':
			queries.wrong = optarg;
			break;
		case 'r':
			queries.recorded = optarg;
			break;
		case 'e':
			queries.ended = optarg;
			break;
		default:
			return 64;
		}
	if (argc - optind != 3 || !queries.recorded || !queries.ended)
		errx(64, "see the head of images.c");
	if (regcomp(&told, told_words, REG_EXTENDED | REG_NOSUB) != 0)
		errx(64, "%s: no regular expression", told_words);
	name = argv[optind + 2];
	if ((record = fopen(argv[optind + 1], "re")) == NULL)
		err(66, "%s", argv[optind + 1]);
	while (t.room < 4 * (size_t)images)
		t.room *= 2;
	t.seen = must(calloc(t.room, sizeof *t.seen));
	look_at_first(argv[optind], &first);
	busy = play(argv[optind], record, 0, &first, &t);
	play(argv[optind], record, images / (long)(busy + 1) + 1, &first, &t);
	printf("# %ld images, %ld of them different, %ld bad: %ld broken, "
	       "%ld with an order sent and not recorded, "
	       "%ld with an end told and not there\n",
	    t.images, t.different, t.faulty + t.unrecorded + t.lost, t.faulty,
	    t.unrecorded, t.lost);
	fclose(record);
	free(t.seen);
	regfree(&told);
	return t.faulty + t.unrecorded + t.lost > 0;
}
