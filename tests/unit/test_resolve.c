/* SPDX-License-Identifier: ISC */
/*
 * Names of hosts, asked of a name server that answers when the test lets it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <dirent.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "real.h"

enum {
	LIMIT_S = 30, /* then the test has failed */
	MANY = 30,
};

/* The name server; all but the semaphores under the lock. */
static struct {
	pthread_mutex_t lock;
	sem_t heard, may_answer;
	int asked;
	bool fails;
	bool takes_signals;
} server = {.lock = PTHREAD_MUTEX_INITIALIZER};

static struct pp_resolver *resolver;
static size_t alone; /* threads, without those of a resolver */

static bool
wait_for(sem_t *semaphore)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += LIMIT_S;
	return sem_timedwait(semaphore, &until) == 0;
}

static void
localhost(struct pp_address *address)
{
	struct sockaddr_in a = {
	    .sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};

	memcpy(&address->to, &a, sizeof a);
	address->n = sizeof a;
}

static enum pp_status
ask(const char *host, struct pp_address *address)
{
	sigset_t blocked;
	bool fails;

	pthread_sigmask(SIG_SETMASK, NULL, &blocked);
	pthread_mutex_lock(&server.lock);
	server.asked++;
	server.takes_signals = sigismember(&blocked, SIGTERM) == 0;
	pthread_mutex_unlock(&server.lock);
	sem_post(&server.heard);
	if (strncmp(host, "hung", 4) == 0 && !wait_for(&server.may_answer))
		return pp_fail(PP_EAWAY, "the test forgot it");
	pthread_mutex_lock(&server.lock);
	fails = server.fails;
	pthread_mutex_unlock(&server.lock);
	if (fails)
		return pp_fail(PP_EAWAY, "%s: no such name", host);
	localhost(address);
	return PP_OK;
}

static int
asked(void)
{
	int n;

	pthread_mutex_lock(&server.lock);
	n = server.asked;
	pthread_mutex_unlock(&server.lock);
	return n;
}

static void
let_it_fail(bool fails)
{
	pthread_mutex_lock(&server.lock);
	server.fails = fails;
	pthread_mutex_unlock(&server.lock);
}

static size_t
threads(void)
{
	DIR *dir = opendir("/proc/self/task");
	size_t n = 0;

	assert_non_null(dir);
	while (readdir(dir))
		n++;
	closedir(dir);
	return n - 2; /* . and .. */
}

/* Until the workers are gone, with what they freed. */
static bool
only_we_are_left(void)
{
	const struct timespec moment = {.tv_nsec = 1000000};
	int i;

	for (i = 0; threads() > alone && i < LIMIT_S * 1000; i++)
		nanosleep(&moment, NULL);
	return threads() <= alone;
}

static void *
nothing(void *arg)
{
	return arg;
}

/* A sanitizer begins a thread of its own with our first. */
static int
begin(void **state)
{
	pthread_t thread;

	(void)state;
	if (pthread_create(&thread, NULL, nothing, NULL) != 0)
		return -1;
	pthread_join(thread, NULL);
	alone = threads();
	return 0;
}

static int
enter(void **state)
{
	(void)state;
	pthread_mutex_lock(&server.lock);
	server.asked = 0;
	server.fails = false;
	pthread_mutex_unlock(&server.lock);
	sem_init(&server.heard, 0, 0);
	sem_init(&server.may_answer, 0, 0);
	return pp_resolver_new(ask, &resolver) == PP_OK ? 0 : -1;
}

static int
leave(void **state)
{
	(void)state;
	pp_resolver_free(resolver);
	return only_we_are_left() ? 0 : -1;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, enter, leave)

static struct pp_lookup *
start(const char *host, int64_t now_us)
{
	struct pp_address address;
	struct pp_lookup *lookup = NULL;

	assert_int_equal(pp_resolve(resolver, host, now_us, &address, &lookup),
	    PP_OK);
	return lookup;
}

/* How it ended, when its descriptor said so. */
static enum pp_status
end(struct pp_lookup *lookup)
{
	struct pollfd p = {.fd = pp_lookup_fd(lookup), .events = POLLIN};
	struct pp_address address;
	enum pp_status rc;
	bool ready = false;

	assert_int_equal(poll(&p, 1, LIMIT_S * 1000), 1);
	rc = pp_lookup_answer(lookup, 0, &address, &ready);
	assert_true(ready);
	pp_lookup_end(lookup);
	if (rc == PP_OK)
		assert_int_equal(address.to.ss_family, AF_INET);
	return rc;
}

static void
a_number_needs_no_name_server(void **state)
{
	static const struct {
		const char *host;
		int family;
	} numbers[] = {{"192.0.2.1", AF_INET}, {"::1", AF_INET6}};
	struct pp_address address;
	struct pp_lookup *lookup;
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		assert_int_equal(pp_resolve(resolver, numbers[i].host, 0,
				     &address, &lookup),
		    PP_OK);
		assert_null(lookup);
		assert_int_equal(address.to.ss_family, numbers[i].family);
	}
	assert_int_equal(asked(), 0);
}

static void
all_who_want_a_name_ask_once(void **state)
{
	struct pp_lookup *lookups[MANY];
	struct pp_address address;
	bool ready;
	int i;

	(void)state;
	for (i = 0; i < MANY; i++) {
		lookups[i] = start(i % 2 ? "HUNG.test" : "hung.test", 0);
		assert_non_null(lookups[i]);
	}
	assert_int_equal(pp_lookup_answer(lookups[0], 0, &address, &ready),
	    PP_OK);
	assert_false(ready);
	sem_post(&server.may_answer);
	for (i = 0; i < MANY; i++)
		assert_int_equal(end(lookups[i]), PP_OK);
	assert_int_equal(asked(), 1);
}

static void
an_answer_is_kept_for_some_minutes(void **state)
{
	(void)state;
	assert_int_equal(end(start("gateway.test", 0)), PP_OK);
	assert_null(start("gateway.test", PP_RESOLVE_KEEP_US - 1));
	assert_int_equal(asked(), 1);
	assert_int_equal(end(start("gateway.test", PP_RESOLVE_KEEP_US)), PP_OK);
	assert_int_equal(asked(), 2);
}

static void
a_failure_is_told_and_soon_asked_again(void **state)
{
	struct pp_address address;
	struct pp_lookup *lookup;

	(void)state;
	let_it_fail(true);
	assert_int_equal(end(start("nobody.test", 0)), PP_EAWAY);
	assert_string_equal(pp_errmsg(), "nobody.test: no such name");
	assert_int_equal(pp_resolve(resolver, "nobody.test", 1, &address,
			     &lookup),
	    PP_EAWAY);
	assert_null(lookup);
	assert_int_equal(asked(), 1);
	let_it_fail(false);
	assert_int_equal(end(start("nobody.test", PP_RESOLVE_KEEP_FAILURE_US)),
	    PP_OK);
}

static void
who_waits_long_enough_is_told_who_is_silent(void **state)
{
	struct pp_lookup *lookup = start("hung.test", 0);
	struct pp_address address;
	bool ready = false;

	(void)state;
	assert_int_equal(pp_lookup_until_us(lookup), PP_RESOLVE_WAIT_US);
	assert_int_equal(pp_lookup_answer(lookup, PP_RESOLVE_WAIT_US, &address,
			     &ready),
	    PP_EAWAY);
	assert_true(ready);
	assert_non_null(strstr(pp_errmsg(), "name server doesn't answer"));
	pp_lookup_end(lookup);
	/* And who comes later doesn't wait at all. */
	assert_true(wait_for(&server.heard));
	assert_int_equal(pp_resolve(resolver, "hung.test",
			     PP_RESOLVE_WAIT_US + 1, &address, &lookup),
	    PP_EAWAY);
	assert_int_equal(asked(), 1);
	sem_post(&server.may_answer);
}

static void
an_old_answer_serves_while_the_name_server_is_down(void **state)
{
	int64_t now_us = PP_RESOLVE_KEEP_US;
	struct pp_lookup *lookup;
	struct pp_address address;
	bool ready = false;

	(void)state;
	sem_post(&server.may_answer);
	assert_int_equal(end(start("hung.test", 0)), PP_OK);
	/* It hangs, */
	lookup = start("hung.test", now_us);
	assert_non_null(lookup);
	now_us += PP_RESOLVE_WAIT_US;
	assert_int_equal(pp_lookup_answer(lookup, now_us, &address, &ready),
	    PP_OK);
	assert_true(ready);
	assert_null(start("hung.test", now_us));
	/* and then it fails. */
	let_it_fail(true);
	sem_post(&server.may_answer);
	assert_int_equal(end(lookup), PP_OK);
	assert_null(start("hung.test", now_us));
	assert_int_equal(asked(), 2);
}

static void
names_that_hang_hold_up_no_other(void **state)
{
	struct pp_lookup *hung[MANY];
	char host[32];
	int i;

	(void)state;
	for (i = 0; i < MANY; i++) {
		snprintf(host, sizeof host, "hung%d.test", i);
		hung[i] = start(host, 0);
	}
	assert_int_equal(end(start("gateway.test", 0)), PP_OK);
	for (i = 0; i < MANY; i++)
		sem_post(&server.may_answer);
	for (i = 0; i < MANY; i++)
		assert_int_equal(end(hung[i]), PP_OK);
}

static void
signals_are_for_who_waits_for_buses(void **state)
{
	(void)state;
	assert_int_equal(end(start("gateway.test", 0)), PP_OK);
	assert_false(server.takes_signals);
}

static void
it_may_go_while_it_is_asked(void **state)
{
	(void)state;
	pp_lookup_end(start("hung.test", 0));
	pp_lookup_end(start("hung2.test", 0));
	assert_true(wait_for(&server.heard));
	assert_true(wait_for(&server.heard));
	pp_resolver_free(resolver);
	resolver = NULL;
	sem_post(&server.may_answer);
	sem_post(&server.may_answer);
	assert_true(only_we_are_left());
	pp_lookup_end(NULL);
}

static void
the_system_knows_localhost(void **state)
{
	(void)state;
	pp_resolver_free(resolver);
	assert_int_equal(pp_resolver_new(NULL, &resolver), PP_OK);
	assert_int_equal(end(start("localhost", 0)), PP_OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_number_needs_no_name_server),
	    TEST(all_who_want_a_name_ask_once),
	    TEST(an_answer_is_kept_for_some_minutes),
	    TEST(a_failure_is_told_and_soon_asked_again),
	    TEST(who_waits_long_enough_is_told_who_is_silent),
	    TEST(an_old_answer_serves_while_the_name_server_is_down),
	    TEST(names_that_hang_hold_up_no_other),
	    TEST(signals_are_for_who_waits_for_buses),
	    TEST(it_may_go_while_it_is_asked),
	    TEST(the_system_knows_localhost),
	};

	return cmocka_run_group_tests(tests, begin, NULL);
}
