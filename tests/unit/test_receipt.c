/* SPDX-License-Identifier: ISC */
/*
 * Receipts by templates: what is wrong with one is told with its place, and
 * nothing that is void, pending or printed again looks like a good original.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "receipt.h"
#include "text.h"

enum {
	NOON = 1763784000, /* 2025-11-22T04:00:00Z */
};

/* Every template has these two. */
#define NEEDED "{mark}{receipt}\n"

static struct pp_letterhead
letterhead(enum pp_language language)
{
	return (struct pp_letterhead){
	    .language = language,
	    .site = "Garden 园",
	    .head = "",
	    .at = NOON + 3600,
	    .who = "printer",
	};
}

static struct pp_paper
sale(void)
{
	return (struct pp_paper){
	    .receipt = 17,
	    .is_sale = true,
	    .sale =
		{
		    .code = "pp-1",
		    .state = PP_SALE_CREDITED,
		    .amount = {10050},
		    .method = "cash",
		    .count_before = 3,
		    .balance_before_fen = -250,
		    .has_after = true,
		    .count_after = 4,
		    .balance_after_fen = 9800,
		    .ended_at = NOON + 5,
		    .remark = "the relay, tripped for arrears, is let go",
		},
	    .at = NOON,
	    .who = "clerk",
	    .note = "",
	    .account = "A00001",
	    .holder = "张三",
	    .phone = "+8613800138000",
	    .meter = "M017",
	    .serial = "00012345678901",
	    .building = "B1",
	    .floor = "-1",
	    .unit = "0102",
	    .drawer = "1",
	};
}

static struct pp_paper
event(enum pp_event_kind kind)
{
	struct pp_paper p = sale();

	p.is_sale = false;
	p.sale = (struct pp_sale){0};
	p.event = (struct pp_event){.kind = kind};
	p.ends = kind == PP_EVENT_CLOSED;
	p.stand = (struct pp_stand){
	    .known = true,
	    .count = 7,
	    .balance_fen = 1234,
	    .total_wh = 1234567,
	};
	return p;
}

/* The text of a copy; the caller frees it. */
static char *
render(const char *template, const struct pp_paper *paper,
    struct pp_letterhead letterhead, int copy)
{
	struct pp_template *t = NULL;
	char *text = NULL;

	if (pp_template_new(template, "t", letterhead.language, &t) != PP_OK ||
	    pp_receipt_text(t, paper, &letterhead, copy, &text) != PP_OK)
		fail_msg("%s", pp_errmsg());
	pp_template_free(t);
	return text;
}

static void
assert_has(const char *text, const char *words)
{
	if (strstr(text, words) == NULL)
		fail_msg("\"%s\" isn't in:\n%s", words, text);
}

static void
assert_lacks(const char *text, const char *words)
{
	if (strstr(text, words) != NULL)
		fail_msg("\"%s\" is in:\n%s", words, text);
}

/* `template`, behind what all need, comes to `text`. */
static void
assert_comes_to(const char *template, const char *text)
{
	struct pp_paper p = sale();
	char whole[512], *got;

	snprintf(whole, sizeof whole, NEEDED "%s", template);
	got = render(whole, &p, letterhead(PP_ENGLISH), 1);
	snprintf(whole, sizeof whole, "17\n%s", text);
	assert_string_equal(got, whole);
	free(got);
}

static void
faults_of_a_template_are_told_with_line_and_column(void **state)
{
	static const struct {
		const char *text, *words;
	} cases[] = {
	    {NEEDED "{amount}", "t:2:1: unknown field"},
	    {NEEDED "a{ }", "t:2:2: no field's name"},
	    {NEEDED "\n 表{meter", "t:3:3: the brace isn't closed"},
	    {NEEDED "{", "t:2:1: no field's name"},
	    {NEEDED "}", "t:2:1: a brace that nothing opened"},
	    {NEEDED "{meter:}", "t:2:1: no width"},
	    {NEEDED "{meter:<}", "t:2:1: no width"},
	    {NEEDED "{meter:x}", "t:2:1: no width"},
	    {NEEDED "{meter:123}", "t:2:1: the brace isn't closed"},
	    {NEEDED "{meter:-12}", "t:2:1: no width"},
	    {NEEDED "{Meter}", "t:2:1: no field's name"},
	    {NEEDED "{meter }", "t:2:1: the brace isn't closed"},
	    {NEEDED "a\tb", "t:2:2: a control character"},
	    {NEEDED "\x1b[1m", "t:2:1: a control character"},
	    {NEEDED "\xff", "t:2:1: a control character, or no UTF-8"},
	    {NEEDED "表\xe8\xa1", "t:2:2: a control character"},
	    {"{mark}", "t: has no {receipt}"},
	    {"{receipt} mark", "t: has no {mark}"},
	    {"", "t: has no {mark}"},
	};
	struct pp_template *t = NULL;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_int_equal(pp_template_new(cases[i].text, "t", PP_ENGLISH,
				     &t),
		    PP_EDATA);
		assert_null(t);
		if (strncmp(pp_errmsg(), cases[i].words,
			strlen(cases[i].words)) != 0)
			fail_msg("%zu: %s", i, pp_errmsg());
	}
}

static void
fields_stand_in_columns(void **state)
{
	(void)state;
	assert_comes_to("[{meter}]", "[M017]\n");
	assert_comes_to("[{meter:6}]", "[M017  ]\n");
	assert_comes_to("[{meter:<6}]", "[M017  ]\n");
	assert_comes_to("[{meter:>6}]", "[  M017]\n");
	assert_comes_to("[{meter:^7}]", "[ M017  ]\n");
	assert_comes_to("[{meter:2}]", "[M017]\n");
	assert_comes_to("[{holder:6}]", "[张三  ]\n");
	assert_comes_to("{{{meter}}}", "{M017}\n");
	assert_comes_to("a\r\nb\r\n\n", "a\nb\n\n");
}

static void
a_line_with_nothing_to_say_is_left_out(void **state)
{
	(void)state;
	assert_comes_to("note {note}\nend", "end\n");
	assert_comes_to("note {note} of {meter}", "note  of M017\n");
	assert_comes_to("note {note} of {invoice}{reverses}\n\nend", "\nend\n");
	assert_comes_to("{meter}  \n", "M017\n");
}

static void
what_is_too_wide_goes_on_in_the_next_line(void **state)
{
	struct pp_paper p = sale();
	char *got, *line, *rest;
	size_t length = 0;

	(void)state;
	/* 200 characters of 4 bytes, two columns each. */
	for (int i = 0; i < PP_HOLDER_CHARS; i++)
		memcpy(p.holder + 4 * i, "𠀀", 5);
	rest = got = render(NEEDED "x{holder}", &p, letterhead(PP_ENGLISH), 1);
	assert_string_equal(strsep(&rest, "\n"), "17");
	while (*(line = strsep(&rest, "\n")) != '\0') {
		assert_true(pp_text_width(line) <= PP_PAPER_COLUMNS);
		length += strlen(line);
	}
	assert_int_equal(length, 1 + strlen(p.holder));
	free(got);
}

static void
no_control_character_reaches_the_paper(void **state)
{
	struct pp_paper p = sale();
	char *got;

	(void)state;
	snprintf(p.note, sizeof p.note,
	    "a\x1b[1m\nb\xff\xe2\x80\xae"
	    "c");
	got = render(NEEDED "{note}", &p, letterhead(PP_ENGLISH), 1);
	assert_string_equal(got, "17\na?[1m?b??c\n");
	free(got);
}

static void
every_field_has_a_name_and_a_value(void **state)
{
	char template[64], *got;
	struct pp_paper s = sale(), e = event(PP_EVENT_EXCHANGED);
	struct pp_letterhead l = letterhead(PP_CHINESE);
	const char *name;
	size_t i;

	(void)state;
	snprintf(s.note, sizeof s.note, "n");
	snprintf(s.sale.reverses_code, sizeof s.sale.reverses_code, "r");
	snprintf(s.invoice, sizeof s.invoice, "i");
	snprintf(s.reversed_by, sizeof s.reversed_by, "u");
	snprintf(e.old_serial, sizeof e.old_serial, "o");
	s.printed = 1;
	l.head = "h";
	e.old = e.stand;
	e.stand.has_rates = e.typed = e.has_used = true;
	e.has_other = e.has_owed = e.has_carried = e.is_paid_out = true;
	e.is_paid_in = true;
	snprintf(e.other, sizeof e.other, "s");
	for (i = 0; (name = pp_template_field(i)) != NULL; i++) {
		bool found;

		snprintf(template, sizeof template, NEEDED "[{%s}]", name);
		got = render(template, &s, l, 1);
		found = strchr(got, '[') != NULL;
		free(got);
		got = render(template, &e, l, 1);
		/* In one of both it is there. */
		if (!found && strchr(got, '[') == NULL)
			fail_msg("%s is empty", name);
		free(got);
	}
	assert_true(i > 40);
}

static void
marks_keep_it_from_being_taken_for_a_good_original(void **state)
{
	static const struct {
		enum pp_sale_state state;
		int64_t printed;
		bool sample, trial;
		const char *english, *chinese;
	} cases[] = {
	    {PP_SALE_CREDITED, 0, false, false, "", ""},
	    {PP_SALE_NOT_CREDITED, 0, false, false, "VOID", "作废"},
	    {PP_SALE_ARMED, 0, false, false, "NOT PROVEN", "待确认"},
	    {PP_SALE_DISPUTED, 0, false, false, "DISPUTED", "有争议"},
	    {PP_SALE_CREDITED, 1, false, false, "REPRINT No. 1", "补打 第1次"},
	    {PP_SALE_NOT_CREDITED, 12, false, false, "REPRINT No. 12",
		"补打 第12次"},
	    {PP_SALE_CREDITED, 1, true, false, "SAMPLE", "样张"},
	    {PP_SALE_CREDITED, 0, false, true, "TRIAL", "试运行"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct pp_paper p = sale();
		struct pp_letterhead l = letterhead(PP_ENGLISH);
		char *got;

		p.sale.state = cases[i].state;
		p.printed = cases[i].printed;
		l.sample = cases[i].sample;
		l.trial = cases[i].trial;
		got = render("{mark}\nx{receipt}", &p, l, 1);
		if (*cases[i].english == '\0')
			assert_string_equal(got, "x17\n");
		assert_has(got, cases[i].english);
		free(got);
		l.language = PP_CHINESE;
		got = render("{mark}\nx{receipt}", &p, l, 1);
		assert_has(got, cases[i].chinese);
		if (p.sale.state == PP_SALE_NOT_CREDITED)
			assert_has(got, "作废");
		free(got);
	}
}

static void
an_order_that_came_to_nothing_has_nothing_after(void **state)
{
	struct pp_paper p = sale();
	char *got;

	(void)state;
	p.sale.state = PP_SALE_NOT_CREDITED;
	p.sale.has_after = false;
	for (int l = PP_ENGLISH; l <= PP_CHINESE; l++) {
		got = render(NULL, &p, letterhead((enum pp_language)l), 1);
		assert_has(got, l == PP_CHINESE ? "交易前" : "Before");
		assert_lacks(got, l == PP_CHINESE ? "交易后" : "After");
		free(got);
	}
}

static void
what_was_undone_says_by_which_order(void **state)
{
	struct pp_paper p = sale();
	char *got;

	(void)state;
	p.printed = 1;
	snprintf(p.reversed_by, sizeof p.reversed_by, "u1");
	got = render("{mark}\nx{receipt}", &p, letterhead(PP_ENGLISH), 1);
	assert_string_equal(got, "REVERSED BY u1  REPRINT No. 1\nx17\n");
	free(got);
}

static void
each_kind_has_its_title_and_what_the_money_is(void **state)
{
	static const struct {
		enum pp_sale_kind kind;
		const char *method, *words;
	} cases[] = {
	    {PP_SALE, "cash", "购电收据/收款/现金"},
	    {PP_REFUND, "wechat", "退费收据（红字）/退款/微信"},
	    {PP_SALE_REVERSAL, "bank", "购电冲正收据（红字）/退款/银行转账"},
	    {PP_REFUND_REVERSAL, "alipay", "退费冲正收据/收款/支付宝"},
	    {PP_SALE, "transfer", "余额转入凭证/转入本表/结转"},
	    {PP_REFUND, "transfer", "余额转出凭证（红字）/转出本表/结转"},
	};
	struct pp_paper p = sale();
	char *got;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		p.sale.kind = cases[i].kind;
		snprintf(p.sale.method, sizeof p.sale.method, "%s",
		    cases[i].method);
		got = render(NEEDED "{title}/{purpose}/{method}", &p,
		    letterhead(PP_CHINESE), 1);
		assert_has(got, cases[i].words);
		free(got);
	}
}

static void
each_event_has_its_title(void **state)
{
	static const char *const titles[PP_EVENT_KINDS] = {
	    [PP_EVENT_OPENED] = "开户",
	    [PP_EVENT_ADOPTED] = "接管",
	    [PP_EVENT_ADDED] = "增挂",
	    [PP_EVENT_EXCHANGED] = "换表",
	    [PP_EVENT_CLOSED] = "销户",
	    [PP_EVENT_PAID_OUT] = "应退款付款收据",
	    [PP_EVENT_PAID_IN] = "欠费收款收据",
	};
	char *got;

	(void)state;
	for (int i = 0; i < PP_EVENT_KINDS; i++) {
		struct pp_paper p = event((enum pp_event_kind)i);

		got = render(NEEDED "{title} {count} {energy_kwh}", &p,
		    letterhead(PP_CHINESE), 1);
		assert_has(got, titles[i]);
		assert_has(got, "7 1234.567");
		free(got);
	}
}

static void
the_rest_of_a_meter_that_ends_is_an_amount(void **state)
{
	static const struct {
		enum pp_rest is;
		const char *words;
	} cases[] = {
	    {PP_REST_DUE, "due to the customer"},
	    {PP_REST_CARRIED, "to be moved"},
	    {PP_REST_OWED, "owed by the customer"},
	    {PP_REST_REFUNDED, "paid back"},
	    {PP_REST_MOVED, "moved to this meter"},
	    {PP_REST_PAID_OUT, "paid out"},
	    {PP_REST_PAID_IN, "received"},
	};
	struct pp_paper p = event(PP_EVENT_CLOSED);
	char *got;

	(void)state;
	p.rest = (pp_money){550};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		p.rest_is = cases[i].is;
		got = render(NEEDED "{amount_yuan} {amount_capitals} {purpose}",
		    &p, letterhead(PP_ENGLISH), 1);
		assert_has(got, "5.50 伍元伍角整");
		assert_has(got, cases[i].words);
		free(got);
	}
	p.rest_is = PP_REST_NONE;
	got = render(NEEDED "{amount_yuan}{amount_capitals}{purpose}", &p,
	    letterhead(PP_ENGLISH), 1);
	assert_string_equal(got, "17\n");
	free(got);
}

static void
an_end_says_by_which_order_its_money_went(void **state)
{
	struct pp_paper p = event(PP_EVENT_CLOSED);
	char *got;

	(void)state;
	p.rest = (pp_money){1050};
	p.rest_is = PP_REST_REFUNDED;
	snprintf(p.method, sizeof p.method, "wechat");
	snprintf(p.other, sizeof p.other, "r1");
	p.has_other = p.has_owed = p.is_paid_out = p.typed = true;
	p.other_receipt = 12;
	p.owed = (pp_money){305};
	p.payout_receipt = 19;
	got = render(NULL, &p, letterhead(PP_ENGLISH), 1);
	assert_has(got, "10.50 yuan paid back              wechat\n");
	assert_has(got, "人民币壹拾元伍角整\n");
	assert_has(got,
	    "See also  No. 12 r1  OWED FOR ALL THAT: 3.05 yuan  "
	    "PAID OUT BY No. 19\n");
	assert_has(got, "READ BY HAND");
	free(got);
	got = render(NULL, &p, letterhead(PP_CHINESE), 1);
	assert_has(got, "￥10.50                      退款        微信\n");
	assert_has(got,
	    "相关收据 No.12 r1  【另欠费 ￥3.05】  【已付讫：收据 No.19】\n");
	assert_has(got, "人工抄表");
	free(got);
	p.has_other = p.has_owed = p.is_paid_out = p.typed = false;
	*p.other = '\0';
	got = render(NULL, &p, letterhead(PP_ENGLISH), 1);
	assert_lacks(got, "See also");
	assert_lacks(got, "READ BY HAND");
	free(got);
	p.rest_is = PP_REST_OWED;
	p.is_paid_in = true;
	p.payin_receipt = 21;
	got = render(NULL, &p, letterhead(PP_ENGLISH), 1);
	assert_has(got, "See also  PAID BY No. 21\n");
	free(got);
	got = render(NULL, &p, letterhead(PP_CHINESE), 1);
	assert_has(got, "相关收据 【欠费已收讫：收据 No.21】\n");
	free(got);
}

static void
what_the_till_remarks_is_said_in_the_reader_s_language(void **state)
{
	static const char *const remarks[][2] = {
	    {"nothing of it came to the meter", "电表未收到"},
	    {"the meter refused it", "电表拒绝"},
	    {"cancelled", "已撤销"},
	    {"somebody else credited the meter meanwhile", "他方充值"},
	    {"the meter's count fell", "次数变小"},
	    {"count and money don't fit this order alone", "不止此单"},
	};
	struct pp_paper p = sale();
	char *got;

	(void)state;
	for (size_t i = 0; i < sizeof remarks / sizeof remarks[0]; i++)
		for (int l = PP_ENGLISH; l <= PP_CHINESE; l++) {
			snprintf(p.sale.remark, sizeof p.sale.remark, "%s",
			    remarks[i][0]);
			got = render(NEEDED "{remark}", &p,
			    letterhead((enum pp_language)l), 1);
			assert_has(got, remarks[i][l]);
			free(got);
		}
}

static void
copies_are_told_apart(void **state)
{
	static const char *const copies[] = {"客户联", "存根联", "财务联",
	    "副联4"};
	struct pp_paper p = sale();
	char *got;

	(void)state;
	for (int i = 1; i <= 4; i++) {
		got = render(NEEDED "{copy}", &p, letterhead(PP_CHINESE), i);
		assert_has(got, copies[i - 1]);
		free(got);
	}
}

static size_t
lines_of(const char *text)
{
	size_t n = 0;

	for (; (text = strchr(text, '\n')) != NULL; text++)
		n++;
	return n;
}

/* In both languages: the longest of each kind, on a third of a form. */
static void
the_built_in_ones_fit_their_form(void **state)
{
	struct pp_paper all[] = {sale(), event(PP_EVENT_EXCHANGED),
	    event(PP_EVENT_CLOSED)};

	(void)state;
	all[1].old = all[2].stand;
	all[1].has_used = all[1].typed = all[2].typed = true;
	all[2].stand.has_rates = true;
	for (size_t i = 1; i < 3; i++) {
		all[i].rest_is = PP_REST_REFUNDED;
		all[i].rest = (pp_money){100};
		all[i].has_other = all[i].has_owed = all[i].has_carried = true;
		all[i].is_paid_out = true;
	}
	snprintf(all[1].old_serial, sizeof all[1].old_serial, "1234");
	snprintf(all[0].sale.reverses_code, PP_ORDER_MAX, "pp-0");
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		for (int l = PP_ENGLISH; l <= PP_CHINESE; l++) {
			struct pp_letterhead head =
			    letterhead((enum pp_language)l);
			char *got;

			head.trial = true;
			head.head = "0123456789abcdef";
			all[i].printed = 2;
			snprintf(all[i].note, PP_NOTE_MAX, "a note");
			snprintf(all[i].invoice, PP_INVOICE_MAX, "12345678");
			got = render(NULL, &all[i], head, 1);
			assert_true(lines_of(got) <= PP_FORM_LINES);
			assert_lacks(got, "{");
			assert_has(got, l == PP_CHINESE ? "张三" : "Holder");
			free(got);
		}
}

static void
a_template_is_read_from_a_file_in_either_encoding(void **state)
{
	static const char name[] = "/tmp/pp-test-template.XXXXXX";
	struct pp_template *t = NULL;
	char path[sizeof name];
	int fd;

	(void)state;
	memcpy(path, name, sizeof name);
	assert_int_not_equal(fd = mkstemp(path), -1);
	/* 表 in GB 18030. */
	assert_int_equal(write(fd, NEEDED "\xb1\xed", 18), 18);
	assert_int_equal(pp_template_open(path, &t), PP_OK);
	assert_string_equal(pp_template_text(t), NEEDED "表");
	pp_template_free(t);
	t = NULL;
	assert_int_equal(write(fd, "\n{x", 3), 3);
	assert_int_equal(pp_template_open(path, &t), PP_EDATA);
	assert_non_null(strstr(pp_errmsg(), ":3:1: unknown field"));
	close(fd);
	unlink(path);
	assert_int_equal(pp_template_open(path, &t), PP_ENOINPUT);
	assert_null(t);
	pp_template_free(NULL);
}

static void
a_printer_gets_its_codes_and_gb18030(void **state)
{
	static const char text[] = "表 a\n¥\xef\xbf\xa5{\x1b}€\n";
	static const char codes[] = "\x1b@\x1c&\x1b"
				    "2\x1b"
				    "C\x16\x1bM\x1cS\0\x06\x1cT\0\x03\x1b"
				    "E"
				    "\xb1\xed a\r\n\xa3\xa4\xa3\xa4{?}\xa2\xe3"
				    "\r\x0c\x1b"
				    "F\x1c.";
	char *bytes = NULL;
	size_t n = 0;

	(void)state;
	assert_int_equal(pp_receipt_escp(text, PP_FORM_LINES, &bytes, &n),
	    PP_OK);
	assert_int_equal(n, sizeof codes - 1);
	assert_memory_equal(bytes, codes, n);
	free(bytes);
}

/* A printer has the 23,940 pairs of GBK, and no more. */
static void
what_a_printer_lacks_is_a_question_mark_of_its_width(void **state)
{
	static const struct {
		const char *text, *bytes;
	} cases[] = {
	    {"😀", "\xa3\xbf"},     /* an emoji */
	    {"𠀀", "\xa3\xbf"},    /* four bytes */
	    {"\xee\x80\x80", "?"}, /* for own use */
	    {"é", "\xa8\xa6"},     /* a pair */
	    {"ñ", "?"},            /* four bytes, narrow */
	    {"\xff", "?"},         /* nothing at all */
	    {"镕", "\xe9\x46"},    /* GBK */
	};
	char *bytes;
	size_t n;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		size_t length = strlen(cases[i].bytes);

		bytes = NULL;
		assert_int_equal(pp_receipt_escp(cases[i].text, 1, &bytes, &n),
		    PP_OK);
		assert_int_equal(n, 21 + length + 6);
		assert_memory_equal(bytes + 21, cases[i].bytes, length);
		free(bytes);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		faults_of_a_template_are_told_with_line_and_column),
	    cmocka_unit_test(fields_stand_in_columns),
	    cmocka_unit_test(a_line_with_nothing_to_say_is_left_out),
	    cmocka_unit_test(what_is_too_wide_goes_on_in_the_next_line),
	    cmocka_unit_test(no_control_character_reaches_the_paper),
	    cmocka_unit_test(every_field_has_a_name_and_a_value),
	    cmocka_unit_test(
		marks_keep_it_from_being_taken_for_a_good_original),
	    cmocka_unit_test(an_order_that_came_to_nothing_has_nothing_after),
	    cmocka_unit_test(what_was_undone_says_by_which_order),
	    cmocka_unit_test(each_kind_has_its_title_and_what_the_money_is),
	    cmocka_unit_test(each_event_has_its_title),
	    cmocka_unit_test(the_rest_of_a_meter_that_ends_is_an_amount),
	    cmocka_unit_test(an_end_says_by_which_order_its_money_went),
	    cmocka_unit_test(
		what_the_till_remarks_is_said_in_the_reader_s_language),
	    cmocka_unit_test(copies_are_told_apart),
	    cmocka_unit_test(the_built_in_ones_fit_their_form),
	    cmocka_unit_test(a_template_is_read_from_a_file_in_either_encoding),
	    cmocka_unit_test(a_printer_gets_its_codes_and_gb18030),
	    cmocka_unit_test(
		what_a_printer_lacks_is_a_question_mark_of_its_width),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
