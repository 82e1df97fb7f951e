/* SPDX-License-Identifier: ISC */
/*
 * Between the parts of exchange_meter.h only.
 */
#ifndef PP_EXCHANGE_IMPL_H
#define PP_EXCHANGE_IMPL_H

#include "exchange_meter.h"

/* When the meter was changed, and why. */
int64_t exchange_at(const struct pp_till *till,
    const struct pp_exchange_meter *job);
const char *exchange_reason(const struct pp_exchange_meter *job);

/*
 * The new meter's number, model and address as given into what the site is to
 * have there; PP_EDATA: they can't be.
 */
enum pp_status exchange_take_new(const struct pp_till *till,
    const struct pp_exchange_meter *job, struct pp_target *target);

/* The visit that is next; PP_OK. */
enum pp_status exchange_step(struct pp_exchange_meter *job,
    enum pp_exchange_step step, enum pp_errand errand,
    const struct pp_target *target);

/*
 * What waits for what hangs there now (epoch 0: nothing), of what came from
 * there; id 0: nothing.
 */
enum pp_status exchange_carry(struct pp_db *db, const struct pp_target *target,
    int64_t account, int64_t epoch, struct pp_carry *carry);

/* The old one has ended, and what hangs there now isn't written yet. */
enum pp_status exchange_look_behind(struct pp_till *till,
    struct pp_exchange_meter *job, struct pp_target *target);

/* What hangs there is written, and not opened yet. */
enum pp_status exchange_go_on(struct pp_till *till,
    struct pp_exchange_meter *job, const struct pp_target *target,
    const struct pp_swap *swap);

#endif
