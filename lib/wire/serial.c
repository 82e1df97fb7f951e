/* SPDX-License-Identifier: ISC */
#include "serial.h"

#include <errno.h>
#include <modbus/modbus.h>
#include <stdbool.h>
#include <stdlib.h>
#include <termios.h>

#include "refused.h"

struct pp_serial {
	modbus_t *port;
};

static bool
is_of_this_machine(int why)
{
	return why == EACCES || why == EPERM || why == EMFILE ||
	    why == ENFILE || why == ENOMEM;
}

enum pp_status
pp_serial_open(const struct pp_endpoint *endpoint, struct pp_serial **serial)
{
	struct pp_serial *s = malloc(sizeof *s);
	int why;

	if (!s)
		return pp_fail(PP_ESYS, "out of memory");
	s->port = modbus_new_rtu(endpoint->device, endpoint->baud,
	    endpoint->parity, endpoint->data, endpoint->stop);
	if (s->port && modbus_connect(s->port) == 0) {
		*serial = s;
		return PP_OK;
	}
	why = errno;
	modbus_free(s->port);
	free(s);
	/* What isn't there, or not now, may come back: an adapter, a port. */
	return is_of_this_machine(why)
	    ? pp_refused(endpoint->device, why)
	    : pp_fail(PP_EAWAY, "%s: %s", endpoint->device,
		  modbus_strerror(why));
}

int
pp_serial_fd(const struct pp_serial *serial)
{
	return modbus_get_socket(serial->port);
}

void
pp_serial_close(struct pp_serial *serial)
{
	if (!serial)
		return;
	/* Else an adapter that hangs may hold up the close for 30 seconds. */
	tcflush(modbus_get_socket(serial->port), TCOFLUSH);
	modbus_close(serial->port);
	modbus_free(serial->port);
	free(serial);
}
