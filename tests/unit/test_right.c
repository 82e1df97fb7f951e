/* SPDX-License-Identifier: ISC */
/*
 * The matrix: what each role may do in a site of each mode.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "right.h"

static const struct {
	enum pp_act_kind kind;
	const char *full; /* cashier, plant, auditor, admin, cron */
} matrix[] = {
    {PP_ACT_SELL, "X----"},
    {PP_ACT_PRINT, "X-X--"},
    {PP_ACT_SHIFT_CLOSE, "X----"},
    {PP_ACT_REFUND, "Q----"},
    {PP_ACT_REVERSE, "Q----"},
    {PP_ACT_SETTLE, "XXX-X"},
    {PP_ACT_RESOLVE, "QQ---"},
    {PP_ACT_OPEN, "QQ---"},
    {PP_ACT_CLOSE, "QQ---"},
    {PP_ACT_EXCHANGE, "QQ---"},
    {PP_ACT_RELAY, "-X--X"},
    {PP_ACT_RELAY_MANY, "-Q---"},
    {PP_ACT_TARIFF, "-Q---"},
    {PP_ACT_PUSH, "-X--X"},
    {PP_ACT_EXTERNAL, "-Q---"},
    {PP_ACT_POLL, "-X--X"},
    {PP_ACT_READ_ALL, "--X-X"},
    {PP_ACT_OPERATOR, "---Q-"},
    {PP_ACT_GRANT, "---Q-"},
    {PP_ACT_MODE, "---Q-"},
    {PP_ACT_BACKUP, "---XX"},
    {PP_ACT_RESTORE, "---QX"},
    {PP_ACT_APPROVE, "--X--"},
};

static void
a_full_site_goes_by_the_matrix(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof matrix / sizeof matrix[0]; i++)
		for (int role = 0; role < PP_ROLES; role++) {
			char want = matrix[i].full[role];
			enum pp_leave leave = pp_right_of(PP_MODE_FULL,
			    1U << role, matrix[i].kind);
			char got = leave == PP_LEAVE_DO ? 'X'
			    : leave == PP_LEAVE_REQUEST ? 'Q'
							: '-';

			if (got != want || leave == PP_LEAVE_ALONE)
				fail_msg("%s of %s: %c",
				    pp_act_name(matrix[i].kind),
				    pp_role_name((enum pp_role)role), got);
		}
}

static void
who_has_no_role_may_nothing_but_tell_how_it_went(void **state)
{
	(void)state;
	for (int kind = 0; kind < PP_ACTS; kind++) {
		assert_int_equal(pp_right_of(PP_MODE_FULL, 0,
				     (enum pp_act_kind)kind),
		    PP_LEAVE_NONE);
		assert_int_equal(pp_right_of(PP_MODE_SMALL, 0,
				     (enum pp_act_kind)kind),
		    PP_LEAVE_NONE);
		assert_int_equal(pp_right_of(PP_MODE_TRIAL, 0,
				     (enum pp_act_kind)kind),
		    PP_LEAVE_DO);
	}
}

static void
nobody_does_alone_in_a_full_site_what_needs_two(void **state)
{
	(void)state;
	for (int kind = 0; kind < PP_ACTS; kind++) {
		bool alone = pp_right_of(PP_MODE_SMALL, ~0U,
				 (enum pp_act_kind)kind) == PP_LEAVE_ALONE;

		if (alone)
			assert_int_equal(pp_right_of(PP_MODE_FULL, ~0U,
					     (enum pp_act_kind)kind),
			    PP_LEAVE_REQUEST);
	}
}

static void
what_would_lift_the_limits_is_never_done_alone(void **state)
{
	static const unsigned people = ~(1U << PP_ROLE_CRON);
	static const enum pp_act_kind kinds[] = {PP_ACT_MODE, PP_ACT_TARIFF,
	    PP_ACT_RESTORE};

	(void)state;
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		assert_int_equal(pp_right_of(PP_MODE_SMALL, people, kinds[i]),
		    PP_LEAVE_REQUEST);
}

static void
several_roles_have_the_most_of_any(void **state)
{
	(void)state;
	assert_int_equal(pp_right_of(PP_MODE_FULL, 1U << PP_ROLE_CASHIER,
			     PP_ACT_RELAY),
	    PP_LEAVE_NONE);
	assert_int_equal(pp_right_of(PP_MODE_FULL,
			     1U << PP_ROLE_CASHIER | 1U << PP_ROLE_PLANT,
			     PP_ACT_RELAY),
	    PP_LEAVE_DO);
}

static void
what_is_anothers_needs_a_second_person_or_is_refused(void **state)
{
	const unsigned cashier = 1U << PP_ROLE_CASHIER;

	(void)state;
	assert_int_equal(pp_right_of_another(PP_MODE_FULL, cashier,
			     PP_ACT_SHIFT_CLOSE),
	    PP_LEAVE_REQUEST);
	assert_int_equal(pp_right_of_another(PP_MODE_FULL, cashier,
			     PP_ACT_HAND_OVER),
	    PP_LEAVE_REQUEST);
	assert_int_equal(pp_right_of_another(PP_MODE_FULL, cashier,
			     PP_ACT_REVERSE),
	    PP_LEAVE_NONE);
	assert_int_equal(pp_right_of_another(PP_MODE_FULL, cashier,
			     PP_ACT_SELL),
	    PP_LEAVE_DO);
	assert_int_equal(pp_right_of_another(PP_MODE_SMALL, cashier,
			     PP_ACT_SHIFT_CLOSE),
	    PP_LEAVE_DO);
}

static void
auditors_approve_and_in_a_small_site_admins_too(void **state)
{
	const unsigned auditor = 1U << PP_ROLE_AUDITOR;
	const unsigned rest = ~auditor;
	const unsigned admin = 1U << PP_ROLE_ADMIN;

	(void)state;
	assert_true(pp_right_approves(PP_MODE_FULL, auditor, PP_ACT_REFUND));
	assert_false(pp_right_approves(PP_MODE_FULL, rest, PP_ACT_REFUND));
	assert_true(pp_right_approves(PP_MODE_SMALL, admin, PP_ACT_REFUND));
	assert_false(
	    pp_right_approves(PP_MODE_SMALL, rest & ~admin, PP_ACT_REFUND));
	/* What asks nobody is nobody's to approve. */
	assert_false(pp_right_approves(PP_MODE_FULL, auditor, PP_ACT_READ_LOG));
	assert_string_equal(pp_right_approver(PP_MODE_FULL), "an auditor");
	assert_string_equal(pp_right_who(PP_MODE_FULL, PP_ACT_SELL),
	    "a cashier");
}

static void
an_auditor_is_neither_cashier_nor_admin(void **state)
{
	(void)state;
	for (int a = 0; a < PP_ROLES; a++)
		for (int b = 0; b < PP_ROLES; b++) {
			bool one = a == PP_ROLE_AUDITOR &&
			    (b == PP_ROLE_CASHIER || b == PP_ROLE_ADMIN);
			bool other = b == PP_ROLE_AUDITOR &&
			    (a == PP_ROLE_CASHIER || a == PP_ROLE_ADMIN);

			assert_int_equal(pp_roles_clash((enum pp_role)a,
					     (enum pp_role)b),
			    one || other);
		}
}

static void
every_word_is_found_again(void **state)
{
	enum pp_act_kind kind;
	enum pp_mode mode;
	enum pp_role role;

	(void)state;
	for (int i = 0; i < PP_ACTS; i++) {
		assert_int_equal(pp_act_find(pp_act_name((enum pp_act_kind)i),
				     &kind),
		    PP_OK);
		assert_int_equal(kind, i);
	}
	for (int i = 0; i < PP_ROLES; i++) {
		assert_int_equal(pp_role_find(pp_role_name((enum pp_role)i),
				     &role),
		    PP_OK);
		assert_int_equal(role, i);
	}
	for (int i = PP_MODE_TRIAL; i <= PP_MODE_FULL; i++) {
		assert_int_equal(pp_mode_find(pp_mode_name((enum pp_mode)i),
				     &mode),
		    PP_OK);
		assert_int_equal(mode, i);
	}
	assert_int_equal(pp_act_find("sells", &kind), PP_EDATA);
	assert_int_equal(pp_role_find("boss", &role), PP_EDATA);
	assert_int_equal(pp_mode_find("", &mode), PP_EDATA);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_full_site_goes_by_the_matrix),
	    cmocka_unit_test(who_has_no_role_may_nothing_but_tell_how_it_went),
	    cmocka_unit_test(nobody_does_alone_in_a_full_site_what_needs_two),
	    cmocka_unit_test(what_would_lift_the_limits_is_never_done_alone),
	    cmocka_unit_test(several_roles_have_the_most_of_any),
	    cmocka_unit_test(
		what_is_anothers_needs_a_second_person_or_is_refused),
	    cmocka_unit_test(auditors_approve_and_in_a_small_site_admins_too),
	    cmocka_unit_test(an_auditor_is_neither_cashier_nor_admin),
	    cmocka_unit_test(every_word_is_found_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
