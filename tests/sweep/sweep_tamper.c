/* SPDX-License-Identifier: ISC */
/*
 * A log of 100,000 rows, tampered with at 2,000 seeded places by whoever owns
 * the file, and checked with one head that is known outside: 48 copies with 40
 * places each, edited, removed, inserted and swapped, with and without new
 * hashes and new numbers; and 80 copies that were cut, restored or written
 * anew.  Every place is named, and nothing else.
 */
#include "../unit/log_help.h"

#include "sweep.h"

enum {
	ROWS = 100000,
	COPIES = 48,
	PLACES = 40, /* of a copy */
	CUTS = 30,
	RESTORES = 25,
	REWRITES = 25,
	APART = 5, /* rows between two places */
	AWAY = 1000000000,
};

enum kind {
	EDIT,        /* a field */
	EDIT_HASHED, /* a field, and the row's own hash made anew */
	EDIT_HASH,   /* the hash alone */
	REMOVE,      /* a gap in the numbers is left */
	CLOSE_UP,    /* the rest has new numbers */
	INSERT,      /* a copy of another row; the rest has new numbers */
	INSERT_HASHED,
	SWAP,
	SWAP_TEXTS, /* all but their hashes */
	KINDS
};

struct place {
	enum kind kind;
	int64_t seq;   /* as it was */
	int64_t other; /* SWAP */
	int64_t at;    /* where it stands now */
	int64_t other_at;
};

static struct pp_db *db;
static struct pp_head outside;
static uint64_t state;
static int64_t tampered;

/* splitmix64 */
static uint64_t
dice(uint64_t n)
{
	uint64_t z = state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return (z ^ z >> 31) % n;
}

/* One statement, with ?1 and ?2. */
static void
say(const char *sql, int64_t a, int64_t b)
{
	struct pp_query *q = NULL;

	assert_int_equal(pp_query_new(db, sql, &q), PP_OK);
	pp_query_int(q, 1, a);
	if (strstr(sql, "?2") != NULL)
		pp_query_int(q, 2, b);
	if (pp_query_run(q) != PP_OK)
		fail_msg("%s: %s", sql, pp_errmsg());
	pp_query_free(q);
}

static int
by_seq(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	return (x->seq > y->seq) - (x->seq < y->seq);
}

/* Places of all kinds, apart from each other, each swap with a partner. */
static void
choose(struct place place[PLACES])
{
	static bool taken[ROWS + 1];

	memset(taken, 0, sizeof taken);
	for (int i = 0; i < PLACES; i++) {
		int64_t seq[2];

		for (int k = 0; k < 2; k++) {
			do
				seq[k] =
				    APART + (int64_t)dice(ROWS - 2 * APART);
			while (taken[seq[k]]);
			for (int64_t s = seq[k] - APART; s <= seq[k] + APART;
			     s++)
				taken[s] = true;
		}
		place[i] = (struct place){
		    .kind = (enum kind)dice(KINDS),
		    .seq = seq[0] < seq[1] ? seq[0] : seq[1],
		    .other = seq[0] < seq[1] ? seq[1] : seq[0],
		};
	}
	qsort(place, PLACES, sizeof *place, by_seq);
}

/* How many rows more or fewer stand before that one than did. */
static int64_t
shift_before(const struct place place[PLACES], int64_t seq)
{
	int64_t shift = 0;

	for (int i = 0; i < PLACES; i++) {
		if (place[i].seq >= seq)
			continue;
		if (place[i].kind == INSERT || place[i].kind == INSERT_HASHED)
			shift++;
		if (place[i].kind == CLOSE_UP)
			shift--;
	}
	return shift;
}

/* The numbers first: an inserted row stands where the old one did. */
static void
renumber(struct place place[PLACES])
{
	run(db, "UPDATE log SET seq = seq + 1000000000");
	for (int i = 0; i <= PLACES; i++) {
		const struct place *p = place + i;
		int64_t to = i < PLACES ? p->seq : ROWS + 1;
		say("UPDATE log SET seq = seq - 1000000000 + ?1"
		    " WHERE seq >= 1000000000 AND seq < ?2",
		    shift_before(place, to), to + AWAY);
		if (i < PLACES && p->kind == CLOSE_UP)
			say("DELETE FROM log WHERE seq = ?1", to + AWAY, 0);
	}
	for (int i = 0; i < PLACES; i++) {
		place[i].at = place[i].seq + shift_before(place, place[i].seq);
		place[i].other_at =
		    place[i].other + shift_before(place, place[i].other);
	}
}

static void
swap(int64_t a, int64_t b)
{
	say("UPDATE log SET seq = 1000000001 WHERE seq = ?1", a, 0);
	say("UPDATE log SET seq = ?1 WHERE seq = ?2", a, b);
	say("UPDATE log SET seq = ?1 WHERE seq = 1000000001", b, 0);
}

static void
swap_hashes(int64_t a, int64_t b)
{
	run(db, "CREATE TEMP TABLE kept (seq, hash)");
	say("INSERT INTO kept SELECT seq, hash FROM log"
	    " WHERE seq IN (?1, ?2)",
	    a, b);
	say("UPDATE log SET hash = (SELECT hash FROM kept WHERE seq = ?1)"
	    " WHERE seq = ?2",
	    b, a);
	say("UPDATE log SET hash = (SELECT hash FROM kept WHERE seq = ?1)"
	    " WHERE seq = ?2",
	    a, b);
	run(db, "DROP TABLE kept");
}

static void
edit(int64_t at)
{
	static const char *const edits[] = {
	    "UPDATE log SET who = who || '2' WHERE seq = ?1",
	    "UPDATE log SET at = at + 60 WHERE seq = ?1",
	    "UPDATE log SET words = words || ' x=1' WHERE seq = ?1",
	    "UPDATE log SET subject = 'M999' WHERE seq = ?1",
	    "UPDATE log SET uid = 0 WHERE seq = ?1",
	    "UPDATE log SET result = 'approved' WHERE seq = ?1",
	};

	say(edits[dice(sizeof edits / sizeof *edits)], at, 0);
}

static void
tamper(const struct place *p)
{
	switch (p->kind) {
	case EDIT:
		edit(p->at);
		break;
	case EDIT_HASHED:
		edit(p->at);
		rehash(db, p->at, p->at);
		break;
	case EDIT_HASH:
		say("UPDATE log SET hash = randomblob(32) WHERE seq = ?1",
		    p->at, 0);
		break;
	case REMOVE:
		say("DELETE FROM log WHERE seq = ?1", p->at, 0);
		break;
	case CLOSE_UP:
		break;
	case INSERT:
	case INSERT_HASHED:
		say("INSERT INTO log SELECT ?1, at + 1, who, uid, tty, tool,"
		    " action, subject, words, result, hash FROM log"
		    " WHERE seq = ?2",
		    p->at, p->at - 1);
		if (p->kind == INSERT_HASHED)
			rehash(db, p->at, p->at);
		break;
	case SWAP:
	case SWAP_TEXTS:
		swap(p->at, p->other_at);
		if (p->kind == SWAP_TEXTS)
			swap_hashes(p->at, p->other_at);
		break;
	case KINDS:
		break;
	}
	tampered++;
}

static bool
is_named(const struct place *p)
{
	switch (p->kind) {
	case EDIT:
	case EDIT_HASH:
		return told(PP_LOG_EDITED, p->at, p->at);
	case EDIT_HASHED:
		/* What is behind it says so; and itself, with a new number. */
		return told(PP_LOG_EDITED, p->at + 1, p->at + 1) ||
		    told(PP_LOG_EDITED, p->at, p->at + 1);
	case REMOVE:
	case CLOSE_UP:
		return told(PP_LOG_MISSING, p->seq, p->seq);
	case INSERT:
	case INSERT_HASHED:
		return told(PP_LOG_INSERTED, p->at, p->at);
	case SWAP:
	case SWAP_TEXTS:
		return told(PP_LOG_SWAPPED, p->at, p->other_at);
	case KINDS:
		break;
	}
	return false;
}

static void
each_of_many_faults_in_a_copy_is_named_and_no_other(void **unused)
{
	struct place place[PLACES];

	(void)unused;
	for (uint64_t seed = first_seed(); seed <= last_seed(COPIES); seed++) {
		state = seed;
		choose(place);
		assert_int_equal(pp_db_begin(db), PP_OK);
		renumber(place);
		for (int i = 0; i < PLACES; i++)
			tamper(place + i);
		assert_int_equal(verify(db, &outside, 1), PP_NO);
		for (int i = 0; i < PLACES; i++)
			if (!is_named(place + i)) {
				show_faults();
				fail_msg("seed %llu: kind %d at row %lld",
				    (unsigned long long)seed, place[i].kind,
				    (long long)place[i].seq);
			}
		if (n_faults != PLACES) {
			show_faults();
			fail_msg("seed %llu: %zu faults",
			    (unsigned long long)seed, n_faults);
		}
		pp_db_rollback(db);
	}
}

static void
a_log_that_was_cut_anywhere_is_named(void **unused)
{
	(void)unused;
	state = 1000;
	for (int i = 0; i < CUTS; i++, tampered++) {
		int64_t last = (int64_t)dice(ROWS);

		assert_int_equal(pp_db_begin(db), PP_OK);
		say("DELETE FROM log WHERE seq > ?1", last, 0);
		assert_int_equal(verify(db, &outside, 1), PP_NO);
		assert_only(PP_LOG_CUT, last + 1, ROWS);
		pp_db_rollback(db);
	}
}

/* An older copy is put back, and work goes on in it. */
static void
a_restored_log_is_named_whether_it_is_shorter_or_longer(void **unused)
{
	(void)unused;
	state = 2000;
	for (int i = 0; i < RESTORES; i++, tampered++) {
		int64_t back = 1 + (int64_t)dice(2000);
		int64_t on = (int64_t)dice(4000);

		assert_int_equal(pp_db_begin(db), PP_OK);
		say("DELETE FROM log WHERE seq > ?1", ROWS - back, 0);
		append_rows(db, on);
		assert_int_equal(verify(db, &outside, 1), PP_NO);
		if (on < back)
			assert_only(PP_LOG_CUT, ROWS - back + on + 1, ROWS);
		else
			assert_only(PP_LOG_REWRITTEN, 1, ROWS);
		pp_db_rollback(db);
	}
}

/* With one head all before it is in doubt; with more, what is between two. */
static void
a_history_written_anew_is_between_the_heads_around_it(void **unused)
{
	struct pp_head heads[101];

	(void)unused;
	state = 3000;
	for (int i = 1; i <= 100; i++)
		heads[i] = head_at(db, i * 1000);
	for (int i = 0; i < REWRITES; i++, tampered++) {
		int64_t row = ROWS - 10000 + (int64_t)dice(10000);
		int64_t after = (row + 999) / 1000;

		assert_int_equal(pp_db_begin(db), PP_OK);
		edit(row);
		rehash(db, row, ROWS);
		assert_int_equal(verify(db, &outside, 1), PP_NO);
		assert_only(PP_LOG_REWRITTEN, 1, ROWS);
		assert_int_equal(verify(db, heads + 1, 100), PP_NO);
		assert_only(PP_LOG_REWRITTEN, after * 1000 - 999, after * 1000);
		pp_db_rollback(db);
	}
}

static int
begin(void **unused)
{
	if (enter(unused) != 0)
		return -1;
	db = make();
	add_rows(db, ROWS);
	outside = head_of(db);
	drop_triggers(db);
	return 0;
}

static int
end(void **unused)
{
	printf("# %lld places\n", (long long)tampered);
	pp_db_close(db);
	return leave(unused);
}

int
main(int argc, char *argv[])
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		each_of_many_faults_in_a_copy_is_named_and_no_other),
	    cmocka_unit_test(a_log_that_was_cut_anywhere_is_named),
	    cmocka_unit_test(
		a_restored_log_is_named_whether_it_is_shorter_or_longer),
	    cmocka_unit_test(
		a_history_written_anew_is_between_the_heads_around_it),
	};

	take_seed(argc, argv);
	return cmocka_run_group_tests(tests, begin, end);
}
