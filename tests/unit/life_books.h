/* SPDX-License-Identifier: ISC */
/*
 * A database with something of all that the fourth schema has, to try what it
 * refuses.
 */
#ifndef LIFE_BOOKS_H
#define LIFE_BOOKS_H

#include "life_help.h"
#include "refusal.h"

/*
 * Of all there is something.  Epoch 1 (meter 1) was exchanged for epoch 2,
 * which has a transfer sale, 2; epoch 3 (meter 2) is being exchanged; epoch 4
 * (meter 3) goes on, with a sale, 3, in the shift that is open.
 */
static inline struct pp_db *
make_books(void)
{
	struct pp_db *db = make_site();
	struct pp_swap_wish wish = swap_wish(1, NOON + HOUR);
	struct pp_epoch one = adopt_meter(db, 1, 0, 900), new, two, three;
	struct pp_carry carry = take_all(db, &one, shows(0, 900));
	struct pp_swap swap;

	close_meter(db, &one, PP_CLOSING_EXCHANGE, shows(1, 0), true);
	must(try_swap(db, &wish, &swap));
	new = begin_new(db, &swap, 0, 0);
	done(db, move_wish(&carry), &new, new_shows(0, 0, 0));
	two = open_meter(db, 2);
	close_meter(db, &two, PP_CLOSING_EXCHANGE, shows(0, 0), false);
	wish.meter = 2;
	wish.serial = "7";
	must(try_swap(db, &wish, &swap));
	three = open_meter(db, 3);
	done(db, wish_of(PP_SALE, 500), &three, shows(0, 0));
	write_one(db,
	    "INSERT INTO shift VALUES (1, 'D1', 'me', 5, 0, 6, 'me', 0, 0, ''),"
	    " (2, 'D1', 'me', 7, 0, NULL, NULL, NULL, NULL, '');"
	    "INSERT INTO ledger_account (code, kind, shift)"
	    " VALUES ('cash:D1:2', 'cash', 2);"
	    "INSERT INTO event VALUES (7, 8, 4, 'paid-out', 5, 'me');"
	    "INSERT INTO payout VALUES (1, 3, NULL, 1, 7, 5, 'me', 'cash');"
	    "INSERT INTO event VALUES (10, 9, 4, 'paid-in', 5, 'me');"
	    "INSERT INTO payin VALUES (1, 1, 2, 10, 5, 'me', 'cash');"
	    "INSERT INTO day_close VALUES ('2025-11-22', 5, 'me', '');"
	    "INSERT INTO closing VALUES (9, 4, 'close', 5, 'me', '', NULL,"
	    " NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);"
	    "INSERT INTO print VALUES (1, 1, 5, 'me', 3, 'text', 0),"
	    " (2, 1, 5, 'me', 3, 'text', 1);"
	    "INSERT INTO invoice VALUES (1, 1, '777', 5, 'me')");
	return db;
}

#endif
