/* SPDX-License-Identifier: ISC */
#include "statement_words.h"

#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "day_words.h"

static const char *const words[STATED_WORDS][2] = {
    [STATED_TITLE] = {"Statement", "电费对账单"},
    [STATED_SO_FAR] = {"THE MONTH ISN'T OVER: SO FAR", "本月未结束，仅至此时"},
    [STATED_ACCOUNT] = {"Account", "户号"},
    [STATED_HOLDER] = {"Holder", "户名"},
    [STATED_PERIOD] = {"Period", "期间"},
    [STATED_PRINTED] = {"Printed", "打印时间"},
    [STATED_METER] = {"Meter", "电表"},
    [STATED_WHOLE] = {"Whole account", "全户"},
    [STATED_TIME] = {"Time", "时间"},
    [STATED_WHAT] = {"What", "事项"},
    [STATED_ENERGY] = {"kWh", "电量(kWh)"},
    [STATED_PRICE] = {"Yuan/kWh", "元/kWh"},
    [STATED_AMOUNT] = {"Yuan", "金额(元)"},
    [STATED_BALANCE] = {"Credit", "余额(元)"},
    [STATED_TOTAL_ENERGY] = {"Energy used", "用电量"},
    [STATED_TOTAL_COST] = {"Its cost", "电费"},
    [STATED_UNPRICED] = {"Without a price", "无电价电量"},
    [STATED_REGISTER] = {"register", "表码"},
    [STATED_UNTIL] = {"until", "至"},
    [STATED_PAGE] = {"Page", "页"},
    [STATED_KNOWN_BY] = {"What it is known by (pp-report statement --verify)",
	"校验码(pp-report statement --verify)"},
};

static const char *const kinds[PP_STATED_KINDS][2] = {
    [PP_STATED_OPENING] = {"Credit at the begin", "期初余额"},
    [PP_STATED_READING] = {"Reading", "抄表读数"},
    [PP_STATED_OPENED] = {"Meter opened", "开户"},
    [PP_STATED_ADOPTED] = {"Meter taken over", "接管"},
    [PP_STATED_EXCHANGED] = {"Meter exchanged for", "换表，新表号"},
    [PP_STATED_SALE] = {"Sale", "售电"},
    [PP_STATED_REFUND] = {"Refund", "退费"},
    [PP_STATED_SALE_REVERSAL] = {"Sale undone", "售电冲正"},
    [PP_STATED_REFUND_REVERSAL] = {"Refund undone", "退费冲正"},
    [PP_STATED_TRANSFER] = {"Moved between meters", "表间转移"},
    [PP_STATED_CORRECTION] = {"Correction", "更正"},
    [PP_STATED_PENDING] = {"Not decided yet", "未决"},
    [PP_STATED_PRICE] = {"Prices", "电价"},
    [PP_STATED_GAP] = {"Nothing was read until", "无读数，至"},
    [PP_STATED_ENERGY] = {"Energy", "用电"},
    [PP_STATED_RESIDUE] = {"Difference", "差额"},
    [PP_STATED_CLOSED] = {"Meter closed", "电表结清"},
    [PP_STATED_CARRIED] = {"Credit on its way", "在途余额"},
    [PP_STATED_CLOSING] = {"Credit at the end", "期末余额"},
};

/* Plain words of details. */
static const char *const details[][3] = {
    {"after", "behind it", "之后"},
    {"before", "before it", "之前"},
    {"begin", "as it began", "按开户时"},
    {"between", "between two readings", "按前后读数推算"},
    {"external", "credit that wasn't sold here", "非本系统充值"},
    {"gap", "estimated over a gap", "缺读，按比例估算"},
    {"given", "to a meter", "转入电表"},
    {"last", "nothing was read since", "此后无读数"},
    {"left", "what was left", "余款"},
    {"outside", "from outside", "账外转入"},
    {"owed", "what was owed", "欠款"},
    {"paid-out", "paid out", "付款"},
    {"read", "as read", "实抄"},
    {"refund", "out", "转出"},
    {"rounding", "rounding", "尾差"},
    {"sale", "in", "转入"},
    {"taken", "from a meter", "自电表转出"},
    {"unexplained", "not explained by the books", "账面不能解释"},
    {"unknown", "not known", "未知"},
    {"unpriced", "prices weren't known", "电价未知"},
    {"used", "used before it was entered", "录入前已用"},
};

static const char *const rates[PP_RATES][2] = {
    {"sharp", "尖"},
    {"peak", "峰"},
    {"flat", "平"},
    {"valley", "谷"},
    {"deep", "深谷"},
};

static const char *const comma[2] = {", ", "，"};

const char *
stated_time(int64_t at, char time[PP_TIME_MAX])
{
	pp_time_print(at, time);
	time[sizeof "2026-10-03" - 1] = ' ';
	time[sizeof "2026-10-03 14:05" - 1] = '\0';
	return time;
}

const char *
stated_word(bool chinese, enum stated_word word)
{
	return words[word][chinese];
}

static const char *
detail_of(bool chinese, const char *detail)
{
	size_t i;

	for (i = 0; i < sizeof details / sizeof *details; i++)
		if (strcmp(details[i][0], detail) == 0)
			return details[i][1 + chinese];
	return day_method(chinese ? PP_CHINESE : PP_ENGLISH, detail);
}

/* "sharp=1.2000 peak=1.0000" with the names of rates. */
static void
say_prices(FILE *out, bool chinese, const char *prices)
{
	const char *p = prices, *name;
	size_t n, r;

	for (; *p != '\0'; p += n + (p[n] == ' ')) {
		n = strcspn(p, " ");
		name = NULL;
		for (r = 0; r < PP_RATES; r++)
			if (strncmp(p, rates[r][0], strcspn(p, "= ")) == 0)
				name = rates[r][chinese];
		if (name == NULL || p[strcspn(p, "= ")] != '=') {
			fprintf(out, " %.*s", (int)n, p);
			continue;
		}
		fprintf(out, " %s %.*s", name, (int)(n - strcspn(p, "=") - 1),
		    p + strcspn(p, "=") + 1);
	}
}

/* "sale 50.00": an order's kind and amount. */
static void
say_pending(FILE *out, bool chinese, const char *detail)
{
	size_t n = strcspn(detail, " ");
	enum pp_stated kind;

	for (kind = 0; kind < PP_STATED_KINDS; kind++)
		if (strlen(pp_stated_name(kind)) == n &&
		    strncmp(pp_stated_name(kind), detail, n) == 0)
			fprintf(out, ": %s%s", kinds[kind][chinese],
			    detail + n);
}

static void
say_detail(FILE *out, bool chinese, const struct pp_stated_line *line)
{
	char time[PP_TIME_MAX];

	switch ((int)line->kind) {
	case PP_STATED_PRICE:
		if (strcmp(line->detail, "unknown") != 0) {
			say_prices(out, chinese, line->detail);
			return;
		}
		break;
	case PP_STATED_PENDING:
		say_pending(out, chinese, line->detail);
		return;
	case PP_STATED_GAP:
		fprintf(out, " %s", stated_time(line->until, time));
		return;
	case PP_STATED_ENERGY:
		fprintf(out, "%s%s %s", comma[chinese],
		    stated_word(chinese, STATED_UNTIL),
		    stated_time(line->until, time));
		return;
	case PP_STATED_OPENED:
	case PP_STATED_ADOPTED:
	case PP_STATED_EXCHANGED:
		fprintf(out, " %s", line->detail);
		return;
	default:
		break;
	}
	if (line->detail[0] != '\0')
		fprintf(out, "%s%s", comma[chinese],
		    detail_of(chinese, line->detail));
}

const char *
stated_say(bool chinese, const struct pp_stated_line *line,
    char said[STATED_SAID_MAX])
{
	char kwh[PP_DECIMAL_MAX];
	FILE *out = fmemopen(said, STATED_SAID_MAX, "w");

	*said = '\0';
	if (out == NULL)
		return said;
	fputs(kinds[line->kind][chinese], out);
	if (line->rate >= 0)
		fprintf(out, "%s%s", comma[chinese],
		    rates[line->rate][chinese]);
	say_detail(out, chinese, line);
	if (line->order[0] != '\0')
		fprintf(out, "%s%s", comma[chinese], line->order);
	if (line->has_register && line->kind != PP_STATED_ENERGY)
		fprintf(out, "%s%s %s", comma[chinese],
		    stated_word(chinese, STATED_REGISTER),
		    pp_energy_print((pp_energy){line->register_wh}, kwh));
	fclose(out);
	said[STATED_SAID_MAX - 1] = '\0';
	return said;
}
