/* SPDX-License-Identifier: ISC */
/*
 * Where a bus is: "rtu:/dev/ttyS1?baud=9600&parity=N&stop=1",
 * "tcp://HOST:PORT" (Modbus TCP) or "rtu+tcp://HOST:PORT" (raw RTU).
 */
#ifndef PP_ENDPOINT_H
#define PP_ENDPOINT_H

#include "status.h"

enum {
	PP_ENDPOINT_MAX = 300
};

enum pp_link {
	PP_LINK_RTU,
	PP_LINK_TCP,
	PP_LINK_RTU_TCP,
};

struct pp_endpoint {
	enum pp_link link;
	char device[256]; /* of a serial line */
	char host[256];   /* name or address */
	char port[8];
	int baud;    /* serial: of the port; else of the line behind, 9600 */
	char parity; /* N, E, O */
	int data, stop;
};

#pragma GCC visibility push(default)

/*
 * Read one as a person writes it; `baud` may be overridden by the caller for
 * TCP.  PP_EDATA says what is wrong.  Defaults: 9600 8N1, port 502.
 */
enum pp_status pp_endpoint_parse(const char *text,
    struct pp_endpoint *endpoint);

/*
 * One name for one line, however it was written: the device behind links,
 * a lower-case host; for locks and for finding a line that is given twice.
 */
void pp_endpoint_canonical(const struct pp_endpoint *endpoint,
    char name[PP_ENDPOINT_MAX]);

#pragma GCC visibility pop

#endif
