/* SPDX-License-Identifier: ISC */
/*
 * A command that sends: what it gets, and what is believed of how it ends.
 */
#include "courier_help.h"

/* A command that keeps what it got, and ends as it is told to. */
static const char *
command(const char *end)
{
	static char path[128];
	FILE *f;

	snprintf(path, sizeof path, "%s/send", folder);
	f = fopen(path, "w");
	assert_non_null(f);
	fprintf(f,
	    "#!/bin/sh\ncd %s\n{ echo \"$# $PP_NUMBER $PP_MESSAGE_ID"
	    " $(env | grep -vcE '^(PATH|PWD|OLDPWD|SHLVL|_|PP_NUMBER"
	    "|PP_MESSAGE_ID)=') $(cat)\"; } >>got\n%s\n",
	    folder, end);
	fclose(f);
	assert_int_equal(chmod(path, 0700), 0);
	return path;
}

static void
a_command_gets_text_and_number_and_nothing_in_its_arguments(void **state)
{
	char line[128] = "";
	struct pp_db *db = make_site();
	int64_t id = add(db, "k", "余额 $(id)");
	FILE *f;

	(void)state;
	assert_int_equal(setenv("SECRET", "1", 1), 0);
	assert_int_equal(deliver(db, command("exit 0")).sent, 1);
	assert_int_equal(state_of(db, id), PP_MESSAGE_SENT);
	f = fopen("got", "r");
	assert_non_null(f);
	assert_non_null(fgets(line, sizeof line, f));
	assert_string_equal(line, "0 +8613800138000 1 0 余额 $(id)\n");
	assert_null(fgets(line, sizeof line, f));
	fclose(f);
	pp_db_close(db);
}

static void
a_command_says_how_it_went(void **state)
{
	static const struct {
		const char *end;
		enum pp_message_state state;
		const char *reason;
	} cases[] = {
	    {"exit 0", PP_MESSAGE_SENT, ""},
	    {"exit 75", PP_MESSAGE_WAITING, "the command ended with 75"},
	    {"exit 1", PP_MESSAGE_FAILED, "the command ended with 1"},
	    {"echo no; printf 'no\\033credit\\nleft' >&2; exit 2",
		PP_MESSAGE_FAILED, "the command ended with 2: no?credit"},
	    {"yes | head -c 300000 >&2; exit 3", PP_MESSAGE_FAILED,
		"the command ended with 3: y"},
	    {"kill -9 $$", PP_MESSAGE_UNKNOWN,
		"the command was ended by signal 9"},
	};
	struct pp_db *db = make_site();

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char key[8];
		int64_t id;

		snprintf(key, sizeof key, "%zu", i);
		id = add(db, key, "x");
		deliver(db, command(cases[i].end));
		assert_int_equal(state_of(db, id), cases[i].state);
		assert_string_equal(get(db, id).reason, cases[i].reason);
	}
	pp_db_close(db);
}

static void
a_command_that_takes_too_long_is_ended_and_may_have_sent(void **state)
{
	struct pp_db *db = make_site();
	int64_t id = add(db, "k", "x");
	struct pp_courier c = courier(db, command("sleep 30 & sleep 30"));

	(void)state;
	c.command_wait_s = 1;
	must(pp_courier_run(&c));
	assert_int_equal(c.unknown, 1);
	assert_string_equal(get(db, id).reason, "the command took too long");
	/* Not by guess: it isn't run again. */
	deliver(db, command("exit 0"));
	assert_int_equal(state_of(db, id), PP_MESSAGE_UNKNOWN);
	pp_db_close(db);
}

static void
what_was_in_a_commands_hands_is_unknown(void **state)
{
	struct pp_db *db = make_site();
	struct pp_message m = get(db, add(db, "k", "x"));

	(void)state;
	must(pp_db_begin(db));
	must(pp_message_move(db, &m, PP_MESSAGE_HANDING, "command 1", "",
	    clock_s));
	must(pp_db_commit(db));
	assert_int_equal(deliver(db, command("exit 0")).unknown, 1);
	assert_int_not_equal(access("got", F_OK), 0);
	pp_db_close(db);
}

static void
a_sender_that_is_not_there_is_said_so(void **state)
{
	struct pp_db *db = make_site();
	int64_t id = add(db, "k", "x");
	struct pp_courier c = courier(db, "send");

	(void)state;
	assert_int_equal(pp_courier_run(&c), PP_ECONF);
	assert_said("absolute path");
	c = courier(db, "/nowhere/send");
	assert_int_equal(pp_courier_run(&c), PP_ECONF);
	c = courier(db, NULL);
	c.spool = "nowhere";
	assert_int_equal(pp_courier_run(&c), PP_ECONF);
	c.sender = PP_SENDER_NONE;
	must(pp_courier_run(&c));
	assert_int_equal(c.waiting, 1);
	/* No program after all: it was never started, and isn't unknown. */
	shell("printf '#!/nowhere\\n' >send && chmod 700 send");
	c = courier(db, NULL);
	c = courier(db, command(""));
	shell("printf '#!/nowhere\\n' >send");
	assert_int_equal(pp_courier_run(&c), PP_ESYS);
	assert_int_equal(state_of(db, id), PP_MESSAGE_WAITING);
	pp_db_close(db);
}

/* Not the message's trouble: it waits, whoever repairs that. */
static void
a_command_that_can_not_send_is_ill_until_it_does(void **state)
{
	static const int codes[] = {78, 126, 127};
	struct pp_db *db = make_site();
	int64_t id = add(db, "k", "x");
	struct pp_courier c;
	char end[16];

	(void)state;
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
		snprintf(end, sizeof end, "exit %d", codes[i]);
		c = courier(db, command(end));
		assert_int_equal(pp_courier_run(&c), PP_ECONF);
		assert_said("the command ended with");
		assert_int_equal(state_of(db, id), PP_MESSAGE_WAITING);
		assert_int_equal(get(db, id).tries, 0);
		assert_int_equal(c.silent_since, 0);
	}
	clock_s += HANGS_S + 1;
	c = courier(db, "/nowhere/send");
	assert_int_equal(pp_courier_settle(&c), PP_ECONF);
	assert_int_equal(c.silent_since, NOON);
	c = courier(db, command("exit 0"));
	must(pp_courier_settle(&c));
	assert_int_equal(c.silent_since, NOON);
	assert_int_equal(deliver(db, command("exit 0")).sent, 1);
	c = courier(db, command("exit 0"));
	must(pp_courier_settle(&c));
	assert_int_equal(c.silent_since, 0);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    SPOOL_TEST(
		a_command_gets_text_and_number_and_nothing_in_its_arguments),
	    SPOOL_TEST(a_command_says_how_it_went),
	    SPOOL_TEST(
		a_command_that_takes_too_long_is_ended_and_may_have_sent),
	    SPOOL_TEST(what_was_in_a_commands_hands_is_unknown),
	    SPOOL_TEST(a_sender_that_is_not_there_is_said_so),
	    SPOOL_TEST(a_command_that_can_not_send_is_ill_until_it_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
