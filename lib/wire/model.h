/* SPDX-License-Identifier: ISC */
/*
 * A meter's register map as data: which registers one reads, what the words
 * mean, and what an order to it looks like.  Adding a model is adding a file
 * to models/; no C.
 */
#ifndef PP_MODEL_H
#define PP_MODEL_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "class.h"
#include "fit.h"
#include "frame.h"
#include "status.h"

enum {
	PP_READ_WORDS_MAX = 125,
	PP_MODEL_READS_MAX = 32,
	PP_MODEL_NAME_MAX = 33,
	PP_MODEL_HELPERS_MAX = 16,
};

/*
 * What a register can tell, each in one unit of ours.  The names in a model
 * file are these in lower case without PP_Q_.
 */
/* clang-format off */
enum pp_quantity {
	/* Device type code; serial number, up to 14 digits. */
	PP_Q_TYPE, PP_Q_NUMBER,
	/* 0.1 V */
	PP_Q_U_A, PP_Q_U_B, PP_Q_U_C, PP_Q_U_AB, PP_Q_U_BC, PP_Q_U_CA,
	/* 0.01 A */
	PP_Q_I_A, PP_Q_I_B, PP_Q_I_C,
	/* W, var, VA */
	PP_Q_P_A, PP_Q_P_B, PP_Q_P_C, PP_Q_P,
	PP_Q_Q_A, PP_Q_Q_B, PP_Q_Q_C, PP_Q_Q,
	PP_Q_S_A, PP_Q_S_B, PP_Q_S_C, PP_Q_S,
	/* 0.001 */
	PP_Q_PF_A, PP_Q_PF_B, PP_Q_PF_C, PP_Q_PF,
	/* 0.01 Hz */
	PP_Q_FREQUENCY,
	/* Ratios */
	PP_Q_PT, PP_Q_CT,
	/* Wh: active as billed, by rate, by direction; free energy left */
	PP_Q_E_TOTAL, PP_Q_E_SHARP, PP_Q_E_PEAK, PP_Q_E_FLAT, PP_Q_E_VALLEY,
	PP_Q_E_DEEP, PP_Q_E_FORWARD, PP_Q_E_REVERSE, PP_Q_BASE,
	/* Fen, may be negative; purchases so far; fen, cumulative; of one */
	PP_Q_BALANCE, PP_Q_COUNT, PP_Q_PURCHASED, PP_Q_AMOUNT,
	/* Trips by overload, so far and allowed */
	PP_Q_TRIPS, PP_Q_TRIPS_ALLOWED,
	/* The raw status words */
	PP_Q_STATUS, PP_Q_SOURCES,
	/* Local seconds since 1970 (as if UTC); 1: its fields make no time */
	PP_Q_CLOCK, PP_Q_CLOCK_BAD,
	/* 1: closed */
	PP_Q_RELAY_A, PP_Q_RELAY_B, PP_Q_RELAY_C,
	/* 1: force control is on; 1: the forced state is closed */
	PP_Q_FORCED, PP_Q_FORCED_CLOSED,
	/* 1: yes */
	PP_Q_OVERLOAD, PP_Q_ARREARS, PP_Q_ALARM1, PP_Q_ALARM2, PP_Q_FAULT,
	/* 1: fee control is on (the meter is opened) */
	PP_Q_PREPAY,
	/* 1/10000 yuan a kWh */
	PP_Q_PRICE_SHARP, PP_Q_PRICE_PEAK, PP_Q_PRICE_FLAT, PP_Q_PRICE_VALLEY,
	/* Fen */
	PP_Q_ALARM1_AMOUNT, PP_Q_ALARM2_AMOUNT, PP_Q_OVERDRAFT,
	/* 1: overload control is on; W that trip; W of a step; 0.001; s */
	PP_Q_OVERLOAD_ON, PP_Q_OVERLOAD_POWER, PP_Q_OVERLOAD_STEP,
	PP_Q_OVERLOAD_PF, PP_Q_OVERLOAD_WAIT,
	/* The force pair as commanded: 1 on; 1 trip */
	PP_Q_FORCE_ENABLE, PP_Q_FORCE_TRIP,
	PP_QUANTITIES
};
/* clang-format on */

/*
 * Values in units of ours; `known` says which are there.  All zero before the
 * first read of a meter.  The rest is the model's own, between decode and
 * finish: which values wait for a ratio or a decimal point, and the helpers
 * that hold the latter.
 */
struct pp_values {
	bool known[PP_QUANTITIES];
	int64_t value[PP_QUANTITIES];

	uint8_t pending[PP_QUANTITIES];
	bool helper_known[PP_MODEL_HELPERS_MAX];
	int32_t helper[PP_MODEL_HELPERS_MAX];
};

/*
 * One transaction of function 03H (or 04H).  A retry may ask for up to `spare`
 * registers fewer, so that the late reply to the first try is of another
 * length; then the copy of the read that is decoded has the smaller count.
 */
struct pp_read {
	char name[PP_MODEL_NAME_MAX];
	uint8_t function;
	uint16_t address;
	uint16_t count;
	uint16_t spare; /* registers at its end that no value needs */
	uint8_t slot;   /* the model's own */
};

/* What a meter can be told; which quantities it is told is the model's. */
enum pp_order {
	PP_ORDER_PURCHASE, /* an amount is added, as purchase number count */
	PP_ORDER_FEE,      /* absolute: balance, count, prices, opened.. */
	PP_ORDER_FORCE,    /* of the relay */
	PP_ORDER_CLOCK,
	PP_ORDER_OVERLOAD,
	PP_ORDERS
};

struct pp_model;
struct pp_models;

#pragma GCC visibility push(default)

/* As written in a model file, and our unit of it ("0.1 V"; "" for none). */
const char *pp_quantity_name(enum pp_quantity q);
const char *pp_quantity_unit(enum pp_quantity q);

/*
 * A model file; `name` is what messages call it.  PP_EDATA with
 * FILE:LINE:COLUMN for anything that isn't sound: unknown keys, units,
 * quantities; a value outside its read; two values on one register's bits;
 * addresses past 0xFFFF; reads too long; a reading without its energy.
 */
enum pp_status pp_model_load(FILE *in, const char *name,
    struct pp_model **model);
enum pp_status pp_model_open(const char *path, struct pp_model **model);
void pp_model_free(struct pp_model *model);

const char *pp_model_name(const struct pp_model *m);
const char *pp_model_title(const struct pp_model *m);
bool pp_model_is_prepaid(const struct pp_model *m); /* else an instrument */
enum pp_class pp_model_class_of(const struct pp_model *m);
const char *pp_model_class(const struct pp_model *m); /* its name */
unsigned pp_model_phases(const struct pp_model *m);
int64_t pp_model_rated_w(const struct pp_model *m);   /* at CT and PT of 1 */
unsigned pp_model_reply_ms(const struct pp_model *m); /* longest turnaround */
/* What PP_Q_TYPE is in a meter of this model, else it is another; -1: any. */
int64_t pp_model_type_code(const struct pp_model *m);

/*
 * The transactions that make a reading, in order; those that make the evidence
 * of a sale (number, count and balance; none: unfit for selling).  Polled reads
 * of the file that lie near each other are one transaction, by the name of the
 * first, where that takes less time on the wire.  Evidence is asked for as it
 * stands, each read of one moment, and no reply to one, with or without its
 * spare registers, is as long as one to another or to a polled read.  A read
 * as it is in the file, by its name, or NULL.
 */
size_t pp_model_poll(const struct pp_model *m, const struct pp_read **reads);
size_t pp_model_evidence(const struct pp_model *m,
    const struct pp_read **reads);
const struct pp_read *pp_model_read(const struct pp_model *m, const char *name);

/*
 * Put into `values` what the words of one transaction say (words in host
 * order, `read->count` of them; a read of this very model, or a copy that is
 * shorter: what lies behind its end is left as it is).  What depends on a
 * ratio or a decimal point of the meter becomes known by finish only.
 */
void pp_model_decode(const struct pp_model *m, const struct pp_read *read,
    const uint16_t *words, struct pp_values *values);

/*
 * After the last read: apply decimal points and ratios, each ratio from the
 * meter's own register where the map says so and it was read, else as given
 * (1 or more).  PP_EPEER where a result makes no sense (a ratio of 0, out of
 * range).
 */
enum pp_status pp_model_finish(const struct pp_model *m, int64_t ct, int64_t pt,
    struct pp_values *values);

/* "purchase", "fee", "force", "clock", "overload". */
const char *pp_order_name(enum pp_order order);

bool pp_model_has_order(const struct pp_model *m, enum pp_order order);

/* Whether an order of it carries that, by itself or with others. */
bool pp_model_sets(const struct pp_model *m, enum pp_order order,
    enum pp_quantity q);

/* How long the reply to an order may take to begin. */
unsigned pp_model_order_ms(const struct pp_model *m, enum pp_order order);

/* The shortest read that tells a quantity, or NULL. */
const struct pp_read *pp_model_tells(const struct pp_model *m,
    enum pp_quantity q);

/*
 * Whether a purchase of 0.00 uses up a count: what is sent to a counted meter
 * to be sure that an earlier purchase of this count is dead.
 */
bool pp_model_cancels(const struct pp_model *m);

/*
 * The PDU of an order that carries what `values` knows: a field with an enable
 * byte is enabled where its value is known, one without is needed.  PP_EDATA:
 * a value doesn't fit its field or isn't exact in the field's unit; a needed
 * one is missing, or some of those that share an enable byte; one is known
 * that the order can't carry; or none is.  PP_ECONF: no such order.
 */
enum pp_status pp_model_order(const struct pp_model *m, enum pp_order order,
    const struct pp_values *values, uint8_t pdu[PP_PDU_MAX], size_t *n);

/* What it can hold of a tariff. */
void pp_model_capacity(const struct pp_model *m, struct pp_capacity *capacity);

/*
 * The reads that show its day tables and date zones; none: it has no such.
 * The replies to no two of them, nor to one and a polled read, are of one
 * length.
 */
size_t pp_model_table_reads(const struct pp_model *m,
    const struct pp_read **reads);

/*
 * Put into `image` what one of these says: all tables, or the zones; what is
 * unused there is left out.  PP_EPEER: it makes no sense (a rate or a date
 * that is none), and the image is as before.
 */
enum pp_status pp_model_decode_tables(const struct pp_model *m,
    const struct pp_read *read, const uint16_t *words,
    struct pp_meter_image *image);

/*
 * The orders that set them, in the order in which they are sent: each table,
 * then the zones.  PP_DONE: the image has no such table, so that it stays as
 * it is; PP_EDATA: it doesn't fit.
 */
size_t pp_model_table_orders(const struct pp_model *m);
enum pp_status pp_model_table_order(const struct pp_model *m, size_t which,
    const struct pp_meter_image *image, uint8_t pdu[PP_PDU_MAX], size_t *n);

/*
 * All models of a folder (*.yaml).  The first fault is the outcome (PP_ECONF:
 * no such folder); names of files and models must agree.  Found by name;
 * borrowed from the set.
 */
enum pp_status pp_models_open(const char *folder, struct pp_models **models);
/*
 * To read them takes most of a short command's time: a set without any yet,
 * and one more of its folder, unless it is there.  PP_OK, too, where there is
 * no such file: then it isn't found.
 */
enum pp_status pp_models_new(const char *folder, struct pp_models **models);
enum pp_status pp_models_need(struct pp_models *models, const char *name);
void pp_models_free(struct pp_models *models);
const struct pp_model *pp_models_find(const struct pp_models *models,
    const char *name);
size_t pp_models_count(const struct pp_models *models);
const struct pp_model *pp_models_at(const struct pp_models *models, size_t i);

#pragma GCC visibility pop

#endif
