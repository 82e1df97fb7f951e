/* SPDX-License-Identifier: ISC */
/*
 * Lines of the real world that vanish and return, and hosts whose names take
 * their time, while another bus is read on.
 */
#include "real_help.h"

#include <semaphore.h>
#include <sys/resource.h>
#include <time.h>

#include "buslock.h"
#include "real.h"

enum {
	LIMIT_S = 30,
	QUESTIONS = 4,
};

/* Bus 0 is in trouble; bus 1 is asked until that is over, once at least. */
struct trial {
	struct pp_bus *buses[2];
	int asked[2], answered[2];
	bool over;
	enum pp_outcome outcome[QUESTIONS];
	char trouble[QUESTIONS][200];
	void (*after)(struct trial *, int question); /* of bus 0, from 1 */
	char link[96], endpoint[2][64];
	pid_t first;
	int go, told; /* pipes to the second server, and from it */
};

static bool
next(void *arg, size_t bus, struct pp_exchange *x)
{
	struct trial *t = arg;

	if (bus == 0 ? t->asked[0] == QUESTIONS : t->over && t->asked[1] > 0)
		return false;
	t->asked[bus]++;
	x->reply_us = 2000000;
	pp_exchange_read(x, 1, PP_FUNCTION_READ, 0x021F, 3);
	return true;
}

static void
done(void *arg, size_t bus, const struct pp_exchange *x)
{
	struct trial *t = arg;
	int n = t->asked[bus];

	t->answered[bus] += x->outcome == PP_OUTCOME_REPLY;
	if (bus != 0)
		return;
	t->outcome[n - 1] = x->outcome;
	snprintf(t->trouble[n - 1], sizeof t->trouble[n - 1], "%s",
	    pp_bus_trouble(t->buses[0]));
	if (t->after)
		t->after(t, n);
	t->over = n == QUESTIONS;
}

static void
run(struct trial *t)
{
	struct pp_rider rider = {.next = next, .done = done, .arg = t};
	char endpoint[64];
	int i;

	begin_server("tcp", "127.0.0.1", endpoint);
	t->buses[1] = bus_at(endpoint);
	assert_int_equal(pp_fleet_run(world, t->buses, 2, &rider), PP_OK);
	for (i = 0; i < 2; i++)
		pp_bus_free(t->buses[i]);
	/* Whatever became of the other, */
	assert_int_equal(t->answered[1], t->asked[1]);
}

static void
assert_outcome(const struct trial *t, int question, enum pp_outcome outcome)
{
	if (t->outcome[question - 1] != outcome)
		fail_msg("question %d: %s, not %s; %s", question,
		    pp_outcome_words(t->outcome[question - 1]),
		    pp_outcome_words(outcome), t->trouble[question - 1]);
}

static void
assert_held(const char *device)
{
	char canonical[128];
	struct pp_lock *lock = NULL;
	bool held = true;

	snprintf(canonical, sizeof canonical, "rtu:%s", device);
	assert_int_equal(pp_buslock_open(folder, canonical, &lock), PP_OK);
	assert_int_equal(pp_buslock_try(lock, &held), PP_OK);
	assert_false(held);
	pp_buslock_close(lock);
}

static void
unplug_and_plug_in(struct trial *t, int question)
{
	if (question == 1) {
		assert_int_equal(unlink(t->link), 0);
		end_peer(t->first);
	} else if (question == 3) {
		/* The kernel gives it another number. */
		assert_int_equal(symlink(t->endpoint[1] + 4, t->link), 0);
	} else if (question == 4) {
		assert_held(t->endpoint[1] + 4);
	}
}

static void
an_adapter_is_away_until_it_returns(void **state)
{
	struct trial t = {.after = unplug_and_plug_in};
	char endpoint[128];

	(void)state;
	t.first = begin_pty(t.endpoint[0], INT_MAX);
	begin_pty(t.endpoint[1], INT_MAX);
	snprintf(t.link, sizeof t.link, "%s/ttyUSB0", folder);
	assert_int_equal(symlink(t.endpoint[0] + 4, t.link), 0);
	snprintf(endpoint, sizeof endpoint, "rtu:%s", t.link);
	t.buses[0] = bus_at(endpoint);
	run(&t);
	assert_outcome(&t, 1, PP_OUTCOME_REPLY);
	assert_outcome(&t, 2, PP_OUTCOME_AWAY);
	assert_non_null(strstr(t.trouble[1], "No such file"));
	assert_outcome(&t, 3, PP_OUTCOME_AWAY);
	assert_outcome(&t, 4, PP_OUTCOME_REPLY);
}

static void
an_adapter_that_goes_with_the_question_is_away_at_once(void **state)
{
	char endpoint[64];
	struct pp_exchange x;
	struct pp_bus *bus;

	(void)state;
	begin_pty(endpoint, 1);
	bus = bus_at(endpoint);
	x = ask(bus);
	assert_answered(&x, bus);
	x = ask(bus);
	assert_int_equal(x.outcome, PP_OUTCOME_AWAY);
	assert_true(x.done_us - x.sent_us < x.reply_us);
	pp_bus_free(bus);
}

/* A socket on this port, which may be 0, of 127.0.0.1. */
static int
bind_port(uint16_t *port)
{
	struct sockaddr_in a = {
	    .sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	    .sin_port = htons(*port),
	};
	socklen_t n = sizeof a;
	int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (fd < 0 || bind(fd, (struct sockaddr *)&a, n) != 0 ||
	    getsockname(fd, (struct sockaddr *)&a, &n) != 0)
		return -1;
	*port = ntohs(a.sin_port);
	return fd;
}

/* A server that begins when it reads a byte, and tells. */
static pid_t
begin_server_at(uint16_t port, int *go, int *told)
{
	int to[2], from[2], fd;
	char byte = 0;
	pid_t pid;

	assert_true(pipe(to) == 0 && pipe(from) == 0);
	if ((pid = begin_peer()) == 0) {
		if (read(to[0], &byte, 1) != 1 || (fd = bind_port(&port)) < 0 ||
		    listen(fd, 5) != 0 || write(from[1], &byte, 1) != 1)
			_exit(1);
		serve_all(fd, true);
	}
	close(to[0]);
	close(from[1]);
	*go = to[1];
	*told = from[0];
	return pid;
}

static void
let_it_serve(int go, int told)
{
	char byte = 0;

	assert_int_equal(write(go, &byte, 1), 1);
	assert_int_equal(read(told, &byte, 1), 1);
	close(go);
	close(told);
}

static void
restart_server(struct trial *t, int question)
{
	if (question == 1)
		end_peer(t->first);
	else if (question == 3)
		let_it_serve(t->go, t->told);
}

static void
a_server_that_restarts_is_read_again(void **state)
{
	struct trial t = {.after = restart_server};
	char endpoint[64];
	uint16_t port = 0;
	/* Ours stays bound, so that nobody else gets the port meanwhile. */
	int fd = bind_port(&port), go, told;

	(void)state;
	assert_true(fd >= 0);
	t.first = begin_server_at(port, &go, &told);
	begin_server_at(port, &t.go, &t.told);
	let_it_serve(go, told);
	snprintf(endpoint, sizeof endpoint, "tcp://127.0.0.1:%d", port);
	t.buses[0] = bus_at(endpoint);
	run(&t);
	close(fd);
	assert_outcome(&t, 1, PP_OUTCOME_REPLY);
	assert_outcome(&t, 2, PP_OUTCOME_AWAY);
	assert_outcome(&t, 3, PP_OUTCOME_AWAY);
	assert_non_null(strstr(t.trouble[2], "refused"));
	assert_outcome(&t, 4, PP_OUTCOME_REPLY);
}

/* A name server that answers when the other bus was read often enough. */
static struct {
	sem_t may_answer;
} server;

static enum pp_status
ask_late(const char *host, struct pp_address *address)
{
	struct sockaddr_in a = {
	    .sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += LIMIT_S;
	if (sem_timedwait(&server.may_answer, &until) != 0)
		return pp_fail(PP_EAWAY, "%s: the test forgot it", host);
	memcpy(&address->to, &a, sizeof a);
	address->n = sizeof a;
	return PP_OK;
}

static void
use_late_names(void)
{
	sem_init(&server.may_answer, 0, 0);
	pp_world_free(world);
	world = NULL;
	assert_int_equal(real_world(folder, NULL, ask_late, &world), PP_OK);
}

/* The other bus has had its questions: now the name may be known. */
static void
done_beside(void *arg, size_t bus, const struct pp_exchange *x)
{
	struct trial *t = arg;

	t->answered[bus] += x->outcome == PP_OUTCOME_REPLY;
	if (bus == 0)
		t->over = true;
	else if (t->answered[1] == QUESTIONS)
		sem_post(&server.may_answer);
}

static bool
next_beside(void *arg, size_t bus, struct pp_exchange *x)
{
	struct trial *t = arg;

	if (t->asked[bus] == (bus == 0 ? 1 : QUESTIONS))
		return false;
	t->asked[bus]++;
	x->reply_us = 2000000;
	pp_exchange_read(x, 1, PP_FUNCTION_READ, 0x021F, 3);
	return true;
}

static void
a_name_that_takes_its_time_delays_no_other_bus(void **state)
{
	struct trial t = {0};
	struct pp_rider rider = {
	    .next = next_beside,
	    .done = done_beside,
	    .arg = &t,
	};
	char endpoint[64];

	(void)state;
	use_late_names();
	begin_server("tcp", "gateway.test", endpoint);
	t.buses[0] = bus_at(endpoint);
	begin_server("tcp", "127.0.0.1", endpoint);
	t.buses[1] = bus_at(endpoint);
	assert_int_equal(pp_fleet_run(world, t.buses, 2, &rider), PP_OK);
	if (t.answered[0] != 1)
		fail_msg("%s", pp_bus_trouble(t.buses[0]));
	assert_int_equal(t.answered[1], QUESTIONS);
	pp_bus_free(t.buses[0]);
	pp_bus_free(t.buses[1]);
}

static void
a_name_that_is_never_found_is_told_as_such(void **state)
{
	struct pp_exchange x;
	struct pp_bus *bus;

	(void)state;
	use_late_names();
	bus = bus_at("tcp://gateway.test");
	x = ask(bus);
	assert_int_equal(x.outcome, PP_OUTCOME_AWAY);
	assert_string_equal(pp_bus_trouble(bus),
	    "gateway.test: the name server doesn't answer");
	pp_bus_free(bus);
	sem_post(&server.may_answer);
}

static void
a_line_may_be_closed_while_its_name_is_asked_for(void **state)
{
	struct pp_line *line;
	struct pp_endpoint e;
	bool ready;

	(void)state;
	use_late_names();
	assert_int_equal(pp_endpoint_parse("tcp://gateway.test", &e), PP_OK);
	assert_int_equal(world->open(world, &e, &line, &ready), PP_OK);
	assert_false(ready);
	world->close(world, line);
	pp_world_free(world);
	world = NULL;
	sem_post(&server.may_answer);
}

static void
a_machine_without_descriptors_says_what_to_do(void **state)
{
	struct rlimit before, few;
	struct pp_exchange x;
	struct pp_bus *bus;
	int i, free_fd;

	(void)state;
	bus = bus_at("tcp://127.0.0.1:1");
	free_fd = dup(0);
	close(free_fd);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	/* None for the lock, then none for the line. */
	for (i = 0; i < 2; i++) {
		few = before;
		few.rlim_cur = (rlim_t)(free_fd + i);
		assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
		x = ask(bus);
		assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
		assert_int_equal(x.outcome, PP_OUTCOME_DENIED);
		assert_non_null(strstr(pp_bus_trouble(bus), "ulimit -n"));
	}
	pp_bus_free(bus);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(an_adapter_is_away_until_it_returns),
	    TEST(an_adapter_that_goes_with_the_question_is_away_at_once),
	    TEST(a_server_that_restarts_is_read_again),
	    TEST(a_name_that_takes_its_time_delays_no_other_bus),
	    TEST(a_name_that_is_never_found_is_told_as_such),
	    TEST(a_line_may_be_closed_while_its_name_is_asked_for),
	    TEST(a_machine_without_descriptors_says_what_to_do),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
