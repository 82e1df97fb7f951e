/* SPDX-License-Identifier: ISC */
/*
 * Endpoints: as people write them, and one name for one line.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "endpoint.h"

static struct pp_endpoint
parsed(const char *text)
{
	struct pp_endpoint e;

	if (pp_endpoint_parse(text, &e) != PP_OK)
		fail_msg("%s: %s", text, pp_errmsg());
	return e;
}

static void
assert_named(const char *text, const char *canonical)
{
	struct pp_endpoint e = parsed(text);
	char name[PP_ENDPOINT_MAX];

	pp_endpoint_canonical(&e, name);
	assert_string_equal(name, canonical);
}

static void
a_serial_line_has_its_settings(void **state)
{
	struct pp_endpoint e = parsed("rtu:/dev/ttyS1");

	(void)state;
	assert_int_equal(e.link, PP_LINK_RTU);
	assert_string_equal(e.device, "/dev/ttyS1");
	assert_int_equal(e.baud, 9600);
	assert_int_equal(e.parity, 'N');
	assert_int_equal(e.data, 8);
	assert_int_equal(e.stop, 1);
	e = parsed("rtu:/dev/ttyUSB0?baud=2400&parity=E&data=7&stop=2");
	assert_string_equal(e.device, "/dev/ttyUSB0");
	assert_int_equal(e.baud, 2400);
	assert_int_equal(e.parity, 'E');
	assert_int_equal(e.data, 7);
	assert_int_equal(e.stop, 2);
	assert_int_equal(parsed("rtu:/dev/a?parity=O").parity, 'O');
}

static void
a_network_line_has_host_and_port(void **state)
{
	struct pp_endpoint e = parsed("tcp://192.0.2.12:1502");

	(void)state;
	assert_int_equal(e.link, PP_LINK_TCP);
	assert_string_equal(e.host, "192.0.2.12");
	assert_string_equal(e.port, "1502");
	assert_int_equal(e.baud, 9600);
	e = parsed("rtu+tcp://gate-1.example.org?baud=2400");
	assert_int_equal(e.link, PP_LINK_RTU_TCP);
	assert_string_equal(e.host, "gate-1.example.org");
	assert_string_equal(e.port, "502");
	assert_int_equal(e.baud, 2400);
	e = parsed("tcp://[2001:db8::1]:4002");
	assert_string_equal(e.host, "2001:db8::1");
	assert_string_equal(e.port, "4002");
	e = parsed("tcp://[fe80::1%eth0]");
	assert_string_equal(e.host, "fe80::1%eth0");
	assert_string_equal(e.port, "502");
}

static void
what_is_no_endpoint_is_refused(void **state)
{
	static const char *const wrong[] = {"", "rtu:", "rtu:ttyS1",
	    "rtu:dev/ttyS1", "rtu:?baud=9600", "/dev/ttyS1", "tcp:", "tcp://",
	    "tcp://:502", "tcp://a:", "tcp://a:0", "tcp://a:65536",
	    "tcp://a:5o2", "tcp://a:-1", "tcp://a:502/1", "tcp://a/",
	    "tcp://a b", "tcp://a_b;c", "tcp://[::1", "tcp://[::1?x]",
	    "tcp://[::1]x", "tcp://[]", "tcp://a:502:503", "TCP://a",
	    "udp://a:502", "tls://a:802/1", "rtu+tcp:/a", " tcp://a",
	    "rtu:/dev/a?x", "rtu:/dev/a?baud",
	    "rtu:/dev/a?baud=", "rtu:/dev/a?&baud=9600",
	    "rtu:/dev/a?baud=9600&&stop=1", "rtu:/dev/a?Baud=9600",
	    "rtu:/dev/a?baud=9600.5", "rtu:/dev/a?baud=299",
	    "rtu:/dev/a?baud=1000001", "rtu:/dev/a?baud=14000",
	    "rtu:/dev/a?parity=n", "rtu:/dev/a?parity=", "rtu:/dev/a?parity=NN",
	    "rtu:/dev/a?stop=3", "rtu:/dev/a?stop=0", "rtu:/dev/a?data=6",
	    "rtu:/dev/a?baud=99999999999999999999999999999999"};
	struct pp_endpoint e, untouched;
	size_t i;

	(void)state;
	memset(&untouched, 0x5A, sizeof untouched);
	for (i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		memcpy(&e, &untouched, sizeof e);
		if (pp_endpoint_parse(wrong[i], &e) != PP_EDATA)
			fail_msg("\"%s\" was taken", wrong[i]);
		assert_memory_equal(&e, &untouched, sizeof e);
		assert_true(strlen(pp_errmsg()) > 0);
	}
}

static void
what_is_too_long_is_refused(void **state)
{
	struct pp_endpoint e;
	char text[1000];

	(void)state;
	memset(text, 'a', sizeof text);
	memcpy(text, "tcp://", 6);
	text[sizeof text - 1] = '\0';
	assert_int_equal(pp_endpoint_parse(text, &e), PP_EDATA);
	text[6 + 256] = '\0';
	assert_int_equal(pp_endpoint_parse(text, &e), PP_EDATA);
	text[6 + 255] = '\0';
	assert_int_equal(pp_endpoint_parse(text, &e), PP_OK);
	memcpy(text, "rtu:/dev", 8);
	text[4 + 255] = '\0';
	assert_int_equal(pp_endpoint_parse(text, &e), PP_OK);
	text[4 + 255] = 'a';
	text[4 + 256] = '\0';
	assert_int_equal(pp_endpoint_parse(text, &e), PP_EDATA);
}

static void
one_line_has_one_name(void **state)
{
	(void)state;
	assert_named("tcp://Gate.Example.ORG", "tcp:gate.example.org:502");
	assert_named("tcp://gate.example.org:502", "tcp:gate.example.org:502");
	assert_named("tcp://gate.example.org:0502", "tcp:gate.example.org:502");
	/* However it is framed. */
	assert_named("rtu+tcp://gate.example.org:502?baud=2400",
	    "tcp:gate.example.org:502");
	assert_named("tcp://localhost:7", "tcp:127.0.0.1:7");
	assert_named("tcp://LocalHost:7", "tcp:127.0.0.1:7");
	assert_named("tcp://127.0.0.1:7", "tcp:127.0.0.1:7");
	assert_named("tcp://gate.example.org:503", "tcp:gate.example.org:503");
	/* Whatever its settings; and though it isn't there. */
	assert_named("rtu:/dev/pp-no-such?baud=2400", "rtu:/dev/pp-no-such");
}

static void
a_device_has_one_name_behind_all_links(void **state)
{
	char folder[] = "/tmp/pp-endpoint.XXXXXX", link[64], text[80];

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(link, sizeof link, "%s/line", folder);
	assert_int_equal(symlink("/dev/null", link), 0);
	snprintf(text, sizeof text, "rtu:%s", link);
	assert_named(text, "rtu:/dev/null");
	assert_named("rtu:/dev/../dev//null", "rtu:/dev/null");
	assert_int_equal(unlink(link), 0);
	assert_int_equal(rmdir(folder), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_serial_line_has_its_settings),
	    cmocka_unit_test(a_network_line_has_host_and_port),
	    cmocka_unit_test(what_is_no_endpoint_is_refused),
	    cmocka_unit_test(what_is_too_long_is_refused),
	    cmocka_unit_test(one_line_has_one_name),
	    cmocka_unit_test(a_device_has_one_name_behind_all_links),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
