/* SPDX-License-Identifier: ISC */
#include "endpoint.h"

#include <ctype.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "amount.h"

/* Copy `n` bytes as a string; false where they don't fit or there are none. */
static bool
take(char *to, size_t size, const char *from, size_t n)
{
	if (n == 0 || n >= size)
		return false;
	memcpy(to, from, n);
	to[n] = '\0';
	return true;
}

static enum pp_status
number(const char *text, int64_t least, int64_t most, int *value)
{
	int64_t n;

	if (pp_decimal_parse(text, 0, &n) != PP_OK || n < least || n > most)
		return pp_fail(PP_EDATA, "\"%.32s\": not from %d to %d", text,
		    (int)least, (int)most);
	*value = (int)n;
	return PP_OK;
}

/* One "key=value" of the query. */
static enum pp_status
option(struct pp_endpoint *e, const char *key, const char *value)
{
	if (strcmp(key, "baud") == 0)
		return number(value, 300, 1000000, &e->baud);
	if (strcmp(key, "stop") == 0)
		return number(value, 1, 2, &e->stop);
	if (strcmp(key, "data") == 0)
		return number(value, 7, 8, &e->data);
	if (strcmp(key, "parity") != 0)
		return pp_fail(PP_EDATA,
		    "\"%s\": not baud, parity, data or stop", key);
	if (strlen(value) != 1 || !strchr("NEO", *value))
		return pp_fail(PP_EDATA, "parity \"%.32s\": not N, E or O",
		    value);
	e->parity = *value;
	return PP_OK;
}

/* What stands behind the question mark: a=b&c=d. */
static enum pp_status
options(struct pp_endpoint *e, const char *text)
{
	char pair[64];
	char *value;
	size_t n;
	enum pp_status rc;

	for (; *text != '\0'; text += n + (text[n] == '&')) {
		n = strcspn(text, "&");
		if (!take(pair, sizeof pair, text, n) ||
		    !(value = strchr(pair, '=')))
			return pp_fail(PP_EDATA,
			    "options are baud=9600&parity=N&data=8&stop=1");
		*value++ = '\0';
		if ((rc = option(e, pair, value)) != PP_OK)
			return rc;
	}
	return PP_OK;
}

/* libmodbus silently takes 9600 for what it doesn't know. */
static bool
is_rate(int baud)
{
	static const int rates[] = {300, 600, 1200, 2400, 4800, 9600, 19200,
	    38400, 57600, 115200, 230400, 460800, 500000, 576000, 921600,
	    1000000};
	size_t i;

	for (i = 0; i < sizeof rates / sizeof *rates; i++)
		if (baud == rates[i])
			return true;
	return false;
}

static enum pp_status
serial(struct pp_endpoint *e, const char *text)
{
	size_t n = strcspn(text, "?");
	enum pp_status rc;

	if (*text != '/' || !take(e->device, sizeof e->device, text, n))
		return pp_fail(PP_EDATA,
		    "a serial line is rtu:/dev/NAME, a whole path");
	rc = options(e, text[n] == '?' ? text + n + 1 : "");
	if (rc == PP_OK && !is_rate(e->baud))
		return pp_fail(PP_EDATA, "baud %d: no serial port has it",
		    e->baud);
	return rc;
}

/* HOST, HOST:PORT or [ADDRESS]:PORT. */
static enum pp_status
network(struct pp_endpoint *e, const char *text)
{
	size_t n = strcspn(text, "?"), host_n, i;
	const char *host = text, *port;
	int value = 0;

	if (*text == '[') {
		host++;
		host_n = strcspn(host, "]");
		if (host[host_n] == '\0')
			return pp_fail(PP_EDATA, "[ without ]");
		port = host + host_n + 1;
	} else {
		host_n = strcspn(text, ":?/");
		port = text + host_n;
	}
	if (!take(e->host, sizeof e->host, host, host_n))
		return pp_fail(PP_EDATA, "no host");
	for (i = 0; i < host_n; i++)
		if (!isalnum((unsigned char)e->host[i]) &&
		    !strchr(".-_:%", e->host[i]))
			return pp_fail(PP_EDATA, "not a host: \"%s\"", e->host);
	if (*port == ':') {
		port++;
		if (!take(e->port, sizeof e->port, port,
			(size_t)(text + n - port)) ||
		    number(e->port, 1, 65535, &value) != PP_OK)
			return pp_fail(PP_EDATA, "port: not from 1 to 65535");
		/* 0502 is 502: one line has one name. */
		snprintf(e->port, sizeof e->port, "%d", value);
	} else if (port != text + n) {
		return pp_fail(PP_EDATA, "not HOST:PORT");
	}
	return options(e, text[n] == '?' ? text + n + 1 : "");
}

enum pp_status
pp_endpoint_parse(const char *text, struct pp_endpoint *endpoint)
{
	struct pp_endpoint e = {
	    .port = "502",
	    .baud = 9600,
	    .parity = 'N',
	    .data = 8,
	    .stop = 1,
	};
	enum pp_status rc;

	if (strlen(text) >= PP_ENDPOINT_MAX)
		return pp_fail(PP_EDATA, "endpoint too long");
	if (strncmp(text, "rtu:", 4) == 0) {
		e.link = PP_LINK_RTU;
		rc = serial(&e, text + 4);
	} else if (strncmp(text, "tcp://", 6) == 0) {
		e.link = PP_LINK_TCP;
		rc = network(&e, text + 6);
	} else if (strncmp(text, "rtu+tcp://", 10) == 0) {
		e.link = PP_LINK_RTU_TCP;
		rc = network(&e, text + 10);
	} else {
		rc = pp_fail(PP_EDATA,
		    "not rtu:/dev/..., tcp://HOST:PORT or rtu+tcp://HOST:PORT");
	}
	if (rc == PP_OK)
		*endpoint = e;
	return rc;
}

void
pp_endpoint_canonical(const struct pp_endpoint *endpoint,
    char name[PP_ENDPOINT_MAX])
{
	char path[PATH_MAX];
	const char *host = endpoint->host;
	char *p;

	if (endpoint->link == PP_LINK_RTU) {
		/* /dev/serial/by-id/... and /dev/ttyUSB0 are one line. */
		if (!realpath(endpoint->device, path) ||
		    strlen(path) >= PP_ENDPOINT_MAX - 8)
			snprintf(path, sizeof path, "%s", endpoint->device);
		snprintf(name, PP_ENDPOINT_MAX, "rtu:%.*s", PP_ENDPOINT_MAX - 8,
		    path);
		return;
	}
	if (strcasecmp(host, "localhost") == 0)
		host = "127.0.0.1";
	/* However it is framed, a port of a serial server is one line. */
	snprintf(name, PP_ENDPOINT_MAX, "tcp:%s:%s", host, endpoint->port);
	for (p = name; *p != '\0'; p++)
		*p = (char)tolower((unsigned char)*p);
}
