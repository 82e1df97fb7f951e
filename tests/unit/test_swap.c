/* SPDX-License-Identifier: ISC */
/*
 * Another meter takes the place of one: the credit is moved once, and an
 * exchange that is entered late comes to the same.
 */
#include "life_help.h"

/* Meter 1 was sold 10.00 yuan, used 1.00, and is done with at noon. */
static struct pp_carry
close_old(struct pp_db *db, struct pp_epoch *e)
{
	struct pp_carry carry;

	*e = open_meter(db, 1);
	done(db, wish_of(PP_SALE, 1000), e, shows(0, 0));
	carry = take_all(db, e, shows(1, 900));
	close_meter(db, e, PP_CLOSING_EXCHANGE, shows(2, 0), true);
	return carry;
}

static void
the_credit_of_the_old_meter_goes_to_the_new_one_once(void **state)
{
	struct pp_db *db = make_site();
	struct pp_swap_wish wish = swap_wish(1, NOON + HOUR);
	struct pp_epoch old, new;
	struct pp_carry carry = close_old(db, &old);
	struct pp_swap swap;
	struct pp_event v;

	(void)state;
	assert_int_equal(carry.left.fen, 900);
	must(try_swap(db, &wish, &swap));
	assert_int_equal(swap.old_epoch, old.id);
	assert_int_equal(swap.account, old.account);
	assert_string_equal(swap.serial, NEW_SERIAL);
	assert_int_equal(swap.entered_at - swap.at, 3 * DAY - HOUR);
	assert_int_equal(swap.carry, carry.id);
	assert_sound(db);
	new = begin_new(db, &swap, 0, 0);
	assert_int_equal(new.no, 2);
	assert_int_equal(pp_swap_of(db, 1, &swap), PP_NO);
	must(pp_event_last_of(db, "M001", &v));
	assert_int_equal(v.kind, PP_EVENT_EXCHANGED);
	assert_string_equal(v.serial, NEW_SERIAL);
	must(pp_carry_get(db, carry.id, &carry));
	assert_int_equal(carry.left.fen, 900);
	done(db, move_wish(&carry), &new, new_shows(0, 0, 0));
	assert_int_equal(balance_of(db, "meter:M001:1"), 0);
	assert_int_equal(balance_of(db, "meter:M001:2"), -900);
	assert_int_equal(balance_of(db, "transfer"), 0);
	assert_int_equal(balance_of(db, "revenue"), -100);
	assert_sound(db);
	pp_db_close(db);
}

/* All that the books have in the end, by either way. */
struct sums {
	int64_t meter, revenue, cash, transfer, energy;
};

static struct sums
sums_of(struct pp_db *db)
{
	struct pp_register_shift shift;

	must(pp_swap_shift(db, 1, NOON + 3 * DAY, &shift));
	return (struct sums){
	    .meter = balance_of(db, "meter:M001:2"),
	    .revenue = balance_of(db, "revenue"),
	    .cash = balance_of(db, "cash"),
	    .transfer = balance_of(db, "transfer"),
	    .energy = 4000 + shift.total_wh,
	};
}

/* The new meter used 4 kWh, 2.00 yuan, in three days. */
static struct sums
exchange(bool late)
{
	struct pp_db *db = make_site();
	struct pp_swap_wish wish = swap_wish(1, NOON + HOUR);
	struct pp_epoch old, new;
	struct pp_carry carry = close_old(db, &old);
	struct pp_swap swap;
	struct sums sums;

	must(try_swap(db, &wish, &swap));
	new = begin_new(db, &swap, late ? 4000 : 0, late ? 200 : 0);
	must(pp_carry_get(db, carry.id, &carry));
	assert_int_equal(carry.amount.fen, 900);
	assert_int_equal(carry.left.fen, late ? 700 : 900);
	done(db, move_wish(&carry), &new, new_shows(0, 0, late ? 4000 : 0));
	assert_int_equal(number(db,
			     "SELECT count(*) FROM entry"
			     " WHERE kind = 'correction' AND epoch = 2"),
	    late);
	assert_sound(db);
	close_meter(db, &new, PP_CLOSING_CLOSE, new_shows(1, 700, 4000), false);
	assert_sound(db);
	sums = sums_of(db);
	pp_db_close(db);
	return sums;
}

static void
entered_late_it_comes_to_the_same_money_and_energy(void **state)
{
	struct sums spot, late;

	(void)state;
	spot = exchange(false);
	assert_int_equal(unlink("pp.db"), 0);
	assert_int_equal(unlink("pp.db-wal"), 0);
	assert_int_equal(unlink("pp.db-shm"), 0);
	late = exchange(true);
	assert_memory_equal(&spot, &late, sizeof spot);
	assert_int_equal(spot.revenue, -300);
	assert_int_equal(spot.energy, 104010);
}

static void
what_was_used_beyond_what_is_carried_is_claimed(void **state)
{
	struct pp_db *db = make_site();
	struct pp_swap_wish wish = swap_wish(1, NOON + HOUR);
	struct pp_epoch old;
	struct pp_carry carry = close_old(db, &old);
	struct pp_carries *carries = NULL;
	struct pp_account account;
	struct pp_swap swap;

	(void)state;
	must(try_swap(db, &wish, &swap));
	begin_new(db, &swap, 25000, 1250);
	must(pp_carry_get(db, carry.id, &carry));
	assert_int_equal(carry.left.fen, 0);
	assert_int_equal(balance_of(db, "transfer"), 0);
	assert_int_equal(balance_of(db, "claim"), 350);
	assert_int_equal(balance_of(db, "revenue"), -100 - 1250);
	must(pp_carries_open(db, 0, &carries));
	assert_int_equal(pp_carries_next(carries, &carry), PP_DONE);
	pp_carries_close(carries);
	must(pp_account_find(db, "A00001", &account));
	begin(db);
	assert_int_equal(pp_account_close(db, &account, NOON, "me"), PP_NO);
	pp_db_rollback(db);
	assert_said("account A00001: has meter M001 still");
	assert_sound(db);
	pp_db_close(db);
}

/* Of several that wait, the greatest pays; what was moved back isn't it. */
static void
what_was_moved_elsewhere_pays_nothing(void **state)
{
	struct pp_db *db = make_site();
	struct pp_swap_wish wish = swap_wish(1, NOON + HOUR);
	struct pp_epoch old, other;
	struct pp_carry carry = close_old(db, &old);
	struct pp_proof proof = shows(0, 0);
	struct pp_swap swap;

	(void)state;
	begin(db);
	must(pp_epoch_intend(db, 2, old.account, SERIAL, NULL, NOON, "me",
	    &other));
	must(pp_epoch_begin(db, &other, &proof, "me"));
	must(pp_epoch_of(db, 2, &other));
	commit(db);
	must(try_swap(db, &wish, &swap));
	assert_int_equal(swap.carry, carry.id);
	done(db, move_wish(&carry), &other, shows(0, 0));
	begin_new(db, &swap, 4000, 200);
	assert_int_equal(balance_of(db, "claim"), 200);
	assert_int_equal(number(db, "SELECT carry IS NULL FROM exchange"), 1);
	assert_sound(db);
	pp_db_close(db);
}

static void
the_site_tells_of_the_new_meter_and_what_was_before(void **state)
{
	struct pp_db *db = make_site();
	struct pp_swap_wish wish = swap_wish(1, NOON + HOUR);
	struct pp_epoch old;
	struct pp_swap swap;

	(void)state;
	close_old(db, &old);
	wish.address = "77";
	wish.model = "DDSY1352";
	must(try_swap(db, &wish, &swap));
	assert_int_equal(number(db,
			     "SELECT serial = '" NEW_SERIAL "' AND address ="
			     " 77 AND model = 'DDSY1352' FROM meter"
			     " WHERE id = 1"),
	    1);
	assert_int_equal(number(db,
			     "SELECT group_concat(field || ' ' || before ||"
			     " '>' || after) = 'serial >" NEW_SERIAL ","
			     "address 1>77,model DTSY1352>DDSY1352'"
			     " FROM (SELECT * FROM edit WHERE kind = 'meter'"
			     " AND code = 'M001' AND who = 'boss'"
			     " ORDER BY seq)"),
	    1);

	/* The same again changes nothing; another serial number is refused. */
	must(try_swap(db, &wish, &swap));
	assert_int_equal(number(db, "SELECT count(*) FROM edit"), 3);
	assert_int_equal(number(db, "SELECT count(*) FROM exchange"), 1);
	wish.serial = "5";
	assert_int_equal(try_swap(db, &wish, &swap), PP_NO);
	assert_said("meter " NEW_SERIAL " is to take its place already");
	pp_db_close(db);
}

static void
only_an_exchange_that_was_closed_for_it_goes_on(void **state)
{
	struct pp_db *db = make_site();
	struct pp_swap_wish wish = swap_wish(1, NOON + HOUR);
	struct pp_swap swap = {.id = 77};
	struct pp_proof proof = shows(0, 0);
	struct pp_epoch e;

	(void)state;
	assert_int_equal(try_swap(db, &wish, &swap), PP_NO);
	assert_said("it has no account; pp-site import");
	e = open_meter(db, 1);
	begin(db);
	must(pp_epoch_end(db, &e, &proof, NOON));
	commit(db);
	assert_int_equal(try_swap(db, &wish, &swap), PP_NO);
	assert_said("closed for good");
	e = open_meter(db, 1);
	assert_int_equal(try_swap(db, &wish, &swap), PP_NO);
	assert_said("the account of the old meter, " SERIAL ", goes on");
	close_meter(db, &e, PP_CLOSING_CLOSE, shows(0, 0), false);
	assert_int_equal(try_swap(db, &wish, &swap), PP_NO);
	assert_said("closed for good");
	assert_int_equal(swap.id, 77);
	assert_int_equal(number(db, "SELECT count(*) FROM edit"), 0);
	pp_db_close(db);
}

static void
an_exchange_that_cannot_be_is_refused(void **state)
{
	static const struct {
		struct pp_swap_wish wish;
		const char *words;
		enum pp_status rc;
	} cases[] = {
	    {{.serial = SERIAL}, "is the old meter's serial number", PP_NO},
	    {{.serial = "7"}, "serial: meter M002 has this number", PP_NO},
	    {{.address = "3"}, "address: meter M003 has it on this bus", PP_NO},
	    {{.serial = ""}, "serial: not 1 to 14 digits", PP_EDATA},
	    {{.serial = "12a"}, "serial: not 1 to 14 digits", PP_EDATA},
	    {{.serial = "123456789012345"}, "serial: not 1 to 14 digits",
		PP_EDATA},
	    {{.address = "0"}, "address: not within 1 and 247", PP_EDATA},
	    {{.address = "248"}, "address: not within 1 and 247", PP_EDATA},
	    {{.address = "012"}, "address: not within 1 and 247", PP_EDATA},
	    {{.address = "1x"}, "address: not within 1 and 247", PP_EDATA},
	    {{.address = ""}, "address: not within 1 and 247", PP_EDATA},
	    {{.model = "a,b"}, "model: ", PP_EDATA},
	    {{.at = NOON + 59}, "the old meter was done with only at ", PP_NO},
	    {{.at = NOON + 3 * DAY + 1}, "the exchange is ahead of now", PP_NO},
	    {{.start_wh = -1}, "start: below zero", PP_EDATA},
	    {{.start_wh = 5, .start_rate_wh = {6}}, "start: a rate", PP_EDATA},
	    {{.start_wh = 5, .start_rate_wh = {-6}}, "start: a rate", PP_EDATA},
	};
	struct pp_db *db = make_site();
	char longer[PP_NOTE_MAX + 1];
	struct pp_swap swap = {.id = 77};
	struct pp_swap_wish wish;
	struct pp_epoch e;

	(void)state;
	close_old(db, &e);
	write_one(db, "UPDATE meter SET serial = '7' WHERE id = 2");
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		wish = cases[i].wish;
		wish.meter = 1;
		wish.has_start = true;
		wish.reason = "";
		if (wish.serial == NULL)
			wish.serial = NEW_SERIAL;
		if (wish.at == 0)
			wish.at = NOON + HOUR;
		assert_int_equal(try_swap(db, &wish, &swap), cases[i].rc);
		assert_said(cases[i].words);
	}
	memset(longer, 'x', sizeof longer - 1);
	longer[sizeof longer - 1] = '\0';
	wish = swap_wish(1, NOON + HOUR);
	wish.reason = longer;
	assert_int_equal(try_swap(db, &wish, &swap), PP_EDATA);
	assert_said("reason: longer than 200 bytes");
	write_one(db, "UPDATE meter SET retired_at = 5 WHERE id = 1");
	wish.reason = "";
	assert_int_equal(try_swap(db, &wish, &swap), PP_NO);
	assert_said("it is retired");
	assert_int_equal(swap.id, 77);
	assert_int_equal(number(db, "SELECT count(*) FROM edit"), 0);
	assert_int_equal(number(db, "SELECT count(*) FROM exchange"), 0);
	pp_db_close(db);
}

/* Nobody knows what it showed when it was hung there. */
static void
without_a_start_its_register_counts_from_the_first_look(void **state)
{
	struct pp_db *db = make_site();
	struct pp_swap_wish wish = swap_wish(1, NOON + HOUR);
	struct pp_register_shift shift;
	struct pp_epoch old;
	struct pp_swap swap;

	(void)state;
	close_old(db, &old);
	wish.has_start = false;
	wish.address = "1"; /* as it is */
	must(try_swap(db, &wish, &swap));
	assert_false(swap.has_start);
	assert_int_equal(number(db, "SELECT count(*) FROM edit"), 1);
	swap.start_wh = 700;
	begin_new(db, &swap, 0, 0);
	must(pp_swap_shift(db, 1, NOON + HOUR + 1, &shift));
	assert_int_equal(shift.total_wh, 100010 - 700);
	assert_int_equal(shift.rate_wh[PP_RATE_FLAT], 30010 - 700);
	assert_sound(db);
	pp_db_close(db);
}

static void
it_begins_once(void **state)
{
	struct pp_db *db = make_site();
	struct pp_swap_wish wish = swap_wish(1, NOON + HOUR);
	struct pp_proof proof = new_shows(0, 0, 0);
	struct pp_epoch old, new;
	struct pp_swap swap;

	(void)state;
	close_old(db, &old);
	must(try_swap(db, &wish, &swap));
	new = begin_new(db, &swap, 0, 0);
	begin(db);
	assert_int_equal(pp_swap_begin(db, &swap, &new, &proof, 0,
			     (pp_money){0}, "me"),
	    PP_NO);
	pp_db_rollback(db);
	assert_said("no exchange of it is under way");
	pp_db_close(db);
}

/* An opening that came to nothing is not what was there before. */
static void
an_opening_that_failed_is_tried_again(void **state)
{
	struct pp_db *db = make_site();
	struct pp_swap_wish wish = swap_wish(1, NOON + HOUR);
	struct pp_epoch old, failed;
	struct pp_swap swap;

	(void)state;
	close_old(db, &old);
	begin(db);
	must(pp_epoch_intend(db, 1, old.account, NEW_SERIAL, NULL, NOON, "me",
	    &failed));
	must(pp_epoch_end(db, &failed, NULL, NOON));
	commit(db);
	must(try_swap(db, &wish, &swap));
	assert_int_equal(swap.old_epoch, old.id);
	assert_int_equal(begin_new(db, &swap, 0, 0).no, 3);
	assert_sound(db);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(the_credit_of_the_old_meter_goes_to_the_new_one_once),
	    TEST(entered_late_it_comes_to_the_same_money_and_energy),
	    TEST(what_was_used_beyond_what_is_carried_is_claimed),
	    TEST(what_was_moved_elsewhere_pays_nothing),
	    TEST(the_site_tells_of_the_new_meter_and_what_was_before),
	    TEST(only_an_exchange_that_was_closed_for_it_goes_on),
	    TEST(an_exchange_that_cannot_be_is_refused),
	    TEST(without_a_start_its_register_counts_from_the_first_look),
	    TEST(it_begins_once),
	    TEST(an_opening_that_failed_is_tried_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
