/* SPDX-License-Identifier: ISC */
/*
 * The PDUs of 3GPP TS 23.040 as a phone reads them, written apart from all of
 * lib: a message that was submitted, and the report of its delivery.
 */
#ifndef PP_TEST_PDU_H
#define PP_TEST_PDU_H

#include <stdbool.h>
#include <stddef.h>

enum {
	NUMBER_MAX = 24,
	PART_MAX = 160 * 3 + 1 /* bytes of UTF-8 in a part */
};

struct pdu {
	char number[NUMBER_MAX]; /* "+8613800138000" */
	char text[PART_MAX];
	unsigned reference, parts, part; /* of a long one; else 0, 1, 1 */
	bool wants_report;
};

/* False: not a good one of so many octets behind the service centre's. */
bool pdu_read(const char *hex, size_t octets, struct pdu *pdu);

/* A report in hexadecimal; the octets of it behind the service centre's. */
size_t pdu_report(const struct pdu *pdu, unsigned reference, unsigned status,
    char *hex, size_t size);

#endif
