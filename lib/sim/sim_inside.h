/* SPDX-License-Identifier: ISC */
/*
 * What the parts of the simulated meter owe each other; for sim_meter.c,
 * sim_tariff.c, sim_electric.c, sim_live.c, sim_register.c, sim_order.c and
 * sim_answer.c.
 */
#ifndef PP_SIM_INSIDE_H
#define PP_SIM_INSIDE_H

#include "sim_meter.h"

/* The rate of now by the meter's tables; *until_ms is lowered to its end. */
enum sim_rate sim_tariff_now(const struct sim_meter *m, int64_t *until_ms);

/* Voltages, currents, powers for a load, with small variations. */
void sim_electric_fill(struct sim_meter *m, int64_t load_w);

/* 03H and 10H on registers; words in host order. */
enum sim_refusal sim_register_read(const struct sim_meter *m, uint16_t start,
    size_t count, uint16_t *words);
enum sim_refusal sim_register_write(struct sim_meter *m, uint16_t start,
    size_t count, const uint16_t *words);

/* 20H: data of `n` bytes to a sub-address. */
enum sim_refusal sim_order(struct sim_meter *m, uint16_t sub,
    const uint8_t *data, size_t n);

/* A value as two words, high word first; bytes as words. */
void sim_put_pair(uint16_t *word, int64_t value);
void sim_pack(uint16_t *word, const uint8_t *bytes, size_t words);

/* Spans of registers that more than one place shows. */
void sim_fill_energies(const struct sim_meter *m, uint16_t *word);
void sim_fill_live(const struct sim_meter *m, uint16_t *word);

#endif
