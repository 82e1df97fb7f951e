/* SPDX-License-Identifier: ISC */
/*
 * Checkpoints: what they prove, what forging one takes, and how they say
 * between which of them a history was written anew.
 */
#include "log_help.h"

#include "ledger.h"
#include "seal_log.h"

static struct pp_db *db;
static struct pp_seal_keys keys, first_keys;
static uint8_t public_key[PP_SIGN_KEY_BYTES];

static int
begin(void **state)
{
	if (enter(state) != 0)
		return -1;
	db = make();
	memset(&keys, 0x5e, sizeof keys);
	first_keys = keys;
	return pp_sign_public(keys.sign, public_key) == PP_OK ? 0 : -1;
}

static int
end(void **state)
{
	pp_db_close(db);
	db = NULL;
	return leave(state);
}

static struct pp_head
seal(void)
{
	struct pp_head head;

	assert_int_equal(pp_db_begin(db), PP_OK);
	if (pp_seal_add(db, &keys, LOG_BEGAN_AT, "cron", &head) != PP_OK)
		fail_msg("%s", pp_errmsg());
	assert_int_equal(pp_db_commit(db), PP_OK);
	return head;
}

/* Five, with rows between them: of rows 21, 42, 63, 84 and 105. */
static void
seal_five(void)
{
	for (int i = 0; i < 5; i++) {
		add_rows(db, 20);
		(void)seal();
	}
	drop_triggers(db);
}

static int64_t
check(const uint8_t *key, const uint8_t *mac, enum pp_status expected)
{
	struct pp_head *heads = NULL;
	size_t n = 0;
	enum pp_status rc;

	n_faults = 0;
	rc = pp_seal_verify(db, key, mac, keep_fault, NULL, &heads, &n);
	free(heads);
	if (rc != expected) {
		show_faults();
		fail_msg("%d, not %d: %s", rc, expected, pp_errmsg());
	}
	assert_true((rc == PP_NO) == (n_faults > 0));
	return (int64_t)n;
}

static void
a_checkpoint_is_of_the_head_that_it_gives(void **state)
{
	struct pp_head head, last;
	int64_t n = -1;

	(void)state;
	assert_int_equal(pp_seal_count(db, &n), PP_OK);
	assert_int_equal(n, 0);
	assert_int_equal(check(public_key, first_keys.mac, PP_OK), 0);
	add_rows(db, 7);
	head = seal();
	assert_int_equal(head.seq, 8); /* to seal is an act */
	last = head_of(db);
	assert_memory_equal(head.hash, last.hash, sizeof head.hash);
	assert_int_equal(pp_seal_count(db, &n), PP_OK);
	assert_int_equal(n, 1);
	assert_int_equal(check(public_key, first_keys.mac, PP_OK), 1);
}

static void
either_key_proves_all_of_them(void **state)
{
	(void)state;
	seal_five();
	assert_int_equal(check(public_key, first_keys.mac, PP_OK), 5);
	assert_int_equal(check(public_key, NULL, PP_OK), 5);
	assert_int_equal(check(NULL, first_keys.mac, PP_OK), 5);
	assert_int_equal(check(NULL, NULL, PP_OK), 0);
}

static void
another_key_proves_none(void **state)
{
	uint8_t other[32] = {1};

	(void)state;
	seal_five();
	assert_int_equal(check(other, NULL, PP_NO), 0);
	assert_int_equal(n_faults, 5);
	assert_int_equal(check(NULL, other, PP_NO), 0);
	assert_int_equal(n_faults, 5);
	assert_true(told(PP_LOG_UNSEALED, 63, 63));
}

static void
an_edited_checkpoint_is_named(void **state)
{
	static const char *const edits[] = {
	    "at = at + 1",
	    "sums = 'posting=0'",
	    "hash = zeroblob(32)",
	    "signature = zeroblob(64)",
	    "mac = zeroblob(32)",
	};
	char sql[128];

	(void)state;
	seal_five();
	for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
		assert_int_equal(pp_db_begin(db), PP_OK);
		snprintf(sql, sizeof sql, "UPDATE seal SET %s WHERE no = 3",
		    edits[i]);
		run(db, sql);
		assert_int_equal(check(public_key, first_keys.mac, PP_NO), 4);
		assert_true(told(PP_LOG_UNSEALED, 63, 63));
		assert_non_null(strstr(faults[0].words, "checkpoint 3"));
		pp_db_rollback(db);
	}
}

static void
removed_checkpoints_are_named_and_the_others_still_proven(void **state)
{
	(void)state;
	seal_five();
	write_one(db, "DELETE FROM seal WHERE no IN (2, 3)");
	assert_int_equal(check(public_key, first_keys.mac, PP_NO), 3);
	assert_only(PP_LOG_UNSEALED, 84, 84);
	assert_non_null(strstr(faults[0].words, "checkpoints 2 to 3: removed"));
}

static void
checkpoints_removed_at_the_end_are_told_without_any_key(void **state)
{
	(void)state;
	seal_five();
	write_one(db, "DELETE FROM seal WHERE no > 3");
	assert_int_equal(check(NULL, NULL, PP_NO), 0);
	assert_int_equal(n_faults, 1);
	assert_true(told(PP_LOG_UNSEALED, 84, 105));
	assert_int_equal(check(public_key, first_keys.mac, PP_NO), 3);
	write_one(db, "DELETE FROM seal");
	assert_int_equal(check(NULL, NULL, PP_NO), 0);
	assert_true(told(PP_LOG_UNSEALED, 21, 105));
}

static void
a_key_without_any_checkpoint_is_no_proof(void **state)
{
	(void)state;
	add_rows(db, 7);
	assert_int_equal(check(NULL, NULL, PP_OK), 0);
	assert_int_equal(check(public_key, NULL, PP_NO), 0);
	assert_true(told(PP_LOG_UNSEALED, 1, 7));
	assert_int_equal(check(NULL, first_keys.mac, PP_NO), 0);
	(void)seal();
	assert_int_equal(check(public_key, first_keys.mac, PP_OK), 1);
}

static void
a_number_that_was_edited_costs_no_hours(void **state)
{
	(void)state;
	seal_five();
	write_one(db, "UPDATE seal SET no = 9223372036854775807 WHERE no = 5");
	assert_int_equal(check(public_key, first_keys.mac, PP_NO), 4);
}

static void
who_breaks_in_forges_no_older_checkpoint(void **state)
{
	struct pp_seal_keys stolen;
	int64_t n = -1;

	(void)state;
	seal_five();
	stolen = keys; /* both, as they are now */
	write_one(db, "UPDATE log SET who = 'x' WHERE seq = 30");
	write_one(db,
	    "DELETE FROM log WHERE seq > 41; DELETE FROM seal WHERE no > 1");
	rehash(db, 30, 41);
	keys = stolen;
	(void)seal(); /* in place of number 2 */
	assert_int_equal(pp_seal_count(db, &n), PP_OK);
	assert_int_equal(n, 2);
	assert_int_equal(check(public_key, NULL, PP_OK), 2);
	/* The first key on the owner's paper knows better. */
	assert_int_equal(check(public_key, first_keys.mac, PP_NO), 1);
	assert_only(PP_LOG_UNSEALED, 42, 42);
}

/* The books are a copy's, the file of the key goes on. */
static void
behind_a_restore_one_checkpoint_is_told_and_later_ones_are_proven(void **state)
{
	(void)state;
	seal_five();
	write_one(db,
	    "DELETE FROM log WHERE seq > 42; DELETE FROM seal WHERE no > 2");
	add_rows(db, 3);
	(void)seal();
	add_rows(db, 3);
	(void)seal();
	(void)seal();
	assert_int_equal(check(public_key, first_keys.mac, PP_NO), 4);
	assert_only(PP_LOG_UNSEALED, 46, 46);
	assert_non_null(strstr(faults[0].words, "a copy was put back"));
}

static void
a_crash_before_the_next_key_is_written_breaks_nothing(void **state)
{
	struct pp_seal_keys before;

	(void)state;
	add_rows(db, 5);
	(void)seal();
	before = keys;
	(void)seal();
	keys = before; /* the file still has the older one */
	(void)seal();
	(void)seal();
	assert_int_equal(check(public_key, first_keys.mac, PP_OK), 4);
}

static void
a_checkpoint_that_is_taken_back_leaves_its_key(void **state)
{
	struct pp_seal_keys before = keys;
	struct pp_head head;

	(void)state;
	assert_int_equal(pp_db_begin(db), PP_OK);
	assert_int_equal(pp_seal_add(db, &keys, LOG_BEGAN_AT, "", &head),
	    PP_OK);
	pp_db_rollback(db);
	assert_memory_not_equal(keys.mac, before.mac, sizeof keys.mac);
	keys = before;
	(void)seal();
	assert_int_equal(check(public_key, first_keys.mac, PP_OK), 1);
}

static void
a_history_written_anew_is_between_two_checkpoints(void **state)
{
	struct pp_head *heads = NULL;
	size_t n = 0;

	(void)state;
	seal_five();
	write_one(db, "UPDATE log SET who = 'x' WHERE seq = 70");
	rehash(db, 70, 105);
	n_faults = 0;
	assert_int_equal(pp_seal_verify(db, public_key, first_keys.mac,
			     keep_fault, NULL, &heads, &n),
	    PP_OK);
	assert_int_equal(n, 5);
	assert_int_equal(verify(db, heads, n), PP_NO);
	assert_only(PP_LOG_REWRITTEN, 64, 84);
	free(heads);
}

static void
post(pp_money amount)
{
	int64_t entry, cash, suspense;

	assert_int_equal(pp_db_begin(db), PP_OK);
	assert_int_equal(pp_ledger_entry(db, "payout", 0, 0, LOG_BEGAN_AT, "x",
			     &entry),
	    PP_OK);
	assert_int_equal(pp_ledger_account(db, PP_BOOKS_CASH, &cash), PP_OK);
	assert_int_equal(pp_ledger_account(db, PP_BOOKS_SUSPENSE, &suspense),
	    PP_OK);
	assert_int_equal(pp_ledger_post(db, entry, cash, suspense, amount),
	    PP_OK);
	assert_int_equal(pp_db_commit(db), PP_OK);
}

static void
a_posting_changed_behind_the_log_is_found(void **state)
{
	(void)state;
	post((pp_money){5000});
	(void)seal();
	post((pp_money){700});
	assert_int_equal(check(public_key, NULL, PP_OK), 1);
	write_one(db,
	    "DROP TRIGGER posting_no_update;"
	    "UPDATE posting SET amount_fen = 600 WHERE amount_fen = 700");
	/* Later than the checkpoint: the next one's. */
	assert_int_equal(check(public_key, NULL, PP_OK), 1);
	write_one(db,
	    "UPDATE posting SET amount_fen = 4000 WHERE amount_fen = 5000");
	assert_int_equal(check(public_key, NULL, PP_NO), 1);
	assert_int_equal(n_faults, 1);
	assert_non_null(strstr(faults[0].words, "the books were changed"));
}

#undef TEST
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    TEST(a_checkpoint_is_of_the_head_that_it_gives),
	    TEST(either_key_proves_all_of_them),
	    TEST(another_key_proves_none),
	    TEST(an_edited_checkpoint_is_named),
	    TEST(removed_checkpoints_are_named_and_the_others_still_proven),
	    TEST(checkpoints_removed_at_the_end_are_told_without_any_key),
	    TEST(a_key_without_any_checkpoint_is_no_proof),
	    TEST(a_number_that_was_edited_costs_no_hours),
	    TEST(who_breaks_in_forges_no_older_checkpoint),
	    TEST(
		behind_a_restore_one_checkpoint_is_told_and_later_ones_are_proven),
	    TEST(a_crash_before_the_next_key_is_written_breaks_nothing),
	    TEST(a_checkpoint_that_is_taken_back_leaves_its_key),
	    TEST(a_history_written_anew_is_between_two_checkpoints),
	    TEST(a_posting_changed_behind_the_log_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
