/* SPDX-License-Identifier: ISC */
/*
 * All rows of a query at once.
 */
#include "book_help.h"

#include "gather.h"

static struct pp_query *
numbers(struct pp_db *db, int64_t most)
{
	struct pp_query *q = NULL;

	if (pp_query_new(db,
		"WITH n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
		" LIMIT 1000) SELECT i FROM n WHERE i <= ?1",
		&q) != PP_OK)
		fail_msg("%s", pp_errmsg());
	pp_query_int(q, 1, most);
	return q;
}

static enum pp_status
fill_even(const struct pp_query *q, void *element)
{
	int64_t i = pp_query_col_int(q, 0);

	*(int64_t *)element = i;
	return i % 2 == 0 ? PP_OK : PP_NO;
}

static enum pp_status
fill_until_ten(const struct pp_query *q, void *element)
{
	*(int64_t *)element = pp_query_col_int(q, 0);
	return pp_query_col_int(q, 0) < 10 ? PP_OK
					   : pp_fail(PP_ECONF, "ten is bad");
}

static void
each_row_is_an_element_in_its_order(void **state)
{
	struct pp_db *db = make_site();
	int64_t *ids = NULL;
	size_t n = 0;

	(void)state;
	assert_int_equal(pp_gather_ids(numbers(db, 1000), &ids, &n), PP_OK);
	assert_int_equal(n, 1000);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(ids[i], i + 1);
	free(ids);
	pp_db_close(db);
}

static void
none_is_an_array_too(void **state)
{
	struct pp_db *db = make_site();
	int64_t *ids = NULL;
	size_t n = 7;

	(void)state;
	assert_int_equal(pp_gather_ids(numbers(db, 0), &ids, &n), PP_OK);
	assert_int_equal(n, 0);
	assert_non_null(ids);
	free(ids);
	pp_db_close(db);
}

static void
a_row_may_be_left_out_and_a_bad_one_gives_nothing(void **state)
{
	struct pp_db *db = make_site();
	void *array = NULL;
	size_t n = 7;

	(void)state;
	assert_int_equal(pp_gather(numbers(db, 9), fill_even, sizeof(int64_t),
			     &array, &n),
	    PP_OK);
	assert_int_equal(n, 4);
	assert_int_equal(((int64_t *)array)[3], 8);
	free(array);
	array = NULL;
	n = 7;
	assert_int_equal(pp_gather(numbers(db, 20), fill_until_ten,
			     sizeof(int64_t), &array, &n),
	    PP_ECONF);
	assert_null(array);
	assert_int_equal(n, 7);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(each_row_is_an_element_in_its_order),
	    TEST(none_is_an_array_too),
	    TEST(a_row_may_be_left_out_and_a_bad_one_gives_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
