/* SPDX-License-Identifier: ISC */
/*
 * Any bytes as orders in rows, as openings in rows and as one order in words,
 * against a small site: what is taken is what stands there, no row goes
 * missing, each that is refused is told with its place, and reading writes
 * nothing to the book.
 */
#include "till_site.h"

#include "openings.h"
#include "till_words.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum {
	MOST_FEN_DIGITS = 12, /* of 10^11 fen */
	TEXT_MAX = 4 * PP_ROWS_FIELD_MAX,
};

static const int64_t most_fen = 100000000000;

static const char *
folded(const char *text, char copy[TEXT_MAX])
{
	check(snprintf(copy, TEXT_MAX, "%s", text ? text : "") < TEXT_MAX);
	pp_text_fold(copy);
	return copy;
}

/* A decimal in fen, by another way than the product's; -1 where it is none. */
static int64_t
fen_of(const char *text)
{
	char fen[MOST_FEN_DIGITS + 1] = "";
	size_t n = 0, whole, places;
	const char *point;

	while (*text == '0')
		text++;
	whole = strspn(text, "0123456789");
	point = text + whole;
	places = *point == '.' ? strspn(point + 1, "0123456789") : 0;
	if (whole + 2 > MOST_FEN_DIGITS || places > 2 ||
	    (*point == '.' ? point[1 + places] : *point) != '\0')
		return -1;
	memcpy(fen, text, whole);
	n = whole;
	memcpy(fen + n, point + 1, places);
	n += places;
	for (; places < 2; places++)
		fen[n++] = '0';
	return strtoll(fen, NULL, 10);
}

static void
check_amount(const char *text, pp_money amount)
{
	char copy[TEXT_MAX], yuan[PP_DECIMAL_MAX];

	check(amount.fen >= 1 && amount.fen <= most_fen);
	check(fen_of(folded(text, copy)) == amount.fen);
	check(fen_of(pp_money_print(amount, yuan)) == amount.fen);
}

static void
check_code(const char *text, const char *code)
{
	char copy[TEXT_MAX];

	check((code == NULL) == (*folded(text, copy) == '\0'));
	if (code == NULL)
		return;
	check(strcmp(copy, code) == 0 && strlen(code) < PP_ORDER_MAX);
	check(strpbrk(code, " \",'\t") == NULL && strncmp(code, "pp-", 3) != 0);
	must(pp_sale_check_code(code));
}

static void
check_visit(const struct pp_visit *visit, const struct pp_till_words *words)
{
	const struct pp_till_row *row = visit->arg;
	char copy[TEXT_MAX];

	check(visit->errand == PP_ERRAND_ORDER && visit->target.id >= 1 &&
	    visit->target.id <= 4);
	check(strcmp(folded(words->meter, copy), visit->target.code) == 0);
	check(visit->all == words->all);
	if (!words->all)
		check_amount(words->amount, visit->wish.amount);
	check_code(words->order, visit->wish.code);
	must(pp_sale_check_method(visit->wish.method));
	must(pp_till_check_note(visit->wish.note));
	check(strcmp(visit->wish.note, words->note ? words->note : "") == 0);
	check(row->copies >= 1);
}

/* No two of them are one order, or one slip. */
static void
check_apart(const struct pp_visit *a, size_t n, bool again)
{
	enum {
		LOOKED_AT = 50
	};
	size_t i, j;

	for (i = 0; i < n && i < LOOKED_AT; i++)
		for (j = 0; j < i; j++) {
			bool ids = a[i].wish.code && a[j].wish.code;

			check(!ids ||
			    strcmp(a[i].wish.code, a[j].wish.code) != 0);
			check(again || a[i].wish.code ||
			    a[i].target.id != a[j].target.id ||
			    a[i].wish.amount.fen != a[j].wish.amount.fen);
		}
}

/* Read again, row by row: each is a visit, one more of it, or refused. */
static void
check_rows(const uint8_t *data, size_t size, const struct pp_visit *visits,
    size_t n, unsigned refused)
{
	FILE *in = open_bytes(data, size);
	struct pp_rows *rows = NULL;
	unsigned n_rows = 0, n_told = refused;
	size_t next = 0, i;
	enum pp_status rc;

	must(pp_rows_read(in, "again", till_columns, TILL_COLUMNS, &rows));
	fclose(in);
	while ((rc = pp_rows_next(rows)) != PP_DONE) {
		const struct pp_till_row *row =
		    next < n ? visits[next].arg : NULL;

		n_rows++;
		if (rc != PP_OK || !row || row->line != pp_rows_line(rows))
			continue;
		check_visit(&visits[next++],
		    &(struct pp_till_words){
			.meter = pp_rows_text(rows, METER),
			.amount = pp_rows_text(rows, AMOUNT),
			.order = pp_rows_text(rows, ORDER),
			.method = pp_rows_text(rows, METHOD),
			.note = pp_rows_text(rows, NOTE),
		    });
	}
	for (i = 0; i < n; i++)
		n_told += ((struct pp_till_row *)visits[i].arg)->copies;
	check(next == n && n_told == n_rows);
	pp_rows_free(rows);
}

/* In an input of an odd number of bytes the same again is meant. */
static struct pp_till_input *
new_input(size_t size, struct told *told)
{
	const struct pp_till_terms terms = {
	    .db = db,
	    .kind = PP_SALE,
	    .who = "me",
	    .now = NOON,
	    .again = size % 2 == 1,
	    .refused = hear_refused,
	    .arg = told,
	};
	struct pp_till_input *input = NULL;

	must(pp_till_input_new(&terms, &input));
	return input;
}

static void
read_orders(const uint8_t *data, size_t size)
{
	struct told told = {0};
	struct pp_till_input *input = new_input(size, &told);
	FILE *in = open_bytes(data, size);
	struct pp_visit *visits;
	enum pp_status rc;
	size_t n;

	rc = pp_till_input_read(input, in, "fuzz");
	fclose(in);
	visits = pp_till_input_visits(input, &n);
	check_apart(visits, n, size % 2 == 1);
	if (rc == PP_OK)
		check_rows(data, size, visits, n, told.refused);
	else
		check(rc == PP_EDATA && n == 0 && told.refused == 0 &&
		    *pp_errmsg() != '\0');
	pp_till_input_free(input);
}

/* What is kept of a row is what people may give, in its plain form. */
static void
check_opening(const struct pp_visit *visit, bool from_meter)
{
	const struct pp_opening_row *row = visit->arg;
	char copy[PP_HOLDER_MAX], again[PP_PHONE_MAX];
	pp_money money;
	int64_t watts;

	check(visit->target.id >= 1 && visit->target.id <= 4);
	must(pp_customer_name(visit->opening->name, copy));
	must(pp_customer_phone(visit->opening->phone, again));
	check(strcmp(again, visit->opening->phone) == 0);
	check(visit->repeated == (visit->result == PP_VISIT_OPENED));
	check(row->credit.fen >= 0 && row->credit.fen <= most_fen);
	check(row->transfer.fen >= 0 && row->transfer.fen <= most_fen);
	must(pp_till_check_note(row->transfer_note));
	check(from_meter ||
	    (row->transfer.fen > 0) == (*row->transfer_note != '\0'));
	for (size_t i = PP_OPENING_ALARM1; i <= PP_OPENING_ALARM2; i++)
		if (*row->settings[i] != '\0')
			must(pp_money_parse(row->settings[i], &money));
	if (*row->settings[PP_OPENING_OVERLOAD] != '\0')
		must(pp_decimal_parse(row->settings[PP_OPENING_OVERLOAD], 3,
		    &watts));
}

static void
read_openings(const uint8_t *data, size_t size)
{
	struct told told = {0};
	const struct pp_opening_terms terms = {
	    .db = db,
	    .errand = size % 2 == 1 ? PP_ERRAND_OPEN : PP_ERRAND_ADOPT,
	    .from_meter = size % 3 == 0,
	    .who = "me",
	    .refused = hear_refused,
	    .arg = &told,
	};
	struct pp_openings *openings = NULL;
	FILE *in = open_bytes(data, size);
	struct pp_visit *visits;
	enum pp_status rc;
	size_t n, i;

	must(pp_openings_new(&terms, &openings));
	rc = pp_openings_read(openings, in, "fuzz");
	fclose(in);
	visits = pp_openings_visits(openings, &n);
	check(rc == PP_OK || (rc == PP_EDATA && n == 0 && *pp_errmsg()));
	check(n <= 4); /* each meter once */
	for (i = 0; i < n; i++)
		check_opening(&visits[i], terms.from_meter);
	pp_openings_free(openings);
}

static void
check_words(struct pp_till_input *input, const struct pp_till_words *words)
{
	enum pp_status rc = pp_till_input_add(input, words);
	struct pp_visit *visits;
	size_t n;

	visits = pp_till_input_visits(input, &n);
	check(n == (rc == PP_OK));
	if (rc == PP_OK)
		check_visit(visits, words);
	else
		check((rc == PP_EDATA || rc == PP_NO) && *pp_errmsg() != '\0' &&
		    strpbrk(pp_errmsg(), "\n\r\t") == NULL);
}

/* Lines of text: meter, amount, order, method, note; no amount, all of it. */
static void
take_words(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1), *rest = text;
	struct pp_till_words words;
	struct told told = {0};
	struct pp_till_input *input = new_input(size, &told);

	check(text != NULL);
	memcpy(text, data, size);
	text[size] = '\0';
	words = (struct pp_till_words){
	    .meter = strsep(&rest, "\n"),
	    .amount = strsep(&rest, "\n"),
	    .order = strsep(&rest, "\n"),
	    .method = strsep(&rest, "\n"),
	    .note = strsep(&rest, "\n"),
	};
	words.all = words.amount == NULL;
	check_words(input, &words);
	check(told.refused == 0);
	pp_till_input_free(input);
	free(text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static int64_t written;

	if (db == NULL) {
		make_site();
		written = number("SELECT total_changes()");
	}
	read_orders(data, n);
	read_openings(data, n);
	take_words(data, n);
	check(!pp_db_in_transaction(db) &&
	    number("SELECT total_changes()") == written);
	return 0;
}
