/* SPDX-License-Identifier: ISC */
/*
 * What an exchange came to, for all who ask: the poller, a scan, the bus
 * doctor.  Inside work/ only.
 */
#ifndef PP_ANSWER_H
#define PP_ANSWER_H

#include <stdbool.h>

#include "bus.h"
#include "model.h"
#include "site.h"
#include "status.h"
#include "tally.h"

/*
 * The meter itself said nothing: nothing came, or only a gateway's word that
 * nobody answered it.
 */
bool answer_is_silence(const struct pp_exchange *x);

/* Into the tally of its meter, unless it says nothing of the meter. */
void answer_count(const struct pp_exchange *x, struct pp_tally *tally);

/* Of an outcome that is of the line: PP_ESYS, PP_EAWAY or PP_ETEMP. */
enum pp_status answer_status(enum pp_outcome outcome);

/*
 * The serial number in the reply to `read`, with all its digits; "" where it
 * says none.
 */
void answer_serial(const struct pp_exchange *x, const struct pp_model *model,
    const struct pp_read *read, char serial[PP_SERIAL_MAX]);

#endif
