/* SPDX-License-Identifier: ISC */
/*
 * The real world: a pty as serial line, a socket, and the kernel's lock.
 */
#include "real_help.h"

#include "buslock.h"

static void
a_pty_is_read_again_and_again(void **state)
{
	char endpoint[64];
	struct pp_exchange x;
	struct pp_bus *bus;
	int i;

	(void)state;
	begin_pty(endpoint, INT_MAX);
	bus = bus_at(endpoint);
	for (i = 0; i < 3; i++) {
		x = ask(bus);
		assert_answered(&x, bus);
	}
	pp_bus_free(bus);
}

/* Somebody who wants the line while the first question is under way. */
static struct {
	enum pp_status (
	    *wait)(struct pp_world *, struct pp_watch *, size_t, int64_t);
	char canonical[PP_ENDPOINT_MAX];
	struct pp_lock *lock;
	bool wished;
} lender;

static enum pp_status
wish_and_wait(struct pp_world *w, struct pp_watch *watches, size_t n,
    int64_t until_us)
{
	bool held;

	if (!lender.wished) {
		lender.wished = true;
		assert_int_equal(pp_buslock_open(folder, lender.canonical,
				     &lender.lock),
		    PP_OK);
		assert_int_equal(pp_buslock_try(lender.lock, &held), PP_OK);
		assert_false(held);
	}
	return lender.wait(w, watches, n, until_us);
}

struct twice {
	struct pp_bus *bus;
	int asked;
};

static bool
twice_next(void *arg, size_t bus, struct pp_exchange *x)
{
	struct twice *t = arg;

	(void)bus;
	*x = (struct pp_exchange){.reply_us = 2000000};
	pp_exchange_read(x, 1, PP_FUNCTION_READ, 0x021F, 3);
	return t->asked++ < 2;
}

static void
twice_done(void *arg, size_t bus, const struct pp_exchange *x)
{
	const struct twice *t = arg;
	bool held;

	(void)bus;
	assert_answered(x, t->bus);
	if (t->asked > 1)
		return;
	/* It was lent, and is given back now. */
	assert_int_equal(pp_buslock_try(lender.lock, &held), PP_OK);
	assert_true(held);
	pp_buslock_close(lender.lock);
}

static void
a_serial_line_is_read_on_after_it_was_lent(void **state)
{
	char endpoint[64];
	struct pp_endpoint e;
	struct twice t = {0};
	struct pp_rider rider = {
	    .next = twice_next,
	    .done = twice_done,
	    .arg = &t,
	};

	(void)state;
	begin_pty(endpoint, INT_MAX);
	t.bus = bus_at(endpoint);
	assert_int_equal(pp_endpoint_parse(endpoint, &e), PP_OK);
	pp_endpoint_canonical(&e, lender.canonical);
	lender.wait = world->wait;
	world->wait = wish_and_wait;
	assert_int_equal(pp_fleet_run(world, &t.bus, 1, &rider), PP_OK);
	assert_int_equal(t.asked, 3);
	assert_int_equal(pp_bus_counts(t.bus)->yields, 1);
	pp_bus_free(t.bus);
}

static void
a_server_is_read_by_name_and_by_number(void **state)
{
	static const char *const hosts[] = {"127.0.0.1", "localhost"};
	static const char *const schemes[] = {"tcp", "rtu+tcp"};
	char endpoint[64];
	struct pp_exchange x;
	struct pp_bus *bus;
	pid_t pid;
	int i;

	(void)state;
	for (i = 0; i < 4; i++) {
		pid = begin_server(schemes[i / 2], hosts[i % 2], endpoint);
		bus = bus_at(endpoint);
		x = ask(bus);
		assert_answered(&x, bus);
		x = ask(bus);
		assert_answered(&x, bus);
		pp_bus_free(bus);
		end_peer(pid);
	}
}

static void
a_port_without_a_server_is_away(void **state)
{
	char endpoint[64];
	struct pp_exchange x;
	struct pp_bus *bus;

	(void)state;
	close(begin_listen("tcp", "127.0.0.1", endpoint));
	bus = bus_at(endpoint);
	x = ask(bus);
	assert_int_equal(x.outcome, PP_OUTCOME_AWAY);
	assert_non_null(strstr(pp_bus_trouble(bus), "refused"));
	pp_bus_free(bus);
	bus = bus_at("rtu:/dev/pp-no-such-line");
	x = ask(bus);
	assert_int_equal(x.outcome, PP_OUTCOME_AWAY);
	assert_non_null(strstr(pp_bus_trouble(bus), "/dev/pp-no-such-line"));
	pp_bus_free(bus);
}

static void
a_server_that_hangs_up_kills_nobody(void **state)
{
	struct linger at_once = {.l_onoff = 1};
	struct pp_watch watch = {0};
	struct pp_endpoint e;
	char endpoint[64];
	bool ready;
	size_t n = 0;
	int fd, one, i;

	(void)state;
	signal(SIGPIPE, SIG_DFL);
	fd = begin_listen("tcp", "127.0.0.1", endpoint);
	assert_int_equal(pp_endpoint_parse(endpoint, &e), PP_OK);
	assert_int_equal(world->open(world, &e, &watch.line, &ready), PP_OK);
	assert_true((one = accept(fd, NULL, NULL)) >= 0);
	setsockopt(one, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
	close(one);
	close(fd);
	while (!watch.ready)
		assert_int_equal(world->wait(world, &watch, 1,
				     world->now_us(world) + 1000000),
		    PP_OK);
	for (i = 0; i < 3; i++)
		assert_int_equal(world->send(world, watch.line, reply,
				     sizeof reply, &n),
		    PP_EAWAY);
	assert_int_equal(n, 0);
	world->close(world, watch.line);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_pty_is_read_again_and_again),
	    TEST(a_serial_line_is_read_on_after_it_was_lent),
	    TEST(a_server_is_read_by_name_and_by_number),
	    TEST(a_port_without_a_server_is_away),
	    TEST(a_server_that_hangs_up_kills_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
