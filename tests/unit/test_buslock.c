/* SPDX-License-Identifier: ISC */
/*
 * The lock of a bus among processes: only one has it, who waits is seen, and
 * both die with their process.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <limits.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "buslock.h"

static const char canonical[] = "rtu:/dev/ttyS1";
static char folder[64], file[96];

static int
enter(void **state)
{
	(void)state;
	snprintf(folder, sizeof folder, "/tmp/pp-buslock.XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	snprintf(file, sizeof file, "%s/bus-rtu:_dev_ttyS1.lock", folder);
	return 0;
}

static int
leave(void **state)
{
	(void)state;
	unlink(file);
	return rmdir(folder);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, enter, leave)

static struct pp_lock *
open_lock(void)
{
	struct pp_lock *lock = NULL;

	if (pp_buslock_open(folder, canonical, &lock) != PP_OK)
		fail_msg("%s", pp_errmsg());
	return lock;
}

static bool
tried(struct pp_lock *lock)
{
	bool held;

	assert_int_equal(pp_buslock_try(lock, &held), PP_OK);
	return held;
}

/* Another process that tries the lock once and then lives until it's killed. */
struct process {
	pid_t pid;
	bool held;
};

static struct process
begin(void)
{
	struct process p;
	struct pp_lock *lock;
	int ends[2];
	bool held = false;

	assert_int_equal(pipe(ends), 0);
	p.pid = fork();
	assert_true(p.pid >= 0);
	if (p.pid == 0) {
		if (pp_buslock_open(folder, canonical, &lock) != PP_OK ||
		    pp_buslock_try(lock, &held) != PP_OK ||
		    write(ends[1], &held, sizeof held) != sizeof held)
			_exit(1);
		for (;;)
			pause();
	}
	close(ends[1]);
	assert_int_equal(read(ends[0], &p.held, sizeof p.held), sizeof p.held);
	close(ends[0]);
	return p;
}

static void
end(struct process p)
{
	int status;

	assert_int_equal(kill(p.pid, SIGKILL), 0);
	assert_int_equal(waitpid(p.pid, &status, 0), p.pid);
	assert_true(WIFSIGNALED(status));
}

static void
only_one_process_has_it(void **state)
{
	struct pp_lock *lock = open_lock();
	struct process p;

	(void)state;
	assert_true(tried(lock));
	p = begin();
	assert_false(p.held);
	end(p);
	pp_buslock_close(lock);
	p = begin();
	assert_true(p.held);
	end(p);
}

static void
it_dies_with_its_process(void **state)
{
	struct pp_lock *lock = open_lock();
	struct process p = begin();

	(void)state;
	assert_true(p.held);
	assert_false(tried(lock));
	end(p);
	assert_true(tried(lock));
	pp_buslock_close(lock);
}

static void
who_waits_is_seen_until_it_dies(void **state)
{
	struct pp_lock *lock = open_lock();
	struct process p, q;

	(void)state;
	assert_true(tried(lock));
	assert_false(pp_buslock_wanted(lock));
	p = begin();
	assert_true(pp_buslock_wanted(lock));
	q = begin();
	end(p);
	assert_true(pp_buslock_wanted(lock));
	end(q);
	assert_false(pp_buslock_wanted(lock));
	pp_buslock_close(lock);
}

static void
who_got_it_waits_no_more(void **state)
{
	struct pp_lock *one = open_lock(), *two = open_lock(), *three;

	(void)state;
	assert_true(tried(one));
	assert_false(tried(two));
	assert_true(pp_buslock_wanted(one));
	pp_buslock_close(one);
	assert_true(tried(two));
	three = open_lock();
	assert_false(tried(three));
	assert_true(pp_buslock_wanted(two));
	pp_buslock_close(three);
	assert_false(pp_buslock_wanted(two));
	pp_buslock_close(two);
	pp_buslock_close(NULL);
}

static void
a_wish_ends_with_its_close(void **state)
{
	struct pp_lock *one = open_lock(), *two = open_lock();

	(void)state;
	assert_true(tried(one));
	assert_false(tried(two));
	assert_false(tried(two));
	pp_buslock_close(two);
	assert_false(pp_buslock_wanted(one));
	pp_buslock_close(one);
}

static void
each_line_has_its_own(void **state)
{
	struct pp_lock *one = open_lock(), *other = NULL;
	char path[128];

	(void)state;
	assert_int_equal(pp_buslock_open(folder, "tcp:192.0.2.1:502", &other),
	    PP_OK);
	assert_true(tried(one));
	assert_true(tried(other));
	assert_false(pp_buslock_wanted(one));
	pp_buslock_close(one);
	pp_buslock_close(other);
	snprintf(path, sizeof path, "%s/bus-tcp:192.0.2.1:502.lock", folder);
	assert_int_equal(unlink(path), 0);
}

static void
where_it_can_not_be_made_it_says_so(void **state)
{
	struct pp_lock *lock = NULL;
	char path[2 * PATH_MAX];

	(void)state;
	assert_int_equal(pp_buslock_open("/tmp/pp-no-such-folder", canonical,
			     &lock),
	    PP_ESYS);
	assert_non_null(strstr(pp_errmsg(), "/tmp/pp-no-such-folder"));
	/* Not behind someone's link, and not past the end of a path. */
	assert_int_equal(symlink("/tmp/pp-elsewhere", file), 0);
	assert_int_equal(pp_buslock_open(folder, canonical, &lock), PP_ESYS);
	assert_int_equal(access("/tmp/pp-elsewhere", F_OK), -1);
	memset(path, 'a', sizeof path);
	path[sizeof path - 1] = '\0';
	assert_int_equal(pp_buslock_open(path, canonical, &lock), PP_ESYS);
	assert_int_equal(pp_buslock_open(folder, path, &lock), PP_ESYS);
	assert_null(lock);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(only_one_process_has_it),
	    TEST(it_dies_with_its_process),
	    TEST(who_waits_is_seen_until_it_dies),
	    TEST(who_got_it_waits_no_more),
	    TEST(a_wish_ends_with_its_close),
	    TEST(each_line_has_its_own),
	    TEST(where_it_can_not_be_made_it_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
