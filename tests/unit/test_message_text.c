/* SPDX-License-Identifier: ISC */
/*
 * What messages say: the built-in texts are whole and short, a faulty file is
 * refused with its place, nobody is told what isn't for him, and what is too
 * long is cut where nothing false comes of it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "message_text.h"
#include "sms.h"
#include "text.h"

enum {
	NOON = 1763784000, /* 2025-11-22 12:00 in Shanghai */
	HOUR_S = 3600,
	DAY_S = 24 * HOUR_S,
};

static char path[64];

static const struct pp_days_left left = {
    .now = NOON,
    .has_forecast = true,
    .forecast = {.low_s = 3 * DAY_S + 7,
	.mid_s = 4 * DAY_S,
	.high_s = 5 * DAY_S - 9},
    .suggest_fen = 12300,
};

static int
enter(void **state)
{
	int fd;

	(void)state;
	strcpy(path, "/tmp/pp-test-messages.XXXXXX");
	if (pp_zone_use("Asia/Shanghai") != PP_OK || (fd = mkstemp(path)) == -1)
		return -1;
	return close(fd);
}

static int
leave(void **state)
{
	(void)state;
	return unlink(path);
}

static struct pp_message_texts *
built_in(void)
{
	struct pp_message_texts *texts = NULL;

	if (pp_message_texts_open(NULL, &texts) != PP_OK)
		fail_msg("%s", pp_errmsg());
	return texts;
}

static enum pp_status
open_file(const char *yaml, struct pp_message_texts **texts)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(yaml, f);
	assert_int_equal(fclose(f), 0);
	return pp_message_texts_open(path, texts);
}

static struct pp_message_texts *
from(const char *yaml)
{
	struct pp_message_texts *texts = NULL;

	if (open_file(yaml, &texts) != PP_OK)
		fail_msg("%s", pp_errmsg());
	return texts;
}

static struct pp_text_facts
usual(void)
{
	return (struct pp_text_facts){
	    .sign = "宝湾物流",
	    .site = "南通宝湾",
	    .meter = "M001",
	    .unit = "1-101",
	    .building = "1号库",
	    .holder = "张三",
	    .account = "A00001",
	    .gateway = "G1",
	    .reason = "没有送达回执",
	    .level = "电费已用完",
	    .has_balance = true,
	    .balance_fen = 1230,
	    .bound_fen = 5000,
	    .left = &left,
	    .at = NOON,
	    .since = NOON - HOUR_S,
	    .value = 1230,
	};
}

static void
assert_says(const struct pp_message_texts *texts, enum pp_text_kind kind,
    enum pp_language language, const struct pp_text_facts *facts,
    const char *expected)
{
	char text[PP_MESSAGE_TEXT_MAX];

	if (pp_message_write(texts, kind, language, facts,
		pp_message_parts(kind), text) != PP_OK)
		fail_msg("%s", pp_errmsg());
	assert_string_equal(text, expected);
}

static struct pp_sms_size
size_of(const char *text)
{
	struct pp_sms_size size;

	assert_int_equal(pp_sms_measure(text, &size), PP_OK);
	return size;
}

static void
the_built_in_texts_read_well(void **state)
{
	struct pp_message_texts *texts = built_in();
	struct pp_text_facts facts = usual();

	(void)state;
	assert_says(texts, PP_TEXT_ALARM + PP_ALARM_1, PP_CHINESE, &facts,
	    "【宝湾物流】1-101电费余额12.30元，约可用3-5天，请及时购电。");
	assert_says(texts, PP_TEXT_ALARM + PP_ALARM_LOST, PP_CHINESE, &facts,
	    "【宝湾物流】电表M001（1-101）没有应答，11-22 11:00起列为失联。");
	facts.sign = "Baowan";
	assert_says(texts, PP_TEXT_ALARM + PP_ALARM_1, PP_ENGLISH, &facts,
	    "[Baowan] Unit 1-101: credit 12.30 yuan, about 3-5 days. Please"
	    " top up soon.");
	facts.sign = "【宝湾】";
	facts.balance_fen = -320;
	assert_says(texts, PP_TEXT_ALARM + PP_ALARM_ARREARS, PP_CHINESE, &facts,
	    "【宝湾】1-101电费已用完，欠费3.20元，随时可能停电，请立即购电。");
	assert_says(texts, PP_TEXT_ESCALATION, PP_CHINESE, &facts,
	    "【宝湾】短信未送达，请电话通知：1-101 张三（电表M001），电费已用"
	    "完，没有送达回执。");
	assert_says(texts, PP_TEXT_NO_NUMBER, PP_CHINESE, &facts,
	    "【宝湾】无手机号码，请电话通知：1-101 张三（电表M001），电费已用"
	    "完。");
	assert_says(texts, PP_TEXT_NO_NUMBER_ITEM, PP_CHINESE, &facts,
	    "1-101电费已用完请致电（无手机号码）");
	facts.value = -700;
	assert_says(texts, PP_TEXT_ITEM + PP_ALARM_CLOCK, PP_CHINESE, &facts,
	    "M001时钟偏差-11分钟");
	facts.value = 25;
	assert_says(texts, PP_TEXT_ITEM + PP_ALARM_DAYS, PP_CHINESE, &facts,
	    "1-101约可用2.5天");
	pp_message_texts_free(texts);
}

/* Each kind, in both languages. */
static void
the_built_in_texts_are_whole(void **state)
{
	struct pp_message_texts *texts = built_in();
	struct pp_text_facts facts = usual();
	char text[PP_MESSAGE_TEXT_MAX];

	(void)state;
	for (int kind = 0; kind < PP_TEXTS; kind++)
		for (int i = PP_ENGLISH; i <= PP_CHINESE; i++)
			if (pp_message_write(texts, (enum pp_text_kind)kind,
				(enum pp_language)i, &facts, 9, text) != PP_OK)
				fail_msg("%s", pp_errmsg());
	pp_message_texts_free(texts);
}

static void
what_is_not_known_is_left_out_with_its_words(void **state)
{
	struct pp_message_texts *texts = built_in();
	struct pp_text_facts facts = usual();
	struct pp_days_left far = left;

	(void)state;
	facts.left = NULL;
	facts.sign = NULL;
	assert_says(texts, PP_TEXT_ALARM + PP_ALARM_1, PP_CHINESE, &facts,
	    "1-101电费余额12.30元，请及时购电。");
	far.forecast.high_s = (int64_t)PP_FORECAST_FAR * DAY_S;
	facts.left = &far;
	assert_says(texts, PP_TEXT_ALARM + PP_ALARM_1, PP_CHINESE, &facts,
	    "1-101电费余额12.30元，请及时购电。");
	far = left;
	far.before_desk = true;
	far.desk_at = NOON + DAY_S;
	assert_says(texts, PP_TEXT_ALARM + PP_ALARM_1, PP_CHINESE, &facts,
	    "1-101电费余额12.30元，约可用3-5天，请及时购电。按此用量11-23 12:00"
	    "开门前会用完。");
	facts.balance_fen = 0;
	assert_says(texts, PP_TEXT_ALARM + PP_ALARM_ARREARS, PP_CHINESE, &facts,
	    "1-101电费已用完，随时可能停电，请立即购电。");
	pp_message_texts_free(texts);
}

/* With what sites have, all of it goes into one part, a Chinese sign too. */
static void
usual_messages_are_one_part(void **state)
{
	struct pp_message_texts *texts = built_in();
	struct pp_text_facts facts = usual();
	struct pp_days_left late = left;
	char text[PP_MESSAGE_TEXT_MAX];

	(void)state;
	late.before_desk = true;
	late.desk_at = NOON + DAY_S;
	facts.left = &late;
	for (int kind = 0; kind < PP_TEXTS; kind++) {
		if (kind == PP_TEXT_HEAD)
			continue;
		assert_int_equal(pp_message_write(texts,
				     (enum pp_text_kind)kind, PP_CHINESE,
				     &facts, 9, text),
		    PP_OK);
		if (size_of(text).parts != 1)
			fail_msg("more than a part: %s", text);
		facts.sign = "Baowan";
		facts.holder = "Smith & Co.";
		facts.reason = "nobody knows whether it was sent";
		facts.level = "credit is nearly used up";
		assert_int_equal(pp_message_write(texts,
				     (enum pp_text_kind)kind, PP_ENGLISH,
				     &facts, 9, text),
		    PP_OK);
		if (size_of(text).ucs2 || size_of(text).parts != 1)
			fail_msg("more than a part: %s", text);
		facts = usual();
		facts.left = &late;
	}
	pp_message_texts_free(texts);
}

static void
a_site_says_some_of_it_otherwise(void **state)
{
	struct pp_message_texts *texts =
	    from("zh:\n  alarm1: \"{sign}{unit}请充值{{{balance_yuan}}}\"\n"
		 "en:\n  test: 'hello [x] {number}'\n");
	struct pp_text_facts facts = usual();

	(void)state;
	facts.number = "+8613800138000";
	assert_says(texts, PP_TEXT_ALARM + PP_ALARM_1, PP_CHINESE, &facts,
	    "【宝湾物流】1-101请充值{12.30}");
	assert_says(texts, PP_TEXT_TEST, PP_ENGLISH, &facts,
	    "hello [x] +8613800138000");
	assert_says(texts, PP_TEXT_TEST, PP_CHINESE, &facts,
	    "【宝湾物流】短信测试 11-22 12:00，不必理会。");
	pp_message_texts_free(texts);
}

static void
a_faulty_file_is_refused_with_its_place(void **state)
{
	static const struct {
		const char *yaml, *words;
	} cases[] = {
	    {"zh:\n  alarm1: a{balance}\n",
		":2:11: alarm1: \"a{balance}\": "
		"unknown field {balance}"},
	    {"zh:\n  alarm4: a\n", ":2:3: alarm4: no such kind of message"},
	    {"fr:\n  alarm1: a\n", ":1:1: fr: unknown key"},
	    {"zh: x\n", "not a map"},
	    {"zh:\n  alarm1: [a]\n", "not plain text"},
	    {"zh:\n  alarm1: ''\n", "an empty text"},
	    {"zh:\n  alarm1: 'a{unit'\n", "a brace that isn't closed"},
	    {"zh:\n  alarm1: 'a{unit:9}'\n", "a brace that isn't closed"},
	    {"zh:\n  alarm1: 'a{}'\n", "no field's name"},
	    {"zh:\n  alarm1: 'a}'\n", "a brace that nothing opened"},
	    {"zh:\n  alarm1: 'a[[b{unit}'\n", "[[ and ]] don't match"},
	    {"zh:\n  alarm1: 'a{unit}]]'\n", "[[ and ]] don't match"},
	    {"zh:\n  alarm1: 'a[[{unit}[[b]]'\n", "[[ and ]] don't match"},
	    {"zh:\n  alarm1: 'a[[b]]{unit}'\n", "no field within [[ ]]"},
	    {"zh:\n  alarm1: '{unit} [[b{unit}]]'\n", "no words besides"},
	    {"zh:\n  alarm1: \"a\\tb\"\n", "a control character"},
	    {"zh:\n  alarm1: \"a\\u202eb\"\n", "a control character"},
	};
	struct pp_message_texts *texts = NULL;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		if (open_file(cases[i].yaml, &texts) != PP_EDATA)
			fail_msg("taken: %s", cases[i].yaml);
		if (strncmp(pp_errmsg(), path, strlen(path)) != 0 ||
		    strstr(pp_errmsg(), cases[i].words) == NULL)
			fail_msg("%s: %s", cases[i].words, pp_errmsg());
	}
	assert_int_equal(pp_message_texts_open("/nonexistent/x", &texts),
	    PP_ENOINPUT);
	assert_null(texts);
}

static void
a_text_longer_than_planned_is_refused(void **state)
{
	struct pp_message_texts *texts = NULL;
	char yaml[1024] = "zh:\n  test: \"";

	(void)state;
	for (int i = 0; i < 70; i++)
		strcat(yaml, "电");
	pp_message_texts_free(from(strcat(yaml, "\"\n")));
	strcpy(yaml + strlen(yaml) - 2, "电\"\n");
	assert_int_equal(open_file(yaml, &texts), PP_EDATA);
	assert_non_null(strstr(pp_errmsg(), "longer than 1 part of a message"));
}

/* The staff may know places and states, not people and their money. */
static void
nobody_is_told_what_is_not_for_him(void **state)
{
	static const char *const refused[] = {"lost: 'a{holder}'",
	    "lost: 'a{balance_yuan}'", "lost: 'a{account}'",
	    "tamper_item: 'a{holder}'", "escalation_item: 'a{holder}'",
	    "staff_digest: 'a{holder}'", "escalation: 'a{number}'",
	    "escalation: 'a{balance_yuan}'", "alarm1: 'a{number}'",
	    "alarm1: 'a{head}'", "alarm1: 'a{gateway}'", "disk: 'a{meter}'",
	    "gateway: 'a{unit}'", "test: 'a{head}'"};
	struct pp_message_texts *texts = NULL;
	char yaml[128];

	(void)state;
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		snprintf(yaml, sizeof yaml, "zh:\n  %s\n", refused[i]);
		if (open_file(yaml, &texts) != PP_EDATA ||
		    strstr(pp_errmsg(), "isn't told") == NULL)
			fail_msg("%s: %s", refused[i], pp_errmsg());
	}
}

static void
a_long_name_is_cut_and_nothing_else(void **state)
{
	struct pp_message_texts *texts =
	    from("zh:\n  escalation: 'x{sign}{unit} {holder}{meter}'\n"
		 "  alarm1: 'x{unit}{holder}{meter}'\n");
	struct pp_text_facts facts = usual();
	char holder[1024] = "", text[PP_MESSAGE_TEXT_MAX];

	(void)state;
	for (int i = 0; i < 100; i++)
		strcat(holder, "😀");
	facts.holder = holder;
	assert_int_equal(pp_message_write(texts, PP_TEXT_ALARM + PP_ALARM_1,
			     PP_CHINESE, &facts, 1, text),
	    PP_OK);
	assert_int_equal(size_of(text).units, 70);
	assert_memory_equal(text, "x1-101😀", strlen("x1-101😀"));
	assert_string_equal(text + strlen(text) - strlen("😀M001"), "😀M001");
	facts.unit = "12345678901234567890123456789012";
	facts.meter = facts.unit;
	assert_int_equal(pp_message_write(texts, PP_TEXT_ESCALATION, PP_CHINESE,
			     &facts, 1, text),
	    PP_EDATA);
	pp_message_texts_free(texts);
}

static void
of_a_long_list_whole_items_go(void **state)
{
	struct pp_message_texts *texts = built_in();
	struct pp_text_facts facts = usual();
	char list[4096] = "", text[PP_MESSAGE_TEXT_MAX];

	(void)state;
	facts.list = "1-101余额12.30元\n1-102余额4.00元";
	facts.count = 2;
	assert_says(texts, PP_TEXT_CUSTOMER_DIGEST, PP_CHINESE, &facts,
	    "【宝湾物流】2处电表请购电：1-101余额12.30元，1-102余额4.00元。");
	for (int i = 101; i <= 140; i++)
		snprintf(list + strlen(list), sizeof list - strlen(list),
		    "%s1-%d余额12.30元", i == 101 ? "" : "\n", i);
	facts.list = list;
	facts.count = 40;
	assert_says(texts, PP_TEXT_CUSTOMER_DIGEST, PP_CHINESE, &facts,
	    "【宝湾物流】40处电表请购电：1-101余额12.30元，1-102余额12.30元，"
	    "1-103余额12.30元，1-104余额12.30元，1-105余额12.30元，"
	    "1-106余额12.30元，1-107余额12.30元，1-108余额12.30元，"
	    "1-109余额12.30元，1-110余额12.30元，1-111余额12.30元，"
	    "1-112余额12.30元，1-113余额12.30元等。");
	assert_int_equal(pp_message_write(texts, PP_TEXT_CUSTOMER_DIGEST,
			     PP_ENGLISH, &facts, 1, text),
	    PP_OK);
	assert_string_equal(text + strlen(text) - strlen("元 and more."),
	    "元 and more.");
	pp_message_texts_free(texts);
}

static void
names_bring_no_codes_of_their_own(void **state)
{
	struct pp_message_texts *texts = built_in();
	struct pp_text_facts facts = usual();

	(void)state;
	facts.holder = "a\x1b[31m\n{unit}\xff\xe2\x80\xae[[b";
	facts.level = "l";
	assert_says(texts, PP_TEXT_NO_NUMBER, PP_ENGLISH, &facts,
	    "[宝湾物流] Please call unit 1-101, a?[31m?{unit}??[[b (meter M001)"
	    ": l, and there is no mobile number.");
	pp_message_texts_free(texts);
}

static void
each_kind_has_a_name_of_its_own(void **state)
{
	char names[PP_TEXTS][PP_TEXT_KIND_MAX];

	(void)state;
	for (int i = 0; i < PP_TEXTS; i++) {
		pp_text_kind_name((enum pp_text_kind)i, names[i]);
		for (int k = 0; k < i; k++)
			assert_string_not_equal(names[k], names[i]);
	}
	assert_string_equal(names[PP_TEXT_ALARM + PP_ALARM_HEAD], "head");
	assert_string_equal(names[PP_TEXT_HEAD], "log_head");
	assert_string_equal(names[PP_TEXT_ITEM + PP_ALARM_1], "alarm1_item");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_built_in_texts_read_well),
	    cmocka_unit_test(the_built_in_texts_are_whole),
	    cmocka_unit_test(what_is_not_known_is_left_out_with_its_words),
	    cmocka_unit_test(usual_messages_are_one_part),
	    cmocka_unit_test(a_site_says_some_of_it_otherwise),
	    cmocka_unit_test(a_faulty_file_is_refused_with_its_place),
	    cmocka_unit_test(a_text_longer_than_planned_is_refused),
	    cmocka_unit_test(nobody_is_told_what_is_not_for_him),
	    cmocka_unit_test(a_long_name_is_cut_and_nothing_else),
	    cmocka_unit_test(of_a_long_list_whole_items_go),
	    cmocka_unit_test(names_bring_no_codes_of_their_own),
	    cmocka_unit_test(each_kind_has_a_name_of_its_own),
	};

	return cmocka_run_group_tests(tests, enter, leave);
}
