/* SPDX-License-Identifier: ISC */
/*
 * Handing over: nothing goes twice, nothing is lost, and what can't be known is
 * said so; with a spool whose files the test moves as gammu-smsd does.
 */
#include "courier_help.h"

#include <sys/stat.h>

#include "lockfile.h"
#include "warning.h"

/* As gammu-smsd does: the file goes as it is. */
static void
gammu(struct pp_db *db, int64_t id, const char *to)
{
	struct pp_message m = get(db, id);
	char from[PP_MESSAGE_SLIP_MAX + 32], there[sizeof from];

	snprintf(from, sizeof from, "spool/outbox/%s", m.slip);
	snprintf(there, sizeof there, "spool/%s/%s", to, m.slip);
	if (rename(from, there) == -1)
		fail_msg("%s isn't in outbox", m.slip);
}

static int
files(const char *folder_name)
{
	char command[64];
	int n = -1;
	FILE *out;

	snprintf(command, sizeof command, "find spool/%s -type f | wc -l",
	    folder_name);
	out = popen(command, "r");
	assert_non_null(out);
	assert_int_equal(fscanf(out, "%d", &n), 1);
	pclose(out);
	return n;
}

static void
a_file_is_in_the_outbox_as_gammu_reads_it(void **state)
{
	static const char text[] = "a余\xf0\xa0\xae\xb7"; /* U+20BB7 */
	static const unsigned char bytes[] = {0xff, 0xfe, 'a', 0, 0x59, 0x4f,
	    0x42, 0xd8, 0xb7, 0xdf};
	unsigned char found[64];
	struct pp_db *db = make_site();
	int64_t id = add(db, "k", text);
	struct pp_message m;
	char path[PP_MESSAGE_SLIP_MAX + 32];
	FILE *f;

	(void)state;
	assert_int_equal(deliver(db, NULL).handed, 1);
	m = get(db, id);
	assert_int_equal(m.state, PP_MESSAGE_HANDED);
	assert_string_equal(m.slip,
	    "OUTA20251122_080000_00_+8613800138000_pp1-1.txtd");
	snprintf(path, sizeof path, "spool/outbox/%s", m.slip);
	f = fopen(path, "r");
	assert_non_null(f);
	assert_int_equal(fread(found, 1, sizeof found, f), sizeof bytes);
	assert_memory_equal(found, bytes, sizeof bytes);
	fclose(f);
	assert_int_equal(files("outbox"), 1);
	pp_db_close(db);
}

static void
what_was_sent_is_a_warning_and_one_row_of_the_log(void **state)
{
	struct pp_db *db = make_site();
	struct pp_warning warning;
	int64_t id = add(db, "k", "x");

	(void)state;
	deliver(db, NULL);
	assert_int_equal(pp_warning_last(db, 1, &warning), PP_NO);
	gammu(db, id, "sent");
	clock_s += 60;
	assert_int_equal(deliver(db, NULL).sent, 1);
	assert_int_equal(deliver(db, NULL).sent, 0);
	assert_int_equal(state_of(db, id), PP_MESSAGE_SENT);
	must(pp_warning_last(db, 1, &warning));
	assert_string_equal(warning.way, "sms");
	assert_string_equal(warning.note, "message 1");
	assert_int_equal(warning.at, NOON + 60);
	assert_int_equal(number(db, "SELECT count(*) FROM log"), 1);
	assert_int_equal(number(db,
			     "SELECT count(*) FROM log WHERE action = 'sms'"),
	    1);
	pp_db_close(db);
}

/* Each point where a run can be killed, by what it leaves behind. */
static void
what_is_aside_goes_on_and_once(void **state)
{
	struct pp_db *db = make_site();
	struct pp_courier c = courier(db, NULL);
	struct pp_spool spool;
	int64_t id = add(db, "k", "x");
	struct pp_message m = get(db, id);
	char slip[PP_MESSAGE_SLIP_MAX];

	(void)state;
	must(pp_spool_open("spool", &spool));
	/* Killed before it was written down: the file is of no use. */
	must(pp_spool_put(&spool, &m));
	clock_s++;
	deliver(db, NULL);
	assert_int_equal(files("outbox"), 1);
	gammu(db, id, "sent");
	/* After it was: it goes on under the name that was written down. */
	id = add(db, "l", "x");
	m = get(db, id);
	must(pp_spool_put(&spool, &m));
	pp_spool_slip(&m, clock_s, 0, false, slip);
	must(pp_db_begin(db));
	must(pp_message_move(db, &m, PP_MESSAGE_HANDING, slip, "", clock_s));
	must(pp_db_commit(db));
	clock_s++;
	must(pp_courier_settle(&c));
	assert_int_equal(state_of(db, id), PP_MESSAGE_HANDED);
	assert_string_equal(get(db, id).slip, slip);
	assert_int_equal(files("outbox"), 1);
	gammu(db, id, "sent");
	deliver(db, NULL);
	assert_int_equal(state_of(db, id), PP_MESSAGE_SENT);
	assert_int_equal(files("outbox"), 0);
	assert_int_equal(files("sent"), 2);
	pp_spool_close(&spool);
	pp_db_close(db);
}

static void
what_is_half_handed_is_what_the_spool_says(void **state)
{
	static const struct {
		const char *folder;
		enum pp_message_state state;
	} cases[] = {
	    {"outbox", PP_MESSAGE_HANDED},
	    {"sent", PP_MESSAGE_SENT},
	    {"error", PP_MESSAGE_WAITING},
	    {NULL, PP_MESSAGE_UNKNOWN},
	};
	struct pp_db *db = make_site();

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char key[8], slip[] = "OUTA_x0.txt", path[64];
		struct pp_message m;

		snprintf(key, sizeof key, "%zu", i);
		slip[6] = (char)('0' + i);
		m = get(db, add(db, key, "x"));
		must(pp_db_begin(db));
		must(pp_message_move(db, &m, PP_MESSAGE_HANDING, slip, "",
		    clock_s));
		must(pp_db_commit(db));
		snprintf(path, sizeof path, "touch spool/%s/%s",
		    cases[i].folder ? cases[i].folder : ".", slip);
		shell(path);
		deliver(db, NULL);
		assert_int_equal(state_of(db, m.id), cases[i].state);
	}
	assert_string_equal(get(db, 4).reason,
	    "its file is gone from the spool");
	pp_db_close(db);
}

static void
what_is_refused_is_tried_again_later_and_not_for_ever(void **state)
{
	struct pp_db *db = make_site();
	int64_t id = add(db, "k", "x");
	static const int64_t pauses[] = {300, 600, 1200, 2400};

	(void)state;
	for (size_t i = 0; i < sizeof pauses / sizeof *pauses; i++) {
		deliver(db, NULL);
		gammu(db, id, "error");
		assert_int_equal(deliver(db, NULL).waiting, 1);
		assert_int_equal(get(db, id).not_before, clock_s + pauses[i]);
		clock_s += pauses[i] - 1;
		assert_int_equal(deliver(db, NULL).handed, 0);
		clock_s++;
	}
	deliver(db, NULL);
	gammu(db, id, "error");
	assert_int_equal(deliver(db, NULL).failed, 1);
	assert_int_equal(state_of(db, id), PP_MESSAGE_FAILED);
	assert_int_equal(get(db, id).tries, 5);
	clock_s += 1000000;
	assert_int_equal(deliver(db, NULL).handed, 0);
	pp_db_close(db);
}

static void
a_modem_that_hangs_gets_no_more_and_nothing_again(void **state)
{
	struct pp_db *db = make_site();
	int64_t id = add(db, "k", "x"), later;
	struct pp_courier c;

	(void)state;
	deliver(db, NULL);
	later = add(db, "l", "x");
	clock_s += HANGS_S;
	c = courier(db, NULL);
	must(pp_courier_settle(&c));
	assert_int_equal(c.silent_since, 0);
	clock_s++;
	c = deliver(db, NULL);
	assert_int_equal(c.silent_since, NOON);
	assert_int_equal(c.waiting, 1);
	assert_int_equal(state_of(db, later), PP_MESSAGE_WAITING);
	assert_int_equal(files("outbox"), 1);
	/* It lives again. */
	gammu(db, id, "sent");
	c = deliver(db, NULL);
	assert_int_equal(c.silent_since, 0);
	assert_int_equal(state_of(db, later), PP_MESSAGE_HANDED);
	pp_db_close(db);
}

/* Puts one into inbox/ as gammu-smsd does, coming in at `at`. */
static void
report(const char *number_text, const char *word, int64_t at)
{
	char command[256];

	snprintf(command, sizeof command,
	    "f=spool/inbox/IN20251122_090000_00_%s_00.txt; printf '%s' >$f;"
	    " touch -d @%lld $f",
	    number_text, word, (long long)at);
	shell(command);
}

static void
a_report_is_of_the_last_to_that_number(void **state)
{
	struct pp_db *db = make_site();
	int64_t id = add(db, "k", "x"), next;

	(void)state;
	deliver(db, NULL);
	/* Before its file was moved: the report waits for that. */
	report(li, "Delivered", NOON + 5);
	deliver(db, NULL);
	assert_int_equal(state_of(db, id), PP_MESSAGE_HANDED);
	assert_int_equal(files("inbox"), 1);
	gammu(db, id, "sent");
	clock_s += 60;
	next = add(db, "l", "x");
	deliver(db, NULL);
	assert_int_equal(state_of(db, id), PP_MESSAGE_DELIVERED);
	assert_int_equal(files("inbox"), 0);
	gammu(db, next, "sent");
	/* Of the first one once more; what somebody wrote; another number. */
	report("13800138000", "Delivered", NOON + 5);
	deliver(db, NULL);
	shell("printf hello >spool/inbox/IN20251122_0900_00_+8613900139000_00"
	      ".txt");
	report(li, "Pending", NOON + 70);
	/* Whose writer never comes. */
	assert_int_equal(mkfifo("spool/inbox/IN20251122_0901_00_"
				"+8613800138000_00.txt",
			     0600),
	    0);
	deliver(db, NULL);
	assert_int_equal(state_of(db, next), PP_MESSAGE_SENT);
	assert_int_equal(files("inbox"), 2);
	report(li, "Delivered", NOON + 70);
	deliver(db, NULL);
	assert_int_equal(state_of(db, next), PP_MESSAGE_DELIVERED);
	pp_db_close(db);
}

static void
what_was_left_to_another_sender_is_unknown_after_a_day(void **state)
{
	struct pp_db *db = make_site();
	int64_t id = add(db, "k", "x"), sent = add(db, "l", "x");
	struct pp_courier c;

	(void)state;
	deliver(db, NULL);
	gammu(db, sent, "sent");
	c = courier(db, "/bin/true");
	must(pp_courier_run(&c));
	assert_int_equal(state_of(db, id), PP_MESSAGE_HANDED);
	clock_s += 24 * 60 * 60 + 1;
	c.spool = "spool";
	must(pp_courier_run(&c));
	assert_int_equal(c.unknown, 1);
	assert_int_equal(state_of(db, id), PP_MESSAGE_UNKNOWN);
	assert_int_equal(state_of(db, sent), PP_MESSAGE_SENT);
	pp_db_close(db);
}

static void
two_runs_at_once_are_one(void **state)
{
	struct pp_db *db = make_site();
	struct pp_lockfile *lock = NULL;
	struct pp_courier c = courier(db, NULL);
	char name[PP_PATH_MAX + 8];

	(void)state;
	snprintf(name, sizeof name, "%s-sms", pp_db_path(db));
	must(pp_lockfile_open(name, pp_db_path(db), &lock));
	must(pp_lockfile_take(lock, 0));
	assert_int_equal(pp_courier_run(&c), PP_ETEMP);
	assert_said("another pp-sms is at it");
	pp_lockfile_close(lock);
	must(pp_courier_run(&c));
	pp_db_close(db);
}

static void
what_is_over_is_dropped_but_not_what_a_person_wished(void **state)
{
	struct pp_db *db = make_site();
	struct pp_alarm a = {
	    .kind = PP_ALARM_1,
	    .meter = 1,
	    .since = NOON,
	    .raised_at = NOON,
	};
	struct pp_message m = {
	    .kind = PP_MESSAGE_CUSTOMER,
	    .key = "k",
	    .made_at = NOON,
	    .not_before = NOON,
	    .text = "x",
	};

	(void)state;
	strcpy(m.number, li);
	must(pp_db_begin(db));
	must(pp_alarm_raise(db, &a));
	must(pp_message_add(db, &m, &a.id, 1));
	must(pp_alarm_well(db, a.id, NOON));
	must(pp_alarm_clear(db, a.id, NOON));
	must(pp_db_commit(db));
	deliver(db, NULL);
	assert_int_equal(state_of(db, m.id), PP_MESSAGE_DROPPED);
	must(pp_db_begin(db));
	must(pp_message_resend(db, m.id, NOON, "boss", &m));
	must(pp_db_commit(db));
	deliver(db, NULL);
	assert_int_equal(state_of(db, m.id), PP_MESSAGE_HANDED);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SPOOL_TEST(a_file_is_in_the_outbox_as_gammu_reads_it),
	    SPOOL_TEST(what_was_sent_is_a_warning_and_one_row_of_the_log),
	    SPOOL_TEST(what_is_aside_goes_on_and_once),
	    SPOOL_TEST(what_is_half_handed_is_what_the_spool_says),
	    SPOOL_TEST(what_is_refused_is_tried_again_later_and_not_for_ever),
	    SPOOL_TEST(a_modem_that_hangs_gets_no_more_and_nothing_again),
	    SPOOL_TEST(a_report_is_of_the_last_to_that_number),
	    SPOOL_TEST(what_was_left_to_another_sender_is_unknown_after_a_day),
	    SPOOL_TEST(two_runs_at_once_are_one),
	    SPOOL_TEST(what_is_over_is_dropped_but_not_what_a_person_wished),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
