/* SPDX-License-Identifier: ISC */
/*
 * Modbus frames as the simulated side needs them: the check, and words in
 * the order of the wire.  Written apart from lib/wire on purpose: each is
 * the other's test.
 */
#ifndef PP_SIM_FRAME_H
#define PP_SIM_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	SIM_FRAME_MAX = 256, /* bytes of one RTU frame */
	SIM_READ_MAX = 125,  /* registers of one 03H */
	SIM_WRITE_MAX = 123, /* registers of one 10H */
};

/* Function codes that the meters know. */
enum {
	SIM_READ = 0x03,
	SIM_WRITE = 0x10,
	SIM_IDENTIFY = 0x11,
	SIM_ORDER = 0x20,
	SIM_REFUSED = 0x80, /* set in the function of an exception */
};

/* Exception codes; 0 stands for none. */
enum sim_refusal {
	SIM_GRANTED = 0,
	SIM_NO_FUNCTION = 0x01,
	SIM_NO_ADDRESS = 0x02,
	SIM_NO_VALUE = 0x03,
	SIM_NO_TARGET = 0x0B, /* a gateway's: the meter behind is silent */
};

uint16_t sim_crc(const uint8_t *bytes, size_t n);

/* Append the check to `n` bytes; the length with it. */
size_t sim_frame_seal(uint8_t *frame, size_t n);

/* At least address, function and check, and the check fits. */
bool sim_frame_is_sound(const uint8_t *frame, size_t n);

/* Make the exception for a request; its length. */
size_t sim_frame_refuse(const uint8_t *request, enum sim_refusal refusal,
    uint8_t *reply);

uint16_t sim_get16(const uint8_t *bytes);
uint32_t sim_get32(const uint8_t *bytes);
void sim_put16(uint8_t *bytes, uint16_t value);

/* Six bytes of BCD, and the number they make; -1 where they make none. */
void sim_bcd_put(int64_t number, uint8_t bcd[6]);
int64_t sim_bcd_get(const uint8_t bcd[6]);

#endif
