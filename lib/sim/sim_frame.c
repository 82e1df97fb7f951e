/* SPDX-License-Identifier: ISC */
#include "sim_frame.h"

uint16_t
sim_crc(const uint8_t *bytes, size_t n)
{
	/* What four bits that fall out at the end leave behind. */
	static const uint16_t left[16] = {0x0000, 0xCC01, 0xD801, 0x1400,
	    0xF001, 0x3C00, 0x2800, 0xE401, 0xA001, 0x6C00, 0x7800, 0xB401,
	    0x5000, 0x9C01, 0x8801, 0x4400};
	unsigned crc = 0xFFFF;
	size_t i;

	for (i = 0; i < n; i++) {
		crc ^= bytes[i];
		crc = crc >> 4 ^ left[crc & 15];
		crc = crc >> 4 ^ left[crc & 15];
	}
	return (uint16_t)crc;
}

size_t
sim_frame_seal(uint8_t *frame, size_t n)
{
	uint16_t crc = sim_crc(frame, n);

	frame[n] = (uint8_t)crc; /* low byte first, unlike all else */
	frame[n + 1] = (uint8_t)(crc >> 8);
	return n + 2;
}

bool
sim_frame_is_sound(const uint8_t *frame, size_t n)
{
	if (n < 4 || n > SIM_FRAME_MAX)
		return false;
	return sim_crc(frame, n - 2) ==
	    (uint16_t)(frame[n - 1] << 8 | frame[n - 2]);
}

size_t
sim_frame_refuse(const uint8_t *request, enum sim_refusal refusal,
    uint8_t *reply)
{
	uint8_t unit = request[0], function = request[1];

	reply[0] = unit;
	reply[1] = function | SIM_REFUSED;
	reply[2] = (uint8_t)refusal;
	return sim_frame_seal(reply, 3);
}

uint16_t
sim_get16(const uint8_t *bytes)
{
	return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

uint32_t
sim_get32(const uint8_t *bytes)
{
	return (uint32_t)sim_get16(bytes) << 16 | sim_get16(bytes + 2);
}

void
sim_put16(uint8_t *bytes, uint16_t value)
{
	bytes[0] = (uint8_t)(value >> 8);
	bytes[1] = (uint8_t)value;
}

void
sim_bcd_put(int64_t number, uint8_t bcd[6])
{
	int i;

	for (i = 5; i >= 0; i--) {
		bcd[i] = (uint8_t)(number / 10 % 10 << 4 | number % 10);
		number /= 100;
	}
}

int64_t
sim_bcd_get(const uint8_t bcd[6])
{
	int64_t number = 0;
	int i;

	for (i = 0; i < 6; i++) {
		if (bcd[i] >> 4 > 9 || (bcd[i] & 15) > 9)
			return -1;
		number = number * 100 + (bcd[i] >> 4) * 10 + (bcd[i] & 15);
	}
	return number;
}
