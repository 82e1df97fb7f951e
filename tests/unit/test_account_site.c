/* SPDX-License-Identifier: ISC */
/*
 * A meter that belongs to an account stays the meter that it is, whatever
 * the files of the site say.
 */
#include "site_fixture.h"

#include "account.h"
#include "retire.h"

static void
give_to_account(struct pp_db *db, const char *meter, const char *serial)
{
	struct pp_account a;
	struct pp_target t;
	struct pp_epoch e;

	assert_int_equal(pp_target_find(db, meter, &t), PP_OK);
	assert_int_equal(pp_db_begin(db), PP_OK);
	assert_int_equal(pp_account_add(db, "张三", "", 1000, "me", &a), PP_OK);
	assert_int_equal(pp_epoch_intend(db, t.id, a.id, serial, NULL, 1000,
			     "me", &e),
	    PP_OK);
	assert_int_equal(pp_db_commit(db), PP_OK);
}

static enum pp_status
ignore(void *arg, const struct pp_change *change)
{
	(void)arg;
	(void)change;
	return PP_OK;
}

static enum pp_status
retire(struct pp_db *db, const char *meter)
{
	struct pp_retirement r = {
	    .kind = PP_METER,
	    .code = meter,
	    .at = 2000,
	    .who = "me",
	    .row = ignore,
	};

	return pp_retire(db, &r);
}

static struct outcome
import_meter(struct pp_db *db, const char *row)
{
	char text[256];

	snprintf(text, sizeof text, "meter,serial,model,bus,address\n%s\n",
	    row);
	return import_one(db, "meters.csv", text);
}

static void
its_serial_number_cannot_become_another(void **state)
{
	struct pp_db *db = make_site();
	struct outcome o;

	(void)state;
	give_to_account(db, "M1", "001");
	o = import_meter(db, "M1,009,X,BUS01,1");
	assert_int_equal(o.rc, PP_EDATA);
	assert_has(o.said,
	    "meters.csv:2:2: serial: \"009\": account A00001 has the meter "
	    "with "
	    "serial number 001; close that account first");
	o = import_meter(db, "M1,,X,BUS01,1");
	assert_int_equal(o.rc, PP_EDATA);
	o = import_meter(db, "M2,009,X,BUS01,2"); /* which has none */
	assert_int_equal(o.rc, PP_OK);
	pp_db_close(db);
}

/* It was opened before anybody wrote its number into the site's files. */
static void
its_serial_number_may_become_known(void **state)
{
	struct pp_db *db = make_site();
	struct outcome o;

	(void)state;
	give_to_account(db, "M4", "004");
	o = import_meter(db, "M4,005,X,BUS02,7");
	assert_int_equal(o.rc, PP_EDATA);
	o = import_meter(db, "M4,004,X,BUS02,7");
	assert_int_equal(o.rc, PP_OK);
	assert_has(o.rows, "meter M4 serial [] [004]");
	pp_db_close(db);
}

static void
its_model_stays(void **state)
{
	struct pp_db *db = make_site();
	struct outcome o;

	(void)state;
	give_to_account(db, "M1", "001");
	write_one(db, "UPDATE meter SET model = 'Y' WHERE code = 'M1'");
	o = import_meter(db, "M1,001,X,BUS01,1");
	assert_int_equal(o.rc, PP_EDATA);
	assert_has(o.said,
	    "account A00001 has the meter, which was of model Y when it was "
	    "opened");
	pp_db_close(db);
}

static void
it_may_move_to_another_place(void **state)
{
	struct pp_db *db = make_site();
	struct outcome o;

	(void)state;
	give_to_account(db, "M1", "001");
	o = import_meter(db, "M1,001,X,BUS03,99");
	if (o.rc != PP_OK)
		fail_msg("%s", o.said);
	assert_int_equal(o.changes, 2);
	pp_db_close(db);
}

static void
it_is_not_retired_before_its_account_is_closed(void **state)
{
	struct pp_db *db = make_site();

	(void)state;
	give_to_account(db, "M1", "001");
	assert_int_equal(retire(db, "M1"), PP_NO);
	assert_said("meter M1: account A00001 has it; close that account "
		    "first");
	write_one(db, "UPDATE epoch SET ended_at = 5");
	assert_int_equal(retire(db, "M1"), PP_OK);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(its_serial_number_cannot_become_another),
	    TEST(its_serial_number_may_become_known),
	    TEST(its_model_stays),
	    TEST(it_may_move_to_another_place),
	    TEST(it_is_not_retired_before_its_account_is_closed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
