/* SPDX-License-Identifier: ISC */
/*
 * A probe from inside: a list of stages, each of which does some things on
 * the wire, one after the other, and tells what they came to.
 *
 *	probe.c        the stages in their order, and how it ends
 *	probe_wire.c   what goes over the wire
 *	probe_read.c   what can be read; whether the meter may be probed
 *	probe_sell.c   purchases, right and wrong ones, and what they prove
 *	probe_back.c   setting it back, what that left alone, what was not tried
 *	probe_relay.c  the relay
 *
 * Inside work/ only.
 */
#ifndef PP_PROBE_IMPL_H
#define PP_PROBE_IMPL_H

#include "look.h"
#include "probe.h"

enum probe_act {
	ACT_NONE,
	ACT_READ,
	ACT_SEND, /* a look follows */
	ACT_LOOK,
};

/* The reads that are compared. */
enum probe_read {
	READ_LIVE,
	READ_FEE,
	READ_OLDER,
	READ_MODE,
	READ_AGAIN, /* the fee parameters, at the end */
	PROBE_READS
};

/* Purchases, in their order. */
enum probe_trial {
	TRIAL_NEXT, /* count + 1, as it should be */
	TRIAL_REPEAT,
	TRIAL_AHEAD, /* count + 2 */
	TRIAL_ZERO,  /* count + 1, of nothing */
	TRIAL_BEHIND,
	PROBE_TRIALS
};

/* Orders to the relay, in theirs. */
enum probe_force {
	FORCE_NONE,
	FORCE_TRIP,
	FORCE_OFF,
	FORCE_KEEP,
	FORCE_OFF_AGAIN,
	FORCE_AS_BEFORE,
	PROBE_FORCES
};

enum {
	PROBE_WORDS = 40, /* of an outcome */
	PROBE_REASON = 240,
	PROBE_DETAIL = 400,
	PROBE_SENDS = 5, /* of an order that shows no sign of having arrived */
};

/* What a purchase did. */
enum probe_way {
	WAY_UNTRIED,
	WAY_NOTHING,
	WAY_NEXT,   /* money as sent, count + 1 */
	WAY_STORED, /* money as sent, the count that was sent */
	WAY_OTHER,
};

struct probe_result {
	enum probe_way way;
	int sends;
	int64_t count;    /* that was sent */
	bool heard;       /* it replied, be it an exception */
	uint8_t refusal;  /* the code of that, or 0 */
	int64_t gain_fen; /* how the balance moved */
	int64_t steps;    /* and the count */
};

struct probe {
	struct pp_probe *p;
	struct pp_target target;
	const struct pp_model *model;
	struct pp_bus *bus;
	const struct probe_stage *stages;
	size_t n_stages, stage;
	int64_t rows;

	enum probe_act act;
	struct pp_exchange x; /* the last read, or the last order */
	struct pp_read read;
	uint8_t pdu[PP_PDU_MAX];
	size_t pdu_n;
	struct look look;
	int tries, looks;

	struct pp_values values[PROBE_READS];
	bool asked[PROBE_READS], was_read[PROBE_READS];
	uint16_t mode; /* the word of READ_MODE */
	bool stranger; /* another number answers: nothing is sent to it */
	bool has_first;
	struct pp_proof first, before, now;
	struct probe_result trial[PROBE_TRIALS];
	size_t reply_n; /* bytes of the first reply to an order, as RTU */
	bool sold;      /* something was sent that may have changed it */
	bool stale;     /* nothing was seen of it since */
	int backs;      /* so often it was set back */
	bool forced;    /* an order to the relay was sent */
	int force_of;   /* the last of them, and how often it was sent */
	int forces;
	int force_read;  /* the last that was read back */
	bool was_closed; /* before it */
	bool read_only;  /* its bus lets no orders through */
	enum pp_class class;

	/* It goes on no further, but for what has to be put right. */
	bool over;
	enum pp_status rc; /* why, and the words */
	char words[PROBE_REASON];
};

struct probe_stage {
	/*
	 * The next thing to do on the wire; false: none (more).  Called again
	 * after each end.
	 */
	bool (*begin)(struct probe *b, int what);
	void (*end)(struct probe *b, int what);
	int what;
	bool always; /* also when it is over */
};

/* probe.c */
/* A finding; `x` is what was exchanged, or NULL. */
void probe_tell(struct probe *b, const struct pp_exchange *x,
    const char *question, const char *finding, const char *fmt, ...)
    PP_PRINTF(5, 6);
/* The first words stay; without any (NULL) those of pp_fail(). */
void probe_stop(struct probe *b, enum pp_status rc, const char *fmt, ...)
    PP_PRINTF(3, 4);
void probe_set(struct pp_values *values, enum pp_quantity q, int64_t value);
/* Whether nobody has an account on it; else it stops. */
bool probe_is_unsold(struct probe *b);

/* probe_wire.c: for pp_fleet_run(). */
bool probe_next(void *arg, size_t bus, struct pp_exchange *x);
void probe_done(void *arg, size_t bus, const struct pp_exchange *x);
/*
 * What to do on the wire.  False: the model has no such read; an order can't
 * be sent, and that stops it.
 */
bool probe_ask(struct probe *b, const char *read);
bool probe_look(struct probe *b);
bool probe_send(struct probe *b, enum pp_order order,
    const struct pp_values *values);
/* The words of what was just read; false: it was not to be had. */
bool probe_words(const struct probe *b, struct pp_values *values);
/* How an exchange failed: "no answer", "exception 03". */
const char *probe_failure(const struct pp_exchange *x, char words[PROBE_WORDS]);

/* probe_sell.c: what was found, for the book. */
const char *probe_summary(const struct probe *b, char words[PROBE_DETAIL]);

/* The stages. */
bool probe_read_begin(struct probe *b, int what);
void probe_read_end(struct probe *b, int what);
bool probe_first_begin(struct probe *b, int what);
void probe_first_end(struct probe *b, int what);
bool probe_check_begin(struct probe *b, int what);
bool probe_plan_begin(struct probe *b, int what);
bool probe_trial_begin(struct probe *b, int what);
void probe_trial_end(struct probe *b, int what);
bool probe_class_begin(struct probe *b, int what);
bool probe_back_begin(struct probe *b, int what);
void probe_back_end(struct probe *b, int what);
void probe_again_end(struct probe *b, int what);
bool probe_again_begin(struct probe *b, int what);
bool probe_relay_begin(struct probe *b, int what);
void probe_relay_end(struct probe *b, int what);
bool probe_force_begin(struct probe *b, int what);
void probe_force_end(struct probe *b, int what);
bool probe_untried_begin(struct probe *b, int what);

#endif
