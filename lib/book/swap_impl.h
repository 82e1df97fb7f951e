/* SPDX-License-Identifier: ISC */
/*
 * What the files of exchanges share with each other; nobody else includes
 * this.
 */
#ifndef PP_SWAP_IMPL_H
#define PP_SWAP_IMPL_H

#include "swap.h"

/*
 * The site says from now on what hangs there.  PP_NO: another meter has the
 * serial number, or the address; PP_EDATA: neither can be one.
 */
enum pp_status pp_swap_describe(struct pp_db *db, struct pp_edits *edits,
    const struct pp_swap_wish *wish);

#endif
