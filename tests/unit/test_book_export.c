/* SPDX-License-Identifier: ISC */
/*
 * Journals for other accounting programs: nothing that people typed is read as
 * anything but text, and each account has a name of its own.
 */
#include "sale_help.h"

#include "actor_help.h"
#include "book_export.h"
#include "book_export_impl.h"

enum {
	NAMES_MAX = 256
};

/* As text; valid until the next. */
static const char *
text_of(struct pp_buffer *b)
{
	static char text[NAMES_MAX];

	assert_false(b->failed);
	assert_true(b->n < sizeof text);
	snprintf(text, sizeof text, "%.*s", (int)b->n, b->bytes);
	pp_buffer_free(b);
	*b = (struct pp_buffer){0};
	return text;
}

static const char *
account(const char *code, bool ascii)
{
	struct pp_buffer b = {0};

	book_put_account(&b, code, ascii);
	return text_of(&b);
}

static void
accounts_of_the_books_have_their_place(void **state)
{
	(void)state;
	for (int ascii = 0; ascii < 2; ascii++) {
		assert_string_equal(account("cash", ascii), "Assets:Cash");
		assert_string_equal(account("channel:wechat", ascii),
		    "Assets:Channels:Wechat");
		assert_string_equal(account("meter:M-017:12", ascii),
		    "Liabilities:Meters:M-017:12");
		assert_string_equal(account("cash:D1:3", ascii),
		    "Assets:Drawers:D1:3");
	}
	assert_string_equal(account("meter:m_1.2:1", true),
	    "Liabilities:Meters:X-m-5F1-2E2:1");
	assert_string_equal(account("meter:m_1.2:1", false),
	    "Liabilities:Meters:m_1.2:1");
	assert_string_equal(account("meter:表1:2:1", false),
	    "Liabilities:Meters:表1%3A2:1");
	assert_string_equal(account("meter:表1:1", true),
	    "Liabilities:Meters:X--E8-A1-A81:1");
}

/* Whose balance would be in that of the other, too. */
static bool
within(const char *a, const char *b)
{
	size_t n = strlen(a);

	return strncmp(a, b, n) == 0 && (b[n] == '\0' || b[n] == ':');
}

static void
no_account_is_another_or_within_it(void **state)
{
	static const char *const ids[] = {"A", "A:1", "A:1:1", "A-1", "A_1",
	    "A.1", "a", "X-a", "X-A", "X--", "X-2D", "X", "-", "_", "%5F",
	    "A%3A1", "1", "\xe8\xa1\xa8", "X--E8-A1-A8"};
	enum {
		N = sizeof ids / sizeof *ids
	};
	char name[N][NAMES_MAX], code[NAMES_MAX];

	(void)state;
	for (int ascii = 0; ascii < 2; ascii++) {
		for (size_t i = 0; i < N; i++) {
			snprintf(code, sizeof code, "meter:%s:1", ids[i]);
			snprintf(name[i], NAMES_MAX, "%s",
			    account(code, ascii));
		}
		for (size_t i = 0; i < N; i++)
			for (size_t k = 0; k < N; k++)
				if (i != k && within(name[i], name[k]))
					fail_msg("%s and %s", name[i], name[k]);
	}
}

static void
assert_text(const char *typed, const char *want)
{
	struct pp_buffer b = {0};

	book_put_text(&b, typed);
	pp_buffer_char(&b, '.');
	assert_string_equal(text_of(&b), want);
}

static void
texts_stay_on_their_line_and_end_nothing(void **state)
{
	(void)state;
	assert_text("张三", "张三.");
	assert_text("", ".");
	assert_text("\n\t ", ".");
	assert_text("a\n2026-01-01 * b\r\n  C  1 CNY",
	    "a 2026-01-01 * b C 1 CNY.");
	assert_text(" a;b | c ", "a；b ｜ c.");
	assert_text("a\xe2\x80\xa8"
		    "b\xff"
		    "c\x7f",
	    "a b c.");
}

static void
words_of_tags_have_nothing_that_means_anything(void **state)
{
	struct pp_buffer b = {0};

	(void)state;
	book_put_word(&b, "wx-1_a.b/2:3@x");
	assert_string_equal(text_of(&b), "wx-1_a.b/2:3@x");
	book_put_word(&b, "a b,[=2026-01-01]\n%;\"");
	assert_string_equal(text_of(&b),
	    "a%20b%2C%5B=2026-01-01%5D%0A%25%3B%22");
}

static void
quotes_and_backslashes_end_no_string(void **state)
{
	struct pp_buffer b = {0};

	(void)state;
	book_beancount.tag(&b, "order", "\"");
	assert_string_equal(text_of(&b), "  order: \"\\\"\"\n");
	book_beancount.tag(&b, "order", "a\\");
	assert_string_equal(text_of(&b), "  order: \"a\\\\\"\n");
	book_beancount.tag(&b, "order", "\\\"\"\\b");
	assert_string_equal(text_of(&b), "  order: \"\\\\\\\"\\\"\\\\b\"\n");
	book_beancount.tag(&b, "order", "");
	assert_string_equal(text_of(&b), "  order: \"\"\n");
}

static const char hostile[] =
    "x\n2026-01-01 * y\n    Assets:Cash  1.00 CNY\n\taccount Z\n; \"";

/* Of any program's: nothing of the hostile name begins a line. */
static bool
is_ours(const char *line)
{
	static const char *const begins[] = {"; ", "\n", "decimal-mark .",
	    "commodity ", "    format ", "tag ", "account ", "    note ",
	    "    ; ", "option \"", "2025-11-2",
	    "    Assets:", "    Liabilities:", "    Equity:", "  Assets:",
	    "  Liabilities:", "  Equity:", "  code: \"", "  entry: \"",
	    "  kind: \"", "  at: \"", "  operator: \"", "  order: \"",
	    "  method: \"", "  meter: \"", "  account: \"", "  receipt: \""};

	for (size_t i = 0; i < sizeof begins / sizeof *begins; i++)
		if (strncmp(line, begins[i], strlen(begins[i])) == 0)
			return true;
	return false;
}

static void
names_with_lines_of_their_own_are_payees(void **state)
{
	struct pp_db *db = make_site();
	struct pp_epoch e = adopt_meter(db, 1, 3, 700);
	struct pp_query *q = NULL;
	char line[1024];
	FILE *out;

	(void)state;
	(void)done(db, wish_of(PP_SALE, 100), &e, shows(3, 700));
	must(pp_query_new(db, "UPDATE account SET name = ?1", &q));
	pp_query_text(q, 1, hostile);
	begin(db);
	must(pp_query_run(q));
	pp_query_free(q);
	commit(db);
	for (int i = 0; i < PP_BOOK_PROGRAMS; i++) {
		int entries = 0;

		assert_non_null(out = tmpfile());
		must(pp_book_export(db, (enum pp_book_program)i, 0, 0, out));
		rewind(out);
		while (fgets(line, sizeof line, out) != NULL) {
			if (!is_ours(line))
				fail_msg("a line of its own: %s", line);
			entries += strstr(line, "x 2026-01-01 * y") != NULL;
		}
		assert_int_equal(entries, 3);
		fclose(out);
	}
	pp_db_close(db);
}

static void
who_may_not_read_all_gets_nothing(void **state)
{
	struct pp_db *db = make_site();
	FILE *out = tmpfile();

	(void)state;
	assert_non_null(out);
	act_in(db, "full");
	assert_int_equal(pp_book_export(db, PP_BOOK_HLEDGER, 0, 0, out),
	    PP_EPERM);
	assert_int_equal(ftell(out), 0);
	fclose(out);
	pp_db_close(db);
}

static void
books_without_an_entry_are_a_journal_without_one(void **state)
{
	struct pp_db *db = make_site();
	char text[1024] = "";
	FILE *out = tmpfile();
	size_t n;

	(void)state;
	assert_non_null(out);
	must(pp_book_export(db, PP_BOOK_BEANCOUNT, 0, 0, out));
	rewind(out);
	n = fread(text, 1, sizeof text - 1, out);
	text[n] = '\0';
	assert_null(strstr(text, "balance"));
	assert_non_null(strstr(text, "option"));
	fclose(out);
	pp_db_close(db);
}

static void
what_cannot_be_written_is_told(void **state)
{
	struct pp_db *db = make_site();
	FILE *out = fopen("/dev/null", "r");

	(void)state;
	assert_non_null(out);
	assert_int_equal(pp_book_export(db, PP_BOOK_LEDGER, 0, 0, out),
	    PP_EOUT);
	fclose(out);
	pp_db_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(accounts_of_the_books_have_their_place),
	    TEST(no_account_is_another_or_within_it),
	    TEST(texts_stay_on_their_line_and_end_nothing),
	    TEST(words_of_tags_have_nothing_that_means_anything),
	    TEST(quotes_and_backslashes_end_no_string),
	    TEST(names_with_lines_of_their_own_are_payees),
	    TEST(who_may_not_read_all_gets_nothing),
	    TEST(books_without_an_entry_are_a_journal_without_one),
	    TEST(what_cannot_be_written_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
