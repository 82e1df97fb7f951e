/* SPDX-License-Identifier: ISC */
/*
 * How long a short message is (3GPP TS 23.038 and 23.040): its alphabet is
 * chosen for the whole of it, 160 septets or 70 UCS-2 units go into one, 153
 * or 67 into each part of a longer one.
 */
#ifndef PP_SMS_H
#define PP_SMS_H

#include <stdbool.h>
#include <stddef.h>

#include "status.h"

struct pp_sms_size {
	bool ucs2;      /* else the GSM alphabet of 7 bits */
	unsigned units; /* septets, or UTF-16 units */
	unsigned parts; /* 1 or more; of "" 1 */
};

#pragma GCC visibility push(default)

/*
 * PP_EDATA: no UTF-8, or a control character other than the line's end.
 * A part never ends within a character, so that `parts` may be more than
 * `units` alone would need.
 */
enum pp_status pp_sms_measure(const char *text, struct pp_sms_size *size);

/* So many bytes of `text` (measured) are its next part; 0 at the end. */
size_t pp_sms_part(const char *text, const struct pp_sms_size *size);

/* So many bytes of it, whole characters, fit into `parts`. */
size_t pp_sms_fit(const char *text, unsigned parts);

#pragma GCC visibility pop

#endif
