/* SPDX-License-Identifier: ISC */
/*
 * Serial ports, opened and set by libmodbus, which knows their settings; the
 * bytes are ours (see bus.h for why).  Inside wire/ only.
 */
#ifndef PP_SERIAL_H
#define PP_SERIAL_H

#include "endpoint.h"
#include "status.h"

struct pp_serial;

/* PP_EAWAY: no such device now; PP_ESYS: no right to it. */
enum pp_status pp_serial_open(const struct pp_endpoint *endpoint,
    struct pp_serial **serial);
int pp_serial_fd(const struct pp_serial *serial);
void pp_serial_close(struct pp_serial *serial);

#endif
